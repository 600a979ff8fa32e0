// What a parent, a delegation and the zone's own records may have wrong.
#include <algorithm>

#include "hostile/behaviours.hpp"

namespace dschain::test {
namespace {

// RRSIGs alone get another TTL, as no signer and no server should make of them.
void spoil_signature_ttls(Bytes& wire) {
    const Bytes head = {0, static_cast<std::uint8_t>(RrType::rrsig), 0, kClassIn};
    constexpr std::size_t kTtl = 4;
    for (auto at = std::search(wire.begin(), wire.end(), head.begin(), head.end());
         wire.end() - at > static_cast<std::ptrdiff_t>(head.size() + kTtl);
         at = std::search(at + 1, wire.end(), head.begin(), head.end())) {
        *(at + static_cast<std::ptrdiff_t>(head.size() + kTtl) - 1) ^= 1U;
    }
}

}  // namespace

std::vector<Behaviour> delegation_behaviours() {
    return {
        {.name = "ds-answered-by-referral",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (asked.question.type == RrType::ds) {
                     reply = serve(world.root, [&] {
                         Asked ns = asked;
                         ns.question.type = RrType::ns;
                         return ns;
                     }());
                 }
             },
         .is_parents = true},
        {.name = "soa-missing",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (asked.question == Question{world.target, RrType::soa}) {
                     reply.answer.clear();
                 }
             }},
        {.name = "referral-too-large",
         .build =
             [](World& world) {
                 for (int i = 0; i < 20; ++i) {
                     world.add_server("a-name-server-with-a-name-that-takes-its-room-" +
                                          std::to_string(i) + ".and-more-of-it",
                                      1U + static_cast<unsigned>(i) % 2U);
                 }
             }},
        {.name = "rrsig-ttl-differs",
         .octets =
             [](const Asked& asked, Bytes& wire) {
                 if (asked.question.type == RrType::soa) {
                     spoil_signature_ttls(wire);
                 }
             }},
        {.name = "key-too-large",
         .build =
             [](World& world) {
                 constexpr std::uint8_t kRsaSha256 = 8;
                 Bytes key = {1, 3};  // the exponent; then 5,000 bits
                 key.resize(2 + 625, 0xff);
                 world.child.add(world.target, RrType::dnskey,
                                 Dnskey{256, 3, kRsaSha256, key}.rdata());
             }},
    };
}

}  // namespace dschain::test
