// Questions in other forms than a resolver's, and what a message tells beside its records.
#include <gtest/gtest.h>

#include <string>

#include "dschain/base/encoding.hpp"
#include "dschain/dns/message.hpp"

namespace dschain {
namespace {

Name name(std::string_view text) {
    return Name::parse(text).value();
}

Bytes octets(std::string_view hex) {
    return from_hex(hex).value();
}

const Question kQuestion{Name::parse("ab.test").value(), RrType::soa};

// Header and question of build_query(kQuestion, 1, …), with flags and the number of OPT records.
std::string head(std::string_view flags, std::string_view opts) {
    return "0001" + std::string(flags) + "000100000000" + std::string(opts) +
           "0261620474657374000006"
           "0001";
}

TEST(QueryForm, is_plain_by_default) {
    EXPECT_TRUE(QueryForm{}.is_plain());
    QueryForm form;
    form.cookie = {1};
    EXPECT_FALSE(form.is_plain());
}

TEST(QueryForm, can_do_without_edns) {
    QueryForm form;
    form.edns = false;
    form.recursion_desired = true;
    EXPECT_EQ(to_hex(build_query(kQuestion, 1, form)), head("0100", "0000"));
    form.recursion_desired = false;
    form.checking_disabled = true;
    EXPECT_EQ(to_hex(build_query(kQuestion, 1, form)), head("0010", "0000"));
}

TEST(QueryForm, carries_version_flags_and_options) {
    QueryForm form;
    form.dnssec_ok = false;
    form.edns_version = 1;
    form.udp_size = 512;
    EXPECT_EQ(to_hex(build_query(kQuestion, 1, form)),
              head("0000", "0001") + "0000290200000100000000");
    form = QueryForm{};
    form.unknown_flag = true;
    form.unknown_option = true;
    form.cookie = octets("0102030405060708");
    // Code 65001 without data, then the cookie; the flag beside DO.
    EXPECT_EQ(to_hex(build_query(kQuestion, 1, form)),
              head("0000", "0001") + "00002904D0000080400010FDE90000000A00080102030405060708");
}

TEST(QueryForm, mixes_the_case_of_letters_alone) {
    QueryForm form;
    form.mixed_case = true;
    const Question question{name("a-b1.test"), RrType::a};
    const Bytes wire = build_query(question, 1, form);
    EXPECT_EQ(std::string(wire.begin() + 13, wire.begin() + 17), "A-b1");
    EXPECT_EQ(std::string(wire.begin() + 18, wire.begin() + 22), "TeSt");
    EXPECT_EQ(to_hex(mixed_case_wire(Name())), "00");
}

// A response to kQuestion: counts of answer, authority and additional, then the records.
Result<Message> response(std::string_view counts, std::string_view records) {
    return parse_message(octets("000184000001" + std::string(counts) +
                                "02616204746573740000060001" + std::string(records)));
}

const std::string kAddress = "C00C0001000100000E100004C0000201";  // A 192.0.2.1, TTL 3600

TEST(ParseMessage, keeps_options_and_other_flags) {
    const auto message = response("000000000001", "00002904D0000080C0000CFDE90000000A000401020304");
    ASSERT_TRUE(message) << message.error();
    ASSERT_TRUE(message->edns);
    EXPECT_TRUE(message->edns->dnssec_ok);
    EXPECT_EQ(message->edns->other_flags, 0x00C0);
    const std::vector<EdnsOption> expected = {{kUnknownOption, {}}, {kCookieOption, {1, 2, 3, 4}}};
    EXPECT_EQ(message->edns->options, expected);
}

TEST(ParseMessage, stops_at_an_option_that_is_cut_off) {
    const auto message = response("000000000001", "00002904D00000800000060003000FFFFF");
    ASSERT_TRUE(message) << message.error();
    EXPECT_TRUE(message->edns->options.empty());
}

TEST(ParseMessage, tells_of_records_of_another_class_and_leaves_them_out) {
    const std::string chaos = "C00C0001000300000E100004C0000201";
    const auto message = response("000100000001", kAddress + chaos);
    ASSERT_TRUE(message) << message.error();
    EXPECT_EQ(message->foreign_class, (std::array<bool, 3>{false, false, true}));
    EXPECT_EQ(message->answer.size(), 1U);
    EXPECT_TRUE(message->additional.empty());
}

TEST(ParseMessage, counts_octets_behind_the_end) {
    EXPECT_EQ(response("000100000000", kAddress)->trailing_octets, 0U);
    EXPECT_EQ(response("000100000000", kAddress + "ABCDEF")->trailing_octets, 3U);
}

TEST(ParseMessage, tells_of_ttls_that_differ) {
    const std::string other = "C00C0001000100000E110004C0000202";  // A 192.0.2.2, TTL 3601
    const auto message = response("000200000000", kAddress + other);
    ASSERT_TRUE(message) << message.error();
    ASSERT_EQ(message->answer.size(), 1U);
    EXPECT_TRUE(message->answer.front().ttls_differ);
    EXPECT_EQ(message->answer.front().ttl, 3600U);
    EXPECT_FALSE(response("000100000000", kAddress)->answer.front().ttls_differ);
}

TEST(ParseMessage, one_record_that_is_wrong_does_not_hide_the_others) {
    const std::string short_aaaa = "C00C001C000100000E100003C00002";  // AAAA of three octets
    const auto message = response("000200000000", short_aaaa + kAddress);
    ASSERT_TRUE(message) << message.error();
    ASSERT_EQ(message->broken_records.size(), 1U);
    EXPECT_EQ(message->broken_records.front().substr(0, 15), "ab.test. AAAA: ");
    EXPECT_NE(find(message->answer, kQuestion.name, RrType::a), nullptr);
    const RRset* kept = find(message->answer, kQuestion.name, RrType::aaaa);
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(to_hex(kept->rdatas.front()), "C00002");
    // Where names may be compressed the octets mean nothing by themselves.
    EXPECT_FALSE(response("000100000000", "C00C0002000100000E100003C00002"));
}

TEST(ParseMessage, an_rrsig_says_whether_its_ttl_is_that_of_the_records) {
    const auto with_ttl = [&](const std::string& ttl) {
        // RRSIG A 13 2 3600 … signer ab.test, signature of four octets.
        const std::string rdata = "00010D0200000E10700000006000000012340261620474657374000A0B0C0D";
        return response("000200000000", kAddress + "C00C002E0001" + ttl + "001F" + rdata);
    };
    ASSERT_TRUE(with_ttl("00000E10")) << with_ttl("00000E10").error();
    ASSERT_EQ(with_ttl("00000E10")->answer.front().signatures.size(), 1U);
    EXPECT_FALSE(with_ttl("00000E10")->answer.front().signature_ttl_differs);
    EXPECT_TRUE(with_ttl("00000E11")->answer.front().signature_ttl_differs);
}

}  // namespace
}  // namespace dschain
