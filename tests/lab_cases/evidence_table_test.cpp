// The same table as the lab's, from recorded evidence, with no server. The recordings hold the
// time at which they are to be validated, so nothing in them expires. scripts/record-evidence makes
// them anew.
#include "lab_cases/expectation.hpp"

namespace dschain::test {
namespace {

class RecordedCase : public ::testing::TestWithParam<lab::Case> {};

TEST_P(RecordedCase, GetsItsVerdict) {
    const lab::Case& recorded = GetParam();
    const auto file = testdata("evidence/" + recorded.label + ".json");
    expect_verdict(run_dschain({"replay", file.string(), "--json"}),
                   parse_expectation(recorded.expect));
}

INSTANTIATE_TEST_SUITE_P(Lab, RecordedCase, ::testing::ValuesIn(all_cases()),
                         [](const auto& each) { return test_name(each.param.label); });

}  // namespace
}  // namespace dschain::test
