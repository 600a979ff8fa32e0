#include "dschain/lifecycle/observe.hpp"

#include <algorithm>

#include "dschain/chain/chain.hpp"

namespace dschain {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

// RFC 2308 §5: the lesser of the SOA's TTL and its MINIMUM. Nothing without an SOA.
std::optional<std::uint32_t> negative_ttl(const std::vector<RRset>& section) {
    for (const RRset& rrset : section) {
        if (rrset.type != RrType::soa || rrset.rdatas.empty()) {
            continue;
        }
        if (const auto soa = Soa::from_rdata(rrset.rdatas.front())) {
            return std::min(rrset.ttl, soa->minimum);
        }
    }
    return std::nullopt;
}

class Observer {
public:
    Observer(const Evidence& evidence, const Assessment& assessment)
        : evidence_(evidence),
          assessment_(assessment),
          zone_(evidence.subject.zone),
          verifier_(evidence.validate_at, evidence.subject.limits) {
        for (const auto& variant : assessment.views.keys) {
            for (const Dnskey& key : variant.fact.keys) {
                if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) {
                    keys_.push_back(key);
                }
            }
        }
    }

    void add_parent(Round& round) {
        if (!assessment_.parent) {
            add_anchor(round);
            return;
        }
        const Name& parent = *assessment_.parent;
        add_unresolved(round, parent, {Kind::ds});
        for (const Exchange* exchange :
             exchanges_about(evidence_, parent, Question{zone_, RrType::ds})) {
            if (is_out_of_reach(*exchange)) {
                continue;
            }
            Observation observation;
            observation.server = exchange->server;
            const std::size_t index = variant_of(assessment_.views.ds, exchange->server);
            if (index < assessment_.views.ds.size()) {
                read_ds(assessment_.views.ds[index].fact, *exchange, observation);
            }
            round.observations.push_back(std::move(observation));
        }
        for (const Exchange* exchange :
             exchanges_about(evidence_, parent, Question{zone_, RrType::ns})) {
            if (!is_out_of_reach(*exchange)) {
                round.observations.push_back(delegation(*exchange));
            }
        }
    }

    void add_children(Round& round, bool candidates) {
        if (!candidates) {
            add_unresolved(round, zone_, {Kind::keys, Kind::data});
        }
        const auto add = [&](Observation observation) {
            observation.candidate = candidates;
            const bool known = std::any_of(
                round.observations.begin(), round.observations.end(), [&](const auto& each) {
                    return each.kind == observation.kind && each.server == observation.server;
                });
            if (!known) {
                round.observations.push_back(std::move(observation));
            }
        };
        for (const Exchange* exchange :
             exchanges_about(evidence_, zone_, Question{zone_, RrType::dnskey})) {
            if (!is_out_of_reach(*exchange)) {
                add(keys(*exchange));
            }
        }
        for (const Exchange* exchange :
             exchanges_about(evidence_, zone_, Question{zone_, RrType::soa})) {
            if (!is_out_of_reach(*exchange)) {
                add(data(*exchange));
            }
        }
        for (const Exchange* exchange :
             exchanges_about(evidence_, zone_, Question{zone_, RrType::ns})) {
            if (!is_out_of_reach(*exchange)) {
                add(delegation(*exchange));
            }
        }
    }

private:
    // Name servers without an address are servers that said nothing.
    void add_unresolved(Round& round, const Name& zone, const std::vector<Kind>& kinds) const {
        const ZoneCut* cut = evidence_.cut(zone);
        if (cut == nullptr) {
            return;
        }
        for (const Name& name : cut->unresolved) {
            for (const Kind kind : kinds) {
                round.observations.push_back(
                    {kind, Server{name, "", 53}, std::nullopt, 0, 0, false});
            }
        }
    }

    // This machine has no way to that address, as to IPv6 from many, and another address of the
    // same name server answered: what cannot be seen is then what the margin is for.
    [[nodiscard]] bool is_out_of_reach(const Exchange& exchange) const {
        return exchange.outcome == Outcome::no_route &&
               std::any_of(evidence_.exchanges.begin(), evidence_.exchanges.end(),
                           [&](const Exchange& each) {
                               return each.server.name == exchange.server.name &&
                                      each.question == exchange.question && each.message;
                           });
    }

    // A trust anchor stands in the place of the DS and is published nowhere.
    void add_anchor(Round& round) {
        for (const auto& variant : assessment_.views.ds) {
            if (variant.fact.from_anchor) {
                Version version;
                version.ds = variant.fact.records;
                version.normalise();
                round.observations.push_back({Kind::ds, Server{}, version, 0, 0, false});
            }
        }
    }

    static void read_ds(const DsFact& fact, const Exchange& exchange, Observation& observation) {
        if (fact.presence == Presence::failure || fact.status == Status::indeterminate) {
            return;
        }
        Version version;
        version.kind = Kind::ds;
        version.proven = fact.status != Status::bogus;
        version.ds = fact.records;
        version.normalise();
        observation.version = std::move(version);
        observation.ttl = fact.presence == Presence::present
                              ? fact.rrset.ttl
                              : negative_ttl(exchange.message->authority).value_or(0);
    }

    Observation keys(const Exchange& exchange) {
        Observation observation;
        observation.kind = Kind::keys;
        observation.server = exchange.server;
        const std::size_t index = variant_of(assessment_.views.keys, exchange.server);
        if (index >= assessment_.views.keys.size()) {
            return observation;
        }
        const KeyFact& fact = assessment_.views.keys[index].fact;
        if (fact.presence == Presence::failure || fact.more_keys) {
            return observation;
        }
        Version version;
        version.kind = Kind::keys;
        observation.ttl = negative_ttl(exchange.message->authority).value_or(0);
        if (fact.presence == Presence::present) {
            version.keys = fact.keys;
            version.signers.push_back(signers_of(fact.by_any, fact.keys, false));
            observation.ttl = fact.rrset.ttl;
        }
        version.normalise();
        observation.version = std::move(version);
        return observation;
    }

    Observation data(const Exchange& exchange) {
        Observation observation;
        observation.kind = Kind::data;
        observation.server = exchange.server;
        const std::size_t index = variant_of(assessment_.views.data, exchange.server);
        if (index >= assessment_.views.data.size() ||
            assessment_.views.data[index].fact.rrsets.empty()) {
            return observation;
        }
        Version version;
        version.kind = Kind::data;
        for (const RRset& rrset : assessment_.views.data[index].fact.rrsets) {
            const RRsetCheck check = verifier_.verify(rrset, zone_, keys_);
            if (check.stopped_by_limit()) {
                return observation;
            }
            version.signers.push_back(signers_of(check, keys_, true));
            observation.ttl = std::max(observation.ttl, rrset.ttl);
        }
        version.normalise();
        observation.version = std::move(version);
        observation.negative_ttl = negative_ttl(exchange.message->answer).value_or(0);
        return observation;
    }

    // Who signs. With `unknown_too`, also keys that no server shows yet: signatures may come before
    // their key (RFC 6781 §4.1.4).
    [[nodiscard]] std::vector<Signer> signers_of(const RRsetCheck& check,
                                                 const std::vector<Dnskey>& keys,
                                                 bool unknown_too) const {
        std::vector<Signer> signers;
        for (const SignatureCheck& each : check.signatures) {
            if (each.fault == SignatureFault::none) {
                signers.push_back(Signer::of(keys[*each.key]));
            } else if (unknown_too && each.fault == SignatureFault::no_such_key &&
                       is_current(each.signature)) {
                signers.push_back({each.signature.algorithm, each.signature.key_tag, ""});
            }
        }
        return signers;
    }

    [[nodiscard]] bool is_current(const Rrsig& signature) const {
        const Timestamp now = evidence_.validate_at;
        return from_serial_time(signature.inception, now) <= now &&
               from_serial_time(signature.expiration, now) >= now;
    }

    [[nodiscard]] Observation delegation(const Exchange& exchange) const {
        Observation observation;
        observation.kind = Kind::delegation;
        observation.server = exchange.server;
        if (!exchange.message) {
            return observation;
        }
        for (const auto* section : {&exchange.message->answer, &exchange.message->authority}) {
            if (const RRset* ns = find(*section, zone_, RrType::ns)) {
                Version version;
                version.kind = Kind::delegation;
                version.names = ns_names(*ns);
                version.normalise();
                observation.version = std::move(version);
                observation.ttl = ns->ttl;
                break;
            }
        }
        return observation;
    }

    const Evidence& evidence_;
    const Assessment& assessment_;
    const Name& zone_;
    Verifier verifier_;
    std::vector<Dnskey> keys_;
};

}  // namespace

Round observe(const Evidence& evidence, const Assessment& assessment) {
    Round round;
    // The whole second after the last answer: never before anything that was seen.
    round.at = evidence.started_at + (evidence.elapsed_us + kMicroseconds - 1) / kMicroseconds + 1;
    Observer observer(evidence, assessment);
    observer.add_parent(round);
    observer.add_children(round, false);
    return round;
}

void add_candidates(Round& round, const Evidence& evidence, const Assessment& assessment) {
    Observer(evidence, assessment).add_children(round, true);
}

}  // namespace dschain
