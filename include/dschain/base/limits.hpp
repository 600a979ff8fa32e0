// Every bound on work, in one place and passed in. Hitting one is a finding, never a hang.
#pragma once

#include <cstdint>

namespace dschain {

struct Limits {
    // Signature verifications in one check. Resolvers allow 8 (Unbound) to 32 (Knot Resolver) per
    // answer; a check looks at many answers and explains what it saw, so it may spend more.
    unsigned signatures = 1000;
    // DNSKEYs of one tag and algorithm tried for one signature (PowerDNS Recursor: 2).
    unsigned colliding_keys = 4;
    // NSEC3 iterations above which a proof is taken as insecure (RFC 9276 §3.2; Unbound 1.17: 150,
    // NLnet Labs domain: 100).
    unsigned nsec3_iterations = 100;
    // NSEC3 hashes computed in one check (PowerDNS Recursor: 600 a query).
    unsigned nsec3_hashes = 600;
    // Questions sent in one check (BIND max-query-count: 200; a check asks every server).
    unsigned queries = 1000;
    // Zone cuts followed for one name (Unbound MAX_REFERRAL_COUNT: 130).
    unsigned referrals = 40;
    // Name server addresses that need other name servers' addresses, nested (BIND
    // max-recursion-depth: 7).
    unsigned address_depth = 6;
    // Name server names of one zone, and addresses of one name, that are asked (BIND
    // delegation-servers: 13). The root has 13 names with two addresses each.
    unsigned servers_per_zone = 32;
    // Octets of a provider's document that are read.
    std::uint64_t document_octets = 1U << 20;
};

}  // namespace dschain
