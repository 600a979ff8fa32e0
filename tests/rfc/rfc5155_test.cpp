// RFC 5155: DNSSEC Hashed Authenticated Denial of Existence. The zone of Appendix A, and the
// responses from it of Appendix B.
//
// Every NSEC3 of that zone has the Opt-Out flag, so a proof that needs a covered next closer name
// is worth no more than an unsigned answer (§9.2).
#include <gtest/gtest.h>

#include <array>

#include "dschain/base/encoding.hpp"
#include "dschain/crypto/digest.hpp"
#include "rfc/vectors.hpp"

namespace dschain {
namespace {

using test::Example;
using test::ExampleZone;
using test::name;
using test::names;
using test::Prover;
using test::without;

constexpr Timestamp kExpiration = 1429574399;  // 20150420235959
constexpr Timestamp kWithin = kExpiration - 24L * 60 * 60;
constexpr unsigned kIterations = 12;
constexpr std::array<std::uint8_t, 4> kSalt = {0xaa, 0xbb, 0xcc, 0xdd};

// The owners of NSEC3 records, by what they stand for (Appendix A).
constexpr auto kApex = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example";
constexpr auto kA = "35mthgpgcu1qg68fab165klnsnk3dpvl.example";
constexpr auto kNs1 = "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example";
constexpr auto kNs2 = "q04jkcevqvmu85r014c7dkba38o0ji5r.example";
constexpr auto kW = "k8udemvp1j2f7eg6jebps17vp3n8i58h.example";
constexpr auto kWildcardW = "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example";
constexpr auto kXW = "b4um86eghhds6nea196smvmlo4ors995.example";
constexpr auto kYW = "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example";

const Name kZone = name("example");

const ExampleZone& example_zone() {
    static const ExampleZone zone("rfc5155-a", kWithin);
    return zone;
}

void expect_hashes(const Example& example, std::size_t count) {
    EXPECT_EQ(example.hashes().size(), count);
    for (const auto& [owner, hash] : example.hashes()) {
        EXPECT_EQ(to_base32hex(crypto::nsec3_hash(name(owner).wire(), kSalt, kIterations)), hash)
            << owner;
    }
}

TEST(Rfc5155, appendix_a_hashes) {
    expect_hashes(Example("rfc5155-a"), 12);
}

TEST(Rfc5155, appendix_b_hashes) {
    expect_hashes(Example("rfc5155-b.1"), 3);
    expect_hashes(Example("rfc5155-b.3"), 2);
    expect_hashes(Example("rfc5155-b.4"), 1);
    expect_hashes(Example("rfc5155-b.5"), 3);
}

TEST(Rfc5155, appendix_a_zone) {
    std::size_t verified = 0;
    for (const RRset& rrset : Example("rfc5155-a").rrsets()) {
        // NS at a delegation and glue are not signed (RFC 4035 §2.2).
        const bool delegated = rrset.owner.is_at_or_below(name("a.example")) ||
                               rrset.owner.is_at_or_below(name("c.example"));
        EXPECT_EQ(rrset.signatures.empty(), delegated && rrset.type != RrType::ds)
            << rrset.owner.text();
        if (!rrset.signatures.empty()) {
            EXPECT_EQ(example_zone().check(rrset).fault, SignatureFault::none)
                << rrset.owner.text() << ' ' << to_string(rrset.type);
            EXPECT_EQ(example_zone().check(rrset, kExpiration + 1).fault, SignatureFault::expired);
            ++verified;
        }
    }
    EXPECT_EQ(verified, 30U);
}

// §7.1: each points to the next in the order of hashes, the last to the first.
TEST(Rfc5155, appendix_a_chain) {
    std::vector<std::pair<Bytes, Bytes>> chain;
    for (const RRset& rrset : Example("rfc5155-a").rrsets()) {
        if (rrset.type == RrType::nsec3) {
            const auto nsec3 = Nsec3::from_rdata(rrset.rdatas.front());
            ASSERT_TRUE(nsec3);
            EXPECT_TRUE(nsec3->is_opt_out());
            EXPECT_EQ(nsec3->iterations, kIterations);
            chain.emplace_back(from_base32hex(rrset.owner.first_label()).value(), nsec3->next_hash);
        }
    }
    std::sort(chain.begin(), chain.end());
    ASSERT_EQ(chain.size(), 12U);
    for (std::size_t i = 0; i < chain.size(); ++i) {
        EXPECT_EQ(chain[i].second, chain[(i + 1) % chain.size()].first);
    }
}

TEST(Rfc5155, appendix_b_1_name_error) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc5155-b.1").section("Authority");
    const DenialCheck proof = prover.name_error("a.c.x.w.example", authority);
    EXPECT_EQ(proof.proof, Denial::opt_out);
    EXPECT_TRUE(proof.is_insecure());
    EXPECT_TRUE(proof.nsec3);
    EXPECT_EQ(proof.iterations, kIterations);
    EXPECT_EQ(proof.closest_encloser, name("x.w.example"));
    EXPECT_EQ(proof.records, names({kXW, kApex, kA}));
    EXPECT_EQ(prover.name_error("a.c.x.w.example", without(authority, kApex)).fault,
              DenialFault::next_closer);
    EXPECT_EQ(prover.name_error("a.c.x.w.example", without(authority, kXW)).fault,
              DenialFault::next_closer)
        << "then example. is the nearest that is shown, and w.example. is not covered";
    EXPECT_EQ(prover.name_error("a.c.x.w.example", without(authority, kA)).fault,
              DenialFault::wildcard);
    EXPECT_EQ(prover.name_error("x.w.example", authority).fault, DenialFault::name_exists);
}

TEST(Rfc5155, appendix_b_2_no_data) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc5155-b.2").section("Authority");
    const DenialCheck proof = prover.no_data("ns1.example", RrType::mx, authority);
    EXPECT_EQ(proof.proof, Denial::no_data);
    EXPECT_FALSE(proof.is_insecure()) << "nothing of it is in an opt-out span";
    EXPECT_EQ(proof.records, names({kNs1}));
    EXPECT_EQ(prover.no_data("ns1.example", RrType::mx, without(authority, kNs1)).fault,
              DenialFault::no_records);
    EXPECT_EQ(prover.no_data("ns1.example", RrType::a, authority).fault, DenialFault::type_exists);
}

TEST(Rfc5155, appendix_b_2_1_no_data_empty_non_terminal) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc5155-b.2.1").section("Authority");
    const DenialCheck proof = prover.no_data("y.w.example", RrType::a, authority);
    EXPECT_EQ(proof.proof, Denial::no_data);
    EXPECT_EQ(proof.records, names({kYW}));
    EXPECT_EQ(prover.no_data("y.w.example", RrType::a, without(authority, kYW)).fault,
              DenialFault::no_records);
    EXPECT_EQ(prover.name_error("y.w.example", authority).fault, DenialFault::name_exists);
}

TEST(Rfc5155, appendix_b_3_referral_to_opt_out_unsigned_zone) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc5155-b.3").section("Authority");
    const DenialCheck proof = prover.no_ds("c.example", authority);
    EXPECT_EQ(proof.proof, Denial::opt_out);
    EXPECT_EQ(proof.closest_encloser, kZone);
    EXPECT_EQ(proof.records, names({kApex, kA}));
    EXPECT_EQ(prover.no_ds("c.example", without(authority, kA)).fault, DenialFault::next_closer);
    EXPECT_EQ(prover.no_ds("c.example", without(authority, kApex)).fault,
              DenialFault::no_closest_encloser);
    EXPECT_EQ(prover.no_ds("a.example", authority).fault, DenialFault::type_exists);
}

TEST(Rfc5155, appendix_b_4_wildcard_expansion) {
    Prover prover = example_zone().prover();
    const Example example("rfc5155-b.4");
    const SignatureCheck expanded =
        example_zone().check(example.rrset("a.z.w.example", RrType::mx));
    EXPECT_EQ(expanded.fault, SignatureFault::none);
    EXPECT_TRUE(expanded.wildcard);
    EXPECT_EQ(expanded.signature.labels, 2);
    const auto authority = example.section("Authority");
    const DenialCheck proof = prover.no_closer_match("a.z.w.example", "w.example", authority);
    EXPECT_EQ(proof.proof, Denial::opt_out);
    EXPECT_EQ(proof.records, names({kNs2}));
    EXPECT_EQ(prover.no_closer_match("a.z.w.example", "w.example", without(authority, kNs2)).fault,
              DenialFault::no_records);
    EXPECT_EQ(prover.no_closer_match("a.x.w.example", "w.example", authority).fault,
              DenialFault::next_closer);
}

TEST(Rfc5155, appendix_b_5_wildcard_no_data) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc5155-b.5").section("Authority");
    const DenialCheck proof = prover.no_data("a.z.w.example", RrType::aaaa, authority);
    EXPECT_EQ(proof.proof, Denial::opt_out);
    EXPECT_EQ(proof.closest_encloser, name("w.example"));
    EXPECT_EQ(proof.records, names({kW, kNs2, kWildcardW}));
    EXPECT_EQ(prover.no_data("a.z.w.example", RrType::aaaa, without(authority, kW)).fault,
              DenialFault::no_closest_encloser);
    EXPECT_EQ(prover.no_data("a.z.w.example", RrType::aaaa, without(authority, kNs2)).fault,
              DenialFault::next_closer);
    EXPECT_EQ(prover.no_data("a.z.w.example", RrType::mx, authority).fault,
              DenialFault::type_exists);
    // The opt-out span alone leaves the name unproven either way, and so insecure.
    const DenialCheck opt_out =
        prover.no_data("a.z.w.example", RrType::aaaa, without(authority, kWildcardW));
    EXPECT_EQ(opt_out.proof, Denial::opt_out);
    EXPECT_EQ(opt_out.records, names({kW, kNs2}));
}

TEST(Rfc5155, appendix_b_6_ds_child_zone_no_data) {
    Prover prover = example_zone().prover();
    const auto authority = Example("rfc5155-b.6").section("Authority");
    EXPECT_EQ(prover.no_ds("example", authority).fault, DenialFault::child_side);
    EXPECT_EQ(prover.no_data("example", RrType::ds, authority).fault, DenialFault::child_side);
    EXPECT_EQ(prover.no_ds("example", without(authority, kApex)).fault, DenialFault::no_records);
    EXPECT_EQ(prover.no_data("example", RrType::a, authority).proof, Denial::no_data)
        << "about anything but a DS, the apex may speak";
}

// Every response shows its records as the zone has them.
TEST(Rfc5155, appendix_b_sections_verify) {
    for (const auto* file : {"rfc5155-b.1", "rfc5155-b.2", "rfc5155-b.2.1", "rfc5155-b.3",
                             "rfc5155-b.4", "rfc5155-b.5", "rfc5155-b.6"}) {
        for (const RRset& rrset : Example(file).section("Authority")) {
            if (rrset.owner != name("c.example")) {
                EXPECT_EQ(example_zone().check(rrset).fault, SignatureFault::none)
                    << file << ' ' << rrset.owner.text();
            }
        }
    }
}

}  // namespace
}  // namespace dschain
