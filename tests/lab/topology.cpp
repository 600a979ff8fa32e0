#include "lab/topology.hpp"

#include "lab/zone.hpp"

#include <fmt/format.h>

#include <optional>

namespace dschain::lab {
namespace {

const NameServer kIp6Server{"ns6.kids.test.", kIp6Address};
const NameServer kDeadServer{"ns-dead.kids.test.", kDeadAddress};
const NameServer kSilentServer{"ns-silent.kids.test.", kSilentAddress};

NameServer ordinary_server(const Case& kid, std::size_t slot) {
    std::string domain = "kids.test.";
    if (kid.ns_style == NsStyle::kInside || kid.ns_style == NsStyle::kMany) {
        domain = zone_name(kid.label);
    } else if (kid.ns_style == NsStyle::kGlueless) {
        domain = zone_name(kHostsLabel);
    } else if (kid.served_by_parent) {
        domain = "nic.test.";
    }
    return {fmt::format("ns{}.{}", slot + 1, domain),
            kid.served_by_parent ? kTopAddresses[slot] : kKidsAddresses[slot]};
}

// A name server that a case names. Those in the zone are told by the number at the end of their
// first label; others have their addresses elsewhere.
NameServer named_server(const std::string& word, const Case& kid, bool has_ipv6) {
    const std::string zone = zone_name(kid.label);
    const std::string name = absolute_name(word, zone);
    for (const NameServer& usual : name_servers(kid, has_ipv6)) {
        if (usual.name == name) {
            return usual;
        }
    }
    if (!is_at_or_below(name, zone)) {
        return {name, ""};
    }
    const char last = name.at(name.find('.') - 1);
    return {name, kKidsAddresses.at(last >= '0' && last <= '9' ? (last - '1') & 1 : 0)};
}

std::vector<NameServer> servers_or_usual(const std::optional<std::vector<std::string>>& words,
                                         const Case& kid, bool has_ipv6) {
    if (!words) {
        return name_servers(kid, has_ipv6);
    }
    std::vector<NameServer> servers;
    for (const std::string& word : *words) {
        servers.push_back(named_server(word, kid, has_ipv6));
    }
    return servers;
}

}  // namespace

std::string address_record(const std::string& address) {
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
    if (kid.ns_style == NsStyle::kMany) {
        constexpr std::size_t kServers = 20;
        for (std::size_t i = servers.size(); i < kServers; ++i) {
            servers.push_back({child_name(fmt::format("ns{}", i + 1), zone_name(kid.label)),
                               kKidsAddresses[i % kKidsAddresses.size()]});
        }
    }
    return servers;
}

std::vector<NameServer> parent_side_servers(const Case& kid, bool has_ipv6) {
    return servers_or_usual(kid.delegation.parent_ns, kid, has_ipv6);
}

std::vector<NameServer> child_side_servers(const Case& kid, bool has_ipv6) {
    return servers_or_usual(kid.delegation.child_ns, kid, has_ipv6);
}

std::vector<std::string> addresses_of(const NameServer& server,
                                      const std::vector<std::pair<std::string, std::string>>& said,
                                      const std::string& zone) {
    std::vector<std::string> addresses;
    bool is_said = false;
    for (const auto& [word, address] : said) {
        if (absolute_name(word, zone) == server.name) {
            is_said = true;
            if (address != "none") {
                addresses.push_back(address);
            }
        }
    }
    if (!is_said && !server.address.empty()) {
        addresses.push_back(server.address);
    }
    return addresses;
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

std::vector<std::pair<std::string, std::string>> top_zone_oddities() {
    return {{"alias.kids.test.", "CNAME ns1.kids.test."},
            {"noaddress.kids.test.", "TXT \"no address here\""},
            {"private.kids.test.", "A 192.168.0.53"},
            {"elsewhere.kids.test.", "A 192.0.2.53"}};
}

std::string absolute_name(std::string_view word, const std::string& zone) {
    constexpr std::string_view kInZone = ".@";
    if (word == "@") {
        return zone;
    }
    if (word.size() > kInZone.size() && word.substr(word.size() - kInZone.size()) == kInZone) {
        word.remove_suffix(kInZone.size());
        return child_name(word, zone);
    }
    return word.back() == '.' ? std::string(word) : child_name(word, kTopZone);
}

}  // namespace dschain::lab
