// From rounds to what people ask of a history: since when, until when, and where.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dschain/lifecycle/history.hpp"

namespace dschain {

// One version on one server, from its first sighting until the server answered without it.
struct Sighting {
    Kind kind = Kind::ds;
    Server server;
    Version version;
    std::uint32_t highest_ttl = 0;  // seconds, the highest within this sighting
    Timestamp first_seen = 0;
    Timestamp last_seen = 0;
    // The first later round in which the server answered for this kind without the version. It may
    // have served it until just before. Nothing: it was not seen gone, which a server that has not
    // answered since is not either.
    std::optional<Timestamp> gone;

    [[nodiscard]] bool operator==(const Sighting&) const = default;
};

// By kind, then in order of the first sighting, then by server. A version that comes back on a
// server is a new sighting.
[[nodiscard]] std::vector<Sighting> sightings(const History& history);

// One version on all its servers, from the first sighting until it was gone from the last of them.
struct Appearance {
    Kind kind = Kind::ds;
    Version version;
    std::uint32_t highest_ttl = 0;
    Timestamp first_seen = 0;
    Timestamp last_seen = 0;
    // When it was gone from the last server. Nothing: some server was not seen without it.
    std::optional<Timestamp> gone;
    std::vector<Sighting> sightings;  // in order of the first sighting

    [[nodiscard]] bool operator==(const Appearance&) const = default;
};

// In order of the first sighting, then by kind. `all` is what `sightings` gave, or some of it. A
// version that comes back after it was gone everywhere is a new appearance.
[[nodiscard]] std::vector<Appearance> appearances(const std::vector<Sighting>& all);

}  // namespace dschain
