#include "lab/kid.hpp"

#include "lab/denial_faults.hpp"
#include "lab/signer.hpp"
#include "lab/topology.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dschain::lab {
namespace {

bool needs_foreign_keys(const Case& spec) {
    const auto is_other = [](const DsSpec& ds) { return ds.mutation == DsMutation::kOther; };
    return std::count(spec.parents.begin(), spec.parents.end(), ParentVersion::kOldDs) > 0 ||
           std::any_of(spec.ds.begin(), spec.ds.end(), is_other) ||
           std::any_of(spec.cds.begin(), spec.cds.end(), is_other) ||
           std::any_of(spec.second.begin(), spec.second.end(), needs_foreign_keys);
}

std::vector<Ds> make_all_ds(const std::vector<DsSpec>& specs, const Kid& kid) {
    std::vector<Ds> all;
    for (const DsSpec& spec : specs) {
        all.push_back(make_ds(spec, kid.keys, kid.foreign_keys, kid.zone));
    }
    return all;
}

void add_cds(Zone& zone, const Kid& kid, const Case& spec) {
    for (const Ds& cds : make_all_ds(spec.cds, kid)) {
        zone.add(kid.zone, "CDS " + cds.text());
    }
    for (const CdnskeySpec& cdnskey : spec.cdnskey) {
        zone.add(kid.zone, "CDNSKEY " + cdnskey_text(cdnskey, kid.keys));
    }
}

void set_ttls(Zone& zone, const std::vector<TtlFault>& faults) {
    for (auto& [name, rrsets] : zone.names()) {
        for (auto& [type, rrset] : rrsets) {
            for (const TtlFault& fault : faults) {
                if (ldns_get_rr_type_by_name(fault.type.c_str()) != type) {
                    continue;
                }
                for (std::size_t i = 0; i < rrset.records.size(); ++i) {
                    ldns_rr_set_ttl(rrset.records[i].get(), fault.ttls[i % fault.ttls.size()]);
                }
            }
        }
    }
}

SigningPlan signing_plan(const Case& spec, ServerVersion version, std::int64_t now) {
    SigningPlan plan;
    plan.dnskey_signers = spec.sign_dnskey;
    plan.zone_signers = spec.sign_zone;
    plan.cds_signers = spec.sign_cds;
    plan.dnskey_state = spec.dnskey_signatures;
    plan.data_state = spec.data_signatures;
    if (version == ServerVersion::kExpired) {
        plan.dnskey_state = plan.data_state = SignatureState::kExpired;
    }
    plan.faults = spec.signature_faults;
    plan.now = now;
    return plan;
}

}  // namespace

Kid make_kid(const Case& spec, const std::vector<Case>& cases, KeyMaker& maker) {
    Kid kid;
    kid.spec = spec;
    kid.zone = zone_name(spec.label);
    kid.parent = parent_zone(spec.label, cases);
    kid.keys = maker.make_set(spec.keys, KeyVariant::kZone);
    if (std::count(spec.servers.begin(), spec.servers.end(), ServerVersion::kStale) > 0) {
        kid.stale_keys = maker.make_set(spec.keys, KeyVariant::kStale);
    }
    if (needs_foreign_keys(spec)) {
        // An unsigned zone may still have a DS at its parent; then any key serves.
        kid.foreign_keys = maker.make_set(spec.keys.empty() ? std::vector{KeySpec{}} : spec.keys,
                                          KeyVariant::kForeign);
    }
    for (std::size_t i = 0; i < spec.extra_keys; ++i) {
        kid.filler_keys.push_back(make_filler_dnskey());
    }
    return kid;
}

std::vector<Ds> kid_ds(const Kid& kid, std::size_t slot) {
    switch (kid.spec.parents.at(slot)) {
        case ParentVersion::kNoDs:
            return {};
        case ParentVersion::kOldDs:
            return {make_ds(kid.foreign_keys.front(), kid.zone, LDNS_SHA256)};
        case ParentVersion::kOk:
            break;
    }
    return make_all_ds(kid.spec.at_server(slot).ds, kid);
}

void delegate(Zone& parent, const Kid& kid, std::size_t slot, bool has_ipv6) {
    const Case& spec = kid.spec.at_server(slot);
    for (const NameServer& server : parent_side_servers(spec, has_ipv6)) {
        parent.add(kid.zone, "NS " + server.name, kDefaultTtl);
        if (!is_at_or_below(server.name, kid.zone)) {
            continue;
        }
        for (const std::string& glue : addresses_of(server, spec.delegation.glue, kid.zone)) {
            parent.add(server.name, address_record(glue), kDefaultTtl);
        }
    }
    for (const Ds& ds : kid_ds(kid, slot)) {
        parent.add(kid.zone, "DS " + ds.text(), kDefaultTtl);
    }
}

Zone make_kid_zone(const Kid& kid, std::size_t slot, bool has_ipv6) {
    const Case& spec = kid.spec.at_server(slot);
    const bool stale = spec.servers.at(slot) == ServerVersion::kStale;
    Zone zone(kid.zone, spec.ttl);
    zone.add(kid.zone, fmt::format("SOA {} hostmaster.nic.test. {} 3600 600 604800 {}",
                                   name_servers(spec, has_ipv6).front().name,
                                   stale ? spec.serial - 1 : spec.serial, kSoaMinimum));
    zone.add(kid.zone, "A 192.0.2.1");
    zone.add(kid.zone, fmt::format("TXT \"zone {}\"", kid.zone));
    zone.add(child_name("www", kid.zone), "A 192.0.2.2");
    zone.add(child_name("*.wild", kid.zone), "TXT \"from the wildcard\"");
    for (const NameServer& server : child_side_servers(spec, has_ipv6)) {
        zone.add(kid.zone, "NS " + server.name);
        if (!is_at_or_below(server.name, kid.zone)) {
            continue;
        }
        for (const std::string& own : addresses_of(server, spec.delegation.addresses, kid.zone)) {
            zone.add(server.name, address_record(own));
        }
    }
    if (spec.label == kHostsLabel) {
        for (std::size_t i = 0; i < kKidsAddresses.size(); ++i) {
            zone.add(child_name(fmt::format("ns{}", i + 1), kid.zone),
                     fmt::format("A {}", kKidsAddresses.at(i)));
        }
    }
    return zone;
}

void secure_kid_zone(Zone& zone, const Kid& kid, std::size_t slot, std::int64_t now) {
    const Case& spec = kid.spec.at_server(slot);
    const ServerVersion version = spec.servers.at(slot);
    if (kid.keys.empty() || version == ServerVersion::kUnsigned) {
        set_ttls(zone, spec.ttl_faults);
        return;
    }
    const KeySet& keys = version == ServerVersion::kStale ? kid.stale_keys : kid.keys;
    for (const std::size_t index : spec.publish) {
        zone.add(keys.at(index).dnskey(zone.origin(), zone.ttl()));
    }
    for (const std::string& filler : kid.filler_keys) {
        zone.add(kid.zone, "DNSKEY " + filler);
    }
    add_cds(zone, kid, spec);
    add_denial(zone, spec.denial);
    set_ttls(zone, spec.ttl_faults);
    sign_zone(zone, keys, signing_plan(spec, version, now));
}

}  // namespace dschain::lab
