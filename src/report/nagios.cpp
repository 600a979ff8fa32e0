// The output of a plugin, as the Monitoring Plugins guidelines have it.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/report/monitor.hpp"

namespace dschain {
namespace {

constexpr double kDay = 86400;
constexpr double kSecond = 1e6;
// Nagios reads 8 KiB, agents on the way less.
constexpr std::size_t kLongestText = 800;
constexpr std::size_t kMostNames = 5;

std::string_view state_word(int exit_status) {
    constexpr std::array<std::string_view, 4> kWords = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    return kWords[static_cast<std::size_t>(exit_status)];
}

// What follows a '|' is read as performance data, so there is none; \124 is what zone files have
// for it.
std::string clean(std::string_view text) {
    std::string out;
    for (const char c : without_controls(text)) {
        if (c == '|') {
            out += "\\124";
        } else {
            out += c;
        }
    }
    return shortened(out, kLongestText);
}

std::string line(int exit_status, std::string_view text, std::string_view data) {
    return fmt::format("DNSSEC {} - {} | {}\n", state_word(exit_status), clean(text), data);
}

// '7:' alerts below 7.
std::string range(std::optional<double> days) {
    return days ? fmt::format("{}:", *days) : std::string();
}

// No unit fits days.
std::string days_left(std::string_view label, std::optional<Timestamp> end, Timestamp now,
                      const ExpiryBounds& bounds) {
    const std::string value =
        end ? fmt::format("{:.2f}", static_cast<double>(*end - now) / kDay) : "U";
    std::string data = fmt::format("{}={};{};{}", label, value, range(bounds.warning_days),
                                   range(bounds.critical_days));
    data.erase(data.find_last_not_of(';') + 1);
    return data;
}

std::string seconds(std::int64_t microseconds) {
    return fmt::format("{:.3f}s", static_cast<double>(microseconds) / kSecond);
}

std::string totals_text(const Totals& totals) {
    if (totals.zones == 0) {
        return "no zone was looked at";
    }
    const Severity severity = totals.severity();
    const std::uint64_t number = totals.count(severity);
    const std::uint64_t bogus = totals.count(Status::bogus);
    const bool one = number == 1;
    if (severity == Severity::ok) {
        return fmt::format("{} zone{} ok", totals.zones, totals.zones == 1 ? " is" : "s are");
    }
    std::string what = one ? "is " : "are ";
    if (severity == Severity::warning) {
        what = one ? "has a warning" : "have warnings";
    } else if (severity == Severity::unknown) {
        what += "unknown";
    } else if (bogus == number) {
        what += "bogus";
    } else {
        what += bogus == 0 ? "critical" : fmt::format("critical, {} of them bogus", bogus);
    }
    std::string text = fmt::format("{} of {} zone{} {}: ", number, totals.zones,
                                   totals.zones == 1 ? "" : "s", what);
    std::vector<std::string> names = totals.named[static_cast<std::size_t>(severity)];
    names.resize(std::min(names.size(), kMostNames));
    if (names.size() < number) {
        text += fmt::format("{} and {} more", join(names, ", "), number - names.size());
    } else {
        text += enumerate(names);
    }
    return text;
}

}  // namespace

std::string nagios_line(const ZoneVerdict& verdict, const ExpiryBounds& bounds) {
    const std::string text = !verdict.summary.empty() ? verdict.summary
                                                      : fmt::format("{} is {}", verdict.zone.text(),
                                                                    to_string(verdict.status));
    return line(
        exit_status(verdict.severity), text,
        fmt::format(
            "{} {} queries={} time={}",
            days_left("days_to_expiry", verdict.expires, verdict.validate_at, bounds),
            days_left("days_to_chain_expiry", verdict.chain_expires, verdict.validate_at, {}),
            verdict.queries, seconds(verdict.elapsed_us)));
}

std::string nagios_line(const Totals& totals, const ExpiryBounds& bounds, const RunFacts& run) {
    return line(
        exit_status(totals.severity()), totals_text(totals),
        fmt::format("zones={} ok={} warning={} critical={} unknown={} {} queries={} time={}",
                    totals.zones, totals.count(Severity::ok), totals.count(Severity::warning),
                    totals.count(Severity::critical), totals.count(Severity::unknown),
                    days_left("days_to_expiry", totals.expires, totals.expires_seen_at, bounds),
                    totals.queries, seconds(run.elapsed_us)));
}

std::string nagios_line(const Decision& decision, const Stats& stats, Timestamp now) {
    const bool known = decision.answer == Advice::go || decision.safe_at;
    const Timestamp wait = decision.answer == Advice::go
                               ? 0
                               : std::max<Timestamp>(0, decision.safe_at.value_or(0) - now);
    return line(exit_status(decision.answer), decision.summary,
                fmt::format("wait={} queries={} time={}", known ? fmt::format("{}s", wait) : "U",
                            stats.queries, seconds(stats.elapsed_us)));
}

std::string nagios_unknown(std::string_view why) {
    return fmt::format("DNSSEC UNKNOWN - {}\n", clean(why));
}

std::string nagios_details(const std::vector<Finding>& findings) {
    std::string out;
    for (const Finding& finding : findings) {
        out += fmt::format("{} {}: {}\n", state_word(exit_status(finding.severity)), finding.name(),
                           clean(finding.message));
    }
    return out;
}

}  // namespace dschain
