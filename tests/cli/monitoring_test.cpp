// What a monitoring system starts: its options, the line, the exit status, and the files.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "dschain/cli/env.hpp"
#include "support/recorded_transport.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

// The clock on the wall is no part of a test.
std::string without_time(const std::string& text) {
    return std::regex_replace(
        text, std::regex("( time=|time=\"|elapsed_ms\":|duration_seconds[^ ]* )[0-9.e-]+"), "$1T");
}

RunResult replay(const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> args = {"replay", testdata("evidence/" + name + ".json").string()};
    args.insert(args.end(), more.begin(), more.end());
    return run_dschain(args);
}

mode_t umask_now() {
    const mode_t mask = umask(0);
    umask(mask);
    return mask;
}

class Monitoring : public ::testing::Test {
protected:
    Monitoring() { write_roots(evidence, directory.path()); }

    RunResult run(std::vector<std::string> args, std::vector<std::string> more) {
        for (const std::string& each :
             {std::string("--root-hints"), (directory.path() / "hints").string(),
              std::string("--trust-anchor"), (directory.path() / "anchors").string(),
              std::string("--port"), std::to_string(evidence.cuts.front().servers.front().port)}) {
            args.push_back(each);
        }
        args.insert(args.end(), more.begin(), more.end());
        return run_dschain(args, "", [this](Env& env) {
            env.now = [this] { return evidence.validate_at; };
            env.transport = [this](const TransportOptions& options) {
                deadline = options.deadline;
                return std::make_unique<RecordedTransport>(evidence);
            };
        });
    }
    RunResult check(std::vector<std::string> more) {
        return run({"check", "alg13.test"}, std::move(more));
    }

    Evidence evidence = read_evidence(read_file(testdata("evidence/alg13.json"))).value();
    TemporaryDirectory directory;
    std::chrono::milliseconds deadline{};
};

// --- nagios ---

TEST_F(Monitoring, one_line_says_that_all_is_well) {
    for (const RunResult& result : {check({"--format", "nagios"}),
                                    run({"check", "-H", "alg13.test", "--format=nagios"}, {})}) {
        EXPECT_EQ(result.status, 0);
        EXPECT_EQ(result.err, "");
        EXPECT_EQ(without_time(result.out),
                  "DNSSEC OK - alg13.test. is secure: its DS leads to key 38644, and 8 of 8 views "
                  "verify | days_to_expiry=14.00 days_to_chain_expiry=14.00 queries=33 time=Ts\n");
    }
}

TEST_F(Monitoring, bounds_decide_the_exit_status_with_every_form) {
    struct Row {
        std::vector<std::string> options;
        int status;
        const char* begin;
    };
    for (const Row& row :
         {Row{{"-w", "14", "-c", "3"}, 1, "DNSSEC WARNING - alg13.test. is secure, but the first "},
          Row{{"-w", "13:", "-c", "3:"}, 0, "DNSSEC OK - "},
          Row{{"-w", "400", "-c", "20.5"}, 2, "DNSSEC CRITICAL - alg13.test. is secure, but "},
          Row{{"--critical", "15"}, 2, "DNSSEC CRITICAL - "}}) {
        std::vector<std::string> options = row.options;
        options.insert(options.end(), {"--format", "nagios"});
        const RunResult result = check(options);
        EXPECT_EQ(result.status, row.status);
        EXPECT_TRUE(result.out.starts_with(row.begin)) << result.out;
        for (const char* form : {"prometheus", "jsonl", "junit"}) {
            options.back() = form;
            EXPECT_EQ(check(options).status, row.status) << form;
        }
    }
    EXPECT_EQ(without_time(check({"-w", "20", "--format", "jsonl"}).out),
              "{\"zone\":\"alg13.test.\",\"status\":\"secure\",\"severity\":\"warning\",\"codes\":["
              "\"RRSIG_NEAR_END\"],\"decision\":null,\"elapsed_ms\":T}\n");
    EXPECT_NE(check({"-w", "20:", "-c", "3", "--format", "nagios"})
                  .out.find("| days_to_expiry=14.00;20:;3: days_to_chain_expiry=14.00 "),
              std::string::npos);
}

TEST_F(Monitoring, a_zone_that_is_not_well_is_told_by_the_contract) {
    struct Row {
        const char* name;
        int status;
        const char* begin;
    };
    for (const Row& row :
         {Row{"flip", 2, "DNSSEC CRITICAL - flip.test. is bogus: "},
          Row{"plain", 1, "DNSSEC WARNING - plain.test. is insecure: "},
          Row{"silent2", 1, "DNSSEC WARNING - silent2.test. is secure, but "},
          Row{"alldead", 3, "DNSSEC UNKNOWN - nothing can be said about alldead.test.: "}}) {
        const RunResult result = replay(row.name, {"--format", "nagios", "-w", "1"});
        EXPECT_EQ(result.status, row.status) << row.name;
        EXPECT_TRUE(result.out.starts_with(row.begin)) << result.out;
        EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
        EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '|'), 1);
    }
    const RunResult verbose = replay("flip", {"--format", "nagios", "-v"});
    EXPECT_NE(verbose.out.find("\nCRITICAL DS_DIGEST_MISMATCH: the DS of flip.test. "),
              std::string::npos);
}

TEST_F(Monitoring, t_is_the_deadline) {
    (void)check({"-t", "7", "--format", "nagios"});
    EXPECT_EQ(deadline, std::chrono::seconds(7));
    (void)check({"--deadline", "9"});
    EXPECT_EQ(deadline, std::chrono::seconds(9));
}

TEST_F(Monitoring, preflight_says_its_answer) {
    for (const RunResult& result :
         {run({"preflight", "disable", "-H", "alg13.test"}, {"--no-store", "--format", "nagios"}),
          run({"preflight", "disable", "alg13.test"}, {"--no-store", "--format", "nagios"})}) {
        EXPECT_EQ(result.status, 2) << result.err;
        EXPECT_TRUE(std::regex_match(
            without_time(result.out),
            std::regex("DNSSEC CRITICAL - stop: [^|\n]+ \\| wait=U queries=[0-9]+ time=Ts\n")))
            << result.out;
    }
    const RunResult wait =
        run({"preflight", "enable", "alg13.test"}, {"--no-store", "--format", "nagios"});
    EXPECT_EQ(wait.status, run({"preflight", "enable", "alg13.test"}, {"--no-store"}).status);
}

TEST(MonitoringFault, of_our_own_is_unknown_on_both_outputs) {
    const RunResult result =
        run_dschain({"check", "x.test", "--format", "nagios"}, "",
                    [](Env& env) { env.now = []() -> Timestamp { throw std::bad_alloc(); }; });
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.err, "dschain check: internal error: std::bad_alloc\n");
    EXPECT_EQ(result.out, "DNSSEC UNKNOWN - internal error: std::bad_alloc\n");
}

struct Misuse {
    std::vector<std::string> args;
    const char* says;
};

TEST(MonitoringMisuse, is_told_on_both_outputs) {
    for (const Misuse& row : std::vector<Misuse>{
             {{"check", "x", "-w", "3", "-c", "7"}, "-c 7: it is above -w 3"},
             {{"check", "x", "-w", "soon"}, "-w: 'soon' is no number of days; 7 and 7: are"},
             {{"check", "x", "-w", "3:7"}, "-w: '3:7' is no number of days"},
             {{"check", "x", "--warning=-1"}, "-w: '-1' is no number of days"},
             {{"check", "x", "-c", "nan"}, "-c: 'nan' is no number of days"},
             {{"check", "x", "-c", "1e400"}, "-c: '1e400' is no number of days"},
             {{"check", "x", "-c", ":"}, "-c: ':' is no number of days"},
             {{"check"}, "ZONE is required"},
             {{"check", "a", "-H", "b"}, "excludes"},
             {{"check", "-H", "a|b..c"}, "-H: 'a|b..c' is not a domain name"},
             {{"check", "x", "-t", "0"}, "--deadline"},
             {{"check", "x", "--prot", "1"}, "there is no option --prot; did you mean --port?"},
             {{"check", "x", "--api", "/nonexistent"}, "/nonexistent: No such file"},
             {{"preflight", "disable"}, "ZONE is required"},
             {{"preflight", "disable", "x", "-w", "7"}, "there is no option -w"},
             {{"scan", "/nonexistent"}, "/nonexistent: No such file"},
             {{"scan", "-w", "3", "-c", "7"}, "-c 7: it is above -w 3"},
             {{"replay", "/nonexistent"}, "/nonexistent: No such file"}}) {
        std::vector<std::string> args = row.args;
        args.emplace_back("--format=nagios");
        const RunResult result = run_dschain(args);
        EXPECT_EQ(result.status, 3) << row.says;
        EXPECT_NE(result.err.find(row.says), std::string::npos) << result.err;
        EXPECT_TRUE(result.out.starts_with("DNSSEC UNKNOWN - ")) << row.says << result.out;
        EXPECT_EQ(result.out.find('\n'), result.out.size() - 1);
        EXPECT_EQ(result.out.find('|'), std::string::npos);
        // Whoever wants another form finds nothing in its place.
        args.back() = "--format=jsonl";
        EXPECT_EQ(run_dschain(args).out, "") << row.says;
    }
    for (const char* form : {"text", "json", "html", "svg", "dot"}) {
        const RunResult result = run_dschain({"check", "x", "-c", "3", "--format", form});
        EXPECT_EQ(result.status, 3);
        EXPECT_EQ(result.err, "dschain check: -c: not with --format " + std::string(form) +
                                  "; nagios, prometheus, jsonl and junit have it\n");
    }
}

// --- files ---

TEST_F(Monitoring, metrics_are_written_whole_and_readable) {
    const auto file = directory.path() / "alg13.prom";
    const RunResult result = check({"--format", "prometheus", "-o", file.string()});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "");
    const std::string text = read_file(file);
    const std::string at = std::to_string(evidence.validate_at);
    EXPECT_NE(
        text.find("\ndschain_zone_check_timestamp_seconds{zone=\"alg13.test.\"} " + at + "\n"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("\ndschain_zone_status{zone=\"alg13.test.\",status=\"secure\"} 1\n"),
              std::string::npos);
    // Nothing that another zone's file beside it has as well.
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_TRUE(line.starts_with("# ") ||
                    line.find("{zone=\"alg13.test.\"") != std::string::npos)
            << line;
    }
    EXPECT_EQ(std::filesystem::status(file).permissions() & std::filesystem::perms::others_read,
              (umask_now() & S_IROTH) == 0 ? std::filesystem::perms::others_read
                                           : std::filesystem::perms::none);
    std::size_t number = 0;
    for (const auto& each : std::filesystem::directory_iterator(directory.path())) {
        number += each.path().filename().string().starts_with("alg13") ? 1U : 0U;
    }
    EXPECT_EQ(number, 1U);
}

TEST_F(Monitoring, a_test_case_is_a_document) {
    EXPECT_EQ(
        without_time(check({"--format", "junit"}).out).substr(0, 99),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dschain\" tests=\"1\" "
        "failures=\"0\" errors=\"0\"");
    const RunResult flip = replay("flip", {"--format", "junit"});
    EXPECT_EQ(flip.status, 2);
    EXPECT_NE(flip.out.find("<testcase classname=\"dschain\" name=\"flip.test.\" time=\"0.002\">"
                            "<failure type=\"DS_DIGEST_MISMATCH\" message=\"flip.test. is bogus: "),
              std::string::npos)
        << flip.out;
}

}  // namespace
}  // namespace dschain::test
