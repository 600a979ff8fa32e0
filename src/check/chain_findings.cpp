// The chain above the zone: where it ends, and why.
#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

// What came in place of usable answers: '192.0.2.1 (timeout), 192.0.2.2 (REFUSED)'.
std::string outcomes_text(const Evidence& evidence, const Name& zone, const Question* question) {
    std::vector<std::string> texts;
    for (const Exchange& exchange : evidence.exchanges) {
        if (question != nullptr ? exchange.question != *question : exchange.zone != zone) {
            continue;
        }
        std::string text =
            fmt::format("{}: {}", server_text(exchange.server), outcome_text(exchange));
        if (std::find(texts.begin(), texts.end(), text) == texts.end()) {
            texts.push_back(std::move(text));
        }
    }
    constexpr std::size_t kMost = 4;
    if (texts.size() > kMost) {
        const std::size_t more = texts.size() - kMost;
        texts.resize(kMost);
        texts.push_back(fmt::format("and {} more", more));
    }
    return texts.empty() ? "no server has an address" : join(texts, "; ");
}

}  // namespace

void explain_no_answer(const CheckContext& context, const Name& zone, const std::string& what,
                       const Question* question) {
    context.add(Code::zone_no_answer, zone,
                {{"what", what}, {"outcomes", outcomes_text(context.evidence, zone, question)}});
}

namespace {

// The walk from the root did not reach the zone: was it refused, or is there no such zone?
void explain_missing_zone(const CheckContext& context) {
    const Evidence& evidence = context.evidence;
    const Name& subject = evidence.subject.zone;
    const Name& last = evidence.cuts.back().zone;
    bool answered = false;
    bool no_name = false;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone != last || exchange.question.type != RrType::ns || !exchange.message ||
            !exchange.message->authoritative) {
            continue;
        }
        answered = true;
        no_name = no_name ||
                  (exchange.question.name == subject && exchange.message->rcode == Rcode::nxdomain);
    }
    if (!answered) {
        explain_no_answer(context, last, fmt::format("the delegation towards {}", subject.text()),
                          nullptr);
        return;
    }
    context.add(no_name ? Code::name_does_not_exist : Code::not_a_zone, subject,
                {{"inside", last.text()}});
}

}  // namespace

void explain_link_above(const CheckContext& context, const ZoneLink& link, const Name& parent,
                        const std::vector<Dnskey>& parent_keys) {
    const std::optional<AtFault> at_fault =
        link.ds.from_anchor ? std::nullopt : std::optional(AtFault::parent);
    const std::string everybody = "every server that answered";
    switch (link.judgement.fault) {
        case LinkFault::ds_bogus:
        case LinkFault::denial_bogus:
            explain_ds_answer(context, link.zone, parent, link.ds, parent_keys, everybody);
            break;
        case LinkFault::no_answer: {
            const bool ds_failed = link.ds.presence == Presence::failure;
            const Question question{link.zone, ds_failed ? RrType::ds : RrType::dnskey};
            explain_no_answer(context, ds_failed ? parent : link.zone,
                              fmt::format("{} {}", link.zone.text(), to_string(question.type)),
                              &question);
            break;
        }
        default:
            explain_link(context, link.zone, parent, link.judgement.fault, link.ds, link.keys,
                         link.detail, everybody, at_fault);
            break;
    }
}

bool check_chain(const CheckContext& context) {
    const Evidence& evidence = context.evidence;
    const Chain& chain = *context.assessment.chain;
    if (evidence.cuts.empty() || evidence.cuts.back().zone != evidence.subject.zone) {
        if (!evidence.cuts.empty()) {
            explain_missing_zone(context);
        }
        return false;
    }
    if (!chain.anchor) {
        context.add(Code::no_trust_anchor, evidence.subject.zone);
        return false;
    }
    if (chain.anchor->negative) {
        context.add(Code::negative_anchor, evidence.subject.zone,
                    {{"anchor", chain.anchor->name.text()}});
        return false;
    }
    if (chain.anchor->name == evidence.subject.zone) {
        return true;
    }
    if (chain.links.empty()) {
        explain_no_answer(context, chain.anchor->name, "the zone of the trust anchor", nullptr);
        return false;
    }
    const ZoneLink& last = chain.links.back();
    if (last.judgement.status == Status::secure) {
        return true;
    }
    if (last.judgement.status == Status::insecure) {
        const bool unsupported = last.ds.presence == Presence::present;
        if (unsupported) {
            context.add(Code::ds_unsupported, last.zone, {{"ds", ds_text(last.ds.records)}})
                .at_fault = AtFault::parent;
        }
        context.add(Code::parent_insecure, evidence.subject.zone, {{"parent", last.zone.text()}});
        return false;
    }
    const bool has_parent = chain.links.size() > 1;
    const ZoneLink* above = has_parent ? &chain.links[chain.links.size() - 2] : nullptr;
    explain_link_above(context, last, has_parent ? above->zone : last.zone.parent(),
                       has_parent ? above->keys.keys : std::vector<Dnskey>{});
    return false;
}

}  // namespace dschain
