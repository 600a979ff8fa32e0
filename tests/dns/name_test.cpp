#include "dschain/dns/name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <unordered_set>

namespace dschain {
namespace {

Name name(std::string_view text) {
    const auto parsed = Name::parse(text);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error());
    return parsed.value_or(Name{});
}

std::string error_of(std::string_view text) {
    const auto parsed = Name::parse(text);
    return parsed ? "no error: " + parsed->text() : parsed.error();
}

Bytes wire_of(std::string_view octets) {
    const ByteView view = as_bytes(octets);
    return {view.begin(), view.end()};
}

// 'aaa….bbb….' with labels of those lengths.
std::string of_lengths(std::initializer_list<std::size_t> lengths) {
    std::string text;
    char letter = 'a';
    for (const std::size_t length : lengths) {
        text += std::string(length, letter++) + ".";
    }
    return text;
}

TEST(Name, the_root_is_the_default) {
    EXPECT_TRUE(Name().is_root());
    EXPECT_EQ(Name().text(), ".");
    EXPECT_EQ(Name(), name("."));
    EXPECT_TRUE(equal(Name().wire(), Bytes{0}));
    EXPECT_EQ(Name().label_count(), 0U);
    EXPECT_EQ(Name().first_label(), "");
    EXPECT_EQ(Name().parent(), Name());
    EXPECT_FALSE(Name().is_wildcard());
}

TEST(Name, parse_adds_the_final_dot) {
    EXPECT_EQ(name("example.com").text(), "example.com.");
    EXPECT_EQ(name("example.com."), name("example.com"));
    EXPECT_EQ(name("a").text(), "a.");
}

TEST(Name, wire_form_is_length_and_octets) {
    EXPECT_TRUE(equal(name("Ex.COM").wire(), as_bytes(std::string_view("\2ex\3com\0", 8))));
}

// RFC 4034 §6.2: case is folded, for ASCII letters alone.
TEST(Name, case_is_folded) {
    EXPECT_EQ(name("WWW.Example.COM").text(), "www.example.com.");
    EXPECT_EQ(name("\\065\\090").text(), "az.");
    EXPECT_EQ(name("\\064\\091").text(), "\\064\\091.") << "'@' and '[' stand beside the letters";
    EXPECT_EQ(name("\\193").text(), "\\193.") << "an octet above 127 has no case";
    EXPECT_EQ(Name::from_wire(wire_of(std::string_view("\3ABC\0", 5)))->text(), "abc.");
    EXPECT_EQ(name("com").with_label("WWW")->text(), "www.com.");
}

TEST(Name, text_escapes_everything_but_plain_characters) {
    EXPECT_EQ(name("a-b_c*d/9").text(), "a-b_c*d/9.");
    EXPECT_EQ(name("a\\.b.c").text(), "a\\046b.c.");
    EXPECT_EQ(name("a\\\\b").text(), "a\\092b.");
    EXPECT_EQ(name("a\\ b").text(), "a\\032b.");
    EXPECT_EQ(name("\\000\\255").text(), "\\000\\255.");
    EXPECT_EQ(name("a\"<>$").text(), "a\\034\\060\\062\\036.");
}

TEST(Name, every_octet_survives_text_and_parse) {
    for (unsigned octet = 0; octet < 256; ++octet) {
        const Bytes wire{1, static_cast<std::uint8_t>(octet), 0};
        const auto from_wire = Name::from_wire(wire);
        ASSERT_TRUE(from_wire) << octet;
        EXPECT_EQ(name(from_wire->text()), *from_wire) << octet;
    }
}

// RFC 1035 §5.1: \DDD and \X.
TEST(Name, reads_escapes) {
    EXPECT_EQ(name("\\101xample").text(), "example.");
    EXPECT_EQ(name("\\a\\b.c").text(), "ab.c.");
    EXPECT_EQ(name("a\\.b").label_count(), 1U);
    EXPECT_EQ(name("a\\046b").label_count(), 1U);
    EXPECT_EQ(name("\\0462").text(), "\\0462.") << "three digits, and no more";
}

TEST(Name, says_what_is_wrong) {
    EXPECT_NE(error_of("").find("it is empty"), std::string::npos);
    for (const std::string_view text : {"..", ".a", "a..b", "a.b..", "..a"}) {
        EXPECT_NE(error_of(text).find("empty label"), std::string::npos) << error_of(text);
    }
    for (const std::string_view text : {"\\", "a\\", "\\1", "\\12", "\\12x", "\\256", "\\999"}) {
        EXPECT_NE(error_of(text).find("bad escape"), std::string::npos) << error_of(text);
    }
    EXPECT_NE(error_of("b\xc3\xbc"
                       "cher.example")
                  .find("not ASCII"),
              std::string::npos);
    EXPECT_NE(error_of("b\xc3\xbc"
                       "cher.example")
                  .find("xn--"),
              std::string::npos);
    for (const std::string_view text : {"a b", "a\tb", "a\n", " a", "a\x7f", "a\x1b"}) {
        EXPECT_NE(error_of(text).find("blank or control character"), std::string::npos)
            << error_of(text);
    }
}

TEST(Name, quotes_the_bad_name_in_printable_form) {
    EXPECT_EQ(error_of("a\x1b[31m"),
              "'a\\027[31m' is not a domain name: it has a blank or control character");
}

// A backslash does not make an octet ASCII; \DDD is there for it.
TEST(Name, refuses_raw_octets_above_127_behind_a_backslash_too) {
    EXPECT_NE(error_of("\\\xe9").find("not ASCII"), std::string::npos) << error_of("\\\xe9");
}

// RFC 1035 §3.1 and §2.3.4.
TEST(Name, a_label_has_63_octets_at_most) {
    EXPECT_EQ(name(of_lengths({63})).first_label().size(), 63U);
    EXPECT_NE(error_of(of_lengths({64})).find("longer than 63"), std::string::npos);
    EXPECT_NE(error_of("x." + of_lengths({64})).find("longer than 63"), std::string::npos);
    std::string escaped;
    for (int i = 0; i < 63; ++i) {
        escaped += "\\001";
    }
    EXPECT_EQ(name(escaped).first_label().size(), 63U) << "an escape is one octet";
    EXPECT_NE(error_of(escaped + "a").find("longer than 63"), std::string::npos);
}

TEST(Name, a_name_has_255_octets_at_most) {
    const std::string longest = of_lengths({63, 63, 63, 61});
    EXPECT_EQ(name(longest).wire().size(), 255U);
    EXPECT_NE(error_of(of_lengths({63, 63, 63, 62})).find("longer than 255"), std::string::npos);
    const Name just_fits = name(of_lengths({63, 63, 63, 59}));
    ASSERT_TRUE(just_fits.wildcard());
    EXPECT_EQ(just_fits.wildcard()->wire().size(), 255U);
    EXPECT_FALSE(name(of_lengths({63, 63, 63, 60})).wildcard());
    EXPECT_FALSE(name(longest).with_label("a"));
    EXPECT_FALSE(Name().with_label(""));
    EXPECT_TRUE(Name().with_label(std::string(63, 'x')));
    EXPECT_FALSE(Name().with_label(std::string(64, 'x')));
}

TEST(NameFromWire, limits_are_the_same) {
    const Name longest = name(of_lengths({63, 63, 63, 61}));
    const Bytes wire(longest.wire().begin(), longest.wire().end());
    EXPECT_EQ(Name::from_wire(wire), longest);
    Bytes longer{1, 'x'};
    append(longer, wire);
    ASSERT_FALSE(Name::from_wire(longer));
    EXPECT_NE(Name::from_wire(longer).error().find("255"), std::string::npos);
    // Endless labels: refused at the limit, not read on.
    Bytes endless;
    for (int i = 0; i < 1000; ++i) {
        append(endless, Bytes{1, 'x'});
    }
    EXPECT_FALSE(Name::from_wire(endless));
}

TEST(NameFromWire, refuses_compression_and_the_other_label_types) {
    for (const std::uint8_t first : Bytes{0x40, 0x41, 0x80, 0xbf, 0xc0, 0xff}) {
        const Bytes wire{first, 0x0c, 0x00};
        const auto read = Name::from_wire(wire);
        ASSERT_FALSE(read) << int{first};
        EXPECT_NE(read.error().find("compressed"), std::string::npos);
    }
}

TEST(NameFromWire, refuses_every_proper_prefix) {
    const Name whole = name("www.example.com");
    for (std::size_t size = 0; size < whole.wire().size(); ++size) {
        const Bytes prefix(whole.wire().begin(),
                           whole.wire().begin() + static_cast<std::ptrdiff_t>(size));
        const auto read = Name::from_wire(prefix);
        ASSERT_FALSE(read) << size;
        EXPECT_NE(read.error().find("cut short"), std::string::npos);
    }
}

TEST(NameFromWire, refuses_octets_behind_the_name_but_read_leaves_them) {
    const Bytes wire{1, 'a', 0, 7};
    EXPECT_FALSE(Name::from_wire(wire));
    ByteReader reader(wire);
    EXPECT_EQ(Name::read(reader)->text(), "a.");
    EXPECT_TRUE(equal(reader.rest(), Bytes{7}));
}

TEST(Name, parts) {
    const Name www = name("www.Example.com");
    EXPECT_EQ(www.label_count(), 3U);
    EXPECT_EQ(www.first_label(), "www");
    EXPECT_EQ(www.parent(), name("example.com"));
    EXPECT_EQ(www.parent().parent().parent(), Name());
    EXPECT_EQ(www.ancestor(0), Name());
    EXPECT_EQ(www.ancestor(1), name("com"));
    EXPECT_EQ(www.ancestor(2), name("example.com"));
    EXPECT_EQ(www.ancestor(3), www);
    EXPECT_EQ(www.ancestor(4), www);
}

TEST(Name, wildcards) {
    EXPECT_EQ(name("example.com").wildcard()->text(), "*.example.com.");
    EXPECT_EQ(Name().wildcard()->text(), "*.");
    EXPECT_TRUE(name("*.example.com").is_wildcard());
    EXPECT_TRUE(name("*").is_wildcard());
    EXPECT_TRUE(name("\\042.example").is_wildcard()) << "'*' by its number";
    EXPECT_EQ(name("*.example.com").label_count(), 3U);
    // RFC 4592 §2.1.1: only a first label that is a lone '*'.
    EXPECT_FALSE(name("a*.example.com").is_wildcard());
    EXPECT_FALSE(name("**.example.com").is_wildcard());
    EXPECT_FALSE(name("a.*.example.com").is_wildcard());
    EXPECT_FALSE(name("example.com").is_wildcard());
}

TEST(Name, is_below_only_at_a_label_boundary) {
    const Name zone = name("example.com");
    EXPECT_TRUE(zone.is_at_or_below(zone));
    EXPECT_TRUE(zone.is_at_or_below(Name()));
    EXPECT_TRUE(Name().is_at_or_below(Name()));
    EXPECT_TRUE(name("WWW.EXAMPLE.COM").is_at_or_below(zone));
    EXPECT_FALSE(name("notexample.com").is_at_or_below(zone));
    EXPECT_FALSE(name("com").is_at_or_below(zone));
    EXPECT_FALSE(Name().is_at_or_below(zone));
    EXPECT_FALSE(name("example.com.org").is_at_or_below(zone));
    EXPECT_FALSE(zone.is_below(zone));
    EXPECT_TRUE(name("a.example.com").is_below(zone));
    EXPECT_FALSE(name("notexample.com").is_below(zone));
}

// The octets '\7example\3com\0' are the end of this wire form, but inside its only label.
TEST(Name, a_label_that_looks_like_a_name_is_not_below_it) {
    const Name trick = name("x\\007example\\003com");
    EXPECT_EQ(trick.label_count(), 1U);
    const std::string zone_wire("\7example\3com\0", 13);
    const std::string trick_wire(trick.wire().begin(), trick.wire().end());
    ASSERT_TRUE(trick_wire.ends_with(zone_wire));
    EXPECT_FALSE(trick.is_at_or_below(name("example.com")));
    EXPECT_FALSE(trick.is_below(name("example.com")));
}

// RFC 4034 §6.1, its list.
TEST(NameOrder, rfc4034_section_6_1) {
    const std::vector<std::string_view> sorted{
        "example",   "a.example",       "yljkjljk.a.example", "Z.a.example",    "zABC.a.EXAMPLE",
        "z.example", "\\001.z.example", "*.z.example",        "\\200.z.example"};
    std::vector<Name> names;
    for (const std::string_view text : sorted) {
        names.push_back(name(text));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = 0; j < names.size(); ++j) {
            EXPECT_EQ(names[i] <=> names[j], i <=> j) << sorted[i] << ' ' << sorted[j];
            EXPECT_EQ(names[i] == names[j], i == j);
        }
    }
    std::vector<Name> shuffled(names.rbegin(), names.rend());
    std::sort(shuffled.begin(), shuffled.end());
    EXPECT_EQ(shuffled, names);
}

TEST(NameOrder, the_root_comes_first_and_a_shorter_label_before_a_longer) {
    EXPECT_LT(Name(), name("\\000"));
    EXPECT_LT(name("a"), name("aa"));
    EXPECT_LT(name("a"), name("a\\000"));
    EXPECT_LT(name("b.a"), name("a.b"));
}

TEST(Name, equal_names_hash_alike) {
    const std::unordered_set<Name> names{name("a.example"), name("A.EXAMPLE."), name("b.example")};
    EXPECT_EQ(names.size(), 2U);
    EXPECT_TRUE(names.contains(name("a.Example")));
}

}  // namespace
}  // namespace dschain
