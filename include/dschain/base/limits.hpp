// Every bound on work, in one place and passed in. Hitting one is a finding, never a hang.
// docs/limits.md has the sources of the defaults.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dschain/base/result.hpp"

namespace dschain {

struct Limits {
    // Signature verifications in one check, and how many of them may fail: forged signatures
    // (KeyTrap, CVE-2023-50387) fail, those of a large zone do not. Resolvers allow 8 (Unbound) to
    // 32 (Knot Resolver) per answer; a check looks at many answers and explains what it saw.
    std::uint64_t signatures = 500;
    std::uint64_t failed_signatures = 100;
    // Octets of signed data that are hashed in one check, once for each signature over them.
    std::uint64_t signed_octets = 32U << 20;
    // RRSIGs of one RRset that are tried (Unbound: 8).
    std::uint64_t signatures_per_rrset = 16;
    // DNSKEYs of one tag and algorithm tried for one signature (PowerDNS Recursor: 2).
    std::uint64_t colliding_keys = 4;
    // DNSKEYs of one zone, and DS records of one delegation, that are looked at (PowerDNS
    // Recursor: 8 DS; BIND: 100 records of one type).
    std::uint64_t keys = 64;
    // RRsets of one answer whose signatures are looked at (BIND: 100 types at a name).
    std::uint64_t rrsets = 100;
    // NSEC3 iterations above which a proof is taken as insecure (RFC 9276 §3.2). 150 in Unbound and
    // in BIND 9.18, PowerDNS Recursor 4.8 and Knot Resolver 5.6; later versions of these: 50.
    std::uint64_t nsec3_iterations = 150;
    // NSEC3 hashes computed in one check (PowerDNS Recursor: 600 a query).
    std::uint64_t nsec3_hashes = 600;
    // Seconds by which clocks may differ: a signature counts that long before its inception and
    // after its expiration. Unbound allows an hour at least, BIND nothing: 0 is safe for all.
    std::uint64_t clock_skew = 0;
    // Questions sent in one check (BIND max-query-count: 200; a check asks every server).
    std::uint64_t queries = 1000;
    // Octets of answers taken in one check: 256 of the largest messages. A record counts as 256
    // octets at least, for what it costs once its names are written out.
    std::uint64_t octets = 16U << 20;
    // Zone cuts followed for one name (Unbound MAX_REFERRAL_COUNT: 130).
    std::uint64_t referrals = 40;
    // CNAMEs and DNAMEs followed for one question (BIND and Unbound: 11 restarts, Knot Resolver:
    // 13).
    std::uint64_t aliases = 12;
    // Name server addresses that need other name servers' addresses, nested (BIND
    // max-recursion-depth: 7).
    std::uint64_t address_depth = 6;
    // Name server names of one zone, and addresses of one name, that are asked (BIND
    // delegation-servers: 13). The root has 13 names with two addresses each.
    std::uint64_t servers_per_zone = 32;
    // Octets of a provider's document that are read.
    std::uint64_t document_octets = 1U << 20;

    [[nodiscard]] bool operator==(const Limits&) const = default;
};

struct NamedLimit {
    std::string_view name;  // as in '--limit signatures=2000'
    std::uint64_t Limits::*value;
    std::uint64_t most;  // the largest that may be set; the smallest is 0
    std::string_view what;
};

// All of them, in the order above.
[[nodiscard]] std::span<const NamedLimit> named_limits();

// Sets one from 'NAME=NUMBER'. The error names what is wrong, and the nearest name.
[[nodiscard]] Result<void> set_limit(Limits& limits, std::string_view text);

}  // namespace dschain
