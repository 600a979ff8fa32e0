// Traces through the lab: real servers, real signatures, every kind of answer that they give.
#include "lab_cases/lab_fixture.hpp"

namespace dschain::test {
namespace {

class TraceLabTest : public LabFixture {
protected:
    static std::vector<std::string> command(std::vector<std::string> what) {
        what.insert(what.begin(), "trace");
        return in_lab(std::move(what));
    }

    static RunResult trace(std::vector<std::string> what) {
        what = command(std::move(what));
        what.emplace_back("--json");
        return run_dschain(what);
    }
};

struct Expected {
    std::string name;
    std::string type;
    int exit;
    std::string status;
    std::vector<std::string> codes;
    std::string answer;
};

TEST_F(TraceLabTest, EachKindOfAnswerGetsItsVerdict) {
    const std::vector<Expected> all = {
        {"www.alg13.test", "A", 0, "secure", {}, "data"},
        {"alg8.test", "SOA", 0, "secure", {}, "data"},
        {"alg15.test", "DNSKEY", 0, "secure", {}, "data"},
        {"alg13.test", "DS", 0, "secure", {}, "data"},
        {".", "NS", 0, "secure", {}, "data"},
        {"www.alg13.test", "MX", 0, "secure", {}, "no data"},
        {"absent.alg13.test", "A", 0, "secure", {}, "name error"},
        {"absent.nsec3.test", "A", 0, "secure", {}, "name error"},
        {"nsec3.test", "TXT", 0, "secure", {}, "data"},
        {"plain.test", "DS", 0, "secure", {}, "no data"},
        {"www.plain.test", "A", 1, "insecure", {"CHAIN_INSECURE"}, "data"},
        {"absent.plain.test", "A", 1, "insecure", {"CHAIN_INSECURE"}, "name error"},
        {"www.unknownalg.test", "A", 1, "insecure", {"DS_UNSUPPORTED"}, "data"},
        {"www.dataexpired.test", "A", 2, "bogus", {"RRSIG_EXPIRED"}, "data"},
        {"www.datamissing.test", "A", 2, "bogus", {"RRSIG_MISSING"}, "data"},
        {"www.databad.test", "A", 2, "bogus", {"RRSIG_INVALID"}, "data"},
        {"www.datafuture.test", "A", 2, "bogus", {"RRSIG_NOT_YET_VALID"}, "data"},
        {"www.flip.test", "A", 2, "bogus", {"DS_DIGEST_MISMATCH"}, "data"},
        {"www.keyexpired.test", "A", 2, "bogus", {"RRSIG_EXPIRED"}, "data"},
        {"www.kid.badparent.test", "A", 2, "bogus", {"DS_DIGEST_MISMATCH"}, "data"},
        {"www.alg13.test", "RRSIG", 1, "insecure", {"TYPE_NOT_SIGNED"}, "data"},
        {"www.alldead.test", "A", 3, "indeterminate", {"ZONE_NO_ANSWER"}, "none"},
    };
    for (const Expected& each : all) {
        SCOPED_TRACE(each.name + " " + each.type);
        const RunResult result = trace({each.name, each.type});
        EXPECT_EQ(result.status, each.exit) << result.err;
        EXPECT_EQ(result.codes(), each.codes);
        const auto report = result.json();
        EXPECT_EQ(report["status"], each.status);
        EXPECT_EQ(report["trace"]["steps"].back()["answer"], each.answer);
        // RFC 8914: a code for every answer that a resolver would refuse.
        EXPECT_EQ(report["ede"].is_number(), each.exit >= 2);
    }
}

TEST_F(TraceLabTest, AServerWithOtherDataIsNamedAndTheBestAnswerCounts) {
    const RunResult result = trace({"www.expired2.test", "A"});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.json()["status"], "secure");
    EXPECT_EQ(result.codes(), std::vector<std::string>{"SERVER_ANSWER_BOGUS"});
    EXPECT_NE(result.json()["findings"][0]["message"].get<std::string>().find("127.0.10.5"),
              std::string::npos);
}

// With one server asked, the bad one may be first: what does not verify is asked of the other.
TEST_F(TraceLabTest, WhatDoesNotVerifyIsAskedOfAnotherServer) {
    const RunResult result = trace({"www.stale2.test", "A", "--servers", "one"});
    EXPECT_EQ(result.json()["status"], "secure") << result.out;
}

TEST_F(TraceLabTest, AReplayGivesTheSameReport) {
    const std::string recording = scratch("trace.json");
    const RunResult live =
        trace({"absent.nsec3.test", "A", "--record", recording, "--limit", "aliases=3"});
    const RunResult replayed = run_dschain({"replay", recording, "--json"});
    EXPECT_EQ(before_stats(replayed), before_stats(live));
    EXPECT_EQ(replayed.json()["trace"], live.json()["trace"]);
}

TEST_F(TraceLabTest, NegativeAnchorsAndExpectationsDecideTheExitStatus) {
    EXPECT_EQ(trace({"www.flip.test", "A", "--negative-anchor", "flip.test"}).json()["status"],
              "insecure");
    EXPECT_EQ(trace({"www.plain.test", "A", "--expect", "insecure"}).status, 0);
    EXPECT_EQ(trace({"www.plain.test", "A", "--expect", "secure"}).status, 2);
    const RunResult check =
        run_dschain({"check", "flip.test", "--negative-anchor", "test", "--trust-anchor",
                     lab_->anchor_file().string(), "--root-hints", lab_->hints_file().string(),
                     "--port", std::to_string(lab_->port()), "--json"});
    EXPECT_EQ(check.json()["status"], "insecure");
    EXPECT_EQ(check.codes(), std::vector<std::string>{"NEGATIVE_ANCHOR"});
}

TEST_F(TraceLabTest, TheTreeShowsZonesKeysSignaturesAndProofs) {
    const RunResult result = run_dschain(command({"absent.nsec3.test", "A"}));
    EXPECT_EQ(result.status, 0);
    for (const char* part : {"OK: absent.nsec3.test. A is secure", "└─ test.  secure",
                             "DS signed by", "name error (NXDOMAIN)",
                             "proven (name error) by NSEC3 ", "closest encloser nsec3.test."}) {
        EXPECT_NE(result.out.find(part), std::string::npos) << part << "\n" << result.out;
    }
}

}  // namespace
}  // namespace dschain::test
