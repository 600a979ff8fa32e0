#include "gathered.hpp"

#include <algorithm>
#include <array>

#include "dschain/base/text.hpp"

namespace dschain {

void Gathered::add(Code code, const std::string& type, const std::vector<Server>& servers,
                   Args args, std::optional<Severity> severity) {
    auto same = std::find_if(observations_.begin(), observations_.end(), [&](const auto& each) {
        return each.code == code && each.args == args && each.severity == severity;
    });
    if (same == observations_.end()) {
        observations_.push_back({code, std::move(args), severity, {}, {}});
        same = observations_.end() - 1;
    }
    const auto insert = [](auto& into, const auto& value) {
        if (std::find(into.begin(), into.end(), value) == into.end()) {
            into.push_back(value);
        }
    };
    if (!type.empty()) {
        insert(same->types, type);
    }
    for (const Server& server : servers) {
        insert(same->servers, server);
    }
}

void Gathered::tell(const CheckContext& context, const Name& zone) const {
    for (const Observation& each : observations_) {
        Args args = each.args;
        args.emplace_back("type", enumerate(each.types));
        args.emplace_back("types", enumerate(each.types));
        std::vector<Server> servers = each.servers;
        std::sort(servers.begin(), servers.end());
        Finding& finding = context.add_about(servers, each.code, zone, std::move(args));
        finding.severity = each.severity.value_or(finding.severity);
    }
}

std::vector<ServedRRset> served_rrsets(const CheckContext& context) {
    constexpr std::array kTypes = {RrType::dnskey, RrType::soa,     RrType::ns,
                                   RrType::cds,    RrType::cdnskey, RrType::nsec3param};
    const Name& zone = context.evidence.subject.zone;
    const auto& key_variants = context.assessment.views.keys;
    std::vector<ServedRRset> served;
    for (const RrType type : kTypes) {
        std::vector<const Exchange*> exchanges =
            exchanges_about(context.evidence, zone, Question{zone, type});
        for (const Exchange& exchange : context.evidence.exchanges) {
            if (type == RrType::nsec3param && exchange.form.tcp && exchange.zone == zone &&
                exchange.question == Question{zone, type}) {
                exchanges.push_back(&exchange);
            }
        }
        const std::size_t first = served.size();
        for (const Exchange* exchange : exchanges) {
            const RRset* rrset =
                exchange->message ? find(exchange->message->answer, zone, type) : nullptr;
            const std::size_t variant = variant_of(key_variants, exchange->server);
            if (rrset == nullptr || variant == key_variants.size() ||
                key_variants[variant].fact.presence != Presence::present) {
                continue;
            }
            const KeyFact* keys = &key_variants[variant].fact;
            const auto same = std::find_if(
                served.begin() + static_cast<std::ptrdiff_t>(first), served.end(),
                [&](const ServedRRset& each) {
                    return each.keys == keys && each.rrset->rdatas == rrset->rdatas &&
                           each.rrset->signatures == rrset->signatures &&
                           each.rrset->ttl == rrset->ttl &&
                           each.rrset->ttls_differ == rrset->ttls_differ &&
                           each.rrset->signature_ttl_differs == rrset->signature_ttl_differs;
                });
            if (same != served.end()) {
                same->servers.push_back(exchange->server);
            } else {
                served.push_back({rrset, keys, {exchange->server}});
            }
        }
    }
    return served;
}

bool is_signed(const Views& views) {
    return std::any_of(views.keys.begin(), views.keys.end(), [](const auto& variant) {
        return variant.fact.presence == Presence::present;
    });
}

}  // namespace dschain
