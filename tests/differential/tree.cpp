#include "tree.hpp"

#include "lab/zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dschain::differential {
namespace {

using lab::DsMutation;
using lab::DsSpec;
using lab::KeySpec;

constexpr std::size_t kSharedServers = 3;  // besides those of the root and of test.

KeySpec random_key(Random& random, std::uint8_t algorithm, std::uint16_t flags) {
    KeySpec key;
    key.algorithm = algorithm;
    key.flags = flags;
    key.bits = random.percent(50) ? 1024 : 2048;
    return key;
}

// One algorithm's keys: a combined key, or a key signing key and a zone signing key.
void add_keys(ZonePlan& zone, Random& random, std::uint8_t algorithm) {
    const std::size_t first = zone.keys.size();
    if (random.percent(40)) {
        // The SEP flag is a hint for people and has no part in validation (RFC 4034, 2.1.1).
        zone.keys.push_back(random_key(random, algorithm, random.percent(85) ? 257 : 256));
        zone.dnskey_signers.push_back(first);
        zone.zone_signers.push_back(first);
        return;
    }
    zone.keys.push_back(random_key(random, algorithm, 257));
    zone.keys.push_back(random_key(random, algorithm, 256));
    if (algorithm == 13 && random.percent(8)) {
        zone.keys.back().same_tag = true;
    }
    zone.dnskey_signers.push_back(first);
    if (random.percent(20)) {
        zone.dnskey_signers.push_back(first + 1);
    }
    zone.zone_signers.push_back(first + 1);
}

void plan_keys(ZonePlan& zone, Random& random) {
    static const std::vector<std::uint8_t> kAlgorithms{8, 8, 10, 13, 13, 13, 14, 15, 15, 16};
    const std::uint8_t first = random.one_of(kAlgorithms);
    add_keys(zone, random, first);
    if (random.percent(15)) {
        const std::uint8_t second = random.one_of(kAlgorithms);
        if (second != first) {
            add_keys(zone, random, second);
        }
    }
    if (random.percent(15)) {
        // Published and not in use.
        zone.keys.push_back(random_key(random, first, random.percent(50) ? 257 : 256));
    }
    zone.key_variant = static_cast<lab::KeyVariant>(random.below(2));
}

void plan_denial(ZonePlan& zone, Random& random) {
    if (!random.percent(60)) {
        return;
    }
    lab::Nsec3Parameters& nsec3 = zone.denial.nsec3.emplace();
    nsec3.opt_out = random.percent(40);
    static const std::vector<std::uint16_t> kIterations{0, 0, 0, 0, 1, 1, 5, 5, 50, 200};
    nsec3.iterations = random.one_of(kIterations);
    const std::size_t salt_size = random.percent(50) ? 0 : 1 + random.below(8);
    for (std::size_t i = 0; i < salt_size; ++i) {
        nsec3.salt.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
}

void plan_ds(ZonePlan& zone, Random& random) {
    static const std::vector<std::uint8_t> kDigests{1, 2, 2, 2, 2, 4, 4};
    const std::size_t secure_entries = random.percent(70) ? 1 : 2;
    for (std::size_t i = 0; i < secure_entries; ++i) {
        DsSpec ds;
        ds.key = zone.dnskey_signers[random.below(zone.dnskey_signers.size())] + 1;
        ds.digest_type = random.one_of(kDigests);
        zone.ds.push_back(ds);
    }
    if (random.percent(10)) {
        DsSpec unknown = zone.ds.front();
        unknown.digest_type = 99;
        zone.ds.push_back(unknown);
    }
}

void plan_signing(ZonePlan& zone, Random& random) {
    plan_keys(zone, random);
    plan_denial(zone, random);
    plan_ds(zone, random);
}

std::string child_origin(const Tree& tree, std::size_t parent, Random& random) {
    std::string origin = tree.zones[parent].origin;
    const std::size_t labels = random.percent(75) ? 1 : 2;  // two: an empty name in between
    for (std::size_t i = 0; i < labels; ++i) {
        origin = lab::child_name(random_label(random), origin);
    }
    return origin;
}

bool is_free(const Tree& tree, std::size_t parent, const std::string& origin) {
    return std::all_of(tree.zones.begin() + static_cast<std::ptrdiff_t>(kTop) + 1, tree.zones.end(),
                       [&](const ZonePlan& zone) {
                           return !lab::is_at_or_below(zone.origin, origin) &&
                                  (!lab::is_at_or_below(origin, zone.origin) ||
                                   lab::is_at_or_below(tree.zones[parent].origin, zone.origin));
                       });
}

void place(Tree& tree, ZonePlan& zone, Random& random) {
    const ZonePlan& parent = tree.zones[zone.parent];
    zone.server = random.percent(25) ? parent.server : kTop + 1 + random.below(kSharedServers);
    if (random.percent(60)) {
        zone.name_server = "ns." + zone.origin;
    } else {
        zone.name_server = fmt::format("ns{}.test.", zone.server);
    }
}

void add_zone(Tree& tree, Random& random) {
    std::vector<std::size_t> parents{kTop};
    for (std::size_t i = kTop + 1; i < tree.zones.size(); ++i) {
        if (std::count(tree.zones[i].origin.begin(), tree.zones[i].origin.end(), '.') < 5) {
            parents.push_back(i);
        }
    }
    ZonePlan zone;
    zone.parent = random.one_of(parents);
    zone.origin = child_origin(tree, zone.parent, random);
    if (!is_free(tree, zone.parent, zone.origin)) {
        return;
    }
    static const std::vector<std::uint32_t> kTtls{60, 300, 3600, 86400};
    zone.ttl = random.one_of(kTtls);
    place(tree, zone, random);
    const std::size_t kind = random.below(100);
    if (kind >= 10) {
        plan_signing(zone, random);
    }
    if (kind < 18) {
        zone.ds.clear();  // unsigned, or an island
    }
    tree.zones.push_back(zone);
}

void plan_upper_zones(Tree& tree, Random& random) {
    ZonePlan root;
    root.origin = ".";
    root.server = 1;
    root.name_server = "a.root-servers.lab.";
    root.key_variant = lab::KeyVariant::kRoot;
    root.keys = {KeySpec{}, KeySpec{}};
    root.keys[0].algorithm = root.keys[1].algorithm = 8;
    root.keys[1].flags = 256;
    root.dnskey_signers = {0};
    root.zone_signers = {1};
    tree.zones.push_back(root);

    ZonePlan top;
    top.origin = "test.";
    top.server = 2;
    top.name_server = "ns2.test.";
    plan_signing(top, random);
    if (top.denial.nsec3) {
        // Otherwise all below it were insecure.
        top.denial.nsec3->iterations = std::min<std::uint16_t>(top.denial.nsec3->iterations, 50);
    }
    tree.zones.push_back(top);
}

}  // namespace

std::string random_label(Random& random) {
    static const std::vector<std::string> kWords{
        "a", "b", "c",    "d", "e",    "k",    "m", "q", "x",   "y",   "z",        "zz",
        "0", "9", "10",   "-", "a-b",  "www",  "f", "w", "api", "cdn", "xn--p1ai", "_tcp",
        "g", "h", "host", "_", "mail", "_443", "n", "r", "t",   "u",   "alpha",    "omega"};
    return random.one_of(kWords);
}

std::string Tree::address(std::size_t server) const {
    return fmt::format("{}.{}", network, server);
}

std::size_t Tree::zone_of(const std::string& name) const {
    std::size_t best = kRoot;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        if (lab::is_at_or_below(name, zones[i].origin) &&
            zones[i].origin.size() >= zones[best].origin.size()) {
            best = i;
        }
    }
    return best;
}

Tree plan_tree(Random& random, const TreeOptions& options) {
    Tree tree;
    tree.network = options.network;
    plan_upper_zones(tree, random);
    const std::size_t wanted = tree.zones.size() + 3 + random.below(4);
    while (tree.zones.size() < wanted) {
        add_zone(tree, random);
    }
    Random for_faults = random.fork();
    for (std::size_t i = kTop; i < tree.zones.size(); ++i) {
        const FaultKind drawn = kFaultNames[for_faults.below(kFaultNames.size())].kind;
        const bool hit = for_faults.percent(i == kTop ? 5 : 50);
        ZonePlan& zone = tree.zones[i];
        if (!zone.is_signed() || !options.faults) {
            continue;
        }
        if (options.only_fault) {
            if (i != kTop) {
                zone.fault = options.only_fault;
            }
        } else if (hit) {
            zone.fault = drawn;
        }
    }
    return tree;
}

}  // namespace dschain::differential
