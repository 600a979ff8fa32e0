// Files that cannot be used: each is reported with what is wrong, and none is changed.
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "dschain/store/store.hpp"
#include "store/rounds.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

// Root may write everything: gives these paths to another user, and is that user for the while.
class WithoutPrivileges {
public:
    explicit WithoutPrivileges(const std::vector<std::filesystem::path>& paths) {
        constexpr uid_t kNobody = 65534;
        if (geteuid() != 0) {
            return;
        }
        for (const auto& path : paths) {
            EXPECT_EQ(chown(path.c_str(), kNobody, static_cast<gid_t>(-1)), 0);
        }
        EXPECT_EQ(seteuid(kNobody), 0);
        was_root_ = true;
    }
    ~WithoutPrivileges() {
        if (was_root_) {
            EXPECT_EQ(seteuid(0), 0);
        }
    }
    WithoutPrivileges(const WithoutPrivileges&) = delete;
    WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;

private:
    bool was_root_ = false;
};

class Refusal : public testing::Test {
protected:
    void write(const std::string& content) const {
        std::ofstream(file_, std::ios::binary | std::ios::trunc) << content;
    }
    // A store with a few hundred rows, all of it in the one file.
    void make_store() const {
        auto store = Store::open(file_);
        ASSERT_TRUE(store) << store.error();
        for (Timestamp at = 1; at <= 120; ++at) {
            ASSERT_TRUE(store->record(test_zone(), round_of(at)));
        }
        ASSERT_TRUE(store->record_change(test_zone(), change_of(2999)));
    }
    void execute(const std::string& sql) const {
        SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(sql);
    }
    // Both ways of opening fail with these words, name the file and leave it as it was.
    void expect_refused(const std::string& words) const {
        const std::string before = read_file(file_);
        for (const bool read_only : {true, false}) {
            StoreAccess access;
            access.read_only = read_only;
            const auto store = Store::open(file_, access);
            ASSERT_FALSE(store);
            EXPECT_NE(store.error().find(words), std::string::npos) << store.error();
            EXPECT_EQ(store.error().find(file_.string()), 0U) << store.error();
        }
        EXPECT_EQ(read_file(file_), before);
    }
    [[nodiscard]] std::string open_error(const std::filesystem::path& file,
                                         const StoreAccess& access = {}) const {
        const auto store = Store::open(file, access);
        return store ? "" : store.error();
    }

    static StoreAccess reading() {
        StoreAccess access;
        access.read_only = true;
        return access;
    }
    static StoreAccess impatient() {
        StoreAccess access;
        access.patience = std::chrono::milliseconds(50);
        return access;
    }

    TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_.path() / "history.db";
};

TEST_F(Refusal, ANewerSchema) {
    make_store();
    execute("PRAGMA user_version = 7");
    expect_refused("its schema is 7, and this program knows 2 at most: it is older");
}

TEST_F(Refusal, FilesThatAreNoDatabase) {
    for (const std::string& content :
         {std::string("x"), std::string("SQLite format 3"), std::string("# notes\nof mine\n"),
          std::string(5000, 'a'), std::string(1, '\0') + std::string(4095, 'b')}) {
        write(content);
        expect_refused("it is no SQLite file");
    }
}

TEST_F(Refusal, DatabasesOfOtherPrograms) {
    execute("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')");
    expect_refused("it is a file of another program (application_id 0x0)");
    execute("PRAGMA application_id = 17; PRAGMA user_version = 1");
    expect_refused("it is a file of another program (application_id 0x11)");
}

TEST_F(Refusal, OurFileWithoutASchemaNumber) {
    make_store();
    execute("PRAGMA user_version = 0");
    expect_refused("it is damaged (schema 0)");
    execute("PRAGMA user_version = -1");
    expect_refused("it is damaged (schema -1)");
}

TEST_F(Refusal, ATruncatedFile) {
    make_store();
    const std::string whole = read_file(file_);
    for (std::size_t pages = 1; pages * 4096 < whole.size(); ++pages) {
        write(whole.substr(0, pages * 4096));
        expect_refused("it is damaged (");
        write(whole.substr(0, pages * 4096 - 100));
        expect_refused("it is damaged (");
    }
}

TEST_F(Refusal, PagesOfRubbish) {
    make_store();
    const std::string whole = read_file(file_);
    for (std::size_t page = 0; (page + 1) * 4096 <= whole.size(); ++page) {
        std::string content = whole;
        std::fill_n(content.begin() + static_cast<std::ptrdiff_t>(page * 4096), 4096, '\xa5');
        write(content);
        expect_refused(page == 0 ? "it is no SQLite file" : "it is damaged (");
    }
}

// Not every octet can be checked, but none may lead to a crash, to a loss of the file, or to an
// error that does not say which file it is about.
TEST_F(Refusal, FlippedOctetsAnywhere) {
    make_store();
    const std::string whole = read_file(file_);
    std::mt19937_64 random(20261124);
    int refused = 0;
    for (int turn = 0; turn < 400; ++turn) {
        std::string content = whole;
        for (std::uint64_t count = 1 + random() % 4; count > 0; --count) {
            char& octet = content[random() % content.size()];
            octet = static_cast<char>(octet ^ static_cast<char>(1 + random() % 255));
        }
        write(content);
        const auto look = [&](const auto& result) {
            if (!result) {
                ++refused;
                EXPECT_EQ(result.error().find(file_.string()), 0U) << result.error();
            }
            return result.has_value();
        };
        auto store = Store::open(file_, reading());
        if (look(store)) {
            look(store->load(test_zone()));
            look(store->changes(test_zone()));
            look(store->reports(test_zone()));
        }
        EXPECT_EQ(read_file(file_), content);
    }
    EXPECT_GE(refused, 40);
}

TEST_F(Refusal, RowsThatCannotBeReadAreNamed) {
    struct Case {
        const char* damage;
        const char* words;
    };
    make_store();
    const std::string whole = read_file(file_);
    for (const Case& each : {
             Case{"UPDATE versions SET text = '{\"ds\":[\"x\"],\"proven\":true}' WHERE id = 1",
                  "observation 0 of row 1 of rounds: row 1 of versions cannot be read: "},
             Case{"UPDATE versions SET text = char(27) || '[31m' WHERE id = 1",
                  "row 1 of versions cannot be read: '\\027[31m' is no version"},
             Case{"UPDATE versions SET text = '{\"delegation\":[]}' WHERE id = 1",
                  "row 1 of versions is of another kind than ds"},
             Case{"PRAGMA foreign_keys = OFF; DELETE FROM versions WHERE id = 1",
                  "row 1 of versions cannot be read: it is missing"},
             Case{"UPDATE servers SET name = 'a..b' WHERE id = 1",
                  "row 1 of servers cannot be read: "},
             Case{"PRAGMA foreign_keys = OFF; DELETE FROM servers WHERE id = 1",
                  "row 1 of servers cannot be read: it is missing"},
             Case{"UPDATE observations SET kind = 'rrsig' WHERE round = 1 AND position = 0",
                  "observation 0 of row 1 of rounds: 'rrsig' is no kind"},
         }) {
        write(whole);
        {
            SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE);
            for (const char* table : {"versions", "servers", "observations"}) {
                database.exec(std::string("DROP TRIGGER ") + table + "_no_UPDATE");
                database.exec(std::string("DROP TRIGGER ") + table + "_no_DELETE");
            }
            database.exec(each.damage);
        }
        auto store = Store::open(file_);
        ASSERT_TRUE(store) << store.error();
        const auto history = store->load(test_zone());
        ASSERT_FALSE(history) << each.damage;
        EXPECT_NE(history.error().find(each.words), std::string::npos) << history.error();
        EXPECT_EQ(history.error().find(file_.string()), 0U) << history.error();
    }
}

TEST_F(Refusal, AMissingTable) {
    make_store();
    execute("DROP TABLE observations");
    auto store = Store::open(file_);
    ASSERT_TRUE(store) << store.error();
    const auto history = store->load(test_zone());
    ASSERT_FALSE(history);
    EXPECT_NE(history.error().find("no such table: observations"), std::string::npos);
}

TEST_F(Refusal, AnEmptyFileIsANewOne) {
    write("");
    EXPECT_EQ(open_error(file_, reading()), "");
    EXPECT_EQ(read_file(file_), "");
    make_store();
    EXPECT_EQ(open_error(file_), "");
}

TEST_F(Refusal, ReadingMakesNoFile) {
    const std::filesystem::path missing = directory_.path() / "no" / "history.db";
    EXPECT_EQ(open_error(missing, reading()), missing.string() + ": No such file or directory");
    EXPECT_FALSE(std::filesystem::exists(missing.parent_path()));
}

TEST_F(Refusal, AReaderCannotRecord) {
    make_store();
    auto store = Store::open(file_, reading());
    ASSERT_TRUE(store) << store.error();
    const auto recorded = store->record(test_zone(), round_of(1));
    ASSERT_FALSE(recorded);
    EXPECT_NE(recorded.error().find("cannot be written"), std::string::npos) << recorded.error();
}

TEST_F(Refusal, WhatIsNoRegularFile) {
    EXPECT_EQ(open_error(directory_.path()), directory_.path().string() + ": it is a directory");
    EXPECT_EQ(open_error(directory_.path(), reading()),
              directory_.path().string() + ": it is a directory");
    const std::filesystem::path fifo = directory_.path() / "fifo";
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_EQ(open_error(fifo), fifo.string() + ": it is no regular file");
    write("");
    EXPECT_EQ(open_error(file_ / "history.db"),
              (file_ / "history.db").string() + ": Not a directory");
    const std::filesystem::path link = directory_.path() / "link";
    std::filesystem::create_symlink("nowhere", link);
    EXPECT_EQ(open_error(link), link.string() + ": No such file or directory");
}

TEST_F(Refusal, WhatMayNotBeWritten) {
    make_store();
    const std::filesystem::path folder = directory_.path() / "closed";
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(file_, std::filesystem::perms::owner_read);
    std::filesystem::permissions(
        folder, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    {
        const WithoutPrivileges user({directory_.path(), file_, folder});
        EXPECT_EQ(open_error(file_), file_.string() + ": it cannot be written");
        EXPECT_EQ(open_error(file_, reading()), "");
        EXPECT_EQ(open_error(folder / "history.db"),
                  (folder / "history.db").string() + ": Permission denied");
        EXPECT_EQ(open_error(folder / "more" / "history.db"),
                  (folder / "more").string() + ": Permission denied");
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

// While another process makes the same new file ready, SQLite reports at once that it is locked.
TEST_F(Refusal, ANewFileThatStaysLockedIsWaitedForAsWell) {
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Transaction writing(other, SQLite::TransactionBehavior::IMMEDIATE);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(
        open_error(file_, impatient()),
        file_.string() + ": another process keeps it locked (waited 0.05 s); nothing was done");
    EXPECT_GE(std::chrono::steady_clock::now() - begin, impatient().patience);
}

TEST_F(Refusal, AFileThatStaysLocked) {
    make_store();
    {
        auto store = Store::open(file_, impatient());
        ASSERT_TRUE(store) << store.error();
        SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
        SQLite::Transaction writing(other, SQLite::TransactionBehavior::IMMEDIATE);
        const auto recorded = store->record(test_zone(), round_of(500));
        ASSERT_FALSE(recorded);
        EXPECT_EQ(
            recorded.error(),
            file_.string() + ": another process keeps it locked (waited 0.05 s); nothing was done");
        // Who only reads is not in the way, and does not stand in it.
        EXPECT_TRUE(store->load(test_zone()));
        EXPECT_EQ(open_error(file_, impatient()), "");
        EXPECT_EQ(open_error(file_, reading()), "");
    }
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    for (const bool read_only : {true, false}) {
        StoreAccess access = impatient();
        access.read_only = read_only;
        const std::string error = open_error(file_, access);
        EXPECT_NE(error.find("another process keeps it locked"), std::string::npos) << error;
    }
    other.exec("COMMIT");
}

TEST_F(Refusal, AnOldFileThatStaysLockedIsNotMigrated) {
    execute(read_file(testdata("store/schema-1.sql")));
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    SQLite::Transaction writing(other, SQLite::TransactionBehavior::IMMEDIATE);
    EXPECT_NE(open_error(file_, impatient()).find("another process keeps it locked"),
              std::string::npos);
    EXPECT_EQ(other.execAndGet("PRAGMA user_version").getInt(), 1);
}

}  // namespace
}  // namespace dschain::test
