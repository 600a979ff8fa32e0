// One connection to SQLite, and its failures in words.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <type_traits>

#include <SQLiteCpp/SQLiteCpp.h>

#include "dschain/base/result.hpp"
#include "dschain/store/store.hpp"

namespace dschain::store {

// Names the file, says what is wrong with it and what to do.
[[nodiscard]] std::string failure_text(const std::string& file, const SQLite::Exception& error,
                                       std::chrono::milliseconds patience);

// Runs what throws SQLite's errors and returns a Result.
template <typename Action>
std::invoke_result_t<Action> attempt(const std::string& file, std::chrono::milliseconds patience,
                                     Action&& action) {
    try {
        return action();
    } catch (const SQLite::Exception& error) {
        return unexpected(failure_text(file, error, patience));
    }
}

// A connection whose content is a dschain store of the current schema.
[[nodiscard]] Result<SQLite::Database> open_database(const std::filesystem::path& file,
                                                     const StoreAccess& access);

}  // namespace dschain::store
