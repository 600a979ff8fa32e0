// The provider's document against itself.
#include "dschain/check/document.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"
#include "dschain/dnssec/ds_match.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;
using Codes = std::vector<std::string>;

Name name(std::string_view text) {
    return Name::parse(text).value();
}

// The sample of Gcore's API reference: 'ds' is right, 'digest' is not its digest.
constexpr std::string_view kContractKey =
    "ahD2C5Th+4NIFmErQPgSe/j6yPc2pbuhr3QcOJImCYHtv/mR/2qP2yHjBE1x20ERnmAnp6e6//g0uYAQKTW+DA==";
constexpr std::string_view kContractDigest =
    "135E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07";

// As the API reference has it.
Json contract() {
    return {{"algorithm", "13"},
            {"digest", "28D2F00FB7FD127C05D1CE02BFA8660B094CA6728B1619ABA2144234F7221069"},
            {"digest_algorithm", "SHA256"},
            {"digest_type", "2"},
            {"ds", "zxy.com. 3600 IN DS 26191 13 2 " + std::string(kContractDigest)},
            {"flags", 257},
            {"key_tag", 26191},
            {"key_type", "ECDSAP256SHA256"},
            {"public_key", kContractKey}};
}

// The same with every field right.
Json right() {
    Json json = contract();
    json["digest"] = kContractDigest;
    return json;
}

Json with(Json json, const char* field, const Json& value) {
    json[field] = value;
    return json;
}

Json without(Json json, const char* field) {
    json.erase(field);
    return json;
}

DocumentCheck check_text(const std::string& text, const std::optional<Name>& zone = {}) {
    const auto document = parse_document(text, Limits{});
    EXPECT_TRUE(document) << (document ? "" : document.error());
    const auto check = check_document(document.value_or(ProviderDocument{}), zone);
    EXPECT_TRUE(check) << (check ? "" : check.error());
    return check.value_or(DocumentCheck{});
}

DocumentCheck check(const Json& json, const std::optional<Name>& zone = {}) {
    return check_text(json.dump(), zone);
}

Codes codes(const DocumentCheck& check) {
    Codes names;
    for (const Finding& finding : check.findings) {
        names.emplace_back(finding.name());
    }
    std::sort(names.begin(), names.end());
    return names;
}

// The 'ds' line with other numbers or another digest.
std::string ds_line(std::string_view rdata) {
    return "zxy.com. 3600 IN DS " + std::string(rdata);
}

std::string flipped(std::string digest) {
    digest[0] = digest[0] == 'F' ? 'E' : 'F';
    return digest;
}

Dnskey contract_key(std::uint16_t flags = 257, std::uint8_t algorithm = 13) {
    return Dnskey{flags, 3, algorithm, from_base64(kContractKey).value()};
}

TEST(GcoreDocument, that_is_right_has_no_finding_and_agrees) {
    const DocumentCheck found = check(right());
    EXPECT_EQ(codes(found), Codes{});
    EXPECT_EQ(found.agrees, true);
    EXPECT_EQ(found.owner, name("zxy.com"));
    ASSERT_EQ(found.ds.size(), 1U);
    EXPECT_EQ(found.ds[0].key_tag, 26191);
    ASSERT_EQ(found.keys.size(), 1U);
    EXPECT_EQ(found.keys[0], contract_key());
}

TEST(GcoreDocument, spelling_of_names_and_case_of_hexadecimal_do_not_matter) {
    Json json = right();
    json["digest_algorithm"] = "sha-256";
    json["key_type"] = "ecdsa_p256_sha256";
    json["digest"] = "135e208ff18578ab18c1eb8ea064be08324dcba6cf08ff55d76f0dbd4bf49f07";
    EXPECT_EQ(codes(check(json)), Codes{});
}

TEST(GcoreDocument, fields_that_are_not_there_are_not_compared) {
    for (const char* field : {"algorithm", "digest", "digest_algorithm", "digest_type", "flags",
                              "key_tag", "key_type"}) {
        const DocumentCheck found = check(without(right(), field));
        EXPECT_EQ(codes(found), Codes{}) << field;
        EXPECT_EQ(found.agrees, true) << field;
    }
}

// The sample of the contract.
TEST(GcoreDocument, the_sample_of_the_contract_has_a_digest_field_that_is_not_the_digest) {
    const DocumentCheck found = check(contract());
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DIGEST_DIFFERS"}));
    EXPECT_EQ(found.agrees, false);
    EXPECT_EQ(found.findings[0].severity, Severity::warning);
    EXPECT_EQ(found.findings[0].zone, "zxy.com.");
}

constexpr std::string_view kGuideKey =
    "1Aobr0AwVzIefTveXVrjk06w9iMVHUOzdSiW3V9Vr9l6A3D+8tuf9Hv6CBGgVAbx0GYFQicOLn5jV30C1o20QQ==";

// The sample of the guide: the digest is not that of the key under example.com.
TEST(GcoreDocument, the_sample_of_the_guide_has_a_wrong_ds) {
    const Json guide = {
        {"algorithm", "13"},
        {"digest", "87071836FA02797589CBA87E1F808CE1CADF6D32F1FCD375D9EEE1914720521B"},
        {"digest_algorithm", "SHA256"},
        {"digest_type", "2"},
        {"ds",
         "example.com. 3600 IN DS 7888 13 2 "
         "87071836FA02797589CBA87E1F808CE1CADF6D32F1FCD375D9EEE1914720521B"},
        {"flags", 257},
        {"key_tag", 7888},
        {"key_type", "ECDSAP256SHA256"},
        {"public_key", kGuideKey}};
    const DocumentCheck found = check(guide);
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DS_DIGEST_WRONG"}));
    EXPECT_EQ(found.agrees, false);
    EXPECT_EQ(found.findings[0].severity, Severity::critical);
    EXPECT_NE(found.findings[0].remedy.find(
                  "'7888 13 2 E2D71FBA5632D508CEEAA6B387C5FFA2F4A6FEEAB60F0E1C22FCE4B0D6191113'"),
              std::string::npos)
        << found.findings[0].remedy;
    EXPECT_NE(found.findings[0].message.find("7888"), std::string::npos);
}

TEST(GcoreDocument, ds_key_tag_wrong) {
    Json json = with(right(), "ds", ds_line("26192 13 2 " + std::string(kContractDigest)));
    DocumentCheck found = check(without(json, "key_tag"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DS_KEY_TAG_WRONG"}));
    EXPECT_EQ(found.agrees, false);
    EXPECT_NE(found.findings[0].message.find("26192"), std::string::npos);
    EXPECT_NE(found.findings[0].remedy.find("26191 13 2 135E208F"), std::string::npos);
    EXPECT_EQ(codes(check(json)), (Codes{"DOCUMENT_DS_KEY_TAG_WRONG", "DOCUMENT_KEY_TAG_DIFFERS"}));
}

TEST(GcoreDocument, ds_digest_wrong) {
    Json json = right();
    const std::string wrong = flipped(std::string(kContractDigest));
    json["ds"] = ds_line("26191 13 2 " + wrong);
    json["digest"] = wrong;
    const DocumentCheck found = check(json);
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DS_DIGEST_WRONG"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(GcoreDocument, ds_of_another_owner) {
    const Ds ds = make_ds(name("example.com"), contract_key(), 2).value();
    Json json = right();
    json["ds"] = ds_line(ds.text());
    json["digest"] = to_hex(ds.digest);
    const DocumentCheck found = check(json);
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DS_OTHER_OWNER"}));
    EXPECT_EQ(found.agrees, false);
    EXPECT_NE(found.findings[0].message.find("example.com."), std::string::npos);
    EXPECT_NE(found.findings[0].remedy.find("135E208F"), std::string::npos);
}

TEST(GcoreDocument, ds_algorithm_wrong) {
    const Json json = with(right(), "ds", ds_line("26191 8 2 " + std::string(kContractDigest)));
    const DocumentCheck found = check(json);
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_ALGORITHM_DIFFERS", "DOCUMENT_DS_ALGORITHM_WRONG"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(GcoreDocument, digest_wrong_when_nothing_confirms_the_ds) {
    const DocumentCheck found = check(without(contract(), "public_key"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DIGEST_WRONG", "DOCUMENT_UNVERIFIABLE"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(GcoreDocument, digest_type_differs) {
    const DocumentCheck found = check(with(right(), "digest_type", "4"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DIGEST_TYPE_DIFFERS"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(GcoreDocument, digest_name_differs) {
    for (const char* wrong : {"SHA384", "SHA1", "", "SHA2566"}) {
        const DocumentCheck found = check(with(right(), "digest_algorithm", wrong));
        EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DIGEST_NAME_DIFFERS"})) << wrong;
        EXPECT_EQ(found.agrees, false);
    }
}

// The key has another algorithm then, and so another tag and digest: nothing points to it.
TEST(GcoreDocument, algorithm_differs) {
    const DocumentCheck found = check(with(without(right(), "public_key"), "algorithm", "8"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_ALGORITHM_DIFFERS", "DOCUMENT_KEY_TYPE_DIFFERS",
                                   "DOCUMENT_UNVERIFIABLE"}));
    EXPECT_EQ(found.agrees, false);
    Json json = with(without(right(), "public_key"), "algorithm", "8");
    json["key_type"] = "RSASHA256";
    EXPECT_EQ(codes(check(json)), (Codes{"DOCUMENT_ALGORITHM_DIFFERS", "DOCUMENT_UNVERIFIABLE"}));
}

TEST(GcoreDocument, key_type_differs) {
    const DocumentCheck found = check(with(right(), "key_type", "RSASHA256"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_KEY_TYPE_DIFFERS"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(GcoreDocument, key_tag_differs) {
    const DocumentCheck found = check(with(right(), "key_tag", 26190));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_KEY_TAG_DIFFERS"}));
    EXPECT_EQ(found.agrees, false);
    EXPECT_NE(found.findings[0].message.find("26190"), std::string::npos);
    EXPECT_NE(found.findings[0].message.find("26191"), std::string::npos);
}

// 'ds' and 'key_tag' agree with each other and not with the key.
TEST(GcoreDocument, key_of_another_ds) {
    Json json = right();
    json["public_key"] = to_base64(Bytes(64, 7));
    const DocumentCheck found = check(json);
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DS_WITHOUT_KEY", "DOCUMENT_KEY_TAG_DIFFERS"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(GcoreDocument, flags_are_part_of_the_key) {
    EXPECT_EQ(codes(check(with(right(), "flags", 256))),
              (Codes{"DOCUMENT_DS_WITHOUT_KEY", "DOCUMENT_KEY_TAG_DIFFERS"}));
}

TEST(GcoreDocument, without_a_key_it_can_not_be_told) {
    const DocumentCheck found = check(without(right(), "public_key"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_UNVERIFIABLE"}));
    EXPECT_EQ(found.agrees, std::nullopt);
    EXPECT_NE(found.findings[0].message.find("'public_key' is missing"), std::string::npos);
}

TEST(GcoreDocument, with_a_digest_type_that_cannot_be_computed_it_can_not_be_told) {
    Json json = right();
    json["ds"] = ds_line("26191 13 3 " + std::string(kContractDigest));
    json["digest_type"] = 3;
    json["digest_algorithm"] = "GOST";
    const DocumentCheck found = check(json);
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_UNVERIFIABLE"}));
    EXPECT_EQ(found.agrees, std::nullopt);
}

TEST(GcoreDocument, of_an_algorithm_that_nobody_verifies_here_is_still_compared) {
    const Dnskey key{257, 3, 12, Bytes(64, 9)};
    const Ds ds = make_ds(name("zxy.com"), key, 2).value();
    const Json json = {
        {"algorithm", 12}, {"ds", ds_line(ds.text())}, {"public_key", to_base64(key.public_key)}};
    EXPECT_EQ(codes(check(json)), Codes{});
    EXPECT_EQ(check(json).agrees, true);
}

TEST(Owner, differs_from_the_zone_asked_for) {
    const DocumentCheck found = check(right(), name("example.com"));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_OWNER_DIFFERS"}));
    EXPECT_EQ(found.agrees, false);
    EXPECT_EQ(found.owner, name("zxy.com"));
    EXPECT_EQ(found.findings[0].zone, "example.com.");
    EXPECT_EQ(codes(check(right(), name("ZXY.com"))), Codes{});
}

TEST(Owner, comes_from_the_zone_if_the_document_has_none) {
    const Json json = with(right(), "ds", "26191 13 2 " + std::string(kContractDigest));
    const DocumentCheck found = check(json, name("zxy.com"));
    EXPECT_EQ(codes(found), Codes{});
    EXPECT_EQ(found.agrees, true);
    EXPECT_EQ(codes(check(json, name("zxz.com"))), (Codes{"DOCUMENT_DS_OTHER_OWNER"}));
    const auto nowhere = check_document(parse_document(json.dump(), Limits{}).value(), {});
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().find("owner name"), std::string::npos);
}

TEST(Disabled, is_a_state_with_one_finding) {
    const DocumentCheck found =
        check_text(R"({"error":"dnssec is disabled"})", name("example.com"));
    EXPECT_EQ(codes(found), (Codes{"PROVIDER_DNSSEC_DISABLED"}));
    EXPECT_EQ(found.agrees, std::nullopt);
    EXPECT_TRUE(found.ds.empty());
    EXPECT_EQ(codes(check_text(R"({"error":"dnssec is disabled"})")),
              (Codes{"PROVIDER_DNSSEC_DISABLED"}));
}

// RFC 4034 §5.4, RFC 4509 §2.3.
constexpr std::string_view kRfcKey =
    "dskey.example.com. 86400 IN DNSKEY 256 3 5 ( AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXV\n"
    "bfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEV\n"
    "v5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw== ) ; key id = 60485\n";
constexpr std::string_view kRfcDs =
    "dskey.example.com. 86400 IN DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118\n"
    "dskey.example.com. 86400 IN DS 60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B83\n";

std::string lines(std::string_view ds, std::string_view keys = kRfcKey) {
    return std::string(ds) + std::string(keys);
}

TEST(Lines, ds_beside_their_key_agree) {
    const DocumentCheck found = check_text(
        lines("dskey.example.com. IN DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118\n"
              "dskey.example.com. IN DS 60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B83"
              "83F6A1E4469DA50A\n"));
    EXPECT_EQ(codes(found), Codes{});
    EXPECT_EQ(found.agrees, true);
    EXPECT_EQ(found.ds.size(), 2U);
    EXPECT_EQ(found.owner, name("dskey.example.com"));
}

TEST(Lines, one_wrong_ds_among_right_ones_is_told) {
    const DocumentCheck found = check_text(lines(kRfcDs));  // the second digest is cut
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_DS_DIGEST_WRONG"}));
    EXPECT_EQ(found.agrees, false);
}

TEST(Lines, each_relation_of_a_ds_to_the_keys) {
    const std::string digest = "2BB183AF5F22588179A53B0A98631FAD1A292118";
    const auto of = [&](const std::string& rdata) {
        return codes(check_text(lines("dskey.example.com. IN DS " + rdata + "\n")));
    };
    EXPECT_EQ(of("60485 5 1 " + digest), Codes{});
    EXPECT_EQ(of("60486 5 1 " + digest), (Codes{"DOCUMENT_DS_KEY_TAG_WRONG"}));
    EXPECT_EQ(of("60485 7 1 " + digest), (Codes{"DOCUMENT_DS_ALGORITHM_WRONG"}));
    EXPECT_EQ(of("60485 5 1 " + flipped(digest)), (Codes{"DOCUMENT_DS_DIGEST_WRONG"}));
    EXPECT_EQ(of("1 5 1 " + flipped(digest)), (Codes{"DOCUMENT_DS_WITHOUT_KEY"}));
    EXPECT_EQ(of("60485 5 3 " + digest), (Codes{"DOCUMENT_UNVERIFIABLE"}));
}

TEST(Lines, without_a_key_it_can_not_be_told) {
    const DocumentCheck found = check_text(std::string(kRfcDs));
    EXPECT_EQ(codes(found), (Codes{"DOCUMENT_UNVERIFIABLE", "DOCUMENT_UNVERIFIABLE"}));
    EXPECT_EQ(found.agrees, std::nullopt);
    EXPECT_NE(found.findings[0].message.find("no DNSKEY"), std::string::npos);
}

TEST(Lines, keys_alone_say_nothing_about_a_ds) {
    const DocumentCheck found = check_text(std::string(kRfcKey));
    EXPECT_EQ(codes(found), Codes{});
    EXPECT_EQ(found.agrees, std::nullopt);
    EXPECT_EQ(found.keys.size(), 1U);
}

// RFC 4034 §5.2: the DS must point to a zone key; RFC 5011 §2.1: not to a revoked one.
TEST(DocumentLines, a_right_ds_of_an_unusable_key_is_critical) {
    const Name owner = Name::parse("example.com.").value();
    for (const std::uint16_t flags : {std::uint16_t{0x0001}, std::uint16_t{0x0181}}) {
        Dnskey key;
        key.flags = flags;
        key.algorithm = 15;
        key.public_key.assign(32, 7);
        ProviderDocument document;
        document.keys.push_back({owner, key});
        document.ds.push_back({owner, make_ds(owner, key, 2).value()});
        const auto found = check_document(document, std::nullopt);
        ASSERT_TRUE(found);
        EXPECT_EQ(codes(*found), Codes{"DOCUMENT_KEY_UNUSABLE"}) << flags;
        EXPECT_EQ(found->agrees, std::optional(false));
    }
}

}  // namespace
}  // namespace dschain
