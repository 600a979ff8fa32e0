// Decisions at the times that a hand calculation gives. The simulator tries the rest.
#include <gtest/gtest.h>

#include <algorithm>

#include "lifecycle/sketch.hpp"

namespace dschain::test {
namespace {

constexpr Timestamp kStart = 1'795'492'800;
constexpr std::uint32_t kMargin = 600;
constexpr std::uint32_t kDay = 86400;
using Codes = std::vector<std::string>;

const Dnskey kKsk = key(1);
const Dnskey kZsk = key(2, 256);
const Version kKeys = keys({kKsk, kZsk}, {kKsk});
const Version kData = data({kZsk});

// Signed and with a DS, looked at for long.
Sketch secure_zone() {
    Sketch sketch;
    sketch.parents(ds({kKsk})).children(kKeys).children(kData);
    sketch.set(Sketch::parent(1), ns({"c1.example", "c2.example"}));
    sketch.look(kStart - 10 * kDay).look(kStart);
    return sketch;
}

Sketch unsigned_zone() {
    Sketch sketch;
    sketch.parents(ds({})).children(keys({}, {})).children(data({}));
    sketch.look(kStart - 10 * kDay).look(kStart);
    return sketch;
}

bool has(const Decision& decision, std::string_view code) {
    const auto all = codes(decision);
    return std::find(all.begin(), all.end(), code) != all.end();
}

TEST(Disable, is_stopped_while_the_parent_has_a_ds) {
    const Decision decision = secure_zone().decide(Operation::disable);
    EXPECT_EQ(answer(decision), "stop");
    EXPECT_EQ(decision.step, "stop-signing");
    EXPECT_EQ(codes(decision), (Codes{"STEP_COMES_FIRST", "STEP_WOULD_BREAK", "STEP_WOULD_BREAK",
                                      "STEP_WOULD_BREAK"}));
    EXPECT_FALSE(decision.safe_at);
    EXPECT_EQ(answer(secure_zone().decide(Operation::disable, "remove-ds")), "go");
    // The plan supposes that the DS goes at once.
    EXPECT_EQ(step(decision, "stop-signing").earliest, kStart + Sketch::kTtl + kMargin);
}

TEST(Disable, is_complete_once_nothing_is_signed) {
    const Decision decision = unsigned_zone().decide(Operation::disable);
    EXPECT_EQ(answer(decision), "go");
    EXPECT_EQ(codes(decision), Codes{"STEP_COMPLETE"});
}

TEST(Disable, waits_for_the_highest_ttl_since_the_ds_was_gone_from_the_last_parent) {
    Sketch sketch = secure_zone();
    // Lowered before the removal: what caches took before stays for as long as it said then.
    sketch.parents(ds({kKsk}), 60).look(kStart + 100);
    sketch.set(Sketch::parent(1), ds({})).look(kStart + 200);
    Decision decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_TRUE(has(decision, "STEP_UNDER_WAY"));
    EXPECT_FALSE(decision.safe_at);

    sketch.set(Sketch::parent(2), ds({})).look(kStart + 500);
    decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(decision.safe_at, kStart + 500 + Sketch::kTtl + kMargin);
    EXPECT_FALSE(decision.assumed);
    EXPECT_EQ(codes(decision), Codes{"CACHES_HOLD_DS"});
    ASSERT_EQ(step(decision, "stop-signing").bounds.size(), 1U);
    const Bound& bound = step(decision, "stop-signing").bounds.front();
    EXPECT_EQ(bound.servers, std::vector<Server>{Sketch::parent(2)});
    EXPECT_EQ(bound.gone, kStart + 500);
    EXPECT_EQ(bound.ttl, Sketch::kTtl);

    sketch.look(kStart + 500 + Sketch::kTtl + kMargin - 1);
    EXPECT_EQ(answer(sketch.decide(Operation::disable)), "wait");
    sketch.look(kStart + 500 + Sketch::kTtl + kMargin);
    decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "go");
    EXPECT_EQ(codes(decision), Codes{});
}

TEST(Disable, counts_with_the_highest_ttl_of_any_server) {
    for (const int longer : {1, 2}) {
        Sketch sketch = secure_zone();
        sketch.parents(ds({kKsk})).set(Sketch::parent(longer), ds({kKsk}), 7200).look(kStart + 10);
        sketch.parents(ds({})).look(kStart + 20);
        EXPECT_EQ(sketch.decide(Operation::disable).safe_at, kStart + 20 + 7200 + kMargin);
    }
}

TEST(Disable, without_a_history_rests_on_what_is_assumed) {
    Sketch sketch;
    sketch.parents(ds({})).children(kKeys).children(kData).look(kStart);
    Decision decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(decision.safe_at, kStart + kDay + kMargin);
    EXPECT_TRUE(decision.assumed);
    EXPECT_EQ(codes(decision), (Codes{"CACHES_HOLD_DS", "BOUND_ASSUMED"}));

    Assumptions assumptions;
    assumptions.ds_removed_at = kStart - 3000;
    assumptions.ds_ttl = 3600;
    assumptions.margin = 10;
    decision = sketch.decide(Operation::disable, "", assumptions);
    EXPECT_EQ(decision.safe_at, kStart + 610);
    assumptions.ds_removed_at = kStart - 3610;
    EXPECT_EQ(answer(sketch.decide(Operation::disable, "", assumptions)), "go");
}

TEST(Disable, is_unknown_while_a_parent_server_says_nothing) {
    Sketch sketch = secure_zone();
    sketch.set(Sketch::parent(1), ds({})).silence(Kind::ds, Sketch::parent(2));
    sketch.look(kStart + 100).look(kStart + 10 * kDay);
    const Decision decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "unknown");
    EXPECT_EQ(codes(decision), Codes{"STEP_SERVER_SILENT"});
    EXPECT_NE(decision.summary.find("p2.test. (192.0.2.2)"), std::string::npos);
    EXPECT_FALSE(decision.safe_at);
}

TEST(Disable, a_ds_whose_absence_is_not_proven_is_not_gone) {
    Sketch sketch = secure_zone();
    Version unproven = ds({});
    unproven.proven = false;
    sketch.parents(unproven).look(kStart + 100).look(kStart + 10 * kDay);
    const Decision decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "stop");
    EXPECT_TRUE(has(decision, "ZONE_BREAKS_ALREADY"));
}

TEST(Disable, a_broken_zone_may_lose_its_ds_at_once) {
    Sketch sketch = secure_zone();
    sketch.children(data({})).look(kStart + 100);
    EXPECT_EQ(answer(sketch.decide(Operation::disable)), "stop");
    EXPECT_EQ(answer(sketch.decide(Operation::disable, "remove-ds")), "go");
}

TEST(Enable, is_stopped_before_the_zone_is_signed_and_waits_while_servers_follow) {
    Sketch sketch = unsigned_zone();
    Decision decision = sketch.decide(Operation::enable);
    EXPECT_EQ(answer(decision), "stop");
    EXPECT_TRUE(has(decision, "STEP_COMES_FIRST"));
    EXPECT_EQ(answer(sketch.decide(Operation::enable, "sign")), "go");

    sketch.set(Sketch::child(1), kKeys).set(Sketch::child(1), kData).look(kStart + 10);
    decision = sketch.decide(Operation::enable);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(codes(decision), Codes{"STEP_UNDER_WAY"});
    EXPECT_FALSE(decision.safe_at);
}

TEST(Enable, waits_for_the_negative_and_the_unsigned_answers_to_leave_caches) {
    Sketch sketch = unsigned_zone();
    sketch.children(kKeys).children(kData).look(kStart + 10);
    const Decision decision = sketch.decide(Operation::enable);
    EXPECT_EQ(answer(decision), "wait");
    // Most of the zone was not looked at: a day is assumed of it.
    EXPECT_EQ(decision.safe_at, kStart + 10 + kDay + kMargin);
    EXPECT_TRUE(decision.assumed);
    EXPECT_EQ(codes(decision), (Codes{"CACHES_HOLD_DATA", "CACHES_HOLD_KEYS", "BOUND_ASSUMED"}));

    Assumptions assumptions;
    assumptions.data_ttl = 60;
    const Decision told = sketch.decide(Operation::enable, "", assumptions);
    EXPECT_EQ(told.safe_at, kStart + 10 + Sketch::kTtl + kMargin);
    EXPECT_FALSE(told.assumed);
    const auto& bounds = step(told, "put-ds").bounds;
    ASSERT_EQ(bounds.size(), 2U);
    EXPECT_EQ(bounds[1].kind, Kind::keys);
    EXPECT_EQ(bounds[1].until, kStart + 10 + Sketch::kNegativeTtl + kMargin);
}

TEST(Publish, is_done_when_every_parent_server_has_the_right_ds) {
    Request request;
    request.operation = Operation::publish;
    request.ds = ds({kKsk}).ds;
    Sketch sketch = secure_zone();
    Decision decision = sketch.decide(request);
    EXPECT_EQ(answer(decision), "go");
    EXPECT_EQ(decision.step, "published");

    Sketch half = unsigned_zone();
    half.children(kKeys).children(kData).look(kStart + 10).look(kStart + 2 * kDay);
    decision = half.decide(request);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(codes(decision), Codes{"STEP_COMES_FIRST"});
    half.set(Sketch::parent(1), ds({kKsk})).look(kStart + 2 * kDay + 60);
    decision = half.decide(request);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(codes(decision), Codes{"STEP_UNDER_WAY"});

    request.ds = ds({key(9)}).ds;
    decision = sketch.decide(request);
    EXPECT_EQ(answer(decision), "stop");
    EXPECT_EQ(codes(decision), Codes{"DS_OTHER_THAN_WANTED"});
}

TEST(Rollover, changes_the_ds_once_every_held_key_set_has_the_new_key) {
    Sketch sketch = secure_zone();
    EXPECT_EQ(sketch.decide(Operation::rollover).step, "add-key");
    EXPECT_EQ(answer(sketch.decide(Operation::rollover)), "go");
    const Dnskey fresh = key(3);
    sketch.children(keys({kKsk, fresh, kZsk}, {kKsk, fresh})).look(kStart + 50);
    Decision decision = sketch.decide(Operation::rollover);
    EXPECT_EQ(decision.step, "change-ds");
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(decision.safe_at, kStart + 50 + Sketch::kTtl + kMargin);
    EXPECT_EQ(codes(decision), Codes{"CACHES_HOLD_KEYS"});

    sketch.look(kStart + kDay);
    EXPECT_EQ(answer(sketch.decide(Operation::rollover)), "go");
    sketch.parents(ds({fresh})).look(kStart + kDay + 60);
    decision = sketch.decide(Operation::rollover);
    EXPECT_EQ(decision.step, "remove-key");
    EXPECT_EQ(decision.safe_at, kStart + kDay + 60 + Sketch::kTtl + kMargin);
    EXPECT_EQ(codes(decision), Codes{"CACHES_HOLD_DS"});
}

// Each step taken at its earliest: the whole way to the end is known beforehand.
TEST(Plans, of_every_rollover_reach_the_last_step) {
    const auto expect_all = [](const Decision& decision, std::size_t count) {
        ASSERT_EQ(decision.steps.size(), count);
        Timestamp last = kStart;
        for (const StepPlan& each : decision.steps) {
            ASSERT_TRUE(each.earliest) << each.name;
            EXPECT_GE(*each.earliest, last) << each.name;
            last = *each.earliest;
        }
        EXPECT_EQ(decision.steps.front().state, StepState::go);
        EXPECT_EQ(decision.steps.back().state, StepState::later);
    };
    Request request;
    request.operation = Operation::rollover;
    const Timestamp ttl = Sketch::kTtl + kMargin;
    const Decision ksk = secure_zone().decide(request);
    expect_all(ksk, 3);
    EXPECT_EQ(step(ksk, "change-ds").earliest, kStart + ttl);
    EXPECT_EQ(step(ksk, "remove-key").earliest, kStart + 2 * ttl);
    request.double_ds = true;
    const Decision double_ds = secure_zone().decide(request);
    expect_all(double_ds, 3);
    EXPECT_EQ(step(double_ds, "remove-ds").earliest, kStart + 2 * ttl);
    request.double_ds = false;
    request.roll = Roll::zsk;
    const Decision zsk = secure_zone().decide(request);
    expect_all(zsk, 3);
    EXPECT_EQ(step(zsk, "remove-key").earliest, kStart + ttl + kDay + kMargin);
    request.roll = Roll::algorithm;
    request.algorithm = 15;
    const Decision algorithm = secure_zone().decide(request);
    expect_all(algorithm, 5);
    EXPECT_EQ(step(algorithm, "add-keys").earliest, kStart + kDay + kMargin);
}

TEST(Plans, of_a_transfer_reach_the_last_step) {
    Sketch sketch = secure_zone();
    sketch.candidates[Sketch::child(7)] = true;
    sketch.set(Sketch::child(7), keys({key(7), key(8, 256)}, {key(7)}))
        .set(Sketch::child(7), data({key(8, 256)}));
    sketch.look(kStart);
    Request request;
    request.operation = Operation::transfer;
    request.new_servers_given = true;
    const Decision decision = sketch.decide(request);
    ASSERT_EQ(decision.steps.size(), 6U);
    EXPECT_EQ(step(decision, "exchange-keys").state, StepState::go);
    EXPECT_TRUE(step(decision, "add-ds").earliest);
    EXPECT_TRUE(step(decision, "change-ns").earliest);
    EXPECT_TRUE(step(decision, "retire-old").earliest);
    EXPECT_TRUE(step(decision, "remove-old-ds").earliest);
    EXPECT_TRUE(step(decision, "remove-old-keys").earliest);
}

TEST(Rollover, asks_which_key_is_new_where_it_cannot_tell) {
    const Dnskey fresh = key(3);
    Sketch sketch;
    sketch.parents(ds({kKsk, fresh}))
        .children(keys({kKsk, fresh, kZsk}, {kKsk, fresh}))
        .children(kData)
        .look(kStart);
    Decision decision = sketch.decide(Operation::rollover);
    EXPECT_EQ(answer(decision), "unknown");
    EXPECT_EQ(codes(decision), Codes{"STEP_UNCLEAR"});
    EXPECT_NE(decision.summary.find("--new-key"), std::string::npos);
    Request request;
    request.operation = Operation::rollover;
    request.new_key = fresh.key_tag();
    decision = sketch.decide(request);
    EXPECT_EQ(decision.step, "change-ds");
    EXPECT_NE(answer(decision), "unknown");
}

// The DS that was there before the new one was added names the old key alone, and nobody saw it.
TEST(Rollover, a_ds_that_was_added_just_before_the_first_look_may_not_be_in_every_cache) {
    const Dnskey fresh = key(3);
    Sketch sketch;
    sketch.parents(ds({kKsk, fresh})).children(kKeys).children(kData).look(kStart);
    Request request;
    request.operation = Operation::rollover;
    request.double_ds = true;
    request.step = "swap-key";
    Assumptions assumptions;
    assumptions.data_ttl = 60;
    const Decision decision = sketch.decide(request, assumptions);
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(decision.safe_at, kStart + kDay + kMargin);
    EXPECT_TRUE(decision.assumed);
    EXPECT_TRUE(has(decision, "CACHES_HOLD_DS"));
}

// Neither the removal of the DS nor the new key was seen: a cache may have neither.
TEST(Rollover, two_things_that_nobody_saw_may_go_together) {
    const Dnskey fresh = key(3, 256);
    Sketch sketch;
    sketch.parents(ds({})).children(keys({kKsk, kZsk, fresh}, {kKsk})).children(kData);
    sketch.look(kStart);
    Request request;
    request.operation = Operation::rollover;
    request.roll = Roll::zsk;
    const Decision decision = sketch.decide(request);
    EXPECT_EQ(decision.step, "sign-with-new");
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_EQ(decision.safe_at, kStart + kDay + kMargin);
}

TEST(Transfer, needs_the_new_servers) {
    const Decision decision = secure_zone().decide(Operation::transfer);
    EXPECT_EQ(answer(decision), "unknown");
    EXPECT_EQ(codes(decision), Codes{"STEP_UNCLEAR"});
    EXPECT_NE(decision.summary.find("--ns"), std::string::npos);
}

TEST(Transfer, to_servers_with_other_keys_is_stopped) {
    Sketch sketch = secure_zone();
    sketch.candidates[Sketch::child(7)] = true;
    sketch.set(Sketch::child(7), keys({key(7)}, {key(7)})).set(Sketch::child(7), data({key(7)}));
    sketch.look(kStart + 10);
    Request request;
    request.operation = Operation::transfer;
    request.new_servers_given = true;
    const Decision decision = sketch.decide(request);
    EXPECT_EQ(answer(decision), "stop");
    EXPECT_EQ(decision.step, "change-ns");
    EXPECT_TRUE(has(decision, "STEP_COMES_FIRST"));
    EXPECT_TRUE(has(decision, "STEP_WOULD_BREAK"));
    EXPECT_EQ(decision.steps.size(), 6U);
}

TEST(Transfer, waits_for_the_old_delegation_to_leave_the_caches) {
    Sketch sketch = secure_zone();
    sketch.forget(Sketch::child(1)).forget(Sketch::child(2));
    for (const int number : {7, 8}) {
        sketch.set(Sketch::child(number), kKeys).set(Sketch::child(number), kData);
    }
    for (const int number : {1, 2}) {
        sketch.set(Sketch::parent(number), ns({"c7.example", "c8.example"}));
    }
    sketch.look(kStart + 100);
    const Decision decision = sketch.decide(Operation::transfer, "retire-old");
    EXPECT_EQ(answer(decision), "wait");
    EXPECT_TRUE(has(decision, "CACHES_HOLD_DELEGATION"));
    EXPECT_EQ(decision.safe_at, kStart + 100 + Sketch::kTtl + kMargin);
}

TEST(Decide, without_any_answer_nothing_is_known) {
    Sketch sketch;
    sketch.look(kStart);
    const Decision decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "unknown");
    EXPECT_EQ(codes(decision),
              (Codes{"STEP_NOTHING_KNOWN", "STEP_NOTHING_KNOWN", "STEP_NOTHING_KNOWN"}));
    EXPECT_EQ(exit_status(decision.answer), 3);
}

TEST(Decide, a_server_that_was_not_reached_this_time_is_silent_and_not_gone) {
    Sketch sketch = secure_zone();
    sketch.parents(ds({})).look(kStart + 100);
    Sketch nobody;
    sketch.seen.clear();
    sketch.look(kStart + 10 * kDay);
    const Decision decision = sketch.decide(Operation::disable);
    EXPECT_EQ(answer(decision), "unknown");
    EXPECT_TRUE(has(decision, "STEP_SERVER_SILENT"));
}

TEST(Decide, a_step_that_the_operation_does_not_have_is_an_error_that_names_those_it_has) {
    Request request;
    request.operation = Operation::disable;
    request.step = "stop-singing";
    const auto decision = decide(secure_zone().timeline(), request);
    ASSERT_FALSE(decision);
    EXPECT_NE(decision.error().find("did you mean stop-signing?"), std::string::npos)
        << decision.error();
    EXPECT_NE(decision.error().find("remove-ds and stop-signing"), std::string::npos);
}

TEST(Timelines, a_server_that_has_left_counts_until_its_ns_set_is_out_of_caches) {
    Sketch sketch = secure_zone();
    sketch.forget(Sketch::child(2));
    sketch.set(Sketch::parent(1), ns({"c1.example"}), 7200).look(kStart + 100);
    const Timeline timeline = sketch.timeline();
    EXPECT_EQ(timeline.former_servers, std::vector<Server>{Sketch::child(2)});
    EXPECT_EQ(timeline.former_servers_until, kStart + 100 + 7200 + kMargin);
    EXPECT_TRUE(timeline.silent_children.empty());
}

// Its address may not have been found, or its family may be switched off.
TEST(Timelines, a_server_that_was_not_asked_has_not_left_while_an_ns_rrset_names_it) {
    Sketch sketch = secure_zone();
    sketch.forget(Sketch::child(2)).look(kStart + 100);
    Timeline timeline = sketch.timeline();
    EXPECT_FALSE(timeline.former_servers_until);
    EXPECT_EQ(timeline.silent_children, std::vector<Server>{Sketch::child(2)});
    EXPECT_EQ(answer(sketch.decide(Operation::publish)), "unknown");

    // Another address of the same name server is as good.
    Server other = Sketch::child(2);
    other.address = "2001:db8::2";
    sketch.set(other, kKeys).set(other, kData).look(kStart + 200);
    timeline = sketch.timeline();
    EXPECT_FALSE(timeline.former_servers_until);
    EXPECT_TRUE(timeline.silent_children.empty());

    // One of the same family in its place is another matter: the address has changed.
    Server moved = Sketch::child(2);
    moved.address = "198.51.100.99";
    sketch.set(moved, kKeys).set(moved, kData).look(kStart + 300);
    timeline = sketch.timeline();
    EXPECT_EQ(timeline.former_servers, std::vector<Server>{Sketch::child(2)});
}

TEST(Timelines, a_server_that_never_answered_and_left_may_have_left_anything_in_caches) {
    Sketch sketch = secure_zone();
    const Server dead = Sketch::child(3);
    sketch.set(Sketch::parent(1), ns({"c1.example", "c2.example", "c3.example"}))
        .silence(Kind::keys, dead)
        .silence(Kind::data, dead)
        .look(kStart + 100);
    sketch.forget(dead);
    sketch.set(Sketch::parent(1), ns({"c1.example", "c2.example"})).look(kStart + 200);
    EXPECT_EQ(sketch.timeline().silent_children, std::vector<Server>{dead});
    sketch.look(kStart + 200 + Sketch::kTtl + kDay + kMargin);
    EXPECT_TRUE(sketch.timeline().silent_children.empty());
}

// The old provider's servers go on naming themselves: whoever asks one is told to ask on.
TEST(Timelines, a_server_that_still_names_itself_has_not_left) {
    Sketch sketch = secure_zone();
    const Server old = Sketch::child(2);
    sketch.set(old, ns({"c1.example", "c2.example"})).look(kStart + 50);
    sketch.candidates[old] = true;
    sketch.set(old, kKeys).set(old, kData).set(old, ns({"c1.example", "c2.example"}));
    sketch.set(Sketch::parent(1), ns({"c1.example"})).look(kStart + 100);
    EXPECT_FALSE(sketch.timeline().former_servers_until);
    sketch.set(old, ns({"c1.example"})).look(kStart + 900);
    EXPECT_EQ(sketch.timeline().former_servers_until, kStart + 900 + Sketch::kTtl + kMargin);
}

TEST(Timelines, a_version_that_one_server_still_has_is_not_gone) {
    Sketch sketch = secure_zone();
    sketch.set(Sketch::parent(1), ds({})).look(kStart + 100);
    const Timeline timeline = sketch.timeline();
    ASSERT_EQ(timeline.published(Kind::ds).size(), 2U);
    for (const Held* held : timeline.published(Kind::ds)) {
        const Server& who = held->version.is_absent() ? Sketch::parent(1) : Sketch::parent(2);
        EXPECT_EQ(held->servers, std::vector<Server>{who});
        EXPECT_EQ(held->until(kMargin), kNever);
    }
}

}  // namespace
}  // namespace dschain::test
