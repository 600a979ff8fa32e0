// One zone's outcome in brief: a line of a scan, a row of a metric, a test case. And what many of
// them come to.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/status.hpp"
#include "dschain/base/time.hpp"
#include "dschain/check/assess.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/finding/finding.hpp"

namespace dschain {

struct ZoneVerdict {
    Name zone;
    Status status = Status::indeterminate;
    Severity severity = Severity::unknown;
    std::vector<Code> codes;  // each once, the gravest finding's first; consequences behind causes
    std::string summary;      // one sentence; empty where nothing is wrong
    // When the first of the zone's own RRsets (DNSKEY, SOA and NS, as far as they were asked, of
    // any server) has no signature any more that verifies now and that a secure view rests on.
    // Nothing where no view is secure.
    std::optional<Timestamp> expires;
    // The same of what the zone's operator does not sign: its DS RRset, and the DS and DNSKEY of
    // every zone from the trust anchor down. Apart, as many parents sign for some days only, again
    // and again: what ends in a week there is no sign of anything.
    std::optional<Timestamp> chain_expires;
    std::uint64_t queries = 0;
    std::int64_t elapsed_us = 0;
    Timestamp checked_at = 0;
    Timestamp validate_at = 0;  // what the times above are judged by: --at, or checked_at
};

[[nodiscard]] ZoneVerdict verdict_of(const Assessment& assessment);

// One line with its line feed: {"zone","status","severity","codes":[…],"decision","elapsed_ms"} in
// this order. `decision` is null without one.
[[nodiscard]] std::string verdict_json(const ZoneVerdict& verdict,
                                       std::optional<std::string_view> decision = std::nullopt);

// zone,status,severity,codes,expires,queries,elapsed_ms with a line feed. Codes are separated by
// blanks; `expires` is RFC 3339 or empty. RFC 4180 without quotes: no field has a comma, a quote or
// a line feed, which are \044, \034 and \010 in a name. Nor does one begin with a character that
// makes a spreadsheet compute: a zone's first '-' is written \045, which is the same name.
[[nodiscard]] std::string verdict_csv_header();
[[nodiscard]] std::string verdict_csv(const ZoneVerdict& verdict);

// What such a line says; of a full report as one line as well. Unknown words are left out, and what
// is no such line is a verdict without a zone, of severity unknown.
[[nodiscard]] ZoneVerdict read_verdict_json(std::string_view line);
[[nodiscard]] ZoneVerdict read_verdict_csv(std::string_view line);

// How many days before their end the zone's own signatures should have been renewed.
struct ExpiryBounds {
    std::optional<double> warning_days;
    std::optional<double> critical_days;
};
// A verdict whose `expires` is nearer than a bound is at least as grave as that says, with
// RRSIG_NEAR_END among its codes and a sentence about it.
void apply_bounds(const ExpiryBounds& bounds, ZoneVerdict& verdict);

// What many verdicts come to. Its memory does not grow with their number.
struct Totals {
    // So many zones of each severity are kept by name.
    static constexpr std::size_t kMostNamed = 10;

    std::uint64_t zones = 0;
    std::array<std::uint64_t, 4> by_severity{};  // by Severity
    std::array<std::uint64_t, 4> by_status{};    // by Status
    std::map<Code, std::uint64_t> by_code;       // zones that show it
    // The nearest `expires`, the zone that it is of and when that was looked at.
    std::optional<Timestamp> expires;
    Name expires_zone;
    Timestamp expires_seen_at = 0;
    std::uint64_t queries = 0;
    std::int64_t elapsed_us = 0;  // of all zones together: those of a scan overlap
    // The first that came, by Severity; none that is ok.
    std::array<std::vector<std::string>, 4> named{};

    void add(const ZoneVerdict& verdict);
    // The gravest; unknown where there is no zone at all.
    [[nodiscard]] Severity severity() const;
    [[nodiscard]] std::uint64_t count(Severity each) const {
        return by_severity[static_cast<std::size_t>(each)];
    }
    [[nodiscard]] std::uint64_t count(Status each) const {
        return by_status[static_cast<std::size_t>(each)];
    }
};

}  // namespace dschain
