// Words of which one must be meant: options' values, commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace dschain {

// '; did you mean WORD?' for the candidate that is near enough to be meant; otherwise empty.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     const std::vector<std::string>& candidates);

// Refuses what is none of these, with the one that may be meant and all there are. The help has
// them in its own words.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> values);

// The same without its words in the help, which has the bounds in its own.
[[nodiscard]] CLI::Validator silent(const CLI::Validator& validator);

}  // namespace dschain
