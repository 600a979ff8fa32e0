#include "dschain/scan/progress.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) {
        digits.insert(at - 3, ",");
    }
    return digits;
}

std::string duration_text(double seconds) {
    constexpr double kMinute = 60;
    constexpr double kHour = 3600;
    if (seconds < kMinute) {
        return fmt::format("{:.0f} s", seconds);
    }
    return seconds < kHour ? fmt::format("{:.0f} min", seconds / kMinute)
                           : fmt::format("{:.1f} h", seconds / kHour);
}

std::string zones_text(std::uint64_t number) {
    return fmt::format("{} zone{}", grouped(number), number == 1 ? "" : "s");
}

}  // namespace

std::string progress_text(const ListFeed::Numbers& numbers, double zones_per_second,
                          std::optional<std::uint64_t> of) {
    std::string text = grouped(numbers.done);
    if (of && *of >= numbers.done) {
        text += " of " + grouped(*of);
    }
    text += fmt::format(" done, {:.0f}/s, {} with problems", zones_per_second,
                        grouped(numbers.problems));
    if (of && *of > numbers.done && zones_per_second > 0) {
        text += ", " + duration_text(static_cast<double>(*of - numbers.done) / zones_per_second) +
                " left";
    }
    return text;
}

std::string summary_text(const Totals& totals, const ListFeed::Numbers& numbers,
                         std::chrono::microseconds elapsed) {
    const double seconds = std::max(1e-6, std::chrono::duration<double>(elapsed).count());
    std::string text =
        fmt::format("{} in {:.1f} s ({:.0f}/s), {} queries\n", zones_text(totals.zones), seconds,
                    static_cast<double>(totals.zones) / seconds, grouped(totals.queries));
    text += fmt::format(
        "  {} secure, {} insecure, {} bogus, {} indeterminate\n",
        grouped(totals.count(Status::secure)), grouped(totals.count(Status::insecure)),
        grouped(totals.count(Status::bogus)), grouped(totals.count(Status::indeterminate)));
    text += fmt::format(
        "  {} ok, {} warning, {} critical, {} unknown\n", grouped(totals.count(Severity::ok)),
        grouped(totals.count(Severity::warning)), grouped(totals.count(Severity::critical)),
        grouped(totals.count(Severity::unknown)));
    if (numbers.unreadable > 0) {
        text += fmt::format(
            "  {} of the list could not be read\n",
            numbers.unreadable == 1 ? "1 entry" : grouped(numbers.unreadable) + " entries");
    }
    std::vector<std::pair<Code, std::uint64_t>> codes(totals.by_code.begin(), totals.by_code.end());
    std::stable_sort(codes.begin(), codes.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    constexpr std::size_t kMostCodes = 12;
    for (std::size_t i = 0; i < std::min(codes.size(), kMostCodes); ++i) {
        text += fmt::format("  {:>9}  {}\n", grouped(codes[i].second), entry(codes[i].first).name);
    }
    if (codes.size() > kMostCodes) {
        text += fmt::format("  and {} more codes\n", codes.size() - kMostCodes);
    }
    return text;
}

}  // namespace dschain
