// The documents of other providers: one key and its DS, in each form.
#include <functional>

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
    for (const Json& other : {Json(7), Json::array({7}), Json::array({Json::object()})}) {
        const std::string error = error_of(other, GetParam().format);
        EXPECT_TRUE(error.find(" is wanted") != std::string::npos ||
                    error.find("is missing") != std::string::npos)
            << other << ": " << error;
    }
    EXPECT_NE(error_of(Json::object(), GetParam().format).find("is missing"), std::string::npos);
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
    EXPECT_TRUE(
        disabled({{"ldhName", "zxy.com"},
                  {"secureDNS", {{"delegationSigned", false}, {"dsData", Json::array()}}}}));
    EXPECT_EQ(error_of({{"ldhName", "zxy.com"}}), "the field 'secureDNS' is missing")
        << "a server may know nothing of DNSSEC";
    EXPECT_EQ(error_of({{"secureDNS", {{"delegationSigned", true}}}}),
              "it holds no DS and no DNSKEY record");
    // Google leaves out what is empty.
    EXPECT_TRUE(disabled({{"kind", "dns#dnsKeysListResponse"}}, "google"));
    EXPECT_TRUE(disabled(Json::array(), "google"));
    for (const char* format : {"desec", "dnsimple", "google", "powerdns", "rdap", "route53"}) {
        EXPECT_NE(error_of(Json::object(), format).find("is missing"), std::string::npos)
            << format << ": nothing at all is no state";
    }
}

TEST(ApiError, is_told_in_the_words_of_the_api) {
    EXPECT_EQ(error_of({{"detail", "Not\n found."}}, "desec"),
              "the field 'keys' is missing; the document says: 'Not\\010 found.'");
    EXPECT_EQ(error_of({{"message", "Zone `x` not found"}}, "dnsimple"),
              "the field 'data' is missing; the document says: 'Zone `x` not found'");
    EXPECT_EQ(error_of({{"error", {{"code", 404}, {"message", "no such zone"}}}}, "google"),
              "the field 'dnsKeys' is missing; the document says: 'no such zone'");
    EXPECT_EQ(error_of({{"error", "Not Found"}}, "powerdns"),
              "the field 'dnskey' is missing; the document says: 'Not Found'");
    EXPECT_EQ(error_of({{"errorCode", 404}, {"title", "Not found"}}, "rdap"),
              "the field 'secureDNS' is missing; the document says: 'Not found'");
    const auto by_shape = error_of({{"errorCode", 404}, {"title", "Not found"}});
    EXPECT_NE(by_shape.find("; the document says: 'Not found'"), std::string::npos) << by_shape;
}

// A number as a number, with a fraction of nothing, or as a string.
std::vector<Json> spellings(unsigned number) {
    return {Json(number), Json(static_cast<double>(number)), Json(std::to_string(number))};
}

TEST_P(Apis, may_write_numbers_as_strings_and_strings_as_numbers) {
    const Json sample = sample_of(GetParam().format);
    std::size_t count = 0;
    const Json flat = sample.flatten();
    for (const auto& [path, value] : flat.items()) {
        const bool is_number =
            value.is_number() || value == "13" || value == "2" || value == "26191";
        if (!is_number) {
            continue;
        }
        const unsigned number = value.is_number()
                                    ? value.get<unsigned>()
                                    : static_cast<unsigned>(std::stoul(value.get<std::string>()));
        for (const Json& spelled : spellings(number)) {
            Json changed = sample;
            changed[Json::json_pointer(path)] = spelled;
            const auto document = parse(changed);
            ASSERT_TRUE(document) << path << ' ' << spelled << ": " << document.error();
            ASSERT_EQ(document->ds.size(), 1U) << path;
            EXPECT_EQ(document->ds[0].ds.text(), kDs) << path << ' ' << spelled;
            if (GetParam().has_key) {
                EXPECT_EQ(document->keys.at(0).key.text(), kKey) << path << ' ' << spelled;
            }
            ++count;
        }
    }
    EXPECT_GE(count, 3U);
}

// Fields that are no part of the DS and the key may be null or missing.
TEST_P(Apis, may_leave_out_what_is_not_needed) {
    Json sample = sample_of(GetParam().format);
    std::function<void(Json&)> strip = [&](Json& json) {
        for (const char* field :
             {"status",    "modified_on", "key_type",        "digest_algorithm", "flags",    "Flag",
              "Status",    "created",     "minimum_ttl",     "managed",          "isActive", "kind",
              "keyLength", "zoneSigned",  "objectClassName", "protocol",         "bits",     "cds",
              "errors",    "messages",    "success",         "public_key",       "Name"}) {
            if (json.is_object() && json.contains(field) && !json[field].is_object()) {
                json[field] = nullptr;
            }
        }
        for (Json& each : json) {
            if (each.is_structured()) {
                strip(each);
            }
        }
    };
    strip(sample);
    const auto document = parse(sample);
    ASSERT_TRUE(document) << document.error();
    ASSERT_EQ(document->ds.size(), 1U);
    EXPECT_EQ(document->ds[0].ds.text(), kDs);
}

struct DsPlace {
    const char* name;
    const char* format;
    const char* pointer;  // to the field of the DS
};

void PrintTo(const DsPlace& place, std::ostream* out) {
    *out << place.name;
}

class DsPlaces : public testing::TestWithParam<DsPlace> {};

TEST_P(DsPlaces, take_rdata_or_lines_one_or_many) {
    const auto pointer = Json::json_pointer(GetParam().pointer);
    const std::string other = "26191 13 1 " + std::string(40, 'A');
    const std::string rdata(kDs);
    const std::string line = "ZXY.com. 3600 IN DS " + rdata;
    const auto parsed = [&](const Json& value) {
        Json json = sample_of(GetParam().name);
        json[pointer] = value;
        std::vector<std::string> texts;
        const auto document = parse(json);
        EXPECT_TRUE(document) << value << ": " << document.error();
        for (const DsLine& each : document ? document->ds : std::vector<DsLine>()) {
            texts.push_back(each.ds.text());
        }
        if (document && value.dump().find("ZXY") != std::string::npos) {
            EXPECT_EQ(document->ds.back().owner, Name::parse("zxy.com").value());
        }
        return texts;
    };
    const std::vector<std::string> one = {rdata};
    const std::vector<std::string> two = {other, rdata};
    EXPECT_EQ(parsed(rdata), one);
    EXPECT_EQ(parsed(line), one);
    EXPECT_EQ(parsed(Json::array({rdata})), one);
    EXPECT_EQ(parsed(Json::array({line})), one);
    EXPECT_EQ(parsed(Json::array({other, rdata})), two);
    EXPECT_EQ(parsed(Json::array({other, line})), two);
}

INSTANTIATE_TEST_SUITE_P(All, DsPlaces,
                         testing::Values(DsPlace{"right", "gcore", "/ds"},
                                         DsPlace{"cloudflare", "cloudflare", "/result/ds"},
                                         DsPlace{"desec", "desec", "/keys/0/ds"},
                                         DsPlace{"powerdns", "powerdns", "/0/ds"},
                                         DsPlace{"route53", "route53",
                                                 "/KeySigningKeys/0/DSRecord"}),
                         [](const auto& tested) { return std::string(tested.param.format); });

// Where a list of objects is usual, one object may stand.
TEST(OneOrMany, objects) {
    const auto one = [](const Json& json, std::string_view format) {
        const auto document = parse(json);
        EXPECT_TRUE(document) << format << ": " << document.error();
        return document && document->format == format && document->ds.size() == 1 &&
               document->ds[0].ds.text() == kDs;
    };
    EXPECT_TRUE(one(sample_of("powerdns")[0], "powerdns"));
    EXPECT_TRUE(one(sample_of("google")["dnsKeys"][0], "google"));
    Json google = sample_of("google");
    std::swap(google["dnsKeys"][0], google["dnsKeys"][1]);
    EXPECT_TRUE(one(google["dnsKeys"], "google")) << "the first has no digest";
    Json json = sample_of("dnsimple");
    json["data"] = Json(json["data"][0]);
    EXPECT_TRUE(one(json, "dnsimple"));
    json = sample_of("desec");
    json["keys"] = Json(json["keys"][0]);
    EXPECT_TRUE(one(json, "desec"));
    json = sample_of("route53");
    json["KeySigningKeys"] = Json(json["KeySigningKeys"][0]);
    EXPECT_TRUE(one(json, "route53"));
    json = sample_of("rdap");
    json["secureDNS"]["dsData"] = Json(json["secureDNS"]["dsData"][0]);
    EXPECT_TRUE(one(json, "rdap"));
}

TEST(Keys, may_be_whole_lines) {
    Json json = sample_of("desec");
    json["keys"][0]["dnskey"] = "zxy.com. 3600 IN DNSKEY " + std::string(kKey);
    const auto document = parse(json);
    ASSERT_TRUE(document) << document.error();
    EXPECT_EQ(document->keys.at(0).key.text(), kKey);
    json["keys"][0]["dnskey"] = "zxy.com. 3600 IN DS " + std::string(kDs);
    EXPECT_EQ(error_of(json),
              "the field 'keys[0].dnskey' is no DNSKEY record: it is a DS, not a DNSKEY");
}

// A part of a record must not bring more of it along.
TEST(Parts, are_one_word_each) {
    Json json = sample_of("rdap");
    json["secureDNS"]["dsData"][0]["keyTag"] = "26191 13 2 AB";
    EXPECT_EQ(error_of(json),
              "the field 'secureDNS.dsData[0].keyTag' is '26191 13 2 AB'; one "
              "word is wanted");
    json["secureDNS"]["dsData"][0].erase("keyTag");
    EXPECT_EQ(error_of(json),
              "the field 'secureDNS.dsData[0].keyTag' is missing: it is a part of "
              "the DS record");
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

TEST(Rdap, both_and_several) {
    Json json = sample_of("rdap");
    for (const Json& tag : spellings(26191)) {
        json["secureDNS"]["dsData"][0]["keyTag"] = tag;
        const auto document = parse(json);
        ASSERT_TRUE(document) << tag << ": " << document.error();
        ASSERT_EQ(document->ds.size(), 1U);
        EXPECT_EQ(document->ds[0].ds.text(), kDs) << tag;
        ASSERT_EQ(document->keys.size(), 1U);
        EXPECT_EQ(document->keys[0].key.text(), kKey);
    }
    json["secureDNS"]["dsData"].push_back({{"keyTag", 26191},
                                           {"algorithm", "13"},
                                           {"digestType", "SHA-1"},
                                           {"digest", std::string(40, 'a')},
                                           {"events", Json::array()}});
    const auto two = parse(json);
    ASSERT_TRUE(two) << two.error();
    ASSERT_EQ(two->ds.size(), 2U);
    EXPECT_EQ(two->ds[1].ds.text(), "26191 13 1 " + std::string(40, 'A'));
    // Several objects in place of one.
    Json list = sample_of("rdap");
    Json keys_only = list["secureDNS"];
    keys_only.erase("dsData");
    Json ds_only = json["secureDNS"];
    ds_only.erase("keyData");
    list["secureDNS"] = {keys_only, ds_only, {{"zoneSigned", true}}};
    const auto several = parse(list);
    ASSERT_TRUE(several) << several.error();
    EXPECT_EQ(several->ds.size(), 2U);
    ASSERT_EQ(several->keys.size(), 1U);
    EXPECT_EQ(several->keys[0].owner, Name::parse("zxy.com").value());
    list["secureDNS"][1]["dsData"][0]["digest"] = "xy";
    EXPECT_NE(error_of(list).find("the field 'secureDNS[1].dsData[0].digest' is no DS record: "),
              std::string::npos)
        << error_of(list);
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
    json["KeySigningKeys"][0]["Status"] = "ACTION_NEEDED";
    EXPECT_EQ(parse(json)->ds.size(), 1U) << "it is served until then";
    json["KeySigningKeys"][0]["Status"] = "INACTIVE";
    EXPECT_EQ(error_of(json), "it holds no DS and no DNSKEY record");
}

}  // namespace
}  // namespace dschain
