// Presentation format of DS (RFC 4034 §5.3) and DNSKEY (§2.2).
#include <gtest/gtest.h>

#include "dschain/base/encoding.hpp"
#include "dschain/dns/records.hpp"

namespace dschain {
namespace {

constexpr std::string_view kDigest = "2BB183AF5F22588179A53B0A98631FAD1A292118";

std::string ds_error(std::string_view text) {
    const auto ds = Ds::parse(text);
    return ds ? "no error: " + ds->text() : ds.error();
}

std::string dnskey_error(std::string_view text) {
    const auto key = Dnskey::parse(text);
    return key ? "no error: " + key->text() : key.error();
}

bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

TEST(DsPresentation, numbers_and_one_piece_of_hexadecimal) {
    const auto ds = Ds::parse("60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118");
    ASSERT_TRUE(ds) << ds.error();
    EXPECT_EQ(ds->key_tag, 60485);
    EXPECT_EQ(ds->algorithm, 5);
    EXPECT_EQ(ds->digest_type, 1);
    EXPECT_EQ(ds->digest, from_hex(kDigest));
    EXPECT_EQ(ds->text(), "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118");
    EXPECT_EQ(Ds::parse(ds->text()), *ds);
}

// RFC 4034 §5.3: whitespace is allowed within the hexadecimal text.
TEST(DsPresentation, the_digest_may_be_split_and_in_parentheses) {
    const auto plain = Ds::parse("60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118");
    EXPECT_EQ(Ds::parse("60485 5 1 ( 2BB183AF5F22588179A53B0A\n  98631FAD1A292118 )"), *plain);
    EXPECT_EQ(Ds::parse("  60485\t5 1 2BB183AF5F22588179A53B0A9 8631FAD1A292118 ; a comment"),
              *plain)
        << "split within an octet";
}

TEST(DsPresentation, numbers_may_be_mnemonics) {
    const auto ds = Ds::parse("7888 ECDSAP256SHA256 SHA-256 AB");
    ASSERT_TRUE(ds) << ds.error();
    EXPECT_EQ(ds->algorithm, 13);
    EXPECT_EQ(ds->digest_type, 2);
    for (const std::string_view text :
         {"1 ecdsap256sha256 sha256 AB", "1 13 Sha256 AB", "1 ECDSAP256SHA256 sha-256 AB"}) {
        EXPECT_EQ(Ds::parse(text), (Ds{1, 13, 2, {0xab}})) << text;
    }
    EXPECT_EQ(Ds::parse("1 RSASHA1-NSEC3-SHA1 SHA-1 AB"), (Ds{1, 7, 1, {0xab}}));
    EXPECT_EQ(Ds::parse("1 ED448 SHA-384 AB"), (Ds{1, 16, 4, {0xab}}));
}

TEST(DsPresentation, the_error_names_the_field) {
    EXPECT_TRUE(mentions(ds_error("65536 5 1 AB"), "the key tag '65536'"));
    EXPECT_TRUE(mentions(ds_error("-1 5 1 AB"), "the key tag '-1'"));
    EXPECT_TRUE(mentions(ds_error("0x1 5 1 AB"), "the key tag '0x1'"));
    EXPECT_TRUE(mentions(ds_error("99999999999999999999999 5 1 AB"), "the key tag"));
    EXPECT_TRUE(mentions(ds_error("1 256 1 AB"), "the algorithm '256'"));
    EXPECT_TRUE(mentions(ds_error("1 RSASHA255 1 AB"), "the algorithm 'RSASHA255'"));
    EXPECT_TRUE(mentions(ds_error("1 5 256 AB"), "the digest type '256'"));
    EXPECT_TRUE(mentions(ds_error("1 5 MD5 AB"), "the digest type 'MD5'"));
    EXPECT_TRUE(mentions(ds_error("1 5 1 ABC"), "the digest 'ABC'"));
    EXPECT_TRUE(mentions(ds_error("1 5 1 AB XY"), "the digest 'ABXY'"));
}

TEST(DsPresentation, the_error_counts_the_fields_that_are_there) {
    EXPECT_TRUE(mentions(ds_error(""), "has 0 fields"));
    EXPECT_TRUE(mentions(ds_error("1"), "has 1 field"));
    EXPECT_FALSE(mentions(ds_error("1"), "1 fields"));
    EXPECT_TRUE(mentions(ds_error("1 5 1"), "has 3 fields"));
    EXPECT_TRUE(mentions(ds_error("1 5 1 ; AB"), "has 3 fields"));
    EXPECT_TRUE(mentions(ds_error("1 5 1 ( )"), "has 3 fields"));
}

TEST(DsPresentation, errors_are_printable) {
    const std::string error = ds_error("\x1b[31m 5 1 AB");
    EXPECT_TRUE(mentions(error, "\\027[31m")) << error;
    EXPECT_EQ(error.find('\x1b'), std::string::npos);
}

TEST(DnskeyPresentation, numbers_and_base64_in_pieces) {
    const auto key = Dnskey::parse("257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
    ASSERT_TRUE(key) << key.error();
    EXPECT_EQ(key->flags, 257);
    EXPECT_EQ(key->protocol, 3);
    EXPECT_EQ(key->algorithm, 15);
    EXPECT_EQ(key->public_key.size(), 32U);
    EXPECT_EQ(key->text(), "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=");
    EXPECT_EQ(
        Dnskey::parse("257 3 ED25519 ( l02Woi0iS8Aa25FQkUd9RM\n zZHJpBoRQwAQEX1SxZJA4= ) ; k"),
        *key);
}

TEST(DnskeyPresentation, the_error_names_the_field) {
    EXPECT_TRUE(mentions(dnskey_error("65536 3 15 AAAA"), "the flags field '65536'"));
    EXPECT_TRUE(mentions(dnskey_error("257 256 15 AAAA"), "the protocol '256'"));
    EXPECT_TRUE(mentions(dnskey_error("257 x 15 AAAA"), "the protocol 'x'"));
    EXPECT_TRUE(mentions(dnskey_error("257 3 ED25518 AAAA"), "the algorithm 'ED25518'"));
    EXPECT_TRUE(mentions(dnskey_error("257 3 15 AAA"), "the public key 'AAA'"));
    EXPECT_TRUE(mentions(dnskey_error("257 3 15 A*AA"), "the public key"));
    EXPECT_TRUE(mentions(dnskey_error("257 3 15"), "has 3 fields"));
}

// IANA, 'DNS Security Algorithm Numbers' and 'Digest Algorithms'.
TEST(Mnemonics, are_those_of_iana) {
    EXPECT_EQ(algorithm_name(1), "RSAMD5");
    EXPECT_EQ(algorithm_name(5), "RSASHA1");
    EXPECT_EQ(algorithm_name(7), "RSASHA1-NSEC3-SHA1");
    EXPECT_EQ(algorithm_name(8), "RSASHA256");
    EXPECT_EQ(algorithm_name(10), "RSASHA512");
    EXPECT_EQ(algorithm_name(13), "ECDSAP256SHA256");
    EXPECT_EQ(algorithm_name(14), "ECDSAP384SHA384");
    EXPECT_EQ(algorithm_name(15), "ED25519");
    EXPECT_EQ(algorithm_name(16), "ED448");
    EXPECT_EQ(algorithm_name(253), "PRIVATEDNS");
    EXPECT_EQ(algorithm_name(9), "9");
    EXPECT_EQ(algorithm_name(255), "255");
    EXPECT_EQ(digest_type_name(1), "SHA-1");
    EXPECT_EQ(digest_type_name(2), "SHA-256");
    EXPECT_EQ(digest_type_name(4), "SHA-384");
    EXPECT_EQ(digest_type_name(0), "0");
    EXPECT_EQ(digest_type_name(99), "99");
}

TEST(Mnemonics, are_read_back_for_every_number) {
    for (unsigned i = 0; i < 256; ++i) {
        const auto number = static_cast<std::uint8_t>(i);
        const auto ds =
            Ds::parse("1 " + algorithm_name(number) + " " + digest_type_name(number) + " AB");
        ASSERT_TRUE(ds) << i << ": " << ds.error();
        EXPECT_EQ(ds->algorithm, number);
        EXPECT_EQ(ds->digest_type, number);
    }
}

}  // namespace
}  // namespace dschain
