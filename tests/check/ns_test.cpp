// Findings about the delegation from constructed exchanges, where a lab cannot show them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dschain/base/encoding.hpp"
#include "dschain/check/assess.hpp"

namespace dschain {
namespace {

Name name(std::string_view text) {
    return Name::parse(text).value();
}

Bytes octets(std::string_view hex) {
    return from_hex(hex).value();
}

const Name kZone = name("zone.test");
const Server kParent{name("ns.test"), "192.0.2.9", 53};

RRset ns_set(const std::vector<std::string>& names) {
    RRset ns{kZone, RrType::ns, kClassIn, 3600, {}, {}};
    for (const std::string& each : names) {
        const Name server = name(each);
        ns.rdatas.emplace_back(server.wire().begin(), server.wire().end());
    }
    return ns;
}

class Delegation : public testing::Test {
protected:
    void add_server(const Server& server) {
        evidence_.cuts.back().servers.push_back(server);
        for (const RrType type : {RrType::dnskey, RrType::soa}) {
            add(kZone, server, Question{kZone, type}, {});
        }
    }

    Message& add(const Name& zone, const Server& server, const Question& question,
                 std::vector<RRset> answer) {
        Exchange exchange;
        exchange.zone = zone;
        exchange.server = server;
        exchange.question = question;
        exchange.outcome = Outcome::answer;
        exchange.tries = 1;
        exchange.message.emplace();
        exchange.message->authoritative = true;
        exchange.message->question = question;
        exchange.message->edns = Edns{kUdpPayload, 0, true, 0, {}};
        exchange.message->answer = std::move(answer);
        exchange.message->authority = {
            RRset{zone, RrType::soa, kClassIn, 300, {octets("0000")}, {}}};
        evidence_.exchanges.push_back(std::move(exchange));
        return *evidence_.exchanges.back().message;
    }

    Message& refer(const std::vector<std::string>& names) {
        Message& message = add(name("test"), kParent, Question{kZone, RrType::ns}, {});
        message.authoritative = false;
        message.authority = {ns_set(names)};
        return message;
    }

    [[nodiscard]] bool has(Code code) const { return find(code) != nullptr; }
    [[nodiscard]] std::string message(Code code) const {
        const Finding* finding = find(code);
        return finding == nullptr ? "" : finding->message;
    }

    Evidence evidence_ = [] {
        Evidence evidence;
        evidence.subject.zone = kZone;
        evidence.cuts = {ZoneCut{name("test"), {kParent}, {}}, ZoneCut{kZone, {}, {}}};
        return evidence;
    }();

private:
    [[nodiscard]] const Finding* find(Code code) const {
        findings_ = assess(evidence_, Limits{}).value().findings;
        const auto found = std::find_if(findings_.begin(), findings_.end(),
                                        [&](const Finding& each) { return each.code == code; });
        return found == findings_.end() ? nullptr : &*found;
    }
    mutable std::vector<Finding> findings_;
};

TEST_F(Delegation, that_is_not_there_is_told_only_where_servers_are_given) {
    add_server({name("ns1.other.test"), "192.0.2.1", 53});
    Message& answer = add(name("test"), kParent, Question{kZone, RrType::ns}, {});
    EXPECT_FALSE(has(Code::ns_not_at_parent));
    evidence_.subject.servers_given = true;
    EXPECT_NE(message(Code::ns_not_at_parent).find("no NS records"), std::string::npos);
    evidence_.exchanges.back().message->rcode = Rcode::nxdomain;
    EXPECT_NE(message(Code::ns_not_at_parent).find("does not exist"), std::string::npos);
    answer = {};
    EXPECT_FALSE(has(Code::ns_not_at_parent));  // nothing that would say so
}

TEST_F(Delegation, without_ipv4_is_told_once_every_address_was_asked_for) {
    const Server server{name("ns1.other.test"), "2001:db8::1", 53};
    add_server(server);
    refer({"ns1.other.test"});
    EXPECT_FALSE(has(Code::ns_no_ipv4));
    add(name("other.test"), kParent, Question{server.name, RrType::a}, {});
    EXPECT_TRUE(has(Code::ns_no_ipv4));
    EXPECT_FALSE(has(Code::ns_no_ipv6));
    add_server({server.name, "192.0.2.1", 53});
    EXPECT_FALSE(has(Code::ns_no_ipv4));
}

TEST_F(Delegation, to_private_addresses_is_told_in_a_public_world_alone) {
    add_server({name("ns1.other.test"), "192.168.1.1", 53});
    refer({"ns1.other.test"});
    EXPECT_NE(message(Code::address_private).find("192.168.1.1"), std::string::npos);
    // Where the parent is private as well, so may the child be.
    evidence_.cuts.front().servers = {{kParent.name, "10.0.0.1", 53}};
    EXPECT_FALSE(has(Code::address_private));
}

TEST_F(Delegation, addresses_without_a_way_there_are_a_note) {
    const Server server{name("ns1.other.test"), "2001:db8::1", 53};
    add_server(server);
    for (Exchange& exchange : evidence_.exchanges) {
        exchange.outcome = Outcome::no_route;
        exchange.tries = 0;
        exchange.message.reset();
    }
    EXPECT_TRUE(has(Code::no_route));
    EXPECT_FALSE(has(Code::server_no_answer));
}

TEST_F(Delegation, glue_is_compared_with_both_kinds_of_addresses) {
    const Name inside = name("ns1.zone.test");
    const Server server{inside, "192.0.2.1", 53};
    add_server(server);
    Message& referral = refer({"ns1.zone.test"});
    referral.additional = {RRset{inside, RrType::a, kClassIn, 60, {octets("C0000201")}, {}}};
    EXPECT_FALSE(has(Code::glue_missing));
    const RRset other{inside, RrType::a, kClassIn, 60, {octets("C0000202")}, {}};
    add(kZone, server, Question{inside, RrType::a}, {other});
    EXPECT_FALSE(has(Code::glue_differs));  // its other addresses are not known
    add(kZone, server, Question{inside, RrType::aaaa}, {});
    EXPECT_NE(message(Code::glue_differs).find("192.0.2.1"), std::string::npos);
    EXPECT_NE(message(Code::glue_differs).find("192.0.2.2"), std::string::npos);
}

}  // namespace
}  // namespace dschain
