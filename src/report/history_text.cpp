#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/report/history.hpp"
#include "dschain/views/views.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

constexpr std::string_view kUnder = "      ";

std::string_view title(Kind kind) {
    switch (kind) {
        case Kind::ds:
            return "DS";
        case Kind::keys:
            return "DNSKEY";
        case Kind::data:
            return "data";
        case Kind::delegation:
            return "NS";
    }
    return "";
}

// 'DS 7888 …' after the column that says DS would say it twice.
std::string content(const Version& version) {
    std::string text = describe(version);
    const std::string prefix = std::string(title(version.kind)) + " ";
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

// One line of untrusted text, without the line feeds in it.
std::string one_line(const std::string& text) {
    return without_controls(text);
}

class TimeLine {
public:
    TimeLine(const HistoryReport& history, const TextOptions& options)
        : history_(history), options_(options), painter_(options.color) {}

    std::string run() {
        headline();
        if (options_.quiet) {
            return std::move(out_);
        }
        auto change = history_.changes.begin();
        auto report = history_.reports.begin();
        // Of one moment: what was done, what was seen then, and what was said of it.
        const auto changes_until = [&](Timestamp at) {
            for (; change != history_.changes.end() && change->at <= at; ++change) {
                this->change(*change);
            }
        };
        const auto reports_before = [&](std::optional<Timestamp> at) {
            while (report != history_.reports.end() && (!at || report->at < *at)) {
                changes_until(report->at);
                const auto end = end_of_run(report, at, change);
                this->report(*report, *std::prev(end), end - report);
                report = end;
            }
        };
        for (const Appearance& appearance : history_.versions) {
            reports_before(appearance.first_seen);
            changes_until(appearance.first_seen);
            version(appearance);
        }
        reports_before(std::nullopt);
        for (; change != history_.changes.end(); ++change) {
            this->change(*change);
        }
        return std::move(out_);
    }

private:
    using Reports = std::vector<ReportEntry>::const_iterator;
    using Changes = std::vector<ChangeEntry>::const_iterator;

    void headline() {
        out_ += painter_.heading(history_.zone.text());
        if (history_.first_round) {
            out_ += fmt::format(": seen from {} to {}", format_time(*history_.first_round),
                                format_time(*history_.last_round));
        } else {
            out_ += ": no server was looked at";
        }
        if (history_.since) {
            out_ += fmt::format(", shown since {}", format_time(*history_.since));
        }
        out_ += "\n";
    }

    // Equal reports up to the next thing that is shown.
    Reports end_of_run(Reports first, std::optional<Timestamp> before, Changes next_change) const {
        const auto same = [&](const ReportEntry& other) {
            return other.command == first->command && other.status == first->status &&
                   other.severity == first->severity && other.summary == first->summary;
        };
        return std::find_if(std::next(first), history_.reports.end(), [&](const ReportEntry& each) {
            return !same(each) || (before && each.at >= *before) ||
                   (next_change != history_.changes.end() && each.at >= next_change->at);
        });
    }

    void entry(Timestamp at, std::string_view what, const std::string& text) {
        out_ += fmt::format("\n{}  {}\n",
                            painter_.heading(fmt::format("{:<20}  {:<10}", format_time(at), what)),
                            text);
    }
    void under(const std::string& text) { out_ += fmt::format("{}{}\n", kUnder, text); }

    void version(const Appearance& appearance) {
        entry(appearance.first_seen, title(appearance.kind), one_line(content(appearance.version)));
        under(fmt::format("{}; highest TTL {} s",
                          appearance.gone ? "gone " + format_time(*appearance.gone)
                                          : "last seen " + format_time(appearance.last_seen),
                          appearance.highest_ttl));
        for (const Sighting& each : appearance.sightings) {
            under(fmt::format("{}: {} to {}{}", one_line(server_text(each.server)),
                              format_time(each.first_seen), format_time(each.last_seen),
                              each.gone ? ", gone " + format_time(*each.gone) : ""));
        }
    }

    void change(const ChangeEntry& change) {
        entry(change.at, "change", one_line(change.what));
        if (!change.detail.empty()) {
            under(one_line(change.detail));
        }
    }

    void report(const ReportEntry& first, const ReportEntry& last, std::ptrdiff_t count) {
        entry(first.at, "report",
              fmt::format("{}: {}, {}", one_line(first.command), one_line(first.status),
                          one_line(first.severity)));
        under(one_line(first.summary));
        if (count > 1) {
            under(fmt::format("the same {} times, the last at {}", count, format_time(last.at)));
        }
    }

    const HistoryReport& history_;
    const TextOptions& options_;
    Painter painter_;
    std::string out_;
};

}  // namespace

HistoryReport history_report(const History& history, std::vector<ChangeEntry> changes,
                             std::vector<ReportEntry> reports, std::optional<Timestamp> since) {
    HistoryReport report{history.zone,      since, std::nullopt,
                         std::nullopt,      {},    std::move(changes),
                         std::move(reports)};
    if (!history.rounds.empty()) {
        report.first_round = history.rounds.front().at;
        report.last_round = history.rounds.back().at;
    }
    report.versions = appearances(sightings(history));
    if (since) {
        const auto earlier = [&](const auto& entry) { return entry.at < *since; };
        std::erase_if(report.versions,
                      [&](const Appearance& each) { return each.gone && *each.gone < *since; });
        std::erase_if(report.changes, earlier);
        std::erase_if(report.reports, earlier);
    }
    return report;
}

std::string history_text(const HistoryReport& history, const TextOptions& options) {
    return TimeLine(history, options).run();
}

}  // namespace dschain
