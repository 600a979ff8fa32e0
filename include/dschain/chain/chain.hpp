// The chain of trust from a trust anchor down to the parent of a zone.
#pragma once

#include <optional>
#include <vector>

#include "dschain/chain/facts.hpp"
#include "dschain/dnssec/trust_anchor.hpp"

namespace dschain {

// One zone on the way, judged by the best answers that its servers gave: an ancestor needs one
// good answer.
struct ZoneLink {
    Name zone;
    Judgement judgement;
    DsFact ds;
    KeyFact keys;
    KeyJudgement detail;

    [[nodiscard]] TrustedZone trusted() const;
};

struct Chain {
    // Nothing if no anchor is at the zone or above it.
    std::optional<TrustAnchor> anchor;
    // From the anchor's zone down to the zone above the subject; empty if the anchor is at the
    // subject itself. It ends early at the first zone that is not secure.
    std::vector<ZoneLink> links;

    // What the zone's parent is worth. Without links: secure, with no keys (see `anchor_fact`).
    [[nodiscard]] TrustedZone parent() const;
};

[[nodiscard]] Chain build_chain(const Evidence& evidence, const TrustAnchors& anchors,
                                Verifier& verifier);

// The chain one zone further down: to `zone`, which is the last cut of the evidence, from the zone
// that `above` leads to. `above` itself where it has ended, or where there is no anchor.
[[nodiscard]] Chain extend_chain(const Chain& above, const Evidence& evidence, const Name& zone,
                                 Verifier& verifier);

// A trust anchor in the place of a parent's DS.
[[nodiscard]] DsFact anchor_fact(const TrustAnchor& anchor);

// The exchanges about one question with the servers of `zone`, one for each server: its answer if
// it gave one, or else its last failure.
[[nodiscard]] std::vector<const Exchange*> exchanges_about(const Evidence& evidence,
                                                           const Name& zone,
                                                           const Question& question);
// The same, whichever zone a server was asked as a server of.
[[nodiscard]] std::vector<const Exchange*> exchanges_about(const Evidence& evidence,
                                                           const Question& question);

// What the servers of `parent` said of the DS of `zone`, one exchange for each server: an answer to
// that question, or a referral, which has to have the DS or the proof that there is none as well
// (RFC 4035 §3.1.4).
[[nodiscard]] std::vector<const Exchange*> ds_exchanges(const Evidence& evidence,
                                                        const Name& parent, const Name& zone);

}  // namespace dschain
