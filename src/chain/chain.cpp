#include "dschain/chain/chain.hpp"

#include <algorithm>
#include <array>

namespace dschain {
namespace {

constexpr std::uint8_t kSha256 = 2;

// How much a judgement is worth where one good answer is enough.
int worth(Status status) {
    constexpr std::array kOrder = {Status::indeterminate, Status::bogus, Status::insecure,
                                   Status::secure};
    return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), status) - kOrder.begin());
}

DsFact best_ds(const Evidence& evidence, const TrustedZone& parent, const Name& zone,
               Verifier& verifier) {
    DsFact best;
    for (const Exchange* exchange :
         exchanges_about(evidence, parent.zone, Question{zone, RrType::ds})) {
        DsFact fact = judge_ds(*exchange, parent, false, verifier);
        if (worth(fact.status) > worth(best.status) || best.presence == Presence::failure) {
            best = std::move(fact);
        }
    }
    return best;
}

ZoneLink best_link(const Evidence& evidence, const Name& zone, DsFact ds, Verifier& verifier) {
    ZoneLink best;
    best.zone = zone;
    best.ds = std::move(ds);
    // Where the DS alone decides, no keys are needed.
    best.judgement = judge_keys(zone, best.ds, best.keys, verifier, best.detail);
    for (const Exchange* exchange :
         exchanges_about(evidence, zone, Question{zone, RrType::dnskey})) {
        KeyFact keys = key_fact(*exchange);
        KeyJudgement detail;
        const Judgement judgement = judge_keys(zone, best.ds, keys, verifier, detail);
        if (worth(judgement.status) > worth(best.judgement.status) ||
            best.keys.presence == Presence::failure) {
            best.judgement = judgement;
            best.keys = std::move(keys);
            best.detail = std::move(detail);
        }
    }
    return best;
}

}  // namespace

TrustedZone ZoneLink::trusted() const {
    return {zone, judgement.status,
            judgement.status == Status::secure ? keys.keys : std::vector<Dnskey>{}};
}

TrustedZone Chain::parent() const {
    return links.empty() ? TrustedZone{Name(), Status::secure, {}} : links.back().trusted();
}

std::vector<const Exchange*> exchanges_about(const Evidence& evidence, const Name& zone,
                                             const Question& question) {
    std::vector<const Exchange*> found;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone != zone || exchange.question != question) {
            continue;
        }
        const auto same = std::find_if(found.begin(), found.end(), [&](const Exchange* each) {
            return each->server == exchange.server;
        });
        if (same == found.end()) {
            found.push_back(&exchange);
        } else if (!(*same)->message) {
            *same = &exchange;
        }
    }
    std::sort(found.begin(), found.end(),
              [](const Exchange* a, const Exchange* b) { return a->server < b->server; });
    return found;
}

DsFact anchor_fact(const TrustAnchor& anchor) {
    DsFact fact;
    fact.presence = Presence::present;
    fact.status = Status::secure;
    fact.from_anchor = true;
    fact.records = anchor.ds;
    for (const Dnskey& key : anchor.keys) {
        if (auto ds = make_ds(anchor.name, key, kSha256)) {
            fact.records.push_back(std::move(*ds));
        }
    }
    return fact;
}

Chain build_chain(const Evidence& evidence, const TrustAnchors& anchors, Verifier& verifier) {
    Chain chain;
    const Name& subject = evidence.subject.zone;
    if (const TrustAnchor* anchor = anchors.closest(subject)) {
        chain.anchor = *anchor;
    } else {
        return chain;
    }
    for (const ZoneCut& cut : evidence.cuts) {
        if (cut.zone == subject || !cut.zone.is_at_or_below(chain.anchor->name)) {
            continue;
        }
        const bool first = chain.links.empty();
        if (first && cut.zone != chain.anchor->name) {
            // The anchor names no zone that was found: nothing to begin with.
            break;
        }
        DsFact ds = first ? anchor_fact(*chain.anchor)
                          : best_ds(evidence, chain.links.back().trusted(), cut.zone, verifier);
        chain.links.push_back(best_link(evidence, cut.zone, std::move(ds), verifier));
        if (chain.links.back().judgement.status != Status::secure) {
            break;
        }
    }
    return chain;
}

}  // namespace dschain
