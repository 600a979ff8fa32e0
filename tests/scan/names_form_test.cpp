#include "scan/list_of.hpp"

namespace dschain::test {
namespace {

Entries names(const std::string& text) {
    return entries_of(ListForm::names, text);
}

TEST(Names, OneZoneALine) {
    EXPECT_EQ(names("a.test\nB.Test.\n\n  c.test \t\nd.test"),
              (Entries{"1 a.test.", "2 b.test.", "4 c.test.", "5 d.test."}));
    EXPECT_EQ(names(""), Entries{});
    EXPECT_EQ(names("\n\n# nothing\n"), Entries{});
    EXPECT_EQ(names("."), Entries{"1 ."});
}

TEST(Names, ByteOrderMarkAndCarriageReturnsAreTaken) {
    EXPECT_EQ(names("\xef\xbb\xbf"
                    "a.test\r\nb.test\r\n"),
              (Entries{"1 a.test.", "2 b.test."}));
    // Only at the start.
    EXPECT_EQ(names("a.test\n\xef\xbb\xbf"
                    "b.test\n")
                  .at(1)
                  .substr(0, 8),
              "2 error:");
}

TEST(Names, CommentsBeginALineOrFollowABlank) {
    EXPECT_EQ(names("# one\n; two\n  # three\na.test # four\nb.test\t; five\n"),
              (Entries{"4 a.test.", "5 b.test."}));
    EXPECT_EQ(names("a#b.test\n"), Entries{"1 a\\035b.test."});
}

TEST(Names, WhatItsDsShouldBeStandsBehindAZone) {
    EXPECT_EQ(names("a.test " + kDs + "\n"), Entries{"1 a.test. [" + kDs + "]"});
    EXPECT_EQ(names("a.test 3600 IN DS " + kDs + " ; ours\n"), Entries{"1 a.test. [" + kDs + "]"});
    EXPECT_EQ(names("a.test 60485 RSASHA1 SHA-1 2bb183af5f22588179a5 3b0a98631fad1a292118"),
              Entries{"1 a.test. [" + kDs + "]"});
}

TEST(Names, LinesOfOneZoneThatFollowOneAnotherAddUp) {
    EXPECT_EQ(names("a.test " + kDs + "\n# and\nA.TEST. " + kOtherDs + "\nb.test\na.test\n"),
              (Entries{"1 a.test. [" + kDs + ", " + kOtherDs + "]", "4 b.test.", "5 a.test."}));
}

TEST(Names, AnEntryWithABadDsIsAnErrorAsAWhole) {
    EXPECT_EQ(
        names("a.test " + kDs + "\na.test 1 2 x 00\na.test 1\nb.test\n"),
        (Entries{"2 error: a.test.: its DS: the digest type 'x' is not a number from 0 to 255 "
                 "or a known name",
                 "4 b.test."}));
    EXPECT_EQ(names("a.test b.test. DS " + kDs),
              Entries{"1 error: a.test.: its DS is one of b.test."});
    EXPECT_EQ(names("a.test hello"),
              Entries{"1 error: a.test.: its DS: 'hello' is no DS or DNSKEY record"});
}

TEST(Names, WhatIsNoNameIsAnErrorAndReadingGoesOn) {
    EXPECT_EQ(names("a..test\nb\xc3\xbc"
                    "cher.test\nc.test\n"),
              (Entries{"1 error: 'a..test' is not a domain name: it has an empty label",
                       "2 error: 'b\\195\\188cher.test' is not a domain name: it is not ASCII; "
                       "write an internationalised name in its xn-- form",
                       "3 c.test."}));
    EXPECT_EQ(names("a.test,1\n\"b.test\"\nc\\,c.test\n"),
              (Entries{"1 error: 'a.test,1' is not a domain name: ',' would be '\\,'",
                       "2 error: '\"b.test\"' is not a domain name: '\"' would be '\\\"'",
                       "3 c\\044c.test."}));
}

TEST(Names, OctetsThatAreNoTextAreErrors) {
    const std::string nul("a\0b.test\nc.test\n", 16);
    EXPECT_EQ(names(nul),
              (Entries{"1 error: 'a\\000b.test' is not a domain name: it has a blank or control "
                       "character",
                       "2 c.test."}));
}

TEST(Names, ALineOfMoreThan64KiBIsAnErrorAndIsSkipped) {
    const std::string most(ZoneList::kLongestLine - 7, ' ');
    EXPECT_EQ(names("a.test" + most + " \nb.test\n"), (Entries{"1 a.test.", "2 b.test."}));
    const std::string error = "1 error: the line is longer than 65536 octets";
    EXPECT_EQ(names("a.test" + most + "  \nb.test\n"), (Entries{error, "2 b.test."}));
    EXPECT_EQ(names(std::string(1 << 20, 'x') + "\nb.test\n"), (Entries{error, "2 b.test."}));
    EXPECT_EQ(names(std::string(1 << 20, 'x')), Entries{error});
    EXPECT_EQ(names(std::string(1 << 20, 'x') + "\n"), Entries{error});
}

TEST(Names, NoMoreDsAreKeptThanThereMayBe) {
    std::string text;
    for (std::size_t i = 0; i <= ZoneList::kMostDs; ++i) {
        text += "a.test " + kDs + "\n";
    }
    EXPECT_EQ(names(text + "b.test\n"),
              (Entries{"257 error: a.test.: it has more than 256 DS", "258 b.test."}));
}

}  // namespace
}  // namespace dschain::test
