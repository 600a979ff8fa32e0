#include "zone_look.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/lifecycle/observe.hpp"
#include "gather.hpp"

namespace dschain {
namespace {

constexpr std::uint32_t kLongestTtl = 2'147'483'647;  // RFC 2181 §8

void add_seconds(CLI::App& app, const std::string& name, std::uint32_t& value,
                 const std::string& what) {
    app.add_option(name, value, what)
        ->check(CLI::Range(std::uint32_t{0}, kLongestTtl).description(""))
        ->type_name("S")
        ->capture_default_str()
        ->group("Assumptions");
}

std::string server_option(const Server& server) {
    return fmt::format("{}={}#{}", server.name.text(), server.address, server.port);
}

}  // namespace

void AssumptionOptions::add_to(CLI::App& app) {
    add_seconds(app, "--assume-ds-ttl", ds_ttl,
                "Seconds that caches may hold a DS which was there before the first observation");
    add_seconds(app, "--assume-data-ttl", data_ttl,
                "The largest TTL in the zone: only some of its RRsets are looked at");
    add_seconds(app, "--margin", margin,
                "Seconds to add for servers behind an address that were not the one seen");
    app.add_option("--ds-removed-at", ds_removed_at,
                   "When the DS was gone from every parent server, if that was before the first "
                   "observation: RFC 3339, or seconds since 1970")
        ->type_name("TIME")
        ->group("Assumptions");
}

tl::expected<Assumptions, UsageError> AssumptionOptions::read() const {
    Assumptions assumptions{ds_ttl, data_ttl, std::nullopt, margin};
    if (!ds_removed_at.empty()) {
        assumptions.ds_removed_at = parse_time(ds_removed_at);
        if (!assumptions.ds_removed_at) {
            return usage(
                fmt::format("--ds-removed-at: '{}' is no time; 2026-11-24T04:00:00Z or "
                            "seconds since 1970 are",
                            printable(ds_removed_at, 60)));
        }
    }
    return assumptions;
}

tl::expected<ZoneLooker, UsageError> ZoneLooker::open(Env& env, const Name& zone,
                                                      const Request& request,
                                                      const Assumptions& assumptions,
                                                      const AskOptions& ask,
                                                      const StoreOptions& store, bool quiet) {
    ZoneLooker looker;
    looker.zone_ = zone;
    looker.request_ = request;
    looker.assumptions_ = assumptions;
    looker.ask_ = ask;
    looker.quiet_ = quiet;
    looker.history_.zone = zone;
    // A mistake in an option is told before anything is asked or opened.
    Evidence evidence;
    evidence.subject.zone = zone;
    CollectOptions options;
    if (const auto applied = ask.apply(env, evidence, options); !applied) {
        return unexpected(applied.error());
    }
    if (ask.servers == "one") {
        return usage("--servers one: what the other servers have decides as well");
    }
    const auto path = store.path(env);
    if (!path) {
        return usage(path.error());
    }
    // Servers in the place of the delegation's: that is no look at the zone as resolvers see it.
    const bool elsewhere = request.operation != Operation::transfer && !ask.name_servers.empty();
    if (*path && !elsewhere) {
        looker.history_file_ = (*path)->string();
        auto opened = Store::open(**path);
        if (!opened) {
            return usage(opened.error() + " (--no-store goes without the history)");
        }
        auto history = opened->load(zone);
        if (!history) {
            return usage(history.error() + " (--no-store goes without the history)");
        }
        looker.store_ = std::move(*opened);
        looker.history_ = std::move(*history);
    }
    return looker;
}

tl::expected<void, UsageError> ZoneLooker::check(Env& env, const AskOptions& ask,
                                                 Evidence& evidence, Assessment& assessment) const {
    evidence.subject.zone = zone_;
    CollectOptions options;
    if (const auto applied = ask.apply(env, evidence, options); !applied) {
        return unexpected(applied.error());
    }
    gather(env, ask, options, !quiet_, evidence);
    auto assessed = assess(evidence, options.limits);
    if (!assessed) {
        return usage(assessed.error());
    }
    assessment = std::move(*assessed);
    return {};
}

// Servers that the delegation does not name: those that are to come, and those that have left and
// may still be asked.
tl::expected<void, UsageError> ZoneLooker::add_outsiders(Env& env, Round& round) const {
    AskOptions ask = ask_;
    if (request_.operation != Operation::transfer) {
        ask.name_servers.clear();
    }
    for (const Server& server : build_timeline(history_, assumptions_).former_servers) {
        ask.name_servers.push_back(server_option(server));
    }
    if (ask.name_servers.empty()) {
        return {};
    }
    Evidence evidence;
    Assessment assessment;
    if (auto checked = check(env, ask, evidence, assessment); !checked) {
        return checked;
    }
    add_candidates(round, evidence, assessment);
    return {};
}

tl::expected<Look, UsageError> ZoneLooker::look(Env& env) {
    Look look;
    AskOptions ask = ask_;
    if (request_.operation == Operation::transfer) {
        ask.name_servers.clear();  // they come beside the delegation, not in its place
    }
    if (const auto checked = check(env, ask, look.evidence, look.assessment); !checked) {
        return unexpected(checked.error());
    }
    if (const auto recorded = ask_.record(look.evidence); !recorded) {
        return unexpected(recorded.error());
    }
    Round round = observe(look.evidence, look.assessment);
    if (const auto added = add_outsiders(env, round); !added) {
        return unexpected(added.error());
    }
    // Clocks may be set back; the order of what was seen is not.
    if (!history_.rounds.empty()) {
        round.at = std::max(round.at, history_.rounds.back().at);
    }
    if (store_) {
        const auto number = store_->record(zone_, round);
        if (!number) {
            return usage(number.error());
        }
        look.round = *number;
    }
    history_.rounds.push_back(std::move(round));
    auto decision = decide(build_timeline(history_, assumptions_), request_);
    if (!decision) {
        return usage("--step: " + decision.error());
    }
    look.decision = std::move(*decision);
    if (const auto& profile = look.evidence.subject.profile) {
        apply_profile(*profile, look.decision.reasons);
    }
    return look;
}

Result<void> ZoneLooker::record_report(const ReportEntry& report) {
    return store_ ? store_->record_report(zone_, report) : Result<void>();
}

Result<void> ZoneLooker::record_change(const ChangeEntry& change) {
    return store_ ? store_->record_change(zone_, change) : Result<void>();
}

}  // namespace dschain
