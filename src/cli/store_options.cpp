#include "store_options.hpp"

#include "dschain/store/store.hpp"

namespace dschain {
namespace {

// The folder that a variable names, if it is one that may be used.
std::optional<std::filesystem::path> folder(const Env& env, const char* name) {
    const std::filesystem::path path = env.variable(name).value_or("");
    return path.is_absolute() ? std::optional(path) : std::nullopt;
}

}  // namespace

void StoreOptions::add_file_to(CLI::App& app) {
    app.add_option("--store", file,
                   "The history's file (default: DSCHAIN_STORE, or dschain/history.db in "
                   "XDG_STATE_HOME or ~/.local/state)")
        ->type_name("FILE")
        ->group("History");
}

void StoreOptions::add_to(CLI::App& app) {
    add_file_to(app);
    app.add_flag("--no-store", none, "Neither read nor write a history")
        ->excludes(app.get_option("--store"))
        ->group("History");
}

Result<std::optional<std::filesystem::path>> StoreOptions::path(const Env& env) const {
    using Path = std::optional<std::filesystem::path>;
    if (none) {
        return Path();
    }
    if (!file.empty()) {
        return Path(file);
    }
    if (const auto variable = env.variable("DSCHAIN_STORE"); variable && !variable->empty()) {
        return Path(*variable);
    }
    if (const auto state = folder(env, "XDG_STATE_HOME")) {
        return Path(*state / "dschain" / "history.db");
    }
    if (const auto home = folder(env, "HOME")) {
        return Path(*home / ".local" / "state" / "dschain" / "history.db");
    }
    return Path();
}

bool StoreOptions::is_named(const Env& env) const {
    return !none && (!file.empty() || !env.variable("DSCHAIN_STORE").value_or("").empty());
}

Result<void> StoreOptions::record_change(const Env& env, const Name& zone,
                                         const ChangeEntry& change) const {
    const auto where = path(env);
    if (!where) {
        return unexpected(where.error());
    }
    if (!*where) {
        return {};
    }
    auto store = Store::open(**where);
    return store ? store->record_change(zone, change) : Result<void>(unexpected(store.error()));
}

}  // namespace dschain
