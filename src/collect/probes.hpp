// What is asked of a zone's servers beyond what a resolver needs: the zone's requests to its
// parent, its proofs, its servers' addresses, and what each server makes of TCP, EDNS and cookies.
#pragma once

#include <vector>

#include "asker.hpp"

namespace dschain {

struct Probe {
    Question question;
    QueryForm form{};
};

// For a server of a zone, beside DNSKEY, SOA and NS: at most nine, so that a healthy server is
// asked twelve questions. `cookie` are eight octets of the client's.
[[nodiscard]] std::vector<Probe> zone_probes(const Name& zone, const Server& server,
                                             const Bytes& cookie);

// The addresses of the server itself, where its name lies in the zone.
[[nodiscard]] std::vector<Probe> address_probes(const Name& zone, const Server& server);

// A name of the zone that nobody would choose; nothing if the zone's name leaves no room.
[[nodiscard]] std::optional<Name> absent_name(const Name& zone);

// Asks a server that answered some question in an unexpected way again, each time with one thing
// changed, to find what it stumbles over. Asks nothing of a healthy server.
Task<void> diagnose(Asker& asker, const Evidence& evidence, Name zone, Server server, Bytes cookie);

}  // namespace dschain
