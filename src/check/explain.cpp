// The words for links that do not hold, the same for the zone itself and for the zones above it.
#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/crypto/digest.hpp"
#include "families.hpp"

namespace dschain {

std::string explain_denial_fault(const DenialCheck& check, Timestamp now) {
    if (check.fault == DenialFault::bad_signature &&
        check.signature.fault == SignatureFault::expired) {
        return fmt::format(
            "the signature of its NSEC or NSEC3 ended on {}",
            format_time(from_serial_time(check.signature.signature.expiration, now)));
    }
    if (check.fault == DenialFault::bad_signature &&
        check.signature.fault == SignatureFault::missing) {
        return "its NSEC or NSEC3 records have no signature";
    }
    if (check.fault != DenialFault::none) {
        return std::string(to_string(check.fault));
    }
    return fmt::format("its {} records prove: {}", check.nsec3 ? "NSEC3" : "NSEC",
                       to_string(check.proof));
}

Finding& CheckContext::add(Code code, const Name& zone, Args args) const {
    assessment.findings.push_back(make_finding(code, zone.text(), std::move(args)));
    return assessment.findings.back();
}

Finding& CheckContext::add_about(const Whom& whom, Code code, const Name& zone, Args args) const {
    args.emplace_back("server", whom.text);
    args.emplace_back("servers", whom.text);
    Finding& finding = add(code, zone, std::move(args));
    for (const Server& server : whom.servers) {
        finding.servers.push_back(server_text(server));
    }
    if (whom.servers.size() == 1) {
        finding.server = finding.servers.front();
    }
    return finding;
}

std::string enumerate_some(std::vector<std::string> texts, std::size_t most) {
    if (texts.size() > most) {
        const std::size_t more = texts.size() - most;
        texts.resize(most);
        texts.push_back(fmt::format("{} more", more));
    }
    return texts.empty() ? "none" : enumerate(texts);
}

std::string keys_text(const std::vector<Dnskey>& keys) {
    std::vector<std::string> texts;
    for (const Dnskey& key : keys) {
        texts.push_back(
            fmt::format("{} (flags {}, algorithm {})", key.key_tag(), key.flags, key.algorithm));
    }
    return enumerate_some(std::move(texts), 8);
}

std::string ds_text(const std::vector<Ds>& records) {
    std::vector<std::string> texts;
    for (const Ds& ds : records) {
        texts.push_back(fmt::format("'{}'", ds.text()));
    }
    return enumerate_some(std::move(texts), 16);
}

std::string reason_text(const Ds& ds, const DsMatcher& keys) {
    const DsDiagnosis diagnosis = keys.diagnose(ds);
    switch (diagnosis.relation) {
        case DsRelation::algorithm_differs:
            return "its algorithm is not that of the key it was made from";
        case DsRelation::tag_differs:
            return "its key tag is not that of the key it was made from";
        case DsRelation::digest_other_owner:
            return fmt::format("its digest was computed for {}", diagnosis.other_owner.text());
        case DsRelation::digest_differs:
            return "its digest is not that of the key with its tag";
        case DsRelation::key_not_for_zone:
            return "its key has no ZONE flag";
        case DsRelation::key_revoked:
            return "its key is revoked";
        case DsRelation::unsupported:
            return "its digest type is not supported";
        case DsRelation::match:
        case DsRelation::no_key:
            break;
    }
    return fmt::format("no key with tag {} and algorithm {} is served", ds.key_tag, ds.algorithm);
}

std::string outcome_text(const Exchange& exchange) {
    if (!exchange.message) {
        return std::string(to_string(exchange.outcome));
    }
    const Message& message = *exchange.message;
    if (message.rcode != Rcode::noerror && message.rcode != Rcode::nxdomain) {
        return to_string(message.rcode);
    }
    const bool has_answer = !message.answer.empty();
    return message.authoritative || has_answer ? "answer" : "not authoritative";
}

std::optional<Code> signature_code(SignatureFault fault) {
    switch (fault) {
        case SignatureFault::missing:
            return Code::rrsig_missing;
        case SignatureFault::wrong_signer:
            return Code::rrsig_signer_wrong;
        case SignatureFault::labels:
            return Code::rrsig_labels_wrong;
        case SignatureFault::unsupported_algorithm:
            return Code::rrsig_algorithm_unsupported;
        case SignatureFault::no_such_key:
            return Code::rrsig_key_unknown;
        case SignatureFault::unusable_key:
            return Code::rrsig_key_unusable;
        case SignatureFault::expired:
            return Code::rrsig_expired;
        case SignatureFault::not_yet_valid:
            return Code::rrsig_not_yet_valid;
        case SignatureFault::wrong:
            return Code::rrsig_invalid;
        case SignatureFault::limit:  // a finding of its own
        case SignatureFault::none:
            break;
    }
    return std::nullopt;
}

void explain_signature(const CheckContext& context, const Name& zone, RrType type,
                       const RRsetCheck& check, const std::vector<Dnskey>& keys,
                       const Whom& servers, std::optional<AtFault> at_fault) {
    const SignatureCheck& best = check.best();
    const Timestamp now = context.verifier.now();
    Args args = {{"type", to_string(type)}, {"tag", std::to_string(best.signature.key_tag)}};
    const std::optional<Code> code = signature_code(best.fault);
    if (!code) {
        return;
    }
    if (code == Code::rrsig_signer_wrong) {
        args.emplace_back("signer", best.signature.signer.text());
    } else if (code == Code::rrsig_key_unknown) {
        args.emplace_back("keys", keys_text(keys));
    } else if (code == Code::rrsig_expired) {
        const Timestamp end = from_serial_time(best.signature.expiration, now);
        args.emplace_back("until", format_time(end));
        args.emplace_back("ago", format_span(now - end));
    } else if (code == Code::rrsig_not_yet_valid) {
        const Timestamp start = from_serial_time(best.signature.inception, now);
        args.emplace_back("from", format_time(start));
        args.emplace_back("ahead", format_span(start - now));
    }
    Finding& finding = context.add_about(servers, *code, zone, std::move(args));
    finding.at_fault = at_fault.value_or(finding.at_fault);
}

void explain_ds_answer(const CheckContext& context, const Name& zone, const Name& parent,
                       const DsFact& fact, const std::vector<Dnskey>& parent_keys,
                       const Whom& servers) {
    if (fact.presence == Presence::present) {
        explain_signature(context, zone, RrType::ds, fact.signatures, parent_keys, servers,
                          AtFault::parent);
        return;
    }
    Args args = {{"parent", parent.text()},
                 {"reason", explain_denial_fault(fact.denial, context.verifier.now())}};
    context.add_about(servers, Code::ds_denial_invalid, zone, std::move(args));
}

namespace {

void explain_no_match(const CheckContext& context, const Name& zone, const DsFact& ds,
                      const KeyFact& keys, std::optional<AtFault> at_fault) {
    if (ds.from_anchor) {
        context.add(Code::trust_anchor_no_match, zone, {{"anchors", ds_text(ds.records)}});
        return;
    }
    std::vector<Ds> lost;
    for (const Ds& each : usable_ds(ds)) {
        const DsDiagnosis diagnosis = keys.matcher.diagnose(each);
        if (!diagnosis.key) {
            lost.push_back(each);
            continue;
        }
        const Dnskey& key = keys.keys[*diagnosis.key];
        const std::string right = make_ds(zone, key, each.digest_type).value().text();
        Args args = {{"ds", each.text()}, {"right", right}, {"tag", std::to_string(key.key_tag())}};
        Code code = Code::ds_digest_mismatch;
        switch (diagnosis.relation) {
            case DsRelation::key_not_for_zone:
                code = Code::ds_key_not_zone_key;
                args.emplace_back("flags", std::to_string(key.flags));
                break;
            case DsRelation::key_revoked:
                code = Code::ds_key_revoked;
                break;
            case DsRelation::algorithm_differs:
                code = Code::ds_algorithm_mismatch;
                args.emplace_back("ds_algorithm", std::to_string(each.algorithm));
                args.emplace_back("key_algorithm", std::to_string(key.algorithm));
                break;
            case DsRelation::tag_differs:
                code = Code::ds_key_tag_mismatch;
                break;
            case DsRelation::digest_other_owner:
                code = Code::ds_digest_other_owner;
                args.emplace_back("other", diagnosis.other_owner.text());
                break;
            default:
                args.emplace_back(
                    "reason",
                    diagnosis.differing_bits > 0 && diagnosis.differing_bits <= 8
                        ? fmt::format("it differs in {} bit(s), so it was damaged on the way",
                                      diagnosis.differing_bits)
                        : std::string("it was made from another key or name, or is not a digest "
                                      "of this kind"));
                break;
        }
        Finding& finding = context.add(code, zone, std::move(args));
        finding.at_fault = at_fault.value_or(finding.at_fault);
    }
    if (!lost.empty()) {
        Finding& finding = context.add(Code::ds_no_matching_key, zone,
                                       {{"ds", ds_text(lost)}, {"keys", keys_text(keys.keys)}});
        finding.at_fault = at_fault.value_or(finding.at_fault);
    }
}

}  // namespace

void explain_link(const CheckContext& context, const Name& zone, const Name& parent,
                  LinkFault fault, const DsFact& ds, const KeyFact& keys,
                  const KeyJudgement& detail, const Whom& servers,
                  std::optional<AtFault> at_fault) {
    if (fault == LinkFault::keys_absent) {
        Finding& finding =
            context.add_about(servers, Code::dnskey_absent, zone, {{"parent", parent.text()}});
        finding.at_fault = at_fault.value_or(finding.at_fault);
    } else if (fault == LinkFault::no_ds_match) {
        explain_no_match(context, zone, ds, keys, at_fault);
    } else if (fault == LinkFault::keys_not_signed) {
        if (!keys.by_any.verified) {
            // The key with the DS tells most, if it tried to sign at all.
            const bool entry_signs = detail.by_entry.best().fault > SignatureFault::no_such_key;
            explain_signature(context, zone, RrType::dnskey,
                              entry_signs ? detail.by_entry : keys.by_any,
                              entry_signs ? detail.entry : keys.keys, servers, at_fault);
            return;
        }
        std::vector<Dnskey> signers;
        for (const SignatureCheck& check : keys.by_any.signatures) {
            if (check.fault == SignatureFault::none && check.key) {
                signers.push_back(keys.keys[*check.key]);
            }
        }
        if (ds.from_anchor) {
            context.add(Code::trust_anchor_no_match, zone, {{"anchors", ds_text(ds.records)}});
            return;
        }
        Finding& finding = context.add_about(
            servers, Code::dnskey_not_signed_by_ds_key, zone,
            {{"signers", keys_text(signers)}, {"ds_keys", keys_text(detail.entry)}});
        finding.at_fault = at_fault.value_or(finding.at_fault);
    }
}

}  // namespace dschain
