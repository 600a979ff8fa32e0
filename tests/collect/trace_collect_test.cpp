// What a trace asks of whom, on a transport that answers from a table.
#include "dschain/collect/trace.hpp"

#include <gtest/gtest.h>

#include "collect/table_transport.hpp"

namespace dschain {
namespace {

using test::a;
using test::name;
using test::ns;
using test::Record;
using test::soa;
using test::TableTransport;
using Answer = test::ScriptedAnswer;

// Only the signer counts here: nothing is verified.
Record rrsig(const std::string& owner, RrType covered, std::string_view signer) {
    Bytes rdata;
    append_u16(rdata, static_cast<std::uint16_t>(covered));
    append(rdata, Bytes{13, 2});
    append(rdata, Bytes(12, 0));
    append_u16(rdata, 4711);
    append(rdata, name(signer).wire());
    append(rdata, Bytes(64, 1));
    return {owner, RrType::rrsig, rdata};
}

Record cname(const std::string& owner, std::string_view target) {
    const Name to = name(target);
    return {owner, RrType::cname, Bytes(to.wire().begin(), to.wire().end())};
}

Record ds(const std::string& owner) {
    return {owner, RrType::ds, Bytes{0, 1, 13, 2, 9}};
}

// 1: the root. 2, 3: example, and what is below it.
class TraceCollectTest : public ::testing::Test {
protected:
    TraceCollectTest() {
        options_.root_servers = {Server{name("root.invalid"), "192.0.2.1", 53}};
        options_.ipv6 = false;
        options_.anchors = TrustAnchors::built_in();
        refer_from_root("www.example", RrType::a);
    }

    void refer_from_root(std::string_view owner, RrType type) {
        transport_.set(1, owner, type,
                       {false,
                        Rcode::noerror,
                        {},
                        {ns("example", "a.nic.example"), ns("example", "b.nic.example")},
                        {a("a.nic.example", 2), a("b.nic.example", 3)}});
    }

    void ask(std::string_view owner, RrType type = RrType::a) {
        evidence_.subject.zone = name(owner);
        evidence_.subject.question = Question{name(owner), type};
        collector_ = std::make_unique<TraceCollector>(transport_, options_, evidence_);
        collector_->collect();
    }

    [[nodiscard]] std::size_t times_asked(std::string_view owner, RrType type) const {
        return static_cast<std::size_t>(
            std::count_if(transport_.asked.begin(), transport_.asked.end(), [&](const auto& each) {
                return each.second == Question{name(owner), type};
            }));
    }

    TableTransport transport_;
    CollectOptions options_;
    Evidence evidence_;
    std::unique_ptr<TraceCollector> collector_;
};

TEST_F(TraceCollectTest, asks_the_name_and_the_keys_and_ds_of_each_zone_on_the_way) {
    transport_.set(2, "www.example", RrType::a,
                   {true,
                    Rcode::noerror,
                    {a("www.example", 80), rrsig("www.example", RrType::a, "example")},
                    {},
                    {}});
    ask("www.example");
    EXPECT_TRUE(transport_.was_asked(1, ".", RrType::dnskey));
    EXPECT_TRUE(transport_.was_asked(1, "example", RrType::ds));
    EXPECT_TRUE(transport_.was_asked(2, "example", RrType::dnskey));
    EXPECT_EQ(times_asked("www.example", RrType::ds), 0U);  // it is signed by example
    // All servers of the name's zone are witnesses.
    EXPECT_TRUE(transport_.was_asked(3, "www.example", RrType::a));
}

TEST_F(TraceCollectTest, one_server_is_enough_where_one_is_wanted_until_an_answer_is_doubted) {
    options_.all_servers = false;
    transport_.set(2, "www.example", RrType::a,
                   {true, Rcode::noerror, {a("www.example", 80)}, {}, {}});
    ask("www.example");
    EXPECT_FALSE(transport_.was_asked(3, "www.example", RrType::a));
    const std::vector<Question> doubtful{Question{name("www.example"), RrType::a}};
    EXPECT_TRUE(collector_->ask_others(doubtful));
    EXPECT_TRUE(transport_.was_asked(3, "www.example", RrType::a));
    EXPECT_FALSE(collector_->ask_others(doubtful));
}

TEST_F(TraceCollectTest, an_unsigned_answer_makes_every_name_above_it_a_zone_to_ask_about) {
    refer_from_root("a.b.c.example", RrType::a);
    transport_.set(2, "a.b.c.example", RrType::a,
                   {true, Rcode::noerror, {a("a.b.c.example", 80)}, {}, {}});
    transport_.set(
        1, "example", RrType::ds,
        {true, Rcode::noerror, {ds("example"), rrsig("example", RrType::ds, ".")}, {}, {}});
    ask("a.b.c.example");
    for (const char* each : {"c.example", "b.c.example", "a.b.c.example"}) {
        EXPECT_GE(times_asked(each, RrType::ds), 1U) << each;
    }
}

TEST_F(TraceCollectTest, nothing_is_asked_below_a_delegation_shown_to_have_no_ds) {
    transport_.set(2, "www.example", RrType::a,
                   {true, Rcode::noerror, {a("www.example", 80)}, {}, {}});
    transport_.set(1, "example", RrType::ds,
                   {true, Rcode::noerror, {}, {soa("."), rrsig(".", RrType::soa, ".")}, {}});
    ask("www.example");
    EXPECT_EQ(times_asked("www.example", RrType::ds), 0U);
}

// The parent's server serves the zone below, and refers to a zone two labels down: what signs its
// DS is the zone in between.
TEST_F(TraceCollectTest, a_zone_between_two_others_is_found_by_who_signs_the_ds) {
    refer_from_root("www.kid.mid.example", RrType::a);
    const Answer referral{false,
                          Rcode::noerror,
                          {},
                          {ns("kid.mid.example", "ns.kid.mid.example")},
                          {a("ns.kid.mid.example", 4)}};
    for (const std::uint8_t server : {std::uint8_t{2}, std::uint8_t{3}}) {
        transport_.set(server, "www.kid.mid.example", RrType::a, referral);
        transport_.set(
            server, "kid.mid.example", RrType::ds,
            {true,
             Rcode::noerror,
             {ds("kid.mid.example"), rrsig("kid.mid.example", RrType::ds, "mid.example")},
             {},
             {}});
    }
    transport_.set(
        4, "www.kid.mid.example", RrType::a,
        {true,
         Rcode::noerror,
         {a("www.kid.mid.example", 80), rrsig("www.kid.mid.example", RrType::a, "kid.mid.example")},
         {},
         {}});
    ask("www.kid.mid.example");
    EXPECT_GE(times_asked("mid.example", RrType::ds), 1U);
    EXPECT_GE(times_asked("mid.example", RrType::dnskey), 1U);
}

TEST_F(TraceCollectTest, an_unsigned_ds_answer_makes_the_names_between_worth_asking) {
    refer_from_root("www.kid.mid.example", RrType::a);
    transport_.set(2, "www.kid.mid.example", RrType::a,
                   {false,
                    Rcode::noerror,
                    {},
                    {ns("kid.mid.example", "ns.kid.mid.example")},
                    {a("ns.kid.mid.example", 4)}});
    transport_.set(2, "kid.mid.example", RrType::ds,
                   {true, Rcode::noerror, {}, {soa("mid.example")}, {}});
    transport_.set(4, "www.kid.mid.example", RrType::a,
                   {true, Rcode::noerror, {a("www.kid.mid.example", 80)}, {}, {}});
    ask("www.kid.mid.example");
    EXPECT_GE(times_asked("mid.example", RrType::ds), 1U);
}

TEST_F(TraceCollectTest, aliases_are_followed_once_each_and_up_to_the_limit) {
    options_.all_servers = false;
    transport_.set(2, "www.example", RrType::a,
                   {true, Rcode::noerror, {cname("www.example", "web.example")}, {}, {}});
    transport_.set(2, "web.example", RrType::a,
                   {true, Rcode::noerror, {cname("web.example", "www.example")}, {}, {}});
    ask("www.example");
    EXPECT_EQ(times_asked("web.example", RrType::a), 1U);
    // Of the root and of one server of example.
    EXPECT_EQ(times_asked("www.example", RrType::a), 2U);
}

TEST_F(TraceCollectTest, referrals_and_octets_are_bounded_and_the_bound_is_named) {
    options_.limits.referrals = 0;
    ask("www.example");
    EXPECT_EQ(evidence_.limits_hit, std::vector<std::string>{"referrals"});
    Evidence another;
    another.subject.zone = name("www.example");
    another.subject.question = Question{name("www.example"), RrType::a};
    options_.limits = Limits{};
    options_.limits.octets = 1;
    TraceCollector collector(transport_, options_, another);
    collector.collect();
    EXPECT_EQ(another.limits_hit, std::vector<std::string>{"octets"});
}

}  // namespace
}  // namespace dschain
