// --resolver: its argument, and what real resolvers once said (tests/operations/run_resolvers.py
// --keep wrote testdata/resolvers/).
#include <algorithm>

#include <gtest/gtest.h>

#include "support/run.hpp"

namespace dschain::test {
namespace {

TEST(ResolverOption, names_the_address_that_is_none) {
    for (const auto& [argument, says] : std::vector<std::pair<std::string, std::string>>{
             {"localhost", "--resolver 'localhost': 'localhost' is no IPv4 or IPv6 address"},
             {"192.0.2.53#0", "--resolver '192.0.2.53#0': '0' is no port"},
             {"192.0.2.53:53", "'192.0.2.53:53' is no IPv4 or IPv6 address"},
             {"", "--resolver '': '' is no IPv4 or IPv6 address"}}) {
        const RunResult result =
            run_dschain({"check", "zone.test", "--resolver", "192.0.2.1", "--resolver", argument});
        EXPECT_EQ(result.status, 3);
        EXPECT_EQ(result.out, "");
        EXPECT_NE(result.err.find(says), std::string::npos) << result.err;
    }
    // Of a check alone.
    const RunResult trace = run_dschain({"trace", "zone.test", "--resolver", "192.0.2.1"});
    EXPECT_EQ(trace.status, 3);
    EXPECT_NE(trace.err.find("there is no option --resolver"), std::string::npos) << trace.err;
}

struct Recording {
    const char* name;
    int status;
    const char* zone_status;
    std::vector<std::string> codes;  // about resolvers
};
void PrintTo(const Recording& shown, std::ostream* out) {
    *out << shown.name;
}

class ResolverRecordings : public ::testing::TestWithParam<Recording> {};

TEST_P(ResolverRecordings, are_what_they_were) {
    const Recording& wanted = GetParam();
    const std::string path = testdata("resolvers/" + std::string(wanted.name) + ".json").string();
    const RunResult result = run_dschain({"replay", path, "--json"});
    EXPECT_EQ(result.status, wanted.status) << result.err;
    EXPECT_EQ(result.json()["status"], wanted.zone_status);
    std::vector<std::string> codes;
    for (const std::string& code : result.codes()) {
        if (code.starts_with("RESOLVER_")) {
            codes.push_back(code);
        }
    }
    EXPECT_EQ(codes, wanted.codes);
    EXPECT_NE(run_dschain({"replay", path}).out.find("\nResolvers\n    127.0.4."),
              std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(OfUnbound, ResolverRecordings,
                         ::testing::Values(Recording{"agrees", 0, "secure", {}},
                                           Recording{"bogus", 2, "bogus", {"RESOLVER_FINDS_BOGUS"}},
                                           Recording{"old-keys", 1, "secure", {"RESOLVER_DIFFERS"}},
                                           Recording{"old-ds", 1, "secure", {"RESOLVER_DIFFERS"}},
                                           Recording{"others",
                                                     3,
                                                     "secure",
                                                     {"RESOLVER_NO_ANSWER", "RESOLVER_REFUSES",
                                                      "RESOLVER_NOT_VALIDATING"}}),
                         [](const auto& each) {
                             std::string name = each.param.name;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace dschain::test
