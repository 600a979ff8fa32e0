#include <algorithm>

#include <fmt/format.h>

#include "dschain/report/report.hpp"
#include "dschain/views/views.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

Severity severity_of(Advice answer) {
    switch (answer) {
        case Advice::go:
            return Severity::ok;
        case Advice::wait:
            return Severity::warning;
        case Advice::stop:
            return Severity::critical;
        case Advice::unknown:
            break;
    }
    return Severity::unknown;
}

Severity severity_of(StepState state) {
    switch (state) {
        case StepState::done:
        case StepState::go:
            return Severity::ok;
        case StepState::stop:
            return Severity::critical;
        default:
            return Severity::warning;
    }
}

std::string when(const StepPlan& step) {
    if (step.state == StepState::done || step.state == StepState::under_way) {
        return "";
    }
    if (!step.earliest) {
        return "not by waiting";
    }
    return fmt::format("{}{}{}", step.state == StepState::later ? "not before " : "",
                       format_time(*step.earliest), step.assumed ? " (assumed)" : "");
}

std::string bound_text(const Bound& bound) {
    const std::string since =
        bound.version_assumed
            ? fmt::format("may have been there before {}", format_time(bound.gone))
            : fmt::format("gone from {} at {}",
                          bound.servers.empty() ? "every server" : servers_text(bound.servers),
                          format_time(bound.gone));
    return fmt::format("{}: {}, TTL {} s{}, margin {} s: until {}", bound.what, since, bound.ttl,
                       bound.version_assumed || bound.ttl_assumed ? " (assumed)" : "", bound.margin,
                       format_time(bound.until));
}

std::string steps_text(const Decision& decision, bool details, const Painter& painter) {
    std::size_t width = 0;
    for (const StepPlan& step : decision.steps) {
        width = std::max(width, step.name.size());
    }
    std::string out = fmt::format("\n{}\n", painter.heading("Steps"));
    for (const StepPlan& step : decision.steps) {
        const std::string_view state = to_string(step.state);
        constexpr std::size_t kStateWidth = 9;
        const std::string time = when(step);
        out += fmt::format("  {}{}  {}", painter.severity(severity_of(step.state), state),
                           std::string(kStateWidth - std::min(kStateWidth, state.size()), ' '),
                           step.name);
        out += time.empty()
                   ? "\n"
                   : fmt::format("{}  {}\n", std::string(width - step.name.size(), ' '), time);
        out += wrap("               ", step.title + ".");
        if (details) {
            out += wrap("               Safe ", condition_clause(step) + ".");
            for (const Bound& bound : step.bounds) {
                out += wrap("               - ", bound_text(bound));
            }
        }
    }
    return out;
}

}  // namespace

std::string condition_clause(const StepPlan& step) {
    return step.condition.starts_with("at any time") ? step.condition : "when " + step.condition;
}

std::string decision_text(const Assessment& assessment, const Decision& decision, bool plan,
                          const TextOptions& options) {
    const Painter painter(options.color);
    const std::string_view word = to_string(decision.answer);
    std::string out = painter.severity(severity_of(decision.answer), word) +
                      decision.summary.substr(word.size()) + "\n";
    if (options.quiet) {
        return out;
    }
    if (!decision.reasons.empty()) {
        out += fmt::format("\n{}\n{}", painter.heading("Why"),
                           findings_text(decision.reasons, painter, true));
    }
    if (!decision.steps.empty()) {
        out += steps_text(decision, plan || options.verbose, painter);
    }
    const std::string seen = findings_text(assessment.findings, painter, options.verbose);
    if (!seen.empty()) {
        out += fmt::format("\n{}\n{}", painter.heading("Seen on the way"), seen);
    }
    return out;
}

}  // namespace dschain
