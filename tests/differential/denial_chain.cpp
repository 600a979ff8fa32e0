#include "denial_chain.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <set>

namespace dschain::differential {
namespace {

// The types in the bitmap, without those that the chain itself brings. At a delegation only NS and
// DS belong to the parent (RFC 4035, section 2.3).
std::set<ldns_rr_type> listed_types(const SignedZone& zone, const std::string& name) {
    std::set<ldns_rr_type> types;
    const auto found = zone.names().find(name);
    if (found == zone.names().end()) {
        return types;  // an empty non-terminal
    }
    for (const auto& [type, rrset] : found->second) {
        if (!zone.is_delegation(name) || type == LDNS_RR_TYPE_NS || type == LDNS_RR_TYPE_DS) {
            types.insert(type);
        }
    }
    return types;
}

std::string types_text(const std::set<ldns_rr_type>& types) {
    std::string text;
    for (const ldns_rr_type type : types) {
        const std::unique_ptr<char, decltype(&std::free)> name(ldns_rr_type2str(type), &std::free);
        text += fmt::format(" {}", name.get());
    }
    return text;
}

void add_nsec_chain(SignedZone& zone) {
    std::vector<std::string> names;
    for (const auto& [name, rrsets] : zone.names()) {
        if (!zone.is_glue(name)) {
            names.push_back(name);
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::set<ldns_rr_type> types = listed_types(zone, names[i]);
        types.insert({LDNS_RR_TYPE_NSEC, LDNS_RR_TYPE_RRSIG});
        zone.add(names[i],
                 fmt::format("NSEC {}{}", names[(i + 1) % names.size()], types_text(types)),
                 zone.denial_ttl());
    }
}

// Owners of data and of delegations, and the empty names between them and the apex. With opt-out
// not those that are there for insecure delegations alone.
std::set<std::string> nsec3_names(const SignedZone& zone, bool opt_out) {
    std::set<std::string> names{zone.origin()};
    for (const auto& [name, rrsets] : zone.names()) {
        if (zone.is_glue(name) || (opt_out && zone.is_insecure_delegation(name))) {
            continue;
        }
        for (std::string above = name; above != zone.origin(); above = lab::parent_name(above)) {
            names.insert(above);
        }
    }
    return names;
}

std::string nsec3_label(const std::string& name, const DenialPlan& plan) {
    const lab::RdfPtr dname = lab::make_dname(name);
    std::vector<std::uint8_t> salt = plan.salt;
    const lab::RdfPtr hashed(ldns_nsec3_hash_name(dname.get(), LDNS_SHA1, plan.iterations,
                                                  static_cast<std::uint8_t>(salt.size()),
                                                  salt.data()));
    const std::unique_ptr<char, decltype(&std::free)> text(ldns_rdf2str(hashed.get()), &std::free);
    const std::string label(text.get());
    return label.substr(0, label.find('.'));
}

void add_nsec3_chain(SignedZone& zone, const DenialPlan& plan) {
    const std::string salt = plan.salt.empty() ? "-" : lab::to_hex(plan.salt);
    zone.add(zone.origin(), fmt::format("NSEC3PARAM 1 0 {} {}", plan.iterations, salt), 0);

    std::map<std::string, std::string> by_hash;  // base32hex keeps the order of the octets
    for (const std::string& name : nsec3_names(zone, plan.opt_out)) {
        by_hash.emplace(nsec3_label(name, plan), name);
    }
    std::map<std::string, std::string> records;
    for (auto entry = by_hash.begin(); entry != by_hash.end(); ++entry) {
        std::set<ldns_rr_type> types = listed_types(zone, entry->second);
        // Nothing is signed at an empty name, nor at a delegation that has no DS.
        if (!types.empty() && !zone.is_insecure_delegation(entry->second)) {
            types.insert(LDNS_RR_TYPE_RRSIG);
        }
        const auto next = std::next(entry) == by_hash.end() ? by_hash.begin() : std::next(entry);
        records.emplace(lab::child_name(entry->first, zone.origin()),
                        fmt::format("NSEC3 1 {} {} {} {}{}", plan.opt_out ? 1 : 0, plan.iterations,
                                    salt, next->first, types_text(types)));
    }
    for (const auto& [owner, rdata] : records) {
        zone.add(owner, rdata, zone.denial_ttl());
    }
}

}  // namespace

ldns_rr_type denial_type(const DenialPlan& plan) {
    return plan.nsec3 ? LDNS_RR_TYPE_NSEC3 : LDNS_RR_TYPE_NSEC;
}

std::string denial_owner(const SignedZone& zone, const std::string& name, const DenialPlan& plan) {
    return plan.nsec3 ? lab::child_name(nsec3_label(name, plan), zone.origin()) : name;
}

void add_denial_chain(SignedZone& zone, const DenialPlan& plan) {
    if (plan.nsec3) {
        add_nsec3_chain(zone, plan);
    } else {
        add_nsec_chain(zone);
    }
}

}  // namespace dschain::differential
