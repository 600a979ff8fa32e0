// The file itself, before SQLite sees it.
#pragma once

#include <filesystem>

#include "dschain/base/result.hpp"

namespace dschain::store {

// Makes the file (0600), and the folders above it (0700), where they are missing. What is there is
// neither opened nor changed; it must be a regular file.
[[nodiscard]] Result<void> make_file(const std::filesystem::path& file);

// Fails if there is no such regular file.
[[nodiscard]] Result<void> look_for_file(const std::filesystem::path& file);

}  // namespace dschain::store
