#include "dschain/base/text.hpp"
#include "dschain/report/history.hpp"
#include "json_parts.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

Json time_json(const std::optional<Timestamp>& time) {
    return time ? Json(format_time(*time)) : Json(nullptr);
}

Json sighting_json(const Sighting& sighting) {
    const Server& server = sighting.server;
    return {{"name", server.name.is_root() ? "" : server.name.text()},
            {"address", without_controls(server.address)},
            {"port", server.port},
            {"first_seen", format_time(sighting.first_seen)},
            {"last_seen", format_time(sighting.last_seen)},
            {"gone", time_json(sighting.gone)},
            {"highest_ttl", sighting.highest_ttl}};
}

Json appearance_json(const Appearance& appearance) {
    Json servers = Json::array();
    for (const Sighting& each : appearance.sightings) {
        servers.push_back(sighting_json(each));
    }
    return {{"kind", to_string(appearance.kind)},
            {"description", without_controls(describe(appearance.version))},
            {"content", Json::parse(appearance.version.text())},
            {"absent", appearance.version.is_absent()},
            {"first_seen", format_time(appearance.first_seen)},
            {"last_seen", format_time(appearance.last_seen)},
            {"gone", time_json(appearance.gone)},
            {"highest_ttl", appearance.highest_ttl},
            {"servers", servers}};
}

Json report_entry_json(const ReportEntry& report, bool whole) {
    Json json = {{"at", format_time(report.at)},
                 {"command", without_controls(report.command)},
                 {"status", without_controls(report.status)},
                 {"severity", without_controls(report.severity)},
                 {"summary", without_controls(report.summary)}};
    if (whole) {
        const Json parsed = Json::parse(report.json, nullptr, false);
        json["report"] = parsed.is_discarded() ? Json(nullptr) : parsed;
    }
    return json;
}

}  // namespace

std::string history_json(const HistoryReport& history, bool whole_reports) {
    Json versions = Json::array();
    for (const Appearance& each : history.versions) {
        versions.push_back(appearance_json(each));
    }
    Json changes = Json::array();
    for (const ChangeEntry& each : history.changes) {
        changes.push_back({{"at", format_time(each.at)},
                           {"what", without_controls(each.what)},
                           {"detail", without_controls(each.detail)}});
    }
    Json reports = Json::array();
    for (const ReportEntry& each : history.reports) {
        reports.push_back(report_entry_json(each, whole_reports));
    }
    const Json json = {{"schema", "dschain.history/1"},
                       {"tool", tool_json()},
                       {"zone", history.zone.text()},
                       {"since", time_json(history.since)},
                       {"first_round", time_json(history.first_round)},
                       {"last_round", time_json(history.last_round)},
                       {"versions", versions},
                       {"changes", changes},
                       {"reports", reports}};
    return dump_report(json);
}

}  // namespace dschain
