// What stands between the user and a change at the provider: whether it may be made now, and
// whether it has arrived.
#pragma once

#include <functional>
#include <string>

#include "dschain/base/result.hpp"
#include "dschain/report/change.hpp"

namespace dschain {

struct AskOptions;
struct Env;
struct GuardOptions;

struct ChangeGuard {
    // May DNSSEC be switched on (Operation::enable) or off (disable) for the zone now? An error is
    // for options that cannot be used.
    std::function<Result<GuardAnswer>(Env&, Operation, const Name& zone, const AskOptions&,
                                      const GuardOptions&)>
        may_change;
    // Does every server of the zone serve the key of this document yet? go: all do.
    std::function<Result<GuardAnswer>(Env&, const Name& zone, const std::string& document,
                                      const AskOptions&)>
        is_served;
};

// By 'preflight enable --step sign' and 'preflight disable'. Enabling may be tried where nothing is
// known of the zone: it may not be delegated yet. Disabling may not. Whether the key is served is
// asked of every server.
[[nodiscard]] ChangeGuard default_change_guard();

}  // namespace dschain
