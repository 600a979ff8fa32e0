#include "gcore_output.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json optional_json(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json text_json(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(printable(text));
}

Json fields(const GcoreZone& zone) {
    return {{"name", printable(zone.name)},
            {"id", optional_json(zone.id)},
            {"enabled", optional_json(zone.enabled)},
            {"dnssec_enabled", optional_json(zone.dnssec_enabled)},
            {"dnssec_status", text_json(zone.dnssec_status)},
            {"dnssec_status_modified_on", text_json(zone.dnssec_status_modified_on)},
            {"contact", text_json(zone.contact)},
            {"primary_server", text_json(zone.primary_server)},
            {"serial", optional_json(zone.serial)},
            {"refresh", optional_json(zone.refresh)},
            {"retry", optional_json(zone.retry)},
            {"expiry", optional_json(zone.expiry)},
            {"nx_ttl", optional_json(zone.nx_ttl)}};
}

// Both fields are missing for a zone in which DNSSEC was never switched on.
std::string dnssec_words(const GcoreZone& zone) {
    if (!zone.dnssec_status.empty()) {
        return printable(zone.dnssec_status);
    }
    return zone.dnssec_enabled.value_or(false) ? "enabled" : "never enabled";
}

std::string number_words(const std::optional<std::uint64_t>& number) {
    return number ? std::to_string(*number) : "-";
}

}  // namespace

std::string zones_text(const std::vector<GcoreZone>& zones) {
    std::size_t width = 4;
    for (const GcoreZone& zone : zones) {
        width = std::max(width, printable(zone.name).size());
    }
    std::string out = fmt::format("{:<{}}  {:<16}  ZONE\n", "NAME", width, "DNSSEC");
    for (const GcoreZone& zone : zones) {
        out += fmt::format("{:<{}}  {:<16}  {}\n", printable(zone.name), width, dnssec_words(zone),
                           zone.enabled.value_or(true) ? "enabled" : "disabled");
    }
    return out + fmt::format("{} zone{}\n", zones.size(), zones.size() == 1 ? "" : "s");
}

std::string zones_json(const std::vector<GcoreZone>& zones) {
    Json list = Json::array();
    for (const GcoreZone& zone : zones) {
        list.push_back(fields(zone));
    }
    return Json{{"zones", std::move(list)}, {"total", zones.size()}}.dump(2) + "\n";
}

std::string zone_text(const GcoreZone& zone) {
    std::string out;
    const auto line = [&](std::string_view name, std::string_view value) {
        out += fmt::format("{:<16}{}\n", name, value.empty() ? "-" : value);
    };
    line("name", printable(zone.name));
    line("id", number_words(zone.id));
    line("enabled", !zone.enabled ? "-" : (*zone.enabled ? "yes" : "no"));
    line("DNSSEC", dnssec_words(zone));
    line("  since", printable(zone.dnssec_status_modified_on));
    line("primary server", printable(zone.primary_server));
    line("contact", printable(zone.contact));
    line("serial", number_words(zone.serial));
    line("refresh", number_words(zone.refresh));
    line("retry", number_words(zone.retry));
    line("expiry", number_words(zone.expiry));
    line("nx_ttl", number_words(zone.nx_ttl));
    return out;
}

std::string zone_json(const GcoreZone& zone) {
    return fields(zone).dump(2) + "\n";
}

}  // namespace dschain
