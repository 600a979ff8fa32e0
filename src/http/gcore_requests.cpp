// What is sent to Gcore's API.
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/text.hpp"
#include "dschain/http/gcore.hpp"
#include "url.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

// As the API writes names: without the final dot.
std::string plain(const Name& name) {
    std::string text = name.text();
    text.pop_back();
    return text;
}

std::string zone_path(const Name& zone) {
    return "/dns/v2/zones/" + percent_encode(plain(zone));
}

// How many numbers stand before the rest of the RDATA, which is one field, or two for CAA.
struct Form {
    std::size_t numbers;
    std::size_t fields;  // 0: the whole RDATA is one
};
Form form_of(RrType type) {
    const std::string name = to_string(type);
    if (name == "MX") {
        return {1, 2};
    }
    if (name == "SRV") {
        return {3, 4};
    }
    if (name == "CAA") {
        return {1, 3};
    }
    return {0, 0};
}

// The contract: each parameter of a record is an element of its own, numbers as numbers.
Result<Json> content_of(RrType type, const std::string& rdata) {
    const std::string_view text = trim(rdata);
    const auto fail = [&](std::string_view why) {
        return unexpected(fmt::format("CONTENT '{}': {}", printable(text, 100), why));
    };
    if (text.empty()) {
        return fail("it is empty");
    }
    const Form form = form_of(type);
    if (form.fields == 0) {
        return Json::array({std::string(text)});
    }
    const auto fields = words(text);
    if (fields.size() != form.fields) {
        return fail(fmt::format("{} has {} fields, and this has {}", to_string(type), form.fields,
                                fields.size()));
    }
    Json content = Json::array();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i >= form.numbers) {
            content.push_back(std::string(fields[i]));
            continue;
        }
        std::uint16_t number = 0;
        const char* end = fields[i].data() + fields[i].size();
        const auto parsed = std::from_chars(fields[i].data(), end, number);
        if (parsed.ec != std::errc{} || parsed.ptr != end) {
            return fail(fmt::format("'{}' is no number from 0 to 65535", printable(fields[i], 40)));
        }
        content.push_back(number);
    }
    return content;
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<std::string> gcore_base_url(std::string_view text) {
    const std::string_view given = trim(text);
    const auto url = parse_url(given);
    if (!url) {
        return unexpected(url.error());
    }
    if (given.find('?') != std::string_view::npos) {
        return unexpected(fmt::format("the URL '{}': it has a query (?…)", printable(given, 100)));
    }
    std::string_view path = url->path;
    const auto drop = [&](std::string_view end) {
        if (path.ends_with(end)) {
            path.remove_suffix(end.size());
        }
    };
    drop("/");
    drop(path.ends_with("/dns/v2") ? "/dns/v2" : "/dns");
    return url->server() + std::string(path);
}

ApiRequest create_zone_request(const NewZone& zone) {
    const Json body = {{"contact", zone.contact}, {"enabled", zone.enabled},
                       {"expiry", zone.expiry},   {"name", plain(zone.name)},
                       {"nx_ttl", zone.nx_ttl},   {"primary_server", zone.primary_server},
                       {"refresh", zone.refresh}, {"retry", zone.retry},
                       {"serial", zone.serial}};
    return {HttpMethod::post, "/dns/v2/zones", dump(body)};
}

Result<ApiRequest> create_rrset_request(const NewRrset& rrset) {
    if (!rrset.name.is_at_or_below(rrset.zone)) {
        return unexpected(
            fmt::format("{} is not in the zone {}", rrset.name.text(), rrset.zone.text()));
    }
    Json records = Json::array();
    for (const std::string& rdata : rrset.records) {
        auto content = content_of(rrset.type, rdata);
        if (!content) {
            return unexpected(content.error());
        }
        records.push_back({{"content", std::move(*content)}, {"enabled", true}});
    }
    Json body = Json::object();
    if (rrset.ttl) {
        body["ttl"] = *rrset.ttl;
    }
    body["resource_records"] = std::move(records);
    return ApiRequest{HttpMethod::post,
                      fmt::format("{}/{}/{}", zone_path(rrset.zone),
                                  percent_encode(plain(rrset.name)), to_string(rrset.type)),
                      dump(body)};
}

ApiRequest dnssec_request(const Name& zone) {
    return {HttpMethod::get, zone_path(zone) + "/dnssec", {}};
}

ApiRequest set_dnssec_request(const Name& zone, bool enabled, bool force) {
    Json body = {{"enabled", enabled}};
    if (force && !enabled) {
        body["force_disable"] = true;
    }
    return {HttpMethod::patch, zone_path(zone) + "/dnssec", dump(body)};
}

}  // namespace dschain
