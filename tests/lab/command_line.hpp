// What the programs of the lab share of reading a command line.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dschain::lab {

class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The words of a command line, one after the other.
class Words {
public:
    explicit Words(std::vector<std::string> words) : words_(std::move(words)) {}

    [[nodiscard]] bool empty() const { return next_ == words_.size(); }
    // Valid as long as the Words.
    const std::string& take() { return words_[next_++]; }
    // What follows an option.
    const std::string& value_of(std::string_view option) {
        if (empty()) {
            throw UsageError(fmt::format("{} needs a value", option));
        }
        return take();
    }

private:
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

// `kind` is what the complaint calls the number.
template <typename Number>
Number parse_number(std::string_view option, const std::string& text,
                    std::string_view kind = "number", Number least = 0) {
    Number number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size() || number < least) {
        throw UsageError(fmt::format("{}: \"{}\" is not a {}", option, text, kind));
    }
    return number;
}

// Runs `program` with the words of the command line. Returns the exit status: 0 done, 1 failed,
// 2 wrong usage.
template <typename Program>
int run_program(std::string_view name, int argc, char** argv, Program program) {
    constexpr int kFailed = 1;
    constexpr int kWrongUsage = 2;
    try {
        program(Words({argv + 1, argv + argc}));
        return 0;
    } catch (const UsageError& error) {
        fmt::print(stderr, "{0}: {1}\nTry {0} --help.\n", name, error.what());
        return kWrongUsage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return kFailed;
    }
}

}  // namespace dschain::lab
