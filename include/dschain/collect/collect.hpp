// Finds the zones from the root down to one name, asks their servers, and writes down what came.
// It follows referrals and decides nothing about DNSSEC.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dschain/base/limits.hpp"
#include "dschain/base/result.hpp"
#include "dschain/collect/task.hpp"
#include "dschain/dnssec/trust_anchor.hpp"
#include "dschain/evidence/evidence.hpp"
#include "dschain/transport/transport.hpp"

namespace dschain {

struct CollectOptions {
    std::vector<Server> root_servers;  // with their ports
    std::uint16_t port = 53;           // of every other authoritative server
    bool ipv4 = true;
    bool ipv6 = true;
    unsigned tries = 3;       // per question and server
    bool all_servers = true;  // of the zone and of its parent; else the first that answers
    // With all servers: also the zone's requests and proofs, TCP, EDNS and cookies of each.
    bool probe = false;
    std::function<std::uint16_t()> random;  // for cookies; needed with `probe`
    std::vector<Server> child_servers;      // --ns: in place of what the parent says
    std::vector<Server> resolvers;          // asked beside the zone's servers; without a name
    Name anchor;           // of a check: zones above it are walked through and not validated
    TrustAnchors anchors;  // of a trace: where the chains to a name and its aliases begin
    Limits limits;
};

// The root's servers as IANA lists them.
[[nodiscard]] std::vector<Server> built_in_root_servers(std::uint16_t port);

// From a hints file: NS records of the root and the addresses of their targets.
[[nodiscard]] Result<std::vector<Server>> parse_root_hints(std::string_view text,
                                                           std::uint16_t port);

// Fills in `cuts` and `exchanges` of the evidence, for its subject's zone.
void collect(Transport& transport, const CollectOptions& options, Evidence& evidence);

// The last part of that: the zone's cut is the last of the evidence and its parent's the one
// before, and everything that a check asks their servers is asked. All must outlive the task.
[[nodiscard]] Task<void> examine_zone(Transport& transport, const CollectOptions& options,
                                      Evidence& evidence);

}  // namespace dschain
