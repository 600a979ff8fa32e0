#include "dschain/base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dschain {
namespace {

bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

TEST(Printable, keeps_printable_ascii) {
    EXPECT_EQ(printable("ns1.example. <b>\"'&%{}"), "ns1.example. <b>\"'&%{}");
    EXPECT_EQ(printable(" ~"), " ~");
    EXPECT_EQ(printable(""), "");
}

// RFC 1035 §5.1: \DDD is the octet in decimal.
TEST(Printable, escapes_controls_utf8_and_the_backslash) {
    EXPECT_EQ(printable("\x1b[31m"), "\\027[31m");
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\000b");
    EXPECT_EQ(printable("a\nb\r\t"), "a\\010b\\013\\009");
    EXPECT_EQ(printable("\x7f"), "\\127");
    EXPECT_EQ(printable("\\"), "\\092");
    EXPECT_EQ(printable("\xc3\xa9"), "\\195\\169");
    EXPECT_EQ(printable("\x9b\xff"), "\\155\\255");
}

TEST(Printable, leaves_nothing_but_printable_ascii_of_any_octet) {
    for (int octet = 0; octet < 256; ++octet) {
        EXPECT_TRUE(is_plain_ascii(printable(std::string(1, static_cast<char>(octet))))) << octet;
    }
}

TEST(Printable, cuts_what_is_longer_than_asked) {
    EXPECT_EQ(printable("abcdef", 6), "abcdef");
    EXPECT_EQ(printable("abcdefg", 6), "abcdef…");
    EXPECT_EQ(printable(std::string(300, 'x')), std::string(300, 'x'));
    EXPECT_EQ(printable(std::string(301, 'x')), std::string(300, 'x') + "…");
    const std::string cut = printable(std::string(100000, '\x01'), 100);
    EXPECT_LT(cut.size(), 110U) << "escapes count by their own length";
    EXPECT_TRUE(cut.ends_with("…"));
}

TEST(WithoutControls, keeps_utf8_and_escapes_c0_and_del) {
    EXPECT_EQ(without_controls("größer … 日本"), "größer … 日本");
    EXPECT_EQ(without_controls("a\x1b[2Jb\n\t\r\x7f"), "a\\027[2Jb\\010\\009\\013\\127");
    EXPECT_EQ(without_controls(std::string_view("\0", 1)), "\\000");
}

TEST(WithoutControls, escapes_c1_controls_in_utf8) {
    EXPECT_EQ(without_controls("\xc2\x9b"
                               "31m"),
              "\\194\\15531m");  // U+009B, CSI
    EXPECT_EQ(without_controls("\xc2\x80\xc2\x9f"), "\\194\\128\\194\\159");
    EXPECT_EQ(without_controls("\xc2\xa0"), "\xc2\xa0") << "U+00A0 is no control";
    EXPECT_EQ(without_controls("\xc3\x9b"), "\xc3\x9b") << "U+00DB is a letter";
}

// Outside UTF-8 the octets 80 to 9F are the C1 controls themselves.
TEST(WithoutControls, does_not_let_a_bare_c1_octet_through) {
    const std::string clean = without_controls(
        "a\x9b"
        "31m");
    EXPECT_EQ(clean.find('\x9b'), std::string::npos);
}

TEST(Trim, takes_blanks_off_both_ends) {
    EXPECT_EQ(trim(" \t\r\na b\n "), "a b");
    EXPECT_EQ(trim("a"), "a");
    EXPECT_EQ(trim(" \t\r\n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Words, splits_at_runs_of_blanks) {
    EXPECT_EQ(words("  a\t\tbc \n d\r\n"), (std::vector<std::string_view>{"a", "bc", "d"}));
    EXPECT_EQ(words("a"), (std::vector<std::string_view>{"a"}));
    EXPECT_TRUE(words("").empty());
    EXPECT_TRUE(words(" \t ").empty());
}

TEST(Case, is_folded_for_ascii_letters_alone) {
    EXPECT_EQ(lower("AZaz09@[\\`{"), "azaz09@[\\`{");
    EXPECT_EQ(lower("\xc3\x89"), "\xc3\x89");
    EXPECT_TRUE(equal_ignoring_case("dnsSEC", "DNSsec"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
    EXPECT_FALSE(equal_ignoring_case("a", "ab"));
    EXPECT_TRUE(equal_ignoring_case("", ""));
}

TEST(Enumerate, puts_and_before_the_last) {
    EXPECT_EQ(enumerate({}), "");
    EXPECT_EQ(enumerate({"a"}), "a");
    EXPECT_EQ(enumerate({"a", "b"}), "a and b");
    EXPECT_EQ(enumerate({"a", "b", "c"}), "a, b and c");
    EXPECT_EQ(enumerate({"a", "b", "c", "d"}), "a, b, c and d");
}

TEST(Join, puts_the_separator_between) {
    EXPECT_EQ(join({}, "; "), "");
    EXPECT_EQ(join({"a"}, "; "), "a");
    EXPECT_EQ(join({"a", "", "c"}, "; "), "a; ; c");
}

TEST(Nearest, suggests_what_was_probably_meant) {
    const std::vector<std::string> commands{"check", "explain", "assess", "document"};
    EXPECT_EQ(nearest("chek", commands), "check");
    EXPECT_EQ(nearest("explian", commands), "explain");
    EXPECT_EQ(nearest("ASSESS", commands), "assess");
    EXPECT_EQ(nearest("documents", commands), "document");
}

TEST(Nearest, takes_the_closest_of_several) {
    EXPECT_EQ(nearest("RRSIG_EXPIRE", {"RRSIG_INVALID", "RRSIG_EXPIRED"}), "RRSIG_EXPIRED");
    EXPECT_EQ(nearest("cat", {"cut", "cat"}), "cat");
}

TEST(Nearest, suggests_nothing_that_is_far_off) {
    EXPECT_EQ(nearest("frobnicate", {"check", "explain"}), "");
    EXPECT_EQ(nearest("x", {"check"}), "");
    EXPECT_EQ(nearest("", {"check"}), "");
    EXPECT_EQ(nearest("check", {}), "");
    // A third of six letters may be wrong: two, not three.
    EXPECT_EQ(nearest("abcdef", {"abcdxy"}), "abcdxy");
    EXPECT_EQ(nearest("abcdef", {"abcxyz"}), "");
    // One letter of a short word.
    EXPECT_EQ(nearest("ab", {"ac"}), "ac");
    EXPECT_EQ(nearest("ab", {"cd"}), "");
}

}  // namespace
}  // namespace dschain
