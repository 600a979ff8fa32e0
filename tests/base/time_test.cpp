#include "dschain/base/time.hpp"

#include <gtest/gtest.h>

namespace dschain {
namespace {

constexpr Timestamp kTwoTo32 = Timestamp{1} << 32;

TEST(FormatTime, is_rfc3339_in_utc) {
    EXPECT_EQ(format_time(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_time(1795492800), "2026-11-24T04:00:00Z");
    EXPECT_EQ(format_time(951782399), "2000-02-28T23:59:59Z");
    EXPECT_EQ(format_time(951782400), "2000-02-29T00:00:00Z");
    EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59Z");
    EXPECT_EQ(format_time(kTwoTo32), "2106-02-07T06:28:16Z");
}

TEST(FormatTime, covers_the_years_0_to_9999_and_then_counts_seconds) {
    EXPECT_EQ(format_time(-62167219200), "0000-01-01T00:00:00Z");
    EXPECT_EQ(format_time(-62167219201), "-62167219201");
    EXPECT_EQ(format_time(253402300799), "9999-12-31T23:59:59Z");
    EXPECT_EQ(format_time(253402300800), "253402300800");
}

TEST(ParseTime, reads_rfc3339_in_utc) {
    EXPECT_EQ(parse_time("2026-11-24T04:00:00Z"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-24t04:00:00z"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-24 04:00:00Z"), 1795492800);
    EXPECT_EQ(parse_time("1969-12-31T23:59:59Z"), -1);
    EXPECT_EQ(parse_time("0000-01-01T00:00:00Z"), -62167219200);
    EXPECT_EQ(parse_time("9999-12-31T23:59:59Z"), 253402300799);
}

TEST(ParseTime, takes_off_an_offset_east_of_utc) {
    EXPECT_EQ(parse_time("2026-11-24T06:00:00+02:00"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-23T20:30:00-07:30"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-24T04:00:00+00:00"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-24T04:00:00-00:00"), 1795492800);
    EXPECT_EQ(parse_time("1970-01-01T23:59:00+23:59"), 0);
}

TEST(ParseTime, drops_a_fraction) {
    EXPECT_EQ(parse_time("2026-11-24T04:00:00.5Z"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-24T04:00:00.999999999Z"), 1795492800);
    EXPECT_EQ(parse_time("2026-11-24T06:00:00.25+02:00"), 1795492800);
}

TEST(ParseTime, knows_leap_days_and_leap_seconds) {
    EXPECT_EQ(parse_time("2024-02-29T00:00:00Z"), 1709164800);
    EXPECT_EQ(parse_time("2000-02-29T00:00:00Z"), 951782400);
    EXPECT_FALSE(parse_time("2023-02-29T00:00:00Z"));
    EXPECT_FALSE(parse_time("2100-02-29T00:00:00Z")) << "a century is no leap year";
    // RFC 3339 §5.7; POSIX time has no number of its own for it.
    EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), 1483228800);
}

TEST(ParseTime, reads_a_number_of_seconds) {
    EXPECT_EQ(parse_time("0"), 0);
    EXPECT_EQ(parse_time("1795492800"), 1795492800);
    EXPECT_EQ(parse_time("-1"), -1);
    EXPECT_EQ(parse_time("253402300800"), 253402300800);
}

TEST(ParseTime, refuses_everything_else) {
    for (const std::string_view bad : {
             "",
             " ",
             "now",
             "+1",
             "1.5",
             "12x",
             "99999999999999999999",
             "2026-11-24",
             "2026-11-24T04:00Z",
             "2026-11-24T04:00:00",
             "2026-11-24T04:00:00 Z",
             "2026-11-24T04:00:00Zulu",
             "2026-11-24T04:00:00.Z",
             "2026-11-24T04:00:00.",
             "2026-11-24T04:00:00.5",
             "2026-11-24T04:00:00+0200",
             "2026-11-24T04:00:00+02",
             "2026-11-24T04:00:00+24:00",
             "2026-11-24T04:00:00+02:60",
             "2026-11-24T04:00:00+-2:00",
             "2026-00-24T04:00:00Z",
             "2026-13-24T04:00:00Z",
             "2026-11-00T04:00:00Z",
             "2026-11-31T04:00:00Z",
             "2026-11-24T24:00:00Z",
             "2026-11-24T04:60:00Z",
             "2026-11-24T04:00:61Z",
             "2026/11/24T04:00:00Z",
             "2026-11-24_04:00:00Z",
             "2026-11-24T04.00.00Z",
             "26-11-24T04:00:00Z..",
             "-026-11-24T04:00:00Z",
             "2026-1 -24T04:00:00Z",
             "2026-11-24T04:00:0xZ",
         }) {
        EXPECT_FALSE(parse_time(bad)) << '\'' << bad << '\'';
    }
}

TEST(ParseTime, reads_what_format_time_writes) {
    for (const Timestamp time :
         {Timestamp{0}, Timestamp{1795492800}, Timestamp{-62167219200}, Timestamp{253402300799},
          Timestamp{253402300800}, Timestamp{-62167219201}, kTwoTo32}) {
        EXPECT_EQ(parse_time(format_time(time)), time);
    }
}

TEST(FormatSpan, rounds_down_to_the_unit_that_people_say) {
    EXPECT_EQ(format_span(0), "0 s");
    EXPECT_EQ(format_span(45), "45 s");
    EXPECT_EQ(format_span(119), "119 s");
    EXPECT_EQ(format_span(120), "2 min");
    EXPECT_EQ(format_span(12 * 60 + 59), "12 min");
    EXPECT_EQ(format_span(2 * 3600 - 1), "119 min");
    EXPECT_EQ(format_span(2 * 3600), "2 h");
    EXPECT_EQ(format_span(5 * 3600 + 3599), "5 h");
    EXPECT_EQ(format_span(2 * 86400 - 1), "47 h");
    EXPECT_EQ(format_span(3 * 86400), "3 d");
}

TEST(FormatSpan, drops_the_sign) {
    EXPECT_EQ(format_span(-45), "45 s");
    EXPECT_EQ(format_span(-3 * 86400), "3 d");
}

// RFC 4034 §3.1.5, RFC 1982: the instant nearest to `now` with these low 32 bits.
TEST(FromSerialTime, is_the_number_itself_in_our_days) {
    EXPECT_EQ(from_serial_time(1795492800, 1795492800), 1795492800);
    EXPECT_EQ(from_serial_time(1440021600, 1438207200), 1440021600);
    EXPECT_EQ(from_serial_time(1438207200, 1440021600), 1438207200);
}

TEST(FromSerialTime, passes_2038_where_the_sign_bit_would_flip) {
    constexpr Timestamp kSignBit = Timestamp{1} << 31;  // 2038-01-19T03:14:08Z
    EXPECT_EQ(from_serial_time(0x80000000U, kSignBit - 1), kSignBit);
    EXPECT_EQ(from_serial_time(0x7fffffffU, kSignBit), kSignBit - 1);
    EXPECT_EQ(from_serial_time(0x80000100U, kSignBit - 100), kSignBit + 0x100);
}

TEST(FromSerialTime, wraps_around_in_2106) {
    EXPECT_EQ(from_serial_time(0, kTwoTo32 - 1), kTwoTo32);
    EXPECT_EQ(from_serial_time(100, kTwoTo32 - 100), kTwoTo32 + 100);
    EXPECT_EQ(from_serial_time(0xffffffffU, kTwoTo32), kTwoTo32 - 1);
    EXPECT_EQ(from_serial_time(0xffffff00U, kTwoTo32 + 0x100), kTwoTo32 - 0x100);
    EXPECT_EQ(from_serial_time(5, 3 * kTwoTo32), 3 * kTwoTo32 + 5);
}

TEST(FromSerialTime, reaches_68_years_either_way) {
    constexpr Timestamp kNow = 1795492800;
    constexpr Timestamp kHalf = Timestamp{1} << 31;
    const auto low = [](Timestamp time) { return static_cast<std::uint32_t>(time & 0xffffffff); };
    EXPECT_EQ(from_serial_time(low(kNow + kHalf - 1), kNow), kNow + kHalf - 1);
    EXPECT_EQ(from_serial_time(low(kNow - kHalf + 1), kNow), kNow - kHalf + 1);
}

}  // namespace
}  // namespace dschain
