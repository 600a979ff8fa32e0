// Points in time: whole seconds since 1970-01-01T00:00:00Z, never a local time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dschain {

using Timestamp = std::int64_t;

// RFC 3339 in UTC: 2026-11-24T04:00:00Z. Years 0 to 9999; outside them, the number of seconds.
[[nodiscard]] std::string format_time(Timestamp time);

// RFC 3339 (with Z or an offset) or a number of seconds (at most 2^53 either way); otherwise
// nothing.
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text);

// A span as people say it: '45 s', '12 min', '5 h', '3 d'. Rounded down; negative spans lose
// their sign.
[[nodiscard]] std::string format_span(std::int64_t seconds);

// The 32-bit time of an RRSIG, as the instant nearest to `now` that has those low bits:
// the serial number arithmetic that RFC 4034 §3.1.5 asks for.
[[nodiscard]] Timestamp from_serial_time(std::uint32_t serial, Timestamp now);

}  // namespace dschain
