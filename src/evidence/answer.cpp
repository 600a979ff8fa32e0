#include "dschain/evidence/answer.hpp"

#include <algorithm>
#include <array>

namespace dschain {
namespace {

const RRset* soa_for(const Message& message, const Name& name) {
    for (const RRset& rrset : message.authority) {
        if (rrset.type == RrType::soa && name.is_at_or_below(rrset.owner)) {
            return &rrset;
        }
    }
    return nullptr;
}

bool is_proof(const RRset& rrset) {
    return rrset.type == RrType::nsec || rrset.type == RrType::nsec3;
}

bool has_proof(const Message& message) {
    return std::any_of(message.authority.begin(), message.authority.end(), is_proof);
}

// The DNAME that `name` is below, if it is in the answer.
const RRset* dname_above(const Message& message, const Name& zone, const Name& name) {
    for (const RRset& rrset : message.answer) {
        if (rrset.type == RrType::dname && name.is_below(rrset.owner) &&
            rrset.owner.is_at_or_below(zone)) {
            return &rrset;
        }
    }
    return nullptr;
}

Result<Name> target_of(const RRset& alias) {
    return Name::from_wire(alias.rdatas.front());
}

// RFC 6672 §2.2: the labels before the owner are put before the target.
Result<Name> substitute(const Name& name, const RRset& dname) {
    Result<Name> result = target_of(dname);
    const std::size_t count = name.label_count() - dname.owner.label_count();
    std::vector<Name> prefixes;
    for (Name each = name; prefixes.size() < count; each = each.parent()) {
        prefixes.push_back(each);
    }
    for (auto each = prefixes.rbegin(); each != prefixes.rend() && result; ++each) {
        result = result->with_label(each->first_label());
    }
    return result;
}

Answer alias(AnswerKind kind, const RRset& rrset, const Result<Name>& target) {
    Answer answer;
    answer.kind = kind;
    answer.rrsets = {&rrset};
    answer.has_no_target = !target;
    answer.target = target.value_or(Name());
    return answer;
}

Answer from_dname(const Message& message, const RRset& dname, const Question& question) {
    Answer answer = alias(AnswerKind::dname, dname, substitute(question.name, dname));
    answer.is_last = question.type == RrType::cname || question.type == RrType::any;
    if (const RRset* cname = find(message.answer, question.name, RrType::cname)) {
        const auto target = target_of(*cname);
        answer.cname_differs = answer.has_no_target || !target || *target != answer.target;
    }
    return answer;
}

// Records at the name, or an alias that leads away from it.
Answer from_records(const Message& message, const Name& zone, const Question& question) {
    Answer answer;
    const RRset* dname = dname_above(message, zone, question.name);
    const RRset* cname = find(message.answer, question.name, RrType::cname);
    const bool cname_is_made = dname != nullptr && (cname == nullptr || cname->signatures.empty());
    for (const RRset& rrset : message.answer) {
        const bool wanted = question.type == RrType::any || rrset.type == question.type;
        if (rrset.owner == question.name && wanted && !(cname_is_made && &rrset == cname)) {
            answer.kind = AnswerKind::data;
            answer.rrsets.push_back(&rrset);
        }
    }
    // Signatures stand with the RRsets that they cover; those alone are not kept.
    if (question.type == RrType::rrsig && message.authoritative &&
        message.rcode == Rcode::noerror && soa_for(message, question.name) == nullptr) {
        answer.kind = AnswerKind::data;
    }
    if (answer.kind == AnswerKind::data) {
        return answer;
    }
    if (cname_is_made) {
        return from_dname(message, *dname, question);
    }
    return cname == nullptr ? answer : alias(AnswerKind::cname, *cname, target_of(*cname));
}

const RRset* delegation(const Message& message, const Name& zone, const Question& question) {
    for (const RRset& rrset : message.authority) {
        // To a question for the DS at a cut, a referral is the parent's 'no data'.
        const bool leads_on = question.type == RrType::ds
                                  ? question.name.is_below(rrset.owner)
                                  : question.name.is_at_or_below(rrset.owner);
        if (rrset.type == RrType::ns && rrset.owner.is_below(zone) && leads_on) {
            return &rrset;
        }
    }
    return nullptr;
}

}  // namespace

std::string_view to_string(AnswerKind kind) {
    constexpr std::array<std::string_view, 7> kTexts = {"none",  "referral", "data",      "cname",
                                                        "dname", "no data",  "name error"};
    return kTexts[static_cast<std::size_t>(kind)];
}

Answer read_answer(const Message& message, const Name& zone, const Question& question) {
    Answer answer;
    // RFC 6672 §2.2: YXDOMAIN where the name that a DNAME makes is too long.
    if (message.rcode != Rcode::noerror && message.rcode != Rcode::nxdomain &&
        message.rcode != Rcode::yxdomain) {
        return answer;
    }
    answer = from_records(message, zone, question);
    if (answer.kind != AnswerKind::useless || message.rcode == Rcode::yxdomain) {
        return answer;
    }
    if (message.rcode == Rcode::nxdomain) {
        answer.kind = AnswerKind::name_error;
        return answer;
    }
    const bool negative = soa_for(message, question.name) != nullptr;
    const RRset* cut = negative ? nullptr : delegation(message, zone, question);
    if (cut != nullptr) {
        answer.kind = AnswerKind::referral;
        answer.rrsets = {cut};
    } else if (negative || message.authoritative ||
               (question.type == RrType::ds && has_proof(message))) {
        answer.kind = AnswerKind::no_data;
    }
    return answer;
}

bool has_rcode(const Exchange& exchange, Rcode rcode) {
    return exchange.message && exchange.message->rcode == rcode;
}

bool is_useful(const Exchange& exchange) {
    return has_rcode(exchange, Rcode::noerror) || has_rcode(exchange, Rcode::nxdomain);
}

Name zone_side(const Question& question) {
    return question.type == RrType::ds ? question.name.parent() : question.name;
}

TargetAnswer answer_for_target(const Message& message, const Name& zone, const Question& target) {
    if (!target.name.is_at_or_below(zone)) {
        return TargetAnswer::none;
    }
    switch (read_answer(message, zone, target).kind) {
        case AnswerKind::data:
        case AnswerKind::cname:
        case AnswerKind::dname:
            return TargetAnswer::records;
        case AnswerKind::no_data:
        case AnswerKind::name_error:
            return soa_for(message, target.name) == nullptr ? TargetAnswer::none
                                                            : TargetAnswer::absence;
        case AnswerKind::useless:
        case AnswerKind::referral:
            break;
    }
    return TargetAnswer::none;
}

Signers signers_of(const Message& message, const Answer& answer) {
    std::vector<const RRset*> relevant = answer.rrsets;
    if (answer.kind == AnswerKind::no_data || answer.kind == AnswerKind::name_error) {
        for (const RRset& rrset : message.authority) {
            if (rrset.type == RrType::soa || is_proof(rrset)) {
                relevant.push_back(&rrset);
            }
        }
    }
    Signers signers;
    signers.all_signed = !relevant.empty();
    for (const RRset* rrset : relevant) {
        signers.all_signed = signers.all_signed && !rrset->signatures.empty();
        for (const Rrsig& signature : rrset->signatures) {
            if (std::find(signers.zones.begin(), signers.zones.end(), signature.signer) ==
                signers.zones.end()) {
                signers.zones.push_back(signature.signer);
            }
        }
    }
    return signers;
}

}  // namespace dschain
