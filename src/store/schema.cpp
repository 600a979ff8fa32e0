#include "schema.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "dschain/store/store.hpp"

namespace dschain::store {
namespace {

// Times are seconds since 1970 (UTC), TTLs seconds, names absolute in presentation format.
constexpr const char* kSchema1 = R"sql(
CREATE TABLE zones (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE servers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
    UNIQUE (name, address, port)
) STRICT;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, text)
) STRICT;
CREATE TABLE rounds (
    id INTEGER PRIMARY KEY,
    zone INTEGER NOT NULL REFERENCES zones (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX rounds_of_zone ON rounds (zone, at);
-- No version: the server gave no usable answer.
CREATE TABLE observations (
    round INTEGER NOT NULL REFERENCES rounds (id),
    position INTEGER NOT NULL,
    server INTEGER NOT NULL REFERENCES servers (id),
    kind TEXT NOT NULL,
    version INTEGER REFERENCES versions (id),
    ttl INTEGER NOT NULL CHECK (ttl BETWEEN 0 AND 4294967295),
    negative_ttl INTEGER NOT NULL CHECK (negative_ttl BETWEEN 0 AND 4294967295),
    candidate INTEGER NOT NULL CHECK (candidate IN (0, 1)),
    PRIMARY KEY (round, position)
) STRICT, WITHOUT ROWID;
)sql";

// A round that saw what an earlier one of the zone saw has no observations of its own: `same_as`
// names that round.
constexpr const char* kSchema2 = R"sql(
ALTER TABLE rounds ADD COLUMN same_as INTEGER REFERENCES rounds (id);
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    zone INTEGER NOT NULL REFERENCES zones (id),
    at INTEGER NOT NULL,
    command TEXT NOT NULL,
    status TEXT NOT NULL,
    severity TEXT NOT NULL,
    summary TEXT NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX reports_of_zone ON reports (zone, at);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    zone INTEGER NOT NULL REFERENCES zones (id),
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX changes_of_zone ON changes (zone, at);
)sql";

constexpr std::array<const char*, kStoreSchema> kSteps = {kSchema1, kSchema2};

// Rows are added, and never changed or removed: not by a mistake of ours either.
void keep_rows(SQLite::Database& database) {
    for (const char* table :
         {"zones", "servers", "versions", "rounds", "observations", "reports", "changes"}) {
        for (const char* action : {"UPDATE", "DELETE"}) {
            database.exec(
                fmt::format("CREATE TRIGGER {0}_no_{1} BEFORE {1} ON {0} BEGIN"
                            " SELECT RAISE(ABORT, '{0}: rows are only added'); END;",
                            table, action));
        }
    }
}

}  // namespace

void migrate(SQLite::Database& database) {
    const auto schema = [&] { return database.execAndGet("PRAGMA user_version").getInt(); };
    while (schema() < kStoreSchema) {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        // Read again with the lock held: another process may have been quicker.
        const int version = schema();
        if (version >= kStoreSchema) {
            return;
        }
        database.exec(kSteps[static_cast<std::size_t>(version)]);
        if (version + 1 == 2) {
            keep_rows(database);
        }
        database.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                  kApplicationId, version + 1));
        transaction.commit();
    }
}

}  // namespace dschain::store
