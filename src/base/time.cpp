#include "dschain/base/time.hpp"

#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace dschain {
namespace {

constexpr Timestamp kMinute = 60;
constexpr Timestamp kHour = 60 * kMinute;
constexpr Timestamp kDay = 24 * kHour;
// So far from any overflow that spans can be added without looking.
constexpr Timestamp kFarthest = Timestamp{1} << 53;
constexpr Timestamp kYear0 = -62167219200;
constexpr Timestamp kYear9999End = 253402300799;

std::optional<Timestamp> whole_number(std::string_view text) {
    Timestamp value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

// Digits only: from_chars alone would take a sign.
std::optional<unsigned> digits(std::string_view text) {
    if (text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    const auto value = whole_number(text);
    return value ? std::optional(static_cast<unsigned>(*value)) : std::nullopt;
}

// 'Z', '+hh:mm' or '-hh:mm' → seconds east of UTC.
std::optional<Timestamp> offset_of(std::string_view text) {
    if (text == "Z" || text == "z") {
        return 0;
    }
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return std::nullopt;
    }
    const auto hours = digits(text.substr(1, 2));
    const auto minutes = digits(text.substr(4, 2));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const Timestamp span = *hours * kHour + *minutes * kMinute;
    return text[0] == '-' ? -span : span;
}

}  // namespace

std::string format_time(Timestamp time) {
    if (time < kYear0 || time > kYear9999End) {
        return fmt::format("{}", time);
    }
    const std::chrono::sys_seconds instant{std::chrono::seconds{time}};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{instant - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::optional<Timestamp> parse_time(std::string_view text) {
    if (const auto seconds = whole_number(text)) {
        const bool in_range = *seconds >= -kFarthest && *seconds <= kFarthest;
        return in_range ? seconds : std::nullopt;
    }
    // yyyy-mm-ddThh:mm:ss, an optional fraction that is dropped, then the offset.
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' ||
        (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':' ||
        text[16] != ':') {
        return std::nullopt;
    }
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8, 2));
    const auto hour = digits(text.substr(11, 2));
    const auto minute = digits(text.substr(14, 2));
    const auto second = digits(text.substr(17, 2));
    std::string_view rest = text.substr(19);
    if (rest.starts_with('.')) {
        const auto end = rest.find_first_not_of("0123456789", 1);
        if (end == std::string_view::npos || end == 1) {
            return std::nullopt;
        }
        rest = rest.substr(end);
    }
    const auto offset = offset_of(rest);
    if (!year || !month || !day || !hour || !minute || !second || !offset || *hour > 23 ||
        *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const std::chrono::sys_seconds midnight{std::chrono::sys_days{date}};
    return midnight.time_since_epoch().count() + *hour * kHour + *minute * kMinute + *second -
           *offset;
}

std::string format_span(std::int64_t seconds) {
    if (seconds < 0) {
        seconds = -seconds;
    }
    if (seconds >= 2 * kDay) {
        return fmt::format("{} d", seconds / kDay);
    }
    if (seconds >= 2 * kHour) {
        return fmt::format("{} h", seconds / kHour);
    }
    if (seconds >= 2 * kMinute) {
        return fmt::format("{} min", seconds / kMinute);
    }
    return fmt::format("{} s", seconds);
}

Timestamp from_serial_time(std::uint32_t serial, Timestamp now) {
    const auto now_low = static_cast<std::uint32_t>(static_cast<std::uint64_t>(now) & 0xffffffffU);
    // The difference as a signed 32-bit number: RFC 1982 comparison around `now`.
    return now + static_cast<std::int32_t>(serial - now_low);
}

}  // namespace dschain
