// The delegation: NS sets of parent and child, and what the servers agree on. Addresses are in
// address_findings.cpp.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "address_findings.hpp"
#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"
#include "gathered.hpp"

namespace dschain {
namespace {

std::string names_text(const std::set<Name>& names) {
    std::vector<std::string> texts;
    for (const Name& name : names) {
        texts.push_back(name.text());
    }
    return enumerate(texts);
}

std::set<Name> without(const std::set<Name>& all, const std::set<Name>& some) {
    std::set<Name> rest;
    std::set_difference(all.begin(), all.end(), some.begin(), some.end(),
                        std::inserter(rest, rest.end()));
    return rest;
}

class NsFamily {
public:
    explicit NsFamily(const CheckContext& context)
        : context_(context), zone_(context.evidence.subject.zone) {}

    void run() {
        read_parent();
        read_child();
        compare();
        check_soa();
        check_addresses(context_, parent_names_, child_names_);
    }

private:
    void read_parent() {
        if (!context_.assessment.parent) {
            return;
        }
        const Name& parent = *context_.assessment.parent;
        std::map<std::string, std::vector<Server>> not_delegated;
        for (const Exchange* exchange :
             exchanges_about(context_.evidence, parent, Question{zone_, RrType::ns})) {
            if (!exchange->message) {
                continue;
            }
            const Message& message = *exchange->message;
            const RRset* answer = find(message.answer, zone_, RrType::ns);
            const RRset* referral = find(message.authority, zone_, RrType::ns);
            const RRset* ns = answer != nullptr ? answer : referral;
            if (ns != nullptr) {
                for (const Name& name : ns_names(*ns)) {
                    parent_names_.insert(name);
                }
            } else if (message.authoritative) {
                not_delegated[has_rcode(*exchange, Rcode::nxdomain) ? "it says that the name does "
                                                                      "not exist"
                                                                    : "it has no NS records there"]
                    .push_back(exchange->server);
            }
            check_size(*exchange, answer);
        }
        // With the servers given by hand the zone may be ahead of its delegation.
        if (parent_names_.empty() && context_.evidence.subject.servers_given) {
            for (const auto& [what, servers] : not_delegated) {
                context_.add_about(servers, Code::ns_not_at_parent, zone_,
                                   {{"parent", parent.text()}, {"what", what}});
            }
        }
    }

    void check_size(const Exchange& exchange, const RRset* answer) {
        if (exchange.udp_truncated && answer == nullptr && !told_size_) {
            told_size_ = true;
            context_.add(Code::referral_too_large, zone_,
                         {{"octets", std::to_string(exchange.wire.size())},
                          {"most", std::to_string(kUdpPayload)}});
        }
    }

    void read_child() {
        std::map<std::set<Name>, std::vector<Server>> variants;
        for (const Exchange* exchange :
             exchanges_about(context_.evidence, zone_, Question{zone_, RrType::ns})) {
            const RRset* ns = exchange->message && exchange->message->authoritative
                                  ? find(exchange->message->answer, zone_, RrType::ns)
                                  : nullptr;
            if (ns == nullptr) {
                continue;
            }
            const std::vector<Name> names = ns_names(*ns);
            child_names_.insert(names.begin(), names.end());
            variants[{names.begin(), names.end()}].push_back(exchange->server);
        }
        if (variants.size() > 1) {
            std::vector<std::string> texts;
            for (const auto& [names, servers] : variants) {
                texts.push_back(
                    fmt::format("{} says {}", servers_text(servers), names_text(names)));
            }
            context_.add(Code::ns_inconsistent, zone_, {{"variants", join(texts, "; ")}});
        }
    }

    // RFC 1034 §4.2.2: both sides should have the same.
    void compare() {
        if (parent_names_.empty() || child_names_.empty()) {
            return;
        }
        const std::set<Name> only_parent = without(parent_names_, child_names_);
        const std::set<Name> only_child = without(child_names_, parent_names_);
        if (only_parent.size() == parent_names_.size()) {
            context_.add(
                Code::ns_sets_disjoint, zone_,
                {{"parent_names", names_text(parent_names_)}, {"names", names_text(child_names_)}});
            return;
        }
        if (!only_parent.empty()) {
            context_.add(Code::ns_only_at_parent, zone_, {{"names", names_text(only_parent)}});
        }
        if (!only_child.empty()) {
            context_.add(Code::ns_only_at_child, zone_, {{"names", names_text(only_child)}});
        }
    }

    void check_soa() {
        std::vector<Server> without_soa;
        std::map<std::uint32_t, std::vector<Server>> serials;
        for (const Exchange* exchange :
             exchanges_about(context_.evidence, zone_, Question{zone_, RrType::soa})) {
            if (!has_rcode(*exchange, Rcode::noerror) || !exchange->message->authoritative) {
                continue;
            }
            const RRset* rrset = find(exchange->message->answer, zone_, RrType::soa);
            if (rrset == nullptr) {
                without_soa.push_back(exchange->server);
                continue;
            }
            const auto soa = Soa::from_rdata(rrset->rdatas.front());
            if (soa) {
                serials[soa->serial].push_back(exchange->server);
            }
        }
        if (!without_soa.empty()) {
            context_.add_about(without_soa, Code::soa_missing, zone_);
        }
        if (serials.size() > 1) {
            std::vector<std::string> texts;
            for (const auto& [serial, servers] : serials) {
                texts.push_back(fmt::format("{} has serial {}", servers_text(servers), serial));
            }
            context_.add(Code::soa_serials_differ, zone_, {{"variants", join(texts, "; ")}});
        }
    }

    const CheckContext& context_;
    const Name& zone_;
    std::set<Name> parent_names_;
    std::set<Name> child_names_;
    bool told_size_ = false;
};

}  // namespace

void check_ns(const CheckContext& context) {
    NsFamily(context).run();
}

}  // namespace dschain
