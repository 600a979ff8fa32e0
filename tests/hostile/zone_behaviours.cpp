// Referrals, signatures and records that are not as they should be, or far too many.
#include "hostile/behaviours.hpp"

namespace dschain::test {
namespace {

Name server_of_root() {
    return name("ns");
}

Reply refer_to(const Name& zone, const Name& server, const std::optional<Edns>& edns) {
    return Reply{.authoritative = false,
                 .authority = {RRset{zone, RrType::ns, kClassIn, 3600, {name_rdata(server)}, {}}},
                 .edns = edns};
}

std::vector<Behaviour> referral_behaviours() {
    return {
        {.name = "referral-to-itself",
         .reply =
             [](const World& world, const Asked&, Reply& reply) {
                 reply = refer_to(world.target, name("ns1.zone"), reply.edns);
             }},
        {.name = "referral-upwards",
         .reply = [](const World&, const Asked&,
                     Reply& reply) { reply = refer_to(Name(), server_of_root(), reply.edns); }},
        {.name = "referral-authoritative",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 reply.authoritative = reply.authoritative || asked.question.type == RrType::ns;
             },
         .is_parents = true},
        {.name = "answers-without-authority",
         .reply = [](const World&, const Asked&, Reply& reply) { reply.authoritative = false; }},
        {.name = "answers-from-the-parent",
         .reply = [](const World& world, const Asked& asked,
                     Reply& reply) { reply = serve(world.root, asked); }},
        {.name = "nxdomain-for-empty-non-terminals",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (asked.question.name == name("ent")) {
                     reply.rcode = Rcode::nxdomain;
                 }
             },
         .is_parents = true,
         .target = "zone.ent"},
        {.name = "glue-loop",
         .build =
             [](World& world) {
                 world.root.add(world.target, RrType::ns, name_rdata(name("ns.other")));
                 world.root.add(name("other"), RrType::ns, name_rdata(name("ns.zone")));
                 world.child.add(world.target, RrType::ns, name_rdata(name("ns.other")));
             }},
    };
}

std::vector<Behaviour> signature_behaviours() {
    const auto strip = [](unsigned first_server) {
        return [=](const World&, const Asked& asked, Reply& reply) {
            if (asked.server >= first_server) {
                reply.strip_dnssec();
            }
        };
    };
    return {
        {.name = "signatures-stripped", .reply = strip(1)},
        {.name = "signatures-stripped-by-one-server", .reply = strip(2)},
        {.name = "island-unsigned-by-one-server",
         .build =
             [](World& world) {
                 world.add_server("ns1", 1);
                 world.add_server("ns2", 2);
                 world.root.forget(world.target, RrType::ds);
             },
         .reply = strip(2)},
    };
}

std::vector<Behaviour> record_behaviours() {
    return {
        {.name = "ttl-of-2-to-the-31",
         .build =
             [](World& world) { world.child.find(world.target, RrType::soa)->ttl = 0x80000000U; }},
        {.name = "markup-in-names",
         .build =
             [](World& world) {
                 world.add_server("\\027[31m<script>alert\\(1\\)</script>\\010", 1);
                 world.add_server("\\000\\127\\155\\\"'", 2);
             }},
        {.name = "markup-in-a-malformed-record",
         .reply =
             [](const World&, const Asked& asked, Reply& reply) {
                 if (asked.question.type == RrType::ns) {
                     reply.additional.push_back(RRset{name("\\027]0;owned\\007<b>.zone"),
                                                      RrType::a,
                                                      kClassIn,
                                                      3600,
                                                      {{127, 0, 0}},
                                                      {}});
                 }
             }},
        {.name = "thousand-name-servers",
         .build =
             [](World& world) {
                 for (int i = 0; i < 1000; ++i) {
                     world.add_server("n" + std::to_string(i), 1);
                 }
             }},
        {.name = "thousand-keys",
         .build =
             [](World& world) {
                 for (int i = 0; i < 1000; ++i) {
                     Bytes key(32, 0);
                     key[0] = static_cast<std::uint8_t>(i & 0xff);
                     key[1] = static_cast<std::uint8_t>(i >> 8);
                     world.child.add(world.target, RrType::dnskey,
                                     Dnskey{256, 3, kEd25519, key}.rdata());
                 }
             }},
        {.name = "records-as-many-as-fit",
         .reply =
             [](const World& world, const Asked& asked, Reply& reply) {
                 if (!asked.tcp && asked.question.type == RrType::soa) {
                     reply.clear();
                     reply.truncated = true;
                 } else if (asked.question.type == RrType::soa) {
                     RRset many{world.target, static_cast<RrType>(65280), kClassIn, 60, {}, {}};
                     for (unsigned i = 0; i < 4500; ++i) {
                         many.rdatas.push_back({static_cast<std::uint8_t>(i >> 8),
                                                static_cast<std::uint8_t>(i & 0xffU)});
                     }
                     reply.additional.push_back(many);
                 }
             }},
    };
}

}  // namespace

std::vector<Behaviour> zone_behaviours() {
    std::vector<Behaviour> all = referral_behaviours();
    for (const auto& more : {signature_behaviours(), record_behaviours()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace dschain::test
