// The lab with all cases, up as long as the tests of one fixture run.
#pragma once

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lab_cases/expectation.hpp"

namespace dschain::test {

class LabFixture : public ::testing::Test {
protected:
    static void SetUpTestSuite() { bring_up(all_cases()); }

    static void bring_up(std::vector<lab::Case> cases) {
        directory_ = std::make_unique<TemporaryDirectory>();
        lab::Options options;
        options.dir = directory_->path() / "lab";
        options.cases = std::move(cases);
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

    // Each case of the lab says what `check` has to say of it, live and from what was recorded.
    static void expect_every_verdict() {
        ASSERT_FALSE(lab_->children().empty());
        for (const lab::Child& child : lab_->children()) {
            SCOPED_TRACE(child.zone);
            if (child.label == "ip6" && !lab_->has_ipv6()) {
                std::cout << "left out: " << child.zone << ", for this host has no ::1\n";
                continue;
            }
            const std::string recording = scratch("evidence.json");
            const RunResult live =
                run_dschain(in_lab({"check", child.zone, "--json", "--record", recording}));
            expect_verdict(live, parse_expectation(child.expect));

            const RunResult replayed = run_dschain({"replay", recording, "--json"});
            EXPECT_EQ(replayed.status, live.status) << replayed.err;
            EXPECT_EQ(before_stats(replayed), before_stats(live));
        }
    }

    inline static std::unique_ptr<TemporaryDirectory> directory_;
    inline static std::unique_ptr<lab::Lab> lab_;
};

}  // namespace dschain::test
