// Where the history is kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "dschain/base/result.hpp"
#include "dschain/cli/env.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/lifecycle/journal.hpp"

namespace dschain {

struct StoreOptions {
    std::string file;
    bool none = false;

    // --store and --no-store.
    void add_to(CLI::App& app);
    // --store alone, for commands that are about the history.
    void add_file_to(CLI::App& app);

    // The file that is meant: --store, DSCHAIN_STORE, or history.db below XDG_STATE_HOME or
    // ~/.local/state. Nothing with --no-store, and where none of these is set. Variables that are
    // empty count as not set; so do a relative XDG_STATE_HOME (as its specification asks) and HOME.
    [[nodiscard]] Result<std::optional<std::filesystem::path>> path(const Env& env) const;
    // Whether a file was named, by option or variable, and is not only the default.
    [[nodiscard]] bool is_named(const Env& env) const;
    // Nothing where no history is kept.
    [[nodiscard]] Result<void> record_change(const Env& env, const Name& zone,
                                             const ChangeEntry& change) const;
};

}  // namespace dschain
