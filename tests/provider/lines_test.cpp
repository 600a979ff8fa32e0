// DS and DNSKEY lines, as zone files and DNS tools write them.
#include <gtest/gtest.h>

#include "dschain/base/encoding.hpp"
#include "dschain/provider/document.hpp"

namespace dschain {
namespace {

const Ds kDs = Ds::parse("60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118").value();
const Dnskey kKey = Dnskey::parse("257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=").value();
constexpr std::string_view kRdata = "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118";
constexpr std::string_view kKeyRdata = "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=";

Name name(std::string_view text) {
    return Name::parse(text).value();
}

std::string line_error(std::string_view line) {
    const auto parsed = parse_ds_line(line);
    return parsed ? "no error" : parsed.error();
}

Result<ProviderDocument> parse(std::string_view text) {
    return parse_document(text, Limits{});
}

std::string error_of(std::string_view text) {
    const auto document = parse(text);
    return document ? "no error" : document.error();
}

bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

std::string with(std::string_view before, std::string_view rdata = kRdata) {
    return std::string(before) + std::string(rdata);
}

TEST(DsLine, rdata_alone_has_no_owner) {
    const auto line = parse_ds_line(kRdata);
    ASSERT_TRUE(line) << line.error();
    EXPECT_FALSE(line->owner);
    EXPECT_EQ(line->ds, kDs);
}

TEST(DsLine, owner_ttl_and_class_may_stand_before_it) {
    for (const std::string_view before :
         {"dskey.example.com. DS ", "dskey.example.com. IN DS ", "dskey.example.com. 86400 DS ",
          "dskey.example.com. 86400 IN DS ", "dskey.example.com. IN 86400 DS ",
          "DSKEY.Example.COM\t1d\tin\tds\t", "dskey.example.com 1h30m IN CDS "}) {
        const auto line = parse_ds_line(with(before));
        ASSERT_TRUE(line) << before << ": " << line.error();
        EXPECT_EQ(line->owner, name("dskey.example.com")) << before;
        EXPECT_EQ(line->ds, kDs);
    }
    for (const std::string_view before : {"DS ", "IN DS ", "3600 IN DS ", "3600 DS ", "  CDS "}) {
        const auto line = parse_ds_line(with(before));
        ASSERT_TRUE(line) << before << ": " << line.error();
        EXPECT_FALSE(line->owner) << before;
        EXPECT_EQ(line->ds, kDs);
    }
}

TEST(DsLine, digest_in_pieces_mnemonics_parentheses_and_a_comment) {
    for (const std::string_view line :
         {"60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118",
          "example. DS 60485 RSASHA1 SHA-1 2bb183af5f22588179a53b0a98631fad1a292118",
          "example. IN DS 60485 5 1 ( 2BB183AF5F22588179A53B0A 98631FAD1A292118 ) ; key id",
          "example. IN DS ( 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118 )",
          "example. IN DS 60485 5 1 (\n 2BB183AF5F22588179A53B0A\n 98631FAD1A292118 )"}) {
        const auto parsed = parse_ds_line(line);
        ASSERT_TRUE(parsed) << line << ": " << parsed.error();
        EXPECT_EQ(parsed->ds, kDs) << line;
    }
}

TEST(DsLine, says_what_is_wrong) {
    EXPECT_EQ(line_error(""), "'' is no DS or DNSKEY record");
    EXPECT_EQ(line_error("hello"), "'hello' is no DS or DNSKEY record");
    EXPECT_EQ(line_error(with("DNSKEY ", kKeyRdata)), "it is a DNSKEY, not a DS");
    EXPECT_EQ(line_error(kKeyRdata), "it is a DNSKEY, not a DS");
    EXPECT_TRUE(mentions(line_error(with("a..b IN DS ")), "the owner name: "));
    EXPECT_EQ(line_error(with("example. CH DS ")), "'CH' is neither a TTL nor the class IN");
    EXPECT_TRUE(mentions(line_error("example. IN DS 60485 5 1"), "has 3 fields"));
    EXPECT_TRUE(mentions(line_error("example. IN DS"), "has 0 fields"));
    EXPECT_TRUE(mentions(line_error("70000 5 1 AB"), "the key tag '70000'"));
    EXPECT_TRUE(mentions(line_error("example. IN A 192.0.2.1"), "is no DS or DNSKEY record"));
    EXPECT_EQ(line_error("\x1b[31m"), "'\\027[31m' is no DS or DNSKEY record");
}

TEST(Lines, several_records_with_comments_and_blank_lines) {
    const auto document = parse(
        "; from the registrar\r\n"
        "\r\n" +
        with("a.example. IN DS ") + " ; one\r\n" + with("b.example. 60 IN CDS ") + "\r\n" +
        with("c.example. IN DNSKEY ", kKeyRdata) + "\n" + with("", kKeyRdata) + "\n" + with(""));
    ASSERT_TRUE(document) << document.error();
    ASSERT_EQ(document->ds.size(), 3U);
    EXPECT_EQ(document->ds[0].owner, name("a.example"));
    EXPECT_EQ(document->ds[1].owner, name("b.example"));
    EXPECT_FALSE(document->ds[2].owner);
    for (const DsLine& line : document->ds) {
        EXPECT_EQ(line.ds, kDs);
    }
    ASSERT_EQ(document->keys.size(), 2U);
    EXPECT_EQ(document->keys[0].owner, name("c.example"));
    EXPECT_FALSE(document->keys[1].owner);
    EXPECT_EQ(document->keys[0].key, kKey);
    EXPECT_EQ(document->keys[1].key, kKey);
    EXPECT_FALSE(document->gcore);
    EXPECT_FALSE(document->dnssec_disabled);
}

// RFC 1035 §5.1.
TEST(Lines, parentheses_reach_over_lines) {
    const auto document = parse(
        "example. IN DS 60485 5 1 ( ; the digest follows\n"
        "   2BB183AF5F22588179A53B0A ; its first half\n"
        "   98631FAD1A292118 )\n"
        "example. IN CDNSKEY 257 3 15 (l02Woi0iS8Aa25FQkUd9RMzZHJp\n"
        "BoRQwAQEX1SxZJA4=)\n");
    ASSERT_TRUE(document) << document.error();
    ASSERT_EQ(document->ds.size(), 1U);
    EXPECT_EQ(document->ds[0].ds, kDs);
    ASSERT_EQ(document->keys.size(), 1U);
    EXPECT_EQ(document->keys[0].key, kKey);
}

TEST(Lines, a_bare_dnskey_is_told_from_a_ds_by_its_flags_and_protocol) {
    for (const std::string_view flags : {"256", "257", "385"}) {
        const auto document = parse(std::string(flags) + " 3 13 AAAA");
        ASSERT_TRUE(document) << flags;
        EXPECT_EQ(document->keys.size(), 1U) << flags;
    }
    const auto ds = parse("257 13 2 ABCD");
    ASSERT_TRUE(ds) << ds.error();
    EXPECT_EQ(ds->ds.size(), 1U);
}

TEST(Lines, the_error_names_the_line) {
    EXPECT_TRUE(mentions(error_of(with("") + "\n\n; x\n1 2 3\n"), "line 4: "));
    EXPECT_TRUE(mentions(error_of("example. IN DS 1 5 1 XY"), "line 1: the digest 'XY'"));
    EXPECT_TRUE(mentions(error_of(with("") + "\nexample. IN DNSKEY 257 3 15 A"),
                         "line 2: the public key 'A'"));
    EXPECT_TRUE(mentions(error_of(with("") + "\nexample. IN DS (\n60485 5 1\nXY )\n"),
                         "line 2: the digest 'XY'"))
        << "the line where the record begins";
    EXPECT_TRUE(mentions(error_of("hello"), "neither JSON nor a list of DS or DNSKEY records"));
}

TEST(Lines, comments_alone_are_no_document) {
    EXPECT_TRUE(mentions(error_of("; nothing\n"), "it holds no DS or DNSKEY record"));
}

TEST(Lines, unbalanced_parentheses_do_no_harm) {
    for (const std::string_view text :
         {"(", ")", "((((", "))))", ")(", "1 5 1 AB )\n(", "(\n(\n"}) {
        (void)parse(text);
    }
    EXPECT_EQ(parse("1 5 1 ( AB")->ds.size(), 1U);
}

}  // namespace
}  // namespace dschain
