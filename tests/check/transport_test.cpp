// Findings about servers from constructed exchanges: what proves a fault, and what does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dschain/check/assess.hpp"

namespace dschain {
namespace {

Name name(std::string_view text) {
    return Name::parse(text).value();
}

const Server kFirst{name("ns1.zone.test"), "192.0.2.1", 53};
const Server kSecond{name("ns2.zone.test"), "192.0.2.2", 53};
const Server kParent{name("ns.test"), "192.0.2.9", 53};

// What a server of the zone gives: with authority and an OPT, and a SOA where there is nothing.
Message good_message(const Question& question) {
    Message message;
    message.authoritative = true;
    message.question = question;
    message.edns = Edns{kUdpPayload, 0, true, 0, {}};
    const RRset rrset{question.name, question.type, kClassIn, 3600, {Bytes{0}}, {}};
    (question.type == RrType::soa ? message.answer : message.authority).push_back(rrset);
    message.authority.push_back(RRset{name("zone.test"), RrType::soa, kClassIn, 300, {{0}}, {}});
    return message;
}

class TransportFindings : public testing::Test {
protected:
    TransportFindings() {
        evidence_.subject.zone = zone_;
        evidence_.cuts = {ZoneCut{name("test"), {kParent}, {}},
                          ZoneCut{zone_, {kFirst, kSecond}, {}}};
    }

    Exchange& add(const Server& server, const Question& question, const QueryForm& form = {}) {
        Exchange exchange;
        exchange.zone = server == kParent ? name("test") : zone_;
        exchange.server = server;
        exchange.question = question;
        exchange.form = form;
        exchange.outcome = Outcome::answer;
        exchange.tcp = form.tcp;
        exchange.tries = 1;
        exchange.started_us = static_cast<std::int64_t>(evidence_.exchanges.size());
        exchange.took_us = 100;
        exchange.message = good_message(question);
        exchange.wire = Bytes(200, 0);
        evidence_.exchanges.push_back(exchange);
        return evidence_.exchanges.back();
    }
    Exchange& ask(const Server& server, RrType type, const QueryForm& form = {}) {
        return add(server, Question{zone_, type}, form);
    }
    Exchange& fail(Exchange& exchange, Outcome outcome, unsigned tries = 2) {
        exchange.outcome = outcome;
        exchange.tries = tries;
        exchange.message.reset();
        exchange.wire.clear();
        exchange.took_us = 1500000;
        return exchange;
    }

    // A validator's questions, all answered.
    void serve(const Server& server) {
        for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
            ask(server, type);
        }
    }

    [[nodiscard]] std::vector<Finding> findings() const {
        return assess(evidence_, Limits{}).value().findings;
    }
    // Of those that this is about; nobody knows a trust anchor here.
    [[nodiscard]] std::vector<std::string> codes() const {
        std::vector<std::string> codes;
        for (const Finding& finding : findings()) {
            if (finding.code != Code::no_trust_anchor && finding.code != Code::zone_no_answer) {
                codes.emplace_back(finding.name());
            }
        }
        return codes;
    }
    [[nodiscard]] Finding finding(Code code) const {
        const auto all = findings();
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const Finding& each) { return each.code == code; });
        return found == all.end() ? Finding{} : *found;
    }

    using Codes = std::vector<std::string>;
    const Name zone_ = name("zone.test");
    Evidence evidence_;
};

QueryForm tcp() {
    QueryForm form;
    form.tcp = true;
    return form;
}

QueryForm plain_dns(bool recursion, bool checking) {
    QueryForm form;
    form.edns = form.dnssec_ok = false;
    form.recursion_desired = recursion;
    form.checking_disabled = checking;
    return form;
}

QueryForm version_1() {
    QueryForm form;
    form.edns_version = 1;
    return form;
}

QueryForm small() {
    QueryForm form;
    form.udp_size = 512;
    return form;
}

TEST_F(TransportFindings, a_good_server_has_none) {
    serve(kFirst);
    serve(kSecond);
    EXPECT_EQ(codes(), Codes{});
}

TEST_F(TransportFindings, one_fault_names_every_server_that_shows_it) {
    for (const Server& server : {kFirst, kSecond}) {
        for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
            fail(ask(server, type), Outcome::timeout, server == kFirst ? 2 : 3);
        }
    }
    EXPECT_EQ(codes(), Codes{"SERVER_NO_ANSWER"});
    const Finding told = finding(Code::server_no_answer);
    EXPECT_EQ(told.servers, (std::vector<std::string>{"ns1.zone.test. (192.0.2.1)",
                                                      "ns2.zone.test. (192.0.2.2)"}));
    EXPECT_FALSE(told.server);
    EXPECT_EQ(told.message,
              "ns1.zone.test. (192.0.2.1) and ns2.zone.test. (192.0.2.2) does not answer "
              "questions about zone.test. (DNSKEY, SOA and NS: 3 tries)");
}

TEST_F(TransportFindings, a_dead_server_shows_nothing_else) {
    serve(kSecond);
    for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
        fail(ask(kFirst, type), Outcome::unreachable, 1);
    }
    fail(ask(kFirst, RrType::nsec3param, tcp()), Outcome::unreachable, 1);
    fail(ask(kFirst, RrType::soa, version_1()), Outcome::unreachable, 1);
    EXPECT_EQ(codes(), Codes{"SERVER_UNREACHABLE"});
    EXPECT_EQ(finding(Code::server_unreachable).server, "ns1.zone.test. (192.0.2.1)");
}

TEST_F(TransportFindings, what_was_not_asked_is_no_fault) {
    serve(kSecond);
    for (const Outcome outcome : {Outcome::deadline, Outcome::limit}) {
        fail(ask(kFirst, RrType::dnskey), outcome);
        fail(ask(kFirst, RrType::nsec3param, tcp()), outcome);
    }
    EXPECT_EQ(codes(), Codes{"LIMIT_DEADLINE"});
}

TEST_F(TransportFindings, rcodes_are_errors_and_refusals_are_lame) {
    for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
        ask(kFirst, type).message->rcode = Rcode::servfail;
        ask(kSecond, type).message->rcode = Rcode::notauth;
    }
    EXPECT_EQ(codes(), (Codes{"SERVER_ERROR", "SERVER_LAME"}));
    EXPECT_EQ(finding(Code::server_error).servers.size(), 1U);
}

// 'What came over UDP' is the same server's; one TCP time-out may be a lost packet.
TEST_F(TransportFindings, tcp_is_dead_after_two_tries) {
    serve(kFirst);
    Exchange& probe = fail(ask(kFirst, RrType::nsec3param, tcp()), Outcome::timeout, 1);
    EXPECT_EQ(codes(), Codes{});
    probe.tries = 2;
    EXPECT_EQ(codes(), Codes{"TCP_NO_ANSWER"});
    // Some other answer came over TCP.
    ask(kFirst, RrType::cds, tcp());
    EXPECT_EQ(codes(), Codes{});
}

TEST_F(TransportFindings, the_parents_servers_need_tcp_too) {
    serve(kFirst);
    add(kParent, {zone_, RrType::ds});
    fail(add(kParent, {zone_, RrType::ds}, tcp()), Outcome::unreachable, 1);
    EXPECT_EQ(codes(), Codes{"TCP_NO_ANSWER"});
    EXPECT_EQ(finding(Code::tcp_no_answer).at_fault, AtFault::parent);
}

TEST_F(TransportFindings, one_time_out_of_another_version_proves_nothing) {
    serve(kFirst);
    fail(ask(kFirst, RrType::soa, version_1()), Outcome::timeout);
    EXPECT_EQ(codes(), Codes{});
    fail(ask(kFirst, RrType::soa, version_1()), Outcome::timeout, 1);
    EXPECT_EQ(codes(), Codes{"EDNS_VERSION_FAILS"});
}

TEST_F(TransportFindings, time_outs_prove_nothing_where_packets_are_lost) {
    serve(kFirst);
    evidence_.exchanges.front().tries = 2;
    for (const bool recursion : {true, false}) {
        fail(ask(kFirst, RrType::soa, plain_dns(recursion, recursion)), Outcome::timeout);
        fail(ask(kFirst, RrType::soa, version_1()), Outcome::timeout);
    }
    fail(ask(kFirst, RrType::soa, plain_dns(true, false)), Outcome::timeout);
    EXPECT_EQ(codes(), Codes{"PACKETS_LOST"});
    evidence_.exchanges.front().tries = 1;
    EXPECT_EQ(codes(), (Codes{"EDNS_REQUIRED", "EDNS_VERSION_FAILS"}));
}

// The answer is larger than 512 octets, and what asks for 512 gets it over TCP.
TEST_F(TransportFindings, answers_that_are_lost_for_their_size) {
    serve(kFirst);
    fail(evidence_.exchanges.front(), Outcome::timeout);
    EXPECT_EQ(codes(), Codes{"SERVER_NO_ANSWER"});
    Exchange& whole = ask(kFirst, RrType::dnskey, small());
    whole.tcp = whole.udp_truncated = true;
    whole.tries = 2;
    whole.wire = Bytes(900, 0);
    EXPECT_EQ(codes(), Codes{"LARGE_ANSWERS_LOST"});
    EXPECT_EQ(finding(Code::large_answers_lost).at_fault, AtFault::path);
    whole.wire.resize(300);
    EXPECT_EQ(codes(), (Codes{"SERVER_NO_ANSWER", "TRUNCATED_NEEDLESSLY"}));
}

TEST_F(TransportFindings, an_answer_that_came_later_is_a_lost_packet) {
    serve(kFirst);
    fail(evidence_.exchanges.front(), Outcome::timeout);
    ask(kFirst, RrType::dnskey);
    EXPECT_EQ(codes(), Codes{"PACKETS_LOST"});
}

// Not every question is put again: what remains without an answer proves nothing then.
TEST_F(TransportFindings, a_lost_question_that_was_not_put_again_is_no_silence) {
    serve(kFirst);
    fail(ask(kFirst, RrType::cds), Outcome::timeout);
    fail(evidence_.exchanges.front(), Outcome::timeout);
    EXPECT_EQ(codes(), Codes{"SERVER_NO_ANSWER"});
    ask(kFirst, RrType::dnskey);
    EXPECT_EQ(codes(), Codes{"PACKETS_LOST"});
}

// The first three of seven were answered, and the others when asked again.
TEST_F(TransportFindings, what_is_dropped_for_coming_too_fast_has_an_order) {
    serve(kFirst);
    fail(ask(kFirst, RrType::cds), Outcome::timeout);
    fail(ask(kFirst, RrType::cdnskey), Outcome::timeout);
    fail(ask(kFirst, RrType::soa, plain_dns(true, true)), Outcome::timeout);
    ask(kFirst, RrType::cds).started_us = 4000000;
    ask(kFirst, RrType::cdnskey).started_us = 4300000;
    EXPECT_EQ(codes(), Codes{"RATE_LIMITED"});
    // Among them one that was answered: that is chance.
    evidence_.exchanges.front().tries = 2;
    EXPECT_EQ(codes(), Codes{"PACKETS_LOST"});
}

TEST_F(TransportFindings, a_large_answer_needs_tcp_and_a_small_one_does_not) {
    serve(kFirst);
    Exchange& keys = evidence_.exchanges.front();
    keys.tcp = keys.udp_truncated = true;
    keys.tries = 2;
    keys.wire = Bytes(1500, 0);
    EXPECT_EQ(codes(), Codes{"ANSWER_NEEDS_TCP"});
    keys.wire = Bytes(512, 0);
    EXPECT_EQ(codes(), Codes{"TRUNCATED_NEEDLESSLY"});
    // A server's own bound.
    keys.wire = Bytes(513, 0);
    EXPECT_EQ(codes(), Codes{});
}

TEST_F(TransportFindings, an_error_is_no_answer_without_edns) {
    serve(kFirst);
    Exchange& error = ask(kFirst, RrType::cds);
    error.message->rcode = Rcode::servfail;
    error.message->edns.reset();
    EXPECT_EQ(codes(), Codes{"SERVER_ERROR"});
    evidence_.exchanges[1].message->edns.reset();
    EXPECT_EQ(codes(), (Codes{"SERVER_ERROR", "EDNS_IGNORED"}));
}

TEST_F(TransportFindings, texts_of_servers_are_made_printable) {
    serve(kFirst);
    for (int i = 0; i < 20; ++i) {
        evidence_.exchanges[0].message->broken_records.push_back("\x1b[31m" + std::to_string(i));
    }
    EXPECT_EQ(codes(), Codes{"RECORD_MALFORMED"});
    const std::string message = finding(Code::record_malformed).message;
    EXPECT_EQ(message.find('\x1b'), std::string::npos);
    EXPECT_NE(message.find("and 12 more"), std::string::npos) << message;
}

}  // namespace
}  // namespace dschain
