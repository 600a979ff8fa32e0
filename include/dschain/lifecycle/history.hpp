// What was seen of a zone over time, server by server.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dschain/base/time.hpp"
#include "dschain/evidence/evidence.hpp"
#include "dschain/lifecycle/version.hpp"

namespace dschain {

// One server about one kind, in one round.
struct Observation {
    Kind kind = Kind::ds;
    Server server;
    // Nothing: no usable answer, which says nothing about what the server has.
    std::optional<Version> version;
    // Seconds that a cache may keep it: of the RRset, the highest of those looked at for data, or
    // of a negative answer (RFC 2308 §5).
    std::uint32_t ttl = 0;
    // data: how long the zone lets an absence be kept, the lesser of its SOA's TTL and MINIMUM.
    std::uint32_t negative_ttl = 0;
    // The server was named by the user and is in no NS set yet: no resolver asks it.
    bool candidate = false;

    [[nodiscard]] bool operator==(const Observation&) const = default;
};

// One look at every server. `at` is when the last answer had come, so that what was gone from a
// server was gone by then.
struct Round {
    Timestamp at = 0;
    std::vector<Observation> observations;
};

struct History {
    Name zone;
    std::vector<Round> rounds;  // oldest first
};

}  // namespace dschain
