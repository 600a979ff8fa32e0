// RFC 5702: Use of SHA-2 Algorithms with RSA in DNSKEY and RRSIG Resource Records.
#include "rfc/algorithms.hpp"

namespace dschain {
namespace {

using test::AlgorithmExample;

constexpr Timestamp kInception = 946684800;    // 20000101000000
constexpr Timestamp kExpiration = 1893456000;  // 20300101000000

TEST(Rfc5702, section_6_1_rsa_sha_256) {
    const AlgorithmExample example("rfc5702-6.1", "example.net", "www.example.net", RrType::a);
    EXPECT_EQ(example.key.algorithm, 8);
    EXPECT_EQ(example.key.key_tag(), 9033);
    example.expect_good(kInception, kExpiration);
}

TEST(Rfc5702, section_6_2_rsa_sha_512) {
    const AlgorithmExample example("rfc5702-6.2", "example.net", "www.example.net", RrType::a);
    EXPECT_EQ(example.key.algorithm, 10);
    EXPECT_EQ(example.key.key_tag(), 3740);
    example.expect_good(kInception, kExpiration);
}

}  // namespace
}  // namespace dschain
