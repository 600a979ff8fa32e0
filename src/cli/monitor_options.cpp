#include "monitor_options.hpp"

#include <charconv>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr double kMostDays = 36500;

// '7', or '7:' as ranges of the guidelines are written: alert below 7.
tl::expected<std::optional<double>, UsageError> read_days(std::string_view option,
                                                          const std::string& text) {
    if (text.empty()) {
        return std::nullopt;
    }
    std::string_view digits = text;
    if (digits.ends_with(':')) {
        digits.remove_suffix(1);
    }
    double days = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), days,
                                              std::chars_format::fixed);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    if (!whole || !(days >= 0 && days <= kMostDays)) {
        return usage(fmt::format("{}: '{}' is no number of days; 7 and 7: are, up to {}", option,
                                 printable(text, 60), kMostDays));
    }
    return days;
}

}  // namespace

tl::unexpected<UsageError> usage(std::string text) {
    return unexpected(UsageError{std::move(text)});
}

bool is_monitoring_format(std::string_view format) {
    return format == "nagios" || format == "prometheus" || format == "jsonl" || format == "junit" ||
           format == "csv";
}

void ExpiryOptions::add_to(CLI::App& app) {
    const std::string group = "Monitoring";
    app.add_option("-w,--warning", warning,
                   "A warning when the first of the zone's own signatures ends within so many days")
        ->type_name("DAYS")
        ->group(group);
    app.add_option("-c,--critical", critical, "The same, critical")
        ->type_name("DAYS")
        ->group(group);
}

tl::expected<ExpiryBounds, UsageError> ExpiryOptions::read(std::string_view format) const {
    const auto warning_days = read_days("-w", warning);
    if (!warning_days) {
        return unexpected(warning_days.error());
    }
    const auto critical_days = read_days("-c", critical);
    if (!critical_days) {
        return unexpected(critical_days.error());
    }
    if (*warning_days && *critical_days && **critical_days > **warning_days) {
        return usage(
            fmt::format("-c {}: it is above -w {}, which would never be seen", critical, warning));
    }
    if ((*warning_days || *critical_days) && !is_monitoring_format(format)) {
        return usage(
            fmt::format("{}: not with --format {}; nagios, prometheus, jsonl and junit "
                        "have it",
                        *warning_days ? "-w" : "-c", format));
    }
    return ExpiryBounds{*warning_days, *critical_days};
}

void ZoneOption::add_to(CLI::App& app) {
    auto* name = app.add_option("ZONE", zone, "The zone, as in example.com");
    app.add_option("-H", host, "The same, as plugins of monitoring systems are told it")
        ->excludes(name)
        ->type_name("ZONE")
        ->group("Monitoring");
}

tl::expected<Name, UsageError> ZoneOption::read() const {
    const std::string& text = host.empty() ? zone : host;
    if (text.empty()) {
        return usage("ZONE is required");
    }
    const auto name = Name::parse(text);
    if (!name) {
        return usage((host.empty() ? "ZONE: " : "-H: ") + name.error());
    }
    return *name;
}

bool wants_nagios(const CLI::App& app) {
    const CLI::Option* format = app.get_option_no_throw("--format");
    return format != nullptr && format->count() > 0 && format->results().back() == "nagios";
}

}  // namespace dschain
