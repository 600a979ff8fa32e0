#include "dschain/dnssec/ds_match.hpp"

#include <gtest/gtest.h>

#include <array>

#include "dschain/base/encoding.hpp"

namespace dschain {
namespace {

Name name(std::string_view text) {
    return Name::parse(text).value();
}

// RFC 4034 §5.4.
const Name kOwner = name("dskey.example.com");
const Dnskey kKey = Dnskey::parse(
                        "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
                        "2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvx"
                        "egXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9Xzc"
                        "nOf+EPbtG9DMBmADjFDc2w/rljwvFw==")
                        .value();
const Ds kSha1 = Ds::parse("60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118").value();
// RFC 4509 §2.3.
const Ds kSha256 =
    Ds::parse("60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A").value();
const Dnskey kOther =
    Dnskey::parse("257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=").value();

TEST(DsDigest, rfc4034_section_5_4) {
    EXPECT_EQ(make_ds(kOwner, kKey, 1), kSha1);
    EXPECT_EQ(ds_digest(kOwner, kKey, 1), kSha1.digest);
    EXPECT_TRUE(ds_matches(kOwner, kSha1, kKey));
}

TEST(DsDigest, rfc4509_section_2_3) {
    EXPECT_EQ(make_ds(kOwner, kKey, 2), kSha256);
    EXPECT_TRUE(ds_matches(kOwner, kSha256, kKey));
}

// RFC 4034 §5.1.4: the owner name in canonical form.
TEST(DsDigest, covers_the_owner_in_lower_case) {
    EXPECT_EQ(ds_digest(name("DSKEY.Example.COM"), kKey, 1), kSha1.digest);
    EXPECT_NE(ds_digest(name("example.com"), kKey, 1), kSha1.digest);
}

TEST(DsDigest, is_none_for_a_type_that_cannot_be_computed) {
    EXPECT_FALSE(ds_digest(kOwner, kKey, 3));
    EXPECT_FALSE(make_ds(kOwner, kKey, 0));
    Ds gost = kSha256;
    gost.digest_type = 3;
    EXPECT_FALSE(ds_matches(kOwner, gost, kKey));
}

// RFC 4035 §5.2: tag, algorithm and digest.
TEST(DsMatches, needs_every_field) {
    Ds ds = kSha256;
    ds.key_tag ^= 1;
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey));
    ds = kSha256;
    ds.algorithm = 7;
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey));
    ds = kSha256;
    ds.digest_type = 1;
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey));
    ds = kSha256;
    ds.digest.back() ^= 1;
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey));
    ds = kSha256;
    ds.digest.pop_back();
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey)) << "a prefix is no match";
    ds.digest.clear();
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey));
    ds = kSha256;
    ds.digest.push_back(0);
    EXPECT_FALSE(ds_matches(kOwner, ds, kKey));
    EXPECT_FALSE(ds_matches(kOwner, kSha256, kOther));
}

TEST(IsSupported, needs_a_known_algorithm_and_digest_type) {
    EXPECT_TRUE(is_supported(kSha1));
    EXPECT_TRUE(is_supported((Ds{1, 13, 4, {}})));
    EXPECT_FALSE(is_supported((Ds{1, 13, 3, {}})));
    EXPECT_FALSE(is_supported((Ds{1, 12, 2, {}})));
    EXPECT_FALSE(is_supported((Ds{1, 3, 2, {}})));
    EXPECT_FALSE(is_supported((Ds{1, 0, 0, {}})));
}

// RFC 4509 §3: SHA-1 is ignored beside SHA-256, even if it alone matches a key.
TEST(UsableDs, sha1_is_ignored_beside_a_stronger_digest) {
    EXPECT_EQ(usable_ds(std::array{kSha1, kSha256}), (std::vector<Ds>{kSha256}));
    EXPECT_EQ(usable_ds(std::array{kSha256, kSha1}), (std::vector<Ds>{kSha256}));
    Ds wrong = kSha256;
    wrong.digest[0] ^= 1;
    wrong.key_tag = 1;
    EXPECT_EQ(usable_ds(std::array{kSha1, wrong}), (std::vector<Ds>{wrong}));
    const Ds sha384{60485, 13, 4, Bytes(48, 1)};
    EXPECT_EQ(usable_ds(std::array{kSha1, sha384}), (std::vector<Ds>{sha384}));
    EXPECT_EQ(usable_ds(std::array{kSha256, sha384}), (std::vector<Ds>{kSha256, sha384}));
}

TEST(UsableDs, sha1_alone_is_used) {
    EXPECT_EQ(usable_ds(std::array{kSha1}), (std::vector<Ds>{kSha1}));
}

// A SHA-256 that nobody here can use for its algorithm does not outrank anything.
TEST(UsableDs, sha1_stays_beside_a_stronger_digest_of_an_unknown_algorithm) {
    EXPECT_EQ(usable_ds(std::array{kSha1, Ds{1, 12, 2, Bytes(32, 1)}}), (std::vector<Ds>{kSha1}));
}

// What is made once for one DS is not taken for another's.
TEST(DsMatcher, keeps_the_digests_of_types_keys_and_owners_apart) {
    const Name www = Name::parse("www." + kOwner.text()).value();
    const DsMatcher matcher(kOwner, std::array{kOther, kKey});
    std::vector<Ds> right;
    std::vector<Ds> of_www;
    for (const std::uint8_t type : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{4}}) {
        right.push_back(make_ds(kOwner, kKey, type).value());
        of_www.push_back(make_ds(www, kKey, type).value());
    }
    for (int again = 0; again < 2; ++again) {
        for (std::size_t i = 0; i < right.size(); ++i) {
            EXPECT_TRUE(matcher.matches(right[i], 1)) << i;
            EXPECT_FALSE(matcher.matches(right[i], 0)) << i;
            EXPECT_TRUE(matcher.matches_any(right[i])) << i;
            EXPECT_FALSE(matcher.matches_any(of_www[i])) << i;
            EXPECT_EQ(matcher.diagnose(right[i]).relation, DsRelation::match) << i;
            EXPECT_EQ(matcher.diagnose(of_www[i]).relation, DsRelation::digest_other_owner) << i;
            EXPECT_EQ(matcher.diagnose(of_www[i]).other_owner, www) << i;
        }
    }
    EXPECT_FALSE(DsMatcher().matches_any(right[0]));
    EXPECT_EQ(DsMatcher().diagnose(right[0]).relation, DsRelation::no_key);
}

// RFC 4035 §5.2: no supported DS makes the delegation insecure.
TEST(UsableDs, unknown_algorithms_and_digest_types_are_dropped) {
    const Ds gost{1, 12, 3, Bytes(32, 1)};
    const Ds unknown_digest{1, 13, 3, Bytes(32, 1)};
    const Ds unknown_algorithm{1, 253, 2, Bytes(32, 1)};
    EXPECT_EQ(usable_ds(std::array{gost, kSha256, unknown_digest, unknown_algorithm}),
              (std::vector<Ds>{kSha256}));
    EXPECT_TRUE(usable_ds(std::array{gost, unknown_digest, unknown_algorithm}).empty());
    EXPECT_TRUE(usable_ds({}).empty());
}

DsDiagnosis diagnose(const Ds& ds, std::vector<Dnskey> keys, const Name& owner = kOwner) {
    return DsMatcher(owner, keys).diagnose(ds);
}

TEST(DiagnoseDs, match) {
    const DsDiagnosis diagnosis = diagnose(kSha256, {kOther, kKey});
    EXPECT_EQ(diagnosis.relation, DsRelation::match);
    EXPECT_EQ(diagnosis.key, 1U);
}

TEST(DiagnoseDs, unsupported) {
    Ds ds = kSha256;
    ds.digest_type = 3;
    const DsDiagnosis diagnosis = diagnose(ds, {kKey});
    EXPECT_EQ(diagnosis.relation, DsRelation::unsupported);
    EXPECT_FALSE(diagnosis.key);
}

// The algorithm matters for signatures; the digest can be told all the same.
TEST(DiagnoseDs, an_unknown_algorithm_is_matched_nevertheless) {
    const Dnskey gost{257, 3, 12, Bytes(64, 5)};
    EXPECT_EQ(diagnose(make_ds(kOwner, gost, 2).value(), {gost}).relation, DsRelation::match);
}

TEST(DiagnoseDs, key_not_for_zone) {
    Dnskey no_zone_flag = kOther;
    no_zone_flag.flags = 1;
    EXPECT_EQ(diagnose(make_ds(kOwner, no_zone_flag, 2).value(), {no_zone_flag}).relation,
              DsRelation::key_not_for_zone);
    Dnskey protocol = kOther;
    protocol.protocol = 2;
    EXPECT_EQ(diagnose(make_ds(kOwner, protocol, 2).value(), {protocol}).relation,
              DsRelation::key_not_for_zone);
}

TEST(DiagnoseDs, key_revoked) {
    Dnskey revoked = kOther;
    revoked.flags |= Dnskey::kRevokeFlag;
    EXPECT_EQ(diagnose(make_ds(kOwner, revoked, 2).value(), {revoked}).relation,
              DsRelation::key_revoked);
}

// RFC 5011 §2.1: the bit changes RDATA and so the tag and the digest.
TEST(DiagnoseDs, a_key_revoked_after_its_ds_was_made_is_another_key) {
    Dnskey revoked = kOther;
    revoked.flags |= Dnskey::kRevokeFlag;
    EXPECT_EQ(diagnose(make_ds(kOwner, kOther, 2).value(), {revoked}).relation, DsRelation::no_key);
}

TEST(DiagnoseDs, algorithm_differs) {
    Ds ds = kSha256;
    ds.algorithm = 8;
    const DsDiagnosis diagnosis = diagnose(ds, {kOther, kKey});
    EXPECT_EQ(diagnosis.relation, DsRelation::algorithm_differs);
    EXPECT_EQ(diagnosis.key, 1U);
}

TEST(DiagnoseDs, tag_differs) {
    Ds ds = kSha256;
    ds.key_tag = 1;
    const DsDiagnosis diagnosis = diagnose(ds, {kOther, kKey});
    EXPECT_EQ(diagnosis.relation, DsRelation::tag_differs);
    EXPECT_EQ(diagnosis.key, 1U);
}

TEST(DiagnoseDs, digest_of_another_owner) {
    for (const std::string_view mistaken :
         {"www.dskey.example.com", "example.com", "com", ".", "dskey", "example.net", "zxy.com"}) {
        const Ds ds = make_ds(name(mistaken), kKey, 2).value();
        const DsDiagnosis diagnosis = diagnose(ds, {kKey});
        EXPECT_EQ(diagnosis.relation, DsRelation::digest_other_owner) << mistaken;
        EXPECT_EQ(diagnosis.other_owner, name(mistaken));
        EXPECT_EQ(diagnosis.key, 0U);
    }
}

TEST(DiagnoseDs, digest_differs_by_so_many_bits) {
    Ds ds = kSha256;
    ds.digest[3] ^= 0x81;
    ds.digest[31] ^= 0x10;
    const DsDiagnosis diagnosis = diagnose(ds, {kOther, kKey});
    EXPECT_EQ(diagnosis.relation, DsRelation::digest_differs);
    EXPECT_EQ(diagnosis.key, 1U);
    EXPECT_EQ(diagnosis.differing_bits, 3U);
    ds = kSha256;
    ds.digest.pop_back();
    EXPECT_EQ(diagnose(ds, {kKey}).relation, DsRelation::digest_differs);
    EXPECT_EQ(diagnose(ds, {kKey}).differing_bits, 0U) << "lengths differ";
}

TEST(DiagnoseDs, no_key) {
    EXPECT_EQ(diagnose(kSha256, {}).relation, DsRelation::no_key);
    const DsDiagnosis diagnosis = diagnose(kSha256, {kOther});
    EXPECT_EQ(diagnosis.relation, DsRelation::no_key);
    EXPECT_FALSE(diagnosis.key);
    Ds ds = kSha256;
    ds.digest[0] ^= 1;
    ds.algorithm = 8;
    EXPECT_EQ(diagnose(ds, {kKey}).relation, DsRelation::no_key) << "the tag alone is no witness";
}

// A key that the digest proves comes before one that has the tag by chance.
TEST(DiagnoseDs, the_digest_outweighs_the_tag) {
    Dnskey same_tag = kKey;
    std::swap(same_tag.public_key[10], same_tag.public_key[12]);
    ASSERT_EQ(same_tag.key_tag(), kKey.key_tag());
    ASSERT_NE(same_tag, kKey);
    const DsDiagnosis diagnosis = diagnose(kSha256, {same_tag, kKey});
    EXPECT_EQ(diagnosis.relation, DsRelation::match);
    EXPECT_EQ(diagnosis.key, 1U);
}

}  // namespace
}  // namespace dschain
