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

// What dig 9.18 +multiline +dnssec prints.
TEST(Lines, an_answer_of_dig_with_all_that_is_beside_the_record) {
    const auto document = parse(
        "; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> @127.0.0.1 example.com CDNSKEY +multi +dnssec\n"
        ";; Got answer:\n"
        ";; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 2, ADDITIONAL: 3\n"
        "\n"
        ";; QUESTION SECTION:\n"
        ";example.com.\t\tIN CDNSKEY\n"
        "\n"
        ";; ANSWER SECTION:\n"
        "example.com.\t\t3600 IN\tCDNSKEY\t257 3 15 (\n"
        "\t\t\t\tl02Woi0iS8Aa25FQkUd9\n"
        "\t\t\t\tRMzZHJpBoRQwAQEX1SxZJA4=\n"
        "\t\t\t\t) ; KSK; alg = ED25519 ; key id = 3613\n"
        "example.com.\t\t3600 IN\tRRSIG CDNSKEY 15 2 3600 (\n"
        "\t\t\t\t20360101000000 20260101000000 46059 example.com.\n"
        "\t\t\t\tWFmtyq0+ld+aAc8ro5xCoA6wQ8ZKFNcHTm7EdP6PaBw1\n"
        "\t\t\t\tjP99rTDjn3iiiMb/kdf2QoeEHU7Gqs2oMEQMxVH+Ww== )\n"
        "\n"
        ";; AUTHORITY SECTION:\n"
        "example.com.\t\t3600 IN\tNS ns1.example.com.\n"
        "\n"
        ";; ADDITIONAL SECTION:\n"
        "ns1.example.com.\t3600 IN\tA 127.0.0.1\n"
        "\n"
        ";; MSG SIZE  rcvd: 475\n");
    ASSERT_TRUE(document) << document.error();
    EXPECT_TRUE(document->ds.empty());
    ASSERT_EQ(document->keys.size(), 1U);
    EXPECT_EQ(document->keys[0].owner, name("example.com"));
    EXPECT_EQ(document->keys[0].key, kKey);
}

// +noclass +nottlid, +ttlunits, +short.
TEST(Lines, shorter_answers_of_dig) {
    const std::string signature =
        "15 2 3600 20360101000000 20260101000000 46059 example.com. "
        "XKIf+rDD54Bae1laaRmKL/7mlv+F07O/a4cW77Kvk+vGU2LrXI/fflkh cKMRYcSo0mpa4jnBWSinz1/DA1cAAA==";
    for (const std::string& text :
         {with("example.com.\t\tDS\t") + "\nexample.com.\t\tRRSIG\tDS " + signature,
          with("example.com.\t\t1h\tIN\tCDS\t") + "\nexample.com.\t\t1h\tIN\tRRSIG\tCDS " +
              signature,
          with("") + "\nDS " + signature, "CDS " + signature + "\n" + with("")}) {
        const auto document = parse(text);
        ASSERT_TRUE(document) << text << ": " << document.error();
        ASSERT_EQ(document->ds.size(), 1U) << text;
        EXPECT_EQ(document->ds[0].ds, kDs);
        EXPECT_TRUE(document->keys.empty());
    }
    EXPECT_TRUE(mentions(error_of("example.com. 3600 IN RRSIG DNSKEY " + signature),
                         "it holds no DS or DNSKEY record"));
    EXPECT_TRUE(mentions(error_of(with("") + "\nexample.com. IN DZ 1 2 3 AB"), "line 2: "));
}

// ldns-key2ds -n, ldns-keygen's .key, dnssec-dsfromkey and its .key.
TEST(Lines, output_of_the_tools_that_make_keys_and_ds) {
    const auto document =
        parse(with("example.com.\t3600\tIN\tDS\t") + "\n" +
              with("example.com.\tIN\tDNSKEY\t", kKeyRdata) + " ;{id = 3613 (ksk), size = 256b}\n" +
              "example.com. IN DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118\n" +
              "; This is a key-signing key, keyid 3613, for example.com.\n"
              "; Created: 20260101000000 (Thu Jan  1 00:00:00 2026)\n" +
              with("example.com. 3600 IN DNSKEY ", kKeyRdata));
    ASSERT_TRUE(document) << document.error();
    ASSERT_EQ(document->ds.size(), 2U);
    ASSERT_EQ(document->keys.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(document->ds[i].ds, kDs);
        EXPECT_EQ(document->keys[i].key, kKey);
        EXPECT_EQ(document->keys[i].owner, name("example.com"));
    }
}

// RFC 8078 §4: nothing to publish.
TEST(Lines, a_child_that_asks_for_removal_has_no_ds) {
    for (const std::string_view text : {"example.com. IN CDS 0 0 0 00", "cds 0 0 0 00",
                                        "example.com. 60 IN CDNSKEY 0 3 0 AA=="}) {
        EXPECT_TRUE(mentions(error_of(text), "it asks the parent to remove the DS (RFC 8078)"))
            << error_of(text);
    }
    EXPECT_TRUE(mentions(line_error("CDS 0 0 0 00"), "remove the DS"));
    EXPECT_EQ(line_error("DS 0 0 0 00"), "no error") << "only a child asks";
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
