#include "choice.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string near = nearest(word, candidates);
    return near.empty() ? "" : fmt::format("; did you mean {}?", near);
}

CLI::Validator silent(const CLI::Validator& validator) {
    return validator.description("");
}

CLI::Validator one_of(std::vector<std::string> values) {
    return CLI::Validator(
        [values = std::move(values)](const std::string& word) {
            if (std::find(values.begin(), values.end(), word) != values.end()) {
                return std::string();
            }
            return fmt::format("there is no '{}'{}; there are {}", printable(word, 60),
                               suggestion(word, values), enumerate(values));
        },
        "");
}

}  // namespace dschain
