// A host's OpenSSL policy is about its own TLS. What is said of a zone must not depend on it.
#include <fstream>

#include <gtest/gtest.h>

#include "support/child_process.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

// Nothing but FIPS algorithms, where no FIPS provider is: nothing can be fetched at all.
constexpr const char* kPolicy =
    "openssl_conf = settings\n"
    "[settings]\n"
    "alg_section = algorithms\n"
    "[algorithms]\n"
    "default_properties = fips=yes\n";

class CryptoPolicy : public ::testing::TestWithParam<const char*> {};

TEST_P(CryptoPolicy, OfTheHostChangesNoVerdict) {
    const TemporaryDirectory directory;
    const std::string policy = (directory.path() / "openssl.cnf").string();
    std::ofstream(policy) << kPolicy;
    const std::string evidence = testdata(std::string("evidence/") + GetParam()).string();
    const RunResult expected = run_dschain({"replay", evidence, "-q"});
    EXPECT_NE(expected.out.find(" is secure"), std::string::npos) << expected.out;

    ChildProcess process(
        {"/usr/bin/env", "OPENSSL_CONF=" + policy, DSCHAIN_BINARY, "replay", evidence, "-q"});
    std::string out;
    while (const auto line = process.line()) {
        out += *line + "\n";
    }
    EXPECT_EQ(process.wait(), expected.status);
    EXPECT_EQ(out, expected.out);
}

// Each algorithm that is verified, and RSA's with SHA-1.
INSTANTIATE_TEST_SUITE_P(Evidence, CryptoPolicy,
                         testing::Values("alg5.json", "alg8.json", "alg10.json", "alg13.json",
                                         "alg14.json", "alg15.json", "alg16.json"),
                         [](const auto& tested) {
                             const std::string file = tested.param;
                             return file.substr(0, file.find('.'));
                         });

}  // namespace
}  // namespace dschain::test
