// Taking apart the words of a case file.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dschain::lab {

// A word the parser cannot take. The line number is added where it is known.
class BadWord : public std::runtime_error {
public:
    BadWord(std::string_view word, std::string_view why)
        : std::runtime_error(fmt::format("\"{}\": {}", word, why)) {}
};

template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

template <typename Value>
Value choose(const Choices<Value>& choices, std::string_view word) {
    for (const auto& [name, value] : choices) {
        if (name == word) {
            return value;
        }
    }
    std::vector<std::string_view> names;
    for (const auto& choice : choices) {
        names.push_back(choice.first);
    }
    throw BadWord(word, fmt::format("not one of {}", fmt::join(names, ", ")));
}

template <typename Number>
Number parse_decimal(std::string_view word, Number low, Number high) {
    Number value{};
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc{} || stop != end || value < low || value > high) {
        throw BadWord(word, fmt::format("not a number from {} to {}", low, high));
    }
    return value;
}

// Always at least one part.
std::vector<std::string_view> split(std::string_view text, char separator);

// What is before the first separator and what is after it. Throws BadWord, saying `why`, if there
// is none.
std::pair<std::string_view, std::string_view> cut(std::string_view word, char separator,
                                                  std::string_view why);

std::string_view trim(std::string_view text);

}  // namespace dschain::lab
