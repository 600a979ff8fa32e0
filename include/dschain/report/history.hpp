// Renders what was seen of a zone over time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dschain/lifecycle/journal.hpp"
#include "dschain/lifecycle/sightings.hpp"
#include "dschain/report/report.hpp"

namespace dschain {

struct HistoryReport {
    Name zone;
    std::optional<Timestamp> since;        // what was over before then is not in it
    std::optional<Timestamp> first_round;  // of the whole history; nothing: it has no rounds
    std::optional<Timestamp> last_round;
    std::vector<Appearance> versions;  // in order of the first sighting
    std::vector<ChangeEntry> changes;  // oldest first
    std::vector<ReportEntry> reports;  // oldest first
};

// Leaves out what was over before `since`: versions that were gone from every server, and earlier
// changes and reports.
[[nodiscard]] HistoryReport history_report(const History& history, std::vector<ChangeEntry> changes,
                                           std::vector<ReportEntry> reports,
                                           std::optional<Timestamp> since);

// For people: versions, changes and reports in order of time. Equal reports in a row are one line.
[[nodiscard]] std::string history_text(const HistoryReport& history, const TextOptions& options);

// Schema dschain.history/1, with a final line feed. `whole_reports`: with the JSON of each report.
[[nodiscard]] std::string history_json(const HistoryReport& history, bool whole_reports);

}  // namespace dschain
