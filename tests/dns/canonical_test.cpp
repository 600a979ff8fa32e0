// The canonical form of RDATA: RFC 4034 §6.2, as corrected by RFC 6840 §5.1.
#include <gtest/gtest.h>

#include "dschain/dns/rrset.hpp"

namespace dschain {
namespace {

Bytes octets(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

using namespace std::string_view_literals;

RrType type(unsigned number) {
    return static_cast<RrType>(number);
}

struct Case {
    const char* what;
    unsigned type;
    std::string_view rdata;
    std::string_view canonical;
};

// The names inside these are folded.
constexpr Case kFolded[] = {
    {"NS", 2, "\3NS1\7EXAMPLE\0"sv, "\3ns1\7example\0"sv},
    {"CNAME", 5, "\1A\0"sv, "\1a\0"sv},
    {"SOA", 6, "\1A\0\1B\0ABCDEFGHIJKLMNOPQRST"sv, "\1a\0\1b\0ABCDEFGHIJKLMNOPQRST"sv},
    {"PTR", 12, "\1A\0"sv, "\1a\0"sv},
    {"MX", 15, "AB\1A\0"sv, "AB\1a\0"sv},
    {"RP", 17, "\1A\0\1B\0"sv, "\1a\0\1b\0"sv},
    {"AFSDB", 18, "AB\1A\0"sv, "AB\1a\0"sv},
    {"PX", 26, "AB\1A\0\1B\0"sv, "AB\1a\0\1b\0"sv},
    {"SRV", 33, "ABCDEF\1A\0"sv, "ABCDEF\1a\0"sv},
    {"NAPTR", 35, "ABCD\1U\3SIP\2!A\1A\0"sv, "ABCD\1U\3SIP\2!A\1a\0"sv},
    {"KX", 36, "AB\1A\0"sv, "AB\1a\0"sv},
    {"DNAME", 39, "\1A\0"sv, "\1a\0"sv},
    {"RRSIG", 46, "ABCDEFGHIJKLMNOPQR\1A\0SIG"sv, "ABCDEFGHIJKLMNOPQR\1a\0SIG"sv},
};

TEST(CanonicalRdata, names_are_in_lower_case_for_the_listed_types) {
    for (const Case& each : kFolded) {
        EXPECT_EQ(canonical_rdata(type(each.type), octets(each.rdata)), octets(each.canonical))
            << each.what;
    }
}

TEST(CanonicalRdata, empty_character_strings_of_naptr) {
    EXPECT_EQ(canonical_rdata(type(35), octets("ABCD\0\0\0\1A\0"sv)), octets("ABCD\0\0\0\1a\0"sv));
}

TEST(CanonicalRdata, every_other_type_stays_as_it_is) {
    // RFC 6840 §5.1: NSEC is not to be folded. HINFO has no name, whatever RFC 4034 says.
    for (const unsigned number : {1U, 13U, 16U, 28U, 43U, 47U, 48U, 50U, 52U, 64U, 65U, 65280U}) {
        const Bytes rdata = octets("\1A\0\1B\0AB"sv);
        EXPECT_EQ(canonical_rdata(type(number), rdata), rdata) << number;
    }
}

TEST(CanonicalRdata, malformed_rdata_is_returned_as_it_is) {
    for (const Case& each : kFolded) {
        const Bytes whole = octets(each.rdata);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            prefix.shrink_to_fit();
            const Bytes canonical = canonical_rdata(type(each.type), prefix);
            const bool names_are_whole =
                (each.type == 6 && size >= 6) || (each.type == 46 && size >= 21);
            if (!names_are_whole) {
                EXPECT_EQ(canonical, prefix) << each.what << ' ' << size;
            }
        }
    }
    const Bytes compressed = octets("AB\1A\xc0\x0c"sv);
    EXPECT_EQ(canonical_rdata(RrType::mx, compressed), compressed);
    EXPECT_EQ(canonical_rdata(RrType::mx, {}), Bytes{});
}

}  // namespace
}  // namespace dschain
