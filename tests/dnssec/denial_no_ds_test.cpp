// Proofs that a delegation has no DS, of records signed here (RFC 4035 §5.2, RFC 5155 §8.9).
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::hash_of;
using test::in_zone;
using test::kApexTypes;
using test::name;
using test::nsec;
using test::nsec3;
using test::nsec3_covering;
using test::nsec3_matching;
using test::opt_out;
using test::Prover;

DenialCheck no_ds(const std::vector<RRset>& authority, std::string_view child = "child.example") {
    return Prover().no_ds(child, authority);
}

TEST(NoDs, nothing_proves_nothing) {
    EXPECT_EQ(no_ds({}).fault, DenialFault::no_records);
    const RRset soa{name("example"), RrType::soa, kClassIn, 60, {{0, 0, 0}}, {}};
    EXPECT_EQ(no_ds({soa}).fault, DenialFault::no_records);
    EXPECT_EQ(no_ds({}).proof, Denial::unproven);
}

// RFC 4035 §5.2: NS, and neither DS nor SOA.
TEST(NoDsByNsec, at_a_delegation_without_ds) {
    const DenialCheck check = no_ds({nsec("child.example", "d.example", {RrType::ns})});
    EXPECT_EQ(check.proof, Denial::delegation);
    EXPECT_FALSE(check.nsec3);
}

// RFC 6840 §4.4: NS must be there for a delegation.
TEST(NoDsByNsec, at_the_name_without_ns_means_that_there_is_no_cut) {
    EXPECT_EQ(no_ds({nsec("child.example", "d.example", {RrType::a})}).proof,
              Denial::not_delegated);
    EXPECT_EQ(no_ds({nsec("child.example", "d.example", {RrType::cname})}).proof,
              Denial::not_delegated);
}

TEST(NoDsByNsec, with_the_ds_bit_proves_the_contrary) {
    EXPECT_EQ(no_ds({nsec("child.example", "d.example", {RrType::ns, RrType::ds})}).fault,
              DenialFault::type_exists);
}

// RFC 6840 §4.4: the child's own NSEC has SOA, and says nothing of the DS at the parent.
TEST(NoDsByNsec, with_the_soa_bit_is_from_the_child) {
    EXPECT_EQ(no_ds({nsec("child.example", "d.example", {RrType::ns, RrType::soa})}).fault,
              DenialFault::child_side);
    EXPECT_EQ(
        no_ds({nsec("child.example", "d.example", {RrType::ns, RrType::soa, RrType::ds})}).fault,
        DenialFault::type_exists);
}

TEST(NoDsByNsec, that_covers_the_name_proves_that_it_does_not_exist) {
    EXPECT_EQ(no_ds({nsec("b.example", "d.example", {RrType::a})}).proof, Denial::name_error);
    EXPECT_EQ(no_ds({nsec("example", "d.example", kApexTypes)}).proof, Denial::name_error);
}

TEST(NoDsByNsec, covers_neither_its_owner_nor_its_next_name) {
    EXPECT_EQ(no_ds({nsec("b.example", "child.example", {RrType::a})}).fault,
              DenialFault::not_covering);
    EXPECT_EQ(no_ds({nsec("d.example", "e.example", {RrType::a})}).fault,
              DenialFault::not_covering);
    EXPECT_EQ(no_ds({nsec("a.example", "b.example", {RrType::a})}).fault,
              DenialFault::not_covering);
}

// RFC 4034 §4.1.1: the last NSEC points back to the apex.
TEST(NoDsByNsec, the_last_one_of_the_zone_wraps_around) {
    EXPECT_EQ(no_ds({nsec("b.example", "example", {RrType::a})}).proof, Denial::name_error);
    EXPECT_EQ(no_ds({nsec("d.example", "example", {RrType::a})}).fault, DenialFault::not_covering);
    EXPECT_EQ(no_ds({nsec("example", "example", kApexTypes)}).proof, Denial::name_error)
        << "the only name of the zone";
}

// An empty non-terminal exists, though it has no NSEC.
TEST(NoDsByNsec, an_empty_non_terminal_is_not_delegated) {
    EXPECT_EQ(no_ds({nsec("b.example", "x.child.example", {RrType::a})}).proof,
              Denial::not_delegated);
    EXPECT_EQ(no_ds({nsec("b.example", "xchild.example", {RrType::a})}).proof, Denial::name_error);
}

// RFC 6840 §4.1.
TEST(NoDsByNsec, of_a_delegation_or_dname_above_says_nothing_of_names_below_it) {
    const auto below = [](const std::vector<RrType>& types) {
        return no_ds({nsec("child.example", "d.example", types)}, "a.child.example");
    };
    EXPECT_EQ(below({RrType::ns}).fault, DenialFault::not_covering);
    EXPECT_EQ(below({RrType::dname}).fault, DenialFault::not_covering);
    EXPECT_EQ(below({RrType::a}).proof, Denial::name_error);
    // Beside the name, and not above it, a delegation's NSEC does cover.
    EXPECT_EQ(no_ds({nsec("b.example", "d.example", {RrType::ns})}).proof, Denial::name_error);
}

TEST(NoDsByNsec, one_of_several_is_enough) {
    EXPECT_EQ(no_ds({nsec("a.example", "b.example", {RrType::a}),
                     nsec("child.example", "d.example", {RrType::ns})})
                  .proof,
              Denial::delegation);
}

TEST(NoDsByNsec, in_the_root_zone) {
    Prover prover(".");
    const auto root = in_zone(".");
    EXPECT_EQ(prover.no_ds("zw", {nsec("zw", ".", {RrType::ns}, root)}).proof, Denial::delegation);
    EXPECT_EQ(prover.no_ds("zz", {nsec("zw", ".", {RrType::ns}, root)}).proof, Denial::name_error);
}

TEST(NoDsByNsec3, at_a_delegation_without_ds) {
    const DenialCheck check = no_ds({nsec3_matching("child.example", {RrType::ns})});
    EXPECT_EQ(check.proof, Denial::delegation);
    EXPECT_TRUE(check.nsec3);
    EXPECT_EQ(check.iterations, 12U);
}

TEST(NoDsByNsec3, bitmap_at_the_name) {
    const auto with = [](const std::vector<RrType>& types) {
        return no_ds({nsec3_matching("child.example", types)});
    };
    EXPECT_EQ(with({RrType::ns, RrType::ds}).fault, DenialFault::type_exists);
    EXPECT_EQ(with({RrType::ns, RrType::soa}).fault, DenialFault::child_side);
    EXPECT_EQ(with({RrType::a}).proof, Denial::not_delegated);
    // RFC 5155 §7.1: empty non-terminals have a record without types.
    EXPECT_EQ(with({}).proof, Denial::not_delegated);
}

// RFC 5155 §8.3: closest encloser matched, next closer name covered.
TEST(NoDsByNsec3, that_covers_the_next_closer_name_proves_that_it_does_not_exist) {
    const RRset apex = nsec3_matching("example", kApexTypes);
    const RRset around = nsec3_covering("child.example");
    EXPECT_EQ(no_ds({apex, around}).proof, Denial::name_error);
    const auto* const deep = "x.y.child.example";
    EXPECT_EQ(no_ds({apex, around}, deep).proof, Denial::name_error);
    const DenialCheck check = no_ds(
        {nsec3_matching("child.example", {RrType::a}), nsec3_covering("y.child.example")}, deep);
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.closest_encloser, name("child.example"));
}

TEST(NoDsByNsec3, without_the_closest_encloser_nothing_is_proven) {
    const RRset apex = nsec3_matching("example", kApexTypes);
    EXPECT_EQ(no_ds({nsec3_covering("child.example")}).fault, DenialFault::no_closest_encloser);
    EXPECT_EQ(no_ds({apex}).fault, DenialFault::next_closer);
    EXPECT_EQ(no_ds({apex, nsec3_covering("x.child.example")}, "x.child.example").fault,
              DenialFault::next_closer)
        << "child.example. is the next closer name, and it is not covered";
}

// RFC 5155 §6, §8.6.
TEST(NoDsByNsec3, an_opt_out_span_may_hold_an_unsigned_delegation) {
    EXPECT_EQ(
        no_ds({nsec3_matching("example", kApexTypes), nsec3_covering("child.example", opt_out())})
            .proof,
        Denial::opt_out);
    EXPECT_EQ(
        no_ds({nsec3_matching("example", kApexTypes, opt_out()), nsec3_covering("child.example")})
            .proof,
        Denial::name_error)
        << "the flag of the covering record counts";
    EXPECT_EQ(no_ds({nsec3_covering("child.example", opt_out())}).fault,
              DenialFault::no_closest_encloser);
}

TEST(NoDsByNsec3, of_a_delegation_or_dname_is_no_closest_encloser) {
    const auto below = [](const std::vector<RrType>& types) {
        return no_ds({nsec3_matching("child.example", types), nsec3_covering("x.child.example")},
                     "x.child.example");
    };
    EXPECT_EQ(below({RrType::ns}).fault, DenialFault::no_closest_encloser);
    EXPECT_EQ(below({RrType::dname}).fault, DenialFault::no_closest_encloser);
    EXPECT_EQ(below({RrType::ns, RrType::soa}).proof, Denial::name_error);
}

TEST(NoDsByNsec3, a_chain_of_one_covers_all_but_itself) {
    const Bytes hash = hash_of(name("example"));
    EXPECT_EQ(no_ds({nsec3(hash, hash, kApexTypes)}).proof, Denial::name_error);
    EXPECT_EQ(no_ds({nsec3(hash, hash, kApexTypes, opt_out())}).proof, Denial::opt_out);
}

}  // namespace
}  // namespace dschain
