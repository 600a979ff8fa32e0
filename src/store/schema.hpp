// The tables, version by version. A step that was once released is never changed: files that it
// made are out there.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace dschain::store {

// 'dSch', as `PRAGMA application_id` has it: tells our files from those of other programs.
inline constexpr int kApplicationId = 0x64536368;

// Brings the content from any older schema, or from nothing, to the current one: one transaction
// for each step, so that a process that dies leaves one schema or the next. Throws SQLite's errors.
void migrate(SQLite::Database& database);

}  // namespace dschain::store
