#include "server_answers.hpp"

#include <algorithm>
#include <map>

#include "dschain/evidence/answer.hpp"

namespace dschain {
namespace {

bool asked_as_a_validator_asks(const QueryForm& form) {
    return form.edns && form.dnssec_ok && form.edns_version == 0 && form.cookie.empty() &&
           !form.unknown_option && !form.unknown_flag;
}

const KeyFact* keys_of(const Views& views, const Server& server) {
    const std::size_t variant = variant_of(views.keys, server);
    if (variant == views.keys.size() || views.keys[variant].fact.keys.empty()) {
        return nullptr;
    }
    return &views.keys[variant].fact;
}

Finding render(const CheckContext& context, const ServerFault& fault,
               const std::vector<Server>& servers) {
    // Made where all findings are made, and taken out again: a consequence is none of its own.
    std::vector<Finding>& all = context.assessment.findings;
    context.add_about(servers, fault.code, fault.about, fault.args);
    Finding finding = std::move(all.back());
    all.pop_back();
    finding.severity = fault.severity.value_or(finding.severity);
    finding.ede = fault.ede.value_or(finding.ede);
    finding.at_fault = fault.at_fault.value_or(finding.at_fault);
    for (const ServerFault& each : fault.consequences) {
        finding.consequences.push_back(render(context, each, servers));
        finding.severity = std::max(finding.severity, finding.consequences.back().severity);
    }
    return finding;
}

}  // namespace

TrustedZone ServerAnswers::trusted(const Name& zone) const {
    return {zone, Status::secure, keys == nullptr ? std::vector<Dnskey>{} : keys->keys};
}

std::vector<ServerAnswers> server_answers(const CheckContext& context) {
    const Name& zone = context.evidence.subject.zone;
    std::map<Server, ServerAnswers> found;
    for (const Exchange& exchange : context.evidence.exchanges) {
        if (exchange.zone != zone || !is_useful(exchange) || !exchange.message->authoritative ||
            !asked_as_a_validator_asks(exchange.form)) {
            continue;
        }
        ServerAnswers& answers = found[exchange.server];
        answers.answers.push_back(&exchange);
        const RRset* soa = find(exchange.message->answer, zone, RrType::soa);
        if (answers.soa == nullptr && exchange.question.type == RrType::soa) {
            answers.soa = soa;
        }
    }
    std::vector<ServerAnswers> list;
    for (auto& [server, answers] : found) {
        answers.server = server;
        answers.keys = keys_of(context.assessment.views, server);
        if (answers.is_signed() && answers.soa != nullptr) {
            answers.zone_fault =
                context.verifier.verify(*answers.soa, zone, answers.keys->keys).best().fault;
        }
        list.push_back(std::move(answers));
    }
    return list;
}

bool is_validated(const Views& views) {
    return std::any_of(views.ds.begin(), views.ds.end(),
                       [](const auto& variant) { return !usable_ds(variant.fact).empty(); });
}

void ServerFaults::note(const Server& server, ServerFault fault) {
    auto same = std::find_if(rows_.begin(), rows_.end(),
                             [&](const Row& each) { return each.fault == fault; });
    if (same == rows_.end()) {
        rows_.push_back({std::move(fault), {}});
        same = rows_.end() - 1;
    }
    if (same->servers.empty() || same->servers.back() != server) {
        same->servers.push_back(server);
    }
}

void ServerFaults::tell(const CheckContext& context) const {
    for (const Row& row : rows_) {
        context.assessment.findings.push_back(render(context, row.fault, row.servers));
    }
}

}  // namespace dschain
