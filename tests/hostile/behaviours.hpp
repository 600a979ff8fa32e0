// What name servers may do wrong, each by a name: testdata/hostile/cases.txt says what is to be
// found out about it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hostile/behaviour_server.hpp"
#include "hostile/signed_zone.hpp"

namespace dschain::test {

// The root at 127.0.0.1, and below it a zone with two servers, 127.0.0.2 and 127.0.0.3.
struct World {
    explicit World(std::string_view target);

    // Of the zone, at the parent and at the zone itself; with an address.
    void add_server(const std::string& label, unsigned server);
    void finish();

    SignedZone root;
    SignedZone child;
    Name target;
};

struct Behaviour {
    std::string name;
    // Changes what is served, before it is signed.
    std::function<void(World&)> build = {};
    // Changes a right reply.
    std::function<void(const World&, const Asked&, Reply&)> reply = {};
    // Changes the octets of a reply.
    std::function<void(const Asked&, Bytes&)> octets = {};
    std::function<Way(const Asked&, const Bytes&)> way = {};
    bool is_parents = false;  // the parent's server does it, and the zone's are right
    bool has_tcp = true;
    std::string target = "zone";
};

// In the order of the table.
[[nodiscard]] std::vector<Behaviour> transport_behaviours();
[[nodiscard]] std::vector<Behaviour> edns_behaviours();
[[nodiscard]] std::vector<Behaviour> delegation_behaviours();
[[nodiscard]] std::vector<Behaviour> zone_behaviours();
[[nodiscard]] std::vector<Behaviour> all_behaviours();

// The behaviour in its world; the world must outlive what is returned.
[[nodiscard]] Deliver deliver(const Behaviour& behaviour, const World& world);

// Answers everything with an error; `with_opt` as the query had one.
[[nodiscard]] std::function<void(const World&, const Asked&, Reply&)> error(Rcode rcode,
                                                                            bool with_opt = true);

}  // namespace dschain::test
