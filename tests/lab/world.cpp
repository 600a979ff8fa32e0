#include "lab/world.hpp"

#include "lab/api_document.hpp"
#include "lab/denial.hpp"
#include "lab/keys.hpp"
#include "lab/signer.hpp"
#include "lab/topology.hpp"
#include "lab/zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace dschain::lab {
namespace {

constexpr std::size_t kSlots = 2;  // every zone below the root has two servers

// A case's zone with its keys.
struct Kid {
    Case spec;
    std::string zone;
    std::string parent;
    KeySet keys;
    KeySet stale_keys;
    std::vector<std::string> filler_keys;  // RDATA texts
    std::vector<Ds> ds;
    std::vector<Ds> old_ds;  // what a parent with ParentVersion::kOldDs has
};

bool has_server(const Case& spec, ServerVersion version) {
    return std::count(spec.servers.begin(), spec.servers.end(), version) > 0;
}

bool needs_foreign_keys(const Case& spec) {
    return std::count(spec.parents.begin(), spec.parents.end(), ParentVersion::kOldDs) > 0 ||
           std::any_of(spec.ds.begin(), spec.ds.end(),
                       [](const DsSpec& ds) { return ds.mutation == DsMutation::kOther; });
}

Kid make_kid(const Case& spec, const std::vector<Case>& cases, KeyMaker& maker) {
    Kid kid;
    kid.spec = spec;
    kid.zone = zone_name(spec.label);
    kid.parent = parent_zone(spec.label, cases);
    kid.keys = maker.make_set(spec.keys, KeyVariant::kZone);
    if (has_server(spec, ServerVersion::kStale)) {
        kid.stale_keys = maker.make_set(spec.keys, KeyVariant::kStale);
    }
    KeySet foreign;
    if (needs_foreign_keys(spec)) {
        // An unsigned zone may still have a DS at its parent; then any key serves.
        foreign = maker.make_set(spec.keys.empty() ? std::vector{KeySpec{}} : spec.keys,
                                 KeyVariant::kForeign);
        kid.old_ds.push_back(make_ds(foreign.front(), kid.zone, LDNS_SHA256));
    }
    for (const DsSpec& ds : spec.ds) {
        kid.ds.push_back(make_ds(ds, kid.keys, foreign, kid.zone));
    }
    for (std::size_t i = 0; i < spec.extra_keys; ++i) {
        kid.filler_keys.push_back(make_filler_dnskey());
    }
    return kid;
}

void add_soa_and_ns(Zone& zone, const std::vector<NameServer>& servers, unsigned int serial) {
    zone.add(zone.origin(), fmt::format("SOA {} hostmaster.nic.test. {} 3600 600 604800 {}",
                                        servers.front().name, serial, kSoaMinimum));
    for (const NameServer& server : servers) {
        zone.add(zone.origin(), "NS " + server.name);
    }
}

void add_dnskeys(Zone& zone, const KeySet& keys) {
    for (const Key& key : keys) {
        zone.add(key.dnskey(zone.origin(), zone.ttl()));
    }
}

class Builder {
public:
    explicit Builder(const WorldOptions& options);

    World build();

private:
    std::vector<NameServer> servers_of(const Kid& kid) const {
        return name_servers(kid.spec, options_.has_ipv6);
    }
    bool slots_differ(const Kid& kid) const;
    void delegate_kids(Zone& parent, std::size_t slot) const;
    std::string kid_zone_text(const Kid& kid, std::size_t slot) const;
    std::string top_zone_text(std::size_t slot) const;
    std::string root_zone_text() const;
    SigningPlan lab_signing_plan() const;

    void serve(ServerPlan& server, const std::string& zone, const std::string& text) const;
    void serve_kid(World& world, const Kid& kid) const;
    Child describe(const Kid& kid) const;

    const WorldOptions& options_;
    KeyMaker maker_;
    KeySet root_keys_;
    KeySet top_keys_;
    std::vector<Kid> kids_;
};

Builder::Builder(const WorldOptions& options) : options_(options) {
    KeySpec key_signing;
    KeySpec zone_signing;
    zone_signing.flags = 256;
    top_keys_ = maker_.make_set({key_signing, zone_signing}, KeyVariant::kZone);
    key_signing.algorithm = zone_signing.algorithm = LDNS_RSASHA256;
    root_keys_ = maker_.make_set({key_signing, zone_signing}, KeyVariant::kRoot);

    for (const Case& spec : options_.cases) {
        kids_.push_back(make_kid(spec, options_.cases, maker_));
    }
    const bool glueless =
        std::any_of(options_.cases.begin(), options_.cases.end(),
                    [](const Case& spec) { return spec.ns_style == NsStyle::kGlueless; });
    if (glueless) {
        Case hosts;
        hosts.label = kHostsLabel;
        hosts.keys = {KeySpec{}};
        hosts.sign_dnskey = hosts.sign_zone = {0};
        hosts.ds = {DsSpec{}};
        kids_.push_back(make_kid(hosts, options_.cases, maker_));
    }
}

// The lab's own zones, root and test., are signed by a key signing key and a zone signing key.
SigningPlan Builder::lab_signing_plan() const {
    SigningPlan plan;
    plan.dnskey_signers = {0};
    plan.zone_signers = {1};
    plan.now = options_.now;
    return plan;
}

void Builder::delegate_kids(Zone& parent, std::size_t slot) const {
    for (const Kid& kid : kids_) {
        if (kid.parent != parent.origin()) {
            continue;
        }
        for (const NameServer& server : servers_of(kid)) {
            parent.add(kid.zone, "NS " + server.name, kDefaultTtl);
            if (is_at_or_below(server.name, kid.zone)) {
                parent.add(server.name, server.address_record(), kDefaultTtl);
            }
        }
        const ParentVersion version = kid.spec.parents[slot];
        if (version != ParentVersion::kNoDs) {
            for (const Ds& ds : version == ParentVersion::kOldDs ? kid.old_ds : kid.ds) {
                parent.add(kid.zone, "DS " + ds.text(), kDefaultTtl);
            }
        }
    }
}

std::string Builder::kid_zone_text(const Kid& kid, std::size_t slot) const {
    const ServerVersion version = kid.spec.servers[slot];
    const bool stale = version == ServerVersion::kStale;
    Zone zone(kid.zone, kid.spec.ttl);
    add_soa_and_ns(zone, servers_of(kid), stale ? 0 : 1);
    zone.add(kid.zone, "A 192.0.2.1");
    zone.add(kid.zone, fmt::format("TXT \"zone {}\"", kid.zone));
    zone.add(child_name("www", kid.zone), "A 192.0.2.2");
    zone.add(child_name("*.wild", kid.zone), "TXT \"from the wildcard\"");
    for (const NameServer& server : servers_of(kid)) {
        if (is_at_or_below(server.name, kid.zone)) {
            zone.add(server.name, server.address_record());
        }
    }
    if (kid.spec.label == kHostsLabel) {
        for (std::size_t i = 0; i < kSlots; ++i) {
            zone.add(child_name(fmt::format("ns{}", i + 1), kid.zone),
                     fmt::format("A {}", kKidsAddresses[i]));
        }
    }
    delegate_kids(zone, slot);
    if (kid.keys.empty() || version == ServerVersion::kUnsigned) {
        return zone.text();
    }

    const KeySet& keys = stale ? kid.stale_keys : kid.keys;
    add_dnskeys(zone, keys);
    for (const std::string& filler : kid.filler_keys) {
        zone.add(kid.zone, "DNSKEY " + filler);
    }
    if (kid.spec.denial == Denial::kNsec) {
        add_nsec_chain(zone);
    } else {
        add_nsec3_chain(zone, {.opt_out = kid.spec.denial == Denial::kOptOut});
    }
    SigningPlan plan;
    plan.dnskey_signers = kid.spec.sign_dnskey;
    plan.zone_signers = kid.spec.sign_zone;
    plan.dnskey_state = kid.spec.dnskey_signatures;
    plan.data_state = kid.spec.data_signatures;
    plan.now = options_.now;
    if (version == ServerVersion::kExpired) {
        plan.dnskey_state = plan.data_state = SignatureState::kExpired;
    }
    sign_zone(zone, keys, plan);
    return zone.text();
}

std::string Builder::top_zone_text(std::size_t slot) const {
    Zone zone(kTopZone, kDefaultTtl);
    add_soa_and_ns(zone, {{"ns1.nic.test.", kTopAddresses[0]}, {"ns2.nic.test.", kTopAddresses[1]}},
                   1);
    for (const NameServer& host : top_zone_hosts(options_.has_ipv6)) {
        zone.add(host.name, host.address_record());
    }
    delegate_kids(zone, slot);
    add_dnskeys(zone, top_keys_);
    add_nsec3_chain(zone, {});
    sign_zone(zone, top_keys_, lab_signing_plan());
    return zone.text();
}

std::string Builder::root_zone_text() const {
    Zone zone(".", kDefaultTtl);
    add_soa_and_ns(zone, {{kRootServerName, kRootAddress}}, 1);
    zone.add(kRootServerName, fmt::format("A {}", kRootAddress));
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        const std::string name = fmt::format("ns{}.nic.test.", slot + 1);
        zone.add(kTopZone, "NS " + name);
        zone.add(name, fmt::format("A {}", kTopAddresses[slot]));
    }
    zone.add(kTopZone, "DS " + make_ds(top_keys_.front(), kTopZone, LDNS_SHA256).text());
    add_dnskeys(zone, root_keys_);
    add_nsec_chain(zone);
    sign_zone(zone, root_keys_, lab_signing_plan());
    return zone.text();
}

void Builder::serve(ServerPlan& server, const std::string& zone, const std::string& text) const {
    const std::string file_name = zone == "." ? "root" : zone.substr(0, zone.size() - 1);
    const std::filesystem::path directory = options_.dir / "zones" / server.name;
    std::filesystem::create_directories(directory);
    const std::filesystem::path file = directory / file_name;
    std::ofstream out(file);
    out << text;
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("lab: cannot write {}", file.string()));
    }
    server.zones.push_back({zone, file});
}

// True if the two servers of the zone must have different files.
bool Builder::slots_differ(const Kid& kid) const {
    return kid.spec.servers[0] != kid.spec.servers[1] ||
           std::any_of(kids_.begin(), kids_.end(), [&](const Kid& below) {
               return below.parent == kid.zone && below.spec.parents[0] != below.spec.parents[1];
           });
}

// The servers of `world` are in the order in which build() puts them there.
void Builder::serve_kid(World& world, const Kid& kid) const {
    constexpr std::size_t kFirstTop = 1;
    constexpr std::size_t kFirstKids = 3;
    constexpr std::size_t kIp6 = 5;
    const std::size_t first = kid.spec.served_by_parent ? kFirstTop : kFirstKids;
    std::string text;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        if (slot == 0 || slots_differ(kid)) {
            text = kid_zone_text(kid, slot);
        }
        const ServerVersion version = kid.spec.servers[slot];
        if (version == ServerVersion::kLame || version == ServerVersion::kDead ||
            version == ServerVersion::kSilent) {
            continue;
        }
        serve(world.servers[first + slot], kid.zone, text);
        if (slot == 1 && kid.spec.ns_style == NsStyle::kIp6 && options_.has_ipv6) {
            serve(world.servers[kIp6], kid.zone, text);
        }
    }
}

Child Builder::describe(const Kid& kid) const {
    Child child;
    child.label = kid.spec.label;
    child.zone = kid.zone;
    child.parent = kid.parent;
    child.expect = kid.spec.expect;
    for (const Ds& ds : kid.ds) {
        child.ds.push_back(ds.text());
    }
    for (const Key& key : kid.keys) {
        child.dnskeys.push_back(rdata_text(*key.dnskey(kid.zone, kid.spec.ttl)));
    }
    child.dnskeys.insert(child.dnskeys.end(), kid.filler_keys.begin(), kid.filler_keys.end());
    if (!kid.keys.empty()) {
        child.right_ds = make_ds(kid.keys.front(), kid.zone, LDNS_SHA256).text();
        child.api_document = options_.dir / "api" / (kid.spec.label + ".json");
        write_api_document(child.api_document, kid.keys.front(), kid.zone);
    }
    return child;
}

World Builder::build() {
    World world;
    std::vector<std::string> root_addresses{kRootAddress};
    root_addresses.insert(root_addresses.end(), options_.root_addresses.begin(),
                          options_.root_addresses.end());
    world.servers = {{"root", root_addresses, {}},
                     {"test1", {kTopAddresses[0]}, {}},
                     {"test2", {kTopAddresses[1]}, {}},
                     {"kids1", {kKidsAddresses[0]}, {}},
                     {"kids2", {kKidsAddresses[1]}, {}}};
    if (options_.has_ipv6) {
        world.servers.push_back({"kids6", {kIp6Address}, {}});
    }

    serve(world.servers[0], ".", root_zone_text());
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        serve(world.servers[1 + slot], kTopZone, top_zone_text(slot));
    }
    for (const Kid& kid : kids_) {
        serve_kid(world, kid);
        if (kid.spec.label != kHostsLabel) {  // no case of its own
            world.children.push_back(describe(kid));
        }
    }
    world.anchor_ds = fmt::format(". {} IN DS {}\n", kDefaultTtl,
                                  make_ds(root_keys_.front(), ".", LDNS_SHA256).text());
    world.anchor_dnskey = fmt::format(". {} IN DNSKEY {}\n", kDefaultTtl,
                                      rdata_text(*root_keys_.front().dnskey(".", kDefaultTtl)));
    return world;
}

}  // namespace

World build_world(const WorldOptions& options) {
    return Builder(options).build();
}

}  // namespace dschain::lab
