// How far a scan is, on a terminal, and its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "dschain/scan/feed.hpp"

namespace dschain {

// '12,345 done, 1,234/s, 56 with problems, 3 min left'; how many zones there are may not be known.
[[nodiscard]] std::string progress_text(const ListFeed::Numbers& numbers, double zones_per_second,
                                        std::optional<std::uint64_t> of);

// What a scan came to, as lines: how many zones, their status, and which codes they show.
[[nodiscard]] std::string summary_text(const Totals& totals, const ListFeed::Numbers& numbers,
                                       std::chrono::microseconds elapsed);

}  // namespace dschain
