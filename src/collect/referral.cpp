#include "referral.hpp"

#include <algorithm>

#include "dschain/evidence/answer.hpp"

namespace dschain {
namespace {

bool has_soa_of(const Message& message, const Name& zone) {
    return std::any_of(message.authority.begin(), message.authority.end(), [&](const RRset& rrset) {
        return rrset.type == RrType::soa && rrset.owner.is_at_or_below(zone);
    });
}

}  // namespace

void add_addresses(const std::vector<RRset>& section, const Name& name,
                   const CollectOptions& options, std::vector<Server>& servers) {
    for (const RrType type : {RrType::a, RrType::aaaa}) {
        const RRset* rrset = find(section, name, type);
        if (rrset == nullptr || !(type == RrType::a ? options.ipv4 : options.ipv6)) {
            continue;
        }
        for (const Bytes& rdata : rrset->rdatas) {
            Server server{name, address_text(type, rdata), options.port};
            if (!server.address.empty() &&
                std::find(servers.begin(), servers.end(), server) == servers.end()) {
                servers.push_back(std::move(server));
            }
        }
    }
}

Descent read_descent(const Message& message, const Name& zone, const Name& name,
                     const CollectOptions& options) {
    Descent descent;
    const Answer answer = read_answer(message, zone, Question{name, RrType::ns});
    switch (answer.kind) {
        case AnswerKind::useless:
            return descent;
        case AnswerKind::name_error:
            descent.step = Step::no_name;
            return descent;
        case AnswerKind::cname:
        case AnswerKind::dname:
        case AnswerKind::no_data:
            if (message.authoritative && (!message.answer.empty() || has_soa_of(message, zone))) {
                descent.step = Step::no_cut;
            }
            return descent;
        case AnswerKind::data:
            if (!message.authoritative) {
                return descent;
            }
            descent.step = Step::authoritative;
            break;
        case AnswerKind::referral:
            descent.step = Step::referral;
            break;
    }
    const RRset& ns = *answer.rrsets.front();
    descent.cut = ns.owner;
    descent.names = ns_names(ns);
    for (const Name& server : descent.names) {
        // Addresses outside the zone that gave them are hearsay: those are looked up.
        if (server.is_at_or_below(zone)) {
            add_addresses(message.additional, server, options, descent.glue);
        }
    }
    return descent;
}

bool has_records(const Message& message, const Question& question) {
    return message.rcode == Rcode::noerror &&
           find(message.answer, question.name, question.type) != nullptr;
}

}  // namespace dschain
