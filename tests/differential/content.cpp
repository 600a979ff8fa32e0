#include "content.hpp"

#include <fmt/format.h>

#include <cctype>

namespace dschain::differential {
namespace {

// True where there are records, or below the name there are.
bool exists(const lab::Zone& zone, const std::string& name) {
    // What is below a name follows it directly in canonical order.
    const auto found = zone.names().lower_bound(name);
    return found != zone.names().end() && lab::is_at_or_below(found->first, name);
}

// True if a new name can have records of any kind: nothing is there, and it is below neither a
// delegation nor a DNAME.
bool is_free(const lab::Zone& zone, const std::string& name) {
    if (!lab::is_at_or_below(name, zone.origin()) || exists(zone, name)) {
        return false;
    }
    for (std::string above = name; above != zone.origin();) {
        above = lab::parent_name(above);
        if (zone.is_delegation(above) || zone.has(above, LDNS_RR_TYPE_DNAME)) {
            return false;
        }
    }
    return true;
}

// Upper case in RDATA is signed as lower case in some types and sent as it is (RFC 4034, 6.2).
std::string random_case(std::string name, Random& random) {
    if (random.percent(80)) {
        return name;
    }
    for (char& c : name) {
        if (random.percent(50)) {
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    return name;
}

void add_data(lab::Zone& zone, const std::string& owner, Random& random) {
    const std::size_t kinds = 1 + random.below(3);
    for (std::size_t i = 0; i < kinds; ++i) {
        const std::size_t records = random.percent(70) ? 1 : 2;
        const std::size_t kind = random.below(4);
        static const std::vector<ldns_rr_type> kTypes{LDNS_RR_TYPE_A, LDNS_RR_TYPE_AAAA,
                                                      LDNS_RR_TYPE_TXT, LDNS_RR_TYPE_MX};
        if (zone.has(owner, kTypes[kind])) {
            continue;
        }
        for (std::size_t n = 0; n < records; ++n) {
            const std::size_t value = 1 + n + 2 * random.below(100);
            switch (kind) {
                case 0:
                    zone.add(owner, fmt::format("A 192.0.2.{}", value));
                    break;
                case 1:
                    zone.add(owner, fmt::format("AAAA 2001:db8::{}", value));
                    break;
                case 2:
                    zone.add(owner, fmt::format("TXT \"text {}\" \"more\"", value));
                    break;
                default:
                    zone.add(owner,
                             fmt::format("MX {} {}", value,
                                         random_case(lab::child_name(fmt::format("mx{}", n), owner),
                                                     random)));
            }
        }
    }
}

void add_hosts(lab::Zone& zone, const Tree& tree) {
    zone.add("lame.test.", "A " + tree.address(kNoServer));
    for (std::size_t server = kTop + 1; server <= kTop + 3; ++server) {
        zone.add(fmt::format("ns{}.test.", server), "A " + tree.address(server));
    }
}

void add_apex(lab::Zone& zone, const ZonePlan& plan, const Tree& tree, Random& random) {
    zone.add(plan.origin,
             fmt::format("SOA {} hostmaster.{} 1 3600 600 604800 {}", plan.name_server,
                         plan.origin == "." ? "test." : plan.origin, lab::kSoaMinimum));
    zone.add(plan.origin, "NS " + plan.name_server);
    if (plan.origin == "test.") {
        add_hosts(zone, tree);
    } else if (plan.name_server == "ns." + plan.origin || plan.origin == ".") {
        zone.add(plan.name_server, "A " + tree.address(plan.server));
    }
    if (random.percent(40)) {
        add_data(zone, plan.origin, random);
    }
}

void delegate_zones(std::vector<lab::Zone>& zones, const Tree& tree) {
    for (std::size_t i = kTop; i < tree.zones.size(); ++i) {
        const ZonePlan& child = tree.zones[i];
        lab::Zone& parent = zones[child.parent];
        parent.add(child.origin, "NS " + child.name_server);
        if (lab::is_at_or_below(child.name_server, child.origin)) {
            parent.add(child.name_server, "A " + tree.address(child.server));
        }
    }
}

// Delegations to nowhere: what the parent says about their DS can still be asked.
void add_dangling_delegation(lab::Zone& zone, Random& random) {
    const std::string name = random_name_below(zone.origin(), random);
    if (!is_free(zone, name)) {
        return;
    }
    zone.add(name, "NS lame.test.");
    if (random.percent(30)) {
        const std::size_t tag = random.below(65536);
        zone.add(name, fmt::format("DS {0} 13 2 {0:064x}", tag));
    }
}

void add_wildcard(lab::Zone& zone, Random& random) {
    std::string above = zone.origin();
    if (random.percent(65)) {
        above = random_name_below(above, random);
        if (!is_free(zone, above)) {
            return;
        }
        if (random.percent(40)) {
            add_data(zone, above, random);
        }
    }
    const std::string name = lab::child_name("*", above);
    if (!is_free(zone, name)) {
        return;
    }
    add_data(zone, name, random);
    if (random.percent(30)) {
        // The wildcard does not match at or below this (RFC 4592, section 2.2.1).
        const std::string other = random_name_below(above, random);
        if (is_free(zone, other)) {
            add_data(zone, other, random);
        }
    }
    if (random.percent(10)) {
        // An asterisk that is not the first label is nothing special.
        add_data(zone, lab::child_name(random_label(random), name), random);
    }
}

void add_names(lab::Zone& zone, Random& random) {
    const bool upper = zone.origin() == "." || zone.origin() == "test.";
    const std::size_t names = upper ? 3 : 4 + random.below(8);
    for (std::size_t i = 0; i < names; ++i) {
        const std::string name = random_name_below(zone.origin(), random);
        if (is_free(zone, name)) {
            add_data(zone, name, random);
        }
    }
    const std::size_t dangling = random.below(4);
    for (std::size_t i = 0; i < dangling && zone.origin() != "."; ++i) {
        add_dangling_delegation(zone, random);
    }
    const std::size_t wildcards = upper ? 0 : random.below(3);
    for (std::size_t i = 0; i < wildcards; ++i) {
        add_wildcard(zone, random);
    }
}

// A name that may or may not be there, in this zone or another one.
std::string random_target(const std::vector<lab::Zone>& zones, std::size_t here, Random& random) {
    const std::size_t index = random.percent(50) ? here : kTop + random.below(zones.size() - kTop);
    const lab::Zone& zone = zones[index];
    const std::size_t kind = random.below(100);
    if (kind < 3) {
        return "nowhere.";
    }
    auto entry = zone.names().begin();
    std::advance(entry, static_cast<std::ptrdiff_t>(random.below(zone.names().size())));
    if (kind < 25) {
        return random_name_below(zone.origin(), random);
    }
    if (entry->first.front() == '*' || kind < 40) {
        return random_name_below(
            entry->first.front() == '*' ? lab::parent_name(entry->first) : entry->first, random);
    }
    return entry->first;
}

void add_aliases(std::vector<lab::Zone>& zones, std::size_t index, Random& random) {
    lab::Zone& zone = zones[index];
    const std::size_t count = 3 + random.below(5);
    for (std::size_t i = 0; i < count; ++i) {
        std::string owner = random_name_below(zone.origin(), random);
        const std::size_t kind = random.below(100);
        if (kind < 15) {
            owner = lab::child_name("*", owner);
        }
        if (!is_free(zone, owner)) {
            continue;
        }
        const std::string target = random_target(zones, index, random);
        if (kind >= 75) {
            // A target below the DNAME itself would never end; the target's own name may be there.
            if (!lab::is_at_or_below(target, owner)) {
                zone.add(owner, "DNAME " + random_case(target, random));
            }
        } else if (target != owner || random.percent(20)) {
            zone.add(owner, "CNAME " + random_case(target, random));
        }
    }
}

}  // namespace

std::string random_name_below(const std::string& ancestor, Random& random) {
    const std::size_t kind = random.below(100);
    const std::size_t labels = kind < 60 ? 1 : kind < 90 ? 2 : 3;
    std::string name = ancestor;
    for (std::size_t i = 0; i < labels; ++i) {
        name = lab::child_name(random_label(random), name);
    }
    return name;
}

std::vector<lab::Zone> fill_zones(const Tree& tree, Random& random) {
    std::vector<lab::Zone> zones;
    for (const ZonePlan& plan : tree.zones) {
        zones.emplace_back(plan.origin, plan.ttl);
        add_apex(zones.back(), plan, tree, random);
    }
    delegate_zones(zones, tree);
    for (lab::Zone& zone : zones) {
        add_names(zone, random);
    }
    for (std::size_t i = kTop + 1; i < zones.size(); ++i) {
        add_aliases(zones, i, random);
    }
    return zones;
}

}  // namespace dschain::differential
