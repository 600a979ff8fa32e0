// The documents of other providers: one key and its DS, in each form.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dschain/provider/document.hpp"
#include "support/run.hpp"

namespace dschain {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kDs =
    "26191 13 2 135E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07";
constexpr std::string_view kKey =
    "257 3 13 ahD2C5Th+4NIFmErQPgSe/j6yPc2pbuhr3QcOJImCYHtv/mR/2qP2yHjBE1x20ERnmAnp6e6//g0uYAQKTW+"
    "DA==";

struct Sample {
    const char* format;
    bool has_key;
    bool has_owner;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.format;
}

Json sample_of(const std::string& name) {
    return Json::parse(test::read_file(test::testdata("api/" + name + ".json")));
}

Result<ProviderDocument> parse(const Json& json, std::string_view format = {}) {
    return parse_document(json.dump(), Limits{}, format);
}

std::string error_of(const Json& json, std::string_view format = {}) {
    const auto document = parse(json, format);
    return document ? "no error" : document.error();
}

class Apis : public testing::TestWithParam<Sample> {};

TEST_P(Apis, are_known_by_their_shape) {
    const auto [format, has_key, has_owner] = GetParam();
    for (const std::string_view named : {std::string_view(), std::string_view(format)}) {
        const auto document = parse(sample_of(format), named);
        ASSERT_TRUE(document) << document.error();
        EXPECT_EQ(document->format, format);
        EXPECT_FALSE(document->dnssec_disabled);
        ASSERT_EQ(document->ds.size(), 1U);
        EXPECT_EQ(document->ds[0].ds.text(), kDs);
        EXPECT_EQ(document->ds[0].owner.has_value(), has_owner);
        EXPECT_EQ(document->ds[0].owner.value_or(Name::parse("zxy.com").value()),
                  Name::parse("zxy.com").value());
        ASSERT_EQ(document->keys.size(), has_key ? 1U : 0U);
        if (has_key) {
            EXPECT_EQ(document->keys[0].key.text(), kKey);
        }
    }
}

// Whatever stands in a field, it is read or named, and nothing falls over.
TEST_P(Apis, name_the_field_that_is_wrong) {
    const Json sample = sample_of(GetParam().format);
    const Json flat = sample.flatten();
    std::size_t told = 0;
    for (const auto& [path, value] : flat.items()) {
        const auto pointer = Json::json_pointer(path);
        for (const Json& wrong : {Json(nullptr), Json::object(), Json::array({1}), Json(-1),
                                  Json("\x01<b>"), Json(true), Json(1e300)}) {
            Json changed = sample;
            changed[pointer] = wrong;
            const auto document = parse(changed);
            if (!document) {
                ++told;
                EXPECT_EQ(document.error().find('\x01'), std::string::npos) << document.error();
                EXPECT_TRUE(document.error().find("field") != std::string::npos ||
                            document.error() == "it holds no DS and no DNSKEY record")
                    << path << ' ' << wrong << ": " << document.error();
            }
        }
    }
    EXPECT_GT(told, 6U);
}

TEST_P(Apis, do_not_take_the_other_kind_of_document) {
    const Json sample = sample_of(GetParam().format);
    const Json other = sample.is_array() ? Json::object() : Json(7);
    EXPECT_NE(error_of(other, GetParam().format).find(" is wanted"), std::string::npos)
        << error_of(other, GetParam().format);
}

INSTANTIATE_TEST_SUITE_P(
    All, Apis,
    testing::Values(Sample{"cloudflare", false, true}, Sample{"desec", true, true},
                    Sample{"powerdns", true, false}, Sample{"route53", true, false},
                    Sample{"google", true, false}, Sample{"dnsimple", false, false},
                    Sample{"rdap", true, true}),
    [](const auto& tested) { return std::string(tested.param.format); });

TEST(DocumentFormats, are_all_of_these) {
    EXPECT_EQ(document_formats(),
              (std::vector<std::string>{"cloudflare", "desec", "dnsimple", "gcore", "google",
                                        "lines", "powerdns", "rdap", "route53"}));
}

TEST(DocumentFormats, of_that_name_is_what_a_document_is_read_as) {
    EXPECT_EQ(parse(sample_of("right"), "gcore")->format, "gcore");
    EXPECT_EQ(parse(sample_of("right"))->format, "gcore");
    EXPECT_NE(error_of(sample_of("right"), "desec"), "no error");
    const auto lines = parse_document(kDs, Limits{}, "lines");
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->format, "lines");
    EXPECT_EQ(parse_document(kDs, Limits{})->format, "lines");
    EXPECT_FALSE(parse_document(kDs, Limits{}, "gcore"));
    EXPECT_FALSE(parse_document("{}", Limits{}, "lines"));
}

TEST(Disabled, is_what_each_has_when_dnssec_is_off) {
    const auto disabled = [](const Json& json, std::string_view format = {}) {
        const auto document = parse(json, format);
        EXPECT_TRUE(document) << document.error();
        return document && document->dnssec_disabled && document->ds.empty();
    };
    EXPECT_TRUE(disabled(sample_of("cloudflare-disabled")));
    EXPECT_TRUE(disabled(Json::array(), "powerdns"));
    Json powerdns = sample_of("powerdns");
    powerdns[0]["published"] = false;
    EXPECT_TRUE(disabled(powerdns)) << "what is not published cannot be checked with";
    EXPECT_TRUE(disabled(
        {{"Status", {{"ServeSignature", "NOT_SIGNING"}}}, {"KeySigningKeys", Json::array()}}));
    EXPECT_TRUE(disabled({{"dnsKeys", Json::array()}}));
    EXPECT_TRUE(disabled({{"data", Json::array()}}));
    EXPECT_TRUE(disabled({{"ldhName", "zxy.com"}, {"secureDNS", {{"delegationSigned", false}}}}));
    EXPECT_TRUE(disabled({{"ldhName", "zxy.com"}}));
}

TEST(Cloudflare, errors_are_told_in_its_words) {
    const Json json{{"success", false},
                    {"result", nullptr},
                    {"errors", {{{"code", 7003}, {"message", "Could not route\n to /zones"}}}}};
    EXPECT_EQ(error_of(json),
              "the field 'errors[0].message' says: 'Could not route\\010 to /zones'");
    EXPECT_EQ(error_of({{"success", true}, {"result", nullptr}}), "the field 'result' is missing");
}

// RFC 9083 §5.3 has numbers; some servers write strings.
TEST(Rdap, keys_in_place_of_digests) {
    Json json = sample_of("rdap");
    json["secureDNS"].erase("dsData");
    const auto document = parse(json);
    ASSERT_TRUE(document) << document.error();
    EXPECT_TRUE(document->ds.empty());
    ASSERT_EQ(document->keys.size(), 1U);
    EXPECT_EQ(document->keys[0].key.text(), kKey);
}

TEST(Google, a_ds_for_each_digest_of_a_key) {
    Json json = sample_of("google");
    json["dnsKeys"][0]["digests"].push_back({{"type", "sha1"}, {"digest", std::string(40, 'a')}});
    const auto document = parse(json);
    ASSERT_TRUE(document) << document.error();
    ASSERT_EQ(document->ds.size(), 2U);
    EXPECT_EQ(document->ds[1].ds.text(), "26191 13 1 " + std::string(40, 'A'));
    const auto list = parse(json["dnsKeys"]);
    ASSERT_TRUE(list) << list.error();
    EXPECT_EQ(list->ds.size(), 2U);
}

TEST(Route53, a_ds_of_its_fields_where_the_line_is_missing) {
    Json json = sample_of("route53");
    json["KeySigningKeys"][0].erase("DSRecord");
    const auto document = parse(json);
    ASSERT_TRUE(document) << document.error();
    ASSERT_EQ(document->ds.size(), 1U);
    EXPECT_EQ(document->ds[0].ds.text(), kDs);
    json["KeySigningKeys"][0]["Status"] = "INACTIVE";
    EXPECT_EQ(error_of(json), "it holds no DS and no DNSKEY record");
}

}  // namespace
}  // namespace dschain
