// What all proofs have in common: which records of an answer count, and what stands in the way.
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::in_zone;
using test::kApexTypes;
using test::kNow;
using test::name;
using test::nsec;
using test::nsec3_covering;
using test::nsec3_matching;
using test::Prover;
using test::RecordOptions;
using test::SigningKey;

using Limited = std::vector<std::string>;

RRset delegation() {
    return nsec("child.example", "d.example", {RrType::ns});
}

RRset unsigned_record(RRset rrset) {
    rrset.signatures.clear();
    return rrset;
}

RRset forged(RRset rrset) {
    rrset.signatures.at(0).signature[0] ^= 1;
    return rrset;
}

DenialCheck no_ds(const std::vector<RRset>& authority, const Limits& limits = {}) {
    return Prover("example", limits).no_ds("child.example", authority);
}

TEST(DenialSignatures, without_a_good_one_the_most_telling_fault_is_told) {
    const RRset none = unsigned_record(delegation());
    EXPECT_EQ(no_ds({none}).fault, DenialFault::bad_signature);
    EXPECT_EQ(no_ds({none}).signature.fault, SignatureFault::missing);
    RecordOptions old;
    old.signing.expiration = kNow - 1;
    const RRset expired = nsec("child.example", "d.example", {RrType::ns}, old);
    EXPECT_EQ(no_ds({expired}).signature.fault, SignatureFault::expired);
    EXPECT_EQ(no_ds({none, expired}).signature.fault, SignatureFault::expired);
    EXPECT_EQ(no_ds({expired, none}).signature.fault, SignatureFault::expired);
    RRset other_bitmap = nsec("child.example", "d.example", {RrType::ns, RrType::ds});
    other_bitmap.rdatas = delegation().rdatas;
    EXPECT_EQ(no_ds({other_bitmap}).signature.fault, SignatureFault::wrong);
}

TEST(DenialSignatures, a_bad_record_does_not_spoil_a_good_one) {
    EXPECT_EQ(
        no_ds({unsigned_record(nsec("a.example", "b.example", {RrType::a})), delegation()}).proof,
        Denial::delegation);
    EXPECT_EQ(no_ds({delegation(), forged(nsec("a.example", "b.example", {RrType::a}))}).proof,
              Denial::delegation);
}

TEST(DenialSignatures, a_bad_record_is_the_cause_where_the_rest_is_not_enough) {
    const DenialCheck check =
        no_ds({nsec("a.example", "b.example", {RrType::a}), forged(delegation())});
    EXPECT_EQ(check.fault, DenialFault::bad_signature);
    EXPECT_EQ(check.signature.fault, SignatureFault::wrong);
    const RRset apex = nsec3_matching("example", kApexTypes);
    EXPECT_EQ(no_ds({apex, forged(nsec3_covering("child.example"))}).fault,
              DenialFault::bad_signature);
}

// RFC 4035 §5.4, RFC 6840 §4.3: a denial is never synthesised from a wildcard.
TEST(DenialSignatures, a_record_expanded_from_a_wildcard_is_not_taken) {
    RecordOptions options;
    options.signing.owner = name("*.example");
    const RRset expanded = nsec("child.example", "d.example", {RrType::ns}, options);
    const DenialCheck check = no_ds({expanded});
    EXPECT_EQ(check.fault, DenialFault::bad_signature);
    EXPECT_EQ(check.signature.fault, SignatureFault::labels);
    EXPECT_EQ(no_ds({expanded, forged(delegation())}).signature.fault, SignatureFault::wrong);
    EXPECT_EQ(Prover().name_error("c.child.example", {expanded}).fault, DenialFault::bad_signature);
    EXPECT_EQ(Prover().no_data("child.example", RrType::a, {expanded}).fault,
              DenialFault::bad_signature);
}

TEST(DenialSignatures, an_nsec3_expanded_from_a_wildcard_is_not_taken) {
    RecordOptions options;
    options.signing.owner = name("*.example");
    const RRset expanded = nsec3_matching("child.example", {RrType::ns}, options);
    EXPECT_EQ(no_ds({expanded}).signature.fault, SignatureFault::labels);
    EXPECT_EQ(no_ds({expanded, nsec3_matching("child.example", {RrType::ns})}).proof,
              Denial::delegation);
}

// The span of a zone's last NSEC has no end, and is of the zone all the same.
TEST(DenialZones, nothing_is_proven_of_names_outside_the_zone) {
    const std::vector<RRset> authority = {nsec("m.example", "example", {RrType::a}),
                                          nsec("example", "m.example", kApexTypes)};
    for (const auto* outside : {"z.test", "a.com", "."}) {
        Prover prover;
        EXPECT_EQ(prover.name_error(outside, authority).fault, DenialFault::not_covering);
        EXPECT_EQ(prover.no_ds(outside, authority).fault, DenialFault::not_covering);
        EXPECT_EQ(prover.no_data(outside, RrType::a, authority).fault, DenialFault::not_covering);
        EXPECT_EQ(prover.no_closer_match(outside, ".", authority).fault, DenialFault::not_covering);
    }
    EXPECT_EQ(Prover().name_error("z.example", authority).proof, Denial::name_error);
}

TEST(DenialZones, records_of_the_child_prove_nothing_of_the_parent) {
    const SigningKey child_key(9);
    RecordOptions child = in_zone("child.example");
    child.key = &child_key;
    const RRset childs = nsec("child.example", "a.child.example", {RrType::ns, RrType::soa}, child);
    EXPECT_EQ(no_ds({childs}).fault, DenialFault::bad_signature);
    EXPECT_EQ(no_ds({childs}).signature.fault, SignatureFault::wrong_signer);
    // Beside records of the zone they are passed over.
    EXPECT_EQ(no_ds({childs, delegation()}).proof, Denial::delegation);
    EXPECT_EQ(no_ds({childs, nsec("a.example", "b.example", {RrType::a})}).fault,
              DenialFault::not_covering);
}

TEST(DenialZones, nsec3_of_another_zone_is_passed_over) {
    const RecordOptions other = in_zone("test");
    const std::vector<RRset> mixed = {nsec3_matching("child.example", {RrType::ns}, other),
                                      nsec3_matching("example", kApexTypes),
                                      nsec3_covering("child.example"), nsec3_covering("*.example")};
    EXPECT_EQ(Prover().name_error("child.example", mixed).proof, Denial::name_error);
    EXPECT_EQ(no_ds({mixed[0]}).signature.fault, SignatureFault::wrong_signer);
}

TEST(DenialKinds, nsec3_is_looked_at_when_nsec_does_not_prove_it) {
    const RRset elsewhere = nsec("a.example", "b.example", {RrType::a});
    const DenialCheck check = no_ds({elsewhere, nsec3_matching("child.example", {RrType::ns})});
    EXPECT_EQ(check.proof, Denial::delegation);
    EXPECT_TRUE(check.nsec3);
    EXPECT_FALSE(no_ds({delegation(), nsec3_matching("child.example", {RrType::ns})}).nsec3);
}

TEST(DenialLimits, records_beyond_the_most_of_one_answer_are_not_looked_at) {
    Limits limits;
    limits.rrsets = 1;
    Prover prover("example", limits);
    EXPECT_EQ(prover.no_ds("child.example", {delegation()}).proof, Denial::delegation);
    EXPECT_EQ(prover.limits_hit(), Limited{});
    const RRset soa{name("example"), RrType::soa, kClassIn, 60, {{0, 0, 0}}, {}};
    EXPECT_EQ(prover.no_ds("child.example", {soa, soa, delegation()}).proof, Denial::delegation)
        << "only NSEC and NSEC3 count";
    const RRset elsewhere = nsec("a.example", "b.example", {RrType::a});
    EXPECT_EQ(prover.no_ds("child.example", {elsewhere, delegation()}).fault, DenialFault::limit);
    EXPECT_EQ(prover.limits_hit(), Limited{"rrsets"});
    EXPECT_EQ(prover.no_ds("child.example", {delegation(), elsewhere}).proof, Denial::delegation);
}

TEST(DenialLimits, failed_signatures) {
    Limits limits;
    limits.failed_signatures = 1;
    Prover prover("example", limits);
    const RRset elsewhere = forged(nsec("a.example", "b.example", {RrType::a}));
    EXPECT_EQ(prover.no_ds("child.example", {elsewhere, delegation()}).fault, DenialFault::limit);
    EXPECT_EQ(prover.limits_hit(), Limited{"failed-signatures"});
    EXPECT_EQ(prover.no_ds("child.example", {delegation(), elsewhere}).proof, Denial::delegation);
    EXPECT_EQ(prover.limits_hit(), Limited{});
}

TEST(DenialLimits, signatures) {
    Limits limits;
    limits.signatures = 1;
    Prover prover("example", limits);
    const RRset elsewhere = nsec("a.example", "b.example", {RrType::a});
    EXPECT_EQ(prover.no_ds("child.example", {elsewhere, delegation()}).fault, DenialFault::limit);
    EXPECT_EQ(prover.limits_hit(), Limited{"signatures"});
}

// What was not tried might have been the proof.
TEST(DenialLimits, stay_the_cause_whatever_else_is_wrong) {
    Limits limits;
    limits.signatures = 0;
    const RRset none = unsigned_record(nsec("a.example", "b.example", {RrType::a}));
    EXPECT_EQ(no_ds({none, delegation()}, limits).fault, DenialFault::limit);
    EXPECT_EQ(no_ds({delegation(), none}, limits).fault, DenialFault::limit);
}

TEST(DenialLimits, nsec3_hashes) {
    const RRset apex = nsec3_matching("example", kApexTypes);
    const RRset child = nsec3_covering("child.example");
    const RRset wildcard = nsec3_covering("*.example");
    // child.example., example. and *.example. under the one set of parameters.
    for (std::uint64_t hashes = 0; hashes < 3; ++hashes) {
        Limits limits;
        limits.nsec3_hashes = hashes;
        Prover prover("example", limits);
        EXPECT_EQ(prover.name_error("child.example", {apex, child, wildcard}).fault,
                  DenialFault::limit)
            << hashes;
        EXPECT_EQ(prover.limits_hit(), Limited{"nsec3-hashes"});
        EXPECT_EQ(prover.no_data("child.example", RrType::a, {apex, child, wildcard}).fault,
                  DenialFault::limit)
            << hashes;
    }
    Limits limits;
    limits.nsec3_hashes = 3;
    Prover prover("example", limits);
    EXPECT_EQ(prover.name_error("child.example", {apex, child, wildcard}).proof,
              Denial::name_error);
    EXPECT_EQ(prover.limits_hit(), Limited{});
}

TEST(DenialLimits, nsec3_hashes_of_the_other_proofs) {
    Limits limits;
    limits.nsec3_hashes = 1;
    EXPECT_EQ(no_ds({nsec3_matching("child.example", {RrType::ns})}, limits).proof,
              Denial::delegation);
    EXPECT_EQ(
        no_ds({nsec3_matching("example", kApexTypes), nsec3_covering("child.example")}, limits)
            .fault,
        DenialFault::limit);
    limits.nsec3_hashes = 0;
    Prover prover("example", limits);
    EXPECT_EQ(prover.no_closer_match("a.z.example", "example", {nsec3_covering("z.example")}).fault,
              DenialFault::limit);
    EXPECT_EQ(prover.limits_hit(), Limited{"nsec3-hashes"});
}

TEST(DenialTexts, every_value_has_its_own) {
    std::vector<std::string_view> texts;
    for (int denial = 0; denial <= static_cast<int>(Denial::iterations); ++denial) {
        texts.push_back(to_string(static_cast<Denial>(denial)));
    }
    for (int fault = 0; fault <= static_cast<int>(DenialFault::limit); ++fault) {
        texts.push_back(to_string(static_cast<DenialFault>(fault)));
    }
    std::sort(texts.begin(), texts.end());
    EXPECT_EQ(std::adjacent_find(texts.begin(), texts.end()), texts.end());
    EXPECT_EQ(to_string(Denial::delegation), "no DS");
    EXPECT_EQ(to_string(Denial::compact_name_error), "compact name error");
}

}  // namespace
}  // namespace dschain
