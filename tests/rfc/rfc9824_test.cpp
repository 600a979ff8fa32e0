// RFC 9824: Compact Denial of Existence in DNSSEC. The RFC shows no signatures; they are made here.
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::in_zone;
using test::name;
using test::nsec;
using test::nsec3_matching;
using test::Prover;
using test::RecordOptions;
using test::Records;

const std::vector<RrType> kNoName{RrType::rrsig, RrType::nsec, RrType::nxname};

// 'a.example.com. NSEC \000.a.example.com.': the next name is the very next one.
RRset compact(std::string_view owner, const std::vector<RrType>& types) {
    return nsec(owner, R"(\000.)" + std::string(owner), types, in_zone("example.com"));
}

RecordOptions compact_nsec3() {
    RecordOptions options = in_zone("example.com");
    options.iterations = 0;
    options.salt.clear();
    return options;
}

void expect_no_such_name(Prover& prover, std::string_view owner,
                         const std::vector<RRset>& authority) {
    const DenialCheck no_data = prover.no_data(owner, RrType::a, authority);
    EXPECT_EQ(no_data.proof, Denial::compact_name_error);
    EXPECT_EQ(no_data.records, Records{authority.front().owner});
    EXPECT_EQ(prover.name_error(owner, authority).proof, Denial::compact_name_error)
        << "with the response code restored (§5)";
    EXPECT_EQ(prover.no_ds(owner, authority).proof, Denial::name_error);
}

TEST(Rfc9824, section_3_1_nonexistent_name) {
    const std::vector<RRset> authority = {compact("a.example.com", kNoName)};
    Prover prover("example.com");
    expect_no_such_name(prover, "a.example.com", authority);
    // It is about this name alone.
    EXPECT_EQ(prover.no_data("b.a.example.com", RrType::a, authority).fault,
              DenialFault::not_covering);
    EXPECT_EQ(prover.name_error("b.example.com", authority).fault, DenialFault::not_covering);
}

TEST(Rfc9824, section_3_1_without_nxname_the_name_exists) {
    Prover prover("example.com");
    const std::vector<RRset> authority = {compact("a.example.com", {RrType::rrsig, RrType::nsec})};
    EXPECT_EQ(prover.name_error("a.example.com", authority).fault, DenialFault::name_exists);
    EXPECT_EQ(prover.no_data("a.example.com", RrType::a, authority).proof, Denial::no_data);
}

// §3.1: NXNAME stands beside RRSIG and NSEC alone.
TEST(Rfc9824, section_3_1_nxname_beside_data_is_not_believed) {
    Prover prover("example.com");
    const std::vector<RRset> authority = {
        compact("a.example.com", {RrType::a, RrType::rrsig, RrType::nsec, RrType::nxname})};
    EXPECT_EQ(prover.name_error("a.example.com", authority).fault, DenialFault::name_exists);
    EXPECT_EQ(prover.no_data("a.example.com", RrType::a, authority).fault,
              DenialFault::type_exists);
    EXPECT_EQ(prover.no_data("a.example.com", RrType::mx, authority).proof, Denial::no_data);
}

TEST(Rfc9824, section_3_2_nonexistent_type) {
    Prover prover("example.com");
    const std::vector<RRset> authority = {
        compact("a.example.com", {RrType::a, RrType::rrsig, RrType::nsec})};
    EXPECT_EQ(prover.no_data("a.example.com", RrType::mx, authority).proof, Denial::no_data);
    EXPECT_EQ(prover.no_data("a.example.com", RrType::a, authority).fault,
              DenialFault::type_exists);
}

// §3.2: the record matches the name, where NSEC made beforehand would cover it.
TEST(Rfc9824, section_3_2_empty_non_terminal) {
    Prover prover("example.com");
    const std::vector<RRset> authority = {compact("a.example.com", {RrType::rrsig, RrType::nsec})};
    const DenialCheck check = prover.no_data("a.example.com", RrType::a, authority);
    EXPECT_EQ(check.proof, Denial::no_data);
    EXPECT_EQ(prover.no_ds("a.example.com", authority).proof, Denial::not_delegated);
}

// §3.3: a wildcard's types, under the name that was asked for.
TEST(Rfc9824, section_3_3_wildcard_no_data) {
    Prover prover("example.com");
    EXPECT_EQ(prover
                  .no_data("a.example.com", RrType::a,
                           {compact("a.example.com", {RrType::mx, RrType::rrsig, RrType::nsec})})
                  .proof,
              Denial::no_data);
}

// §3.4: 'sub.example.com. NSEC sub\000.example.com. NS RRSIG NSEC'.
TEST(Rfc9824, section_3_4_unsigned_referral) {
    Prover prover("example.com");
    const std::vector<RRset> authority = {nsec("sub.example.com", R"(sub\000.example.com)",
                                               {RrType::ns, RrType::rrsig, RrType::nsec},
                                               in_zone("example.com"))};
    EXPECT_EQ(prover.no_ds("sub.example.com", authority).proof, Denial::delegation);
    EXPECT_EQ(prover.no_data("sub.example.com", RrType::a, authority).fault,
              DenialFault::parent_side);
    EXPECT_EQ(prover.name_error("a.sub.example.com", authority).fault, DenialFault::not_covering);
}

// §4: NXNAME is the only type in the bitmap of an NSEC3.
TEST(Rfc9824, section_4_nsec3) {
    Prover prover("example.com");
    const std::vector<RRset> no_name = {
        nsec3_matching("a.example.com", {RrType::nxname}, compact_nsec3())};
    expect_no_such_name(prover, "a.example.com", no_name);
    EXPECT_EQ(prover.no_data("b.example.com", RrType::a, no_name).fault,
              DenialFault::no_closest_encloser);
    const std::vector<RRset> non_terminal = {nsec3_matching("a.example.com", {}, compact_nsec3())};
    EXPECT_EQ(prover.no_data("a.example.com", RrType::a, non_terminal).proof, Denial::no_data);
    EXPECT_EQ(prover.name_error("a.example.com", non_terminal).fault, DenialFault::name_exists);
}

}  // namespace
}  // namespace dschain
