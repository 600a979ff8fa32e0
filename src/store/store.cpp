#include "dschain/store/store.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <SQLiteCpp/VariadicBind.h>
#include <fmt/format.h>

#include "database.hpp"
#include "rows.hpp"

namespace dschain {

using store::attempt;

struct Store::Connection {
    std::string file;
    std::chrono::milliseconds patience;
    SQLite::Database database;

    template <typename Action>
    auto run(Action&& action) {
        return attempt(file, patience, std::forward<Action>(action));
    }

    // Everything that `action` adds, or nothing.
    template <typename Action>
    auto add(const Name& zone, Action&& action) {
        return run([&] {
            SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
            auto result = action(store::zone_row(database, zone.text()));
            transaction.commit();
            return result;
        });
    }
};

Store::Store(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& file, const StoreAccess& access) {
    // Absolute, since SQLite gives names as ':memory:' a meaning of their own.
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(file, error);
    if (file.empty() || error) {
        return unexpected(std::string("the store's file has no name"));
    }
    auto database = store::open_database(absolute, access);
    if (!database) {
        return unexpected(database.error());
    }
    return Store(std::make_unique<Connection>(
        Connection{absolute.string(), access.patience, std::move(*database)}));
}

Result<std::int64_t> Store::record(const Name& zone, const Round& round) {
    for (const Observation& each : round.observations) {
        if (each.version && each.version->kind != each.kind) {
            return unexpected(fmt::format("{}: a version of kind {} was given as one of kind {}",
                                          connection_->file, to_string(each.version->kind),
                                          to_string(each.kind)));
        }
    }
    SQLite::Database& database = connection_->database;
    return connection_->add(zone, [&](std::int64_t zone_id) -> Result<std::int64_t> {
        return store::add_round(database, zone_id, round);
    });
}

Result<History> Store::load(const Name& zone) {
    return connection_->run([&]() -> Result<History> {
        // One look at the file, whatever is recorded in the meantime.
        SQLite::Transaction transaction(connection_->database);
        auto rounds = store::read_rounds(connection_->database, zone.text());
        if (!rounds) {
            return unexpected(connection_->file + ": " + rounds.error());
        }
        return History{zone, std::move(*rounds)};
    });
}

Result<void> Store::record_report(const Name& zone, const ReportEntry& report) {
    return connection_->add(zone, [&](std::int64_t zone_id) -> Result<void> {
        SQLite::Statement insert(
            connection_->database,
            "INSERT INTO reports (zone, at, command, status, severity, summary, json)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)");
        SQLite::bind(insert, zone_id, report.at, report.command, report.status, report.severity,
                     report.summary, report.json);
        insert.exec();
        return {};
    });
}

Result<void> Store::record_change(const Name& zone, const ChangeEntry& change) {
    return connection_->add(zone, [&](std::int64_t zone_id) -> Result<void> {
        SQLite::Statement insert(
            connection_->database,
            "INSERT INTO changes (zone, at, what, detail) VALUES (?, ?, ?, ?)");
        SQLite::bind(insert, zone_id, change.at, change.what, change.detail);
        insert.exec();
        return {};
    });
}

Result<std::vector<ReportEntry>> Store::reports(const Name& zone) {
    return connection_->run([&]() -> Result<std::vector<ReportEntry>> {
        SQLite::Statement select(
            connection_->database,
            "SELECT at, command, status, severity, summary, json FROM reports"
            " WHERE zone = (SELECT id FROM zones WHERE name = ?) ORDER BY at, id");
        select.bind(1, zone.text());
        std::vector<ReportEntry> found;
        while (select.executeStep()) {
            found.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString(),
                             select.getColumn(2).getString(), select.getColumn(3).getString(),
                             select.getColumn(4).getString(), select.getColumn(5).getString()});
        }
        return found;
    });
}

Result<std::vector<ChangeEntry>> Store::changes(const Name& zone) {
    return connection_->run([&]() -> Result<std::vector<ChangeEntry>> {
        SQLite::Statement select(
            connection_->database,
            "SELECT at, what, detail FROM changes"
            " WHERE zone = (SELECT id FROM zones WHERE name = ?) ORDER BY at, id");
        select.bind(1, zone.text());
        std::vector<ChangeEntry> found;
        while (select.executeStep()) {
            found.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString(),
                             select.getColumn(2).getString()});
        }
        return found;
    });
}

}  // namespace dschain
