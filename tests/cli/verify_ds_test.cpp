// verify-ds as a user runs it: the samples in testdata/api/, and input of every bad kind.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "dschain/provider/document.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

RunResult verify(const std::string& sample, std::vector<std::string> more = {}) {
    std::vector<std::string> args = {"verify-ds", testdata("api/" + sample).string(), "--json"};
    args.insert(args.end(), more.begin(), more.end());
    return run_dschain(args);
}

TEST(VerifyDs, GuideSampleHasTheRightTagAndTheDigestOfAnotherOwner) {
    const RunResult result = verify("guide-example.json");
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.codes(), std::vector<std::string>{"DOCUMENT_DS_DIGEST_WRONG"});
    const auto finding = result.json()["findings"][0];
    const auto message = finding["message"].get<std::string>();
    EXPECT_NE(message.find("key tag 7888 is right"), std::string::npos) << message;
    EXPECT_NE(message.find("belongs to another owner name"), std::string::npos) << message;
    EXPECT_NE(finding["remedy"].get<std::string>().find(
                  "E2D71FBA5632D508CEEAA6B387C5FFA2F4A6FEEAB60F0E1C22FCE4B0D6191113"),
              std::string::npos);
    EXPECT_EQ(result.json()["provider"]["agrees_with_itself"], false);
}

TEST(VerifyDs, ContractSampleDiffersInTheDigestFieldAlone) {
    const RunResult result = verify("contract-example.json");
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.codes(), std::vector<std::string>{"DOCUMENT_DIGEST_DIFFERS"});
}

TEST(VerifyDs, ARightDocumentIsOk) {
    const RunResult result = verify("right.json");
    EXPECT_EQ(result.status, 0);
    EXPECT_TRUE(result.codes().empty());
    EXPECT_EQ(result.json()["provider"]["agrees_with_itself"], true);
    EXPECT_EQ(result.json()["subject"]["zone"], "zxy.com.");
}

TEST(VerifyDs, TheOwnerIsComparedWithTheZoneAskedFor) {
    EXPECT_EQ(verify("right.json", {"--zone", "ZXY.com"}).status, 0);
    const RunResult other = verify("right.json", {"--zone", "example.com"});
    EXPECT_EQ(other.status, 2);
    EXPECT_EQ(other.codes(), std::vector<std::string>{"DOCUMENT_OWNER_DIFFERS"});
}

TEST(VerifyDs, DisabledIsAStateAndAnErrorObjectAnError) {
    const RunResult disabled = verify("disabled.json");
    EXPECT_EQ(disabled.status, 1);
    EXPECT_EQ(disabled.codes(), std::vector<std::string>{"PROVIDER_DNSSEC_DISABLED"});
    const RunResult error = verify("platform-error.json");
    EXPECT_EQ(error.status, 3);
    EXPECT_NE(error.err.find("zone not found"), std::string::npos);
    EXPECT_TRUE(error.out.empty());
}

// testdata/api/README.md says what each is.
struct ApiSample {
    const char* name;
    const char* format;
    const char* zone;  // given where the document names none
    int status;
    std::vector<std::string> codes;
    const char* says = "";  // on standard error, where there is no report
};

void PrintTo(const ApiSample& shown, std::ostream* out) {
    *out << shown.name;
}

const std::vector<ApiSample>& samples() {
    static const std::vector<ApiSample> all = {
        {"guide-example", "gcore", "", 2, {"DOCUMENT_DS_DIGEST_WRONG"}},
        {"contract-example", "gcore", "", 1, {"DOCUMENT_DIGEST_DIFFERS"}},
        {"right", "gcore", "", 0, {}},
        {"disabled", "gcore", "", 1, {"PROVIDER_DNSSEC_DISABLED"}},
        {"platform-error", "gcore", "", 3, {}, "answered with an error: 'zone not found'"},
        {"cloudflare", "cloudflare", "", 0, {}},
        {"cloudflare-disabled", "cloudflare", "", 1, {"PROVIDER_DNSSEC_DISABLED"}},
        {"desec", "desec", "", 0, {}},
        {"dnsimple", "dnsimple", "zxy.com", 3, {"DOCUMENT_UNVERIFIABLE"}},
        {"google", "google", "zxy.com", 0, {}},
        {"powerdns", "powerdns", "zxy.com", 0, {}},
        {"rdap", "rdap", "", 0, {}},
        {"route53", "route53", "zxy.com", 0, {}},
    };
    return all;
}

class ApiSamples : public ::testing::TestWithParam<ApiSample> {
protected:
    static RunResult verify_as(const std::string& format) {
        std::vector<std::string> more;
        if (!std::string(GetParam().zone).empty()) {
            more = {"--zone", GetParam().zone};
        }
        if (!format.empty()) {
            more.insert(more.end(), {"--api-format", format});
        }
        return verify(std::string(GetParam().name) + ".json", more);
    }
};

TEST_P(ApiSamples, AreWhatTheirTableSaysByShapeAndByName) {
    const ApiSample& sample = GetParam();
    for (const std::string& format : {std::string(), std::string(sample.format)}) {
        const RunResult result = verify_as(format);
        EXPECT_EQ(result.status, sample.status) << format;
        if (!std::string(sample.says).empty()) {
            EXPECT_TRUE(result.out.empty());
            EXPECT_NE(result.err.find(sample.says), std::string::npos) << result.err;
            continue;
        }
        EXPECT_EQ(result.codes(), sample.codes) << format;
        EXPECT_EQ(result.json()["provider"]["format"], sample.format);
        EXPECT_TRUE(result.err.empty()) << result.err;
    }
}

TEST_P(ApiSamples, AreNothingInAnotherFormat) {
    for (const std::string& format : document_formats()) {
        if (format == GetParam().format) {
            continue;
        }
        const RunResult result = verify_as(format);
        EXPECT_EQ(result.status, 3) << format;
        EXPECT_TRUE(result.out.empty()) << format;
        EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
        const bool names_fault = result.err.find("the field '") != std::string::npos ||
                                 result.err.find(" is wanted") != std::string::npos ||
                                 result.err.find("an error: 'zone not") != std::string::npos ||
                                 result.err.find("line 1: ") != std::string::npos;
        EXPECT_TRUE(names_fault) << format << ": " << result.err;
    }
}

TEST_P(ApiSamples, WithoutAnOwnerNeedTheZone) {
    const RunResult result = verify(std::string(GetParam().name) + ".json");
    const bool needs_zone = !std::string(GetParam().zone).empty();
    EXPECT_EQ(result.status, needs_zone ? 3 : GetParam().status);
    EXPECT_EQ(result.err.find("it has no owner name") != std::string::npos, needs_zone)
        << result.err;
}

INSTANTIATE_TEST_SUITE_P(All, ApiSamples, ::testing::ValuesIn(samples()), [](const auto& each) {
    std::string name = each.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(VerifyDs, EverySampleIsInTheTable) {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(testdata("api"))) {
        const std::string name = file.path().stem().string();
        if (file.path().extension() != ".json") {
            continue;
        }
        ++count;
        EXPECT_TRUE(std::any_of(samples().begin(), samples().end(), [&](const ApiSample& each) {
            return each.name == name;
        })) << name;
    }
    EXPECT_EQ(count, samples().size());
}

TEST(VerifyDs, LinesHaveNoFormat) {
    const RunResult result =
        run_dschain({"verify-ds", "--zone", "example.com", "--json", "--api-format", "lines"},
                    "7888 13 2 E2D71FBA5632D508CEEAA6B387C5FFA2F4A6FEEAB60F0E1C22FCE4B0D6191113");
    EXPECT_TRUE(result.json()["provider"].contains("format"));
    EXPECT_TRUE(result.json()["provider"]["format"].is_null());
}

// Where there are several DS, the fields are about the one of their digest type.
TEST(VerifyDs, SeveralDsInOneDocument) {
    auto json = nlohmann::json::parse(read_file(testdata("api/right.json")));
    const auto line = json["ds"];
    json["ds"] = {"zxy.com. IN DS 26191 13 1 " + std::string(40, 'A'), line};
    const RunResult result = run_dschain({"verify-ds", "--json"}, json.dump());
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.codes(), std::vector<std::string>{"DOCUMENT_DS_DIGEST_WRONG"});
    json["ds"] = {line, line};
    EXPECT_EQ(run_dschain({"verify-ds", "--json"}, json.dump()).status, 0);
}

TEST(VerifyDs, ReadsStandardInput) {
    const std::string document = read_file(testdata("api/right.json"));
    EXPECT_EQ(run_dschain({"verify-ds"}, document).status, 0);
    EXPECT_EQ(run_dschain({"verify-ds", "-"}, document).status, 0);
    EXPECT_EQ(run_dschain({"verify-ds", "-"}, "").status, 3);
}

TEST(VerifyDs, ADsWithoutAKeyCannotBeTold) {
    const RunResult result =
        run_dschain({"verify-ds", "--zone", "example.com", "--json"},
                    "7888 13 2 E2D71FBA5632D508CEEAA6B387C5FFA2F4A6FEEAB60F0E1C22FCE4B0D6191113");
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.codes(), std::vector<std::string>{"DOCUMENT_UNVERIFIABLE"});
    EXPECT_TRUE(result.json()["provider"]["agrees_with_itself"].is_null());
}

struct BadInput {
    const char* name;
    std::string text;
    const char* says;
};

void PrintTo(const BadInput& shown, std::ostream* out) {
    *out << shown.name;
}

class BadDocument : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadDocument, IsRefusedWithAClearError) {
    const RunResult result = run_dschain({"verify-ds", "--zone", "example.com"}, GetParam().text);
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(result.out.empty());
    EXPECT_NE(result.err.find(GetParam().says), std::string::npos) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, BadDocument,
    ::testing::Values(
        BadInput{"no_ds", R"({"algorithm":"13"})", "the field 'ds' is missing"},
        BadInput{"ds_type", R"({"ds":5})", "the field 'ds' is a number; a string is wanted"},
        BadInput{"tag_type", R"({"ds":"1 13 2 AA","key_tag":{}})",
                 "the field 'key_tag' is an object"},
        BadInput{"tag_range", R"({"ds":"1 13 2 AA","key_tag":65536})", "the field 'key_tag'"},
        BadInput{"key_base64", R"({"ds":"1 13 2 AA","public_key":"%%%"})",
                 "the field 'public_key' is not base64"},
        BadInput{"digest_hex", R"({"ds":"1 13 2 AA","digest":"XYZ"})",
                 "the field 'digest' is not hexadecimal"},
        BadInput{"ds_hex", R"({"ds":"example.com. IN DS 1 13 2 ABC"})", "the field 'ds' is no DS"},
        BadInput{"trailing", R"({"ds":"1 13 2 AA"} x)", "something follows the JSON document"},
        BadInput{"cut", R"({"ds":"1 13)", "not valid JSON"},
        BadInput{"list", R"([1,2])", "it is a list where a JSON object is wanted"},
        BadInput{"html", "<html><body>502</body></html>", "it is HTML or XML"},
        BadInput{"words", "hello there", "neither JSON nor a list of DS or DNSKEY records"},
        BadInput{"control", "\x1b[31mred\x07", "\\027[31mred\\007"},
        BadInput{"huge", std::string(3U << 20, '['), "larger than"}),
    [](const auto& each) { return each.param.name; });

TEST(VerifyDs, OneHundredMegabytesAreNotRead) {
    TemporaryDirectory directory;
    const std::string path = (directory.path() / "huge.json").string();
    std::ofstream(path) << R"({"ds":")";
    std::filesystem::resize_file(path, 100U << 20);  // sparse
    const RunResult result = run_dschain({"verify-ds", path});
    EXPECT_EQ(result.status, 3);
    EXPECT_NE(result.err.find("larger than"), std::string::npos);
}

}  // namespace
}  // namespace dschain::test
