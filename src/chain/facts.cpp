#include "dschain/chain/facts.hpp"

#include <algorithm>

#include "dschain/evidence/answer.hpp"

namespace dschain {
namespace {

bool is_conclusive(const Message& message) {
    return message.rcode == Rcode::noerror || message.rcode == Rcode::nxdomain;
}

// Absence counts from a server that answers for the zone; without AA it is a referral or a guess.
Presence presence_of(const Exchange& exchange, const RRset*& rrset) {
    rrset = nullptr;
    if (!exchange.message || !is_conclusive(*exchange.message)) {
        return Presence::failure;
    }
    rrset = find(exchange.message->answer, exchange.question.name, exchange.question.type);
    if (rrset != nullptr) {
        return Presence::present;
    }
    return exchange.message->authoritative ? Presence::absent : Presence::failure;
}

Status status_of(const RRsetCheck& check) {
    return check.verified             ? Status::secure
           : check.stopped_by_limit() ? Status::indeterminate
                                      : Status::bogus;
}

}  // namespace

bool proves_insecure(const DenialCheck& check, bool any_name) {
    switch (check.proof) {
        case Denial::delegation:
        case Denial::opt_out:
        case Denial::iterations:
            return true;
        case Denial::not_delegated:
        case Denial::name_error:
            // RFC 6840 §4.4: without the NS bit it is no proof of an insecure delegation.
            return any_name;
        default:
            return false;
    }
}

DsFact judge_ds(const Exchange& exchange, const TrustedZone& parent, bool any_name,
                Verifier& verifier) {
    DsFact fact;
    if (!exchange.message || !is_conclusive(*exchange.message)) {
        return fact;
    }
    const Message& message = *exchange.message;
    const Question question{exchange.question.name, RrType::ds};
    if (read_answer(message, exchange.zone, question).kind == AnswerKind::referral) {
        return fact;  // to a zone above the cut, whose servers are the ones to say
    }
    // A referral to the zone has the DS beside the NS (RFC 4035 §3.1.4).
    const auto& section = exchange.question.type == RrType::ds ? message.answer : message.authority;
    const RRset* rrset = find(section, question.name, RrType::ds);
    // A referral in place of an answer carries the proof in its authority section, as an answer
    // does: a server that knows no DNSSEC gives none, which a secure parent must not do.
    fact.presence = rrset != nullptr ? Presence::present : Presence::absent;
    if (rrset != nullptr) {
        fact.rrset = *rrset;
        fact.records = ds_records(*rrset);
        if (fact.records.size() > verifier.limits().keys) {
            verifier.note_limit("keys");
            fact.records.resize(verifier.limits().keys);
        }
    }
    if (parent.status != Status::secure) {
        fact.status = parent.status;
        return fact;
    }
    if (rrset != nullptr) {
        fact.signatures = verifier.verify(*rrset, parent.zone, parent.keys);
        fact.status = status_of(fact.signatures);
        return fact;
    }
    // An alias cannot stand at a zone cut (RFC 1034 §3.6.2): if it is signed, there is none here.
    const Answer answer = read_answer(message, parent.zone, question);
    if (answer.kind == AnswerKind::cname || answer.kind == AnswerKind::dname) {
        fact.signatures = verifier.verify(*answer.rrsets.front(), parent.zone, parent.keys);
        const bool no_cut = fact.signatures.verified;
        fact.denial.proof = no_cut ? Denial::not_delegated : Denial::unproven;
        fact.denial.fault = no_cut ? DenialFault::none : DenialFault::bad_signature;
        fact.denial.signature = fact.signatures.best();
        fact.status = no_cut && any_name ? Status::secure : Status::bogus;
        return fact;
    }
    fact.denial =
        prove_no_ds(question.name, ZoneKeys{parent.zone, parent.keys}, message.authority, verifier);
    fact.status = proves_insecure(fact.denial, any_name)    ? Status::secure
                  : fact.denial.fault == DenialFault::limit ? Status::indeterminate
                                                            : Status::bogus;
    return fact;
}

KeyFact key_fact(const Exchange& exchange, Verifier& verifier) {
    KeyFact fact;
    const RRset* rrset = nullptr;
    fact.presence = presence_of(exchange, rrset);
    if (rrset == nullptr) {
        return fact;
    }
    const Name& zone = exchange.question.name;
    fact.rrset = *rrset;
    fact.keys = dnskey_records(*rrset);
    fact.more_keys = fact.keys.size() > verifier.limits().keys;
    if (fact.more_keys) {
        verifier.note_limit("keys");
        fact.keys.resize(verifier.limits().keys);
    }
    fact.matcher = DsMatcher(zone, fact.keys);
    fact.by_any = verifier.verify(*rrset, zone, fact.keys);
    return fact;
}

DataFact data_fact(const Exchange& soa, const Exchange* ns) {
    DataFact fact;
    const RRset* rrset = nullptr;
    fact.presence = presence_of(soa, rrset);
    if (rrset != nullptr) {
        fact.rrsets.push_back(*rrset);
    }
    if (ns != nullptr && presence_of(*ns, rrset) == Presence::present) {
        fact.rrsets.push_back(*rrset);
    }
    return fact;
}

namespace {

// The DNSKEY RRset under some of its keys. Where one of them signs, that is known from what all of
// them make of it; if not, another key may have been tried in the place of one of these.
RRsetCheck check_by(const std::vector<Dnskey>& entry, const Name& zone, const KeyFact& keys,
                    Verifier& verifier) {
    RRsetCheck check = keys.by_any;
    check.verified = false;
    for (SignatureCheck& each : check.signatures) {
        if (each.fault != SignatureFault::none) {
            continue;
        }
        const auto signer = std::find(entry.begin(), entry.end(), keys.keys[*each.key]);
        if (signer == entry.end()) {
            each.fault = SignatureFault::no_such_key;
            each.key.reset();
        } else {
            each.key = static_cast<std::size_t>(signer - entry.begin());
            check.verified = true;
        }
    }
    return check.verified ? check : verifier.verify(keys.rrset, zone, entry);
}

}  // namespace

std::vector<Ds> usable_ds(const DsFact& ds) {
    return ds.presence == Presence::present && ds.status == Status::secure ? usable_ds(ds.records)
                                                                           : std::vector<Ds>{};
}

Judgement judge_keys(const Name& zone, const DsFact& ds, const KeyFact& keys, Verifier& verifier,
                     KeyJudgement& detail) {
    detail = {};
    if (ds.presence == Presence::failure || ds.status == Status::indeterminate) {
        const bool limit =
            ds.signatures.stopped_by_limit() || ds.denial.fault == DenialFault::limit;
        return {Status::indeterminate, limit ? LinkFault::limit : LinkFault::no_answer};
    }
    if (ds.status == Status::insecure) {
        return {Status::insecure, LinkFault::none};
    }
    if (ds.status == Status::bogus) {
        return {Status::bogus,
                ds.presence == Presence::present ? LinkFault::ds_bogus : LinkFault::denial_bogus};
    }
    if (ds.presence == Presence::absent) {
        return {Status::insecure, LinkFault::none};
    }
    const std::vector<Ds> usable = usable_ds(ds);
    if (usable.empty()) {
        return {Status::insecure, LinkFault::none};  // RFC 4035 §5.2, RFC 6840 §5.2
    }
    if (keys.presence == Presence::failure) {
        return {Status::indeterminate, LinkFault::no_answer};
    }
    if (keys.presence == Presence::absent) {
        return {Status::bogus, LinkFault::keys_absent};
    }
    // Every key is compared with every DS: a tag is no name.
    for (std::size_t i = 0; i < keys.keys.size(); ++i) {
        const Dnskey& key = keys.keys[i];
        if (key.is_zone_key() && !key.is_revoked() &&
            std::any_of(usable.begin(), usable.end(),
                        [&](const Ds& each) { return keys.matcher.matches(each, i); })) {
            detail.entry.push_back(key);
        }
    }
    if (detail.entry.empty() && keys.more_keys) {
        return {Status::indeterminate, LinkFault::limit};
    }
    if (detail.entry.empty()) {
        return {Status::bogus, LinkFault::no_ds_match};
    }
    detail.by_entry = check_by(detail.entry, zone, keys, verifier);
    if (detail.by_entry.stopped_by_limit()) {
        return {Status::indeterminate, LinkFault::limit};
    }
    if (!detail.by_entry.verified) {
        return {Status::bogus, LinkFault::keys_not_signed};
    }
    return {Status::secure, LinkFault::none};
}

Judgement judge_data(const Name& zone, const KeyFact& keys, const DataFact& data,
                     Verifier& verifier, RRsetCheck& detail, RrType& failed,
                     std::optional<Timestamp>& valid_until) {
    valid_until.reset();
    if (data.presence == Presence::failure) {
        return {Status::indeterminate, LinkFault::no_answer};
    }
    if (data.rrsets.empty()) {
        // A zone without SOA is not served here, whatever the AA bit says.
        return {Status::indeterminate, LinkFault::no_answer};
    }
    std::optional<Timestamp> earliest;
    for (const RRset& rrset : data.rrsets) {
        detail = verifier.verify(rrset, zone, keys.keys);
        failed = rrset.type;
        if (detail.stopped_by_limit()) {
            return {Status::indeterminate, LinkFault::limit};
        }
        if (!detail.verified) {
            return {Status::bogus, LinkFault::data_not_signed};
        }
        const auto until = detail.valid_until(verifier.now());
        earliest = earliest ? std::min(earliest, until) : until;
    }
    valid_until = earliest;
    return {Status::secure, LinkFault::none};
}

}  // namespace dschain
