// Messages that are no messages, and the largest that are.
#include "hostile/hostile_zone.hpp"

namespace dschain::test {
namespace {

// A response with one A record whose owner name is a matter of compression.
struct PointerLoop {
    const char* what;
    Bytes (*owner)(std::uint8_t at);  // the octets at that place in the message
};

constexpr std::uint8_t kPointer = 0xc0;

std::uint8_t plus(std::uint8_t at, int more) {
    return static_cast<std::uint8_t>(at + more);
}

const PointerLoop kLoops[] = {
    {"to_itself",
     [](std::uint8_t at) {
         return Bytes{kPointer, at};
     }},
    {"forward_to_itself",
     [](std::uint8_t at) {
         return Bytes{kPointer, plus(at, 2), kPointer, plus(at, 2)};
     }},
    {"to_each_other",
     [](std::uint8_t at) { return Bytes{1, 'a', kPointer, plus(at, 4), kPointer, at}; }},
    {"to_the_label_before",
     [](std::uint8_t at) {
         return Bytes{1, 'a', kPointer, at};
     }},
    {"past_the_end",
     [](std::uint8_t /*at*/) {
         return Bytes{0xff, 0xff};
     }},
};

Bytes looping(const Question& question, const PointerLoop& loop) {
    Bytes wire{0, 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0};
    append(wire, question.name.wire());
    append_u16(wire, static_cast<std::uint16_t>(question.type));
    append_u16(wire, kClassIn);
    append(wire, loop.owner(static_cast<std::uint8_t>(wire.size())));
    append(wire, Bytes{0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1});
    return wire;
}

class CompressionLoop : public testing::TestWithParam<PointerLoop> {};

TEST_P(CompressionLoop, is_no_answer_to_a_trace) {
    HostileZone zone;
    zone.set(ask_for("www"), looping(ask_for("www"), GetParam()));
    expect_verdict(zone.trace("www"), {"indeterminate", 3, {"ZONE_NO_ANSWER"}});
}

TEST_P(CompressionLoop, is_no_answer_to_a_check) {
    HostileZone zone;
    for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
        zone.set(ask_for(".", type), looping(ask_for(".", type), GetParam()));
    }
    expect_verdict(zone.run({"check", "."}),
                   {"indeterminate", 3, {"SERVER_MALFORMED", "ZONE_NO_ANSWER"}});
}

INSTANTIATE_TEST_SUITE_P(Pointers, CompressionLoop, testing::ValuesIn(kLoops),
                         [](const auto& tested) { return tested.param.what; });

// One RRset as large as a message allows.
TEST(LargestAnswer, rightly_signed) {
    HostileZone zone;
    RRset rrset{name("www"), RrType::txt, kClassIn, 3600, {}, {}};
    constexpr int kRecords = 240;
    for (int i = 0; i < kRecords; ++i) {
        Bytes text(256, 'x');
        text[0] = 255;
        text[1] = static_cast<std::uint8_t>(i);
        rrset.rdatas.push_back(text);
    }
    zone.set(ask_for("www", RrType::txt), Response{.answer = {signed_rrset(rrset)}});
    const HostileRun run = zone.trace("www", "TXT");
    expect_verdict(run, {"secure", 0, {}});
    EXPECT_EQ(run.report.at("stats").at("tcp"), 1);
}

TEST(LargestAnswer, of_small_records_that_nobody_asked_for) {
    HostileZone zone;
    Response response{.answer = {signed_rrset(a_rrset("www"))}};
    for (int i = 0; i < 3000; ++i) {
        response.answer.push_back(a_rrset("n" + std::to_string(i)));
    }
    zone.set(ask_for("www"), response);
    expect_verdict(zone.trace("www"), {"secure", 0, {}});
}

// Every type there is, at one name.
TEST(LargestAnswer, of_types_at_one_name) {
    HostileZone zone;
    Response response;
    for (std::uint16_t i = 0; i < 4000; ++i) {
        const auto type = static_cast<RrType>(1000 + i);
        response.answer.push_back(RRset{name("www"), type, kClassIn, 60, {{1}}, {}});
    }
    zone.set(ask_for("www", RrType::any), response);
    // Where signatures are missing, a zone cut is looked for.
    zone.set(
        ask_for("www", RrType::ds),
        Response{.authority = {soa_rrset(Name()), nsec("www", "www0", {RrType::a}, in_zone("."))}});
    expect_verdict(zone.trace("www", "ANY"), {"bogus", 2, {"LIMIT_RRSETS", "RRSIG_MISSING"}});
}

TEST(LargestAnswer, of_long_names) {
    HostileZone zone;
    Response response = long_names();
    response.answer.push_back(signed_rrset(a_rrset("www")));
    zone.set(ask_for("www"), response);
    expect_verdict(zone.trace("www"), {"secure", 0, {}});
}

}  // namespace
}  // namespace dschain::test
