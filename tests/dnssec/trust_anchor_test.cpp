#include "dschain/dnssec/trust_anchor.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/time.hpp"

namespace dschain {
namespace {

constexpr Timestamp kNow = 1795492800;  // 2026-11-24T04:00:00Z

Name name(std::string_view text) {
    return Name::parse(text).value();
}

constexpr std::string_view kDs20326 =
    "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
constexpr std::string_view kDs38696 =
    "38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16";
constexpr std::string_view kKey = "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=";

std::string error_of(std::string_view text, Timestamp now = kNow) {
    TrustAnchors anchors;
    const auto added = anchors.add(text, now);
    return added ? "no error" : added.error();
}

bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

// The file of IANA as it stands (three keys: 19036 is no longer valid), laid out more narrowly.
std::string root_anchors_xml() {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="380DC50D-484E-40D0-A3AE-68F2B18F61C7"
             source="http://data.iana.org/root-anchors/root-anchors.xml">
<Zone>.</Zone>
<KeyDigest id="Kjqmt7v" validFrom="2010-07-15T00:00:00+00:00"
           validUntil="2019-01-11T00:00:00+00:00">
<KeyTag>19036</KeyTag>
<Algorithm>8</Algorithm>
<DigestType>2</DigestType>
<Digest>49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5</Digest>
</KeyDigest>
<KeyDigest id="Klajeyz" validFrom="2017-02-02T00:00:00+00:00">
<KeyTag>20326</KeyTag>
<Algorithm>8</Algorithm>
<DigestType>2</DigestType>
<Digest>E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D</Digest>
</KeyDigest>
<KeyDigest id="Kmyv6jo" validFrom="2024-07-18T00:00:00+00:00">
<KeyTag>38696</KeyTag>
<Algorithm>8</Algorithm>
<DigestType>2</DigestType>
<Digest>683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16</Digest>
</KeyDigest>
</TrustAnchor>
)";
}

std::vector<std::uint16_t> tags_at(Timestamp now) {
    TrustAnchors anchors;
    std::vector<std::uint16_t> tags;
    if (anchors.add(root_anchors_xml(), now)) {
        for (const Ds& ds : anchors.closest(Name())->ds) {
            tags.push_back(ds.key_tag);
        }
    }
    return tags;
}

TEST(BuiltIn, is_ksk_2017_and_ksk_2024_of_the_root) {
    const TrustAnchors anchors = TrustAnchors::built_in();
    const TrustAnchor* root = anchors.closest(Name());
    ASSERT_NE(root, nullptr);
    EXPECT_TRUE(root->name.is_root());
    EXPECT_EQ(root->ds,
              (std::vector<Ds>{Ds::parse(kDs20326).value(), Ds::parse(kDs38696).value()}));
    EXPECT_TRUE(root->keys.empty());
    EXPECT_FALSE(anchors.empty());
    EXPECT_EQ(anchors.closest(name("www.example.com")), root);
}

TEST(AnchorLines, ds_and_dnskey_with_comments_and_blank_lines) {
    TrustAnchors anchors;
    const std::string text = "; the root\n\n.  IN  DS " + std::string(kDs20326) +
                             " ; KSK-2017\n"
                             "example.test. 3600 IN DNSKEY " +
                             std::string(kKey) + "\n";
    const auto added = anchors.add(text, kNow);
    ASSERT_TRUE(added) << added.error();
    EXPECT_EQ(anchors.closest(Name())->ds, (std::vector<Ds>{Ds::parse(kDs20326).value()}));
    EXPECT_EQ(anchors.closest(name("example.test"))->keys,
              (std::vector<Dnskey>{Dnskey::parse(kKey).value()}));
    EXPECT_TRUE(anchors.closest(name("example.test"))->ds.empty());
}

TEST(AnchorLines, more_than_one_file_adds_up_without_repetitions) {
    TrustAnchors anchors = TrustAnchors::built_in();
    ASSERT_TRUE(anchors.add(". IN DS " + std::string(kDs20326), kNow));
    EXPECT_EQ(anchors.closest(Name())->ds.size(), 2U);
    ASSERT_TRUE(anchors.add(". IN DNSKEY " + std::string(kKey), kNow));
    ASSERT_TRUE(anchors.add(". IN DNSKEY " + std::string(kKey), kNow));
    EXPECT_EQ(anchors.closest(Name())->ds.size(), 2U);
    EXPECT_EQ(anchors.closest(Name())->keys.size(), 1U);
}

TEST(AnchorLines, are_written_as_they_are_read) {
    TrustAnchors anchors = TrustAnchors::built_in();
    ASSERT_TRUE(anchors.add("example.test. IN DNSKEY " + std::string(kKey), kNow));
    const std::vector<std::string> lines = anchors.lines();
    EXPECT_EQ(lines, (std::vector<std::string>{". IN DS " + std::string(kDs20326),
                                               ". IN DS " + std::string(kDs38696),
                                               "example.test. IN DNSKEY " + std::string(kKey)}));
    TrustAnchors again;
    for (const std::string& line : lines) {
        ASSERT_TRUE(again.add(line, kNow));
    }
    EXPECT_EQ(again.lines(), lines);
}

TEST(AnchorLines, the_error_names_the_line) {
    const std::string error =
        error_of(". IN DS " + std::string(kDs20326) + "\n. IN DS 1 8 2 XYZ\n");
    EXPECT_TRUE(error.starts_with("line 2: ")) << error;
    EXPECT_TRUE(error_of("this is no record\n").starts_with("line 1: "));
}

TEST(AnchorLines, other_record_types_are_refused_by_owner_and_type) {
    const std::string error = error_of("a.root-servers.net. IN A 192.0.2.1\n");
    EXPECT_EQ(error, "a.root-servers.net. A: a trust anchor is a DS or DNSKEY record");
    EXPECT_TRUE(mentions(error_of(". IN CDS " + std::string(kDs20326)), "CDS"));
}

TEST(AnchorLines, a_file_without_an_anchor_is_refused) {
    EXPECT_EQ(error_of(""), "it holds no DS or DNSKEY record");
    EXPECT_EQ(error_of("; nothing\n"), "it holds no DS or DNSKEY record");
    TrustAnchors anchors;
    EXPECT_TRUE(anchors.empty());
    EXPECT_EQ(anchors.closest(name("example.com")), nullptr);
    EXPECT_TRUE(anchors.lines().empty());
}

// 255 octets in the message, and four characters for most of them in text.
TEST(TrustAnchors, of_a_name_that_cannot_be_read_back_are_refused) {
    std::string written;
    for (int label = 0; label < 4; ++label) {
        for (int i = 0; i < 20; ++i) {
            written += "\\001";
        }
        written += '.';
    }
    ASSERT_GT(written.size(), 254U);
    const std::string anchor = fmt::format(
        R"(<TrustAnchor><Zone>{}</Zone><KeyDigest validFrom="2010-07-15T00:00:00+00:00">)"
        "<KeyTag>1</KeyTag><Algorithm>8</Algorithm><DigestType>2</DigestType>"
        "<Digest>{}</Digest></KeyDigest></TrustAnchor>",
        written, std::string(64, 'A'));
    EXPECT_TRUE(mentions(error_of(anchor), "324 characters")) << error_of(anchor);
}

TEST(Closest, is_the_longest_name_at_or_above) {
    TrustAnchors anchors = TrustAnchors::built_in();
    const std::string rdata(kKey);
    ASSERT_TRUE(anchors.add("a.b.test. IN DNSKEY " + rdata + "\ntest. IN DNSKEY " + rdata +
                                "\nb.test. IN DNSKEY " + rdata,
                            kNow));
    const auto at = [&](std::string_view text) { return anchors.closest(name(text))->name.text(); };
    EXPECT_EQ(at("x.a.b.test"), "a.b.test.");
    EXPECT_EQ(at("a.b.test"), "a.b.test.");
    EXPECT_EQ(at("c.b.test"), "b.test.");
    EXPECT_EQ(at("notb.test"), "test.");
    EXPECT_EQ(at("example"), ".");
    TrustAnchors deep;
    ASSERT_TRUE(deep.add("b.test. IN DNSKEY " + rdata, kNow));
    EXPECT_EQ(deep.closest(name("test")), nullptr);
    EXPECT_EQ(deep.closest(name("ab.test")), nullptr);
}

// RFC 7958 §2.1.
TEST(RootAnchorsXml, has_the_keys_that_are_valid_now) {
    EXPECT_EQ(tags_at(kNow), (std::vector<std::uint16_t>{20326, 38696}));
    EXPECT_EQ(tags_at(parse_time("2018-01-01T00:00:00Z").value()),
              (std::vector<std::uint16_t>{19036, 20326}));
    EXPECT_EQ(tags_at(parse_time("2012-01-01T00:00:00Z").value()),
              (std::vector<std::uint16_t>{19036}));
}

TEST(RootAnchorsXml, valid_from_and_until_are_bounds_to_the_second) {
    const Timestamp from = parse_time("2024-07-18T00:00:00Z").value();
    EXPECT_EQ(tags_at(from - 1), (std::vector<std::uint16_t>{20326}));
    EXPECT_EQ(tags_at(from), (std::vector<std::uint16_t>{20326, 38696}));
    const Timestamp until = parse_time("2019-01-11T00:00:00Z").value();
    EXPECT_EQ(tags_at(until - 1), (std::vector<std::uint16_t>{19036, 20326}));
    EXPECT_EQ(tags_at(until + 1), (std::vector<std::uint16_t>{20326}));
}

TEST(RootAnchorsXml, gives_the_same_records_as_the_built_in_ones) {
    TrustAnchors anchors;
    ASSERT_TRUE(anchors.add(
        "\n  " + root_anchors_xml().substr(root_anchors_xml().find("<TrustAnchor")), kNow));
    EXPECT_EQ(anchors.lines(), TrustAnchors::built_in().lines());
}

TEST(RootAnchorsXml, without_a_valid_key_is_refused) {
    EXPECT_EQ(error_of(root_anchors_xml(), 0), "it holds no KeyDigest that is valid now");
    EXPECT_EQ(error_of("<TrustAnchor><Zone>.</Zone></TrustAnchor>"),
              "it holds no KeyDigest that is valid now");
}

TEST(RootAnchorsXml, errors_name_the_element_or_the_octet) {
    EXPECT_TRUE(error_of("<TrustAnchor><Zone>.</Zone>").starts_with("octet "));
    EXPECT_TRUE(mentions(error_of("<html></html>"), "TrustAnchor"));
    EXPECT_TRUE(mentions(error_of("<TrustAnchor></TrustAnchor>"), "Zone"));
    EXPECT_TRUE(mentions(error_of("<TrustAnchor><Zone>a..b</Zone></TrustAnchor>"), "Zone"));
    const std::string error = error_of(
        "<TrustAnchor><Zone>.</Zone><KeyDigest id=\"K1\"><KeyTag>70000</KeyTag>"
        "<Algorithm>8</Algorithm><DigestType>2</DigestType><Digest>AB</Digest>"
        "</KeyDigest></TrustAnchor>");
    EXPECT_TRUE(mentions(error, "KeyDigest K1")) << error;
    EXPECT_TRUE(mentions(error, "key tag '70000'")) << error;
    EXPECT_TRUE(
        mentions(error_of("<TrustAnchor><Zone>.</Zone><KeyDigest id=\"K2\"/></TrustAnchor>"),
                 "KeyDigest K2"));
}

}  // namespace
}  // namespace dschain
