#include "dschain/chain/chain.hpp"

#include <algorithm>
#include <array>

#include "dschain/evidence/answer.hpp"
#include "links.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha256 = 2;

// One exchange for each server, out of those that `wanted` picks: its answer if it gave one, or
// else its last failure.
template <typename Wanted>
std::vector<const Exchange*> one_for_each_server(const Evidence& evidence, Wanted wanted) {
    std::vector<const Exchange*> found;
    for (const Exchange& exchange : evidence.exchanges) {
        // Probes show what a server makes of them, not what a resolver gets.
        if (!exchange.form.is_plain() || !wanted(exchange)) {
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

}  // namespace

int worth(Status status) {
    constexpr std::array kOrder = {Status::indeterminate, Status::bogus, Status::insecure,
                                   Status::secure};
    return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), status) - kOrder.begin());
}

DsFact best_ds(const std::vector<const Exchange*>& exchanges, const TrustedZone& parent,
               bool any_name, Verifier& verifier) {
    DsFact best;
    for (const Exchange* exchange : exchanges) {
        DsFact fact = judge_ds(*exchange, parent, any_name, verifier);
        if (worth(fact.status) > worth(best.status) || best.presence == Presence::failure) {
            best = std::move(fact);
        }
    }
    return best;
}

ZoneLink best_link(const std::vector<const Exchange*>& exchanges, const Name& zone, DsFact ds,
                   Verifier& verifier) {
    ZoneLink best;
    best.zone = zone;
    best.ds = std::move(ds);
    // Where the DS alone decides, no keys are needed.
    best.judgement = judge_keys(zone, best.ds, best.keys, verifier, best.detail);
    for (const Exchange* exchange : exchanges) {
        KeyFact keys = key_fact(*exchange, verifier);
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

TrustedZone ZoneLink::trusted() const {
    return {zone, judgement.status,
            judgement.status == Status::secure ? keys.keys : std::vector<Dnskey>{}};
}

TrustedZone Chain::parent() const {
    return links.empty() ? TrustedZone{Name(), Status::secure, {}} : links.back().trusted();
}

std::vector<const Exchange*> exchanges_about(const Evidence& evidence, const Name& zone,
                                             const Question& question) {
    return one_for_each_server(evidence, [&](const Exchange& exchange) {
        return exchange.zone == zone && exchange.question == question;
    });
}

std::vector<const Exchange*> exchanges_about(const Evidence& evidence, const Question& question) {
    return one_for_each_server(
        evidence, [&](const Exchange& exchange) { return exchange.question == question; });
}

std::vector<const Exchange*> ds_exchanges(const Evidence& evidence, const Name& parent,
                                          const Name& zone) {
    auto found = exchanges_about(evidence, parent, Question{zone, RrType::ds});
    for (const Exchange* each : exchanges_about(evidence, parent, Question{zone, RrType::ns})) {
        const bool is_asked =
            std::any_of(found.begin(), found.end(),
                        [&](const Exchange* exchange) { return exchange->server == each->server; });
        const bool counts =
            !each->message ||
            read_answer(*each->message, parent, each->question).kind == AnswerKind::referral;
        if (!is_asked && counts) {
            found.push_back(each);
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

namespace {

void add_link(Chain& chain, const Evidence& evidence, const Name& zone, Verifier& verifier) {
    DsFact ds = anchor_fact(*chain.anchor);
    if (!chain.links.empty()) {
        const TrustedZone parent = chain.links.back().trusted();
        ds = best_ds(ds_exchanges(evidence, parent.zone, zone), parent, false, verifier);
    }
    chain.links.push_back(best_link(exchanges_about(evidence, zone, Question{zone, RrType::dnskey}),
                                    zone, std::move(ds), verifier));
}

}  // namespace

Chain build_chain(const Evidence& evidence, const TrustAnchors& anchors, Verifier& verifier) {
    Chain chain;
    const Name& subject = evidence.subject.zone;
    if (const TrustAnchor* anchor = anchors.closest(subject)) {
        chain.anchor = *anchor;
    }
    if (!chain.anchor || chain.anchor->negative) {
        return chain;
    }
    for (const ZoneCut& cut : evidence.cuts) {
        if (cut.zone == subject || !cut.zone.is_at_or_below(chain.anchor->name)) {
            continue;
        }
        if (chain.links.empty() && cut.zone != chain.anchor->name) {
            // The anchor names no zone that was found: nothing to begin with.
            break;
        }
        add_link(chain, evidence, cut.zone, verifier);
        if (chain.links.back().judgement.status != Status::secure) {
            break;
        }
    }
    return chain;
}

Chain extend_chain(const Chain& above, const Evidence& evidence, const Name& zone,
                   Verifier& verifier) {
    Chain chain = above;
    if (!chain.anchor || chain.anchor->negative || !zone.is_at_or_below(chain.anchor->name)) {
        return chain;
    }
    const bool holds = chain.links.empty() ? zone == chain.anchor->name
                                           : chain.links.back().judgement.status == Status::secure;
    if (holds) {
        add_link(chain, evidence, zone, verifier);
    }
    return chain;
}

}  // namespace dschain
