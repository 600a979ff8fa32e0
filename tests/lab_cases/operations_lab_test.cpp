// preflight, plan and wait against real servers: what they say of zones as they stand, what they
// remember, and that nothing of it is lost.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "dschain/cli/env.hpp"
#include "dschain/lifecycle/sightings.hpp"
#include "dschain/store/store.hpp"
#include "lab_cases/lab_fixture.hpp"
#include "support/child_process.hpp"

namespace dschain::test {
namespace {

class OperationsLabTest : public LabFixture {
protected:
    static RunResult run(std::vector<std::string> what) {
        what = in_lab(std::move(what));
        if (std::find(what.begin(), what.end(), "--store") == what.end()) {
            what.emplace_back("--no-store");
        }
        return run_dschain(what);
    }

    static nlohmann::json decide(std::vector<std::string> what, int status) {
        what.emplace_back("--json");
        const RunResult result = run(std::move(what));
        EXPECT_EQ(result.status, status) << result.out << result.err;
        return result.json()["decision"];
    }

    static bool has(const nlohmann::json& decision, const char* code) {
        const auto& reasons = decision["reasons"];
        return std::find(reasons.begin(), reasons.end(), code) != reasons.end();
    }
};

TEST_F(OperationsLabTest, APreflightSaysWhatMayBeDoneWithAZoneAsItStands) {
    auto decision = decide({"preflight", "publish", "alg13.test"}, 0);
    EXPECT_EQ(decision["answer"], "go");
    EXPECT_EQ(decision["step"], "published");
    decision = decide({"preflight", "disable", "alg13.test"}, 2);
    EXPECT_EQ(decision["answer"], "stop");
    EXPECT_TRUE(has(decision, "STEP_COMES_FIRST"));
    EXPECT_EQ(decision["safe_at"], nullptr);
    decision = decide({"preflight", "disable", "alg13.test", "--step", "remove-ds"}, 0);
    EXPECT_EQ(decision["answer"], "go");
    // No DS, and signed: whether there was one before is not known.
    decision = decide({"preflight", "disable", "island.test"}, 1);
    EXPECT_EQ(decision["answer"], "wait");
    EXPECT_EQ(decision["assumed"], true);
    EXPECT_TRUE(has(decision, "CACHES_HOLD_DS"));
    EXPECT_TRUE(has(decision, "BOUND_ASSUMED"));
    decision = decide(
        {"preflight", "disable", "island.test", "--ds-removed-at", "2020-01-01T00:00:00Z"}, 0);
    EXPECT_EQ(decision["answer"], "go");
    decision = decide({"preflight", "enable", "plain.test"}, 2);
    EXPECT_TRUE(has(decision, "STEP_COMES_FIRST"));
    EXPECT_EQ(decision["steps"][0]["name"], "sign");
    decision = decide(
        {"preflight", "enable", "island.test", "--assume-data-ttl", "0", "--margin", "0"}, 1);
    EXPECT_EQ(decision["step"], "put-ds");
    EXPECT_NE(decision["safe_at"], nullptr);
}

TEST_F(OperationsLabTest, AZoneThatIsBrokenIsNotTakenAnyFurther) {
    auto decision = decide({"preflight", "publish", "flip.test"}, 2);
    EXPECT_TRUE(has(decision, "ZONE_BREAKS_ALREADY"));
    decision = decide({"preflight", "rollover", "flip.test"}, 2);
    EXPECT_EQ(decision["answer"], "stop");
    decision = decide({"preflight", "publish", "silent2.test"}, 3);
    EXPECT_TRUE(has(decision, "STEP_SERVER_SILENT"));
    // One of its two servers has an IPv6 address alone.
    decision = decide({"preflight", "publish", "ip6.test", "-4"}, 3);
    EXPECT_TRUE(has(decision, "STEP_SERVER_SILENT"));
    decision = decide({"preflight", "publish", "alldead.test"}, 3);
    EXPECT_TRUE(has(decision, "STEP_NOTHING_KNOWN"));
    // The DS at the parent is not the one that is wanted.
    decision = decide({"preflight", "publish", "alg13.test", "--ds",
                       "1 13 2 0000000000000000000000000000000000000000000000000000000000000000"},
                      2);
    EXPECT_TRUE(has(decision, "DS_OTHER_THAN_WANTED"));
}

TEST_F(OperationsLabTest, APlanHasTheStepsOfTheOperationAndACalendarOfThem) {
    const auto decision = decide({"plan", "rollover", "alg13.test"}, 0);
    std::vector<std::string> names;
    for (const auto& step : decision["steps"]) {
        names.push_back(step["name"]);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"add-key", "change-ds", "remove-key"}));
    EXPECT_EQ(decision["steps"][0]["state"], "go");
    EXPECT_EQ(decision["steps"][1]["state"], "later");
    EXPECT_LT(decision["steps"][0]["earliest"], decision["steps"][1]["earliest"]);
    EXPECT_LT(decision["steps"][1]["earliest"], decision["steps"][2]["earliest"]);

    const RunResult calendar = run({"plan", "rollover", "alg13.test", "--format", "ics"});
    EXPECT_EQ(calendar.status, 0) << calendar.err;
    EXPECT_EQ(calendar.out.rfind("BEGIN:VCALENDAR\r\n", 0), 0U) << calendar.out;
    EXPECT_TRUE(calendar.out.ends_with("END:VCALENDAR\r\n"));
    std::size_t events = 0;
    for (std::size_t at = 0; (at = calendar.out.find("BEGIN:VEVENT", at)) != std::string::npos;
         ++at) {
        ++events;
    }
    EXPECT_EQ(events, 3U);
    EXPECT_NE(calendar.out.find("UID:rollover-change-ds-alg13.test.@dschain"), std::string::npos);

    const RunResult text = run({"plan", "rollover", "alg13.test"});
    EXPECT_EQ(text.out.rfind("go: rollover alg13.test., step 'add-key'", 0), 0U) << text.out;
    EXPECT_NE(text.out.find("Safe when every DNSKEY"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("Safe at any time: what is there stays."), std::string::npos);
    EXPECT_EQ(text.out.find(" \n"), std::string::npos) << "blanks at the end of a line";
}

// It shows findings in another way, and what may be done stays.
TEST_F(OperationsLabTest, AProfileChangesNothingOfTheAnswer) {
    const std::string path = scratch("calm.toml");
    std::ofstream(path) << "[severity]\nSTEP_COMES_FIRST = \"ok\"\nSTEP_WOULD_BREAK = \"ok\"\n";
    const auto severity_of = [](const RunResult& result) {
        const auto report = result.json();
        for (const auto& finding : report["findings"]) {
            if (finding["code"] == "STEP_COMES_FIRST") {
                return finding["severity"].get<std::string>();
            }
        }
        return std::string("none");
    };
    const RunResult plain = run({"preflight", "disable", "alg13.test", "--json"});
    EXPECT_EQ(severity_of(plain), "critical");
    const RunResult calm = run({"preflight", "disable", "alg13.test", "--json", "--profile", path});
    EXPECT_EQ(severity_of(calm), "ok");
    EXPECT_EQ(calm.json()["profile"], path);
    for (const RunResult* each : {&plain, &calm}) {
        EXPECT_EQ(each->status, 2);
        EXPECT_EQ(each->json()["decision"]["answer"], "stop");
    }
}

TEST_F(OperationsLabTest, WhatIsWrongInTheArgumentsIsNamed) {
    const auto error_of = [](std::vector<std::string> what) {
        const RunResult result = run(std::move(what));
        EXPECT_EQ(result.status, 3) << result.out;
        EXPECT_EQ(result.out, "");
        return result.err;
    };
    EXPECT_NE(error_of({"preflight", "disabel", "alg13.test"}).find("did you mean disable?"),
              std::string::npos);
    EXPECT_NE(error_of({"preflight", "disable", "alg13.test", "--step", "stop-singing"})
                  .find("did you mean stop-signing?"),
              std::string::npos);
    EXPECT_NE(error_of({"preflight", "disable", "alg13.test", "--ds-removed-at", "yesterday"})
                  .find("--ds-removed-at"),
              std::string::npos);
    EXPECT_NE(error_of({"preflight", "rollover", "alg13.test", "--roll", "algorithm"})
                  .find("--to-algorithm"),
              std::string::npos);
    EXPECT_NE(error_of({"preflight", "publish", "alg13.test", "--ds", "1 13 2 XYZ"}).find("--ds"),
              std::string::npos);
    EXPECT_NE(
        error_of({"preflight", "disable", "alg13.test", "--servers", "one"}).find("--servers"),
        std::string::npos);
    EXPECT_NE(error_of({"wait", "disable"}).find("ZONE"), std::string::npos);
    EXPECT_NE(
        error_of({"plan", "disable", "alg13.test", "--format", "icz"}).find("did you mean ics?"),
        std::string::npos);
}

TEST_F(OperationsLabTest, ChecksAndPreflightsAreRememberedAndShorten) {
    const std::string file = scratch("remembered.db");
    const RunResult checked =
        run_dschain(in_lab({"check", "alg13.test", "--store", file, "--json"}));
    EXPECT_EQ(checked.status, 0) << checked.err;
    const auto decision = decide({"preflight", "publish", "alg13.test", "--store", file}, 0);
    EXPECT_EQ(decision["answer"], "go");
    auto store = Store::open(file);
    ASSERT_TRUE(store) << store.error();
    const Name zone = Name::parse("alg13.test").value();
    const auto history = store->load(zone);
    ASSERT_TRUE(history) << history.error();
    ASSERT_EQ(history->rounds.size(), 2U);
    EXPECT_EQ(history->rounds[0].observations, history->rounds[1].observations);
    // Of each of two parent and two child servers: DS and NS, keys, data and NS.
    EXPECT_EQ(history->rounds[0].observations.size(), 10U);
    for (const Observation& each : history->rounds[0].observations) {
        EXPECT_TRUE(each.version) << to_string(each.kind);
        EXPECT_FALSE(each.candidate);
    }
    const auto reports = store->reports(zone);
    ASSERT_TRUE(reports);
    ASSERT_EQ(reports->size(), 2U);
    EXPECT_EQ((*reports)[0].command, "check");
    EXPECT_EQ((*reports)[1].command, "preflight publish");
    EXPECT_EQ((*reports)[1].summary.rfind("go", 0), 0U);
}

TEST_F(OperationsLabTest, WaitLooksAgainUntilItsDeadlineAndGivesTheLastAnswer) {
    std::vector<std::string> what = in_lab({"wait", "disable", "alg13.test", "--no-store",
                                            "--interval", "5", "--deadline", "12", "-v"});
    Timestamp now = 1'795'492'800;
    std::vector<std::int64_t> pauses;
    const RunResult result = run_dschain(what, "", [&](Env& env) {
        // The lab's signatures are of today; only the waiting is made up.
        const Timestamp start = env.now();
        now = start;
        env.now = [&now] { return now; };
        env.pause = [&](std::chrono::milliseconds time) {
            pauses.push_back(time.count());
            now += time.count() / 1000;
        };
    });
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_EQ(pauses, (std::vector<std::int64_t>{5000, 5000, 2000}));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 3);
    EXPECT_NE(result.err.find("next look at"), std::string::npos);
    EXPECT_EQ(result.out.rfind("stop: disable alg13.test.", 0), 0U);
}

// The moment of the kill is drawn; nothing waits for it.
TEST_F(OperationsLabTest, TwoHundredKillsOfWaitLoseNoRoundThatItHadRecorded) {
    constexpr int kKills = 200;
    const std::string file = scratch("killed.db");
    const Name zone = Name::parse("alg13.test").value();
    std::mt19937_64 random(std::random_device{}());
    std::int64_t acknowledged = 0;
    int told = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        std::vector<std::string> command = in_lab({DSCHAIN_BINARY, "wait", "disable", "alg13.test",
                                                   "--interval", "1", "-v", "--store", file});
        ChildProcess process(command, STDERR_FILENO);
        // Some die while they open the file or ask, some while they write, some after.
        if (random() % 2 == 0) {
            process.kill_after(std::chrono::microseconds(random() % 60'000));
        }
        const std::string before = "recorded as round ";
        while (const auto line = process.line()) {
            const auto at = line->find(before);
            ASSERT_NE(at, std::string::npos) << *line;
            acknowledged =
                std::max<std::int64_t>(acknowledged, std::stoll(line->substr(at + before.size())));
            ++told;
            process.kill();
        }
        ASSERT_EQ(process.wait(), 128 + SIGKILL);
    }
    EXPECT_GE(told, kKills / 4);
    auto store = Store::open(file);
    ASSERT_TRUE(store) << store.error();
    const auto history = store->load(zone);
    ASSERT_TRUE(history) << history.error();
    ASSERT_FALSE(history->rounds.empty());
    // The numbers have no gap, so the next one says how many there are.
    const auto next = store->record(zone, history->rounds.back());
    ASSERT_TRUE(next) << next.error();
    EXPECT_GT(*next, acknowledged);
    for (const Sighting& each : sightings(*history)) {
        EXPECT_FALSE(each.gone) << "half a round was read as a change";
    }
}

}  // namespace
}  // namespace dschain::test
