#include <ostream>

#include <fmt/format.h>

#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/report/history.hpp"
#include "dschain/store/store.hpp"
#include "store_options.hpp"

namespace dschain {
namespace {

struct HistoryCommand {
    std::string zone;
    std::string since;
    StoreOptions store;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto name = Name::parse(zone);
        if (!name) {
            return usage("ZONE: " + name.error());
        }
        const auto from = since.empty() ? std::nullopt : parse_time(since);
        if (!since.empty() && !from) {
            return usage(
                fmt::format("--since: '{}' is no time; 2026-11-24T04:00:00Z and 1795492800 are",
                            printable(since, 60)));
        }
        const auto file = store.path(env);
        if (!file) {
            return usage(file.error());
        }
        if (!*file) {
            return usage(
                "which history? --store FILE names it where neither DSCHAIN_STORE, XDG_STATE_HOME "
                "nor HOME does");
        }
        const auto report = read(**file, *name, from);
        if (!report) {
            return usage(report.error());
        }
        const auto written = output.write(
            env, output.wants_json() ? history_json(*report, output.verbose)
                                     : history_text(*report, output.text_options(env)));
        if (!written) {
            return unexpected(written.error());
        }
        return 0;
    }

    static Result<HistoryReport> read(const std::filesystem::path& file, const Name& zone,
                                      std::optional<Timestamp> since) {
        StoreAccess access;
        access.read_only = true;
        auto opened = Store::open(file, access);
        if (!opened) {
            return unexpected(opened.error());
        }
        const auto history = opened->load(zone);
        if (!history) {
            return unexpected(history.error());
        }
        auto changes = opened->changes(zone);
        if (!changes) {
            return unexpected(changes.error());
        }
        auto reports = opened->reports(zone);
        if (!reports) {
            return unexpected(reports.error());
        }
        if (history->rounds.empty() && changes->empty() && reports->empty()) {
            return unexpected(
                fmt::format("{}: nothing is recorded of {}", file.string(), zone.text()));
        }
        return history_report(*history, std::move(*changes), std::move(*reports), since);
    }
};

}  // namespace

Command make_history_command(CLI::App& root) {
    auto command = std::make_shared<HistoryCommand>();
    CLI::App* app = root.add_subcommand(
        "history", "What was seen of a zone, done to it and said about it, as a time line");
    app->add_option("ZONE", command->zone, "The zone, as in example.com")->required();
    app->add_option("--since", command->since, "Leave out what was over before then")
        ->type_name("TIME");
    command->store.add_file_to(*app);
    command->output.add_to(*app);
    app->footer(
        "Examples:\n"
        "  dschain history example.com\n"
        "  dschain history example.com --since 2026-11-01T00:00:00Z --json\n"
        "Exit status: 0 shown, 3 nothing is recorded or the file cannot be read.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace dschain
