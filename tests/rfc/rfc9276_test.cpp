// RFC 9276: Guidance for NSEC3 Parameter Settings. It has no test vectors; records are made here.
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::kApexTypes;
using test::nsec3_covering;
using test::nsec3_matching;
using test::Prover;
using test::RecordOptions;

constexpr unsigned kLimit = 50;

Prover prover() {
    Limits limits;
    limits.nsec3_iterations = kLimit;
    return Prover("example", limits);
}

RecordOptions with_iterations(unsigned iterations) {
    RecordOptions options;
    options.iterations = iterations;
    return options;
}

std::vector<RRset> name_error_records(const RecordOptions& options) {
    return {nsec3_matching("example", kApexTypes, options),
            nsec3_covering("child.example", options), nsec3_covering("*.example", options)};
}

// §3.1: no extra iterations, and an empty salt.
TEST(Rfc9276, section_3_1_zero_iterations_and_empty_salt) {
    RecordOptions options = with_iterations(0);
    options.salt.clear();
    const DenialCheck check = prover().name_error("child.example", name_error_records(options));
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.iterations, 0U);
    Limits none;
    none.nsec3_iterations = 0;
    EXPECT_EQ(
        Prover("example", none).name_error("child.example", name_error_records(options)).proof,
        Denial::name_error)
        << "nor does the strictest limit refuse it";
    options.iterations = 1;
    EXPECT_EQ(
        Prover("example", none).name_error("child.example", name_error_records(options)).proof,
        Denial::iterations);
}

// §3.2: up to the limit a proof is worth what it says, above it no more than no signature.
TEST(Rfc9276, section_3_2_at_and_above_the_limit) {
    const auto at = name_error_records(with_iterations(kLimit));
    EXPECT_EQ(prover().name_error("child.example", at).proof, Denial::name_error);
    const auto above = name_error_records(with_iterations(kLimit + 1));
    const DenialCheck check = prover().name_error("child.example", above);
    EXPECT_EQ(check.proof, Denial::iterations);
    EXPECT_TRUE(check.is_insecure());
    EXPECT_EQ(check.iterations, kLimit + 1);
    EXPECT_EQ(check.records.size(), 3U);
}

TEST(Rfc9276, section_3_2_of_every_proof) {
    const std::vector<RRset> above = {
        nsec3_matching("child.example", {RrType::ns}, with_iterations(kLimit + 1))};
    EXPECT_EQ(prover().no_ds("child.example", above).proof, Denial::iterations);
    EXPECT_EQ(prover().no_data("child.example", RrType::ds, above).proof, Denial::iterations);
    EXPECT_EQ(prover().name_error("x.example", above).proof, Denial::iterations);
    EXPECT_EQ(prover().no_closer_match("x.y.example", "example", above).proof, Denial::iterations);
}

TEST(Rfc9276, section_3_2_nothing_is_hashed_above_the_limit) {
    Limits limits;
    limits.nsec3_iterations = kLimit;
    limits.nsec3_hashes = 0;
    Prover without_hashes("example", limits);
    EXPECT_EQ(
        without_hashes.name_error("child.example", name_error_records(with_iterations(kLimit + 1)))
            .proof,
        Denial::iterations);
    EXPECT_EQ(without_hashes.limits_hit(), std::vector<std::string>{});
}

// §3.2: the signature of the NSEC3 RRset counts first, so that nobody else can turn security off.
TEST(Rfc9276, section_3_2_only_signed_records_make_it_insecure) {
    std::vector<RRset> forged = name_error_records(with_iterations(kLimit + 1));
    for (RRset& rrset : forged) {
        rrset.signatures[0].signature[0] ^= 1;
    }
    EXPECT_EQ(prover().name_error("child.example", forged).fault, DenialFault::bad_signature);
    std::vector<RRset> good = name_error_records(with_iterations(kLimit));
    good.push_back(forged[0]);
    EXPECT_EQ(prover().name_error("child.example", good).proof, Denial::name_error);
}

}  // namespace
}  // namespace dschain
