// Proofs that a delegation has no DS, built and signed here.
#include "dschain/dnssec/denial.hpp"

#include <gtest/gtest.h>

#include <map>

#include "dnssec/signer.hpp"
#include "dschain/base/encoding.hpp"
#include "dschain/crypto/digest.hpp"

namespace dschain {
namespace {

using test::kNow;
using test::name;
using test::sign;
using test::SigningKey;
using test::SignOptions;

const Name kParent = name("example");
const Name kChild = name("child.example");
const Bytes kSalt{0xaa, 0xbb, 0xcc, 0xdd};
constexpr unsigned kIterations = 12;

const SigningKey& parent_key() {
    static const SigningKey key(1);
    return key;
}

// RFC 4034 §4.1.2.
Bytes bitmap(const std::vector<RrType>& types) {
    std::map<unsigned, Bytes> windows;
    for (const RrType type : types) {
        const auto number = static_cast<unsigned>(type);
        Bytes& window = windows[number >> 8];
        const std::size_t octet = (number & 0xffU) / 8;
        window.resize(std::max(window.size(), octet + 1));
        window[octet] |= static_cast<std::uint8_t>(0x80U >> (number % 8));
    }
    Bytes wire;
    for (const auto& [window, bits] : windows) {
        append_u8(wire, static_cast<std::uint8_t>(window));
        append_u8(wire, static_cast<std::uint8_t>(bits.size()));
        append(wire, bits);
    }
    return wire;
}

struct Options {
    const SigningKey* key = nullptr;  // null: the parent's
    Name signer = kParent;
    SignOptions signing = {};
    std::uint8_t hash_algorithm = 1;
    std::uint8_t flags = 0;
    unsigned iterations = kIterations;
    Bytes salt = kSalt;
};

RRset signed_record(const Name& owner, RrType type, Bytes rdata, const Options& options) {
    RRset rrset{owner, type, kClassIn, 300, {std::move(rdata)}, {}};
    sign(rrset, options.key == nullptr ? parent_key() : *options.key, options.signer,
         options.signing);
    return rrset;
}

RRset nsec(std::string_view owner, std::string_view next, const std::vector<RrType>& types,
           const Options& options = {}) {
    const Name next_name = name(next);
    Bytes rdata(next_name.wire().begin(), next_name.wire().end());
    append(rdata, bitmap(types));
    return signed_record(name(owner), RrType::nsec, std::move(rdata), options);
}

Bytes hash_of(const Name& owner, const Options& options = {}) {
    return crypto::nsec3_hash(owner.wire(), options.salt, options.iterations);
}

// The hash plus or minus one: neighbours that the record covers nothing but the hash between.
Bytes beside(Bytes hash, int step) {
    for (std::size_t i = hash.size(); i-- > 0;) {
        hash[i] = static_cast<std::uint8_t>(hash[i] + step);
        const bool carried = step > 0 ? hash[i] == 0x00 : hash[i] == 0xff;
        if (!carried) {
            break;
        }
    }
    return hash;
}

RRset nsec3(const Bytes& owner_hash, const Bytes& next, const std::vector<RrType>& types,
            const Options& options = {}) {
    Bytes rdata{options.hash_algorithm, options.flags};
    append_u16(rdata, static_cast<std::uint16_t>(options.iterations));
    append_u8(rdata, static_cast<std::uint8_t>(options.salt.size()));
    append(rdata, options.salt);
    append_u8(rdata, static_cast<std::uint8_t>(next.size()));
    append(rdata, next);
    append(rdata, bitmap(types));
    return signed_record(kParent.with_label(to_base32hex(owner_hash)).value(), RrType::nsec3,
                         std::move(rdata), options);
}

RRset nsec3_matching(const Name& owner, const std::vector<RrType>& types,
                     const Options& options = {}) {
    const Bytes hash = hash_of(owner, options);
    return nsec3(hash, beside(hash, 1), types, options);
}

RRset nsec3_covering(const Name& owner, const Options& options = {}) {
    const Bytes hash = hash_of(owner, options);
    return nsec3(beside(hash, -1), beside(hash, 1), {RrType::a}, options);
}

const std::vector<RrType> kApexTypes{RrType::ns, RrType::soa, RrType::dnskey};

NoDsCheck prove(const std::vector<RRset>& authority, const Name& child = kChild,
                const Limits& limits = {}) {
    Verifier verifier(kNow, limits);
    const std::vector<Dnskey> keys{parent_key().dnskey()};
    const NoDsCheck check = prove_no_ds(child, kParent, keys, authority, verifier);
    EXPECT_EQ(check.proof == NoDs::unproven, check.fault != DenialFault::none);
    return check;
}

TEST(NoDs, nothing_proves_nothing) {
    EXPECT_EQ(prove({}).fault, DenialFault::no_records);
    RRset soa{kParent, RrType::soa, kClassIn, 60, {{0, 0, 0}}, {}};
    EXPECT_EQ(prove({soa}).fault, DenialFault::no_records);
    EXPECT_EQ(prove({}).proof, NoDs::unproven);
}

// RFC 4035 §5.2: NS, and neither DS nor SOA.
TEST(Nsec, at_a_delegation_without_ds) {
    const NoDsCheck check = prove({nsec("child.example", "d.example", {RrType::ns})});
    EXPECT_EQ(check.proof, NoDs::delegation);
    EXPECT_FALSE(check.nsec3);
}

TEST(Nsec, at_the_name_without_ns_means_that_there_is_no_cut) {
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::a})}).proof, NoDs::not_delegated);
}

TEST(Nsec, with_the_ds_bit_proves_the_contrary) {
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::ns, RrType::ds})}).fault,
              DenialFault::ds_exists);
}

// RFC 6840 §4.4: the child's own NSEC has SOA, and says nothing of the DS at the parent.
TEST(Nsec, with_the_soa_bit_is_from_the_child) {
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::ns, RrType::soa})}).fault,
              DenialFault::child_side);
    EXPECT_EQ(
        prove({nsec("child.example", "d.example", {RrType::ns, RrType::soa, RrType::ds})}).fault,
        DenialFault::ds_exists);
}

TEST(Nsec, that_covers_the_name_proves_that_it_does_not_exist) {
    EXPECT_EQ(prove({nsec("b.example", "d.example", {RrType::a})}).proof, NoDs::name_absent);
    EXPECT_EQ(prove({nsec("example", "d.example", kApexTypes)}).proof, NoDs::name_absent);
}

TEST(Nsec, covers_neither_its_owner_nor_its_next_name) {
    EXPECT_EQ(prove({nsec("b.example", "child.example", {RrType::a})}).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prove({nsec("d.example", "e.example", {RrType::a})}).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prove({nsec("a.example", "b.example", {RrType::a})}).fault,
              DenialFault::not_covering);
}

// RFC 4034 §4.1.1: the last NSEC points back to the apex.
TEST(Nsec, the_last_one_of_the_zone_wraps_around) {
    EXPECT_EQ(prove({nsec("b.example", "example", {RrType::a})}).proof, NoDs::name_absent);
    EXPECT_EQ(prove({nsec("d.example", "example", {RrType::a})}).fault, DenialFault::not_covering);
    EXPECT_EQ(prove({nsec("example", "example", kApexTypes)}).proof, NoDs::name_absent)
        << "the only name of the zone";
}

// An empty non-terminal exists, though it has no NSEC.
TEST(Nsec, an_empty_non_terminal_is_not_delegated) {
    EXPECT_EQ(prove({nsec("b.example", "x.child.example", {RrType::a})}).proof,
              NoDs::not_delegated);
    EXPECT_EQ(prove({nsec("b.example", "xchild.example", {RrType::a})}).proof, NoDs::name_absent);
}

// RFC 6840 §4.1.
TEST(Nsec, of_a_delegation_or_dname_above_says_nothing_of_names_below_it) {
    const Name below = name("a.child.example");
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::ns})}, below).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::dname})}, below).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::a})}, below).proof,
              NoDs::name_absent);
    // Beside the name, and not above it, a delegation's NSEC does cover.
    EXPECT_EQ(prove({nsec("b.example", "d.example", {RrType::ns})}).proof, NoDs::name_absent);
}

TEST(Nsec, one_of_several_is_enough) {
    EXPECT_EQ(prove({nsec("a.example", "b.example", {RrType::a}),
                     nsec("child.example", "d.example", {RrType::ns})})
                  .proof,
              NoDs::delegation);
}

TEST(Signatures, without_a_good_one_the_most_telling_fault_is_told) {
    RRset unsigned_record = nsec("child.example", "d.example", {RrType::ns});
    unsigned_record.signatures.clear();
    EXPECT_EQ(prove({unsigned_record}).fault, DenialFault::bad_signature);
    EXPECT_EQ(prove({unsigned_record}).signature.fault, SignatureFault::missing);
    Options old;
    old.signing.expiration = kNow - 1;
    const RRset expired = nsec("child.example", "d.example", {RrType::ns}, old);
    EXPECT_EQ(prove({expired}).signature.fault, SignatureFault::expired);
    EXPECT_EQ(prove({unsigned_record, expired}).signature.fault, SignatureFault::expired);
    EXPECT_EQ(prove({expired, unsigned_record}).signature.fault, SignatureFault::expired);
    RRset forged = nsec("child.example", "d.example", {RrType::ns, RrType::ds});
    forged.rdatas = nsec("child.example", "d.example", {RrType::ns}).rdatas;
    EXPECT_EQ(prove({forged}).signature.fault, SignatureFault::wrong);
}

TEST(Signatures, of_the_child_prove_nothing) {
    const SigningKey child_key(9);
    Options options;
    options.key = &child_key;
    options.signer = kChild;
    const NoDsCheck check =
        prove({nsec("child.example", "a.child.example", {RrType::ns, RrType::soa}, options)});
    EXPECT_EQ(check.fault, DenialFault::bad_signature);
    EXPECT_EQ(check.signature.fault, SignatureFault::wrong_signer);
}

TEST(Signatures, a_bad_record_does_not_spoil_a_good_one) {
    RRset unsigned_record = nsec("a.example", "b.example", {RrType::a});
    unsigned_record.signatures.clear();
    EXPECT_EQ(prove({unsigned_record, nsec("child.example", "d.example", {RrType::ns})}).proof,
              NoDs::delegation);
}

// RFC 4035 §5.4, RFC 6840 §4.3: a denial is never synthesised from a wildcard.
TEST(Signatures, a_denial_expanded_from_a_wildcard_is_not_taken) {
    Options options;
    options.signing.owner = name("*.example");
    EXPECT_EQ(prove({nsec("child.example", "d.example", {RrType::ns}, options)}).proof,
              NoDs::unproven);
}

// RFC 5155 §8.9.
TEST(Nsec3, at_a_delegation_without_ds) {
    const NoDsCheck check = prove({nsec3_matching(kChild, {RrType::ns})});
    EXPECT_EQ(check.proof, NoDs::delegation);
    EXPECT_TRUE(check.nsec3);
    EXPECT_EQ(check.iterations, kIterations);
}

TEST(Nsec3, bitmap_at_the_name) {
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns, RrType::ds})}).fault,
              DenialFault::ds_exists);
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns, RrType::soa})}).fault,
              DenialFault::child_side);
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::a})}).proof, NoDs::not_delegated);
    // RFC 5155 §7.1: empty non-terminals have a record without types.
    EXPECT_EQ(prove({nsec3_matching(kChild, {})}).proof, NoDs::not_delegated);
}

// RFC 5155 §8.3, §8.4: closest encloser matched, next closer name covered.
TEST(Nsec3, that_covers_the_next_closer_name_proves_that_it_does_not_exist) {
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(kChild)}).proof,
              NoDs::name_absent);
    const Name deep = name("x.y.child.example");
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(kChild)}, deep).proof,
              NoDs::name_absent);
    EXPECT_EQ(
        prove({nsec3_matching(kChild, {RrType::a}), nsec3_covering(name("y.child.example"))}, deep)
            .proof,
        NoDs::name_absent);
}

TEST(Nsec3, without_the_closest_encloser_nothing_is_proven) {
    EXPECT_EQ(prove({nsec3_covering(kChild)}).fault, DenialFault::not_covering);
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes)}).fault, DenialFault::not_covering);
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(name("x.child.example"))},
                    name("x.child.example"))
                  .fault,
              DenialFault::not_covering)
        << "child.example. is the next closer name, and it is not covered";
}

// RFC 5155 §6, §8.6.
TEST(Nsec3, an_opt_out_span_may_hold_an_unsigned_delegation) {
    Options opt_out;
    opt_out.flags = Nsec3::kOptOutFlag;
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(kChild, opt_out)}).proof,
              NoDs::opt_out);
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes, opt_out), nsec3_covering(kChild)}).proof,
              NoDs::name_absent)
        << "the flag of the covering record counts";
}

TEST(Nsec3, of_a_delegation_or_dname_is_no_closest_encloser) {
    const Name below = name("x.child.example");
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns}), nsec3_covering(below)}, below).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::dname}), nsec3_covering(below)}, below).fault,
              DenialFault::not_covering);
}

TEST(Nsec3, the_last_one_of_the_zone_wraps_around) {
    const RRset apex = nsec3_matching(kParent, kApexTypes);
    const Bytes child = hash_of(kChild);
    const Bytes low(20, 0x00);
    const Bytes high(20, 0xff);
    // From the highest owner to the lowest.
    EXPECT_EQ(prove({apex, nsec3(beside(child, -1), low, {RrType::a})}).proof, NoDs::name_absent);
    EXPECT_EQ(prove({apex, nsec3(high, beside(child, 1), {RrType::a})}).proof, NoDs::name_absent);
    EXPECT_EQ(prove({apex, nsec3(high, low, {RrType::a})}).fault, DenialFault::not_covering);
    EXPECT_EQ(prove({apex, nsec3(beside(child, 1), beside(child, -1), {RrType::a})}).fault,
              DenialFault::not_covering);
}

TEST(Nsec3, a_hash_at_either_end_is_not_covered) {
    const RRset apex = nsec3_matching(kParent, kApexTypes);
    const Bytes child = hash_of(kChild);
    EXPECT_EQ(prove({apex, nsec3(beside(child, -1), child, {RrType::a})}).fault,
              DenialFault::not_covering);
}

// RFC 9276 §3.2.
TEST(Nsec3, more_iterations_than_the_limit_make_it_insecure) {
    Limits limits;
    limits.nsec3_iterations = 100;
    Options options;
    options.iterations = 101;
    const NoDsCheck above = prove({nsec3_matching(kChild, {RrType::ns}, options)}, kChild, limits);
    EXPECT_EQ(above.proof, NoDs::iterations);
    EXPECT_EQ(above.iterations, 101U);
    options.iterations = 100;
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns}, options)}, kChild, limits).proof,
              NoDs::delegation);
    // What is not signed by the parent does not make anything insecure.
    options.iterations = 101;
    RRset forged = nsec3_matching(kChild, {RrType::ns}, options);
    forged.signatures[0].signature[0] ^= 1;
    EXPECT_EQ(prove({forged}, kChild, limits).fault, DenialFault::bad_signature);
}

// RFC 5155 §8.1, §8.2.
TEST(Nsec3, an_unknown_hash_algorithm_or_flag_is_ignored) {
    Options unknown;
    unknown.hash_algorithm = 2;
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns}, unknown)}).fault,
              DenialFault::unknown_hash);
    Options flag;
    flag.flags = 0x02;
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns}, flag)}).fault, DenialFault::unknown_hash);
    EXPECT_EQ(
        prove({nsec3_matching(kChild, {RrType::ns}, unknown), nsec3_matching(kChild, {RrType::ns})})
            .proof,
        NoDs::delegation);
}

// RFC 5155 §8.2: records of one answer share their parameters.
TEST(Nsec3, records_with_other_parameters_do_not_combine) {
    Options other;
    other.salt = {0x01};
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(kChild, other)}).fault,
              DenialFault::not_covering);
    other.salt = kSalt;
    other.iterations = kIterations + 1;
    EXPECT_EQ(prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(kChild, other)}).fault,
              DenialFault::not_covering);
}

TEST(Nsec3, the_budget_for_hashes_is_a_fault_of_its_own) {
    Limits limits;
    limits.nsec3_hashes = 1;
    EXPECT_EQ(prove({nsec3_matching(kChild, {RrType::ns})}, kChild, limits).proof,
              NoDs::delegation);
    EXPECT_EQ(
        prove({nsec3_matching(kParent, kApexTypes), nsec3_covering(kChild)}, kChild, limits).fault,
        DenialFault::limit);
}

TEST(Nsec3, owners_must_be_hashes_right_below_the_zone) {
    const Bytes hash = hash_of(kChild);
    RRset good = nsec3_matching(kChild, {RrType::ns});
    RRset deep = good;
    deep.owner = name(to_base32hex(hash) + ".sub.example");
    deep.signatures.clear();
    sign(deep, parent_key(), kParent);
    EXPECT_EQ(prove({deep}).fault, DenialFault::unknown_hash);
    RRset no_hash = good;
    no_hash.owner = name("wxyz.example");
    no_hash.signatures.clear();
    sign(no_hash, parent_key(), kParent);
    EXPECT_EQ(prove({no_hash}).fault, DenialFault::unknown_hash);
}

TEST(Nsec3, is_looked_at_when_nsec_does_not_prove_it) {
    EXPECT_EQ(
        prove({nsec("a.example", "b.example", {RrType::a}), nsec3_matching(kChild, {RrType::ns})})
            .proof,
        NoDs::delegation);
}

}  // namespace
}  // namespace dschain
