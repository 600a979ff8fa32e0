// Proofs by NSEC3, of records signed here (RFC 5155 §8).
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::beside;
using test::hash_of;
using test::in_zone;
using test::kApexTypes;
using test::name;
using test::name_error;
using test::no_closer_match;
using test::no_data;
using test::nsec3;
using test::nsec3_covering;
using test::nsec3_matching;
using test::nsec3_owner;
using test::opt_out;
using test::Prover;
using test::RecordOptions;
using test::Records;

const RRset& apex() {
    static const RRset record = nsec3_matching("example", kApexTypes);
    return record;
}

const RRset& around_child() {
    static const RRset record = nsec3_covering("child.example");
    return record;
}

const RRset& around_wildcard() {
    static const RRset record = nsec3_covering("*.example");
    return record;
}

TEST(Nsec3NameError, encloser_next_closer_and_wildcard) {
    const DenialCheck check =
        name_error("a.child.example", {apex(), around_child(), around_wildcard()});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_TRUE(check.nsec3);
    EXPECT_EQ(check.iterations, 12U);
    EXPECT_EQ(check.closest_encloser, name("example"));
    EXPECT_EQ(check.records,
              (Records{apex().owner, around_child().owner, around_wildcard().owner}));
}

TEST(Nsec3NameError, one_part_is_missing) {
    EXPECT_EQ(name_error("child.example", {around_child(), around_wildcard()}).fault,
              DenialFault::no_closest_encloser);
    EXPECT_EQ(name_error("child.example", {apex(), around_wildcard()}).fault,
              DenialFault::next_closer);
    EXPECT_EQ(name_error("child.example", {apex(), around_child()}).fault, DenialFault::wildcard);
    EXPECT_EQ(name_error("child.example", {}).fault, DenialFault::no_records);
}

TEST(Nsec3NameError, the_next_closer_name_must_be_covered_and_not_the_name) {
    EXPECT_EQ(name_error("a.child.example",
                         {apex(), nsec3_covering("a.child.example"), around_wildcard()})
                  .fault,
              DenialFault::next_closer);
}

TEST(Nsec3NameError, the_wildcard_is_that_of_the_closest_encloser) {
    const RRset child = nsec3_matching("child.example", {RrType::a});
    const RRset around = nsec3_covering("m.child.example");
    EXPECT_EQ(name_error("m.child.example", {apex(), child, around, around_wildcard()}).fault,
              DenialFault::wildcard);
    const DenialCheck check =
        name_error("m.child.example", {apex(), child, around, nsec3_covering("*.child.example")});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.closest_encloser, name("child.example"));
}

TEST(Nsec3NameError, the_wildcard_exists) {
    EXPECT_EQ(name_error("child.example",
                         {apex(), around_child(), nsec3_matching("*.example", {RrType::mx})})
                  .fault,
              DenialFault::wildcard);
}

TEST(Nsec3NameError, a_name_that_exists_is_none) {
    EXPECT_EQ(name_error("child.example",
                         {apex(), nsec3_matching("child.example", {RrType::a}), around_wildcard()})
                  .fault,
              DenialFault::name_exists);
    EXPECT_EQ(name_error("child.example",
                         {apex(), nsec3_matching("child.example", {}), around_wildcard()})
                  .fault,
              DenialFault::name_exists)
        << "an empty non-terminal";
}

// RFC 5155 §8.3: a closest encloser is neither a delegation nor a DNAME.
TEST(Nsec3NameError, nothing_is_said_below_a_delegation_or_a_dname) {
    const auto at_child = [](const std::vector<RrType>& types) {
        return name_error("a.child.example",
                          {apex(), nsec3_matching("child.example", types),
                           nsec3_covering("a.child.example"), nsec3_covering("*.child.example")});
    };
    EXPECT_EQ(at_child({RrType::ns}).fault, DenialFault::no_closest_encloser);
    EXPECT_EQ(at_child({RrType::ns, RrType::ds}).fault, DenialFault::no_closest_encloser);
    EXPECT_EQ(at_child({RrType::dname}).fault, DenialFault::no_closest_encloser);
    EXPECT_EQ(at_child({RrType::a}).proof, Denial::name_error);
    EXPECT_EQ(at_child({}).proof, Denial::name_error) << "an empty non-terminal may";
}

// RFC 5155 §9.2.
TEST(Nsec3NameError, in_an_opt_out_span_proves_no_more_than_no_signature) {
    const DenialCheck check = name_error(
        "child.example", {apex(), nsec3_covering("child.example", opt_out()), around_wildcard()});
    EXPECT_EQ(check.proof, Denial::opt_out);
    EXPECT_TRUE(check.is_insecure());
    EXPECT_EQ(name_error("child.example", {nsec3_matching("example", kApexTypes, opt_out()),
                                           around_child(), nsec3_covering("*.example", opt_out())})
                  .proof,
              Denial::name_error)
        << "the flag counts where the next closer name is covered";
    EXPECT_EQ(
        name_error("child.example", {apex(), nsec3_covering("child.example", opt_out())}).fault,
        DenialFault::wildcard);
}

TEST(Nsec3NameError, the_last_record_points_to_the_first) {
    const Bytes child = hash_of(name("child.example"));
    const Bytes low(20, 0x00);
    const Bytes high(20, 0xff);
    const auto around = [&](const Bytes& owner, const Bytes& next) {
        return name_error("child.example",
                          {apex(), nsec3(owner, next, {RrType::a}), around_wildcard()});
    };
    EXPECT_EQ(around(beside(child, -1), low).proof, Denial::name_error);
    EXPECT_EQ(around(high, beside(child, 1)).proof, Denial::name_error);
    EXPECT_EQ(around(high, low).fault, DenialFault::next_closer);
    EXPECT_EQ(around(beside(child, 1), beside(child, -1)).fault, DenialFault::next_closer);
    EXPECT_EQ(around(beside(child, -1), child).fault, DenialFault::next_closer)
        << "the next hash is not covered";
}

TEST(Nsec3NameError, a_chain_of_one_covers_all_but_itself) {
    const Bytes hash = hash_of(name("example"));
    const RRset only = nsec3(hash, hash, kApexTypes);
    const DenialCheck check = name_error("child.example", {only});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.records, Records{only.owner});
    EXPECT_EQ(name_error("example", {only}).fault, DenialFault::name_exists);
}

TEST(Nsec3NameError, in_the_root_zone) {
    const auto root = in_zone(".");
    const RRset root_apex = nsec3_matching(".", kApexTypes, root);
    Prover prover(".");
    const DenialCheck check = prover.name_error(
        "www.zz", {root_apex, nsec3_covering("zz", root), nsec3_covering("*", root)});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.closest_encloser, Name());
    EXPECT_EQ(
        prover.name_error("www.zz", {nsec3_covering("zz", root), nsec3_covering("*", root)}).fault,
        DenialFault::no_closest_encloser);
}

TEST(Nsec3NameError, of_the_longest_names) {
    const std::string label(61, 'm');
    const std::string encloser =
        label + '.' + label + '.' + label + '.' + std::string(57, 'm') + ".example";
    const Name longest = name("n." + encloser);
    ASSERT_EQ(longest.wire().size(), 255U);
    const RRset match = nsec3_matching(encloser, {RrType::a});
    const RRset cover = nsec3_covering(longest);
    EXPECT_EQ(Prover().name_error(longest, {match, cover, nsec3_covering("*." + encloser)}).proof,
              Denial::name_error);
    EXPECT_EQ(Prover().name_error(longest, {match, cover}).fault, DenialFault::wildcard);
}

TEST(Nsec3NameError, of_a_name_outside_the_zone) {
    EXPECT_EQ(name_error("child.test", {apex(), nsec3_covering("child.test")}).fault,
              DenialFault::not_covering);
}

// RFC 5155 §8.5.
TEST(Nsec3NoData, by_the_bitmap_at_the_name) {
    const auto with = [](const std::vector<RrType>& types, RrType asked) {
        return no_data("child.example", asked, {nsec3_matching("child.example", types)});
    };
    const DenialCheck check = with({RrType::a}, RrType::mx);
    EXPECT_EQ(check.proof, Denial::no_data);
    EXPECT_EQ(check.records, Records{nsec3_owner(hash_of(name("child.example")))});
    EXPECT_EQ(with({}, RrType::mx).proof, Denial::no_data) << "an empty non-terminal";
    EXPECT_EQ(with({RrType::mx}, RrType::mx).fault, DenialFault::type_exists);
    EXPECT_EQ(with({RrType::cname}, RrType::mx).fault, DenialFault::alias_exists);
    EXPECT_EQ(with({RrType::cname}, RrType::ds).fault, DenialFault::alias_exists);
    EXPECT_EQ(with({RrType::ns}, RrType::mx).fault, DenialFault::parent_side);
    EXPECT_EQ(with({RrType::ns}, RrType::ds).proof, Denial::no_data);
    EXPECT_EQ(with({RrType::ns, RrType::soa}, RrType::ds).fault, DenialFault::child_side);
    EXPECT_EQ(with({RrType::ns, RrType::soa}, RrType::mx).proof, Denial::no_data);
    EXPECT_EQ(with({RrType::dname}, RrType::mx).proof, Denial::no_data);
    EXPECT_EQ(with({RrType::a}, RrType::any).fault, DenialFault::type_exists);
    EXPECT_EQ(with({}, RrType::any).proof, Denial::no_data);
}

// RFC 5155 §8.7.
TEST(Nsec3NoData, of_a_wildcard) {
    const auto with = [](const std::vector<RrType>& types, RrType asked) {
        return no_data("child.example", asked,
                       {apex(), around_child(), nsec3_matching("*.example", types)});
    };
    const DenialCheck check = with({RrType::mx}, RrType::a);
    EXPECT_EQ(check.proof, Denial::wildcard_no_data);
    EXPECT_EQ(check.closest_encloser, name("example"));
    EXPECT_EQ(check.records, (Records{apex().owner, around_child().owner,
                                      nsec3_owner(hash_of(name("*.example")))}));
    EXPECT_EQ(with({}, RrType::a).proof, Denial::wildcard_no_data)
        << "a wildcard that is an empty non-terminal";
    EXPECT_EQ(with({RrType::mx}, RrType::mx).fault, DenialFault::type_exists);
    EXPECT_EQ(with({RrType::cname}, RrType::a).fault, DenialFault::alias_exists);
}

TEST(Nsec3NoData, of_a_wildcard_with_a_part_missing) {
    const RRset wildcard = nsec3_matching("*.example", {RrType::mx});
    EXPECT_EQ(no_data("child.example", RrType::a, {around_child(), wildcard}).fault,
              DenialFault::no_closest_encloser);
    EXPECT_EQ(no_data("child.example", RrType::a, {apex(), wildcard}).fault,
              DenialFault::next_closer);
    EXPECT_EQ(no_data("child.example", RrType::a, {apex(), around_child()}).fault,
              DenialFault::wildcard);
    EXPECT_EQ(
        no_data("child.example", RrType::a, {apex(), around_child(), around_wildcard()}).fault,
        DenialFault::wildcard)
        << "neither name nor wildcard exist: a name error";
}

TEST(Nsec3NoData, in_an_opt_out_span) {
    const RRset span = nsec3_covering("child.example", opt_out());
    EXPECT_EQ(no_data("child.example", RrType::a,
                      {apex(), span, nsec3_matching("*.example", {RrType::mx})})
                  .proof,
              Denial::opt_out);
    EXPECT_EQ(no_data("child.example", RrType::mx,
                      {apex(), span, nsec3_matching("*.example", {RrType::mx})})
                  .fault,
              DenialFault::type_exists);
    // Without a wildcard: an empty non-terminal above unsigned delegations alone (erratum 3441).
    EXPECT_EQ(no_data("child.example", RrType::a, {apex(), span}).proof, Denial::opt_out);
    EXPECT_EQ(no_data("child.example", RrType::a, {span}).fault, DenialFault::no_closest_encloser);
}

// RFC 5155 §8.8: 'a.z.example. MX' made from '*.example.'.
TEST(Nsec3NoCloserMatch, the_next_closer_name_is_covered) {
    const RRset cover = nsec3_covering("z.example");
    const DenialCheck check = no_closer_match("a.z.example", "example", {cover});
    EXPECT_EQ(check.proof, Denial::not_closer);
    EXPECT_EQ(check.records, Records{cover.owner});
    EXPECT_EQ(check.closest_encloser, name("example"));
}

TEST(Nsec3NoCloserMatch, the_next_closer_name_must_be_covered) {
    EXPECT_EQ(no_closer_match("a.z.example", "example", {nsec3_covering("a.z.example")}).fault,
              DenialFault::next_closer)
        << "the name is, and what is next closer is not";
    EXPECT_EQ(no_closer_match("a.z.example", "example", {apex()}).fault, DenialFault::next_closer);
    EXPECT_EQ(
        no_closer_match("a.z.example", "example", {nsec3_matching("z.example", {RrType::a})}).fault,
        DenialFault::next_closer);
    EXPECT_EQ(no_closer_match("a.z.example", "example", {}).fault, DenialFault::no_records);
}

TEST(Nsec3NoCloserMatch, in_an_opt_out_span) {
    EXPECT_EQ(
        no_closer_match("a.z.example", "example", {nsec3_covering("z.example", opt_out())}).proof,
        Denial::opt_out);
}

// RFC 5155 §8.1, §8.2.
TEST(Nsec3Usable, an_unknown_hash_algorithm_or_flag_is_ignored) {
    RecordOptions algorithm;
    algorithm.hash_algorithm = 2;
    RecordOptions flag;
    flag.flags = 0x02;
    RecordOptions flag_beside_opt_out;
    flag_beside_opt_out.flags = 0x03;
    for (const RecordOptions& options : {algorithm, flag, flag_beside_opt_out}) {
        EXPECT_EQ(no_data("child.example", RrType::mx,
                          {nsec3_matching("child.example", {RrType::a}, options)})
                      .fault,
                  DenialFault::unknown_hash);
        EXPECT_EQ(no_data("child.example", RrType::mx,
                          {nsec3_matching("child.example", {RrType::a}, options),
                           nsec3_matching("child.example", {RrType::a})})
                      .proof,
                  Denial::no_data);
        EXPECT_EQ(no_data("child.example", RrType::mx,
                          {nsec3_matching("child.example", {RrType::a}, options), apex()})
                      .fault,
                  DenialFault::next_closer)
            << "with one that can be read, what it lacks is the fault";
    }
}

TEST(Nsec3Usable, a_hash_has_twenty_octets) {
    const Bytes hash = hash_of(name("child.example"));
    const Bytes shorter(hash.begin(), hash.end() - 1);
    Bytes longer = hash;
    longer.push_back(0);
    for (const Bytes& wrong : {shorter, longer}) {
        EXPECT_EQ(no_data("child.example", RrType::mx, {nsec3(hash, wrong, {RrType::a})}).fault,
                  DenialFault::unknown_hash);
        EXPECT_EQ(no_data("child.example", RrType::mx, {nsec3(wrong, beside(hash, 1), {RrType::a})})
                      .fault,
                  DenialFault::unknown_hash);
    }
}

TEST(Nsec3Usable, owners_are_hashes_right_below_the_zone) {
    const std::string hash = to_base32hex(hash_of(name("child.example")));
    for (const std::string& owner : {hash + ".sub.example", std::string("wxyz.example")}) {
        RRset moved = nsec3_matching("child.example", {RrType::a});
        moved.owner = name(owner);
        moved.signatures.clear();
        sign(moved, test::zone_key(), name("example"));
        EXPECT_EQ(no_data("child.example", RrType::mx, {moved}).fault, DenialFault::unknown_hash);
    }
}

// RFC 5155 §8.2 lets a validator refuse them; each is true by itself.
TEST(Nsec3Usable, records_with_other_parameters_combine) {
    RecordOptions salt;
    salt.salt = {0x01};
    RecordOptions iterations;
    iterations.iterations = 13;
    for (const RecordOptions& other : {salt, iterations}) {
        const DenialCheck check = name_error(
            "child.example", {apex(), nsec3_covering("child.example", other), around_wildcard()});
        EXPECT_EQ(check.proof, Denial::name_error);
        EXPECT_EQ(check.iterations, std::max(12U, other.iterations)) << "the most of any";
    }
}

// The hash of a record's own parameters counts, and no other.
TEST(Nsec3Usable, a_hash_under_other_parameters_is_another_name) {
    RecordOptions other;
    other.salt = {0x01};
    const Bytes hash = hash_of(name("child.example"), other);
    EXPECT_EQ(
        no_data("child.example", RrType::mx, {nsec3(hash, beside(hash, 1), {RrType::a})}).fault,
        DenialFault::no_closest_encloser);
}

}  // namespace
}  // namespace dschain
