// RFC 4035: Protocol Modifications for the DNS Security Extensions. The zone of Appendix A, and
// the responses from it of Appendix B, authenticated as Appendix C says.
#include <gtest/gtest.h>

#include <map>

#include "rfc/vectors.hpp"

namespace dschain {
namespace {

using test::Example;
using test::ExampleZone;
using test::name;
using test::names;
using test::Prover;
using test::without;

constexpr Timestamp kInception = 1081535779;   // 20040409183619
constexpr Timestamp kExpiration = 1084127779;  // 20040509183619
constexpr Timestamp kWithin = kInception + 24L * 60 * 60;

const Name kZone = name("example");

const ExampleZone& example_zone() {
    static const ExampleZone zone("rfc4035-a", kWithin);
    return zone;
}

TEST(Rfc4035, appendix_a_zone) {
    const std::vector<RRset> zone = Example("rfc4035-a").rrsets();
    std::map<bool, std::size_t> count;
    for (const RRset& rrset : zone) {
        ++count[rrset.signatures.empty()];
        // NS at a delegation and glue are not signed (§2.2).
        const bool delegated = rrset.owner.is_at_or_below(name("a.example")) ||
                               rrset.owner.is_at_or_below(name("b.example"));
        const bool at_the_parent = rrset.type == RrType::ds || rrset.type == RrType::nsec;
        EXPECT_EQ(rrset.signatures.empty(), delegated && !at_the_parent) << rrset.owner.text();
        if (!rrset.signatures.empty()) {
            EXPECT_EQ(example_zone().check(rrset).fault, SignatureFault::none)
                << rrset.owner.text() << ' ' << to_string(rrset.type);
            EXPECT_FALSE(example_zone().check(rrset).wildcard) << rrset.owner.text();
        }
    }
    EXPECT_EQ(count[false], 26U);
    EXPECT_EQ(count[true], 6U);
}

TEST(Rfc4035, appendix_a_dnskey_is_signed_by_both_keys) {
    const RRset rrset = Example("rfc4035-a").rrset("example", RrType::dnskey);
    Verifier verifier(kWithin, Limits{});
    const RRsetCheck both = verifier.verify(rrset, kZone, example_zone().keys());
    ASSERT_EQ(both.signatures.size(), 2U);
    std::vector<std::uint16_t> tags;
    for (const SignatureCheck& each : both.signatures) {
        EXPECT_EQ(each.fault, SignatureFault::none);
        tags.push_back(each.signature.key_tag);
    }
    std::sort(tags.begin(), tags.end());
    EXPECT_EQ(tags, (std::vector<std::uint16_t>{9465, 38519}));
}

TEST(Rfc4035, appendix_a_is_valid_between_inception_and_expiration) {
    const RRset soa = Example("rfc4035-a").rrset("example", RrType::soa);
    EXPECT_EQ(example_zone().check(soa, kInception - 1).fault, SignatureFault::not_yet_valid);
    EXPECT_EQ(example_zone().check(soa, kInception).fault, SignatureFault::none);
    EXPECT_EQ(example_zone().check(soa, kExpiration).fault, SignatureFault::none);
    EXPECT_EQ(example_zone().check(soa, kExpiration + 1).fault, SignatureFault::expired);
}

TEST(Rfc4035, appendix_b_1_answer) {
    const Example example("rfc4035-b.1");
    for (const auto* section : {"Answer", "Authority"}) {
        for (const RRset& rrset : example.section(section)) {
            EXPECT_EQ(example_zone().check(rrset).fault, SignatureFault::none)
                << to_string(rrset.type);
        }
    }
    RRset mx = example.rrset("x.w.example", RrType::mx);
    EXPECT_EQ(example_zone().check(mx).signature.labels, 3);
    EXPECT_FALSE(example_zone().check(mx).wildcard);
    mx.rdatas[0][1] ^= 1;  // the preference
    EXPECT_EQ(example_zone().check(mx).fault, SignatureFault::wrong);
}

TEST(Rfc4035, appendix_b_2_name_error) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc4035-b.2").section("Authority");
    const DenialCheck proof = prover.name_error("ml.example", authority);
    EXPECT_EQ(proof.proof, Denial::name_error);
    EXPECT_EQ(proof.records, names({"b.example", "example"}));
    EXPECT_EQ(prover.name_error("ml.example", without(authority, "b.example")).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prover.name_error("ml.example", without(authority, "example")).fault,
              DenialFault::wildcard);
    EXPECT_EQ(prover.no_data("ml.example", RrType::a, authority).fault, DenialFault::wildcard)
        << "no name to be without data";
}

TEST(Rfc4035, appendix_b_3_no_data) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc4035-b.3").section("Authority");
    const DenialCheck proof = prover.no_data("ns1.example", RrType::mx, authority);
    EXPECT_EQ(proof.proof, Denial::no_data);
    EXPECT_EQ(proof.records, names({"ns1.example"}));
    EXPECT_EQ(prover.no_data("ns1.example", RrType::mx, without(authority, "ns1.example")).fault,
              DenialFault::no_records);
    EXPECT_EQ(prover.no_data("ns1.example", RrType::a, authority).fault, DenialFault::type_exists);
    EXPECT_EQ(prover.name_error("ns1.example", authority).fault, DenialFault::name_exists);
}

TEST(Rfc4035, appendix_b_4_referral_to_signed_zone) {
    Prover prover = example_zone().prover();
    const Example example("rfc4035-b.4");
    const auto authority = example.section("Authority");
    EXPECT_EQ(example_zone().check(example.rrset("a.example", RrType::ds)).fault,
              SignatureFault::none);
    EXPECT_EQ(prover.no_ds("a.example", authority).fault, DenialFault::no_records);
    // The NSEC that the zone has there does not deny the DS.
    EXPECT_EQ(
        prover.no_ds("a.example", {Example("rfc4035-a").rrset("a.example", RrType::nsec)}).fault,
        DenialFault::type_exists);
}

TEST(Rfc4035, appendix_b_5_referral_to_unsigned_zone) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc4035-b.5").section("Authority");
    const DenialCheck proof = prover.no_ds("b.example", authority);
    EXPECT_EQ(proof.proof, Denial::delegation);
    EXPECT_EQ(proof.records, names({"b.example"}));
    EXPECT_EQ(prover.no_ds("b.example", without(authority, "b.example")).fault,
              DenialFault::no_records);
    // What stands at a cut, above it, says nothing of other types there.
    EXPECT_EQ(prover.no_data("b.example", RrType::mx, authority).fault, DenialFault::parent_side);
    EXPECT_EQ(prover.name_error("mc.b.example", authority).fault, DenialFault::not_covering);
}

TEST(Rfc4035, appendix_b_6_wildcard_expansion) {
    Prover prover = example_zone().prover();
    const Example example("rfc4035-b.6");
    const SignatureCheck expanded =
        example_zone().check(example.rrset("a.z.w.example", RrType::mx));
    EXPECT_EQ(expanded.fault, SignatureFault::none);
    EXPECT_TRUE(expanded.wildcard);
    EXPECT_EQ(expanded.signature.labels, 2);
    const auto authority = example.section("Authority");
    const DenialCheck proof = prover.no_closer_match("a.z.w.example", "w.example", authority);
    EXPECT_EQ(proof.proof, Denial::not_closer);
    EXPECT_EQ(proof.records, names({"x.y.w.example"}));
    EXPECT_EQ(
        prover.no_closer_match("a.z.w.example", "w.example", without(authority, "x.y.w.example"))
            .fault,
        DenialFault::no_records);
    EXPECT_EQ(prover.no_closer_match("x.y.w.example", "w.example", authority).fault,
              DenialFault::name_exists);
    EXPECT_EQ(prover.no_closer_match("z.y.w.example", "w.example", authority).fault,
              DenialFault::name_exists)
        << "y.w.example. is nearer";
    EXPECT_EQ(prover.no_closer_match("a.w.example", "w.example", authority).fault,
              DenialFault::not_covering);
}

TEST(Rfc4035, appendix_b_7_wildcard_no_data) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc4035-b.7").section("Authority");
    const DenialCheck proof = prover.no_data("a.z.w.example", RrType::aaaa, authority);
    EXPECT_EQ(proof.proof, Denial::wildcard_no_data);
    EXPECT_EQ(proof.records, names({"x.y.w.example", "*.w.example"}));
    EXPECT_EQ(
        prover.no_data("a.z.w.example", RrType::aaaa, without(authority, "x.y.w.example")).fault,
        DenialFault::not_covering);
    EXPECT_EQ(
        prover.no_data("a.z.w.example", RrType::aaaa, without(authority, "*.w.example")).fault,
        DenialFault::wildcard);
    EXPECT_EQ(prover.no_data("a.z.w.example", RrType::mx, authority).fault,
              DenialFault::type_exists);
    EXPECT_EQ(prover.name_error("a.z.w.example", authority).fault, DenialFault::wildcard)
        << "the wildcard exists";
}

TEST(Rfc4035, appendix_b_8_ds_child_zone_no_data) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc4035-b.8").section("Authority");
    EXPECT_EQ(prover.no_ds("example", authority).fault, DenialFault::child_side);
    EXPECT_EQ(prover.no_data("example", RrType::ds, authority).fault, DenialFault::child_side);
    EXPECT_EQ(prover.no_ds("example", without(authority, "example")).fault,
              DenialFault::no_records);
    EXPECT_EQ(prover.no_data("example", RrType::a, authority).proof, Denial::no_data)
        << "about anything but a DS, the apex may speak";
}

}  // namespace
}  // namespace dschain
