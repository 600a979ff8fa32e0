// What monitoring systems know of every plugin, for the commands that they start.
#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "dschain/base/result.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/report/verdict.hpp"

namespace dschain {

// Wrong use, or input that cannot be used: exit status 3 with this text.
struct UsageError {
    std::string text;
};
[[nodiscard]] tl::unexpected<UsageError> usage(std::string text);

// One of those that say no more than the verdict: nagios, prometheus, jsonl, junit, csv.
[[nodiscard]] bool is_monitoring_format(std::string_view format);

// -w and -c.
struct ExpiryOptions {
    std::string warning;
    std::string critical;

    void add_to(CLI::App& app);
    // Fails for what is no number of days, for a -c above -w, and for either with a form that
    // shows more than the verdict: it would not say why the exit status is what it is.
    [[nodiscard]] tl::expected<ExpiryBounds, UsageError> read(std::string_view format) const;
};

// ZONE, or -H in its place.
struct ZoneOption {
    std::string zone;
    std::string host;

    void add_to(CLI::App& app);
    [[nodiscard]] tl::expected<Name, UsageError> read() const;
};

// Whether the command's output is read by Nagios: it wants one line of standard output in any case.
[[nodiscard]] bool wants_nagios(const CLI::App& app);

}  // namespace dschain
