#include "dschain/base/encoding.hpp"

#include <gtest/gtest.h>

namespace dschain {
namespace {

Bytes octets(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

struct Vector {
    std::string_view plain;
    std::string_view encoded;
};

// RFC 4648 §10.
constexpr Vector kBase64Vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

// RFC 4648 §10, BASE32-HEX, in lower case and without padding (RFC 5155 §3.3).
constexpr Vector kBase32HexVectors[] = {
    {"", ""},
    {"f", "co"},
    {"fo", "cpng"},
    {"foo", "cpnmu"},
    {"foob", "cpnmuog"},
    {"fooba", "cpnmuoj1"},
    {"foobar", "cpnmuoj1e8"},
};

TEST(Hex, is_written_in_upper_case_and_read_in_either) {
    const Bytes bytes{0x00, 0x0f, 0xa5, 0xff};
    EXPECT_EQ(to_hex(bytes), "000FA5FF");
    EXPECT_EQ(from_hex("000FA5FF"), bytes);
    EXPECT_EQ(from_hex("000fa5fF"), bytes);
    EXPECT_EQ(to_hex(Bytes{}), "");
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_EQ(to_hex(octets("foobar")), "666F6F626172");  // RFC 4648 §10
}

TEST(Hex, refuses_odd_lengths_and_other_characters) {
    for (const std::string_view bad :
         {"0", "000", "0g", "G0", " 00", "00 ", "0 0", "0x00", "00\n", "--", "+1", "\xc3\xa9"}) {
        EXPECT_FALSE(from_hex(bad)) << '\'' << bad << '\'';
    }
    EXPECT_FALSE(from_hex(std::string_view("00\0", 3)));
}

TEST(Base64, rfc4648_section_10_vectors) {
    for (const Vector& each : kBase64Vectors) {
        EXPECT_EQ(to_base64(octets(each.plain)), each.encoded);
        EXPECT_EQ(from_base64(each.encoded), octets(each.plain)) << each.encoded;
    }
}

TEST(Base64, uses_plus_and_slash) {
    EXPECT_EQ(to_base64(Bytes{0xfb, 0xff, 0xbf}), "+/+/");
    EXPECT_EQ(from_base64("+/+/"), (Bytes{0xfb, 0xff, 0xbf}));
    EXPECT_FALSE(from_base64("-_-_")) << "the URL alphabet of RFC 4648 §5 is another encoding";
}

// RFC 4648 §3.2: padding is part of the encoding.
TEST(Base64, requires_exactly_the_right_padding) {
    for (const std::string_view bad :
         {"Zg", "Zg=", "Zm8", "Zm9vYg", "Zg===", "Zm8==", "Zm9v=", "Zm9v==", "Zm9v===", "Zm9v====",
          "=", "==", "====", "Z===", "Zg==Zg==", "Z=g=", "=Zg="}) {
        EXPECT_FALSE(from_base64(bad)) << bad;
    }
}

// RFC 4648 §3.5: a decoder may refuse bits that an encoder sets to zero; else two texts are one.
TEST(Base64, refuses_unused_bits_that_are_not_zero) {
    EXPECT_FALSE(from_base64("Zh=="));  // 'Zg==' with one of four unused bits set
    EXPECT_FALSE(from_base64("Zo=="));
    EXPECT_FALSE(from_base64("Zm9="));  // 'Zm8=' with one of two unused bits set
    EXPECT_FALSE(from_base64("//=="));
}

TEST(Base64, refuses_blanks_and_other_characters) {
    for (const std::string_view bad :
         {"Zm9v Zm9", "Zm9\n", "Zm9v\nZm9", "Zm9,", "Zm9.", "Zm\xc3\xa9", "Z g="}) {
        EXPECT_FALSE(from_base64(bad)) << bad;
    }
    EXPECT_FALSE(from_base64(std::string_view("Zm9\0", 4)));
}

TEST(Base64, every_octet_survives_a_round_trip) {
    Bytes bytes;
    for (unsigned i = 0; i < 256; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(i));
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
        EXPECT_EQ(from_base32hex(to_base32hex(bytes)), bytes);
    }
}

TEST(Base32Hex, rfc4648_section_10_vectors_without_padding) {
    for (const Vector& each : kBase32HexVectors) {
        EXPECT_EQ(to_base32hex(octets(each.plain)), each.encoded);
        EXPECT_EQ(from_base32hex(each.encoded), octets(each.plain)) << each.encoded;
    }
}

TEST(Base32Hex, is_read_in_either_case) {
    EXPECT_EQ(from_base32hex("CPNMUOJ1E8"), octets("foobar"));
    EXPECT_EQ(from_base32hex("CpNmUoJ1e8"), octets("foobar"));
}

TEST(Base32Hex, refuses_other_characters_padding_and_impossible_lengths) {
    for (const std::string_view bad :
         {"co======", "w0", "z0", "c o", "co=", "-0", "c", "cpn", "cpnmuo", "cp"}) {
        EXPECT_FALSE(from_base32hex(bad)) << bad;
    }
    EXPECT_FALSE(from_base32hex("cp")) << "one of the two unused bits is set";
}

}  // namespace
}  // namespace dschain
