// One look at a zone for preflight, plan, wait and guarded changes: asks, remembers, decides.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "check_options.hpp"
#include "commands.hpp"
#include "dschain/check/assess.hpp"
#include "dschain/lifecycle/decision.hpp"
#include "dschain/store/store.hpp"
#include "store_options.hpp"

namespace dschain {

// What is assumed of what cannot be seen.
struct AssumptionOptions {
    std::uint32_t ds_ttl = Assumptions{}.ds_ttl;
    std::uint32_t data_ttl = Assumptions{}.data_ttl;
    std::uint32_t margin = Assumptions{}.margin;
    std::string ds_removed_at;

    void add_to(CLI::App& app);
    [[nodiscard]] tl::expected<Assumptions, UsageError> read() const;
};

struct Look {
    Evidence evidence;
    Assessment assessment;
    Decision decision;
    // Its number in the history; nothing where none is kept.
    std::optional<std::int64_t> round;
};

// Looks at one zone again and again. Options are read once, by `open`.
class ZoneLooker {
public:
    // Fails for options that cannot be used, and for a history that cannot be opened.
    [[nodiscard]] static tl::expected<ZoneLooker, UsageError> open(
        Env& env, const Name& zone, const Request& request, const Assumptions& assumptions,
        const AskOptions& ask, const StoreOptions& store, bool quiet);

    [[nodiscard]] tl::expected<Look, UsageError> look(Env& env);
    [[nodiscard]] const std::string& history_file() const { return history_file_; }
    [[nodiscard]] Result<void> record_report(const ReportEntry& report);
    [[nodiscard]] Result<void> record_change(const ChangeEntry& change);

private:
    [[nodiscard]] tl::expected<void, UsageError> check(Env& env, const AskOptions& ask,
                                                       Evidence& evidence,
                                                       Assessment& assessment) const;
    [[nodiscard]] tl::expected<void, UsageError> add_outsiders(Env& env, Round& round) const;

    Name zone_;
    Request request_;
    Assumptions assumptions_;
    AskOptions ask_;
    bool quiet_ = false;
    std::string history_file_;
    std::optional<Store> store_;
    History history_;
};

}  // namespace dschain
