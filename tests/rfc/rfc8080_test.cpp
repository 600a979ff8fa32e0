// RFC 8080: Edwards-Curve Digital Security Algorithm (EdDSA) for DNSSEC.
#include "rfc/algorithms.hpp"

namespace dschain {
namespace {

using test::AlgorithmExample;
using test::Example;

constexpr Timestamp kInception = 1438207200;
constexpr Timestamp kExpiration = 1440021600;

void expect_example(std::string_view file, std::uint8_t algorithm, std::uint16_t key_tag) {
    const AlgorithmExample example(file, "example.com", "example.com", RrType::mx);
    EXPECT_EQ(example.key.algorithm, algorithm);
    EXPECT_EQ(example.key.key_tag(), key_tag);
    example.expect_good(kInception, kExpiration);
    test::expect_ds(file, "example.com", key_tag, 2);
}

// The RRSIG as printed claims three labels for a name of two. The signature is that of the key
// over these octets all the same, and RFC 4035 §5.3.1 refuses it.
void expect_printed(const std::string& file) {
    AlgorithmExample example(file, "example.com", "example.com", RrType::mx);
    const auto printed = parse_zone_text(Example(file + "-printed").text());
    ASSERT_TRUE(printed);
    ASSERT_EQ(printed->size(), 1U);
    example.rrset.signatures = printed->front().signatures;
    ASSERT_EQ(example.rrset.signatures.size(), 1U);
    const Rrsig& signature = example.rrset.signatures.front();
    EXPECT_EQ(signature.labels, 3);
    EXPECT_EQ(example.fault(kInception), SignatureFault::labels);
    auto key = crypto::PublicKey::load(example.key.algorithm, example.key.public_key);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->verify(signed_data(example.rrset, signature), signature.signature));
}

TEST(Rfc8080, section_6_1_ed25519_first) {
    expect_example("rfc8080-6.1-1", 15, 3613);
    expect_printed("rfc8080-6.1-1");
}

TEST(Rfc8080, section_6_1_ed25519_second) {
    expect_example("rfc8080-6.1-2", 15, 35217);
    expect_printed("rfc8080-6.1-2");
}

TEST(Rfc8080, section_6_2_ed448_first) {
    expect_example("rfc8080-6.2-1", 16, 9713);
    expect_printed("rfc8080-6.2-1");
}

TEST(Rfc8080, section_6_2_ed448_second) {
    expect_example("rfc8080-6.2-2", 16, 38353);
    expect_printed("rfc8080-6.2-2");
}

}  // namespace
}  // namespace dschain
