// RFC 4509: Use of SHA-256 in DNSSEC DS RRs.
#include <gtest/gtest.h>

#include "dschain/dnssec/ds_match.hpp"
#include "rfc/vectors.hpp"

namespace dschain {
namespace {

using test::Example;
using test::name;

TEST(Rfc4509, section_2_3_ds) {
    const Example example("rfc4509-2.3");
    const Name owner = name("dskey.example.com");
    const auto keys = dnskey_records(example.rrset("dskey.example.com", RrType::dnskey));
    const auto ds = ds_records(example.rrset("dskey.example.com", RrType::ds));
    ASSERT_EQ(keys.size(), 1U);
    ASSERT_EQ(ds.size(), 1U);
    EXPECT_EQ(ds[0].digest_type, 2);
    EXPECT_TRUE(ds_matches(owner, ds[0], keys[0]));
    EXPECT_EQ(make_ds(owner, keys[0], 2), ds[0]);
    Ds other = ds[0];
    other.digest.back() ^= 1;
    EXPECT_FALSE(ds_matches(owner, other, keys[0]));
}

// §3: SHA-1 is left aside where SHA-256 stands beside it.
TEST(Rfc4509, section_3_sha_256_is_preferred) {
    const auto sha256 = ds_records(Example("rfc4509-2.3").rrset("dskey.example.com", RrType::ds));
    const auto sha1 = ds_records(Example("rfc4034-5.4").rrset("dskey.example.com", RrType::ds));
    EXPECT_EQ(usable_ds(std::vector{sha1[0], sha256[0]}), sha256);
    EXPECT_EQ(usable_ds(sha1), sha1);
}

}  // namespace
}  // namespace dschain
