// The right-hand side of a lab case: STATUS EXIT CODE[,CODE...], with '-' for no code.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lab/lab.hpp"
#include "support/run.hpp"

namespace dschain::lab {

// How GoogleTest shows a case.
inline void PrintTo(const Case& shown, std::ostream* out) {
    *out << shown.label;
}

}  // namespace dschain::lab

namespace dschain::test {

struct Expectation {
    std::string status;
    int exit_status = -1;
    std::vector<std::string> codes;
};

inline Expectation parse_expectation(const std::string& text) {
    Expectation expectation;
    std::istringstream words(text);
    std::string codes;
    words >> expectation.status >> expectation.exit_status >> codes;
    std::istringstream list(codes == "-" ? "" : codes);
    for (std::string code; std::getline(list, code, ',');) {
        expectation.codes.push_back(code);
    }
    return expectation;
}

// The whole of it: status, exit status, and exactly these codes.
inline void expect_verdict(const RunResult& result, const Expectation& expected) {
    EXPECT_EQ(result.status, expected.exit_status) << result.err;
    const auto report = result.json();
    ASSERT_TRUE(report.is_object());
    EXPECT_EQ(report["status"], expected.status);
    EXPECT_EQ(result.codes(), expected.codes) << report["findings"].dump(1);
}

inline std::vector<lab::Case> all_cases() {
    return lab::load_cases(testdata("lab/cases.txt"));
}

// A label as a name for GoogleTest, which takes no dots.
inline std::string test_name(std::string label) {
    for (char& c : label) {
        c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return label;
}

}  // namespace dschain::test
