#include "dschain/lifecycle/decision.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/views/views.hpp"
#include "steps.hpp"

namespace dschain {
namespace {

constexpr std::array kOperations = {Operation::enable, Operation::publish, Operation::disable,
                                    Operation::transfer, Operation::rollover};
constexpr std::array kKinds = {Kind::ds, Kind::keys, Kind::data};
constexpr std::size_t kMostConflicts = 3;  // told of those that waiting does not remove

std::string_view kind_words(Kind kind) {
    switch (kind) {
        case Kind::ds:
            return "the DS";
        case Kind::keys:
            return "the DNSKEY RRset";
        case Kind::data:
            return "the SOA and its signatures";
        case Kind::delegation:
            return "the NS RRset";
    }
    return "";
}

std::string_view verdict_words(ViewVerdict verdict) {
    return verdict == ViewVerdict::incomplete
               ? "bogus for strict validators: an algorithm is named and does not sign"
               : "bogus";
}

// Less the versions that only servers which are silent now were seen with.
Timeline without_silent(Timeline timeline) {
    const auto drop = [](std::vector<Held>& list, const std::vector<Server>& silent) {
        std::erase_if(list, [&](const Held& held) {
            return !held.gone && !held.servers.empty() &&
                   std::all_of(held.servers.begin(), held.servers.end(), [&](const Server& each) {
                       return std::find(silent.begin(), silent.end(), each) != silent.end();
                   });
        });
    };
    drop(timeline.ds, timeline.silent_parents);
    drop(timeline.keys, timeline.silent_children);
    drop(timeline.data, timeline.silent_children);
    return timeline;
}

class Decider {
public:
    Decider(const Timeline& timeline, const Request& request)
        : timeline_(timeline), request_(request) {
        decision_.operation = request.operation;
    }

    Result<Decision> run() {
        if (!know_enough()) {
            return finish(Advice::unknown);
        }
        drafts_ = drafts();
        if (drafts_.unclear) {
            reason(Code::step_unclear, {{"why", *drafts_.unclear}});
            return finish(Advice::unknown);
        }
        plan();
        const auto chosen = question();
        if (!chosen) {
            return unexpected(chosen.error());
        }
        if (*chosen == drafts_.steps.size()) {
            return complete();
        }
        decision_.step = drafts_.steps[*chosen].name;
        return finish(answer(*chosen));
    }

private:
    // --- what is asked ---

    [[nodiscard]] Drafts drafts() const {
        switch (request_.operation) {
            case Operation::enable:
                return enable_steps(timeline_, request_);
            case Operation::publish:
                return publish_steps(timeline_, request_);
            case Operation::disable:
                return disable_steps(timeline_, request_);
            case Operation::transfer:
                return transfer_steps(timeline_, request_);
            case Operation::rollover:
                return rollover_steps(timeline_, request_);
        }
        return {};
    }

    // The index of the step that the answer is about; their number if none is left.
    [[nodiscard]] Result<std::size_t> question() const {
        const auto& steps = drafts_.steps;
        const std::string& wanted = request_.step.empty() ? drafts_.question : request_.step;
        if (!wanted.empty()) {
            std::vector<std::string> names;
            for (std::size_t i = 0; i < steps.size(); ++i) {
                if (steps[i].name == wanted) {
                    return i;
                }
                names.push_back(steps[i].name);
            }
            const std::string near = nearest(wanted, names);
            return unexpected(
                fmt::format("'{}' is no step of '{}' as things are{}; the steps are {}",
                            printable(wanted, 60), to_string(request_.operation),
                            near.empty() ? "" : fmt::format("; did you mean {}?", near),
                            names.empty() ? "none" : enumerate(names)));
        }
        const auto next =
            std::find_if(steps.begin(), steps.end(), [](const Draft& each) { return !each.done; });
        return static_cast<std::size_t>(next - steps.begin());
    }

    [[nodiscard]] bool know_enough() {
        bool enough = true;
        for (const Kind kind : kKinds) {
            if (timeline_.published(kind).empty()) {
                reason(Code::step_nothing_known, {{"what", std::string(kind_words(kind))}});
                enough = false;
            }
        }
        return enough;
    }

    // --- the plan ---

    void plan() {
        Timeline projected = timeline_;
        bool first = true;
        bool stuck = false;
        for (const Draft& draft : drafts_.steps) {
            StepPlan step;
            step.name = draft.name;
            step.title = draft.title;
            step.condition = draft.condition;
            if (draft.done) {
                step.state = StepState::done;
                decision_.steps.push_back(std::move(step));
                continue;
            }
            if (stuck) {
                decision_.steps.push_back(std::move(step));
                continue;
            }
            const Change& change = first || !draft.planned ? draft.change : *draft.planned;
            Safety safety = safe_from(projected, change);
            Timestamp from = safety.from;
            if (from != kNever) {
                from = std::max(from, draft.not_before.value_or(from));
                // The timeline's own time is when the step before it was taken.
                from = std::max(from, projected.now + draft.after_previous);
            }
            step.bounds = bounds(safety);
            step.assumed = safety.assumed;
            if (from != kNever) {
                step.earliest = from;
            }
            if (first) {
                step.state = draft.under_way        ? StepState::under_way
                             : from == kNever       ? StepState::stop
                             : is_silent()          ? StepState::unknown
                             : from > timeline_.now ? StepState::wait
                                                    : StepState::go;
            }
            first = false;
            stuck = from == kNever;
            if (!stuck) {
                projected =
                    apply(std::move(projected), change, draft.under_way ? timeline_.now : from);
            }
            decision_.steps.push_back(std::move(step));
        }
    }

    [[nodiscard]] std::vector<Bound> bounds(const Safety& safety) const {
        std::vector<Bound> bounds;
        for (const Conflict& conflict : safety.conflicts) {
            if (!conflict.leaves) {
                continue;
            }
            const Held& held = *conflict.leaves;
            Bound bound{
                held.version.kind, describe(held.version),       held.servers,   *held.gone,
                held.ttl,          timeline_.assumptions.margin, conflict.until, held.assumed,
                held.ttl_assumed};
            bounds.push_back(std::move(bound));
        }
        return bounds;
    }

    // --- the answer ---

    Advice answer(std::size_t index) {
        const Draft& draft = drafts_.steps[index];
        if (request_.operation == Operation::publish && draft.name == "published") {
            if (const auto early = not_published_yet()) {
                return *early;
            }
        } else if (draft.done) {
            return step_done();
        }
        Safety safety = safe_from(timeline_, draft.change);
        if (safety.from == kNever || !is_next(index)) {
            return never(index, safety);
        }
        if (draft.not_before && *draft.not_before > safety.from) {
            safety.from = *draft.not_before;
            safety.assumed = false;
            reason(Code::caches_hold_delegation, {{"until", format_time(*draft.not_before)}});
        }
        explain_waits(safety);
        if (is_silent()) {
            tell_silent();
            return Advice::unknown;
        }
        decision_.safe_at = safety.from;
        decision_.assumed = safety.assumed;
        if (draft.under_way && !draft.may_repeat) {
            tell_under_way(draft);
            decision_.safe_at.reset();
            return Advice::wait;
        }
        return safety.from > timeline_.now ? Advice::wait : Advice::go;
    }

    Advice step_done() {
        if (is_silent()) {
            tell_silent();
            return Advice::unknown;
        }
        const Safety now = safe_from(timeline_, {});
        if (now.from == kNever) {
            tell_conflicts(Code::zone_breaks_already, now, "");
            return Advice::stop;
        }
        explain_waits(now);
        decision_.safe_at = now.from;
        decision_.assumed = now.assumed;
        if (now.from > timeline_.now) {
            return Advice::wait;
        }
        reason(Code::step_complete, {{"operation", decision_.step}});
        return Advice::go;
    }

    Result<Decision> complete() {
        if (is_silent()) {
            tell_silent();
            return finish(Advice::unknown);
        }
        reason(Code::step_complete, {{"operation", std::string(to_string(request_.operation))}});
        decision_.safe_at = timeline_.now;
        return finish(Advice::go);
    }

    // What 'published' asks before views: is the DS on every parent server, and the right one?
    std::optional<Advice> not_published_yet() {
        const Draft& put = drafts_.steps.front();
        const Versions ds = timeline_.published(Kind::ds);
        if (put.under_way) {
            tell_under_way(put);
            return is_silent() ? silent() : Advice::wait;
        }
        if (!put.done) {
            // Not there at all: may it be put there?
            Safety safety = safe_from(timeline_, put.change);
            if (safety.from == kNever) {
                return never(0, safety);
            }
            explain_waits(safety);
            reason(Code::step_comes_first,
                   {{"step", decision_.step}, {"first", put.name}, {"title", put.title}})
                .severity = Severity::warning;
            if (is_silent()) {
                return silent();
            }
            if (safety.from > timeline_.now) {
                decision_.safe_at = safety.from;
                decision_.assumed = safety.assumed;
            }
            return Advice::wait;
        }
        for (const Held* held : ds) {
            std::vector<std::string> missing;
            for (const Ds& wanted : request_.ds) {
                const auto& there = held->version.ds;
                if (std::find(there.begin(), there.end(), wanted) == there.end()) {
                    missing.push_back(wanted.text());
                }
            }
            if (!missing.empty()) {
                reason(Code::ds_other_than_wanted,
                       {{"ds", describe(held->version)}, {"wanted", enumerate(missing)}});
                return Advice::stop;
            }
        }
        return std::nullopt;
    }

    Advice silent() {
        tell_silent();
        return Advice::unknown;
    }

    // Whether all steps before it are done.
    [[nodiscard]] bool is_next(std::size_t index) const {
        return std::all_of(
            drafts_.steps.begin(), drafts_.steps.begin() + static_cast<std::ptrdiff_t>(index),
            [&](const Draft& each) { return each.done || decision_.step == "published"; });
    }

    // Waiting alone does not make it safe, or it is not its turn.
    Advice never(std::size_t index, const Safety& safety) {
        const Draft& draft = drafts_.steps[index];
        if (is_silent() && safe_from(without_silent(timeline_), draft.change).from != kNever) {
            return silent();
        }
        const auto first = std::find_if(drafts_.steps.begin(), drafts_.steps.end(),
                                        [](const Draft& each) { return !each.done; });
        if (first->under_way && !safety.bogus_already) {
            // It spreads by itself, and nothing is wrong with what is there already.
            tell_under_way(*first);
            return is_silent() ? silent() : Advice::wait;
        }
        if (first->name != draft.name && !safety.bogus_already) {
            reason(Code::step_comes_first,
                   {{"step", draft.name}, {"first", first->name}, {"title", first->title}});
        }
        tell_conflicts(safety.bogus_already ? Code::zone_breaks_already : Code::step_would_break,
                       safety, draft.name);
        return Advice::stop;
    }

    void explain_waits(const Safety& safety) {
        for (const Bound& bound : bounds(safety)) {
            if (bound.until <= timeline_.now) {
                continue;
            }
            const Code code = bound.kind == Kind::ds     ? Code::caches_hold_ds
                              : bound.kind == Kind::keys ? Code::caches_hold_keys
                                                         : Code::caches_hold_data;
            const std::string until = format_time(bound.until);
            reason(code, {{"what", bound.what}, {"until", until}, {"basis", basis(bound)}});
            if (bound.version_assumed || bound.ttl_assumed) {
                reason(Code::bound_assumed, {{"until", until}, {"what", assumption(bound)}});
            }
        }
    }

    static std::string basis(const Bound& bound) {
        const std::string margin =
            bound.margin > 0 ? fmt::format(", and a margin of {} s", bound.margin) : "";
        if (bound.version_assumed) {
            return fmt::format("if it was there before {}; TTL {} s{}", format_time(bound.gone),
                               bound.ttl, margin);
        }
        return fmt::format("gone from {} at {}; TTL {} s{}",
                           bound.servers.empty() ? "the servers" : servers_text(bound.servers),
                           format_time(bound.gone), bound.ttl, margin);
    }

    static std::string assumption(const Bound& bound) {
        if (bound.version_assumed) {
            return fmt::format("nobody looked before {}, and what was there may have been {}",
                               format_time(bound.gone), bound.what);
        }
        return fmt::format("RRsets that were not looked at have a TTL of {} s at most", bound.ttl);
    }

    void tell_conflicts(Code code, const Safety& safety, const std::string& step) {
        std::size_t told = 0;
        for (const Conflict& conflict : safety.conflicts) {
            if (conflict.leaves || told++ == kMostConflicts) {
                continue;
            }
            Args args = {{"ds", describe(conflict.ds)},
                         {"keys", describe(conflict.keys)},
                         {"data", describe(conflict.data)},
                         {"verdict", std::string(verdict_words(conflict.verdict))}};
            if (code == Code::step_would_break) {
                args.emplace_back("step", step);
            }
            reason(code, std::move(args));
        }
    }

    void tell_under_way(const Draft& draft) {
        std::vector<std::string> parts;
        for (const Kind kind : kKinds) {
            const Versions versions = timeline_.published(kind);
            if (versions.size() < 2) {
                continue;
            }
            for (const Held* held : versions) {
                parts.push_back(
                    fmt::format("{}: {}", servers_text(held->servers), describe(held->version)));
            }
        }
        reason(
            Code::step_under_way,
            {{"step", draft.name},
             {"servers", parts.empty() ? "the NS RRsets of parent and child" : join(parts, "; ")}});
    }

    [[nodiscard]] bool is_silent() const {
        return !timeline_.silent_parents.empty() || !timeline_.silent_children.empty() ||
               (request_.operation == Operation::transfer && !timeline_.silent_candidates.empty());
    }

    void tell_silent() {
        for (const auto* list : {&timeline_.silent_parents, &timeline_.silent_children,
                                 &timeline_.silent_candidates}) {
            if (!list->empty()) {
                reason(Code::step_server_silent, {{"servers", servers_text(*list)}});
            }
        }
    }

    Finding& reason(Code code, Args args) {
        decision_.reasons.push_back(make_finding(code, timeline_.zone.text(), std::move(args)));
        return decision_.reasons.back();
    }

    Decision finish(Advice answer) {
        decision_.answer = answer;
        std::stable_sort(
            decision_.reasons.begin(), decision_.reasons.end(),
            [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
        decision_.summary = summary();
        return std::move(decision_);
    }

    [[nodiscard]] std::string summary() const {
        const std::string what =
            fmt::format("{} {}{}", to_string(request_.operation), timeline_.zone.text(),
                        decision_.step.empty() ? "" : fmt::format(", step '{}'", decision_.step));
        const std::string why =
            decision_.reasons.empty() ? "" : ": " + decision_.reasons.front().message;
        switch (decision_.answer) {
            case Advice::go:
                return fmt::format("go: {}{}", what, why);
            case Advice::wait:
                return fmt::format(
                    "wait{}: {}{}",
                    decision_.safe_at ? " until " + format_time(*decision_.safe_at) : std::string(),
                    what, why);
            case Advice::stop:
                return fmt::format("stop: {}{}", what, why);
            case Advice::unknown:
                break;
        }
        return fmt::format("unknown: {}{}", what, why);
    }

    const Timeline& timeline_;
    const Request& request_;
    Drafts drafts_;
    Decision decision_;
};

}  // namespace

std::string_view to_string(Operation operation) {
    switch (operation) {
        case Operation::enable:
            return "enable";
        case Operation::publish:
            return "publish";
        case Operation::disable:
            return "disable";
        case Operation::transfer:
            return "transfer";
        case Operation::rollover:
            return "rollover";
    }
    return "";
}

std::optional<Operation> parse_operation(std::string_view word) {
    for (const Operation operation : kOperations) {
        if (to_string(operation) == word) {
            return operation;
        }
    }
    return std::nullopt;
}

std::string_view to_string(Advice answer) {
    switch (answer) {
        case Advice::go:
            return "go";
        case Advice::wait:
            return "wait";
        case Advice::stop:
            return "stop";
        case Advice::unknown:
            break;
    }
    return "unknown";
}

int exit_status(Advice answer) {
    return static_cast<int>(answer);
}

std::string_view to_string(StepState state) {
    switch (state) {
        case StepState::done:
            return "done";
        case StepState::under_way:
            return "under way";
        case StepState::go:
            return "go";
        case StepState::wait:
            return "wait";
        case StepState::stop:
            return "stop";
        case StepState::unknown:
            return "unknown";
        case StepState::later:
            break;
    }
    return "later";
}

Result<Decision> decide(const Timeline& timeline, const Request& request) {
    return Decider(timeline, request).run();
}

}  // namespace dschain
