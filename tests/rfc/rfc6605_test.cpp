// RFC 6605: Elliptic Curve Digital Signature Algorithm (DSA) for DNSSEC.
#include "rfc/algorithms.hpp"

namespace dschain {
namespace {

using test::AlgorithmExample;

TEST(Rfc6605, section_6_1_p_256) {
    const AlgorithmExample example("rfc6605-6.1", "example.net", "www.example.net", RrType::a);
    EXPECT_EQ(example.key.algorithm, 13);
    example.expect_good(1281607479, 1284026679);  // 20100812100439, 20100909100439
    test::expect_ds("rfc6605-6.1", "example.net", 55648, 2);
}

TEST(Rfc6605, section_6_2_p_384) {
    const AlgorithmExample example("rfc6605-6.2", "example.net", "www.example.net", RrType::a);
    EXPECT_EQ(example.key.algorithm, 14);
    example.expect_good(1281608425, 1284027625);  // 20100812102025, 20100909102025
    test::expect_ds("rfc6605-6.2", "example.net", 10771, 4);
}

}  // namespace
}  // namespace dschain
