// The options of 'scan'.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "check_options.hpp"
#include "commands.hpp"
#include "dschain/scan/output.hpp"
#include "dschain/scan/scan.hpp"
#include "dschain/scan/zone_list.hpp"

namespace dschain {

struct ScanCommandOptions {
    std::string list = "-";
    std::string list_form = "auto";
    std::string column;
    std::string ds_column;
    std::string origin;
    unsigned jobs = 0;  // 0: one for each core
    unsigned in_flight = 1000;
    std::string depth;  // empty: by --servers
    double rate = 0;
    double server_rate = 0;
    unsigned stop_after_s = 0;
    bool unordered = false;
    bool resume = false;
    bool only_problems = false;
    bool full = false;
    bool per_zone = false;
    std::string format;  // empty: by the file's name
    std::string file;
    bool quiet = false;
    AskOptions ask;
    ExpiryOptions expiry;

    void add_to(CLI::App& app);

    // Empty --format is csv for a file of that name, else jsonl.
    [[nodiscard]] std::string form() const;
    [[nodiscard]] bool writes_lines() const { return form() == "jsonl" || form() == "csv"; }
    [[nodiscard]] tl::expected<ZoneListOptions, UsageError> list_options() const;
    // What goes together and what does not.
    [[nodiscard]] tl::expected<void, UsageError> check() const;
    // Everything but where zones come from.
    [[nodiscard]] tl::expected<ScanOptions, UsageError> scan_options(Env& env) const;
};

}  // namespace dschain
