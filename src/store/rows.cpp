#include "rows.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain::store {
namespace {

// One row of 'observations'.
struct Row {
    std::string kind;
    std::int64_t server = 0;
    std::optional<std::int64_t> version;
    std::int64_t ttl = 0;
    std::int64_t negative_ttl = 0;
    std::int64_t candidate = 0;

    [[nodiscard]] auto operator<=>(const Row&) const = default;
};

std::vector<Row> sorted(std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end());
    return rows;
}

// The row that `select` finds by these values, or the one that `insert` makes of them.
template <typename... Values>
std::int64_t find_or_add(SQLite::Database& database, const char* select, const char* insert,
                         const Values&... values) {
    SQLite::Statement find(database, select);
    SQLite::bind(find, values...);
    if (find.executeStep()) {
        return find.getColumn(0).getInt64();
    }
    SQLite::Statement add(database, insert);
    SQLite::bind(add, values...);
    add.exec();
    return database.getLastInsertRowid();
}

std::int64_t server_row(SQLite::Database& database, const Server& server) {
    return find_or_add(database,
                       "SELECT id FROM servers WHERE name = ? AND address = ? AND port = ?",
                       "INSERT INTO servers (name, address, port) VALUES (?, ?, ?)",
                       server.name.text(), server.address, static_cast<int>(server.port));
}

std::int64_t version_row(SQLite::Database& database, Version version) {
    version.normalise();  // one text for equal versions
    return find_or_add(database, "SELECT id FROM versions WHERE kind = ? AND text = ?",
                       "INSERT INTO versions (kind, text) VALUES (?, ?)",
                       std::string(to_string(version.kind)), version.text());
}

std::vector<Row> make_rows(SQLite::Database& database, const Round& round) {
    std::vector<Row> rows;
    for (const Observation& each : round.observations) {
        Row row{std::string(to_string(each.kind)),
                server_row(database, each.server),
                std::nullopt,
                each.ttl,
                each.negative_ttl,
                each.candidate ? 1 : 0};
        if (each.version) {
            row.version = version_row(database, *each.version);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

class RowReader {
public:
    explicit RowReader(SQLite::Database& database)
        : select_(database,
                  "SELECT kind, server, version, ttl, negative_ttl, candidate FROM observations"
                  " WHERE round = ? ORDER BY position") {}

    std::vector<Row> read(std::int64_t round) {
        select_.reset();
        select_.bind(1, round);
        std::vector<Row> rows;
        while (select_.executeStep()) {
            Row row{select_.getColumn(0).getString(),
                    select_.getColumn(1).getInt64(),
                    std::nullopt,
                    select_.getColumn(3).getInt64(),
                    select_.getColumn(4).getInt64(),
                    select_.getColumn(5).getInt64()};
            if (!select_.getColumn(2).isNull()) {
                row.version = select_.getColumn(2).getInt64();
            }
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    SQLite::Statement select_;
};

std::optional<Kind> parse_kind(std::string_view text) {
    constexpr std::array kKinds = {Kind::ds, Kind::keys, Kind::data, Kind::delegation};
    const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                    [&](Kind kind) { return to_string(kind) == text; });
    return found == kKinds.end() ? std::nullopt : std::optional(*found);
}

// Rows back to what they were made of. Servers and versions are few and met again and again, so
// each is read once.
class Interpreter {
public:
    explicit Interpreter(SQLite::Database& database)
        : server_(database, "SELECT name, address, port FROM servers WHERE id = ?"),
          version_(database, "SELECT kind, text FROM versions WHERE id = ?") {}

    Result<std::vector<Observation>> observations(std::int64_t round,
                                                  const std::vector<Row>& rows) {
        std::vector<Observation> found;
        for (const Row& row : rows) {
            auto each = observation(row);
            if (!each) {
                return unexpected(fmt::format("observation {} of row {} of rounds: {}",
                                              found.size(), round, each.error()));
            }
            found.push_back(std::move(*each));
        }
        return found;
    }

private:
    Result<Observation> observation(const Row& row) {
        constexpr std::int64_t kLongest = std::numeric_limits<std::uint32_t>::max();
        const auto kind = parse_kind(row.kind);
        if (!kind) {
            return unexpected(fmt::format("'{}' is no kind", printable(row.kind, 40)));
        }
        if (row.ttl < 0 || row.ttl > kLongest || row.negative_ttl < 0 ||
            row.negative_ttl > kLongest) {
            return unexpected(std::string("its TTL is out of range"));
        }
        const auto server = this->server(row.server);
        if (!server) {
            return unexpected(
                fmt::format("row {} of servers cannot be read: {}", row.server, server.error()));
        }
        Observation found{*kind,
                          *server,
                          std::nullopt,
                          static_cast<std::uint32_t>(row.ttl),
                          static_cast<std::uint32_t>(row.negative_ttl),
                          row.candidate != 0};
        if (row.version) {
            const auto version = this->version(*row.version);
            if (!version) {
                return unexpected(fmt::format("row {} of versions cannot be read: {}", *row.version,
                                              version.error()));
            }
            if (version->kind != *kind) {
                return unexpected(fmt::format("row {} of versions is of another kind than {}",
                                              *row.version, to_string(*kind)));
            }
            found.version = *version;
        }
        return found;
    }

    Result<Server> server(std::int64_t id) {
        if (const auto known = servers_.find(id); known != servers_.end()) {
            return known->second;
        }
        server_.reset();
        server_.bind(1, id);
        if (!server_.executeStep()) {
            return unexpected(std::string("it is missing"));
        }
        const auto name = Name::parse(server_.getColumn(0).getString());
        if (!name) {
            return unexpected(name.error());
        }
        const int port = server_.getColumn(2).getInt();
        if (port < 0 || port > std::numeric_limits<std::uint16_t>::max()) {
            return unexpected(std::string("its port is out of range"));
        }
        const Server found{*name, server_.getColumn(1).getString(),
                           static_cast<std::uint16_t>(port)};
        servers_.emplace(id, found);
        return found;
    }

    Result<Version> version(std::int64_t id) {
        if (const auto known = versions_.find(id); known != versions_.end()) {
            return known->second;
        }
        version_.reset();
        version_.bind(1, id);
        if (!version_.executeStep()) {
            return unexpected(std::string("it is missing"));
        }
        auto found = Version::parse(version_.getColumn(1).getString());
        if (found) {
            versions_.emplace(id, *found);
        }
        return found;
    }

    SQLite::Statement server_;
    SQLite::Statement version_;
    std::map<std::int64_t, Server> servers_;
    std::map<std::int64_t, Version> versions_;
};

// Takes rounds in order of time, and keeps those that say something.
class Runs {
public:
    void begin(Round round) {
        end();
        rounds_.push_back(std::move(round));
    }
    // One more that saw the same as the last.
    void go_on(Timestamp at) { last_ = at; }
    void end() {
        if (last_) {
            rounds_.push_back({*last_, rounds_.back().observations});
            last_.reset();
        }
    }
    std::vector<Round> take() {
        end();
        return std::move(rounds_);
    }

private:
    std::vector<Round> rounds_;
    std::optional<Timestamp> last_;
};

}  // namespace

std::int64_t zone_row(SQLite::Database& database, const std::string& name) {
    return find_or_add(database, "SELECT id FROM zones WHERE name = ?",
                       "INSERT INTO zones (name) VALUES (?)", name);
}

std::int64_t add_round(SQLite::Database& database, std::int64_t zone, const Round& round) {
    const std::vector<Row> rows = make_rows(database, round);
    SQLite::Statement latest(database,
                             "SELECT coalesce(same_as, id) FROM rounds WHERE zone = ?"
                             " ORDER BY at DESC, id DESC LIMIT 1");
    latest.bind(1, zone);
    std::optional<std::int64_t> same_as;
    if (latest.executeStep()) {
        const std::int64_t before = latest.getColumn(0).getInt64();
        if (sorted(RowReader(database).read(before)) == sorted(rows)) {
            same_as = before;
        }
    }
    SQLite::Statement add(database, "INSERT INTO rounds (zone, at, same_as) VALUES (?, ?, ?)");
    add.bind(1, zone);
    add.bind(2, round.at);
    if (same_as) {
        add.bind(3, *same_as);
    }
    add.exec();
    const std::int64_t id = database.getLastInsertRowid();
    if (same_as) {
        return id;
    }
    SQLite::Statement observe(
        database,
        "INSERT INTO observations"
        " (round, position, kind, server, version, ttl, negative_ttl, candidate)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    std::int64_t position = 0;
    for (const Row& row : rows) {
        observe.reset();
        observe.clearBindings();  // NULL for the version
        observe.bind(1, id);
        observe.bind(2, position++);
        observe.bind(3, row.kind);
        observe.bind(4, row.server);
        if (row.version) {
            observe.bind(5, *row.version);
        }
        observe.bind(6, row.ttl);
        observe.bind(7, row.negative_ttl);
        observe.bind(8, row.candidate);
        observe.exec();
    }
    return id;
}

Result<std::vector<Round>> read_rounds(SQLite::Database& database, const std::string& zone) {
    SQLite::Statement select(database,
                             "SELECT id, at, coalesce(same_as, id) FROM rounds"
                             " WHERE zone = (SELECT id FROM zones WHERE name = ?) ORDER BY at, id");
    select.bind(1, zone);
    RowReader reader(database);
    Interpreter interpreter(database);
    Runs runs;
    std::optional<std::int64_t> source;  // the round whose rows `current` holds
    std::vector<Row> current;
    while (select.executeStep()) {
        const std::int64_t from = select.getColumn(2).getInt64();
        const Timestamp at = select.getColumn(1).getInt64();
        if (source == from) {
            runs.go_on(at);
            continue;
        }
        const std::vector<Row> rows = reader.read(from);
        // Rounds of two processes may have been recorded in another order than they were made.
        if (source && sorted(rows) == sorted(current)) {
            runs.go_on(at);
            source = from;
            continue;
        }
        auto observations = interpreter.observations(from, rows);
        if (!observations) {
            return unexpected(observations.error());
        }
        runs.begin({at, std::move(*observations)});
        source = from;
        current = rows;
    }
    return runs.take();
}

}  // namespace dschain::store
