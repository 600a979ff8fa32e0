// When a change is safe: from the first instant at which no view that a resolver may hold is bogus.
//
// A view is one DS version, one of the keys and one of the data, each from any server and from a
// cache of any age. A change brings a new version of one kind or of two; what is published now
// stays with it for as long as the servers take to follow, and for its TTL after that. So a change
// is safe once every bogus combination of what may be held and what is new has a member that no
// cache can hold any more. Waiting only takes combinations away; where one has no member that goes
// away by waiting, the change is not safe at all.
#pragma once

#include <optional>
#include <vector>

#include "dschain/lifecycle/timeline.hpp"

namespace dschain {

enum class ViewVerdict {
    insecure,
    secure,
    // It verifies, but not with every algorithm that it names (RFC 4035 §2.2). Resolvers accept it
    // (RFC 6840 §5.11), but for strict ones.
    incomplete,
    bogus,
};

[[nodiscard]] ViewVerdict judge_view(const Name& zone, const Version& ds, const Version& keys,
                                     const Version& data);

// New versions that a step brings to the servers. Empty: no change, to ask about the zone as it is.
struct Change {
    std::vector<Version> introduces;
    // A DS that names one of the new keys, which is known by nothing but that: it counts as
    // matching.
    std::vector<std::pair<Ds, Dnskey>> named;
    // Seconds for which resolvers go on asking the servers that had what was there before.
    std::uint32_t lingers = 0;
};

// A view that is bogus, or would be.
struct Conflict {
    Version ds;
    Version keys;
    Version data;
    ViewVerdict verdict = ViewVerdict::bogus;
    // What goes out of caches first, and from when on the view cannot occur any more.
    Timestamp until = kNever;
    std::optional<Held> leaves;  // nothing if none of the three ever does by waiting
};

struct Safety {
    // The first safe instant, not before the timeline's own time; kNever if waiting does not help.
    Timestamp from = 0;
    bool assumed = false;  // that instant rests on an assumption
    // Views that stand in the way now: the last to go first, one for each version that has to leave
    // caches. Those that no waiting removes come before them.
    std::vector<Conflict> conflicts;
    // Without the change, some view is bogus already, and for good.
    bool bogus_already = false;
};

[[nodiscard]] Safety safe_from(const Timeline& timeline, const Change& change);

// The timeline after the change was made everywhere at `at`.
[[nodiscard]] Timeline apply(Timeline timeline, const Change& change, Timestamp at);

}  // namespace dschain
