// RFC 4509: Use of SHA-256 in DNSSEC DS RRs.
#include <gtest/gtest.h>

#include "dschain/dnssec/ds_match.hpp"
#include "rfc/vectors.hpp"

namespace dschain {
namespace {

using test::DsExample;

TEST(Rfc4509, section_2_3_ds) {
    const DsExample example("rfc4509-2.3");
    EXPECT_EQ(example.ds.digest_type, 2);
    EXPECT_TRUE(ds_matches(example.owner, example.ds, example.key));
    EXPECT_EQ(make_ds(example.owner, example.key, 2), example.ds);
    Ds other = example.ds;
    other.digest.back() ^= 1;
    EXPECT_FALSE(ds_matches(example.owner, other, example.key));
}

// §3: SHA-1 is left aside where SHA-256 stands beside it.
TEST(Rfc4509, section_3_sha_256_is_preferred) {
    const Ds sha256 = DsExample("rfc4509-2.3").ds;
    const Ds sha1 = DsExample("rfc4034-5.4").ds;
    EXPECT_EQ(usable_ds(std::vector{sha1, sha256}), std::vector{sha256});
    EXPECT_EQ(usable_ds(std::vector{sha1}), std::vector{sha1});
}

}  // namespace
}  // namespace dschain
