#include "scan/list_of.hpp"

namespace dschain::test {
namespace {

Entries zone(const std::string& text, const std::string& origin = "") {
    ZoneListOptions options;
    options.form = ListForm::zone;
    if (!origin.empty()) {
        options.origin = *Name::parse(origin);
    }
    return entries_of(text, options);
}

TEST(ZoneFile, ARegistrysZone) {
    EXPECT_EQ(zone("; published daily\n"
                   "$ORIGIN test.\n"
                   "$TTL 1h\n"
                   "@ IN SOA ns.test. host.test. (\n"
                   "    1 ; serial\n"
                   "    2 3 4 5 )\n"
                   "  NS ns\n"
                   "  RRSIG SOA 13 1 3600 20300101000000 20200101000000 1 test. AAAA\n"
                   "  DNSKEY 257 3 13 AAAA\n"
                   "a NS ns.a\n"
                   "  NS ns.b\n"
                   "  3600 IN DS " +
                   kDs +
                   "\n"
                   "  IN 3600 DS " +
                   kOtherDs +
                   "\n"
                   "  NSEC b NS DS RRSIG NSEC\n"
                   "ns.a A 192.0.2.1\n"
                   "  AAAA 2001:db8::1\n"
                   "B.test. in ns ns.a\n"
                   "c TXT \"a ; ( text\" ; and a comment\n"
                   "d DS " +
                   kDs +
                   "\n"
                   "d.test. NS ns.d\n"
                   "H9P7U7TR2U91D0V0LJS9L1GIDNP90U3H.test. NSEC3 1 0 0 - AAAA NS\n"
                   "ns A 192.0.2.53\n"),
              (Entries{"10 a.test. [" + kDs + ", " + kOtherDs + "]", "17 b.test.",
                       "19 d.test. [" + kDs + "]"}));
}

TEST(ZoneFile, ARecordMayGoOverLines) {
    EXPECT_EQ(zone("a.test. 1d IN DS ( 60485 5 1 ; a DS\n"
                   "  2BB183AF5F22588179A5\n"
                   "3B0A98631FAD1A292118 )\n"
                   "b.test. NS (\n"
                   "ns.test. )\n"),
              (Entries{"1 a.test. [" + kDs + "]", "4 b.test."}));
}

TEST(ZoneFile, TheApexIsTheOwnerOfTheSoaOrGiven) {
    const std::string ns = "test. NS ns.test.\na.test. NS ns.test.\nother. NS ns.test.\n";
    EXPECT_EQ(zone(ns), (Entries{"1 test.", "2 a.test.", "3 other."}));
    EXPECT_EQ(zone(ns, "test."), Entries{"2 a.test."});
    EXPECT_EQ(zone("test. SOA a. b. 1 2 3 4 5\n" + ns), Entries{"3 a.test."});
    // Behind the apex's NS as well.
    EXPECT_EQ(zone("test. NS ns.test.\ntest. SOA a. b. 1 2 3 4 5\na.test. NS ns.test.\n"),
              Entries{"3 a.test."});
}

TEST(ZoneFile, NamesAreRelativeToTheOrigin) {
    EXPECT_EQ(zone("a NS ns\n$ORIGIN sub\nb NS ns\n@ NS ns\n$ORIGIN .\nc NS ns\n$ORIGIN test.\n"
                   "c NS ns\n",
                   "test."),
              (Entries{"1 a.test.", "3 b.sub.test.", "4 sub.test.", "8 c.test."}));
    EXPECT_EQ(zone("a\\. NS ns\na\\\\. NS ns\n", "test."), Entries{"1 a\\046.test."});
    EXPECT_EQ(
        zone("a NS ns\n  NS ns2\nb.test. NS ns\n"),
        (Entries{"1 error: 'a' is relative, and there is no $ORIGIN (--origin says what it is "
                 "relative to)",
                 "3 b.test."}));
    EXPECT_EQ(
        zone("$ORIGIN a..b.\n  NS x.\nc NS x.\nd.test. NS x.\n", "test."),
        (Entries{"1 error: $ORIGIN: 'a..b.' is not a domain name: it has an empty label",
                 "3 error: 'c' is relative, and there is no $ORIGIN (--origin says what it is "
                 "relative to)",
                 "4 d.test."}));
}

TEST(ZoneFile, ALineWithoutAnOwnerIsOfTheOneAbove) {
    EXPECT_EQ(zone("a.test. NS ns.\n\n; comment\n\t\n\tDS " + kDs + "\n"),
              Entries{"1 a.test. [" + kDs + "]"});
    EXPECT_EQ(
        zone("  NS ns.\n  NS ns2.\na.test. NS ns.\n"),
        (Entries{"1 error: it begins with a blank, and there is no owner above it", "3 a.test."}));
    // Nobody's, and not of the owner before.
    EXPECT_EQ(
        zone("a.test. NS ns.\nb..test. NS ns.\n  DS " + kDs + "\nc.test. NS ns.\n"),
        (Entries{"1 a.test.", "2 error: 'b..test.' is not a domain name: it has an empty label",
                 "4 c.test."}));
}

TEST(ZoneFile, ADsThatCannotBeReadMakesItsZoneAnError) {
    EXPECT_EQ(zone("a.test. NS ns.\n  DS 1 2 3\n  NS ns2.\nb.test. NS ns.\n"),
              (Entries{"2 error: a.test.: its DS: a DS has a key tag, an algorithm, a digest type "
                       "and a digest; '1 2 3' has 3 fields",
                       "4 b.test."}));
    // A tag and algorithm as the flags and protocol of a key.
    EXPECT_EQ(zone("a.test. DS 257 3 2 00\n"), Entries{"1 a.test. [257 3 2 00]"});
}

TEST(ZoneFile, OtherTypesAndClassesArePassedOver) {
    EXPECT_EQ(zone("a.test. CH NS ns.\nb.test. TYPE65534 \\# 0\nc.test. WALLET x\nd.test. CLASS1 "
                   "TYPE2 ns.\ne.test. 1w2d IN NS ns.\n"),
              (Entries{"4 d.test.", "5 e.test."}));
}

TEST(ZoneFile, WhatIsNoRecordIsAnError) {
    EXPECT_EQ(zone("a.test.\nb.test. 3600 IN\nc.test. 'NS' ns.\n$INCLUDE x\nd.test. NS ns.\n"
                   "$GENERATE 1-9 z$ NS ns.\n"),
              (Entries{"1 error: the record has no type", "2 error: the record has no type",
                       "3 error: ''NS'' is no record type", "4 error: $INCLUDE is not read here",
                       "5 d.test.", "6 error: $GENERATE is not read here"}));
}

TEST(ZoneFile, AParenthesisThatIsNotClosedCostsItsRecordAlone) {
    EXPECT_EQ(zone("a.test. NS ( ns.\nb.test. NS ns.\nc.test. NS ns.\n"),
              (Entries{"1 error: a '(' is not closed", "2 b.test.", "3 c.test."}));
    EXPECT_EQ(
        zone("a.test. NS ( ns.\nb.test. DS ( " + kDs + " )\nc.test. NS ns. )\nd.test. NS x.\n"),
        (Entries{"1 error: its parentheses do not match", "2 b.test. [" + kDs + "]",
                 "3 error: its parentheses do not match", "4 d.test."}));
    std::string text = "a.test. NS (\n";
    Entries expected = {"1 error: a '(' is not closed"};
    for (int i = 0; i < 10000; ++i) {
        text += fmt::format("z{}.test. NS ns.\n", i);
        expected.push_back(fmt::format("{} z{}.test.", i + 2, i));
    }
    EXPECT_EQ(zone(text), expected);
}

TEST(ZoneFile, NamesThatOnlyLookAlikeAreNotOneEntry) {
    EXPECT_EQ(zone("a NS ns\n$ORIGIN b.test.\na NS ns\nA NS ns2\n", "test."),
              (Entries{"1 a.test.", "3 a.b.test."}));
}

TEST(ZoneFile, OctetsThatAreNoTextAreErrors) {
    const std::string text("a\0b NS ns\n\x01\x02\x03\nc NS ns\n", 22);
    const auto found = zone(text, "test.");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0],
              "1 error: 'a\\000b.test.' is not a domain name: it has a blank or control "
              "character");
    EXPECT_EQ(found[1].substr(0, 8), "2 error:");
    EXPECT_EQ(found[2], "3 c.test.");
}

}  // namespace
}  // namespace dschain::test
