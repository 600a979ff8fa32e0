#include "dschain/lifecycle/sightings.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace dschain {
namespace {

// What one server is known to have of one kind: indexes of the sightings that are not gone.
using Present = std::vector<std::size_t>;
// What it answered in one round.
using Answers = std::vector<const Observation*>;

class Sighter {
public:
    void look(const Round& round) {
        std::map<std::pair<Kind, Server>, Answers> answers;
        for (const Observation& observation : round.observations) {
            if (observation.version) {
                answers[{observation.kind, observation.server}].push_back(&observation);
            }
        }
        for (const auto& [where, seen] : answers) {
            Present& present = present_[where];
            close(present, seen, round.at);
            for (const Observation* each : seen) {
                see(present, *each, round.at);
            }
        }
    }

    std::vector<Sighting> take() {
        std::stable_sort(all_.begin(), all_.end(), [](const Sighting& a, const Sighting& b) {
            return std::tie(a.kind, a.first_seen, a.server) <
                   std::tie(b.kind, b.first_seen, b.server);
        });
        return std::move(all_);
    }

private:
    void close(Present& present, const Answers& seen, Timestamp at) {
        std::erase_if(present, [&](std::size_t index) {
            const bool there = std::any_of(seen.begin(), seen.end(), [&](const Observation* each) {
                return *each->version == all_[index].version;
            });
            if (!there) {
                all_[index].gone = at;
            }
            return !there;
        });
    }

    void see(Present& present, const Observation& observation, Timestamp at) {
        const auto found = std::find_if(present.begin(), present.end(), [&](std::size_t index) {
            return all_[index].version == *observation.version;
        });
        if (found == present.end()) {
            present.push_back(all_.size());
            all_.push_back({observation.kind, observation.server, *observation.version,
                            observation.ttl, at, at, std::nullopt});
            return;
        }
        Sighting& sighting = all_[*found];
        sighting.last_seen = at;
        sighting.highest_ttl = std::max(sighting.highest_ttl, observation.ttl);
    }

    std::vector<Sighting> all_;
    std::map<std::pair<Kind, Server>, Present> present_;
};

// Gone from one server in the round in which another has it: it only moved.
bool takes_up(const Appearance& appearance, const Sighting& sighting) {
    return appearance.kind == sighting.kind && appearance.version == sighting.version &&
           (!appearance.gone || sighting.first_seen <= *appearance.gone);
}

void add(Appearance& appearance, const Sighting& sighting) {
    appearance.highest_ttl = std::max(appearance.highest_ttl, sighting.highest_ttl);
    appearance.last_seen = std::max(appearance.last_seen, sighting.last_seen);
    const bool gone = appearance.gone && sighting.gone;
    appearance.gone =
        gone ? std::optional(std::max(*appearance.gone, *sighting.gone)) : std::nullopt;
    appearance.sightings.push_back(sighting);
}

}  // namespace

std::vector<Sighting> sightings(const History& history) {
    Sighter sighter;
    for (const Round& round : history.rounds) {
        sighter.look(round);
    }
    return sighter.take();
}

std::vector<Appearance> appearances(const std::vector<Sighting>& all) {
    std::vector<const Sighting*> in_time;
    for (const Sighting& sighting : all) {
        in_time.push_back(&sighting);
    }
    std::stable_sort(in_time.begin(), in_time.end(), [](const Sighting* a, const Sighting* b) {
        return std::tie(a->first_seen, a->kind) < std::tie(b->first_seen, b->kind);
    });
    std::vector<Appearance> found;
    for (const Sighting* sighting : in_time) {
        const auto open = std::find_if(
            found.begin(), found.end(),
            [&](const Appearance& appearance) { return takes_up(appearance, *sighting); });
        if (open != found.end()) {
            add(*open, *sighting);
            continue;
        }
        found.push_back({sighting->kind,
                         sighting->version,
                         sighting->highest_ttl,
                         sighting->first_seen,
                         sighting->last_seen,
                         sighting->gone,
                         {*sighting}});
    }
    return found;
}

}  // namespace dschain
