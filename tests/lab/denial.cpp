#include "lab/denial.hpp"

#include "lab/keys.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace dschain::lab {
namespace {

// Types at `name` as a type bitmap lists them, without NSEC and its signature. At a delegation only
// NS and DS belong to the parent (RFC 4035, section 2.3).
std::set<ldns_rr_type> listed_types(const Zone& zone, const std::string& name) {
    std::set<ldns_rr_type> types;
    const auto found = zone.names().find(name);
    if (found == zone.names().end()) {
        return types;  // an empty non-terminal
    }
    const bool delegation = zone.is_delegation(name);
    for (const auto& [type, rrset] : found->second) {
        if (!delegation || type == LDNS_RR_TYPE_NS || type == LDNS_RR_TYPE_DS) {
            types.insert(type);
        }
    }
    return types;
}

std::string types_text(const std::set<ldns_rr_type>& types) {
    std::string text;
    for (const ldns_rr_type type : types) {
        text += " " + type_text(type);
    }
    return text;
}

// The names that get an NSEC3 record: owners of data and of delegations, and the empty names
// between them and the apex.
std::set<std::string> nsec3_names(const Zone& zone, bool opt_out) {
    std::set<std::string> names;
    for (const auto& [name, rrsets] : zone.names()) {
        if (zone.is_glue(name) || (opt_out && zone.is_insecure_delegation(name))) {
            continue;
        }
        for (std::string above = name; above != zone.origin(); above = parent_name(above)) {
            names.insert(above);
        }
        names.insert(zone.origin());
    }
    return names;
}

// The hash label in lower case, without the zone name.
std::string nsec3_hash(const std::string& name, const Nsec3Parameters& parameters) {
    const RdfPtr dname = make_dname(name);
    std::vector<std::uint8_t> salt = parameters.salt;
    const RdfPtr hashed(ldns_nsec3_hash_name(dname.get(), LDNS_SHA1, parameters.iterations,
                                             static_cast<std::uint8_t>(salt.size()), salt.data()));
    const std::string label = rdf_text(*hashed);
    return label.substr(0, label.find('.'));
}

}  // namespace

void add_nsec_chain(Zone& zone) {
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

std::string Nsec3Parameters::salt_text() const {
    return salt.empty() ? "-" : to_hex(salt);
}

std::string Nsec3Parameters::text() const {
    return fmt::format("{} 0 {} {}", hash_field, iterations, salt_text());
}

std::string nsec3_owner(const Zone& zone, const std::string& name,
                        const Nsec3Parameters& parameters) {
    return child_name(nsec3_hash(name, parameters), zone.origin());
}

void add_nsec3_chain(Zone& zone, const Nsec3Parameters& parameters) {
    zone.add(zone.origin(), "NSEC3PARAM " + parameters.text(), 0);
    add_nsec3_records(zone, parameters);
}

void add_nsec3_records(Zone& zone, const Nsec3Parameters& parameters) {
    const unsigned int flags = parameters.more_flags | (parameters.opt_out ? 1U : 0U);
    std::map<std::string, std::string> by_hash;  // base32hex keeps the order of the octets
    for (const std::string& name : nsec3_names(zone, parameters.opt_out)) {
        by_hash.emplace(nsec3_hash(name, parameters), name);
    }
    std::vector<std::pair<std::string, std::string>> records;
    for (auto entry = by_hash.begin(); entry != by_hash.end(); ++entry) {
        std::set<ldns_rr_type> types = listed_types(zone, entry->second);
        // Nothing is signed at an empty name, nor at a delegation that has no DS.
        if (!types.empty() && !zone.is_insecure_delegation(entry->second)) {
            types.insert(LDNS_RR_TYPE_RRSIG);
        }
        const auto next = std::next(entry) == by_hash.end() ? by_hash.begin() : std::next(entry);
        records.emplace_back(child_name(entry->first, zone.origin()),
                             fmt::format("NSEC3 {} {} {} {} {}{}", parameters.hash_field, flags,
                                         parameters.iterations, parameters.salt_text(), next->first,
                                         types_text(types)));
    }
    for (const auto& [owner, rdata] : records) {
        zone.add(owner, rdata, zone.denial_ttl());
    }
}

}  // namespace dschain::lab
