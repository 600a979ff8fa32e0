// Traces of answers made and signed here: which status, which finding, which EDE.
#include "dschain/chain/trace.hpp"

#include <gtest/gtest.h>

#include "chain/world.hpp"

namespace dschain {
namespace {

using test::a_rrset;
using test::alias;
using test::Codes;
using test::codes_of;
using test::kNow;
using test::name;
using test::plain;
using test::World;
using test::world_of_example;

TEST(Trace, a_signed_rrset_under_a_whole_chain_is_secure) {
    World made = world_of_example("www.example");
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(a_rrset("www.example"), "example")});
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_EQ(assessment.severity, Severity::ok);
    EXPECT_EQ(codes_of(assessment), Codes{});
    EXPECT_EQ(assessment.ede, std::nullopt);
    EXPECT_EQ(assessment.zone, name("example"));
    ASSERT_EQ(assessment.trace->steps.size(), 1U);
    const TraceStep& step = assessment.trace->steps.front();
    EXPECT_EQ(step.path.size(), 2U);
    // RFC 4035 §5.3.3: no longer than the signature lasts.
    EXPECT_EQ(step.rrsets.front().trusted_ttl, 3600U);
}

TEST(Trace, a_ttl_is_bounded_by_the_end_of_the_signature) {
    World made = world_of_example("www.example");
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(a_rrset("www.example"), "example",
                                     {.expiration = kNow + 100, .original_ttl = 600})});
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_EQ(assessment.trace->steps.front().rrsets.front().trusted_ttl, 100U);
    EXPECT_EQ(codes_of(assessment), (Codes{"RRSIG_NEAR_END", "TTL_ABOVE_ORIGINAL"}));
    EXPECT_EQ(assessment.severity, Severity::warning);
}

TEST(Trace, an_unsigned_rrset_in_a_signed_zone_is_bogus) {
    World made = world_of_example("www.example");
    made.answer("example", "www.example", RrType::a, {a_rrset("www.example")});
    made.absence("example", "www.example", RrType::ds, Rcode::noerror,
                 {made.nsec_in("example", "www.example", "zz.example",
                               {RrType::a, RrType::rrsig, RrType::nsec})});
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::bogus);
    EXPECT_EQ(codes_of(assessment), (Codes{"RRSIG_MISSING"}));
    EXPECT_EQ(assessment.ede, 10);
    EXPECT_EQ(assessment.trace->doubtful,
              (std::vector<Question>{{name("www.example"), RrType::a}}));
}

TEST(Trace, a_zone_cut_that_no_referral_showed_is_found_by_its_ds) {
    World made = world_of_example("www.sub.example");
    made.delegate_unsigned("example", "sub.example");
    made.answer("example", "www.sub.example", RrType::a, {a_rrset("www.sub.example")});
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::insecure);
    EXPECT_EQ(codes_of(assessment), (Codes{"CHAIN_INSECURE"}));
    EXPECT_EQ(assessment.severity, Severity::warning);
}

TEST(Trace, an_answer_that_nobody_gave_is_indeterminate) {
    World made = world_of_example("www.example");
    made.failure("example", "www.example", RrType::a);
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::indeterminate);
    EXPECT_EQ(codes_of(assessment), (Codes{"ZONE_NO_ANSWER"}));
    EXPECT_EQ(assessment.ede, 22);
}

TEST(Trace, keys_that_nobody_serves_leave_the_zone_indeterminate_or_bogus) {
    World failing("www.example");
    failing.anchor(".");
    failing.serve_ds(".", "example");
    World absent = failing;
    failing.failure("example", "example", RrType::dnskey);
    EXPECT_EQ(failing.assessed().status, Status::indeterminate);
    EXPECT_EQ(codes_of(failing.assessed()), (Codes{"ZONE_NO_ANSWER"}));
    absent.absence("example", "example", RrType::dnskey, Rcode::noerror, {});
    EXPECT_EQ(absent.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(absent.assessed()), (Codes{"DNSKEY_ABSENT"}));
    EXPECT_EQ(absent.assessed().ede, 10);
}

// The root's servers say where 'example' is, and its servers do not answer: nothing is known of the
// DS of what is below.
TEST(Trace, a_referral_to_a_zone_above_the_cut_says_nothing_of_a_ds) {
    World made = world_of_example("www.child.example");
    made.answer(".", "child.example", RrType::ds, {}, {alias("example", "ns.example", RrType::ns)})
        .authoritative = false;
    made.failure("example", "child.example", RrType::ds);
    made.answer("child.example", "www.child.example", RrType::a, {a_rrset("www.child.example")});
    EXPECT_EQ(made.assessed().status, Status::indeterminate);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"ZONE_NO_ANSWER"}));
}

TEST(Trace, the_best_of_several_servers_counts_and_the_others_are_named) {
    World made = world_of_example("www.example");
    made.answer("example", "www.example", RrType::a, {a_rrset("www.example")});
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(a_rrset("www.example"), "example")});
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_EQ(codes_of(assessment), (Codes{"SERVER_ANSWER_BOGUS"}));
    EXPECT_EQ(assessment.severity, Severity::critical);
    ASSERT_EQ(assessment.trace->steps.front().worse.size(), 1U);
}

TEST(Trace, a_ds_is_judged_by_the_zone_above_it) {
    World made = world_of_example("example", RrType::ds);
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_EQ(assessment.zone, Name());
    EXPECT_EQ(assessment.trace->steps.front().path.size(), 1U);
}

TEST(Trace, every_rrset_of_an_any_answer_counts) {
    World made = world_of_example("www.example", RrType::any);
    made.answer("example", "www.example", RrType::any,
                {made.with_signature(a_rrset("www.example"), "example"),
                 made.with_signature(plain("www.example", RrType::txt, {1, 'x'}), "example")});
    World with_unsigned = made;
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.front().rrsets.size(), 2U);
    with_unsigned.evidence.exchanges.back().message->answer[1].signatures.clear();
    EXPECT_EQ(with_unsigned.assessed().status, Status::bogus);
    EXPECT_EQ(codes_of(with_unsigned.assessed()), (Codes{"RRSIG_MISSING"}));
}

TEST(Trace, what_a_limit_kept_from_being_tried_is_indeterminate) {
    World made = world_of_example("www.example");
    made.evidence.subject.limits.signatures_per_rrset = 0;
    made.answer("example", "www.example", RrType::a,
                {made.with_signature(a_rrset("www.example"), "example")});
    const Assessment assessment = made.assessed();
    EXPECT_EQ(assessment.status, Status::indeterminate);
    EXPECT_EQ(codes_of(assessment), (Codes{"LIMIT_SIGNATURES"}));
    EXPECT_EQ(assessment.ede, 5);
}

TEST(TraceAnchors, a_name_under_no_anchor_is_indeterminate) {
    World made("www.example");
    made.anchor("other");
    made.answer("example", "www.example", RrType::a, {a_rrset("www.example")});
    EXPECT_EQ(made.assessed().status, Status::indeterminate);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"NO_TRUST_ANCHOR"}));
    EXPECT_EQ(made.assessed().ede, 5);
}

TEST(TraceAnchors, the_nearest_anchor_makes_an_island_secure) {
    World made("www.island.plain");
    made.anchor(".");
    made.delegate_unsigned(".", "plain");
    made.answer("island.plain", "www.island.plain", RrType::a,
                {made.with_signature(a_rrset("www.island.plain"), "island.plain")});
    EXPECT_EQ(made.assessed().status, Status::insecure);
    made.anchor("island.plain");
    EXPECT_EQ(made.assessed().status, Status::secure);
    EXPECT_EQ(made.assessed().trace->steps.front().path.size(), 1U);
}

TEST(TraceAnchors, the_ds_of_an_island_is_not_under_the_islands_anchor) {
    World made("island", RrType::ds);
    made.anchor("island");
    EXPECT_EQ(made.assessed().status, Status::indeterminate);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"NO_TRUST_ANCHOR"}));
}

// RFC 7646: insecure below a negative anchor, unless a trust anchor is further down.
TEST(TraceAnchors, a_negative_anchor_switches_validation_off_below_it) {
    World made = world_of_example("www.example");
    made.answer("example", "www.example", RrType::a, {a_rrset("www.example")});
    made.evidence.subject.negative_anchors = {name("example")};
    EXPECT_EQ(made.assessed().status, Status::insecure);
    EXPECT_EQ(codes_of(made.assessed()), (Codes{"NEGATIVE_ANCHOR"}));
    made.evidence.subject.negative_anchors = {Name()};
    EXPECT_EQ(made.assessed().status, Status::insecure);
    made.anchor("example");
    EXPECT_EQ(made.assessed().status, Status::bogus);
}

}  // namespace
}  // namespace dschain
