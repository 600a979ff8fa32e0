#include "simulator/operator.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/dnssec/ds_match.hpp"

namespace dschain::sim {
namespace {

constexpr Timestamp kEpoch = 1'795'492'800;  // the simulator's zero, so that times are as in life

}  // namespace

Operator::Operator(const World& world, Random& random, Habits habits)
    : world_(world), random_(random), habits_(habits), zone_(Name::parse("zone.test").value()) {
    history_.zone = zone_;
}

const Dnskey& Operator::key(int number) const {
    while (keys_.size() <= static_cast<std::size_t>(number)) {
        const int next = static_cast<int>(keys_.size());
        Dnskey made;
        made.flags = static_cast<std::uint16_t>(Dnskey::kZoneFlag |
                                                (world_.is_sep(next) ? Dnskey::kSepFlag : 0));
        made.algorithm = static_cast<std::uint8_t>(
            world_.algorithms()[static_cast<std::size_t>(next)] == 0 ? 13 : 15);
        for (int i = 0; i < 32; ++i) {
            made.public_key.push_back(static_cast<std::uint8_t>(random_.between(0, 255)));
        }
        keys_.push_back(std::move(made));
    }
    return keys_[static_cast<std::size_t>(number)];
}

Ds Operator::ds_of(int number) const {
    return make_ds(zone_, key(number), 2).value();
}

// As a look at signatures tells it: of a key that nobody shows, no more than algorithm and tag.
Signer Operator::signer(int number, Keys seen) const {
    Signer signer = Signer::of(key(number));
    if (((seen >> number) & 1U) == 0) {
        signer.key.clear();
    }
    return signer;
}

Version Operator::version(What what, const Fact& fact, Keys seen) const {
    Version version;
    const auto each = [](Keys set, auto&& visit) {
        for (int k = 0; k < 32; ++k) {
            if ((set >> k) & 1U) {
                visit(k);
            }
        }
    };
    switch (what) {
        case What::ds:
            version.kind = Kind::ds;
            each(fact.set, [&](int k) { version.ds.push_back(ds_of(k)); });
            break;
        case What::keys:
            version.kind = Kind::keys;
            if (fact.set != 0) {
                version.signers.emplace_back();
            }
            each(fact.set, [&](int k) { version.keys.push_back(key(k)); });
            each(fact.signers,
                 [&](int k) { version.signers.front().push_back(Signer::of(key(k))); });
            break;
        case What::data:
            version.kind = Kind::data;
            version.signers.emplace_back();
            each(fact.set, [&](int k) { version.signers.front().push_back(signer(k, seen)); });
            break;
        case What::ns:
            version.kind = Kind::delegation;
            each(fact.set, [&](int k) { version.names.push_back(server(false, k).name); });
            break;
    }
    version.normalise();
    return version;
}

Server Operator::server(bool parent, int number) {
    return {Name::parse(fmt::format("ns{}.{}", number, parent ? "parent" : "child")).value(),
            fmt::format("192.0.2.{}", number + (parent ? 1 : 101)), 53};
}

void Operator::observe_child(int child, bool candidate, Keys seen, Time at) {
    const bool silent = random_.chance(habits_.silent_percent);
    const Server who = server(false, child);
    for (const What what : {What::keys, What::data}) {
        Observation observation{
            what == What::keys ? Kind::keys : Kind::data, who, std::nullopt, 0, 0, candidate};
        const auto publication = world_.published(what, child, at);
        if (publication && !silent) {
            observation.version = version(what, publication->fact, seen);
            observation.ttl = static_cast<std::uint32_t>(publication->ttl);
            if (what == What::data) {
                observation.negative_ttl =
                    static_cast<std::uint32_t>(world_.parameters().negative_ttl);
            }
        }
        round_.observations.push_back(std::move(observation));
    }
    Observation ns{Kind::delegation, who, std::nullopt, 0, 0, candidate};
    if (const auto publication = world_.ns_of_child(child, at); publication && !silent) {
        ns.version = version(What::ns, publication->fact, seen);
        ns.ttl = static_cast<std::uint32_t>(publication->ttl);
    }
    round_.observations.push_back(std::move(ns));
}

void Operator::look(Time at) {
    if (!history_.rounds.empty() && random_.chance(habits_.lost_percent)) {
        return;
    }
    round_ = {kEpoch + at, {}};
    Keys named = 0;
    for (int parent = 0; parent < world_.parents(); ++parent) {
        const bool silent = random_.chance(habits_.silent_percent);
        Observation ds{Kind::ds, server(true, parent), std::nullopt, 0, 0, false};
        Observation ns{Kind::delegation, server(true, parent), std::nullopt, 0, 0, false};
        const auto publication = world_.published(What::ds, parent, at);
        const auto delegation = world_.ns_of_parent(parent, at);
        if (!silent) {
            ds.version = version(What::ds, publication->fact, 0);
            ds.ttl = static_cast<std::uint32_t>(publication->ttl);
            ns.version = version(What::ns, delegation->fact, 0);
            ns.ttl = static_cast<std::uint32_t>(delegation->ttl);
            named |= delegation->fact.set;
        }
        round_.observations.push_back(std::move(ds));
        round_.observations.push_back(std::move(ns));
    }
    // And what those name.
    for (int child = 0; child < world_.children(); ++child) {
        if (const auto own = world_.ns_of_child(child, at); ((named >> child) & 1U) && own) {
            named |= own->fact.set;
        }
    }
    ever_named_ |= named;
    Keys seen = 0;
    std::vector<std::pair<int, bool>> asked;
    for (int child = 0; child < world_.children(); ++child) {
        const bool is_named = (named >> child) & 1U;
        // Those named to it, and those that the delegation named before.
        const bool is_candidate =
            ((ever_named_ >> child) & 1U) ||
            std::find(new_children_.begin(), new_children_.end(), child) != new_children_.end();
        if (is_named || is_candidate) {
            asked.emplace_back(child, !is_named);
            if (const auto keys = world_.published(What::keys, child, at)) {
                seen |= keys->fact.set;
            }
        }
    }
    for (const auto& [child, candidate] : asked) {
        observe_child(child, candidate, seen, at);
    }
    keep_round();
}

// Of a run of equal rounds, the first and the last say all.
void Operator::keep_round() {
    auto& rounds = history_.rounds;
    const std::size_t count = rounds.size();
    if (count >= 2 && rounds[count - 1].observations == round_.observations &&
        rounds[count - 2].observations == round_.observations) {
        rounds.back() = round_;
    } else {
        rounds.push_back(round_);
    }
}

Decision Operator::decide(const Request& request) {
    Decision decision =
        dschain::decide(build_timeline(history_, habits_.assumptions), request).value();
    if (decision.safe_at) {
        *decision.safe_at -= kEpoch;
    }
    return decision;
}

}  // namespace dschain::sim
