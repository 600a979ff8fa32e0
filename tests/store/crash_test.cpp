// Killed at any moment, the store loses nothing that it had said it recorded.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "dschain/store/store.hpp"
#include "store/rounds.hpp"
#include "support/child_process.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

// What record_loop said of one file.
struct Acknowledged {
    std::map<Timestamp, std::int64_t> rounds;  // time → number
    std::set<Timestamp> changes;
    std::set<Timestamp> reports;
    Timestamp next = 1;

    void take(const std::string& line) {
        std::istringstream words(line);
        std::string what;
        Timestamp at = 0;
        words >> what >> at;
        if (what == "round") {
            std::int64_t number = 0;
            words >> number;
            EXPECT_TRUE(rounds.emplace(at, number).second);
        } else if (what == "change") {
            changes.insert(at);
        } else if (what == "report") {
            reports.insert(at);
        }
        next = std::max(next, at + 1);
    }
};

// As a process would look at it afterwards.
void expect_everything_there(const std::filesystem::path& file, const Acknowledged& acknowledged) {
    // First who only reads: what the killed process left behind must not be in the way.
    Result<History> read = History{};
    if (std::filesystem::exists(file)) {
        StoreAccess reading;
        reading.read_only = true;
        auto reader = Store::open(file, reading);
        ASSERT_TRUE(reader) << reader.error();
        read = reader->load(test_zone());
        ASSERT_TRUE(read) << read.error();
    }
    auto store = Store::open(file);
    ASSERT_TRUE(store) << store.error();
    {
        SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
        EXPECT_EQ(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
        EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), kStoreSchema);
        SQLite::Statement select(database, "SELECT at FROM rounds WHERE id = ?");
        for (const auto& [at, number] : acknowledged.rounds) {
            select.reset();
            select.bind(1, number);
            ASSERT_TRUE(select.executeStep()) << "round " << number << " is lost";
            EXPECT_EQ(select.getColumn(0).getInt64(), at);
        }
    }
    const auto history = store->load(test_zone());
    ASSERT_TRUE(history) << history.error();
    EXPECT_EQ(read->rounds.size(), history->rounds.size());
    for (const auto& [at, number] : acknowledged.rounds) {
        // The middle of a run is left out: what was seen then is what was seen before.
        const auto after = std::find_if(history->rounds.begin(), history->rounds.end(),
                                        [at = at](const Round& round) { return round.at > at; });
        ASSERT_NE(after, history->rounds.begin());
        ASSERT_EQ(std::prev(after)->observations, round_of(at).observations) << "at " << at;
    }
    const auto changes = store->changes(test_zone());
    const auto reports = store->reports(test_zone());
    ASSERT_TRUE(changes && reports);
    for (const Timestamp at : acknowledged.changes) {
        EXPECT_EQ(std::count(changes->begin(), changes->end(), change_of(at)), 1) << at;
    }
    for (const Timestamp at : acknowledged.reports) {
        EXPECT_EQ(std::count(reports->begin(), reports->end(), report_of(at)), 1) << at;
    }
}

std::vector<std::string> record_loop(const std::filesystem::path& file, Timestamp first,
                                     Timestamp count) {
    return {DSCHAIN_RECORD_LOOP, file.string(), std::to_string(first), std::to_string(count)};
}

void make_first_schema(const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(read_file(testdata("store/schema-1.sql")));
}

TEST(Crash, TwoHundredKillsLoseNothingThatWasAcknowledged) {
    constexpr int kKills = 200;
    constexpr int kKillsOfOneFile = 8;
    constexpr std::uint64_t kOpeningTakes = 12000;  // µs, with a margin
    constexpr std::uint64_t kRecordingTakes = 3000;
    const TemporaryDirectory directory;
    std::mt19937_64 random(std::random_device{}());
    std::filesystem::path file;
    Acknowledged acknowledged;
    std::size_t before_any = 0;
    std::size_t total = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        if (kill % kKillsOfOneFile == 0) {
            file = directory.path() / std::to_string(kill) / "history.db";
            acknowledged = {};
            if (kill % (2 * kKillsOfOneFile) == 0) {
                std::filesystem::create_directory(file.parent_path());
                make_first_schema(file);
                acknowledged.next = 5000;  // after what is in it
            }
        }
        ChildProcess process(record_loop(file, acknowledged.next, 0));
        ASSERT_EQ(process.line(), "open");
        // The first kills of a file hit its making and its migration.
        const bool while_opening = kill % kKillsOfOneFile < 3;
        std::uint64_t wanted = while_opening ? 0 : random() % 12;
        const std::size_t before = acknowledged.rounds.size();
        for (; wanted > 0; --wanted) {
            const auto line = process.line();
            ASSERT_TRUE(line);
            acknowledged.take(*line);
        }
        process.kill_after(std::chrono::microseconds(
            random() % (while_opening ? kOpeningTakes : kRecordingTakes)));
        while (const auto line = process.line()) {
            acknowledged.take(*line);
        }
        ASSERT_EQ(process.wait(), 128 + 9);
        before_any += acknowledged.rounds.size() == before ? 1U : 0U;
        total += acknowledged.rounds.size() - before;
        // Some are opened only by the next process to be killed.
        if (random() % 4 != 0 || kill % kKillsOfOneFile == kKillsOfOneFile - 1) {
            ASSERT_NO_FATAL_FAILURE(expect_everything_there(file, acknowledged))
                << "after kill " << kill << " of " << file;
        }
        // What the last one wrote without saying so is there as well: go on behind it.
        ++acknowledged.next;
    }
    RecordProperty("rounds", static_cast<int>(total));
    EXPECT_GE(before_any, 5U) << "no process was killed while it opened the file";
    EXPECT_GE(total, 200U);
}

TEST(Crash, TheFirstSchemaSurvivesAKilledMigration) {
    const TemporaryDirectory directory;
    std::mt19937_64 random(std::random_device{}());
    for (int kill = 0; kill < 20; ++kill) {
        const std::filesystem::path file = directory.path() / (std::to_string(kill) + ".db");
        make_first_schema(file);
        ChildProcess process(record_loop(file, 5000, 1));
        ASSERT_EQ(process.line(), "open");
        process.kill_after(std::chrono::microseconds(random() % 6000));
        auto store = Store::open(file);
        ASSERT_TRUE(store) << store.error();
        const auto history = store->load(test_zone());
        ASSERT_TRUE(history) << history.error();
        ASSERT_GE(history->rounds.size(), 3U);
        EXPECT_EQ(history->rounds[0].at, 1000);
        EXPECT_EQ(history->rounds[1].at, 2000);
        EXPECT_EQ(history->rounds[2].at, 4000);
    }
}

TEST(Crash, ProcessesThatRecordAtOnceAllSucceed) {
    constexpr Timestamp kRounds = 40;
    const TemporaryDirectory directory;
    // Several times, since making the file is the moment that can go wrong.
    for (int attempt = 0; attempt < 5; ++attempt) {
        const std::filesystem::path file = directory.path() / std::to_string(attempt) / "new.db";
        std::vector<std::unique_ptr<ChildProcess>> processes;
        for (Timestamp each = 0; each < 4; ++each) {
            processes.push_back(
                std::make_unique<ChildProcess>(record_loop(file, 1 + each * 1000, kRounds)));
        }
        Acknowledged acknowledged;
        for (const auto& process : processes) {
            while (const auto line = process->line()) {
                acknowledged.take(*line);
            }
            EXPECT_EQ(process->wait(), 0);
        }
        std::set<std::int64_t> numbers;
        for (const auto& [at, number] : acknowledged.rounds) {
            numbers.insert(number);
        }
        EXPECT_EQ(numbers.size(), 4U * kRounds);
        expect_everything_there(file, acknowledged);
    }
}

}  // namespace
}  // namespace dschain::test
