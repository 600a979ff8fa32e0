// RFC 4034: Resource Records for the DNS Security Extensions.
#include <gtest/gtest.h>

#include "dschain/base/encoding.hpp"
#include "dschain/dnssec/ds_match.hpp"
#include "rfc/vectors.hpp"

namespace dschain {
namespace {

using test::DsExample;
using test::Example;
using test::name;

TEST(Rfc4034, section_2_3_dnskey) {
    const auto keys = dnskey_records(Example("rfc4034-2.3").rrset("example.com", RrType::dnskey));
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(keys[0].is_zone_key());
    EXPECT_FALSE(keys[0].is_sep());
    EXPECT_EQ(keys[0].algorithm, 5);
    // The signature of §3.3 is by this key, and names it by its tag.
    EXPECT_EQ(keys[0].key_tag(), 2642);
}

TEST(Rfc4034, section_4_3_nsec) {
    const RRset rrset = Example("rfc4034-4.3").rrset("alfa.example.com", RrType::nsec);
    ASSERT_EQ(rrset.rdatas.size(), 1U);
    // host.example.com., window 0 with A MX RRSIG NSEC, window 4 with TYPE1234.
    EXPECT_EQ(to_hex(rrset.rdatas[0]),
              "04686F7374"
              "076578616D706C65"
              "03636F6D00"
              "0006400100000003"
              "041B000000000000"
              "0000000000000000"
              "0000000000000000"
              "0000000020");
    const auto nsec = Nsec::from_rdata(rrset.rdatas[0]);
    ASSERT_TRUE(nsec);
    EXPECT_EQ(nsec->next, name("host.example.com"));
    EXPECT_EQ(nsec->types.types(), (std::vector{RrType::a, RrType::mx, RrType::rrsig, RrType::nsec,
                                                static_cast<RrType>(1234)}));
}

TEST(Rfc4034, section_5_4_ds) {
    const DsExample example("rfc4034-5.4");
    EXPECT_EQ(example.key.key_tag(), 60485);
    EXPECT_EQ(example.ds.digest_type, 1);
    EXPECT_TRUE(ds_matches(example.owner, example.ds, example.key));
    EXPECT_EQ(make_ds(example.owner, example.key, 1), example.ds);
    EXPECT_FALSE(ds_matches(name("example.com"), example.ds, example.key))
        << "the owner is digested too";
}

TEST(Rfc4034, section_6_1_canonical_order) {
    const std::vector<Name> sorted =
        test::names({"example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE",
                     "z.example", R"(\001.z.example)", "*.z.example", R"(\200.z.example)"});
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (std::size_t j = 0; j < sorted.size(); ++j) {
            EXPECT_EQ(sorted[i] < sorted[j], i < j) << sorted[i].text() << ' ' << sorted[j].text();
        }
    }
}

}  // namespace
}  // namespace dschain
