// Every case of testdata/lab/cases.txt in one scan of them all: what 'check' says of each.
#include "lab_cases/scan_verdicts.hpp"

namespace dschain::test {
namespace {

class ScanLabTest : public ScanLabFixture {};

TEST_F(ScanLabTest, EveryZoneHasTheStatusThatCheckGivesIt) {
    expect_status_of_check({});
}

TEST_F(ScanLabTest, WithDepthAllEveryZoneHasTheCodesOfCheck) {
    expect_what_check_says();
}

TEST_F(ScanLabTest, OneServerAndTheKeysShowWhatTheChainRestsOn) {
    Others others;
    // The data are not looked at,
    for (const char* label : {"datamissing", "dataexpired", "datafuture", "databad"}) {
        others[label] = "secure";
    }
    // and neither is the second server.
    for (const char* label : {"dsmissing2", "dsother2", "stale2", "unsigned2", "expired2"}) {
        others[label] = "secure";
    }
    expect_status_of_check({"--servers", "one", "--depth", "keys"}, others);
}

}  // namespace
}  // namespace dschain::test
