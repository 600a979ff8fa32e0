// One HTTP request and its answer. HTTPS, but for servers on this machine; certificates are
// verified; no redirect leads the key to another server.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dschain/base/result.hpp"
#include "dschain/http/secret.hpp"

namespace dschain {

enum class HttpMethod { get, post, patch };
[[nodiscard]] std::string_view to_string(HttpMethod method);

struct HttpRequest {
    HttpMethod method = HttpMethod::get;
    std::string url;
    std::string body;  // JSON; for POST and PATCH
    std::string accept = "application/json";
    const ApiKey* key = nullptr;  // sent to the URL's own scheme, host and port alone
};

struct HttpResponse {
    int status = 0;
    std::string content_type;
    std::optional<std::string> retry_after;  // as it was sent
    std::string body;                        // the key, should it be in there, is '***'
};

enum class HttpFault {
    url,          // no URL, or one that must not be asked
    unreachable,  // no such name, no connection, or it broke
    timeout,
    tls,       // the certificate is not for this server, or nobody trusted vouches for it
    redirect,  // to another server, too often, or of a request that changes something
    too_large,
};

struct HttpError {
    HttpFault fault = HttpFault::unreachable;
    std::string text;  // for the user
};

struct HttpOptions {
    std::string ca_file;  // in place of the system's authorities; empty: those
    std::chrono::milliseconds connect_timeout{10000};
    std::chrono::milliseconds total_timeout{30000};  // of one request
    std::size_t largest_response = 64U << 20;        // octets
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Any answer of the server is a response, whatever its status, but for redirects: on the same
    // server, a GET follows up to five; all others are errors.
    [[nodiscard]] virtual tl::expected<HttpResponse, HttpError> send(
        const HttpRequest& request) = 0;
};

// Over libcurl, with the proxy that the environment names (https_proxy, no_proxy). Throws
// std::runtime_error if libcurl cannot be had.
[[nodiscard]] std::unique_ptr<HttpClient> make_http_client(HttpOptions options);

}  // namespace dschain
