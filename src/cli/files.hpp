// Files, with errors for the user.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "dschain/base/result.hpp"

namespace dschain {

// The whole file, or standard input for '-'. Fails for more than `most` octets, having read no
// more than that.
[[nodiscard]] Result<std::string> read_input(const std::string& path, std::istream& standard_input,
                                             std::uint64_t most);

// Into a temporary file beside it, which is then renamed: whoever reads `path` finds the old
// content or the new.
[[nodiscard]] Result<void> write_file(const std::string& path, const std::string& content);

}  // namespace dschain
