#include "url.hpp"

#include <arpa/inet.h>

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "curl_library.hpp"
#include "dschain/base/text.hpp"

namespace dschain {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&::curl_url_cleanup)>;

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl().url_get(url, which, &text, flags) != CURLUE_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<char, decltype(&::curl_free)> owner(text, curl().free);
    return std::string(text);
}

// An address: a name might lead anywhere.
bool is_loopback(const std::string& host) {
    in_addr four{};
    if (inet_pton(AF_INET, host.c_str(), &four) == 1) {
        return (ntohl(four.s_addr) >> 24) == 127;
    }
    return host == "[::1]";
}

}  // namespace

std::string Url::server() const {
    const std::string_view usual = is_plain() ? "80" : "443";
    return fmt::format("{}://{}{}", scheme, host, port == usual ? "" : ":" + port);
}

Result<Url> parse_url(std::string_view text) {
    const auto fail = [&](std::string_view why) {
        return unexpected(fmt::format("the URL '{}': {}", printable(text, 100), why));
    };
    // It may be a password that somebody wrote there: not shown.
    const std::size_t authority = text.find("://");
    if (authority != std::string_view::npos &&
        text.substr(authority + 3, text.find_first_of("/?#", authority + 3) - authority - 3)
                .find('@') != std::string_view::npos) {
        return unexpected(
            std::string("the URL has a user or a password in it; keys go into a "
                        "file or a variable"));
    }
    const Handle handle(curl().url(), curl().url_cleanup);
    if (!handle || curl().url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(),
                                  CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        return fail("it is none; https://HOST[:PORT][/PATH] is wanted");
    }
    Url url;
    url.scheme = lower(part(handle.get(), CURLUPART_SCHEME).value_or(""));
    url.host = lower(part(handle.get(), CURLUPART_HOST).value_or(""));
    url.port = part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
    url.path = part(handle.get(), CURLUPART_PATH).value_or("/");
    if (url.scheme != "https" && url.scheme != "http") {
        return fail("https is wanted");
    }
    if (url.host.empty()) {
        return fail("it names no host");
    }
    if (url.is_plain() && !is_loopback(url.host)) {
        return fail("http is not encrypted and is allowed to 127.0.0.1 and [::1] only; use https");
    }
    if (part(handle.get(), CURLUPART_FRAGMENT)) {
        return fail("it has a fragment (#…)");
    }
    return url;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kKept =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~*";
    std::string encoded;
    for (const char c : text) {
        if (kKept.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

}  // namespace dschain
