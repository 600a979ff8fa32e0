#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "curl_library.hpp"
#include "dschain/base/text.hpp"
#include "dschain/base/version.hpp"
#include "dschain/http/client.hpp"
#include "secret_text.hpp"
#include "url.hpp"

namespace dschain {
namespace {

constexpr int kMostRedirects = 5;

// Headers of a request. libcurl copies each line: the copies are wiped as well.
class HeaderLines {
public:
    HeaderLines() = default;
    ~HeaderLines() {
        for (curl_slist* line = lines_; line != nullptr; line = line->next) {
            explicit_bzero(line->data, std::string_view(line->data).size());
        }
        curl().slist_free_all(lines_);
    }
    HeaderLines(const HeaderLines&) = delete;
    HeaderLines& operator=(const HeaderLines&) = delete;

    void add(const char* line) {
        curl_slist* longer = curl().slist_append(lines_, line);
        if (longer == nullptr) {
            throw std::bad_alloc();
        }
        lines_ = longer;
    }
    void add_authorization(const ApiKey& key) {
        const std::string_view text = SecretText::of(key.secret);
        std::string line;
        line.reserve(text.size() + 32);
        line += "Authorization: ";
        line += scheme(key.kind);
        line += ' ';
        line += text;
        add(line.c_str());
        wipe(line);
    }
    [[nodiscard]] curl_slist* get() const { return lines_; }

private:
    curl_slist* lines_ = nullptr;
};

struct Body {
    std::string text;
    std::size_t most = 0;
    bool too_large = false;
};

std::size_t take(const char* data, std::size_t size, std::size_t count, void* to) {
    Body& body = *static_cast<Body*>(to);
    const std::size_t octets = size * count;
    if (octets > body.most - body.text.size()) {
        body.too_large = true;
        return 0;
    }
    body.text.append(data, octets);
    return octets;
}

std::string seconds_text(std::chrono::milliseconds time) {
    return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000.0);
}

class CurlClient final : public HttpClient {
public:
    explicit CurlClient(HttpOptions options) : options_(std::move(options)) {
        easy_.reset(curl().easy_init());
        if (!easy_) {
            throw std::runtime_error("libcurl gives no handle");
        }
    }

    tl::expected<HttpResponse, HttpError> send(const HttpRequest& request) override {
        const auto first = parse_url(request.url);
        if (!first) {
            return fail(HttpFault::url, first.error());
        }
        std::string url = request.url;
        for (int redirects = 0;; ++redirects) {
            auto response = send_once(request, url, *first);
            if (!response) {
                return unexpected(response.error());
            }
            const auto target = redirect_target();
            if (!target) {
                if (request.key != nullptr) {
                    hide(response->body, request.key->secret);
                }
                return std::move(*response);
            }
            const auto next = parse_url(*target);
            if (!next || !next->same_server(*first)) {
                return fail(
                    HttpFault::redirect,
                    fmt::format("{} redirects to {}, which is another server: not followed{}",
                                first->server(),
                                next ? printable(next->server(), 100) : server_of(*target),
                                request.key == nullptr ? "" : ", and the key was not sent there"));
            }
            if (request.method != HttpMethod::get) {
                return fail(HttpFault::redirect,
                            fmt::format("{} redirects a {} to {}: not followed, since it might be "
                                        "done twice; is the URL right?",
                                        first->server(), to_string(request.method),
                                        printable(next->path, 100)));
            }
            if (redirects == kMostRedirects) {
                return fail(HttpFault::redirect, fmt::format("{} redirects more than {} times",
                                                             first->server(), kMostRedirects));
            }
            url = *target;
        }
    }

private:
    struct Cleanup {
        void operator()(CURL* easy) const { curl().easy_cleanup(easy); }
    };

    static tl::unexpected<HttpError> fail(HttpFault fault, std::string text) {
        return unexpected(HttpError{fault, std::move(text)});
    }

    // Of a URL that must not be asked, as far as it can be shown.
    static std::string server_of(const std::string& url) {
        const std::size_t from = url.find("://");
        const std::size_t end =
            from == std::string::npos ? std::string::npos : url.find_first_of("/?#", from + 3);
        return printable(std::string_view(url).substr(0, end), 100);
    }

    // Where libcurl would go, as an absolute URL.
    [[nodiscard]] std::optional<std::string> redirect_target() const {
        char* target = nullptr;
        curl().easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &target);
        return target == nullptr ? std::nullopt : std::optional<std::string>(target);
    }

    template <typename T>
    void set(CURLoption option, T value) {
        if (const CURLcode code = curl().easy_setopt(easy_.get(), option, value);
            code != CURLE_OK) {
            throw std::runtime_error(fmt::format("libcurl refuses option {}: {}",
                                                 static_cast<int>(option),
                                                 curl().easy_strerror(code)));
        }
    }

    void set_up(const HttpRequest& request, const std::string& url, const Url& server) {
        curl().easy_reset(easy_.get());
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROTOCOLS_STR, server.is_plain() ? "http" : "https");
        set(CURLOPT_FOLLOWLOCATION, 0L);  // done here, where a redirect is looked at first
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // none to the proxy
        set(CURLOPT_USERAGENT, user_agent_.c_str());
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!options_.ca_file.empty()) {
            set(CURLOPT_CAINFO, options_.ca_file.c_str());
            set(CURLOPT_CAPATH, static_cast<char*>(nullptr));  // that file alone
        }
        if (server.is_plain()) {
            // To this machine: a proxy would see the key.
            set(CURLOPT_NOPROXY, "*");
        }
        if (request.method == HttpMethod::post) {
            set(CURLOPT_POST, 1L);
        } else if (request.method == HttpMethod::patch) {
            set(CURLOPT_CUSTOMREQUEST, "PATCH");
        }
        if (request.method != HttpMethod::get) {
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
            set(CURLOPT_POSTFIELDS, request.body.c_str());
        }
    }

    tl::expected<HttpResponse, HttpError> send_once(const HttpRequest& request,
                                                    const std::string& url, const Url& server) {
        set_up(request, url, server);
        HeaderLines headers;
        headers.add(("Accept: " + request.accept).c_str());
        if (request.method != HttpMethod::get) {
            headers.add("Content-Type: application/json");
            headers.add("Expect:");  // one round trip less, and one thing less to go wrong
        }
        if (request.key != nullptr) {
            headers.add_authorization(*request.key);
        }
        Body body;
        body.most = options_.largest_response;
        std::array<char, CURL_ERROR_SIZE> words{};
        set(CURLOPT_HTTPHEADER, headers.get());
        set(CURLOPT_WRITEFUNCTION, &take);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
        set(CURLOPT_ERRORBUFFER, words.data());
        const CURLcode code = curl().easy_perform(easy_.get());
        // They are of this function.
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
        if (body.too_large) {
            return fail(HttpFault::too_large,
                        fmt::format("{} sends more than {} octets", server.server(), body.most));
        }
        if (code != CURLE_OK) {
            return explain(code, server, words.data());
        }
        long status = 0;
        curl().easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
        HttpResponse response;
        response.status = static_cast<int>(status);
        response.content_type = header("Content-Type").value_or("");
        response.retry_after = header("Retry-After");
        response.body = std::move(body.text);
        return response;
    }

    [[nodiscard]] std::optional<std::string> header(const char* name) const {
        curl_header* found = nullptr;
        if (curl().easy_header(easy_.get(), name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) {
            return std::nullopt;
        }
        return std::string(found->value);
    }

    [[nodiscard]] tl::unexpected<HttpError> explain(CURLcode code, const Url& server,
                                                    const char* words) const {
        const std::string name = server.server();
        const std::string why =
            printable(std::string_view(words).empty() ? std::string_view(curl().easy_strerror(code))
                                                      : std::string_view(words),
                      200);
        switch (code) {
            case CURLE_OPERATION_TIMEDOUT:
                return fail(HttpFault::timeout,
                            fmt::format("{} did not answer in time ({} for a connection, {} in "
                                        "all)",
                                        name, seconds_text(options_.connect_timeout),
                                        seconds_text(options_.total_timeout)));
            case CURLE_COULDNT_RESOLVE_HOST:
                return fail(HttpFault::unreachable,
                            fmt::format("{}: the name has no address, or no resolver answers "
                                        "({})",
                                        name, why));
            case CURLE_COULDNT_CONNECT:
                return fail(HttpFault::unreachable,
                            fmt::format("{}: no connection ({})", name, why));
            case CURLE_SSL_CACERT_BADFILE:
                return fail(HttpFault::tls,
                            fmt::format("the file of trusted authorities cannot be used: {}", why));
            case CURLE_PEER_FAILED_VERIFICATION:
                return fail(HttpFault::tls,
                            fmt::format("{}: its certificate is refused, and nothing was sent "
                                        "({}). --ca-file names another authority to trust",
                                        name, why));
            case CURLE_SSL_CONNECT_ERROR:
                return fail(HttpFault::tls, fmt::format("{}: no TLS connection ({})", name, why));
            default:
                return fail(HttpFault::unreachable, fmt::format("{}: {}", name, why));
        }
    }

    HttpOptions options_;
    std::string user_agent_ = fmt::format("dschain/{}", kVersion);
    std::unique_ptr<CURL, Cleanup> easy_;
};

}  // namespace

std::string_view to_string(HttpMethod method) {
    switch (method) {
        case HttpMethod::post:
            return "POST";
        case HttpMethod::patch:
            return "PATCH";
        case HttpMethod::get:
            break;
    }
    return "GET";
}

std::unique_ptr<HttpClient> make_http_client(HttpOptions options) {
    return std::make_unique<CurlClient>(std::move(options));
}

}  // namespace dschain
