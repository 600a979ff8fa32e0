#include "hostile/behaviours.hpp"

#include <iterator>

namespace dschain::test {

World::World(std::string_view zone) : root(Name()), child(name(zone)), target(name(zone)) {
    const auto key = zone_key().dnskey().rdata();
    for (SignedZone* each : {&root, &child}) {
        each->set(soa_for(each->apex()));
        each->add(each->apex(), RrType::dnskey, key);
    }
    root.add(Name(), RrType::ns, name_rdata(name("ns")));
    root.add(name("ns"), RrType::a, {127, 0, 0, 1});
    root.add(target, RrType::ds, ds_rdata(target));
    child.add(target.with_label("www").value(), RrType::a, {192, 0, 2, 1});
}

void World::add_server(const std::string& label, unsigned server) {
    const Name host = name(label + "." + target.text());
    const Bytes address{127, 0, 0, static_cast<std::uint8_t>(1 + server)};
    for (SignedZone* each : {&root, &child}) {
        each->add(target, RrType::ns, name_rdata(host));
        each->add(host, RrType::a, address);
    }
}

void World::finish() {
    if (child.find(target, RrType::ns) == nullptr) {
        add_server("ns1", 1);
        add_server("ns2", 2);
    }
    root.finish();
    child.finish();
}

std::vector<Behaviour> all_behaviours() {
    std::vector<Behaviour> all;
    for (auto list :
         {transport_behaviours(), edns_behaviours(), zone_behaviours(), delegation_behaviours()}) {
        all.insert(all.end(), std::make_move_iterator(list.begin()),
                   std::make_move_iterator(list.end()));
    }
    return all;
}

Deliver deliver(const Behaviour& behaviour, const World& world) {
    return [&behaviour, &world](const Asked& asked) {
        const bool is_parent = asked.server == 0;
        const bool plays = is_parent == behaviour.is_parents;
        Reply reply = serve(is_parent ? world.root : world.child, asked);
        if (plays && behaviour.reply) {
            behaviour.reply(world, asked, reply);
        }
        Delivery delivery{to_wire(reply, asked), Way::send};
        if (!asked.tcp && delivery.octets.size() > asked.payload()) {
            reply.clear();
            reply.truncated = true;
            delivery.octets = to_wire(reply, asked);
        }
        if (plays && behaviour.octets) {
            behaviour.octets(asked, delivery.octets);
        }
        if (plays && behaviour.way) {
            delivery.way = behaviour.way(asked, delivery.octets);
        }
        return delivery;
    };
}

std::function<void(const World&, const Asked&, Reply&)> error(Rcode rcode, bool with_opt) {
    return [=](const World& /*world*/, const Asked& /*asked*/, Reply& reply) {
        reply.clear();
        reply.rcode = rcode;
        reply.authoritative = false;
        if (!with_opt) {
            reply.edns.reset();
        } else if (reply.edns) {
            reply.edns->options.clear();
        }
    };
}

}  // namespace dschain::test
