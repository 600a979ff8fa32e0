// Rounds as rows, and back. All of it throws SQLite's errors, and runs in the caller's transaction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "dschain/base/result.hpp"
#include "dschain/lifecycle/history.hpp"

namespace dschain::store {

// The zone's row, which is added if it is missing.
[[nodiscard]] std::int64_t zone_row(SQLite::Database& database, const std::string& name);

// The new round's row.
[[nodiscard]] std::int64_t add_round(SQLite::Database& database, std::int64_t zone,
                                     const Round& round);

// As `Store::load` gives them. The error names the row that cannot be read.
[[nodiscard]] Result<std::vector<Round>> read_rounds(SQLite::Database& database,
                                                     const std::string& zone);

}  // namespace dschain::store
