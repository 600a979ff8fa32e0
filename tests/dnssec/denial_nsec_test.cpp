// Proofs by NSEC, of records signed here (RFC 4035 §5.4, RFC 6840 §4).
#include "dnssec/denial_records.hpp"

namespace dschain {
namespace {

using test::in_zone;
using test::kApexTypes;
using test::name;
using test::name_error;
using test::no_closer_match;
using test::no_data;
using test::nsec;
using test::Prover;
using test::Records;

const RRset& apex() {
    static const RRset record = nsec("example", "b.example", kApexTypes);
    return record;
}

const RRset& around_child() {
    static const RRset record = nsec("b.example", "d.example", {RrType::a});
    return record;
}

TEST(NsecNameError, name_and_wildcard_are_covered) {
    const DenialCheck check = name_error("child.example", {apex(), around_child()});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.records, (Records{name("b.example"), name("example")}));
    EXPECT_FALSE(check.nsec3);
    EXPECT_FALSE(check.closest_encloser);
}

TEST(NsecNameError, one_record_may_cover_both) {
    const DenialCheck check =
        name_error("child.example", {nsec("example", "d.example", kApexTypes)});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.records, Records{name("example")});
}

TEST(NsecNameError, the_name_must_be_covered) {
    EXPECT_EQ(name_error("child.example", {apex()}).fault, DenialFault::not_covering);
    EXPECT_EQ(name_error("child.example", {}).fault, DenialFault::no_records);
}

TEST(NsecNameError, the_wildcard_must_be_covered) {
    EXPECT_EQ(name_error("child.example", {around_child()}).fault, DenialFault::wildcard);
    EXPECT_EQ(
        name_error("child.example", {around_child(), nsec("*.example", "b.example", {RrType::mx})})
            .fault,
        DenialFault::wildcard)
        << "it exists";
    EXPECT_EQ(
        name_error("child.example", {around_child(), nsec("example", "x.*.example", kApexTypes)})
            .fault,
        DenialFault::wildcard)
        << "it exists as an empty non-terminal";
}

// RFC 4592 §3.3.1: the wildcard that counts is the one below the closest encloser.
TEST(NsecNameError, the_wildcard_is_that_of_the_closest_encloser) {
    const RRset below_child = nsec("child.example", "x.child.example", {RrType::a});
    const DenialCheck check = name_error("m.child.example", {below_child});
    EXPECT_EQ(check.proof, Denial::name_error);
    EXPECT_EQ(check.records, Records{name("child.example")});
    const RRset end_of_span = nsec("k.child.example", "x.child.example", {RrType::a});
    EXPECT_EQ(name_error("m.child.example", {end_of_span, apex()}).fault, DenialFault::wildcard)
        << "*.child.example., and not *.example.";
    EXPECT_EQ(name_error("z.y.m.child.example", {end_of_span, below_child}).proof,
              Denial::name_error);
    // Either end of the span may show the encloser.
    EXPECT_EQ(
        name_error("m.child.example", {nsec("b.example", "x.child.example", {RrType::a})}).proof,
        Denial::name_error);
}

TEST(NsecNameError, a_name_that_exists_is_none) {
    EXPECT_EQ(name_error("b.example", {apex(), around_child()}).fault, DenialFault::name_exists);
    EXPECT_EQ(
        name_error("child.example", {apex(), nsec("b.example", "x.child.example", {RrType::a})})
            .fault,
        DenialFault::name_exists)
        << "an empty non-terminal";
}

// RFC 6840 §4.1.
TEST(NsecNameError, nothing_is_said_below_a_delegation_or_a_dname) {
    const auto at_child = [](const std::vector<RrType>& types) {
        return name_error("a.child.example", {nsec("child.example", "d.example", types), apex()});
    };
    EXPECT_EQ(at_child({RrType::ns}).fault, DenialFault::not_covering);
    EXPECT_EQ(at_child({RrType::ns, RrType::ds}).fault, DenialFault::not_covering);
    EXPECT_EQ(at_child({RrType::dname}).fault, DenialFault::not_covering);
    EXPECT_EQ(at_child({RrType::a}).proof, Denial::name_error);
    EXPECT_EQ(name_error("a.example",
                         {nsec("example", "example", {RrType::ns, RrType::soa, RrType::dname})})
                  .fault,
              DenialFault::not_covering)
        << "a DNAME at the apex";
    EXPECT_EQ(
        name_error("childish.example", {nsec("child.example", "d.example", {RrType::ns}), apex()})
            .proof,
        Denial::name_error)
        << "beside it and not below";
}

TEST(NsecNameError, the_last_record_points_to_the_apex) {
    const RRset last = nsec("m.example", "example", {RrType::a});
    EXPECT_EQ(name_error("z.example", {last, apex()}).proof, Denial::name_error);
    EXPECT_EQ(name_error("c.example", {last, apex()}).fault, DenialFault::not_covering);
    EXPECT_EQ(name_error("z.example", {nsec("example", "example", kApexTypes)}).proof,
              Denial::name_error)
        << "the only name of the zone";
}

// RFC 4034 §4.1.1: only the last record of a zone points back, and to the apex.
TEST(NsecNameError, a_span_that_ends_before_it_begins_covers_nothing) {
    const RRset backwards = nsec("m.example", "c.example", {RrType::a});
    for (const auto* each : {"b.example", "d.example", "z.example"}) {
        EXPECT_EQ(name_error(each, {backwards, apex()}).fault, DenialFault::not_covering) << each;
    }
}

TEST(NsecNameError, in_the_root_zone) {
    const auto root = in_zone(".");
    const RRset root_apex = nsec(".", "aaa", kApexTypes, root);
    const RRset last = nsec("zw", ".", {RrType::ns, RrType::ds}, root);
    Prover prover(".");
    EXPECT_EQ(prover.name_error("zz", {root_apex, last}).proof, Denial::name_error);
    EXPECT_EQ(prover.name_error("www.zz", {root_apex, last}).proof, Denial::name_error);
    EXPECT_EQ(prover.name_error("zz", {last}).fault, DenialFault::wildcard);
    EXPECT_EQ(prover.name_error("www.zw", {root_apex, last}).fault, DenialFault::not_covering);
}

// Names of 255 octets: '*.' in the place of a label of one octet is as long.
TEST(NsecNameError, of_the_longest_names) {
    const std::string label(61, 'm');
    const std::string encloser =
        label + '.' + label + '.' + label + '.' + std::string(57, 'm') + ".example";
    ASSERT_EQ(name(encloser).wire().size(), 253U);
    const Name longest = name("n." + encloser);
    ASSERT_EQ(longest.wire().size(), 255U);
    const RRset both = nsec(name(encloser), name("x." + encloser), {RrType::a});
    EXPECT_EQ(Prover().name_error(longest, {both}).proof, Denial::name_error);
    const RRset late = nsec(name("b." + encloser), name("x." + encloser), {RrType::a});
    EXPECT_EQ(Prover().name_error(longest, {late}).fault, DenialFault::wildcard);
    EXPECT_EQ(Prover()
                  .no_data(longest, RrType::mx,
                           {late, nsec(name("*." + encloser), name("b." + encloser), {RrType::a})})
                  .proof,
              Denial::wildcard_no_data);
}

TEST(NsecNoData, by_the_bitmap_at_the_name) {
    const auto with = [](const std::vector<RrType>& types, RrType asked) {
        return no_data("child.example", asked, {nsec("child.example", "d.example", types)});
    };
    const DenialCheck check = with({RrType::a, RrType::txt}, RrType::mx);
    EXPECT_EQ(check.proof, Denial::no_data);
    EXPECT_EQ(check.records, Records{name("child.example")});
    EXPECT_EQ(with({RrType::a, RrType::txt}, RrType::txt).fault, DenialFault::type_exists);
    // RFC 6840 §4.3.
    EXPECT_EQ(with({RrType::cname}, RrType::mx).fault, DenialFault::alias_exists);
    EXPECT_EQ(with({RrType::cname}, RrType::ds).fault, DenialFault::alias_exists);
    EXPECT_EQ(with({RrType::cname}, RrType::cname).fault, DenialFault::type_exists);
    // A DNAME redirects what is below it, and not itself (RFC 6672 §2.3).
    EXPECT_EQ(with({RrType::dname}, RrType::mx).proof, Denial::no_data);
}

// RFC 6840 §4.1, §4.4.
TEST(NsecNoData, each_side_of_a_cut_speaks_for_its_own_types) {
    const std::vector<RRset> above = {nsec("child.example", "d.example", {RrType::ns})};
    EXPECT_EQ(no_data("child.example", RrType::mx, above).fault, DenialFault::parent_side);
    EXPECT_EQ(no_data("child.example", RrType::soa, above).fault, DenialFault::parent_side);
    EXPECT_EQ(no_data("child.example", RrType::ds, above).proof, Denial::no_data);
    const std::vector<RRset> at_apex = {apex()};
    EXPECT_EQ(no_data("example", RrType::mx, at_apex).proof, Denial::no_data);
    EXPECT_EQ(no_data("example", RrType::ds, at_apex).fault, DenialFault::child_side);
    EXPECT_EQ(no_data("example", RrType::soa, at_apex).fault, DenialFault::type_exists);
}

// RFC 4035 §5.2: there is nobody above the root to say it.
TEST(NsecNoData, the_root_may_say_that_it_has_no_ds) {
    Prover prover(".");
    EXPECT_EQ(prover.no_data(".", RrType::ds, {nsec(".", "aaa", kApexTypes, in_zone("."))}).proof,
              Denial::no_data);
}

// RFC 6840 §4.2.
TEST(NsecNoData, of_any_type_means_that_there_is_none) {
    const auto with = [](const std::vector<RrType>& types) {
        return no_data("child.example", RrType::any, {nsec("child.example", "d.example", types)});
    };
    EXPECT_EQ(with({RrType::a, RrType::nsec}).fault, DenialFault::type_exists);
    EXPECT_EQ(with({RrType::nsec, RrType::rrsig}).proof, Denial::no_data);
}

TEST(NsecNoData, of_an_empty_non_terminal) {
    const DenialCheck check =
        no_data("child.example", RrType::a, {nsec("b.example", "x.child.example", {RrType::a})});
    EXPECT_EQ(check.proof, Denial::no_data);
    EXPECT_EQ(check.records, Records{name("b.example")});
    EXPECT_EQ(
        no_data("child.example", RrType::a, {nsec("b.example", "xchild.example", {RrType::a})})
            .fault,
        DenialFault::wildcard);
}

TEST(NsecNoData, of_a_wildcard) {
    const auto with = [](const std::vector<RrType>& types, RrType asked) {
        return no_data("child.example", asked,
                       {around_child(), nsec("*.example", "b.example", types)});
    };
    const DenialCheck check = with({RrType::mx}, RrType::a);
    EXPECT_EQ(check.proof, Denial::wildcard_no_data);
    EXPECT_EQ(check.records, (Records{name("b.example"), name("*.example")}));
    EXPECT_EQ(with({RrType::mx}, RrType::mx).fault, DenialFault::type_exists);
    EXPECT_EQ(with({RrType::cname}, RrType::a).fault, DenialFault::alias_exists);
    EXPECT_EQ(with({RrType::ns}, RrType::a).fault, DenialFault::parent_side);
    EXPECT_EQ(no_data("child.example", RrType::a, {around_child()}).fault, DenialFault::wildcard);
    EXPECT_EQ(no_data("child.example", RrType::a, {around_child(), apex()}).fault,
              DenialFault::wildcard)
        << "neither name nor wildcard exist: a name error";
}

TEST(NsecNoData, of_a_wildcard_whose_record_covers_the_name_as_well) {
    const DenialCheck check =
        no_data("child.example", RrType::a, {nsec("*.example", "d.example", {RrType::mx})});
    EXPECT_EQ(check.proof, Denial::wildcard_no_data);
    EXPECT_EQ(check.records, Records{name("*.example")});
}

TEST(NsecNoData, of_a_wildcard_that_is_an_empty_non_terminal) {
    const RRset shows_wildcard = nsec("example", "x.*.example", kApexTypes);
    const DenialCheck check = no_data("child.example", RrType::a, {around_child(), shows_wildcard});
    EXPECT_EQ(check.proof, Denial::wildcard_no_data);
    EXPECT_EQ(check.records, (Records{name("b.example"), name("example")}));
}

TEST(NsecNoData, of_a_wildcard_at_another_level_is_none) {
    const RRset below_child = nsec("k.child.example", "x.child.example", {RrType::a});
    EXPECT_EQ(no_data("m.child.example", RrType::a,
                      {below_child, nsec("*.example", "b.example", {RrType::mx})})
                  .fault,
              DenialFault::wildcard);
    EXPECT_EQ(no_data("m.child.example", RrType::a,
                      {below_child, nsec("*.child.example", "b.child.example", {RrType::mx})})
                  .proof,
              Denial::wildcard_no_data);
}

TEST(NsecNoData, asked_of_the_wildcard_itself) {
    EXPECT_EQ(no_data("*.example", RrType::a, {nsec("*.example", "b.example", {RrType::mx})}).proof,
              Denial::no_data);
}

// RFC 4035 §5.3.4: 'a.z.example. MX' made from '*.example.'.
TEST(NsecNoCloserMatch, the_name_is_covered_down_from_the_encloser) {
    const DenialCheck check =
        no_closer_match("a.z.example", "example", {nsec("y.example", "zz.example", {RrType::a})});
    EXPECT_EQ(check.proof, Denial::not_closer);
    EXPECT_EQ(check.records, Records{name("y.example")});
}

TEST(NsecNoCloserMatch, the_name_must_be_covered) {
    EXPECT_EQ(no_closer_match("a.z.example", "example", {apex()}).fault, DenialFault::not_covering);
    EXPECT_EQ(no_closer_match("a.z.example", "example", {}).fault, DenialFault::no_records);
}

TEST(NsecNoCloserMatch, a_nearer_name_exists) {
    EXPECT_EQ(no_closer_match("a.z.example", "example",
                              {nsec("a.z.example", "b.z.example", {RrType::txt})})
                  .fault,
              DenialFault::name_exists)
        << "the name itself";
    EXPECT_EQ(
        no_closer_match("a.z.example", "example", {nsec("y.example", "x.a.z.example", {RrType::a})})
            .fault,
        DenialFault::name_exists)
        << "the name itself, as an empty non-terminal";
    EXPECT_EQ(
        no_closer_match("a.z.example", "example", {nsec("z.example", "zz.example", {RrType::a})})
            .fault,
        DenialFault::name_exists)
        << "the next closer name";
    EXPECT_EQ(
        no_closer_match("a.z.example", "example", {nsec("y.example", "m.z.example", {RrType::a})})
            .fault,
        DenialFault::name_exists)
        << "the next closer name, as an empty non-terminal";
    EXPECT_EQ(
        no_closer_match("a.z.example", "example", {nsec("*.z.example", "m.z.example", {RrType::a})})
            .fault,
        DenialFault::name_exists)
        << "a wildcard nearer than the one that was used";
}

// A wildcard below 'z.example.' shows that name to exist, so nothing can span it.
TEST(NsecNoCloserMatch, the_encloser_must_exist) {
    EXPECT_EQ(no_closer_match("a.b.z.example", "z.example",
                              {nsec("y.example", "zz.example", {RrType::a})})
                  .fault,
              DenialFault::name_exists);
}

TEST(NsecNoCloserMatch, nothing_is_said_below_a_delegation_or_a_dname) {
    for (const RrType type : {RrType::ns, RrType::dname}) {
        EXPECT_EQ(
            no_closer_match("b.a.z.example", "z.example", {nsec("z.example", "zz.example", {type})})
                .fault,
            DenialFault::not_covering);
    }
}

}  // namespace
}  // namespace dschain
