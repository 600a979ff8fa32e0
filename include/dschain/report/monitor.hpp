// For monitoring systems: the line of a plugin, metrics, test cases. Untrusted text is escaped in
// the way of each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/check/assess.hpp"
#include "dschain/lifecycle/decision.hpp"
#include "dschain/report/verdict.hpp"

namespace dschain {

// A run over one zone or many.
struct RunFacts {
    Timestamp started_at = 0;
    std::int64_t elapsed_us = 0;  // by the clock on the wall
};

// --- Monitoring Plugins: 'DNSSEC OK - text | label=value …', one line with its line feed. The
// exit status that belongs to it is that of the severity or answer.

// Days until the zone's own signatures end come first among the performance data, with the bounds;
// U where there are none. Without a summary it says the status.
[[nodiscard]] std::string nagios_line(const ZoneVerdict& verdict, const ExpiryBounds& bounds);
// Names the first of the gravest zones. No zone at all is unknown.
[[nodiscard]] std::string nagios_line(const Totals& totals, const ExpiryBounds& bounds,
                                      const RunFacts& run);
// go is OK, wait WARNING, stop CRITICAL, unknown UNKNOWN; `wait` is the seconds until it is safe.
[[nodiscard]] std::string nagios_line(const Decision& decision, const Stats& stats, Timestamp now);
// What could not be done, and why.
[[nodiscard]] std::string nagios_unknown(std::string_view why);
// Lines that may stand below the first: each finding's code and message.
[[nodiscard]] std::string nagios_details(const std::vector<Finding>& findings);

// --- Prometheus, text format 0.0.4.

// Series of each zone. They are grouped by metric, so that all zones must be known before the
// first is written; of each no more is kept than they need.
class ZoneSeries {
public:
    void add(const ZoneVerdict& verdict);
    [[nodiscard]] std::string text() const;

private:
    struct Row {
        std::string zone;
        Status status;
        Severity severity;
        std::vector<Code> codes;
        std::optional<Timestamp> expires;
        std::optional<Timestamp> chain_expires;
        Timestamp checked_at;
        std::uint64_t queries;
        std::int64_t elapsed_us;
    };
    std::vector<Row> rows_;
};
// One zone. Every series has its name, so that files of several zones may lie side by side in a
// textfile collector: a series that is in two of them fails the whole scrape.
[[nodiscard]] std::string prometheus_text(const ZoneVerdict& verdict);
// Aggregates, with the series of each zone behind them if they are given.
[[nodiscard]] std::string prometheus_text(const Totals& totals, const RunFacts& run,
                                          const ZoneSeries* zones = nullptr);

// --- JUnit: one document of junit_head, a junit_case for each zone, junit_tail. The head counts
// the cases, so who has many writes them to a file first, and the head when all are known.
// Critical is a failure, unknown an error; a warning passes with its sentence as output.
[[nodiscard]] std::string junit_head(const Totals& totals, const RunFacts& run);
[[nodiscard]] std::string junit_case(const ZoneVerdict& verdict);
[[nodiscard]] std::string junit_tail();

}  // namespace dschain
