// Who acts when preflight first says go: over random histories of every operation, no resolver may
// ever see bogus, and no go may come late. Who does not ask must break something, or the simulator
// could not see it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "simulator/histories.hpp"

namespace dschain::sim {

void PrintTo(Script script, std::ostream* out) {
    *out << to_string(script);
}

namespace {

// Histories of each script and manner. With nine scripts and two manners, 10,000 histories and
// more.
std::uint64_t histories() {
    const char* given = std::getenv("DSCHAIN_HISTORIES");
    if (given != nullptr) {
        return std::strtoull(given, nullptr, 10);
    }
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
    return 560;
#else
    return 10;  // slow builds: for the sanitizers' sake
#endif
}

constexpr int kResolvers = 1000;

class Simulator : public ::testing::TestWithParam<Script> {
protected:
    // Runs them all; says of the first few that fail what was seen.
    static void run(Manner manner, std::size_t& questions) {
        int told = 0;
        // One alone, to look at it.
        const char* only = std::getenv("DSCHAIN_SEED");
        for (std::uint64_t seed = 1; seed <= histories() && told < 5; ++seed) {
            if (only != nullptr && std::to_string(seed) != only) {
                continue;
            }
            const Outcome outcome = run_history(GetParam(), manner, seed, kResolvers);
            questions += outcome.asked.questions;
            EXPECT_EQ(outcome.bogus_view, "") << "seed " << seed;
            EXPECT_EQ(outcome.asked.bogus, 0U) << "seed " << seed;
            EXPECT_EQ(outcome.late, "") << "seed " << seed;
            told += outcome.bogus_view.empty() && outcome.late.empty() ? 0 : 1;
        }
    }
};

TEST_P(Simulator, who_watches_and_asks_breaks_nothing_and_waits_no_longer_than_needed) {
    std::size_t questions = 0;
    run(Manner::watched, questions);
    EXPECT_GT(questions, histories() * kResolvers);
}

TEST_P(Simulator, who_looks_carelessly_and_asks_breaks_nothing) {
    std::size_t questions = 0;
    run(Manner::careless, questions);
    EXPECT_GT(questions, histories() * kResolvers);
}

TEST_P(Simulator, who_does_not_ask_is_seen_to_break_the_zone) {
    std::size_t broken = 0;
    std::size_t noticed = 0;
    constexpr std::uint64_t kHasty = 20;
    for (std::uint64_t seed = 1; seed <= kHasty; ++seed) {
        const Outcome outcome = run_history(GetParam(), Manner::hasty, seed, kResolvers);
        broken += outcome.bogus_view.empty() ? 0U : 1U;
        noticed += outcome.asked.bogus > 0 ? 1U : 0U;
    }
    EXPECT_EQ(broken, kHasty);
    EXPECT_GT(noticed, kHasty / 2);
}

INSTANTIATE_TEST_SUITE_P(Scripts, Simulator, ::testing::ValuesIn(kScripts),
                         [](const auto& test) { return std::string(to_string(test.param)); });

}  // namespace
}  // namespace dschain::sim
