// URLs, as libcurl reads them.
#pragma once

#include <string>
#include <string_view>

#include "dschain/base/result.hpp"

namespace dschain {

struct Url {
    std::string scheme;  // lower case
    std::string host;    // lower case; an IPv6 address in brackets
    std::string port;    // also where it is the scheme's own
    std::string path;

    [[nodiscard]] bool same_server(const Url& other) const {
        return scheme == other.scheme && host == other.host && port == other.port;
    }
    [[nodiscard]] bool is_plain() const { return scheme == "http"; }
    // 'https://api.gcore.com', with the port where it is not the scheme's own.
    [[nodiscard]] std::string server() const;
};

// Absolute, https, or http to a loopback address; no user, password or fragment. The error names
// the URL and what is wrong.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

// Everything but letters, digits, '-', '.', '_', '~' and '*' as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace dschain
