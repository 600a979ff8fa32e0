// One connection to SQLite, and its failures in words.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <type_traits>

#include <SQLiteCpp/SQLiteCpp.h>

#include "dschain/base/result.hpp"
#include "dschain/store/store.hpp"

namespace dschain::store {

// Names the file, says what is wrong with it and what to do.
[[nodiscard]] std::string failure_text(const std::string& file, const SQLite::Exception& error,
                                       std::chrono::milliseconds patience);

[[nodiscard]] bool is_locked(const SQLite::Exception& error);

// Runs what throws SQLite's errors and returns a Result; again while the file is locked, so it must
// leave nothing half done. SQLite itself does not wait where two who do so would wait for each
// other: both want to make the same new file ready.
template <typename Action>
std::invoke_result_t<Action> attempt(const std::string& file, std::chrono::milliseconds patience,
                                     Action&& action) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    while (true) {
        try {
            return action();
        } catch (const SQLite::Exception& error) {
            if (!is_locked(error) || Clock::now() - begin >= patience) {
                return unexpected(failure_text(file, error, patience));
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

// A connection whose content is a dschain store of the current schema.
[[nodiscard]] Result<SQLite::Database> open_database(const std::filesystem::path& file,
                                                     const StoreAccess& access);

}  // namespace dschain::store
