// Every case of testdata/lab/faults.txt, asked of real servers. A lab of its own: a process each.
#include "lab_cases/scan_verdicts.hpp"

namespace dschain::test {
namespace {

class FaultsTest : public ScanLabFixture {
protected:
    static void SetUpTestSuite() { bring_up(lab::load_cases(testdata("lab/faults.txt"))); }
};

TEST_F(FaultsTest, EveryCaseGetsItsVerdictAndTheSameFromItsRecording) {
    expect_every_verdict();
}

TEST_F(FaultsTest, InAScanEveryZoneHasTheStatusThatCheckGivesIt) {
    expect_status_of_check({});
}

TEST_F(FaultsTest, InAScanWithDepthAllEveryZoneHasTheCodesOfCheck) {
    expect_what_check_says();
}

// One fault of two types is one finding, and what may be done next is not what a sound zone may do.
TEST_F(FaultsTest, ADsIsNotToBePublishedOverSignaturesThatHaveEnded) {
    const auto findings =
        run_dschain(in_lab({"check", "islandexpired.test", "--json"})).json()["findings"];
    ASSERT_EQ(findings.size(), 2U) << findings.dump(1);
    EXPECT_EQ(findings[0]["code"], "DS_NOT_PUBLISHED");
    EXPECT_EQ(findings[0]["remedy"].get<std::string>().find("Mend the signatures first"), 0U);
    // So says what compares with the provider's document.
    const auto document = lab_->child("islandexpired").api_document.string();
    const auto compared =
        run_dschain(in_lab({"check", "islandexpired.test", "--json", "--api", document}))
            .json()["findings"];
    ASSERT_FALSE(compared.empty());
    EXPECT_EQ(compared[0]["code"], "PROVIDER_DS_NOT_AT_PARENT");
    EXPECT_EQ(compared[0]["remedy"].get<std::string>().find("Mend the signatures first"), 0U);
    EXPECT_EQ(findings[1]["code"], "RRSIG_EXPIRED");
    EXPECT_EQ(findings[1]["args"]["type"], "SOA and NS");
    EXPECT_EQ(findings[1]["servers"].size(), 2U);
}

}  // namespace
}  // namespace dschain::test
