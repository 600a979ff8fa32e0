#include "dschain/lifecycle/timeline.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dschain {
namespace {

// How long resolvers may go on asking a parent's server that is not the parent's any more. Nothing
// here sees that NS set's TTL; the root's and most registries' are two days or less.
constexpr Timestamp kParentServersTtl = 172800;

// What one server published, as far as it was seen.
struct Run {
    const Version* version = nullptr;
    Timestamp first_seen = 0;
    std::optional<Timestamp> gone;
    std::uint32_t ttl = 0;
};

struct ServerHistory {
    std::vector<Run> runs;
    bool named = false;      // in the delegation, in the last round that has it
    bool was_named = false;  // in any round
    bool silent = false;     // in the last round
    Timestamp last_asked = 0;
    std::optional<Timestamp> known_since;  // the first answer, whether anybody else asked it or not
    std::optional<Timestamp> left;         // the first round in which it was not asked any more

    // `still_named`: by the NS RRset of a server that has left the delegation.
    void see(const Observation& observation, Timestamp at, bool still_named) {
        named = !observation.candidate || (was_named && still_named);
        silent = !observation.version;
        last_asked = at;
        if (named) {
            left.reset();
        } else if (was_named && !left) {
            left = at;
        }
        if (named && !was_named) {
            was_named = true;
            // What it had before anybody could ask it is in no cache, but for its last version:
            // it may have been named since the last round.
            if (runs.size() > 1) {
                runs.erase(runs.begin(), runs.end() - 1);
            }
        }
        if (!observation.version) {
            return;
        }
        known_since = known_since.value_or(at);
        if (!runs.empty() && !runs.back().gone && *runs.back().version == *observation.version) {
            runs.back().ttl = std::max(runs.back().ttl, observation.ttl);
            return;
        }
        if (!runs.empty() && !runs.back().gone) {
            runs.back().gone = at;
        }
        runs.push_back({&*observation.version, at, std::nullopt, observation.ttl});
    }
};

using Servers = std::map<Server, ServerHistory>;

// Whether a round tells which servers the zone has: every server that was asked about the NS said.
bool knows_delegation(const Round& round) {
    bool asked = false;
    for (const Observation& observation : round.observations) {
        if (observation.kind != Kind::delegation || observation.candidate) {
            continue;
        }
        asked = true;
        if (!observation.version) {
            return false;
        }
    }
    return asked;
}

bool is_ipv6(const Server& server) {
    return server.address.find(':') != std::string::npos;
}

// That a server was not asked may be this side's doing: its address was not found, or is of a
// family that is switched off. It has left where its name is in no NS RRset any more, or has other
// addresses. `names`: those in the NS RRsets; null where these were not looked at.
void leave(Servers& servers, const std::set<Server>& asked, const std::set<Name>* names,
           Timestamp at) {
    for (auto& [server, history] : servers) {
        if (!history.was_named || !history.named || history.left || asked.contains(server)) {
            continue;
        }
        const auto like_it = [&server = server](const Server& each) {
            return is_ipv6(each) == is_ipv6(server);
        };
        const bool moved = std::any_of(asked.begin(), asked.end(), [&](const Server& each) {
            return each.name == server.name && (like_it(each) || server.address.empty());
        });
        const bool gone = names != nullptr ? !names->contains(server.name)
                                           : std::any_of(asked.begin(), asked.end(), like_it);
        if (moved || gone) {
            history.left = at;
        }
    }
}

// Joins what several servers have published of one version.
void add_run(std::vector<Held>& held, const Run& run, const Server& server) {
    auto same = std::find_if(held.begin(), held.end(),
                             [&](const Held& each) { return each.version == *run.version; });
    if (same == held.end()) {
        held.push_back({*run.version, {}, run.first_seen, run.gone, run.ttl, false, false});
        same = held.end() - 1;
    } else {
        if (same->gone) {
            // Still there somewhere, or gone later elsewhere.
            const bool here_last = !run.gone || *run.gone > *same->gone;
            if (here_last) {
                same->servers.clear();
                same->gone = run.gone;
            }
        }
        same->since = std::min(same->since, run.first_seen);
        same->ttl = std::max(same->ttl, run.ttl);
    }
    if (same->gone == run.gone &&
        std::find(same->servers.begin(), same->servers.end(), server) == same->servers.end()) {
        same->servers.push_back(server);
    }
}

class Builder {
public:
    Builder(const History& history, const Assumptions& assumptions) : history_(history) {
        timeline_.zone = history.zone;
        timeline_.assumptions = assumptions;
    }

    Timeline build() {
        for (const Round& round : history_.rounds) {
            look(round);
        }
        if (history_.rounds.empty()) {
            return std::move(timeline_);
        }
        timeline_.now = history_.rounds.back().at;
        fold_servers(parents_, timeline_.ds, timeline_.ds_known_since, kParentServersTtl);
        fold_servers(keys_, timeline_.keys, timeline_.keys_known_since, timeline_.delegation_ttl);
        fold_servers(data_, timeline_.data, timeline_.data_known_since, timeline_.delegation_ttl);
        for (Held& held : timeline_.data) {
            // Only a few of the zone's RRsets were looked at.
            if (timeline_.assumptions.data_ttl > held.ttl) {
                held.ttl = timeline_.assumptions.data_ttl;
                held.ttl_assumed = true;
            }
        }
        fold_candidates(keys_, timeline_.candidate_keys);
        fold_candidates(data_, timeline_.candidate_data);
        fold_silent();
        for (const Kind kind : {Kind::ds, Kind::keys, Kind::data}) {
            auto& list = timeline_.of(kind);
            std::stable_partition(list.begin(), list.end(),
                                  [](const Held& each) { return !each.gone; });
        }
        return std::move(timeline_);
    }

private:
    // By the NS RRsets of servers that were in the delegation and are not any more: whoever asks
    // one of them is told to go on asking.
    [[nodiscard]] std::set<Name> named_by_former(const Round& round) const {
        std::set<Name> names;
        for (const Observation& each : round.observations) {
            const auto known = keys_.find(each.server);
            if (each.kind == Kind::delegation && each.candidate && each.version &&
                known != keys_.end() && known->second.was_named) {
                names.insert(each.version->names.begin(), each.version->names.end());
            }
        }
        return names;
    }

    void look(const Round& round) {
        const std::set<Name> naming = named_by_former(round);
        std::set<Server> parents;
        std::set<Server> children;
        for (const Observation& observation : round.observations) {
            switch (observation.kind) {
                case Kind::ds:
                    parents_[observation.server].see(observation, round.at, false);
                    parents.insert(observation.server);
                    break;
                case Kind::keys:
                    keys_[observation.server].see(observation, round.at,
                                                  naming.contains(observation.server.name));
                    children.insert(observation.server);
                    break;
                case Kind::data:
                    data_[observation.server].see(observation, round.at,
                                                  naming.contains(observation.server.name));
                    children.insert(observation.server);
                    timeline_.negative_ttl =
                        std::max(timeline_.negative_ttl, observation.negative_ttl);
                    break;
                case Kind::delegation:
                    if (!observation.candidate) {
                        timeline_.delegation_ttl =
                            std::max(timeline_.delegation_ttl, observation.ttl);
                    }
                    break;
            }
        }
        if (!parents.empty()) {
            leave(parents_, parents, nullptr, round.at);
        }
        if (!children.empty() && knows_delegation(round)) {
            std::set<Name> names = naming;
            for (const Observation& each : round.observations) {
                if (each.kind == Kind::delegation && !each.candidate && each.version) {
                    names.insert(each.version->names.begin(), each.version->names.end());
                }
            }
            leave(keys_, children, &names, round.at);
            leave(data_, children, &names, round.at);
        }
    }

    // `stays`: how long a server may be asked after it has left.
    void fold_servers(const Servers& servers, std::vector<Held>& held,
                      std::optional<Timestamp>& known_since, Timestamp stays) {
        for (const auto& [server, history] : servers) {
            if (!history.was_named || history.runs.empty()) {
                continue;
            }
            if (!history.left) {
                known_since = std::max(known_since.value_or(0), *history.known_since);
            }
            for (Run run : history.runs) {
                if (history.left) {
                    // Nobody asks it any more after that, whatever it has.
                    const Timestamp end = *history.left + stays;
                    if (run.first_seen >= end) {
                        continue;
                    }
                    run.gone = std::min(run.gone.value_or(end), end);
                }
                add_run(held, run, server);
            }
            if (history.left && &servers != &parents_) {
                timeline_.former_servers_until =
                    std::max(timeline_.former_servers_until.value_or(0),
                             *history.left + stays + timeline_.assumptions.margin);
                if (*history.left + stays + timeline_.assumptions.margin > timeline_.now) {
                    add_former(server);
                }
            }
        }
    }

    void add_former(const Server& server) {
        auto& list = timeline_.former_servers;
        if (std::find(list.begin(), list.end(), server) == list.end()) {
            list.push_back(server);
        }
    }

    void fold_candidates(const Servers& servers, std::vector<Held>& held) {
        for (const auto& [server, history] : servers) {
            if (!history.was_named && history.last_asked == timeline_.now &&
                !history.runs.empty() && !history.silent) {
                add_run(held, history.runs.back(), server);
            }
        }
    }

    void fold_silent() {
        const auto add = [](std::vector<Server>& list, const Server& server) {
            if (std::find(list.begin(), list.end(), server) == list.end()) {
                list.push_back(server);
            }
        };
        const Assumptions& assumptions = timeline_.assumptions;
        for (const auto& [server, history] : parents_) {
            if (is_silent(parents_, server, history, kParentServersTtl, assumptions.ds_ttl)) {
                add(timeline_.silent_parents, server);
            }
        }
        for (const Servers* servers : {&keys_, &data_}) {
            for (const auto& [server, history] : *servers) {
                if (!history.was_named) {
                    if (history.silent && history.last_asked == timeline_.now) {
                        add(timeline_.silent_candidates, server);
                    }
                } else if (is_silent(*servers, server, history, timeline_.delegation_ttl,
                                     assumptions.data_ttl)) {
                    add(timeline_.silent_children, server);
                }
            }
        }
    }

    [[nodiscard]] bool is_silent(const Servers& servers, const Server& server,
                                 const ServerHistory& history, Timestamp stays,
                                 std::uint32_t ttl) const {
        if (history.left) {
            // One that never said anything may have left anything in caches.
            return history.runs.empty() &&
                   *history.left + stays + ttl + timeline_.assumptions.margin > timeline_.now;
        }
        if (history.last_asked == timeline_.now) {
            return history.silent;
        }
        // Not asked, and it has not left: as good as silent, unless another of its addresses
        // answered.
        return std::none_of(servers.begin(), servers.end(), [&](const auto& each) {
            return each.first.name == server.name && !each.second.silent &&
                   each.second.last_asked == timeline_.now;
        });
    }

    const History& history_;
    Timeline timeline_;
    Servers parents_;
    Servers keys_;
    Servers data_;
};

}  // namespace

Timestamp Held::until(std::uint32_t margin) const {
    return gone ? *gone + ttl + margin : kNever;
}

const std::vector<Held>& Timeline::of(Kind kind) const {
    return kind == Kind::ds ? ds : kind == Kind::keys ? keys : data;
}

std::vector<Held>& Timeline::of(Kind kind) {
    return kind == Kind::ds ? ds : kind == Kind::keys ? keys : data;
}

std::vector<const Held*> Timeline::published(Kind kind) const {
    std::vector<const Held*> found;
    for (const Held& held : of(kind)) {
        if (!held.gone) {
            found.push_back(&held);
        }
    }
    return found;
}

Timeline build_timeline(const History& history, const Assumptions& assumptions) {
    return Builder(history, assumptions).build();
}

}  // namespace dschain
