#include "dschain/http/gcore.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "curl_library.hpp"
#include "dschain/base/text.hpp"
#include "gcore_json.hpp"
#include "url.hpp"

namespace dschain {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr int kTries = 3;
constexpr milliseconds kFirstDelay{500};
constexpr milliseconds kLongestDelay{60000};
constexpr std::size_t kPage = 1000;
// A hundred million zones: more is a server that never comes to its end.
constexpr std::size_t kMostPages = 100000;

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kConflict = 409;
constexpr int kTooMany = 429;
constexpr int kServerErrors = 500;

bool is_success(int status) {
    return status >= 200 && status < 300;
}

// Seconds, or an HTTP date (RFC 9110 §10.2.3).
std::optional<milliseconds> parse_retry_after(std::string_view text, Timestamp now) {
    const std::string value(trim(text));
    std::uint32_t seconds = 0;
    const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (code == std::errc{} && end == value.data() + value.size()) {
        return std::chrono::seconds(seconds);
    }
    const std::int64_t date = curl().getdate(value.c_str(), nullptr);
    if (date < 0) {
        return std::nullopt;
    }
    return std::chrono::seconds(std::max<std::int64_t>(0, date - now));
}

bool says(std::string_view words, std::string_view what) {
    return lower(words).find(what) != std::string::npos;
}

}  // namespace

GcoreClient::GcoreClient(std::unique_ptr<HttpClient> http, std::string base_url, ApiKey key,
                         Pacing pacing)
    : http_(std::move(http)),
      base_url_(std::move(base_url)),
      key_(std::move(key)),
      pacing_(std::move(pacing)) {}

std::optional<milliseconds> GcoreClient::delay(const HttpResponse& response, int tries_made) const {
    if (response.retry_after) {
        if (const auto asked = parse_retry_after(*response.retry_after, pacing_.now())) {
            return *asked <= kLongestDelay ? asked : std::nullopt;
        }
    }
    // 0.5 s · 2ⁿ, and up to a quarter more or less, so that many clients do not come back at once.
    const milliseconds full = kFirstDelay * (1 << (tries_made - 1));
    const auto jitter = full / 2 * pacing_.random() / 65536;
    return full * 3 / 4 + std::chrono::duration_cast<milliseconds>(jitter);
}

ApiResult<HttpResponse> GcoreClient::send(const ApiRequest& request) {
    for (int tries = 1;; ++tries) {
        HttpRequest http;
        http.method = request.method;
        http.url = base_url_ + request.path;
        http.body = request.body;
        http.key = &key_;
        auto response = http_->send(http);
        if (!response) {
            const bool changes =
                request.method != HttpMethod::get && response.error().fault == HttpFault::timeout;
            return unexpected(
                ApiError{ApiFault::no_answer,
                         response.error().text +
                             (changes ? "; whether the change was made is not known" : "")});
        }
        if (is_success(response->status)) {
            return std::move(*response);
        }
        const bool may_pass = response->status == kTooMany || response->status >= kServerErrors;
        const auto wait = delay(*response, tries);
        if (!may_pass || request.method != HttpMethod::get || tries == kTries || !wait) {
            return unexpected(explain(*response, request));
        }
        pacing_.pause(*wait);
    }
}

ApiError GcoreClient::explain(const HttpResponse& response, const ApiRequest& request) const {
    const std::string words = error_words(response);
    const std::string said = words.empty() ? "" : fmt::format(": {}", words);
    const std::string server = base_url_;
    switch (response.status) {
        case kUnauthorized:
            return {ApiFault::unauthorized, fmt::format("{} does not accept the key (401){}{}",
                                                        server, said, unauthorized_hint(words))};
        case kForbidden:
            return {ApiFault::forbidden,
                    fmt::format("{} does not allow this (403){}; the key from {} is of a user "
                                "without the right to it",
                                server, said, key_.origin)};
        case kNotFound:
            return {ApiFault::not_found,
                    fmt::format("{} has no such thing (404){}: {} {}. Is the zone in the account "
                                "of this key?",
                                server, said, to_string(request.method), request.path)};
        case kConflict:
            return {ApiFault::conflict,
                    fmt::format("{} refuses, as things are (409){}", server, said)};
        case kTooMany: {
            const auto wait = response.retry_after
                                  ? parse_retry_after(*response.retry_after, pacing_.now())
                                  : std::nullopt;
            return {ApiFault::too_many_requests,
                    fmt::format("{} has had too many requests (429){}{}", server, said,
                                wait ? fmt::format("; it asks to wait {} s", wait->count() / 1000)
                                     : "; try again later")};
        }
        default:
            break;
    }
    if (response.status >= kServerErrors) {
        return {ApiFault::server,
                fmt::format("{} has an error of its own ({}){}{}", server, response.status, said,
                            request.method == HttpMethod::get
                                ? fmt::format(", {} times", kTries)
                                : "; whether the change was made is not known")};
    }
    return {ApiFault::refused, fmt::format("{} refuses ({}){}", server, response.status, said)};
}

std::string GcoreClient::unauthorized_hint(std::string_view words) const {
    if (key_.kind == KeyKind::jwt && (says(words, "permanent") || says(words, "any token type"))) {
        return fmt::format(
            ". The key from {} has the form of a JWT, so it was sent as 'Bearer'; a permanent "
            "key has another form (NUMBER$…): was one cut or joined?",
            key_.origin);
    }
    if (key_.kind == KeyKind::jwt) {
        return fmt::format(
            ". The key from {} is a JWT, which is valid for a short time only: a permanent API "
            "key does not expire that way",
            key_.origin);
    }
    if (says(words, "expired") || says(words, "any token type")) {
        return fmt::format(
            ". The key from {} was sent as a permanent key ('APIKey'), for it has not the form "
            "of a JWT: is it one that was cut?",
            key_.origin);
    }
    return fmt::format(
        ". The key from {} was sent as a permanent key ('APIKey'): was it deleted, or did a "
        "shell take out what follows its '$'?",
        key_.origin);
}

ApiResult<CreatedZone> GcoreClient::create_zone(const NewZone& zone) {
    const auto response = send(create_zone_request(zone));
    if (!response) {
        return unexpected(response.error());
    }
    const auto json = read_object(*response);
    if (!json) {
        return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
    }
    CreatedZone created;
    created.id = number_field(*json, "id");
    if (const auto warnings = json->find("warnings");
        warnings != json->end() && warnings->is_array()) {
        for (const Json& each : *warnings) {
            if (each.is_string()) {
                created.warnings.push_back(each.get<std::string>());
            } else if (each.is_object()) {
                created.warnings.push_back(text_field(each, "message"));
            }
        }
    }
    return created;
}

ApiResult<std::vector<GcoreZone>> GcoreClient::zones(const std::string& name) {
    std::vector<GcoreZone> zones;
    for (std::size_t page = 0; page < kMostPages; ++page) {
        const ApiRequest request{
            HttpMethod::get,
            fmt::format("/dns/v2/zones?limit={}&offset={}{}", kPage, zones.size(),
                        name.empty() ? "" : "&name=" + percent_encode(name)),
            {}};
        const auto response = send(request);
        if (!response) {
            return unexpected(response.error());
        }
        const auto json = read_object(*response);
        if (!json) {
            return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
        }
        const auto total = number_field(*json, "total_amount");
        std::size_t got = 0;
        const auto list = json->find("zones");
        if (list != json->end() && list->is_array()) {
            for (const Json& each : *list) {
                if (each.is_object()) {
                    zones.push_back(zone_from(each));
                }
            }
            got = list->size();
        } else if (!total || *total > zones.size()) {
            return unexpected(ApiError{ApiFault::bad_answer,
                                       base_url_ + ": its list of zones has no list in it"});
        }
        // A server may give smaller pages than were asked for: its total counts, if it has one.
        if (got == 0 || (total ? zones.size() >= *total : got < kPage)) {
            return zones;
        }
    }
    return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": its list of zones has no end"});
}

ApiResult<GcoreZone> GcoreClient::zone(const Name& zone) {
    ApiRequest request = dnssec_request(zone);
    request.path.resize(request.path.rfind('/'));
    const auto response = send(request);
    if (!response) {
        return unexpected(response.error());
    }
    const auto json = read_object(*response);
    if (!json) {
        return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
    }
    return zone_from(*json);
}

ApiResult<std::string> GcoreClient::create_rrset(const ApiRequest& request) {
    const auto response = send(request);
    if (!response) {
        return unexpected(response.error());
    }
    const auto json = read_object(*response);
    if (!json) {
        return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
    }
    return text_field(*json, "warning");
}

ApiResult<DnssecAnswer> GcoreClient::dnssec(const Name& zone) {
    auto response = send(dnssec_request(zone));
    DnssecAnswer answer;
    if (!response) {
        // A state, no failure; 'explain' keeps what the server said.
        if (response.error().fault == ApiFault::refused &&
            says(response.error().text, "dnssec is disabled")) {
            answer.disabled = true;
            answer.document = R"({"error":"dnssec is disabled"})";
            return answer;
        }
        return unexpected(response.error());
    }
    if (const auto json = read_object(*response); !json) {
        return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
    }
    answer.document = std::move(response->body);
    return answer;
}

ApiResult<GcoreParentDs> GcoreClient::parent_ds(const Name& zone) {
    ApiRequest request = dnssec_request(zone);
    request.path += "/parent-ds";
    const auto response = send(request);
    if (!response) {
        return unexpected(response.error());
    }
    const auto json = read_object(*response);
    if (!json) {
        return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
    }
    return GcoreParentDs{flag_field(*json, "has_valid_parent_ds"), text_field(*json, "parent_zone"),
                         text_field(*json, "scanned_at")};
}

ApiResult<DnssecAnswer> GcoreClient::set_dnssec(const Name& zone, bool enabled, bool force) {
    auto response = send(set_dnssec_request(zone, enabled, force));
    if (!response) {
        return unexpected(response.error());
    }
    const auto json = read_object(*response);
    if (!json) {
        return unexpected(ApiError{ApiFault::bad_answer, base_url_ + ": " + json.error()});
    }
    DnssecAnswer answer;
    answer.message = text_field(*json, "message");
    answer.disabled = !enabled;
    if (!enabled) {
        return answer;
    }
    if (!text_field(*json, "ds").empty()) {
        answer.document = std::move(response->body);
        return answer;
    }
    auto document = dnssec(zone);
    if (!document) {
        return unexpected(document.error());
    }
    document->message = answer.message;
    return document;
}

}  // namespace dschain
