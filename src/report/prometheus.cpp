#include <array>
#include <iterator>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/base/version.hpp"
#include "dschain/report/monitor.hpp"

namespace dschain {
namespace {

constexpr double kSecond = 1e6;
constexpr std::array kStatuses = {Status::secure, Status::insecure, Status::bogus,
                                  Status::indeterminate};
constexpr std::array kSeverities = {Severity::ok, Severity::warning, Severity::critical,
                                    Severity::unknown};

std::string label_value(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') {
            out += '\\';
        }
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

// Metrics one after another, each with all its series.
class Exposition {
public:
    void metric(std::string_view name, std::string_view help) {
        name_ = name;
        fmt::format_to(std::back_inserter(out_),
                       "# HELP dschain_{0} {1}\n# TYPE dschain_{0} gauge\n", name, help);
    }
    // Labels as they are written between braces; none for an empty text.
    template <typename Value>
    void series(std::string_view labels, Value value) {
        fmt::format_to(std::back_inserter(out_), "dschain_{}", name_);
        if (!labels.empty()) {
            fmt::format_to(std::back_inserter(out_), "{{{}}}", labels);
        }
        fmt::format_to(std::back_inserter(out_), " {}\n", value);
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string_view name_;
    std::string out_;
};

double seconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / kSecond;
}

}  // namespace

void ZoneSeries::add(const ZoneVerdict& verdict) {
    rows_.push_back({fmt::format("zone=\"{}\"", label_value(verdict.zone.text())), verdict.status,
                     verdict.severity, verdict.codes, verdict.expires, verdict.chain_expires,
                     verdict.checked_at, verdict.queries, verdict.elapsed_us});
}

std::string ZoneSeries::text() const {
    Exposition out;
    out.metric("zone_status", "1 for the security status of the zone.");
    for (const Row& row : rows_) {
        out.series(fmt::format("{},status=\"{}\"", row.zone, to_string(row.status)), 1);
    }
    out.metric("zone_severity", "0 ok, 1 warning, 2 critical, 3 unknown.");
    for (const Row& row : rows_) {
        out.series(row.zone, exit_status(row.severity));
    }
    out.metric("zone_finding", "1 for each finding that the zone shows.");
    for (const Row& row : rows_) {
        for (const Code code : row.codes) {
            out.series(fmt::format("{},code=\"{}\"", row.zone, entry(code).name), 1);
        }
    }
    out.metric("zone_signature_expiry_timestamp_seconds",
               "When the first of the zone's own signatures ends that its security rests on.");
    for (const Row& row : rows_) {
        if (row.expires) {
            out.series(row.zone, *row.expires);
        }
    }
    out.metric("zone_chain_expiry_timestamp_seconds",
               "When the first signature of the DS and of the zones above ends.");
    for (const Row& row : rows_) {
        if (row.chain_expires) {
            out.series(row.zone, *row.chain_expires);
        }
    }
    out.metric("zone_check_timestamp_seconds", "When the zone was looked at.");
    for (const Row& row : rows_) {
        out.series(row.zone, row.checked_at);
    }
    out.metric("zone_check_duration_seconds", "How long that took.");
    for (const Row& row : rows_) {
        out.series(row.zone, seconds(row.elapsed_us));
    }
    out.metric("zone_queries", "Questions that were sent for it.");
    for (const Row& row : rows_) {
        out.series(row.zone, row.queries);
    }
    return out.take();
}

std::string prometheus_text(const ZoneVerdict& verdict) {
    ZoneSeries zone;
    zone.add(verdict);
    return zone.text();
}

std::string prometheus_text(const Totals& totals, const RunFacts& run, const ZoneSeries* zones) {
    Exposition out;
    out.metric("build_info", "1, with the version of the program.");
    out.series(fmt::format("version=\"{}\"", kVersion), 1);
    out.metric("last_run_timestamp_seconds", "When the last run began.");
    out.series("", run.started_at);
    out.metric("run_duration_seconds", "How long it took.");
    out.series("", seconds(run.elapsed_us));
    out.metric("queries", "Questions that it sent.");
    out.series("", totals.queries);
    out.metric("zones", "Zones by security status.");
    for (const Status status : kStatuses) {
        out.series(fmt::format("status=\"{}\"", to_string(status)), totals.count(status));
    }
    out.metric("zones_by_severity", "Zones by the severity of their gravest finding.");
    for (const Severity severity : kSeverities) {
        out.series(fmt::format("severity=\"{}\"", to_string(severity)), totals.count(severity));
    }
    out.metric("findings", "Zones that show a finding.");
    for (const auto& [code, number] : totals.by_code) {
        out.series(fmt::format("code=\"{}\"", entry(code).name), number);
    }
    if (totals.expires) {
        out.metric("signature_expiry_timestamp_seconds",
                   "When the first of all zones' own signatures ends.");
        out.series("", *totals.expires);
    }
    return out.take() + (zones == nullptr ? "" : zones->text());
}

}  // namespace dschain
