// RFC 6672: DNAME Redirection in the DNS. The RFC leaves the signatures out; they are made here.
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::in_zone;
using test::nsec;
using test::Prover;

RRset bar(const std::vector<RrType>& types) {
    return nsec("bar.example.com", "dub.example.com", types, in_zone("example.com"));
}

// The RFC leaves out the record that denies the wildcard.
RRset no_wildcard() {
    return nsec("example.com", "bar.example.com", test::kApexTypes, in_zone("example.com"));
}

TEST(Rfc6672, section_5_3_4_1_invalid_name_error_caused_by_dname_in_bitmap) {
    const auto name_error = [](const std::vector<RrType>& types) {
        return Prover("example.com").name_error("foo.bar.example.com", {bar(types), no_wildcard()});
    };
    EXPECT_EQ(name_error({RrType::a, RrType::dname}).fault, DenialFault::not_covering);
    EXPECT_EQ(name_error({RrType::a}).proof, Denial::name_error) << "without the DNAME bit";
}

TEST(Rfc6672, section_5_3_4_2_valid_name_error_involving_dname_in_bitmap) {
    Prover prover("example.com");
    EXPECT_EQ(prover.name_error("cee.example.com", {bar({RrType::a, RrType::dname}), no_wildcard()})
                  .proof,
              Denial::name_error);
    EXPECT_EQ(prover.name_error("cee.example.com", {bar({RrType::a, RrType::dname})}).fault,
              DenialFault::wildcard);
}

}  // namespace
}  // namespace dschain
