// Gcore's JSON document.
#include "dschain/provider/document.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

// The sample of Gcore's API reference: numbers are strings in part.
Json sample() {
    return {{"algorithm", "13"},
            {"digest", "28D2F00FB7FD127C05D1CE02BFA8660B094CA6728B1619ABA2144234F7221069"},
            {"digest_algorithm", "SHA256"},
            {"digest_type", "2"},
            {"ds",
             "zxy.com. 3600 IN DS 26191 13 2 "
             "135E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07"},
            {"flags", 257},
            {"key_tag", 26191},
            {"key_type", "ECDSAP256SHA256"},
            {"public_key",
             "ahD2C5Th+4NIFmErQPgSe/j6yPc2pbuhr3QcOJImCYHtv/mR/2qP2yHjBE1x20ERnmAnp6e6//g0uYAQKTW+"
             "DA=="},
            {"uuid", "6c2d0a3c-0000-0000-0000-000000000000"}};
}

Result<ProviderDocument> parse(std::string_view text) {
    return parse_document(text, Limits{});
}

std::string error_of(std::string_view text) {
    const auto document = parse(text);
    return document ? "no error" : document.error();
}

std::string error_with(const char* field, const Json& value) {
    Json json = sample();
    json[field] = value;
    return error_of(json.dump());
}

bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

void expect_sample(const ProviderDocument& document) {
    EXPECT_FALSE(document.dnssec_disabled);
    EXPECT_TRUE(document.keys.empty());
    ASSERT_EQ(document.ds.size(), 1U);
    EXPECT_EQ(document.ds[0].owner, Name::parse("zxy.com").value());
    EXPECT_EQ(document.ds[0].ds.text(),
              "26191 13 2 135E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07");
    ASSERT_TRUE(document.gcore);
    EXPECT_EQ(document.gcore->algorithm, 13U);
    EXPECT_EQ(to_hex(document.gcore->digest.value()),
              "28D2F00FB7FD127C05D1CE02BFA8660B094CA6728B1619ABA2144234F7221069");
    EXPECT_EQ(document.gcore->digest_algorithm, "SHA256");
    EXPECT_EQ(document.gcore->digest_type, 2U);
    EXPECT_EQ(document.gcore->flags, 257U);
    EXPECT_EQ(document.gcore->key_tag, 26191U);
    EXPECT_EQ(document.gcore->key_type, "ECDSAP256SHA256");
    EXPECT_EQ(document.gcore->public_key.value().size(), 64U);
}

TEST(GcoreDocument, has_every_field) {
    const auto document = parse(sample().dump());
    ASSERT_TRUE(document) << document.error();
    expect_sample(*document);
    const auto indented = parse("\r\n  " + sample().dump(4) + "\n\n");
    ASSERT_TRUE(indented) << indented.error();
    expect_sample(*indented);
}

TEST(GcoreDocument, numbers_may_be_numbers_strings_or_whole_floats) {
    for (const char* field : {"algorithm", "digest_type", "flags", "key_tag"}) {
        const std::uint64_t number = std::string_view(field) == "algorithm"     ? 13
                                     : std::string_view(field) == "digest_type" ? 2
                                     : std::string_view(field) == "flags"       ? 257
                                                                                : 26191;
        for (const Json& value :
             {Json(number), Json(std::to_string(number)), Json(static_cast<double>(number))}) {
            Json json = sample();
            json[field] = value;
            const auto document = parse(json.dump());
            ASSERT_TRUE(document) << field << ' ' << value << ": " << document.error();
            expect_sample(*document);
        }
    }
    Json json = sample();
    json["algorithm"] = 0;
    EXPECT_EQ(parse(json.dump())->gcore->algorithm, 0U);
}

TEST(GcoreDocument, numbers_out_of_range_name_the_field_and_the_range) {
    struct Range {
        const char* field;
        std::uint64_t largest;
    };
    for (const Range& each : std::initializer_list<Range>{
             {"algorithm", 255}, {"digest_type", 255}, {"flags", 65535}, {"key_tag", 65535}}) {
        const std::string wanted = "the field '" + std::string(each.field) +
                                   "' is out of range: it must be a whole number from 0 to " +
                                   std::to_string(each.largest);
        for (const Json& value :
             {Json(each.largest + 1), Json(std::to_string(each.largest + 1)), Json(-1), Json(1.5),
              Json(-1.0), Json(1e300), Json(18446744073709551615U)}) {
            EXPECT_EQ(error_with(each.field, value), wanted) << value;
        }
        EXPECT_EQ(error_with(each.field, each.largest), "no error");
    }
}

TEST(GcoreDocument, text_that_is_no_number_is_shown) {
    for (const char* field : {"algorithm", "digest_type", "flags", "key_tag"}) {
        for (const char* text : {"", " ", "x", "13x", " 13", "13 ", "-1", "+1", "0x0d", "1.0"}) {
            EXPECT_EQ(error_with(field, text), "the field '" + std::string(field) + "' is '" +
                                                   text + "'; a number is wanted");
        }
    }
    EXPECT_TRUE(mentions(error_with("key_tag", "\x1b[31m"), "\\027[31m"));
}

TEST(GcoreDocument, a_field_of_the_wrong_type_is_named) {
    for (const char* field : {"algorithm", "digest_type", "flags", "key_tag"}) {
        for (const Json& value : {Json(true), Json::array(), Json::object()}) {
            const std::string error = error_with(field, value);
            EXPECT_TRUE(mentions(error, "the field '" + std::string(field) + "' is ")) << error;
            EXPECT_TRUE(mentions(error, "a number is wanted")) << error;
        }
    }
    for (const char* field : {"digest", "digest_algorithm", "ds", "key_type", "public_key"}) {
        for (const Json& value :
             {Json(1), Json(1.5), Json(false), Json::array({1}), Json::object()}) {
            if (std::string_view(field) == "ds" && value.is_array()) {
                continue;  // there may be a list of them
            }
            const std::string error = error_with(field, value);
            EXPECT_TRUE(mentions(error, "the field '" + std::string(field) + "' is ")) << error;
            EXPECT_TRUE(mentions(error, "a string is wanted")) << error;
        }
    }
    EXPECT_TRUE(mentions(error_with("digest", Json::array()), "is a list"));
    EXPECT_TRUE(mentions(error_with("ds", Json::array()), "the field 'ds' is missing"));
    EXPECT_EQ(error_with("ds", Json::array({1})),
              "the field 'ds' has a number in it; strings are wanted");
    EXPECT_TRUE(mentions(error_with("ds", Json::object()), "is an object"));
    EXPECT_TRUE(mentions(error_with("ds", true), "is true or false"));
    EXPECT_TRUE(mentions(error_with("ds", 1), "is a number"));
}

TEST(GcoreDocument, a_null_field_counts_as_missing) {
    for (const char* field : {"algorithm", "digest", "digest_algorithm", "digest_type", "flags",
                              "key_tag", "key_type", "public_key"}) {
        Json json = sample();
        json[field] = nullptr;
        const auto with_null = parse(json.dump());
        ASSERT_TRUE(with_null) << field << ": " << with_null.error();
        json.erase(field);
        ASSERT_TRUE(parse(json.dump())) << field;
    }
    Json json = sample();
    json["digest"] = nullptr;
    EXPECT_FALSE(parse(json.dump())->gcore->digest);
    json["key_tag"] = nullptr;
    EXPECT_FALSE(parse(json.dump())->gcore->key_tag);
}

TEST(GcoreDocument, ds_alone_is_enough_and_nothing_stands_for_it) {
    const auto document = parse(R"({"ds":"1 13 2 AB"})");
    ASSERT_TRUE(document) << document.error();
    EXPECT_FALSE(document->ds.at(0).owner);
    EXPECT_EQ(document->ds.at(0).ds, (Ds{1, 13, 2, {0xab}}));
    ASSERT_TRUE(document->gcore);
    EXPECT_FALSE(document->gcore->public_key);
    Json json = sample();
    json.erase("ds");
    EXPECT_TRUE(mentions(error_of(json.dump()), "the field 'ds' is missing"));
    EXPECT_TRUE(mentions(error_with("ds", nullptr), "the field 'ds' is missing"));
    EXPECT_TRUE(mentions(error_of("{}"), "the field 'ds' is missing"));
}

TEST(GcoreDocument, ds_must_be_a_ds_record) {
    EXPECT_TRUE(mentions(error_with("ds", ""), "the field 'ds' is no DS record"));
    EXPECT_TRUE(mentions(error_with("ds", "zxy.com. IN DS 26191 13 2"), "has 3 fields"));
    EXPECT_TRUE(mentions(error_with("ds", "zxy.com. IN DS 26191 13 2 XY"), "the digest 'XY'"));
    EXPECT_TRUE(
        mentions(error_with("ds", "zxy.com. IN DNSKEY 257 3 13 AAAA"), "it is a DNSKEY, not a DS"));
}

TEST(GcoreDocument, bad_hexadecimal_and_base64_are_named) {
    for (const char* bad : {"", "ABC", "XY", "AB CD"}) {
        EXPECT_TRUE(mentions(error_with("digest", bad), "the field 'digest' is not hexadecimal"))
            << bad;
    }
    for (const char* bad : {"", "AAA", "AA=A", "AAAA AAAA", "AB==", "-_-_"}) {
        EXPECT_TRUE(mentions(error_with("public_key", bad), "the field 'public_key' is not base64"))
            << bad;
    }
}

TEST(GcoreDocument, the_first_bad_field_is_the_one_told) {
    Json json = sample();
    json["key_tag"] = "x";
    json["algorithm"] = "y";
    EXPECT_TRUE(mentions(error_of(json.dump()), "'algorithm'"));
}

TEST(GcoreError, that_dnssec_is_disabled_is_a_state) {
    for (const char* text :
         {R"({"error":"dnssec is disabled"})", R"({"error":"DNSSEC is disabled for zone x"})",
          R"({"exception_class":"BadRequest","message":"dnssec is disabled"})"}) {
        const auto document = parse(text);
        ASSERT_TRUE(document) << text << ": " << document.error();
        EXPECT_TRUE(document->dnssec_disabled);
        EXPECT_TRUE(document->ds.empty());
        EXPECT_FALSE(document->gcore);
    }
}

TEST(GcoreError, every_other_one_is_shown) {
    EXPECT_EQ(error_of(R"({"error":"zone not found"})"),
              "the provider answered with an error: 'zone not found'");
    EXPECT_EQ(error_of(R"({"exception_class":"Unauthorized","message":"Bad permanent token",)"
                       R"("request_id":"1"})"),
              "the provider answered with an error: 'Bad permanent token'");
    EXPECT_EQ(error_of(R"({"error":{"code":7}})"),
              "the provider answered with an error: '{\"code\":7}'");
    EXPECT_EQ(error_of(R"({"error":"\u001b[31m"})"),
              "the provider answered with an error: '\\027[31m'");
}

TEST(GcoreError, one_that_is_nested_without_end_is_not_written_out) {
    const std::size_t deep = 100000;
    EXPECT_EQ(error_of(R"({"error":)" + std::string(deep, '[') + std::string(deep, ']') + "}"),
              "the provider answered with an error: 'a list'");
    EXPECT_EQ(error_of(R"({"error":[[[{"code":7}]]]})"),
              "the provider answered with an error: '[[[{\"code\":7}]]]'");
}

// PATCH answers with the document and a 'message'.
TEST(GcoreError, a_message_beside_the_ds_is_none) {
    Json json = sample();
    json["message"] = "done";
    const auto document = parse(json.dump());
    ASSERT_TRUE(document) << document.error();
    expect_sample(*document);
    EXPECT_TRUE(mentions(error_of(R"({"message":"hello"})"), "the field 'ds' is missing"));
}

TEST(Document, an_empty_one_is_told_so) {
    EXPECT_EQ(error_of(""), "it is empty");
    EXPECT_EQ(error_of(" \r\n\t "), "it is empty");
}

TEST(Document, html_is_told_so) {
    EXPECT_TRUE(mentions(error_of("<!DOCTYPE html><html>"), "HTML or XML, not JSON"));
    EXPECT_TRUE(mentions(error_of("\n <html>"), "HTML or XML, not JSON"));
}

TEST(Document, broken_json_is_located) {
    EXPECT_EQ(error_of("{"), "it is not valid JSON, from octet 2");
    EXPECT_EQ(error_of(R"({"ds": })"), "it is not valid JSON, from octet 8");
    EXPECT_TRUE(mentions(error_of("{\"ds\":\"\xff\"}"), "it is not valid JSON, from octet "));
    EXPECT_TRUE(mentions(error_of(std::string(100000, '[')), "it is not valid JSON"));
}

TEST(Document, a_number_beyond_all_bounds_is_refused) {
    for (const char* text : {R"({"key_tag": 1e999})", R"({"ds": [-1e999]})"}) {
        EXPECT_EQ(error_of(text), "it has a number in it that is too large for any field");
    }
    EXPECT_TRUE(mentions(error_of(R"({"key_tag": 18446744073709551616})"), "is out of range"));
}

TEST(Document, something_behind_the_json_is_located) {
    EXPECT_EQ(error_of("{} x"), "something follows the JSON document, at octet 4");
    EXPECT_EQ(error_of("{}{}"), "something follows the JSON document, at octet 3");
}

TEST(Document, every_truncation_of_json_is_refused) {
    const std::string whole = sample().dump();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        EXPECT_TRUE(mentions(error_of(whole.substr(0, size)), "it is not valid JSON")) << size;
    }
}

TEST(Document, an_array_at_the_top_is_refused) {
    EXPECT_EQ(error_of("[]"), "it is a list where a JSON object is wanted");
    EXPECT_EQ(error_of("[" + sample().dump() + "]"), "it is a list where a JSON object is wanted");
}

TEST(Document, has_a_largest_size) {
    Limits limits;
    limits.document_octets = 20;
    const std::string fits = R"({"ds":"1 13 2 AB"}  )";
    ASSERT_EQ(fits.size(), 20U);
    EXPECT_TRUE(parse_document(fits, limits));
    const auto larger = parse_document(fits + " ", limits);
    ASSERT_FALSE(larger);
    EXPECT_EQ(larger.error(), "it is larger than 20 octets");
}

}  // namespace
}  // namespace dschain
