// history as a user runs it.
#include <fstream>

#include <gtest/gtest.h>

#include "dschain/store/store.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

const Server kFirst{*Name::parse("ns1.nic.test."), "192.0.2.1", 53};
const Server kSecond{*Name::parse("ns2.nic.test."), "192.0.2.2", 5300};
const Name kZone = *Name::parse("example.test.");
constexpr Timestamp kStart = 1795492800;  // 2026-11-24T04:00:00Z
constexpr Timestamp kHour = 3600;

Version ds(std::vector<std::uint16_t> tags) {
    Version version;
    for (const std::uint16_t tag : tags) {
        version.ds.push_back({tag, 13, 2, Bytes(2, std::uint8_t{0xab})});
    }
    return version;
}

Observation saw(const Server& server, const Version& version, std::uint32_t ttl) {
    return {version.kind, server, version, ttl, 0, false};
}

class HistoryCommandTest : public testing::Test {
protected:
    // No DS; then one on the first server, a silence of the second, and the DS there as well.
    void record_publication(const std::filesystem::path& file) {
        auto store = Store::open(file);
        ASSERT_TRUE(store) << store.error();
        for (const Round& round : std::vector<Round>{
                 {kStart, {saw(kFirst, ds({}), 900), saw(kSecond, ds({}), 300)}},
                 {kStart + kHour,
                  {saw(kFirst, ds({7888}), 3600), {Kind::ds, kSecond, std::nullopt, 0, 0, false}}},
                 {kStart + 2 * kHour,
                  {saw(kFirst, ds({7888}), 60), saw(kSecond, ds({7888}), 60)}}}) {
            ASSERT_TRUE(store->record(kZone, round));
        }
        ASSERT_TRUE(store->record_change(kZone, {kStart + 1800, "DS handed over", "\x1b[2J\nx"}));
        for (const Timestamp at : {kStart + 3 * kHour, kStart + 4 * kHour}) {
            ASSERT_TRUE(store->record_report(
                kZone, {at, "check", "secure", "ok", "all is well", R"({"a":1})"}));
        }
    }
    RunResult history(std::vector<std::string> more = {}) {
        std::vector<std::string> args = {"history", "Example.Test", "--store", file_.string()};
        args.insert(args.end(), more.begin(), more.end());
        return run_dschain(args);
    }

    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_.path() / "history.db";
};

TEST_F(HistoryCommandTest, TheTimeLineIsForPeople) {
    record_publication(file_);
    const RunResult result = history();
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.out, R"(example.test.: seen from 2026-11-24T04:00:00Z to 2026-11-24T06:00:00Z

2026-11-24T04:00:00Z  DS          no DS
      gone 2026-11-24T06:00:00Z; highest TTL 900 s
      ns1.nic.test. (192.0.2.1): 2026-11-24T04:00:00Z to 2026-11-24T04:00:00Z, gone 2026-11-24T05:00:00Z
      ns2.nic.test. (192.0.2.2#5300): 2026-11-24T04:00:00Z to 2026-11-24T04:00:00Z, gone 2026-11-24T06:00:00Z

2026-11-24T04:30:00Z  change      DS handed over
      \027[2J\010x

2026-11-24T05:00:00Z  DS          7888 13 2 ABAB
      last seen 2026-11-24T06:00:00Z; highest TTL 3600 s
      ns1.nic.test. (192.0.2.1): 2026-11-24T05:00:00Z to 2026-11-24T06:00:00Z
      ns2.nic.test. (192.0.2.2#5300): 2026-11-24T06:00:00Z to 2026-11-24T06:00:00Z

2026-11-24T07:00:00Z  report      check: secure, ok
      all is well
      the same 2 times, the last at 2026-11-24T08:00:00Z
)");
    EXPECT_EQ(history({"-q"}).out,
              "example.test.: seen from 2026-11-24T04:00:00Z to 2026-11-24T06:00:00Z\n");
}

TEST_F(HistoryCommandTest, AReportBetweenTwoChangesStandsBetweenThem) {
    auto store = Store::open(file_);
    ASSERT_TRUE(store);
    for (const Timestamp at : {1, 3}) {
        ASSERT_TRUE(store->record_change(kZone, {at, "change", ""}));
        ASSERT_TRUE(store->record_report(kZone, {at + 1, "check", "secure", "ok", "fine", ""}));
    }
    const RunResult result = history();
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, R"(example.test.: no server was looked at

1970-01-01T00:00:01Z  change      change

1970-01-01T00:00:02Z  report      check: secure, ok
      fine

1970-01-01T00:00:03Z  change      change

1970-01-01T00:00:04Z  report      check: secure, ok
      fine
)");
}

TEST_F(HistoryCommandTest, JsonHasEverything) {
    record_publication(file_);
    const RunResult result = history({"--json"});
    EXPECT_EQ(result.status, 0);
    const auto json = result.json();
    EXPECT_EQ(json["schema"], "dschain.history/1");
    EXPECT_EQ(json["zone"], "example.test.");
    EXPECT_EQ(json["since"], nullptr);
    EXPECT_EQ(json["first_round"], "2026-11-24T04:00:00Z");
    EXPECT_EQ(json["last_round"], "2026-11-24T06:00:00Z");
    ASSERT_EQ(json["versions"].size(), 2U);
    const auto& none = json["versions"][0];
    EXPECT_EQ(none["absent"], true);
    EXPECT_EQ(none["gone"], "2026-11-24T06:00:00Z");
    EXPECT_EQ(none["servers"][0]["gone"], "2026-11-24T05:00:00Z");
    EXPECT_EQ(none["servers"][1]["highest_ttl"], 300);
    const auto& published = json["versions"][1];
    EXPECT_EQ(published["kind"], "ds");
    EXPECT_EQ(published["description"], "DS 7888 13 2 ABAB");
    EXPECT_EQ(published["content"]["ds"], nlohmann::json::array({"7888 13 2 ABAB"}));
    EXPECT_EQ(published["gone"], nullptr);
    EXPECT_EQ(published["highest_ttl"], 3600);
    EXPECT_EQ(published["servers"][1]["name"], "ns2.nic.test.");
    EXPECT_EQ(published["servers"][1]["address"], "192.0.2.2");
    EXPECT_EQ(published["servers"][1]["port"], 5300);
    EXPECT_EQ(published["servers"][1]["first_seen"], "2026-11-24T06:00:00Z");
    EXPECT_EQ(json["changes"][0]["detail"], "\\027[2J\\010x");
    ASSERT_EQ(json["reports"].size(), 2U);
    EXPECT_EQ(json["reports"][0]["summary"], "all is well");
    EXPECT_FALSE(json["reports"][0].contains("report"));
    EXPECT_EQ(history({"--json", "-v"}).json()["reports"][1]["report"]["a"], 1);
}

TEST_F(HistoryCommandTest, SinceLeavesOutWhatWasOver) {
    record_publication(file_);
    const auto shown = [&](const std::string& since) {
        const auto json = history({"--json", "--since", since}).json();
        return std::vector<std::size_t>{json["versions"].size(), json["changes"].size(),
                                        json["reports"].size()};
    };
    EXPECT_EQ(shown("2026-11-24T04:30:00Z"), (std::vector<std::size_t>{2, 1, 2}));
    EXPECT_EQ(shown("2026-11-24T06:00:00Z"), (std::vector<std::size_t>{2, 0, 2}));
    EXPECT_EQ(shown("2026-11-24T06:00:01Z"), (std::vector<std::size_t>{1, 0, 2}));
    // What was not seen gone may still be there.
    EXPECT_EQ(shown("2027-11-24T06:00:01Z"), (std::vector<std::size_t>{1, 0, 0}));
    const RunResult wrong = history({"--since", "yesterday"});
    EXPECT_EQ(wrong.status, 3);
    EXPECT_NE(wrong.err.find("--since: 'yesterday' is no time"), std::string::npos) << wrong.err;
}

TEST_F(HistoryCommandTest, AZoneWithoutHistoryIsUnknown) {
    record_publication(file_);
    const RunResult result = run_dschain({"history", "other.test", "--store", file_.string()});
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(result.err,
              "dschain history: " + file_.string() + ": nothing is recorded of other.test.\n");
}

TEST_F(HistoryCommandTest, AFileThatIsNotThereIsNotMade) {
    const RunResult result = history();
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.err, "dschain history: " + file_.string() + ": No such file or directory\n");
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(HistoryCommandTest, AFileThatIsNoStoreIsLeftAsItIs) {
    std::ofstream(file_) << "notes";
    const RunResult result = history();
    EXPECT_EQ(result.status, 3);
    EXPECT_NE(result.err.find(file_.string() + ": it is no SQLite file"), std::string::npos);
    EXPECT_EQ(read_file(file_), "notes");
}

TEST_F(HistoryCommandTest, TheFileIsFoundWhereTheVariablesSay) {
    const std::filesystem::path& folder = directory_.path();
    record_publication(folder / "named.db");
    record_publication(folder / "state" / "dschain" / "history.db");
    record_publication(folder / "home" / ".local" / "state" / "dschain" / "history.db");
    using Variables = std::map<std::string, std::string>;
    // The error for a zone that is not in the file names the file.
    const auto used = [&](Variables variables, std::vector<std::string> more = {}) {
        std::vector<std::string> args = {"history", "other.test"};
        args.insert(args.end(), more.begin(), more.end());
        const RunResult result = run_with_variables(args, std::move(variables));
        EXPECT_EQ(result.status, 3);
        const auto end = result.err.find(": nothing is recorded");
        const auto begin = result.err.find(folder.string());
        return end == std::string::npos || begin == std::string::npos
                   ? result.err
                   : result.err.substr(begin + folder.string().size() + 1,
                                       end - begin - folder.string().size() - 1);
    };
    const auto at = [&](const std::string& name) { return (folder / name).string(); };
    Variables all = {
        {"DSCHAIN_STORE", at("named.db")}, {"XDG_STATE_HOME", at("state")}, {"HOME", at("home")}};
    EXPECT_EQ(used(all, {"--store", at("state/dschain/history.db")}), "state/dschain/history.db");
    EXPECT_EQ(used(all), "named.db");
    all["DSCHAIN_STORE"] = "";
    EXPECT_EQ(used(all), "state/dschain/history.db");
    all.erase("DSCHAIN_STORE");
    EXPECT_EQ(used(all), "state/dschain/history.db");
    all["XDG_STATE_HOME"] = "state";  // relative: the specification has it ignored
    EXPECT_EQ(used(all), "home/.local/state/dschain/history.db");
    all.erase("XDG_STATE_HOME");
    EXPECT_EQ(used(all), "home/.local/state/dschain/history.db");
    for (const Variables& none : {Variables{}, Variables{{"HOME", ""}}}) {
        EXPECT_NE(used(none).find("which history? --store FILE names it"), std::string::npos);
    }
}

}  // namespace
}  // namespace dschain::test
