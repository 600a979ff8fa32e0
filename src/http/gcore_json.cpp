#include "gcore_json.hpp"

#include <charconv>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kShown = 300;

const Json* get(const Json& object, const char* field) {
    const auto found = object.find(field);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

bool is_html(const HttpResponse& response) {
    return trim(response.body).starts_with('<') ||
           lower(response.content_type).find("html") != std::string::npos;
}

}  // namespace

Result<Json> read_object(const HttpResponse& response) {
    if (is_html(response)) {
        return unexpected(std::string(
            "it answers with HTML instead of JSON: the URL is not that of the API, or something "
            "on the way (a proxy, a log-in page) answers in its place"));
    }
    Json json = Json::parse(response.body, nullptr, false);
    if (json.is_discarded()) {
        return unexpected(
            fmt::format("its answer is not JSON: '{}'", printable(trim(response.body), 100)));
    }
    if (!json.is_object()) {
        return unexpected(
            fmt::format("its answer is no JSON object: '{}'", printable(trim(response.body), 100)));
    }
    return json;
}

std::string error_words(const HttpResponse& response) {
    if (is_html(response)) {
        return "HTML instead of JSON: something on the way may have answered in the API's place";
    }
    const Json json = Json::parse(response.body, nullptr, false);
    if (json.is_object()) {
        for (const char* field : {"error", "message"}) {
            if (const std::string text = text_field(json, field); !text.empty()) {
                return printable(text, kShown);
            }
        }
    }
    return printable(trim(response.body), kShown);
}

std::optional<std::uint64_t> number_field(const Json& object, const char* field) {
    const Json* value = get(object, field);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->is_number_unsigned()) {
        return value->get<std::uint64_t>();
    }
    if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        std::uint64_t number = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (code == std::errc{} && end == text.data() + text.size()) {
            return number;
        }
    }
    return std::nullopt;
}

std::optional<bool> flag_field(const Json& object, const char* field) {
    const Json* value = get(object, field);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->is_boolean()) {
        return value->get<bool>();
    }
    const std::string word = lower(text_field(object, field));
    if (word == "true" || word == "1") {
        return true;
    }
    return word == "false" || word == "0" ? std::optional<bool>(false) : std::nullopt;
}

std::string text_field(const Json& object, const char* field) {
    const Json* value = get(object, field);
    if (value == nullptr || value->is_structured()) {
        return {};
    }
    return value->is_string() ? value->get<std::string>() : value->dump();
}

GcoreZone zone_from(const Json& object) {
    GcoreZone zone;
    zone.name = text_field(object, "name");
    zone.id = number_field(object, "id");
    zone.enabled = flag_field(object, "enabled");
    zone.dnssec_enabled = flag_field(object, "dnssec_enabled");
    zone.dnssec_status = text_field(object, "dnssec_status");
    zone.dnssec_status_modified_on = text_field(object, "dnssec_status_modified_on");
    zone.contact = text_field(object, "contact");
    zone.primary_server = text_field(object, "primary_server");
    zone.serial = number_field(object, "serial");
    zone.refresh = number_field(object, "refresh");
    zone.retry = number_field(object, "retry");
    zone.expiry = number_field(object, "expiry");
    zone.nx_ttl = number_field(object, "nx_ttl");
    return zone;
}

}  // namespace dschain
