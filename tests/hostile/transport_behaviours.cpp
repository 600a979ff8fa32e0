// UDP, TCP, and the octets of messages.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "hostile/behaviours.hpp"

namespace dschain::test {
namespace {

constexpr std::size_t kHeaderSize = 12;

Way send_or(Way way, bool does) {
    return does ? way : Way::send;
}

// A record of class CH at the end of the additional section.
void add_foreign_record(const Asked& /*asked*/, Bytes& wire) {
    constexpr std::size_t kAdditionalCount = 11;
    ++wire[kAdditionalCount];
    append(wire, Bytes{0, 0, 1, 0, 3, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1});
}

// The owner of the first record is a pointer to itself.
void make_loop(const Asked& asked, Bytes& wire) {
    const std::size_t at = kHeaderSize + asked.question_size;
    wire.resize(at);
    append_u16(wire, static_cast<std::uint16_t>(0xc000U | at));
    append(wire, Bytes{0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1});
    std::fill(wire.begin() + 6, wire.begin() + kHeaderSize, std::uint8_t{0});
    wire[7] = 1;
}

// Answers no more than four questions in a quarter of a second over UDP.
std::function<Way(const Asked&, const Bytes&)> limit_rate() {
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t kMost = 4;
    constexpr std::chrono::milliseconds kWindow{250};
    const auto answered = std::make_shared<std::map<unsigned, std::vector<Clock::time_point>>>();
    return [=](const Asked& asked, const Bytes& /*octets*/) {
        if (asked.tcp) {
            return Way::send;
        }
        const auto now = Clock::now();
        auto& times = (*answered)[asked.server];
        std::erase_if(times, [&](const auto& time) { return now - time > kWindow; });
        if (times.size() >= kMost) {
            return Way::stay_silent;
        }
        times.push_back(now);
        return Way::send;
    };
}

// Keys that nobody uses: an answer that takes more than 512 octets, and fewer than 1232.
void add_keys(World& world) {
    for (std::uint8_t i = 0; i < 12; ++i) {
        const Dnskey key{256, 3, kEd25519, Bytes(32, static_cast<std::uint8_t>(i + 7))};
        world.child.add(world.target, RrType::dnskey, key.rdata());
    }
}

std::vector<Behaviour> udp_behaviours() {
    return {
        {.name = "honest"},
        {.name = "silent", .way = [](const Asked&, const Bytes&) { return Way::stay_silent; }},
        {.name = "silent-over-udp",
         .way = [](const Asked& asked,
                   const Bytes&) { return send_or(Way::stay_silent, !asked.tcp); }},
        {.name = "silent-about-cds",
         .way =
             [](const Asked& asked, const Bytes&) {
                 return send_or(Way::stay_silent, asked.question.type == RrType::cds);
             }},
        {.name = "large-udp-lost",
         .build = &add_keys,
         .way =
             [](const Asked& asked, const Bytes& octets) {
                 return send_or(Way::stay_silent, !asked.tcp && octets.size() > 512);
             }},
        {.name = "rate-limited", .way = limit_rate()},
        {.name = "first-packet-lost",
         .way =
             [](const Asked& asked, const Bytes&) {
                 return send_or(Way::stay_silent, !asked.tcp && asked.before % 2 == 0);
             }},
        {.name = "truncated-needlessly",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (!asked.tcp) {
                     reply.clear();
                     reply.truncated = true;
                 }
             }},
        {.name = "truncated-for-ever",
         .reply =
             [](const World&, const Asked&, Reply& reply) {
                 reply.clear();
                 reply.truncated = true;
             }},
        {.name = "truncated-and-no-tcp",
         .reply =
             [](const World&, const Asked&, Reply& reply) {
                 reply.clear();
                 reply.truncated = true;
             },
         .has_tcp = false},
    };
}

std::vector<Behaviour> tcp_behaviours() {
    const auto over_tcp = [](Way way) {
        return [=](const Asked& asked, const Bytes&) { return send_or(way, asked.tcp); };
    };
    return {
        {.name = "tcp-refused", .has_tcp = false},
        {.name = "tcp-closes", .way = over_tcp(Way::close)},
        {.name = "tcp-silent", .way = over_tcp(Way::stay_silent)},
        {.name = "tcp-drips", .way = over_tcp(Way::drip)},
        {.name = "tcp-promises-too-much", .way = over_tcp(Way::promise_too_much)},
        {.name = "tcp-half-message",
         .octets =
             [](const Asked& asked, Bytes& wire) {
                 if (asked.tcp) {
                     wire.resize(kHeaderSize + asked.question_size + 3);
                 }
             }},
        {.name = "tcp-refuses-to-answer",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (asked.tcp) {
                     error(Rcode::refused)(world, asked, reply);
                 }
             }},
        {.name = "parent-tcp-closes", .way = over_tcp(Way::close), .is_parents = true},
    };
}

std::vector<Behaviour> message_behaviours() {
    return {
        {.name = "wrong-id", .octets = [](const Asked&, Bytes& wire) { wire[0] ^= 0x40U; }},
        {.name = "wrong-question",
         .octets = [](const Asked&, Bytes& wire) { wire[kHeaderSize + 1] ^= 1U; }},
        {.name = "wrong-class",
         .octets = [](const Asked& asked,
                      Bytes& wire) { wire[kHeaderSize + asked.question_size - 1] = 3; }},
        {.name = "wrong-case",
         .octets =
             [](const Asked& asked, Bytes& wire) {
                 const ByteView lower = asked.question.name.wire();
                 std::copy(lower.begin(), lower.end(), wire.begin() + kHeaderSize);
             }},
        {.name = "half-message",
         .octets = [](const Asked& asked,
                      Bytes& wire) { wire.resize(kHeaderSize + asked.question_size + 3); }},
        {.name = "two-messages",
         .octets =
             [](const Asked&, Bytes& wire) {
                 const Bytes once = wire;
                 append(wire, once);
             }},
        {.name = "trailing-octets",
         .octets = [](const Asked&, Bytes& wire) { append(wire, Bytes(7, 0)); }},
        {.name = "compression-loop", .octets = &make_loop},
        {.name = "a-query-in-return",
         .octets = [](const Asked&, Bytes& wire) { wire[2] &= 0x7fU; }},
        {.name = "foreign-class", .octets = &add_foreign_record},
        {.name = "malformed-record",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (asked.question.type == RrType::ns) {
                     reply.additional.push_back(
                         RRset{name("ns1.zone"), RrType::a, kClassIn, 3600, {{127, 0, 0}}, {}});
                 }
             }},
    };
}

}  // namespace

std::vector<Behaviour> transport_behaviours() {
    std::vector<Behaviour> all = udp_behaviours();
    for (const auto& more : {tcp_behaviours(), message_behaviours()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace dschain::test
