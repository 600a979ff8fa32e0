// Every case of testdata/lab/faults.txt, asked of real servers. A lab of its own: a process each.
#include "lab_cases/lab_fixture.hpp"

namespace dschain::test {
namespace {

class FaultsTest : public LabFixture {
protected:
    static void SetUpTestSuite() { bring_up(lab::load_cases(testdata("lab/faults.txt"))); }
};

TEST_F(FaultsTest, EveryCaseGetsItsVerdictAndTheSameFromItsRecording) {
    expect_every_verdict();
}

}  // namespace
}  // namespace dschain::test
