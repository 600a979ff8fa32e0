// Every case of testdata/lab/cases.txt in one scan of them all: what 'check' says of each.
#include "lab_cases/scan_verdicts.hpp"

namespace dschain::test {
namespace {

class ScanLabTest : public ScanLabFixture {};

TEST_F(ScanLabTest, EveryZoneHasTheStatusThatCheckGivesIt) {
    expect_status_of_check({});
}

TEST_F(ScanLabTest, WithDepthAllEveryZoneHasTheCodesOfCheck) {
    // What asking for a name server's address gave is shared by many zones, and no part of the
    // evidence of one of them: that a name has no IPv6 address is known of glue alone.
    expect_what_check_says({{"kid.optparent", "insecure 1 ZONE_UNSIGNED"},
                            {"sec.optparent", "secure 0 -"},
                            {"kid.plain", "insecure 1 PARENT_INSECURE"},
                            {"nods.plain", "insecure 1 PARENT_INSECURE"},
                            {"kid.badparent", "bogus 2 DS_DIGEST_MISMATCH"},
                            {"same", "secure 0 -"},
                            {"sameplain", "insecure 1 ZONE_UNSIGNED"},
                            {"glueless", "secure 0 -"}});
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
