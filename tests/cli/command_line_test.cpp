// The command line: what a mistyped word, a missing file and a closed door look like.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "support/run.hpp"

namespace dschain::test {
namespace {

struct Misuse {
    const char* name;
    std::vector<std::string> args;
    const char* says;
};

void PrintTo(const Misuse& shown, std::ostream* out) {
    *out << shown.name;
}

class UsageErrors : public ::testing::TestWithParam<Misuse> {};

TEST_P(UsageErrors, NameTheArgumentAndGoToStandardError) {
    const RunResult result = run_dschain(GetParam().args);
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(result.out.empty());
    EXPECT_TRUE(result.err.starts_with("dschain")) << result.err;
    EXPECT_NE(result.err.find(GetParam().says), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Words, UsageErrors,
    ::testing::Values(
        Misuse{"nothing", {}, "a command is wanted"},
        Misuse{"command", {"chekc"}, "did you mean check?"},
        Misuse{"option", {"check", "x", "--prot", "5"}, "--prot; did you mean --port?"},
        Misuse{"option_value", {"check", "x", "--exepct=secure"}, "did you mean --expect?"},
        Misuse{"no_zone", {"check"}, "ZONE is required"},
        Misuse{"two_zones", {"check", "a", "b"}, "'b' is one argument too many"},
        Misuse{"one_resolver", {"check", "--resolver", "x", "a", "b"}, "'b' is one argument"},
        Misuse{"one_anchor", {"check", "--trust-anchor", "x", "a", "b"}, "'b' is one argument"},
        Misuse{"one_limit", {"scan", "--limit", "x", "a", "b"}, "'b' is one argument"},
        Misuse{"one_ds", {"preflight", "disable", "--ds", "x", "a", "b"}, "'b' is one argument"},
        Misuse{"bad_zone", {"check", "a..b"}, "ZONE: 'a..b' is not a domain name"},
        Misuse{"idn",
               {"check",
                "b\xc3\xbc"
                "cher.example"},
               "xn--"},
        Misuse{"port", {"check", "x", "--port", "65536"}, "--port"},
        Misuse{"at", {"check", "x", "--at", "yesterday"}, "--at: 'yesterday' is no time"},
        Misuse{"families", {"check", "x", "-4", "-6"}, "-4 excludes -6"},
        Misuse{"format",
               {"check", "x", "--format", "yaml"},
               "--format: there is no 'yaml'; there are text, json, html, svg, dot, nagios, "
               "prometheus, jsonl and junit"},
        Misuse{"no_page",
               {"verify-ds", "--format", "html"},
               "--format: there is no 'html'; there are text and json"},
        Misuse{"no_drawing",
               {"plan", "disable", "x", "--format", "svg"},
               "--format: there is no 'svg'; there are text, json and ics"},
        Misuse{"no_dot",
               {"explain", "--format", "dot"},
               "--format: there is no 'dot'; there are text and json"},
        Misuse{"format_typed", {"check", "x", "--format", "jsn"}, "; did you mean json?"},
        Misuse{"expect", {"check", "x", "--expect", "secur"}, "'secur'; did you mean secure?"},
        Misuse{"api_format",
               {"verify-ds", "--api-format", "cloudflair"},
               "--api-format: there is no 'cloudflair'; did you mean cloudflare?; there are "
               "cloudflare, desec, "},
        Misuse{"api_format_far",
               {"check", "x", "--api", "-", "--api-format", "\x1b[31m"},
               "there is no '\\027[31m'; there are cloudflare, "},
        Misuse{"api_format_alone", {"check", "x", "--api-format", "gcore"}, "requires --api"},
        Misuse{"anchor", {"check", "x", "--trust-anchor", "/nonexistent"}, "/nonexistent: No such"},
        Misuse{"hints", {"check", "x", "--root-hints", "/"}, "it is a directory"},
        Misuse{"api", {"check", "x", "--api", "/nonexistent"}, "--api: /nonexistent"},
        Misuse{"ds", {"check", "x", "--ds", "1 13 2 XYZ"}, "the digest 'XYZ'"},
        Misuse{"ns", {"check", "x", "--ns", "ns1"}, "NAME=ADDRESS is wanted"},
        Misuse{"ns_address", {"check", "x", "--ns", "ns1=localhost"}, "no IPv4 or IPv6 address"},
        Misuse{"ns_port", {"check", "x", "--ns", "ns1=192.0.2.1#0"}, "is no port"},
        Misuse{"trace_type", {"trace", "x", "AAAAA"}, "TYPE: 'AAAAA' is no record type"},
        Misuse{"trace_axfr", {"trace", "x", "AXFR"}, "AXFR is not for records"},
        Misuse{"trace_name", {"trace", "a..b"}, "NAME: 'a..b' is not a domain name"},
        Misuse{"trace_ns", {"trace", "x", "--ns", "ns1=192.0.2.1"}, "--ns is for checks"},
        Misuse{"negative_anchor", {"trace", "x", "--negative-anchor", ".."}, "--negative-anchor"},
        Misuse{"limit", {"trace", "x", "--limit", "signature=5"}, "did you mean signatures?"},
        Misuse{"limit_value", {"check", "x", "--limit", "aliases=many"}, "aliases=N with N from 0"},
        Misuse{"replay", {"replay", "/nonexistent"}, "/nonexistent: No such file"},
        Misuse{"explain", {"explain", "DS_DIGST_MISMATCH"}, "did you mean DS_DIGEST_MISMATCH?"}),
    [](const auto& each) { return each.param.name; });

// A name may begin with a hyphen: what follows '--' is no option.
TEST(CommandLine, NamesMayBeginWithAHyphen) {
    const RunResult result = run_dschain({"verify-ds", "--zone", "x", "--", "-nonexistent"});
    EXPECT_EQ(result.status, 3);
    EXPECT_NE(result.err.find("-nonexistent: No such file"), std::string::npos) << result.err;
    const RunResult trace = run_dschain({"trace", "--", "-a..b", "A"});
    EXPECT_NE(trace.err.find("NAME: '-a..b' is not a domain name"), std::string::npos) << trace.err;
}

TEST(CommandLine, HelpAndVersionGoToStandardOutput) {
    for (const std::vector<std::string>& args :
         std::vector<std::vector<std::string>>{{"--help"},
                                               {"check", "--help"},
                                               {"verify-ds", "--help"},
                                               {"replay", "-h"},
                                               {"explain", "--help"},
                                               {"--version"}}) {
        const RunResult result = run_dschain(args);
        EXPECT_EQ(result.status, 0) << args.front();
        EXPECT_FALSE(result.out.empty()) << args.front();
        EXPECT_TRUE(result.err.empty()) << result.err;
    }
    EXPECT_TRUE(run_dschain({"--version"}).out.starts_with("dschain "));
    EXPECT_NE(run_dschain({"check", "--help"}).out.find("Examples:"), std::string::npos);
}

TEST(CommandLine, ExplainKnowsEveryFindingItLists) {
    const RunResult list = run_dschain({"explain"});
    EXPECT_EQ(list.status, 0);
    std::istringstream lines(list.out);
    std::size_t count = 0;
    for (std::string severity, code; lines >> severity >> code; ++count) {
        const RunResult one = run_dschain({"explain", code});
        EXPECT_EQ(one.status, 0) << code;
        EXPECT_TRUE(one.out.starts_with(code)) << one.out;
        EXPECT_EQ(run_dschain({"explain", code, "--json"}).json()["code"], code);
    }
    EXPECT_GT(count, 50U);
}

TEST(CommandLine, AnOutputFileIsWhollyThereOrUntouched) {
    TemporaryDirectory directory;
    const std::string path = (directory.path() / "report").string();
    std::ofstream(path) << "old";
    const std::string sample = testdata("api/right.json").string();
    const RunResult result = run_dschain({"verify-ds", sample, "-o", path});
    EXPECT_EQ(result.status, 0);
    EXPECT_TRUE(result.out.empty());
    EXPECT_TRUE(read_file(path).starts_with("OK: the DS of zxy.com."));
    // Nothing but the report is left.
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 1);
    const RunResult failed = run_dschain({"verify-ds", sample, "-o", "/nonexistent/report"});
    EXPECT_EQ(failed.status, 3);
    EXPECT_NE(failed.err.find("/nonexistent/report"), std::string::npos);
}

TEST(CommandLine, TheLastOfARepeatedOptionCounts) {
    TemporaryDirectory directory;
    const std::string path = (directory.path() / "report").string();
    const std::string sample = testdata("api/right.json").string();
    EXPECT_EQ(run_dschain({"verify-ds", sample, "-o", "/nonexistent/x", "-o", path}).status, 0);
    EXPECT_FALSE(read_file(path).empty());
}

TEST(Replay, DamagedEvidenceIsRefusedWithThePlace) {
    TemporaryDirectory directory;
    const std::string path = (directory.path() / "evidence.json").string();
    const std::string good = read_file(testdata("evidence/alg13.json"));
    const auto replay_with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream(path) << text;
        const RunResult result = run_dschain({"replay", path});
        EXPECT_EQ(result.status, 3);
        EXPECT_TRUE(result.out.empty());
        return result.err;
    };
    EXPECT_NE(replay_with("dschain.evidence/1", "dschain.evidence/2").find("this version reads"),
              std::string::npos);
    EXPECT_NE(replay_with("\"outcome\": \"answer\"", "\"outcome\": \"maybe\"")
                  .find("exchanges[0].outcome"),
              std::string::npos);
    EXPECT_NE(replay_with("\"validate_at\"", "\"validate\"").find("validate_at is missing"),
              std::string::npos);
    EXPECT_NE(replay_with("{", "").find("it is not JSON"), std::string::npos);
}

TEST(Replay, ReadsStandardInput) {
    const RunResult result =
        run_dschain({"replay", "-", "--json"}, read_file(testdata("evidence/flip.json")));
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.codes(), std::vector<std::string>{"DS_DIGEST_MISMATCH"});
}

}  // namespace
}  // namespace dschain::test
