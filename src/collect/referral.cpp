#include "dschain/collect/collect.hpp"

#include "referral.hpp"

#include <algorithm>

namespace dschain {
namespace {

// The NS RRset of a zone below `zone` that `name` is in.
const RRset* delegation(const Message& message, const Name& zone, const Name& name) {
    for (const RRset& rrset : message.authority) {
        if (rrset.type == RrType::ns && rrset.owner.is_below(zone) &&
            name.is_at_or_below(rrset.owner)) {
            return &rrset;
        }
    }
    return nullptr;
}

bool has_soa_of(const Message& message, const Name& zone) {
    return std::any_of(message.authority.begin(), message.authority.end(), [&](const RRset& rrset) {
        return rrset.type == RrType::soa && rrset.owner.is_at_or_below(zone);
    });
}

}  // namespace

std::vector<Name> ns_names(const RRset& ns) {
    std::vector<Name> names;
    for (const Bytes& rdata : ns.rdatas) {
        if (auto name = Name::from_wire(rdata)) {
            names.push_back(std::move(*name));
        }
    }
    return names;
}

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
    if (message.rcode == Rcode::nxdomain) {
        descent.step = Step::no_name;
        return descent;
    }
    if (message.rcode != Rcode::noerror) {
        return descent;
    }
    const RRset* ns = find(message.answer, name, RrType::ns);
    descent.step = Step::authoritative;
    if (ns == nullptr || !message.authoritative) {
        ns = delegation(message, zone, name);
        descent.step = Step::referral;
    }
    if (ns == nullptr) {
        const bool speaks_for_zone =
            message.authoritative && (!message.answer.empty() || has_soa_of(message, zone));
        descent.step = speaks_for_zone ? Step::no_cut : Step::useless;
        return descent;
    }
    descent.cut = ns->owner;
    descent.names = ns_names(*ns);
    for (const Name& server : descent.names) {
        // Addresses outside the zone that gave them are hearsay: those are looked up.
        if (server.is_at_or_below(zone)) {
            add_addresses(message.additional, server, options, descent.glue);
        }
    }
    return descent;
}

}  // namespace dschain
