#include "dschain/chain/answer_proof.hpp"

#include <algorithm>

namespace dschain {
namespace {

// The signature that counts: one that verifies and was not made for a wildcard, if there is one.
const SignatureCheck& deciding(const RRsetCheck& check) {
    for (const SignatureCheck& each : check.signatures) {
        if (each.fault == SignatureFault::none && !each.wildcard) {
            return each;
        }
    }
    return check.best();
}

std::uint32_t trusted_ttl(const RRset& rrset, const RRsetCheck& check, Timestamp now) {
    std::uint32_t ttl = 0;
    for (const SignatureCheck& each : check.signatures) {
        if (each.fault != SignatureFault::none) {
            continue;
        }
        const Timestamp left = from_serial_time(each.signature.expiration, now) - now;
        const Timestamp bound = std::clamp<Timestamp>(left, 0, rrset.ttl);
        ttl =
            std::max(ttl, std::min(static_cast<std::uint32_t>(bound), each.signature.original_ttl));
    }
    return ttl;
}

// RFC 4035 §5.3.4: an answer made from a wildcard needs the proof that it was due.
void prove_expansion(RRsetProof& proof, const ZoneKeys& keys, const Message& message,
                     Verifier& verifier) {
    const SignatureCheck& signature = deciding(proof.check);
    if (!signature.wildcard) {
        return;
    }
    const Name& owner = proof.rrset.owner;
    const Name encloser = owner.ancestor(signature.signature.labels);
    proof.wildcard = encloser.wildcard().value_or(encloser);
    proof.expansion = prove_no_closer_match(owner, encloser, keys, message.authority, verifier);
    if (proof.expansion.is_insecure()) {
        proof.status = Status::insecure;
    } else if (!proof.expansion.is_proven()) {
        const bool limit = proof.expansion.fault == DenialFault::limit;
        proof.status = limit ? Status::indeterminate : Status::bogus;
        proof.fault = limit ? StepFault::limit : StepFault::expansion;
    }
}

RRsetProof prove_rrset(const RRset& rrset, const ZoneKeys& keys, const Message& message,
                       Verifier& verifier) {
    RRsetProof proof;
    proof.rrset = rrset;
    proof.check = verifier.verify(rrset, keys.zone, keys.keys);
    if (proof.check.verified) {
        proof.status = Status::secure;
        proof.trusted_ttl = trusted_ttl(rrset, proof.check, verifier.now());
        prove_expansion(proof, keys, message, verifier);
    } else {
        const bool limit = proof.check.stopped_by_limit();
        proof.status = limit ? Status::indeterminate : Status::bogus;
        proof.fault = limit ? StepFault::limit : StepFault::signature;
    }
    return proof;
}

// The absence of a DS is proven from above the cut, and so that there is no delegation counts, too.
DenialCheck prove_absence(const Question& question, AnswerKind kind, const ZoneKeys& keys,
                          const Message& message, Verifier& verifier) {
    if (kind == AnswerKind::name_error) {
        DenialCheck check = prove_name_error(question.name, keys, message.authority, verifier);
        if (check.is_proven()) {
            return check;
        }
        // Some servers say NXDOMAIN for an empty non-terminal. The RCODE is not signed, and the
        // records prove what is so.
        DenialCheck no_data =
            prove_no_data(question.name, question.type, keys, message.authority, verifier);
        return no_data.proof == Denial::no_data ? no_data : check;
    }
    if (question.type == RrType::ds && question.name != keys.zone) {
        DenialCheck check = prove_no_ds(question.name, keys, message.authority, verifier);
        // An alias at the name would have been the answer (RFC 6840 §4.3).
        if (check.proof != Denial::name_error && check.proof != Denial::not_delegated) {
            return check;
        }
    }
    return prove_no_data(question.name, question.type, keys, message.authority, verifier);
}

// RFC 4035 §3.2.3: of a negative answer the SOA must be authentic as well as the proof.
const RRset* soa_of(const Message& message, const Name& zone) {
    return find(message.authority, zone, RrType::soa);
}

void take_weaker(TraceStep& step, Status status, StepFault fault) {
    const bool bogus = status == Status::bogus && step.status != Status::bogus;
    const bool weaker = step.status == Status::secure && status != Status::secure;
    if (bogus || weaker) {
        step.status = status;
        step.fault = fault;
    }
}

}  // namespace

TraceStep prove_answer(const TraceStep& base, const TrustedZone& zone, const Exchange& exchange,
                       const Question& question, Verifier& verifier) {
    const Message& message = *exchange.message;
    TraceStep step = base;
    const Answer answer = read_answer(message, exchange.zone, question);
    step.kind = answer.kind;
    step.rcode = message.rcode;
    step.server = exchange.server;
    step.target = answer.target;
    step.is_last = !answer.leads_on();
    if (zone.status != Status::secure) {
        for (const RRset* rrset : answer.rrsets) {
            RRsetProof proof;
            proof.rrset = *rrset;
            proof.status = step.status;
            step.rrsets.push_back(std::move(proof));
        }
        return step;
    }
    // RFC 4035 §2.2: an RRSIG is not signed itself, so nothing can be secure about one.
    if (question.type == RrType::rrsig && !answer.is_alias()) {
        step.status = Status::insecure;
        step.fault = StepFault::unsigned_type;
        return step;
    }
    const ZoneKeys keys{zone.zone, zone.keys};
    for (const RRset* rrset : answer.rrsets) {
        if (step.rrsets.size() >= verifier.limits().rrsets) {
            verifier.note_limit("rrsets");
            take_weaker(step, Status::indeterminate, StepFault::limit);
            break;
        }
        step.rrsets.push_back(prove_rrset(*rrset, keys, message, verifier));
        take_weaker(step, step.rrsets.back().status, step.rrsets.back().fault);
    }
    if (answer.cname_differs) {
        take_weaker(step, Status::bogus, StepFault::alias_differs);
    }
    if (answer.kind == AnswerKind::no_data || answer.kind == AnswerKind::name_error) {
        if (const RRset* soa = soa_of(message, zone.zone)) {
            step.rrsets.push_back(prove_rrset(*soa, keys, message, verifier));
            take_weaker(step, step.rrsets.back().status, step.rrsets.back().fault);
        }
        step.denial = prove_absence(question, answer.kind, keys, message, verifier);
        if (step.denial.is_insecure()) {
            take_weaker(step, Status::insecure, StepFault::none);
        } else if (!step.denial.is_proven()) {
            const bool limit = step.denial.fault == DenialFault::limit;
            take_weaker(step, limit ? Status::indeterminate : Status::bogus,
                        limit ? StepFault::limit : StepFault::denial);
        }
    }
    return step;
}

}  // namespace dschain
