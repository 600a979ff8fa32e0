// --profile: what it changes of a command's exit status and report, and what a wrong one is told.
#include <fstream>

#include <gtest/gtest.h>

#include "dschain/evidence/evidence.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

class ProfileOption : public ::testing::Test {
protected:
    std::string file(const std::string& name, const std::string& text) const {
        const std::string path = (directory_.path() / name).string();
        std::ofstream(path) << text;
        return path;
    }
    static std::string recording(const std::string& name) {
        return testdata("evidence/" + name + ".json").string();
    }
    static RunResult replay(const std::string& name, std::vector<std::string> more = {}) {
        std::vector<std::string> args = {"replay", recording(name), "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return run_dschain(args);
    }
    static std::string before_stats(const RunResult& result) {
        return result.out.substr(0, result.out.find("\"stats\""));
    }
    static std::string error_with(const std::string& profile) {
        const RunResult result = replay("silent2", {"--profile", profile});
        EXPECT_EQ(result.status, 3) << profile;
        EXPECT_EQ(result.out, "");
        return result.err;
    }

    TemporaryDirectory directory_;
};

TEST_F(ProfileOption, changes_the_exit_status_and_what_comes_first) {
    struct Row {
        const char* recording;
        const char* profile;
        int status;
        const char* severity;
        const char* first;
    };
    const std::string calm = file("calm.toml",
                                  "[severity]\nSERVER_NO_ANSWER = \"ok\"\nZONE_UNSIGNED = "
                                  "\"critical\"\n");
    const std::string unknown =
        file("unknown.toml", "[severity]\nSERVER_NO_ANSWER = \"unknown\"\n");
    for (const Row& row : {Row{"silent2", "default", 1, "warning", "SERVER_NO_ANSWER"},
                           Row{"silent2", "strict", 2, "critical", "SERVER_NO_ANSWER"},
                           Row{"silent2", calm.c_str(), 0, "ok", "SERVER_NO_ANSWER"},
                           Row{"silent2", unknown.c_str(), 3, "unknown", "SERVER_NO_ANSWER"},
                           Row{"plain", "default", 1, "warning", "ZONE_UNSIGNED"},
                           Row{"plain", calm.c_str(), 2, "critical", "ZONE_UNSIGNED"},
                           Row{"alg13", "strict", 0, "ok", ""},
                           Row{"flip", "default", 2, "critical", "DS_DIGEST_MISMATCH"}}) {
        const RunResult result = replay(row.recording, {"--profile", row.profile});
        EXPECT_EQ(result.status, row.status) << row.recording << " " << row.profile;
        const auto report = result.json();
        EXPECT_EQ(report["severity"], row.severity) << row.recording << " " << row.profile;
        const auto codes = result.codes();
        EXPECT_EQ(codes.empty() ? "" : codes.front(), row.first) << row.recording;
    }
    EXPECT_EQ(replay("silent2", {"--profile", calm}).json()["profile"], calm);
}

TEST_F(ProfileOption, hides_no_bogus_zone_and_no_failure_to_tell) {
    std::string all = "name = \"all is well\"\n[severity]\n";
    for (const CatalogueEntry& each : catalogue()) {
        all += std::string(each.name) + " = \"ok\"\n";
    }
    const std::string path = file("all.toml", all);
    RunResult result = run_dschain({"replay", recording("flip"), "--profile", path, "-q"});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "CRITICAL: flip.test. is bogus: validating resolvers refuse it\n");
    result = run_dschain({"replay", recording("alldead"), "--profile", path, "-q"});
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.out.rfind("UNKNOWN: nothing can be said about alldead.test.", 0), 0U)
        << result.out;
    EXPECT_EQ(run_dschain({"replay", recording("plain"), "--profile", path}).status, 0);
}

TEST_F(ProfileOption, that_is_wrong_is_told_with_its_place) {
    const std::string path = file("mine.toml",
                                  "base = \"strict\"\n[severity]\n"
                                  "NSEC3_SALT = \"ok\"\nRRSIG_EXPIERD = \"ok\"\n");
    EXPECT_EQ(error_with(path), "dschain replay: --profile: " + path +
                                    ":4:1: RRSIG_EXPIERD: did you mean RRSIG_EXPIRED?\n");
    const std::string broken = file("broken.toml", "[severity]\nNSEC3_SALT = ok\n");
    EXPECT_EQ(
        error_with(broken).find("dschain replay: --profile: " + broken + ":2:14: it is no TOML: "),
        0U)
        << error_with(broken);
    EXPECT_NE(error_with(file("key.toml", "bsae = \"strict\"\n")).find("did you mean base?"),
              std::string::npos);
    EXPECT_EQ(error_with("stricht"),
              "dschain replay: --profile: stricht: No such file or directory; did you mean "
              "strict?\n");
    EXPECT_NE(error_with("/nonexistent").find("/nonexistent: No such file"), std::string::npos);
    EXPECT_NE(error_with(directory_.path().string()).find("it is a directory"), std::string::npos);
    // Before anything is asked.
    const RunResult check = run_dschain({"check", "zone.test", "--profile", path});
    EXPECT_EQ(check.status, 3);
    EXPECT_NE(check.err.find("did you mean RRSIG_EXPIRED?"), std::string::npos) << check.err;
    const RunResult preflight =
        run_dschain({"preflight", "enable", "zone.test", "--no-store", "--profile", path});
    EXPECT_NE(preflight.err.find("did you mean RRSIG_EXPIRED?"), std::string::npos);
}

TEST_F(ProfileOption, that_was_recorded_is_replayed_and_may_be_replaced) {
    Evidence evidence = read_evidence(read_file(recording("silent2"))).value();
    evidence.subject.profile = built_in_profile("strict");
    const std::string path = file("strict.json", write_evidence(evidence));
    const RunResult recorded = run_dschain({"replay", path, "--json"});
    EXPECT_EQ(recorded.status, 2);
    EXPECT_EQ(recorded.json()["profile"], "strict");
    EXPECT_EQ(before_stats(recorded), before_stats(replay("silent2", {"--profile", "strict"})));
    EXPECT_EQ(recorded.json()["status"], "secure");
    const RunResult replaced = run_dschain({"replay", path, "--json", "--profile", "default"});
    EXPECT_EQ(replaced.status, 1);
    EXPECT_EQ(replaced.json()["profile"], "default");
    EXPECT_EQ(before_stats(replaced), before_stats(replay("silent2")));
}

TEST_F(ProfileOption, is_for_documents_as_well) {
    const std::string sample = testdata("api/guide-example.json").string();
    const RunResult plain = run_dschain({"verify-ds", sample, "--json"});
    EXPECT_EQ(plain.status, 2);
    std::string calm = "[severity]\n";
    for (const std::string& code : plain.codes()) {
        calm += code + " = \"ok\"\n";
    }
    const RunResult result =
        run_dschain({"verify-ds", sample, "--json", "--profile", file("calm.toml", calm)});
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    EXPECT_EQ(result.json()["severity"], "ok");
    EXPECT_EQ(result.codes(), plain.codes());
}

}  // namespace
}  // namespace dschain::test
