// Gcore's DNS API (its contract: OpenAPI 'Gcore OpenAPI – DNS API', /dns/v2). What to send is made
// by free functions, so that it can be shown without being sent; a client sends it and reads the
// answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/base/time.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/dns/types.hpp"
#include "dschain/http/client.hpp"

namespace dschain {

inline constexpr std::string_view kGcoreUrl = "https://api.gcore.com";

// Of an API URL, which may end in nothing, '/', '/dns' or '/dns/v2': what stands before '/dns/v2',
// without a final '/'. Fails for what is no URL, or must not be asked.
[[nodiscard]] Result<std::string> gcore_base_url(std::string_view text);

// Before it is sent: the path begins with /dns/v2.
struct ApiRequest {
    HttpMethod method = HttpMethod::get;
    std::string path;
    std::string body;  // JSON, or empty
};

// The SOA fields of a zone to be created. Times in seconds.
struct NewZone {
    Name name;
    std::string contact;  // an e-mail address
    std::string primary_server = "ns1.gcorelabs.net";
    std::uint64_t serial = 0;
    std::uint64_t refresh = 5400;
    std::uint64_t retry = 3600;
    std::uint64_t expiry = 1209600;
    std::uint64_t nx_ttl = 300;
    bool enabled = true;
};

struct NewRrset {
    Name zone;
    Name name;
    RrType type{};
    std::vector<std::string> records;  // RDATA in presentation format, one record each
    std::optional<std::uint32_t> ttl;  // nothing: the provider's
};

[[nodiscard]] ApiRequest create_zone_request(const NewZone& zone);
// Fails for a name outside the zone, and for RDATA that is not of the type's form.
[[nodiscard]] Result<ApiRequest> create_rrset_request(const NewRrset& rrset);
[[nodiscard]] ApiRequest dnssec_request(const Name& zone);
// `force` is for disabling alone: it tells the API to do it although the parent has a DS.
[[nodiscard]] ApiRequest set_dnssec_request(const Name& zone, bool enabled, bool force);

enum class ApiFault {
    no_answer,  // unreachable, too slow, or not who it should be
    refused,    // 400 and other 4xx
    unauthorized,
    forbidden,
    not_found,
    conflict,
    too_many_requests,
    server,      // 5xx
    bad_answer,  // not what the contract says: HTML, no JSON, a field of another type
};
struct ApiError {
    ApiFault fault = ApiFault::no_answer;
    std::string text;  // for the user; what the server said is made printable
};
template <typename T>
using ApiResult = tl::expected<T, ApiError>;

// Text of the provider is as it came: make it printable before it is shown.
struct GcoreZone {
    std::string name;
    std::optional<std::uint64_t> id;
    std::optional<bool> enabled;
    std::optional<bool> dnssec_enabled;
    std::string dnssec_status;              // pending, active, pending-disabled, disabled, or empty
    std::string dnssec_status_modified_on;  // RFC 3339, or empty
    std::string contact;
    std::string primary_server;
    std::optional<std::uint64_t> serial;
    std::optional<std::uint64_t> refresh;
    std::optional<std::uint64_t> retry;
    std::optional<std::uint64_t> expiry;
    std::optional<std::uint64_t> nx_ttl;
};

struct CreatedZone {
    std::optional<std::uint64_t> id;
    std::vector<std::string> warnings;
};

// What Gcore's own scan of the parent saw last.
struct GcoreParentDs {
    std::optional<bool> has_valid_parent_ds;
    std::string parent_zone;
    std::string scanned_at;
};

struct DnssecAnswer {
    std::string document;  // as it came, for parse_document; also for 'dnssec is disabled'
    bool disabled = false;
    std::string message;  // of a change, or empty
};

// How a client waits, and what it takes for the time.
struct Pacing {
    std::function<Timestamp()> now;
    std::function<std::uint16_t()> random;
    std::function<void(std::chrono::milliseconds)> pause;
};

class GcoreClient {
public:
    // `base_url` is what gcore_base_url gave.
    GcoreClient(std::unique_ptr<HttpClient> http, std::string base_url, ApiKey key, Pacing pacing);

    [[nodiscard]] ApiResult<CreatedZone> create_zone(const NewZone& zone);
    // All of them, or those whose name holds `name`: page after page.
    [[nodiscard]] ApiResult<std::vector<GcoreZone>> zones(const std::string& name);
    [[nodiscard]] ApiResult<GcoreZone> zone(const Name& zone);
    // A warning of the API, or nothing.
    [[nodiscard]] ApiResult<std::string> create_rrset(const ApiRequest& request);
    [[nodiscard]] ApiResult<DnssecAnswer> dnssec(const Name& zone);
    [[nodiscard]] ApiResult<GcoreParentDs> parent_ds(const Name& zone);
    // Where the answer has no 'ds', the document is asked for.
    [[nodiscard]] ApiResult<DnssecAnswer> set_dnssec(const Name& zone, bool enabled, bool force);

private:
    // A GET is tried up to three times, where waiting may help (429, 5xx). What changes something
    // is sent once: nobody knows whether it was done.
    [[nodiscard]] ApiResult<HttpResponse> send(const ApiRequest& request);
    [[nodiscard]] ApiError explain(const HttpResponse& response, const ApiRequest& request) const;
    [[nodiscard]] std::string unauthorized_hint(std::string_view words) const;
    // Until the next try; nothing if it is too long to wait here.
    [[nodiscard]] std::optional<std::chrono::milliseconds> delay(const HttpResponse& response,
                                                                 int tries_made) const;

    std::unique_ptr<HttpClient> http_;
    std::string base_url_;
    ApiKey key_;
    Pacing pacing_;
};

}  // namespace dschain
