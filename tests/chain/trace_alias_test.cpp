// Traces that go on over aliases, or end in a proof.
#include <gtest/gtest.h>

#include "chain/world.hpp"

namespace dschain {
namespace {

using test::a_rrset;
using test::alias;
using test::Codes;
using test::codes_of;
using test::name;
using test::plain;
using test::World;
using test::world_of_example;

TEST(TraceAlias, the_weakest_step_decides) {
    World made = world_of_example("www.example");
    made.delegate_unsigned(".", "plain");
    made.delegate(".", "signed");
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(alias("www.example", "www.plain"), "example")});
    made.answer("plain", "www.plain", RrType::a, {alias("www.plain", "www.signed")});
    World insecure = made;
    insecure.answer("signed", "www.signed", RrType::a,
                    {insecure.with_signature(a_rrset("www.signed"), "signed")});
    EXPECT_EQ(insecure.assessed().status, Status::insecure);
    EXPECT_EQ(insecure.assessed().trace->steps.size(), 3U);
    EXPECT_EQ(insecure.assessed().trace->steps[2].status, Status::secure);
    made.answer("signed", "www.signed", RrType::a, {a_rrset("www.signed")});
    EXPECT_EQ(made.assessed().status, Status::bogus);
}

TEST(TraceAlias, the_target_may_be_in_the_same_answer) {
    World made = world_of_example("www.example");
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(alias("www.example", "web.example"), "example"),
                 made.with_signature(a_rrset("web.example"), "example")});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.size(), 2U);
}

TEST(TraceAlias, absence_in_the_same_answer_counts_only_for_want_of_a_better) {
    World made = world_of_example("www.example");
    // The SOA is example's, but the target is in a zone below, which has the record.
    made.delegate("example", "sub.example");
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(alias("www.example", "www.sub.example"), "example")},
                {made.soa_of("example")});
    EXPECT_EQ(made.assessed().status, Status::bogus);
    made.answer("sub.example", "www.sub.example", RrType::a,
                {made.with_signature(a_rrset("www.sub.example"), "sub.example")});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(codes_of(made.assessed()), Codes{});
}

TEST(TraceAlias, a_loop_is_bogus_however_well_it_is_signed) {
    World made = world_of_example("a.example");
    made.answer("example", "a.example", RrType::a,
                {made.with_signature(alias("a.example", "b.example"), "example")});
    made.answer("example", "b.example", RrType::a,
                {made.with_signature(alias("b.example", "a.example"), "example")});
    EXPECT_EQ(made.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"ALIAS_LOOP"}));
    EXPECT_NE(made.assessed().ede, std::nullopt);
}

TEST(TraceAlias, too_many_aliases_are_not_followed) {
    World made = world_of_example("n0.example");
    made.evidence.subject.limits.aliases = 2;
    for (int i = 0; i < 4; ++i) {
        const std::string from = "n" + std::to_string(i) + ".example";
        const std::string to = "n" + std::to_string(i + 1) + ".example";
        made.answer("example", from, RrType::a, {made.with_signature(alias(from, to), "example")});
    }
    EXPECT_EQ(made.assessed().status, Status::indeterminate);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"LIMIT_ALIASES"}));
    EXPECT_EQ(made.assessed().trace->steps.size(), 3U);
}

TEST(TraceAlias, a_dname_makes_its_cname) {
    World made = world_of_example("www.old.example");
    made.answer("example", "www.old.example", RrType::a,
                {made.with_signature(alias("old.example", "new.example", RrType::dname), "example"),
                 alias("www.old.example", "www.new.example")});
    made.answer("example", "www.new.example", RrType::a,
                {made.with_signature(a_rrset("www.new.example"), "example")});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.front().target, name("www.new.example"));
    World forged = made;
    for (Exchange& exchange : forged.evidence.exchanges) {
        if (exchange.question == Question{name("www.old.example"), RrType::a}) {
            exchange.message->answer[1] = alias("www.old.example", "evil.example");
        }
    }
    EXPECT_EQ(forged.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(forged.assessed()), (Codes{"DNAME_CNAME_DIFFERS"}));
    EXPECT_EQ(forged.assessed().ede, 6);
}

TEST(TraceAlias, the_cname_that_a_dname_makes_may_be_what_was_asked_for) {
    World made = world_of_example("www.old.example", RrType::cname);
    made.answer("example", "www.old.example", RrType::cname,
                {made.with_signature(alias("old.example", "new.example", RrType::dname), "example"),
                 alias("www.old.example", "www.new.example")});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.size(), 1U);
}

TEST(TraceDenial, a_name_error_needs_its_proof) {
    World made = world_of_example("no.example");
    World without = made;
    made.absence("example", "no.example", RrType::a, Rcode::nxdomain,
                 {made.nsec_in("example", "example", "zz.example",
                               {RrType::soa, RrType::ns, RrType::rrsig, RrType::nsec})});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.front().denial.proof, Denial::name_error);
    without.absence("example", "no.example", RrType::a, Rcode::nxdomain, {});
    EXPECT_EQ(without.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(without.assessed()), (Codes{"DENIAL_INVALID"}));
    EXPECT_EQ(without.assessed().ede, 12);
}

TEST(TraceDenial, a_proof_whose_signature_ended_has_the_code_for_that) {
    World made = world_of_example("no.example");
    RRset nsec = made.nsec_in("example", "example", "zz.example", {RrType::soa, RrType::ns});
    nsec.signatures.clear();
    nsec = made.with_signature(nsec, "example", {.expiration = test::kNow - 10});
    made.absence("example", "no.example", RrType::a, Rcode::nxdomain, {nsec});
    EXPECT_EQ(made.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"DENIAL_INVALID"}));
    EXPECT_EQ(made.assessed().ede, 7);
}

// RFC 4035 §3.2.3: of a negative answer the SOA must be authentic, too.
TEST(TraceDenial, the_soa_beside_a_proof_must_verify) {
    World made = world_of_example("no.example");
    RRset soa = plain("example", RrType::soa, Bytes(22, 0));
    soa = made.with_signature(soa, "example", {.expiration = test::kNow - 10});
    made.answer("example", "no.example", RrType::a, {},
                {soa, made.nsec_in("example", "example", "zz.example",
                                   {RrType::soa, RrType::ns, RrType::rrsig, RrType::nsec})},
                Rcode::nxdomain);
    EXPECT_EQ(made.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"RRSIG_EXPIRED"}));
    EXPECT_EQ(made.assessed().ede, 7);
}

// RFC 6840 §4.3: with an alias at the name, the alias would have been the answer.
TEST(TraceDenial, no_ds_at_an_alias_is_no_proof) {
    World made = world_of_example("www.example", RrType::ds);
    World without_alias = made;
    made.absence("example", "www.example", RrType::ds, Rcode::noerror,
                 {made.nsec_in("example", "www.example", "zz.example",
                               {RrType::cname, RrType::rrsig, RrType::nsec})});
    EXPECT_EQ(made.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"DENIAL_INVALID"}));
    without_alias.absence("example", "www.example", RrType::ds, Rcode::noerror,
                          {without_alias.nsec_in("example", "www.example", "zz.example",
                                                 {RrType::a, RrType::rrsig, RrType::nsec})});
    EXPECT_EQ(without_alias.assessed().status, Status::secure);
}

// RFC 5155 §8.4: opt-out takes the security of a name error away, not the need to deny the
// wildcard.
TEST(TraceDenial, a_name_error_in_an_opt_out_span_needs_the_wildcard_denied) {
    World made = world_of_example("no.example");
    const test::RecordOptions options = made.opt_out_of("example");
    made.absence("example", "no.example", RrType::a, Rcode::nxdomain,
                 {test::nsec3_matching(name("example"), {RrType::soa, RrType::ns}, options),
                  test::nsec3_covering(name("no.example"), options)});
    EXPECT_EQ(made.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"DENIAL_INVALID"}));
}

TEST(TraceDenial, nxdomain_for_an_empty_non_terminal_is_secure_and_told) {
    World made = world_of_example("ent.example");
    made.absence("example", "ent.example", RrType::a, Rcode::nxdomain,
                 {made.nsec_in("example", "example", "host.ent.example",
                               {RrType::soa, RrType::ns, RrType::rrsig, RrType::nsec})});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"DENIAL_RCODE_DIFFERS"}));
}

TEST(TraceDenial, an_answer_from_a_wildcard_needs_the_proof_that_it_was_due) {
    World made = world_of_example("www.example");
    const test::SignOptions from_wildcard{.labels = 1, .owner = name("*.example")};
    const RRset expanded = made.with_signature(a_rrset("www.example"), "example", from_wildcard);
    World without = made;
    made.answer("example", "www.example", RrType::a, {expanded},
                {made.nsec_in("example", "example", "zz.example", {RrType::soa, RrType::ns})});
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.front().rrsets.front().wildcard, name("*.example"));
    without.answer("example", "www.example", RrType::a, {expanded});
    EXPECT_EQ(without.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(without.assessed()), (Codes{"WILDCARD_UNPROVEN"}));
    EXPECT_EQ(without.assessed().ede, 12);
}

TEST(TraceDenial, a_name_in_an_opt_out_span_is_insecure) {
    World made = world_of_example("no.example");
    const test::RecordOptions options = made.opt_out_of("example");
    made.absence("example", "no.example", RrType::a, Rcode::nxdomain,
                 {test::nsec3_matching(name("example"), {RrType::soa, RrType::ns}, options),
                  test::nsec3_covering(name("no.example"), options),
                  test::nsec3_covering(name("*.example"), options)});
    EXPECT_EQ(made.assessed().status, Status::insecure);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"DENIAL_OPT_OUT"}));
}

}  // namespace
}  // namespace dschain
