// The text of a profile, as far as TOML goes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/result.hpp"

namespace dschain {

// KEY = "text" and where it stands, counted from 1.
struct ProfilePair {
    std::string table;  // 'severity', or empty: before every table
    std::string key;
    std::optional<std::string> text;  // nothing for a value that is no text
    std::size_t line = 0;
    std::size_t column = 0;
};

// The pairs that stand in no table and in the table 'severity'; any other table is a pair of no
// text. The error is 'SOURCE:LINE:COLUMN: …'.
[[nodiscard]] Result<std::vector<ProfilePair>> read_profile_text(std::string_view text,
                                                                 std::string_view source);

}  // namespace dschain
