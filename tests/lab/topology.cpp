#include "lab/topology.hpp"

#include "lab/zone.hpp"

#include <fmt/format.h>

namespace dschain::lab {
namespace {

const NameServer kIp6Server{"ns6.kids.test.", kIp6Address};
const NameServer kDeadServer{"ns-dead.kids.test.", kDeadAddress};
const NameServer kSilentServer{"ns-silent.kids.test.", kSilentAddress};

NameServer ordinary_server(const Case& kid, std::size_t slot) {
    std::string domain = "kids.test.";
    if (kid.ns_style == NsStyle::kInside) {
        domain = zone_name(kid.label);
    } else if (kid.ns_style == NsStyle::kGlueless) {
        domain = zone_name(kHostsLabel);
    } else if (kid.served_by_parent) {
        domain = "nic.test.";
    }
    return {fmt::format("ns{}.{}", slot + 1, domain),
            kid.served_by_parent ? kTopAddresses[slot] : kKidsAddresses[slot]};
}

}  // namespace

std::string NameServer::address_record() const {
    return fmt::format("{} {}", address.find(':') == std::string::npos ? "A" : "AAAA", address);
}

std::string zone_name(const std::string& label) {
    return child_name(label, kTopZone);
}

std::string parent_zone(const std::string& label, const std::vector<Case>& cases) {
    const std::string zone = zone_name(label);
    std::string parent = kTopZone;
    for (const Case& other : cases) {
        const std::string candidate = zone_name(other.label);
        if (candidate != zone && is_at_or_below(zone, candidate) &&
            candidate.size() > parent.size()) {
            parent = candidate;
        }
    }
    return parent;
}

std::vector<NameServer> name_servers(const Case& kid, bool has_ipv6) {
    std::vector<NameServer> servers;
    for (std::size_t slot = 0; slot < kid.servers.size(); ++slot) {
        if (kid.servers[slot] == ServerVersion::kDead) {
            servers.push_back(kDeadServer);
        } else if (kid.servers[slot] == ServerVersion::kSilent) {
            servers.push_back(kSilentServer);
        } else {
            servers.push_back(ordinary_server(kid, slot));
        }
    }
    if (kid.ns_style == NsStyle::kIp6 && has_ipv6) {
        servers.push_back(kIp6Server);
    }
    return servers;
}

std::vector<NameServer> top_zone_hosts(bool has_ipv6) {
    std::vector<NameServer> hosts{kDeadServer, kSilentServer};
    for (std::size_t slot = 0; slot < kTopAddresses.size(); ++slot) {
        hosts.push_back({fmt::format("ns{}.nic.test.", slot + 1), kTopAddresses[slot]});
        hosts.push_back({fmt::format("ns{}.kids.test.", slot + 1), kKidsAddresses[slot]});
    }
    if (has_ipv6) {
        hosts.push_back(kIp6Server);
    }
    return hosts;
}

}  // namespace dschain::lab
