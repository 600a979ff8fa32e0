// The lab with all cases, up as long as the tests of one fixture run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab_cases/expectation.hpp"

namespace dschain::test {

class LabFixture : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        directory_ = std::make_unique<TemporaryDirectory>();
        lab::Options options;
        options.dir = directory_->path() / "lab";
        options.cases = all_cases();
        lab_ = std::make_unique<lab::Lab>(std::move(options));
    }
    static void TearDownTestSuite() {
        lab_.reset();
        directory_.reset();
    }

    // `what` and how to resolve in the lab, without long waits for servers that do not answer.
    static std::vector<std::string> in_lab(std::vector<std::string> what) {
        const std::vector<std::string> options = {"--trust-anchor", lab_->anchor_file().string(),
                                                  "--root-hints",   lab_->hints_file().string(),
                                                  "--port",         std::to_string(lab_->port()),
                                                  "--timeout",      "500",
                                                  "--tries",        "2"};
        what.insert(what.end(), options.begin(), options.end());
        return what;
    }

    static std::string scratch(const std::string& name) {
        return (directory_->path() / name).string();
    }

    // A report byte for byte, up to 'stats', which is the last member.
    static std::string before_stats(const RunResult& result) {
        return result.out.substr(0, result.out.find("\"stats\""));
    }

    inline static std::unique_ptr<TemporaryDirectory> directory_;
    inline static std::unique_ptr<lab::Lab> lab_;
};

}  // namespace dschain::test
