// What goes into the store comes out of it.
#include <sys/stat.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "dschain/store/store.hpp"
#include "store/rounds.hpp"
#include "support/run.hpp"

namespace dschain {

void PrintTo(const Observation& seen, std::ostream* out) {
    *out << to_string(seen.kind) << " at " << seen.server.address << ": "
         << (seen.version ? seen.version->text() : "no answer") << " TTL " << seen.ttl << "/"
         << seen.negative_ttl << (seen.candidate ? " candidate" : "");
}

namespace test {
namespace {

class StoreTest : public testing::Test {
protected:
    Store open() {
        auto store = Store::open(file_);
        if (!store) {
            throw std::runtime_error(store.error());
        }
        return std::move(*store);
    }
    // As it is after the process that recorded has ended.
    History reopened() {
        auto history = open().load(test_zone());
        EXPECT_TRUE(history) << history.error();
        return history ? *history : History{};
    }
    std::vector<Timestamp> times() {
        std::vector<Timestamp> times;
        for (const Round& round : reopened().rounds) {
            times.push_back(round.at);
        }
        return times;
    }
    std::int64_t count(const std::string& table) const {
        SQLite::Database database(file_.string(), SQLite::OPEN_READONLY);
        return database.execAndGet("SELECT count(*) FROM " + table).getInt64();
    }

    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_.path() / "state" / "dschain" / "history.db";
};

using Times = std::vector<Timestamp>;

Round seen(Timestamp at, std::uint16_t tag, std::uint32_t ttl = 3600) {
    return {at,
            {{Kind::ds, server(1), ds_version(tag), ttl, 0, false},
             {Kind::ds, server(2), std::nullopt, 0, 0, false}}};
}

TEST_F(StoreTest, EveryFieldOfEveryKindComesBack) {
    Version keys;
    keys.kind = Kind::keys;
    keys.keys.push_back({257, 3, 13, Bytes(64, std::uint8_t{9})});
    keys.signers = {{Signer::of(keys.keys.front())}};
    Version no_proof;
    no_proof.proven = false;
    Version names;
    names.kind = Kind::delegation;
    names.names = {*Name::parse("a\\.b.test."), *Name::parse("\\200.test.")};
    names.normalise();
    const Round round{-5,
                      {{Kind::ds, server(1), ds_version(7), 4294967295, 0, false},
                       {Kind::keys, server(2), keys, 60, 0, true},
                       {Kind::data, {Name(), "2001:db8::1", 65535}, signed_version(3), 1, 2, false},
                       {Kind::ds, server(2), no_proof, 0, 0, false},
                       {Kind::delegation, server(1), names, 5, 4294967295, true},
                       {Kind::keys, server(3), std::nullopt, 0, 0, false}}};
    ASSERT_TRUE(open().record(test_zone(), round));
    const History history = reopened();
    EXPECT_EQ(history.zone, test_zone());
    ASSERT_EQ(history.rounds.size(), 1U);
    EXPECT_EQ(history.rounds[0].at, -5);
    EXPECT_EQ(history.rounds[0].observations, round.observations);
}

TEST_F(StoreTest, ARoundWithoutObservationsIsOne) {
    ASSERT_TRUE(open().record(test_zone(), {7, {}}));
    EXPECT_EQ(times(), Times{7});
}

TEST_F(StoreTest, RoundsComeInOrderOfTimeAndZonesAreApart) {
    Store store = open();
    const Name other = *Name::parse("other.test.");
    EXPECT_EQ(store.record(test_zone(), seen(200, 2)), 1);
    EXPECT_EQ(store.record(other, seen(150, 3)), 2);
    EXPECT_EQ(store.record(test_zone(), seen(100, 1)), 3);
    EXPECT_EQ(times(), (Times{100, 200}));
    const auto apart = store.load(other);
    ASSERT_TRUE(apart);
    ASSERT_EQ(apart->rounds.size(), 1U);
    EXPECT_EQ(apart->rounds[0].observations, seen(150, 3).observations);
    const auto unknown = store.load(*Name::parse("unknown.test."));
    ASSERT_TRUE(unknown);
    EXPECT_TRUE(unknown->rounds.empty());
}

TEST_F(StoreTest, OfEqualRoundsTheFirstAndTheLastAreGiven) {
    Store store = open();
    for (const Timestamp at : {100, 200, 300, 400}) {
        ASSERT_TRUE(store.record(test_zone(), seen(at, 1)));
    }
    ASSERT_TRUE(store.record(test_zone(), seen(500, 2)));
    ASSERT_TRUE(store.record(test_zone(), seen(600, 1)));
    ASSERT_TRUE(store.record(test_zone(), seen(700, 1)));
    ASSERT_TRUE(store.record(test_zone(), seen(800, 1, 60)));  // another TTL is another round
    EXPECT_EQ(times(), (Times{100, 400, 500, 600, 700, 800}));
    EXPECT_EQ(reopened().rounds[1].observations, seen(400, 1).observations);
    EXPECT_EQ(count("rounds"), 8);
}

TEST_F(StoreTest, TheOrderOfObservationsMakesNoDifference) {
    Store store = open();
    for (const Timestamp at : {100, 200, 300}) {
        Round round = seen(at, 1);
        if (at == 200) {
            std::swap(round.observations[0], round.observations[1]);
        }
        ASSERT_TRUE(store.record(test_zone(), round));
    }
    EXPECT_EQ(times(), (Times{100, 300}));
}

TEST_F(StoreTest, ARunThatWasRecordedOutOfOrderIsARun) {
    Store store = open();
    for (const auto& [at, tag] : {std::pair{100, 1}, {300, 2}, {200, 1}, {150, 1}, {400, 2}}) {
        ASSERT_TRUE(store.record(test_zone(), seen(at, static_cast<std::uint16_t>(tag))));
    }
    EXPECT_EQ(times(), (Times{100, 200, 300, 400}));
}

TEST_F(StoreTest, ManyEqualRoundsCostARowEachAndAreLoadedAsTwo) {
    constexpr Timestamp kRounds = 100000;
    ASSERT_TRUE(open().record(test_zone(), seen(0, 1)));
    {
        // What `record` adds, in one transaction: a hundred thousand would take minutes.
        SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE);
        database.exec(
            "WITH RECURSIVE times (at) AS (VALUES (1) UNION ALL SELECT at + 1 FROM times"
            " WHERE at < 100000) INSERT INTO rounds (zone, at, same_as)"
            " SELECT 1, at, 1 FROM times");
    }
    ASSERT_TRUE(open().record(test_zone(), seen(kRounds + 1, 1)));
    EXPECT_EQ(times(), (Times{0, kRounds + 1}));
    EXPECT_EQ(count("rounds"), kRounds + 2);
    EXPECT_EQ(count("observations"), 2);
    EXPECT_LT(std::filesystem::file_size(file_), 40U * kRounds);
}

TEST_F(StoreTest, AVersionOfAnotherKindIsRefusedAndNothingIsRecorded) {
    Store store = open();
    Round round = seen(100, 1);
    round.observations[1].version = signed_version(1);
    const auto recorded = store.record(test_zone(), round);
    ASSERT_FALSE(recorded);
    EXPECT_NE(recorded.error().find("kind data was given as one of kind ds"), std::string::npos)
        << recorded.error();
    EXPECT_TRUE(times().empty());
}

TEST_F(StoreTest, ChangesAndReportsComeBackInOrderOfTime) {
    Store store = open();
    const std::string text = std::string("line\n\x1b[31m\"", 10) + std::string(1, '\0') + "end";
    const ChangeEntry later{200, "published", text};
    const ChangeEntry sooner{100, "enabled", ""};
    ASSERT_TRUE(store.record_change(test_zone(), later));
    ASSERT_TRUE(store.record_change(test_zone(), sooner));
    const ReportEntry report{300, "check", "secure", "ok", text, R"({"a":1})"};
    ASSERT_TRUE(store.record_report(test_zone(), report));
    Store again = open();
    EXPECT_EQ(*again.changes(test_zone()), (std::vector<ChangeEntry>{sooner, later}));
    EXPECT_EQ(*again.reports(test_zone()), std::vector<ReportEntry>{report});
    EXPECT_TRUE(again.changes(*Name::parse("other.test."))->empty());
    EXPECT_TRUE(again.reports(*Name::parse("other.test."))->empty());
}

TEST_F(StoreTest, FileAndFoldersAreTheUsersAlone) {
    const mode_t mask = umask(0);
    Store store = open();
    umask(mask);
    ASSERT_TRUE(store.record(test_zone(), seen(100, 1)));
    const auto mode = [](const std::filesystem::path& path) {
        struct stat status {};
        EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
        return status.st_mode & 07777;
    };
    EXPECT_EQ(mode(file_), 0600U);
    EXPECT_EQ(mode(file_.string() + "-wal"), 0600U);
    EXPECT_EQ(mode(file_.parent_path()), 0700U);
    EXPECT_EQ(mode(file_.parent_path().parent_path()), 0700U);
}

TEST_F(StoreTest, RowsCanNeitherBeChangedNorRemoved) {
    Store store = open();
    ASSERT_TRUE(store.record(test_zone(), seen(100, 1)));
    ASSERT_TRUE(store.record_change(test_zone(), {1, "a", "b"}));
    ASSERT_TRUE(store.record_report(test_zone(), {1, "a", "b", "c", "d", "e"}));
    SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE);
    for (const std::string table :
         {"zones", "servers", "versions", "rounds", "observations", "reports", "changes"}) {
        EXPECT_THROW(database.exec("DELETE FROM " + table), SQLite::Exception) << table;
        const std::string column = table == "observations" ? "round" : "id";
        EXPECT_THROW(database.exec("UPDATE " + table + " SET " + column + " = 99"),
                     SQLite::Exception)
            << table;
    }
}

TEST_F(StoreTest, TheFirstSchemaIsMigratedWithItsContent) {
    std::filesystem::create_directories(file_.parent_path());
    {
        SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(read_file(testdata("store/schema-1.sql")));
    }
    const auto before = [&] {
        StoreAccess reading;
        reading.read_only = true;
        auto store = Store::open(file_, reading);
        EXPECT_TRUE(store) << store.error();
        EXPECT_TRUE(store->changes(test_zone())->empty());
        return store->load(test_zone());
    }();
    {
        SQLite::Database database(file_.string(), SQLite::OPEN_READONLY);
        EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 1) << "reading migrated it";
    }
    EXPECT_EQ(times(), (Times{1000, 2000, 4000}));
    ASSERT_TRUE(before) << before.error();
    ASSERT_EQ(before->rounds.size(), 3U);
    const History history = reopened();
    EXPECT_EQ(before->rounds[1].observations, history.rounds[1].observations);
    const auto& seen_then = history.rounds[1].observations;
    ASSERT_EQ(seen_then.size(), 2U);
    EXPECT_EQ(seen_then[0].server, (Server{server(1).name, "127.0.10.2", 53}));
    EXPECT_EQ(seen_then[0].version->ds.front().key_tag, 7888);
    EXPECT_EQ(seen_then[0].ttl, 3600U);
    EXPECT_EQ(seen_then[1].version, std::nullopt);
    const auto other = open().load(*Name::parse("other.test."));
    ASSERT_TRUE(other);
    EXPECT_TRUE(other->rounds.at(0).observations.at(0).candidate);
    // It goes on: a round, and what the second schema brought.
    Store store = open();
    ASSERT_EQ(store.record(test_zone(), {5000, history.rounds.back().observations}), 6);
    ASSERT_TRUE(store.record_change(test_zone(), {5000, "a", "b"}));
    EXPECT_EQ(times(), (Times{1000, 2000, 5000}));
    EXPECT_THROW(SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec("DELETE FROM zones"),
                 SQLite::Exception);
}

// What is left where a process is killed while it makes the file, before there is a WAL.
TEST_F(StoreTest, AReaderTakesBackWhatAKilledProcessHadNotFinished) {
    ASSERT_TRUE(open().record(test_zone(), seen(100, 1)));
    const std::filesystem::path left = directory_.path() / "left.db";
    {
        SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE);
        database.exec(
            "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE;"
            "WITH RECURSIVE times (at) AS (VALUES (1) UNION ALL SELECT at + 1 FROM times"
            " WHERE at < 50000) INSERT INTO rounds (zone, at) SELECT 1, at FROM times");
        std::filesystem::copy(file_, left);
        std::filesystem::copy(file_.string() + "-journal", left.string() + "-journal");
    }
    StoreAccess reading;
    reading.read_only = true;
    auto store = Store::open(left, reading);
    ASSERT_TRUE(store) << store.error();
    const auto history = store->load(test_zone());
    ASSERT_TRUE(history) << history.error();
    ASSERT_EQ(history->rounds.size(), 1U);
    EXPECT_EQ(history->rounds[0].at, 100);
    const auto recorded = store->record(test_zone(), seen(200, 1));
    ASSERT_FALSE(recorded);
    EXPECT_NE(recorded.error().find("cannot be written"), std::string::npos) << recorded.error();
}

TEST_F(StoreTest, TheNamesOfSqliteAreFileNamesHere) {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(directory_.path());
    const auto store = Store::open(":memory:");
    std::filesystem::current_path(before);
    ASSERT_TRUE(store) << store.error();
    EXPECT_TRUE(std::filesystem::exists(directory_.path() / ":memory:"));
    EXPECT_FALSE(Store::open(""));
}

}  // namespace
}  // namespace test
}  // namespace dschain
