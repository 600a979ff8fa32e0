#include "lab/world.hpp"

#include "lab/api_document.hpp"
#include "lab/denial.hpp"
#include "lab/keys.hpp"
#include "lab/kid.hpp"
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

void add_soa_and_ns(Zone& zone, const std::vector<NameServer>& servers) {
    zone.add(zone.origin(), fmt::format("SOA {} hostmaster.nic.test. 1 3600 600 604800 {}",
                                        servers.front().name, kSoaMinimum));
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
        hosts.publish = hosts.sign_dnskey = hosts.sign_zone = {0};
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
        if (kid.parent == parent.origin()) {
            delegate(parent, kid, slot, options_.has_ipv6);
        }
    }
}

std::string Builder::kid_zone_text(const Kid& kid, std::size_t slot) const {
    Zone zone = make_kid_zone(kid, slot, options_.has_ipv6);
    delegate_kids(zone, slot);
    secure_kid_zone(zone, kid, slot, options_.now);
    return zone.text();
}

std::string Builder::top_zone_text(std::size_t slot) const {
    Zone zone(kTopZone, kDefaultTtl);
    add_soa_and_ns(zone,
                   {{"ns1.nic.test.", kTopAddresses[0]}, {"ns2.nic.test.", kTopAddresses[1]}});
    for (const NameServer& host : top_zone_hosts(options_.has_ipv6)) {
        zone.add(host.name, address_record(host.address));
    }
    for (const auto& [owner, type_and_rdata] : top_zone_oddities()) {
        zone.add(owner, type_and_rdata);
    }
    delegate_kids(zone, slot);
    add_dnskeys(zone, top_keys_);
    add_nsec3_chain(zone, {});
    sign_zone(zone, top_keys_, lab_signing_plan());
    return zone.text();
}

std::string Builder::root_zone_text() const {
    Zone zone(".", kDefaultTtl);
    add_soa_and_ns(zone, {{kRootServerName, kRootAddress}});
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
    return kid.spec.servers[0] != kid.spec.servers[1] || !kid.spec.second.empty() ||
           std::any_of(kids_.begin(), kids_.end(), [&](const Kid& below) {
               return below.parent == kid.zone && (below.spec.parents[0] != below.spec.parents[1] ||
                                                   !below.spec.second.empty());
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
    for (const DsSpec& spec : kid.spec.ds) {
        child.ds.push_back(make_ds(spec, kid.keys, kid.foreign_keys, kid.zone).text());
    }
    for (const std::size_t index : kid.spec.publish) {
        child.dnskeys.push_back(rdata_text(*kid.keys.at(index).dnskey(kid.zone, kid.spec.ttl)));
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
