#include "dschain/dns/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "dschain/base/encoding.hpp"

namespace dschain {
namespace {

using namespace std::string_view_literals;

Name name(std::string_view text) {
    return Name::parse(text).value();
}

Bytes octets(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

// On the heap and of exact size, so that AddressSanitizer sees a read past the end.
Bytes exact(ByteView bytes) {
    Bytes copy(bytes.begin(), bytes.end());
    copy.shrink_to_fit();
    return copy;
}

// Writes a message section by section; names are given in wire form, so that they may point.
class Builder {
public:
    Builder(std::uint16_t flags, std::uint16_t questions = 1) {
        append_u16(wire, 0x1234);
        append_u16(wire, flags);
        append_u16(wire, questions);
        append_u16(wire, 0);
        append_u16(wire, 0);
        append_u16(wire, 0);
    }

    Builder& question(std::string_view owner, RrType type, std::uint16_t rr_class = 1) {
        append(wire, as_bytes(owner));
        append_u16(wire, static_cast<std::uint16_t>(type));
        append_u16(wire, rr_class);
        return *this;
    }

    // `section`: 1 answer, 2 authority, 3 additional; records must come in that order.
    Builder& record(std::size_t section, std::string_view owner, std::uint16_t type,
                    std::uint32_t ttl, ByteView rdata, std::uint16_t rr_class = 1) {
        ++wire[5 + 2 * section];
        append(wire, as_bytes(owner));
        append_u16(wire, type);
        append_u16(wire, rr_class);
        append_u32(wire, ttl);
        append_u16(wire, static_cast<std::uint16_t>(rdata.size()));
        append(wire, rdata);
        return *this;
    }

    // RFC 6891 §6.1.3: extended RCODE, version, flags.
    Builder& opt(std::uint16_t udp_size, std::uint32_t ttl) {
        return record(3, "\0"sv, 41, ttl, {}, udp_size);
    }

    Bytes wire;
};

constexpr std::uint16_t kResponse = 0x8000;
constexpr std::uint16_t kAuthoritative = 0x0400;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr auto kQuestionName = "\7Example\3COM\0"sv;
constexpr auto kPointer = "\xc0\x0c"sv;

Bytes rrsig_rdata(std::uint16_t covered) {
    Bytes rdata;
    append_u16(rdata, covered);
    append(rdata, octets("\x0f\x02\0\0\x0e\x10\x55\xd4\xfc\x60\x55\xb9\x4c\xe0\x0e\x1d"sv));
    append(rdata, name("example.com").wire());
    append(rdata, Bytes(64, 0x77));
    return rdata;
}

// An answer of two MX records and their signature, names compressed; NS beside it; glue and OPT.
Bytes sample_response() {
    return Builder(kResponse | kAuthoritative)
        .question(kQuestionName, RrType::mx)
        .record(1, kPointer, 15, 3600, octets("\0\x14\4MAIL\xc0\x0c"sv))
        .record(1, kPointer, 46, 3600, rrsig_rdata(15))
        .record(1, "\7eXAMPLE\xc0\x14"sv, 15, 300, octets("\0\x0a\5mail2\xc0\x0c"sv))
        .record(2, kPointer, 2, 7200, octets("\3NS1\xc0\x0c"sv))
        .record(3, "\3ns1\xc0\x0c"sv, 1, 60, Bytes{192, 0, 2, 1})
        .opt(1232, 0x00008000)
        .wire;
}

TEST(BuildQuery, asks_without_recursion_with_do_and_opt_last) {
    const Bytes wire = build_query({name("Example.COM"), RrType::dnskey}, 0xbeef);
    Bytes expected = from_hex(
                         "BEEF"
                         "0000"
                         "0001"
                         "0000"
                         "0000"
                         "0001")
                         .value();
    append(expected, octets("\7example\3com\0"sv));
    append(expected, from_hex("0030"
                              "0001")
                         .value());
    // RFC 6891 §6.1.2: root, OPT, payload size, extended RCODE and version 0, DO, no options.
    append(expected, from_hex("00"
                              "0029"
                              "04D0"
                              "00"
                              "00"
                              "8000"
                              "0000")
                         .value());
    EXPECT_EQ(wire, expected);
    EXPECT_EQ(to_hex(ByteView(wire).last(11)), "00002904D0000080000000");
}

TEST(BuildQuery, takes_the_payload_size_and_the_root) {
    QueryForm form;
    form.udp_size = 4096;
    const Bytes wire = build_query({Name(), RrType::ds}, 0, form);
    EXPECT_EQ(to_hex(wire),
              "000000000001000000000001"
              "00002B0001"
              "0000291000000080000000");
}

TEST(ParseMessage, reads_header_and_question) {
    const auto message = parse_message(sample_response());
    ASSERT_TRUE(message) << message.error();
    EXPECT_EQ(message->id, 0x1234);
    EXPECT_TRUE(message->authoritative);
    EXPECT_FALSE(message->truncated);
    EXPECT_FALSE(message->recursion_available);
    EXPECT_FALSE(message->authentic_data);
    EXPECT_EQ(message->rcode, Rcode::noerror);
    EXPECT_EQ(message->question, (Question{name("example.com"), RrType::mx}));
    ASSERT_TRUE(message->edns);
    EXPECT_EQ(message->edns->udp_size, 1232);
    EXPECT_EQ(message->edns->version, 0);
    EXPECT_TRUE(message->edns->dnssec_ok);
}

TEST(ParseMessage, reads_each_header_bit) {
    const auto parse = [](std::uint16_t flags) {
        return parse_message(Builder(static_cast<std::uint16_t>(kResponse | flags))
                                 .question(kQuestionName, RrType::mx)
                                 .wire)
            .value();
    };
    EXPECT_TRUE(parse(kAuthoritative).authoritative);
    EXPECT_FALSE(parse(0).authoritative);
    EXPECT_TRUE(parse(kTruncated).truncated);
    EXPECT_TRUE(parse(0x0080).recursion_available);
    EXPECT_TRUE(parse(0x0020).authentic_data);
    EXPECT_EQ(parse(3).rcode, Rcode::nxdomain);
    EXPECT_EQ(parse(5).rcode, Rcode::refused);
    EXPECT_FALSE(parse(0).edns);
}

TEST(ParseMessage, expands_compressed_names_in_canonical_form_and_order) {
    const auto message = parse_message(sample_response());
    ASSERT_TRUE(message) << message.error();
    ASSERT_EQ(message->answer.size(), 1U);
    const RRset& mx = message->answer[0];
    EXPECT_EQ(mx.owner.text(), "example.com.");
    EXPECT_EQ(mx.type, RrType::mx);
    EXPECT_EQ(mx.rr_class, kClassIn);
    EXPECT_EQ(mx.rdatas, (std::vector<Bytes>{octets("\0\x0a\5mail2\7example\3com\0"sv),
                                             octets("\0\x14\4mail\7example\3com\0"sv)}));
    ASSERT_EQ(message->authority.size(), 1U);
    EXPECT_EQ(message->authority[0].rdatas,
              (std::vector<Bytes>{octets("\3ns1\7example\3com\0"sv)}));
    ASSERT_EQ(message->additional.size(), 1U) << "OPT is no record of the section";
    EXPECT_EQ(message->additional[0].owner.text(), "ns1.example.com.");
    EXPECT_EQ(address_text(RrType::a, message->additional[0].rdatas.at(0)), "192.0.2.1");
}

// RFC 2181 §5.2.
TEST(ParseMessage, an_rrset_has_the_lowest_ttl_of_its_records) {
    EXPECT_EQ(parse_message(sample_response())->answer.at(0).ttl, 300U);
}

TEST(ParseMessage, a_signature_goes_with_the_rrset_that_it_covers) {
    const auto message = parse_message(sample_response());
    ASSERT_TRUE(message);
    const RRset& mx = message->answer.at(0);
    ASSERT_EQ(mx.signatures.size(), 1U);
    EXPECT_EQ(mx.signatures[0].covered, RrType::mx);
    EXPECT_EQ(mx.signatures[0].key_tag, 3613);
    EXPECT_EQ(mx.signatures[0].signer, name("example.com"));
    EXPECT_EQ(mx.signatures[0].signature, Bytes(64, 0x77));
    EXPECT_TRUE(message->authority.at(0).signatures.empty());
}

TEST(ParseMessage, a_signature_may_come_first_and_one_that_covers_nothing_is_dropped) {
    const auto message = parse_message(Builder(kResponse)
                                           .question(kQuestionName, RrType::a)
                                           .record(1, kPointer, 46, 60, rrsig_rdata(1))
                                           .record(1, kPointer, 46, 60, rrsig_rdata(16))
                                           .record(1, kPointer, 1, 60, Bytes{192, 0, 2, 1})
                                           .wire);
    ASSERT_TRUE(message) << message.error();
    ASSERT_EQ(message->answer.size(), 1U);
    EXPECT_EQ(message->answer[0].type, RrType::a);
    EXPECT_EQ(message->answer[0].signatures.size(), 1U);
    EXPECT_EQ(message->answer[0].ttl, 60U);
}

// RFC 4034 §6.3 and RFC 2181 §5: an RRset has no record twice, and case does not tell two apart.
TEST(ParseMessage, folds_repeated_records) {
    const auto message = parse_message(Builder(kResponse)
                                           .question(kQuestionName, RrType::ns)
                                           .record(1, kPointer, 2, 60, octets("\1A\xc0\x0c"sv))
                                           .record(1, kPointer, 2, 60, octets("\1a\xc0\x0c"sv))
                                           .wire);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->answer.at(0).rdatas.size(), 1U);
}

// RFC 2181 §8.
TEST(ParseMessage, a_ttl_with_the_high_bit_set_is_zero) {
    for (const auto& [ttl, expected] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
             {0x7fffffff, 0x7fffffff}, {0x80000000, 0}, {0xffffffff, 0}, {0, 0}}) {
        const auto message = parse_message(Builder(kResponse)
                                               .question(kQuestionName, RrType::a)
                                               .record(1, kPointer, 1, ttl, Bytes{192, 0, 2, 1})
                                               .wire);
        ASSERT_TRUE(message);
        EXPECT_EQ(message->answer.at(0).ttl, expected) << ttl;
    }
}

// RFC 6891 §6.1.3: the upper eight bits of the RCODE are in the OPT record.
TEST(ParseMessage, the_extended_rcode_counts) {
    const auto badvers = parse_message(
        Builder(kResponse).question(kQuestionName, RrType::a).opt(1232, 0x01000000).wire);
    ASSERT_TRUE(badvers) << badvers.error();
    EXPECT_EQ(badvers->rcode, Rcode::badvers);
    EXPECT_FALSE(badvers->edns->dnssec_ok);
    const auto other = parse_message(
        Builder(kResponse | 3).question(kQuestionName, RrType::a).opt(512, 0x02018000).wire);
    ASSERT_TRUE(other);
    EXPECT_EQ(static_cast<unsigned>(other->rcode), 0x23U);
    EXPECT_EQ(other->edns->version, 1);
    EXPECT_EQ(other->edns->udp_size, 512);
}

// A name that goes on past the end of its RDATA, with octets that would be the next record's.
TEST(ParseMessage, refuses_rdata_of_another_length_than_it_says) {
    const auto parsed = [](const Bytes& rdata) {
        return parse_message(Builder(kResponse)
                                 .question(kQuestionName, RrType::ns)
                                 .record(1, kPointer, 2, 60, rdata)
                                 .record(1, kPointer, 2, 60, octets("\x01x\0"sv))
                                 .wire);
    };
    EXPECT_TRUE(parsed(octets("\x01x\0"sv)));
    const std::string error = "the data of a record have another length than it says";
    EXPECT_EQ(parsed(octets("\x01x\0\0"sv)).error(), error);
    EXPECT_EQ(parsed(octets("\x01x\x02"sv)).error(), error);
}

// RFC 6891 §6.1.1, RFC 8945 §5.1. Records of these types in other sections are nothing special.
TEST(ParseMessage, refuses_a_second_opt_or_tsig) {
    constexpr std::uint16_t kTsig = 250;
    const auto message = [](auto add) {
        Builder builder = Builder(kResponse).question(kQuestionName, RrType::a);
        add(builder);
        return parse_message(builder.wire);
    };
    const auto two_opt = message([](Builder& b) { b.opt(1232, 0).opt(512, 0); });
    ASSERT_FALSE(two_opt);
    EXPECT_EQ(two_opt.error(), "it has more than one OPT or TSIG record");
    // The RDATA of a TSIG: algorithm, time, fudge, MAC, original ID, error, other data.
    const Bytes tsig = octets("\0\0\0\0\0\0\0\0\0\0\0\x12\x34\0\0\0\0"sv);
    EXPECT_TRUE(message([&](Builder& b) { b.record(3, "\0"sv, kTsig, 0, tsig, 255); }));
    EXPECT_FALSE(message([&](Builder& b) {
        b.record(3, "\0"sv, kTsig, 0, tsig, 255).record(3, "\0"sv, kTsig, 0, tsig, 255);
    }));
    // Even if what follows them is cut short.
    EXPECT_EQ(message([&](Builder& b) {
                  b.record(3, "\0"sv, kTsig, 0, tsig, 255)
                      .record(3, "\0"sv, kTsig, 0, tsig, 255)
                      .record(3, "\0"sv, 1, 0, Bytes{192, 0, 2, 1});
                  b.wire.pop_back();
              }).error(),
              "it has more than one OPT or TSIG record");
}

TEST(ParseMessage, refuses_a_query) {
    const auto message = parse_message(build_query({name("example.com"), RrType::ds}, 1));
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error(), "it is a query, not a response");
}

TEST(ParseMessage, refuses_what_is_shorter_than_a_header) {
    for (std::size_t size = 0; size < 12; ++size) {
        const auto message = parse_message(exact(ByteView(sample_response()).first(size)));
        ASSERT_FALSE(message);
        EXPECT_EQ(message.error(), std::to_string(size) + " octets are no DNS message");
    }
}

TEST(ParseMessage, every_truncation_is_refused) {
    const Bytes whole = sample_response();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto message = parse_message(exact(ByteView(whole).first(size)));
        ASSERT_FALSE(message) << size;
        EXPECT_FALSE(message.error().empty());
    }
}

TEST(ParseMessage, refuses_compression_loops_and_pointers_out_of_the_message) {
    const auto with_owner = [](std::string_view owner) {
        return parse_message(Builder(kResponse)
                                 .question(kQuestionName, RrType::a)
                                 .record(1, owner, 1, 60, Bytes{192, 0, 2, 1})
                                 .wire);
    };
    const std::size_t record_at = 12 + kQuestionName.size() + 4;  // 29
    ASSERT_EQ(record_at, 29U);
    EXPECT_FALSE(with_owner("\xc0\x1d"sv)) << "to itself";
    EXPECT_FALSE(with_owner("\1a\xc0\x1d"sv)) << "to the label before it";
    EXPECT_FALSE(with_owner("\xc0\x1f\xc0\x1d"sv)) << "two that point to each other";
    EXPECT_FALSE(with_owner("\xff\xff"sv)) << "past the end";
    EXPECT_TRUE(with_owner(kPointer));
}

TEST(ParseMessage, leaves_out_records_of_another_class) {
    const auto message = parse_message(Builder(kResponse)
                                           .question(kQuestionName, RrType::a)
                                           .record(1, kPointer, 1, 60, Bytes{192, 0, 2, 1}, 1)
                                           .record(1, kPointer, 1, 60, Bytes{192, 0, 2, 2}, 3)
                                           .wire);
    ASSERT_TRUE(message);
    ASSERT_EQ(message->answer.size(), 1U);
    EXPECT_EQ(message->answer[0].rdatas, (std::vector<Bytes>{{192, 0, 2, 1}}));
}

TEST(ParseMessage, has_no_question_unless_there_is_one_of_class_in) {
    EXPECT_FALSE(parse_message(Builder(kResponse, 0).wire)->question);
    EXPECT_FALSE(
        parse_message(Builder(kResponse).question(kQuestionName, RrType::a, 3).wire)->question);
    EXPECT_FALSE(parse_message(Builder(kResponse, 2)
                                   .question(kQuestionName, RrType::a)
                                   .question(kQuestionName, RrType::ns)
                                   .wire)
                     ->question);
}

TEST(ParseMessage, keeps_types_that_it_does_not_know) {
    const auto message = parse_message(Builder(kResponse)
                                           .question(kQuestionName, static_cast<RrType>(65280))
                                           .record(1, kPointer, 65280, 60, octets("\1A\0\xff"sv))
                                           .wire);
    ASSERT_TRUE(message) << message.error();
    ASSERT_EQ(message->answer.size(), 1U);
    EXPECT_EQ(message->answer[0].type, static_cast<RrType>(65280));
    EXPECT_EQ(message->answer[0].rdatas, (std::vector<Bytes>{octets("\1A\0\xff"sv)}));
}

// Fixed seed: a failure comes again. What is asserted is that nothing reads out of bounds, and
// that what parses holds to the promises of RRset.
TEST(ParseMessage, survives_random_changes) {
    const Bytes whole = sample_response();
    std::mt19937 random(20326);
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    std::size_t parsed = 0;
    constexpr int kRounds = 6000;
    for (int round = 0; round < kRounds; ++round) {
        Bytes mutant = whole;
        for (std::size_t flips = 1 + below(4); flips > 0; --flips) {
            mutant[below(mutant.size())] ^= static_cast<std::uint8_t>(1U << below(8));
        }
        if (below(4) == 0) {
            mutant[below(mutant.size())] = static_cast<std::uint8_t>(below(256));
        }
        if (below(8) == 0) {
            mutant.resize(below(mutant.size() + 1));
        }
        const auto message = parse_message(exact(mutant));
        if (!message) {
            ASSERT_FALSE(message.error().empty());
            continue;
        }
        ++parsed;
        for (const auto* section : {&message->answer, &message->authority, &message->additional}) {
            for (const RRset& rrset : *section) {
                ASSERT_FALSE(rrset.rdatas.empty());
                ASSERT_LE(rrset.ttl, 0x7fffffffU);
                ASSERT_TRUE(std::is_sorted(
                    rrset.rdatas.begin(), rrset.rdatas.end(),
                    [](const Bytes& a, const Bytes& b) { return compare(a, b) < 0; }));
                ASSERT_EQ(Name::parse(rrset.owner.text()), rrset.owner);
            }
        }
    }
    EXPECT_GT(parsed, 100U) << "the changes are too rough to reach the records";
    EXPECT_LT(parsed, static_cast<std::size_t>(kRounds));
}

TEST(ParseMessage, survives_random_octets) {
    std::mt19937 random(38696);
    for (int round = 0; round < 4000; ++round) {
        Bytes noise(std::uniform_int_distribution<std::size_t>(0, 80)(random));
        for (std::uint8_t& octet : noise) {
            octet = static_cast<std::uint8_t>(random() & 0xffU);
        }
        if (noise.size() > 2) {
            noise[2] |= 0x80;  // a response, so that it is looked at
        }
        (void)parse_message(exact(noise));
    }
}

TEST(IsTruncated, looks_at_the_tc_bit_of_a_whole_header) {
    const Bytes with_tc = Builder(kResponse | kTruncated).question(kQuestionName, RrType::a).wire;
    EXPECT_TRUE(is_truncated(with_tc));
    EXPECT_TRUE(is_truncated(exact(ByteView(with_tc).first(12))));
    EXPECT_FALSE(is_truncated(exact(ByteView(with_tc).first(11))));
    EXPECT_FALSE(is_truncated({}));
    EXPECT_FALSE(is_truncated(sample_response()));
}

TEST(Find, needs_owner_and_type) {
    const auto message = parse_message(sample_response());
    ASSERT_TRUE(message);
    EXPECT_EQ(find(message->answer, name("example.com"), RrType::mx), &message->answer[0]);
    EXPECT_EQ(find(message->answer, name("example.com"), RrType::a), nullptr);
    EXPECT_EQ(find(message->answer, name("www.example.com"), RrType::mx), nullptr);
    EXPECT_EQ(find({}, name("example.com"), RrType::mx), nullptr);
}

TEST(ZoneText, reads_records_as_rrsets) {
    const auto rrsets = parse_zone_text(
        "; hints\n"
        ".  3600000  NS  A.Root-Servers.example.\n"
        ".  3600     NS  b.root-servers.example.\n"
        "\n"
        "a.root-servers.example. 60 IN A 192.0.2.1 ; one\n"
        "a.root-servers.example. 60 IN AAAA 2001:db8::1\n");
    ASSERT_TRUE(rrsets) << rrsets.error();
    ASSERT_EQ(rrsets->size(), 3U);
    const RRset* ns = find(*rrsets, Name(), RrType::ns);
    ASSERT_NE(ns, nullptr);
    EXPECT_EQ(ns->ttl, 3600U);
    EXPECT_EQ(ns->rdatas, (std::vector<Bytes>{octets("\1a\xcroot-servers\7example\0"sv),
                                              octets("\1b\xcroot-servers\7example\0"sv)}));
    const RRset* aaaa = find(*rrsets, name("a.root-servers.example"), RrType::aaaa);
    ASSERT_NE(aaaa, nullptr);
    EXPECT_EQ(address_text(RrType::aaaa, aaaa->rdatas.at(0)), "2001:db8::1");
}

TEST(ZoneText, empty_text_has_no_records) {
    EXPECT_TRUE(parse_zone_text("")->empty());
    EXPECT_TRUE(parse_zone_text(" \n\t\n")->empty());
    EXPECT_TRUE(parse_zone_text("; a comment\n")->empty());
}

TEST(ZoneText, the_error_names_the_line) {
    const auto rrsets = parse_zone_text("a. 60 IN A 192.0.2.1\n; fine\nb. 60 IN A 192.0.2.999\n");
    ASSERT_FALSE(rrsets);
    EXPECT_TRUE(rrsets.error().starts_with("line 3: ")) << rrsets.error();
}

TEST(AddressText, needs_the_right_length) {
    EXPECT_EQ(address_text(RrType::a, Bytes{192, 0, 2, 255}), "192.0.2.255");
    EXPECT_EQ(address_text(RrType::a, Bytes{192, 0, 2}), "");
    EXPECT_EQ(address_text(RrType::a, Bytes(16, 0)), "");
    EXPECT_EQ(address_text(RrType::aaaa, Bytes(16, 0)), "::");
    EXPECT_EQ(address_text(RrType::aaaa, Bytes(4, 0)), "");
    EXPECT_EQ(address_text(RrType::aaaa, {}), "");
}

TEST(Types, have_mnemonics_and_numbers) {
    EXPECT_EQ(to_string(RrType::dnskey), "DNSKEY");
    EXPECT_EQ(to_string(RrType::nsec3), "NSEC3");
    EXPECT_EQ(to_string(static_cast<RrType>(65280)), "TYPE65280");  // RFC 3597 §5
    EXPECT_EQ(parse_type("DS"), RrType::ds);
    EXPECT_EQ(parse_type("cdnskey"), RrType::cdnskey);
    EXPECT_EQ(parse_type("TYPE43"), RrType::ds);
    EXPECT_EQ(parse_type("type65535"), RrType{65535});
    for (const char* wrong : {"NOSUCHTYPE", "TYPE", "TYPE0", "TYPE65536", "TYPE65579", "TYPE-1",
                              "TYPE43x", "TYPE 43"}) {
        EXPECT_FALSE(parse_type(wrong)) << wrong;
    }
    EXPECT_FALSE(parse_type(""));
    for (unsigned number = 1; number <= 65535; ++number) {
        const RrType type{static_cast<std::uint16_t>(number)};
        EXPECT_EQ(parse_type(to_string(type)), type) << number;
    }
}

TEST(Rcodes, have_mnemonics_and_numbers) {
    EXPECT_EQ(to_string(Rcode::noerror), "NOERROR");
    EXPECT_EQ(to_string(Rcode::servfail), "SERVFAIL");
    EXPECT_EQ(to_string(Rcode::nxdomain), "NXDOMAIN");
    EXPECT_EQ(to_string(Rcode::refused), "REFUSED");
    EXPECT_EQ(to_string(static_cast<Rcode>(3841)), "RCODE3841");
}

}  // namespace
}  // namespace dschain
