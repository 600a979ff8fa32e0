// What resolvers may hold of a zone: versions that servers publish now, and versions that are gone
// from them and not yet out of every cache.
//
// A version that was gone from the last of its servers at `gone` may be in caches until gone + ttl,
// ttl being the highest that it was ever seen with. When it was last seen does not matter: a server
// may have published it up to the moment at which it was seen without it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "dschain/lifecycle/history.hpp"

namespace dschain {

// What cannot be seen, and is assumed. Seconds.
struct Assumptions {
    // Of a DS before the first observation.
    std::uint32_t ds_ttl = 86400;
    // Of RRsets that were not looked at, and of keys and data before the first observation.
    std::uint32_t data_ttl = 86400;
    // When the DS that is not to be seen any more was gone from every parent server, by the user's
    // word.
    std::optional<Timestamp> ds_removed_at;
    // For servers behind an address (anycast) that were not the one seen.
    std::uint32_t margin = 600;
};

inline constexpr Timestamp kNever = std::numeric_limits<Timestamp>::max();

struct Held {
    Version version;
    std::vector<Server> servers;    // that have it, or had it last
    Timestamp since = 0;            // first seen; for an assumption, the time of the first round
    std::optional<Timestamp> gone;  // from the last of them; nothing: it is still published
    std::uint32_t ttl = 0;          // the highest
    bool ttl_assumed = false;       // the TTL rests on an assumption and was not seen
    bool assumed = false;  // the version itself was not seen: it may have been there before

    // The first instant at which no cache can hold it; kNever while it is published.
    [[nodiscard]] Timestamp until(std::uint32_t margin) const;
};

struct Timeline {
    Name zone;
    Timestamp now = 0;  // of the last round
    Assumptions assumptions;
    // What is published or may be held at `now`, or was and is not any more: by kind, ds, keys and
    // data. What is published comes first.
    std::vector<Held> ds;
    std::vector<Held> keys;
    std::vector<Held> data;
    // On servers that no resolver asks yet.
    std::vector<Held> candidate_keys;
    std::vector<Held> candidate_data;
    // Servers of the delegation that gave no usable answer in the last round.
    std::vector<Server> silent_parents;
    std::vector<Server> silent_children;
    std::vector<Server> silent_candidates;
    // When each kind was first seen on the last of its servers.
    std::optional<Timestamp> ds_known_since;
    std::optional<Timestamp> keys_known_since;
    std::optional<Timestamp> data_known_since;
    std::uint32_t negative_ttl = 0;    // the highest that the zone was seen with
    std::uint32_t delegation_ttl = 0;  // of the NS RRset, at parent and child
    // When the last resolver has forgotten the last NS set that named a server which is not named
    // any more; nothing if there is none.
    std::optional<Timestamp> former_servers_until;
    // Those servers. They are worth a question for as long as that: one whose own NS RRset still
    // names it is asked on and on.
    std::vector<Server> former_servers;

    [[nodiscard]] const std::vector<Held>& of(Kind kind) const;
    [[nodiscard]] std::vector<Held>& of(Kind kind);
    // What is on at least one server now.
    [[nodiscard]] std::vector<const Held*> published(Kind kind) const;
};

// The rounds must be in the order of their times. A history without rounds gives an empty timeline.
[[nodiscard]] Timeline build_timeline(const History& history, const Assumptions& assumptions);

}  // namespace dschain
