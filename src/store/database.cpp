#include "database.hpp"

#include <sqlite3.h>

#include <chrono>
#include <thread>

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "file.hpp"
#include "schema.hpp"

namespace dschain::store {
namespace {

// Files up to this size are looked through when they are opened, which takes up to 50 ms.
constexpr std::uintmax_t kCheckedOctets = 4U << 20;

std::string damaged(const std::string& file, const std::string& why) {
    return fmt::format(
        "{}: it is damaged ({}); it was left as it is. Put a backup in its place, or name another "
        "file",
        file, printable(why));
}

std::string no_database(const std::string& file) {
    return file +
           ": it is no SQLite file, or its beginning is damaged; it was left as it is. Name "
           "another "
           "file, or put a backup in its place";
}

struct Identity {
    int application = 0;
    int schema = 0;
    int tables = 0;  // and indexes

    [[nodiscard]] bool is_new() const { return application == 0 && schema == 0 && tables == 0; }
};

Identity identify(SQLite::Database& database) {
    // One transaction: another process may be about to make the first tables.
    SQLite::Transaction transaction(database);
    Identity identity;
    identity.tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    identity.application = database.execAndGet("PRAGMA application_id").getInt();
    identity.schema = database.execAndGet("PRAGMA user_version").getInt();
    return identity;
}

Result<void> accept(const std::string& file, const Identity& identity) {
    if (identity.is_new()) {
        return {};
    }
    if (identity.application != kApplicationId) {
        return unexpected(fmt::format(
            "{}: it is a file of another program (application_id {:#x}); it was left as it is",
            file, static_cast<unsigned>(identity.application)));
    }
    if (identity.schema > kStoreSchema) {
        return unexpected(fmt::format(
            "{}: its schema is {}, and this program knows {} at most: it is older than the one "
            "that wrote the file",
            file, identity.schema, kStoreSchema));
    }
    if (identity.schema < 1) {
        return unexpected(damaged(file, fmt::format("schema {}", identity.schema)));
    }
    return {};
}

void configure(SQLite::Database& database) {
    // Nothing that a prepared file has in its schema may run, and pages are looked at before use.
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    database.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
    // FULL: what was committed is on the disk. Both are of the connection, not of the file.
    database.exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;");
}

// SQLite takes a file that is shorter than a page can be for an empty one, and would write over it.
bool is_a_scrap(const std::filesystem::path& file) {
    constexpr std::uintmax_t kSmallestPage = 512;
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    // With a journal beside it, it is what a power failure left of a new file.
    return !error && size > 0 && size < kSmallestPage &&
           !std::filesystem::exists(file.string() + "-journal", error);
}

Result<void> look_through(const std::string& file, SQLite::Database& database) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error || size > kCheckedOctets) {
        return {};
    }
    const std::string result = database.execAndGet("PRAGMA quick_check(1)").getString();
    return result == "ok" ? Result<void>() : unexpected(damaged(file, result));
}

// The content of an older file, brought to the current schema without touching the file.
SQLite::Database migrated_copy(SQLite::Database& database) {
    SQLite::Database copy(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    // All pages at once; a lock that was not had is returned, and not thrown.
    if (const int result = SQLite::Backup(copy, database).executeStep(-1); result != SQLITE_DONE) {
        throw SQLite::Exception(database.getHandle(), result);
    }
    configure(copy);
    migrate(copy);
    return copy;
}

// The mode that the file has then. A new one is read and then written here, and SQLite does not
// wait where two who have read it both want to write: it reports at once that the file is locked.
std::string set_wal(SQLite::Database& database, std::chrono::milliseconds patience) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    while (true) {
        try {
            return database.execAndGet("PRAGMA journal_mode = WAL").getString();
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_BUSY || Clock::now() - begin >= patience) {
                throw;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

Result<void> make_ready(const std::string& file, SQLite::Database& database,
                        std::chrono::milliseconds patience) {
    if (sqlite3_db_readonly(database.getHandle(), "main") == 1) {
        return unexpected(file + ": it cannot be written");
    }
    if (database.execAndGet("PRAGMA journal_mode").getString() != "wal") {
        if (set_wal(database, patience) != "wal") {
            return unexpected(
                file +
                ": its file system has no shared memory, which a store needs; name a file on "
                "a local disk");
        }
    }
    migrate(database);
    return {};
}

Result<SQLite::Database> connect(const std::string& file, const StoreAccess& access, int flags) {
    SQLite::Database database(file, flags, static_cast<int>(access.patience.count()));
    configure(database);
    const Identity identity = identify(database);
    if (const auto accepted = accept(file, identity); !accepted) {
        return unexpected(accepted.error());
    }
    if (const auto sound = look_through(file, database); !sound) {
        return unexpected(sound.error());
    }
    if (!access.read_only) {
        const auto ready = make_ready(file, database, access.patience);
        return ready ? Result<SQLite::Database>(std::move(database)) : unexpected(ready.error());
    }
    SQLite::Database content =
        identity.schema == kStoreSchema ? std::move(database) : migrated_copy(database);
    content.exec("PRAGMA query_only = ON");
    return content;
}

}  // namespace

std::string failure_text(const std::string& file, const SQLite::Exception& error,
                         std::chrono::milliseconds patience) {
    switch (error.getErrorCode()) {
        case SQLITE_NOTADB:
            return file +
                   ": it is no SQLite file, or its beginning is damaged; it was left as it "
                   "is. Name another file, or put a backup in its place";
        case SQLITE_CORRUPT:
            return damaged(file, error.what());
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fmt::format(
                "{}: another process keeps it locked (waited {} s); nothing was done", file,
                static_cast<double>(patience.count()) / 1000.0);
        case SQLITE_FULL:
            return file + ": the disk is full; nothing was recorded";
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return file + ": it, or its folder, cannot be written";
        case SQLITE_CANTOPEN:
            return file + ": it cannot be opened; its folder must be writable even for reading";
        default:
            return fmt::format("{}: SQLite says: {}", file, printable(error.what()));
    }
}

Result<SQLite::Database> open_database(const std::filesystem::path& file,
                                       const StoreAccess& access) {
    const auto there = access.read_only ? look_for_file(file) : make_file(file);
    if (!there) {
        return unexpected(there.error());
    }
    if (is_a_scrap(file)) {
        return unexpected(no_database(file));
    }
    return attempt(file, access.patience, [&]() -> Result<SQLite::Database> {
        if (!access.read_only) {
            return connect(file, access, SQLite::OPEN_READWRITE);
        }
        try {
            return connect(file, access, SQLite::OPEN_READONLY);
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_READONLY) {
                throw;
            }
            // A process was killed while it made the file: SQLite must first take back what that
            // one had not finished.
            return connect(file, access, SQLite::OPEN_READWRITE);
        }
    });
}

}  // namespace dschain::store
