#include "dschain/lifecycle/decision.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "reasons.hpp"
#include "steps.hpp"

namespace dschain {
namespace {

constexpr std::array kKinds = {Kind::ds, Kind::keys, Kind::data};

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
        : timeline_(timeline), request_(request), reasons_(timeline) {
        decision_.operation = request.operation;
    }

    Result<Decision> run() {
        if (!know_enough()) {
            return finish(Advice::unknown);
        }
        drafts_ = drafts();
        if (drafts_.unclear) {
            reasons_.add(Code::step_unclear, {{"why", *drafts_.unclear}});
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
                reasons_.add_unknown(kind);
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
            step.bounds = bounds_of(timeline_, safety);
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
            reasons_.add(Code::caches_hold_delegation, {{"until", format_time(*draft.not_before)}});
        }
        reasons_.add_waits(safety);
        if (is_silent()) {
            reasons_.add_silent_servers();
            return Advice::unknown;
        }
        decision_.safe_at = safety.from;
        decision_.assumed = safety.assumed;
        if (draft.under_way && !draft.may_repeat) {
            reasons_.add_under_way(draft);
            decision_.safe_at.reset();
            return Advice::wait;
        }
        return safety.from > timeline_.now ? Advice::wait : Advice::go;
    }

    Advice step_done() {
        if (is_silent()) {
            reasons_.add_silent_servers();
            return Advice::unknown;
        }
        const Safety now = safe_from(timeline_, {});
        if (now.from == kNever) {
            reasons_.add_conflicts(Code::zone_breaks_already, now, "");
            return Advice::stop;
        }
        reasons_.add_waits(now);
        decision_.safe_at = now.from;
        decision_.assumed = now.assumed;
        if (now.from > timeline_.now) {
            return Advice::wait;
        }
        reasons_.add(Code::step_complete, {{"operation", decision_.step}});
        return Advice::go;
    }

    Result<Decision> complete() {
        if (is_silent()) {
            reasons_.add_silent_servers();
            return finish(Advice::unknown);
        }
        reasons_.add(Code::step_complete,
                     {{"operation", std::string(to_string(request_.operation))}});
        decision_.safe_at = timeline_.now;
        return finish(Advice::go);
    }

    // What 'published' asks before views: is the DS on every parent server, and the right one?
    std::optional<Advice> not_published_yet() {
        const Draft& put = drafts_.steps.front();
        const Versions ds = timeline_.published(Kind::ds);
        if (put.under_way) {
            reasons_.add_under_way(put);
            return is_silent() ? silent() : Advice::wait;
        }
        if (!put.done) {
            // Not there at all: may it be put there?
            Safety safety = safe_from(timeline_, put.change);
            if (safety.from == kNever) {
                return never(0, safety);
            }
            reasons_.add_waits(safety);
            reasons_
                .add(Code::step_comes_first,
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
                reasons_.add(Code::ds_other_than_wanted,
                             {{"ds", describe(held->version)}, {"wanted", enumerate(missing)}});
                return Advice::stop;
            }
        }
        return std::nullopt;
    }

    Advice silent() {
        reasons_.add_silent_servers();
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
            reasons_.add_under_way(*first);
            return is_silent() ? silent() : Advice::wait;
        }
        if (first->name != draft.name && !safety.bogus_already) {
            reasons_.add(Code::step_comes_first,
                         {{"step", draft.name}, {"first", first->name}, {"title", first->title}});
        }
        if (safety.bogus_already) {
            reasons_.add_conflicts(Code::zone_breaks_already, safe_from(timeline_, {}), "");
        } else {
            reasons_.add_conflicts(Code::step_would_break, safety, draft.name);
        }
        return Advice::stop;
    }

    [[nodiscard]] bool is_silent() const {
        return !timeline_.silent_parents.empty() || !timeline_.silent_children.empty() ||
               (request_.operation == Operation::transfer && !timeline_.silent_candidates.empty());
    }

    Decision finish(Advice answer) {
        decision_.answer = answer;
        decision_.reasons = reasons_.take();
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
    Reasons reasons_;
    Drafts drafts_;
    Decision decision_;
};

}  // namespace

Result<Decision> decide(const Timeline& timeline, const Request& request) {
    return Decider(timeline, request).run();
}

}  // namespace dschain
