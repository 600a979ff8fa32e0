// The walk from the root, on a transport that answers from a table: what no real server will say,
// and bounds that no lab should need.
#include "dschain/collect/collect.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "collect/table_transport.hpp"

namespace dschain {
namespace {

using test::a;
using test::name;
using test::ns;
using test::soa;
using test::TableTransport;
using Answer = test::ScriptedAnswer;

// 1: the root. 2, 3: example. 4, 5, 6: zone.example.
class CollectTest : public ::testing::Test {
protected:
    CollectTest() {
        options_.root_servers = {Server{name("root.invalid"), "192.0.2.1", 53}};
        options_.ipv6 = false;
        evidence_.subject.zone = name("zone.example");
        transport_.set(1, "example", RrType::ns,
                       {false,
                        Rcode::noerror,
                        {},
                        {ns("example", "a.nic.example"), ns("example", "b.nic.example")},
                        {a("a.nic.example", 2), a("b.nic.example", 3)}});
        delegate(2, "ns4.zone.example", 4);
        delegate(3, "ns4.zone.example", 4);
    }

    void delegate(std::uint8_t server, const std::string& target, std::uint8_t address) {
        transport_.set(
            server, "zone.example", RrType::ns,
            {false, Rcode::noerror, {}, {ns("zone.example", target)}, {a(target, address)}});
    }

    void collect_now() { collect(transport_, options_, evidence_); }

    [[nodiscard]] std::vector<std::string> child_addresses() const {
        std::vector<std::string> addresses;
        for (const Server& server : evidence_.cuts.back().servers) {
            addresses.push_back(server.address);
        }
        return addresses;
    }

    TableTransport transport_;
    CollectOptions options_;
    Evidence evidence_;
};

TEST_F(CollectTest, asks_every_server_of_parent_and_child) {
    collect_now();
    ASSERT_EQ(evidence_.cuts.size(), 3U);
    EXPECT_EQ(evidence_.cuts.back().zone, name("zone.example"));
    for (const std::uint8_t parent : {std::uint8_t{2}, std::uint8_t{3}}) {
        EXPECT_TRUE(transport_.was_asked(parent, "zone.example", RrType::ds));
        EXPECT_TRUE(transport_.was_asked(parent, "zone.example", RrType::ns));
    }
    for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
        EXPECT_TRUE(transport_.was_asked(4, "zone.example", type));
    }
    EXPECT_TRUE(transport_.was_asked(1, ".", RrType::dnskey));
    EXPECT_TRUE(transport_.was_asked(1, "example", RrType::ds));
}

TEST_F(CollectTest, asks_servers_that_the_zone_alone_names) {
    transport_.set(4, "zone.example", RrType::ns,
                   {true, Rcode::noerror, {ns("zone.example", "ns5.zone.example")}, {}, {}});
    // The name lies in the zone itself: its address is asked of the zone's own server.
    transport_.set(4, "ns5.zone.example", RrType::a,
                   {true, Rcode::noerror, {a("ns5.zone.example", 5)}, {}, {}});
    collect_now();
    EXPECT_TRUE(transport_.was_asked(5, "zone.example", RrType::dnskey));
    EXPECT_EQ(child_addresses(), (std::vector<std::string>{"192.0.2.4", "192.0.2.5"}));
}

TEST_F(CollectTest, asks_servers_that_only_one_parent_server_names) {
    delegate(3, "ns6.zone.example", 6);
    transport_.set(4, "ns6.zone.example", RrType::a,
                   {true, Rcode::noerror, {a("ns6.zone.example", 6)}, {}, {}});
    collect_now();
    EXPECT_TRUE(transport_.was_asked(6, "zone.example", RrType::dnskey));
}

TEST_F(CollectTest, goes_past_a_server_that_refers_upwards) {
    transport_.set(2, "zone.example", RrType::ns,
                   {false, Rcode::noerror, {}, {ns(".", "root.invalid")}, {}});
    collect_now();
    EXPECT_EQ(evidence_.cuts.back().zone, name("zone.example"));
    EXPECT_EQ(child_addresses(), std::vector<std::string>{"192.0.2.4"});
}

TEST_F(CollectTest, looks_below_a_name_that_is_said_not_to_exist) {
    evidence_.subject.zone = name("zone.empty.example");
    for (const std::uint8_t server : {std::uint8_t{2}, std::uint8_t{3}}) {
        transport_.set(server, "empty.example", RrType::ns,
                       {true, Rcode::nxdomain, {}, {soa("example")}, {}});
        transport_.set(server, "zone.empty.example", RrType::ns,
                       {false,
                        Rcode::noerror,
                        {},
                        {ns("zone.empty.example", "ns.zone.empty.example")},
                        {a("ns.zone.empty.example", 4)}});
    }
    collect_now();
    EXPECT_EQ(evidence_.cuts.back().zone, name("zone.empty.example"));
}

TEST_F(CollectTest, does_not_believe_addresses_from_outside_the_zone) {
    for (const std::uint8_t server : {std::uint8_t{2}, std::uint8_t{3}}) {
        delegate(server, "ns.elsewhere", 66);
    }
    collect_now();
    EXPECT_FALSE(transport_.was_asked(66, "zone.example", RrType::dnskey));
    EXPECT_TRUE(transport_.was_asked(1, "ns.elsewhere", RrType::a));
    EXPECT_EQ(evidence_.cuts.back().unresolved, std::vector<Name>{name("ns.elsewhere")});
}

TEST_F(CollectTest, a_loop_of_name_servers_without_addresses_ends) {
    const auto refer = [&](const std::string& zone, const std::string& server) {
        transport_.set(1, "ns." + zone, RrType::a,
                       {false, Rcode::noerror, {}, {ns(zone, server)}, {}});
    };
    for (const std::uint8_t server : {std::uint8_t{2}, std::uint8_t{3}}) {
        delegate(server, "ns.one", 66);
    }
    refer("one", "ns.two");
    refer("two", "ns.one");
    collect_now();
    EXPECT_EQ(evidence_.cuts.back().unresolved, std::vector<Name>{name("ns.one")});
    EXPECT_LT(transport_.asked.size(), 60U);
}

TEST_F(CollectTest, a_thousand_name_servers_are_not_all_asked) {
    Answer referral{false, Rcode::noerror, {}, {}, {}};
    for (int i = 0; i < 1000; ++i) {
        referral.authority.push_back(ns("zone.example", "n" + std::to_string(i) + ".elsewhere"));
    }
    transport_.set(2, "zone.example", RrType::ns, referral);
    transport_.set(3, "zone.example", RrType::ns, referral);
    collect_now();
    EXPECT_LT(transport_.asked.size(), 10 * options_.limits.servers_per_zone);
}

TEST_F(CollectTest, the_budget_of_questions_is_kept_and_told) {
    options_.limits.queries = 3;
    collect_now();
    EXPECT_EQ(transport_.asked.size(), 3U);
    EXPECT_TRUE(
        std::any_of(evidence_.exchanges.begin(), evidence_.exchanges.end(),
                    [](const Exchange& exchange) { return exchange.outcome == Outcome::limit; }));
}

// Questions wait for each other's answers before the limit refuses one that would have fitted.
TEST_F(CollectTest, a_check_that_fits_the_octets_exactly_is_whole) {
    collect_now();
    std::uint64_t octets = 0;
    for (const Exchange& exchange : evidence_.exchanges) {
        // The counts of its three sections, none of them above 255 here.
        const Bytes& wire = exchange.wire;
        const unsigned records = unsigned{wire.at(7)} + wire.at(9) + wire.at(11);
        octets += std::max<std::uint64_t>(wire.size(), records * 256);
    }
    const std::size_t whole = evidence_.exchanges.size();
    const Evidence before = std::exchange(evidence_, Evidence{});
    evidence_.subject = before.subject;
    options_.limits.octets = octets;
    collect_now();
    EXPECT_EQ(evidence_.limits_hit, std::vector<std::string>{});
    EXPECT_EQ(evidence_.exchanges.size(), whole);
}

TEST_F(CollectTest, one_server_of_each_is_enough_on_request) {
    options_.all_servers = false;
    transport_.set(2, "zone.example", RrType::ds, {true, Rcode::noerror, {}, {soa("example")}, {}});
    collect_now();
    EXPECT_TRUE(transport_.was_asked(2, "zone.example", RrType::ds));
    EXPECT_FALSE(transport_.was_asked(3, "zone.example", RrType::ds));
}

TEST(RootHints, names_and_addresses_are_joined) {
    const auto servers = parse_root_hints(
        ". 3600000 NS a.root.invalid.\na.root.invalid. 3600000 A 192.0.2.1\n"
        "a.root.invalid. 3600000 AAAA 2001:db8::1\n; a comment\n",
        5353);
    ASSERT_TRUE(servers) << servers.error();
    ASSERT_EQ(servers->size(), 2U);
    EXPECT_EQ((*servers)[0], (Server{name("a.root.invalid"), "192.0.2.1", 5353}));
    EXPECT_EQ((*servers)[1].address, "2001:db8::1");
    EXPECT_FALSE(parse_root_hints("a.root.invalid. A 192.0.2.1\n", 53));
    EXPECT_FALSE(parse_root_hints(". NS a.root.invalid.\n", 53));
    EXPECT_EQ(built_in_root_servers(53).size(), 26U);
}

}  // namespace
}  // namespace dschain
