// Random histories of each operation.
#pragma once

#include <string>
#include <vector>

#include "dschain/lifecycle/decision.hpp"
#include "simulator/resolvers.hpp"
#include "simulator/world.hpp"

namespace dschain::sim {

enum class Script {
    enable,  // and publish
    disable,
    ksk,
    ksk_double_ds,
    csk,
    zsk,
    algorithm,
    transfer_unsigned,
    transfer_multi_signer,
};

inline constexpr Script kScripts[] = {Script::enable,
                                      Script::disable,
                                      Script::ksk,
                                      Script::ksk_double_ds,
                                      Script::csk,
                                      Script::zsk,
                                      Script::algorithm,
                                      Script::transfer_unsigned,
                                      Script::transfer_multi_signer};

const char* to_string(Script script);

enum class Manner {
    watched,   // looked at since long before, without a gap: 'go' must not come late
    careless,  // looked at from the first step on, servers silent now and then, TTLs lowered
    hasty,     // does not ask preflight: must break
};

struct Outcome {
    std::string bogus_view;  // from every view of every cache
    Asked asked;             // from resolvers that ask
    std::string late;        // a 'go' that came too late, or never
    int steps = 0;           // taken
};

Outcome run_history(Script script, Manner manner, std::uint64_t seed, int resolvers);

}  // namespace dschain::sim
