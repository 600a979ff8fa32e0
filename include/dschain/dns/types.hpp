// RR types, classes and response codes by their own names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dschain {

enum class RrType : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    mx = 15,
    txt = 16,
    aaaa = 28,
    dname = 39,
    opt = 41,
    ds = 43,
    rrsig = 46,
    nsec = 47,
    dnskey = 48,
    nsec3 = 50,
    nsec3param = 51,
    cds = 59,
    cdnskey = 60,
    nxname = 128,  // RFC 9824 §2: in a type bitmap alone
    any = 255,
};

inline constexpr std::uint16_t kClassIn = 1;

// The mnemonic, or TYPE123 (RFC 3597 §5).
[[nodiscard]] std::string to_string(RrType type);
[[nodiscard]] std::optional<RrType> parse_type(std::string_view text);

enum class Rcode : std::uint16_t {
    noerror = 0,
    formerr = 1,
    servfail = 2,
    nxdomain = 3,
    notimp = 4,
    refused = 5,
    yxdomain = 6,
    notauth = 9,
    badvers = 16,
    badcookie = 23,
};

// The mnemonic, or RCODE123.
[[nodiscard]] std::string to_string(Rcode rcode);

}  // namespace dschain
