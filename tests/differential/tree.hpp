// The plan of a random DNS tree: its zones, where they are served and how they are signed.
#pragma once

#include "fault_kind.hpp"
#include "random.hpp"

#include "lab/case_file.hpp"
#include "lab/denial.hpp"
#include "lab/keys.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dschain::differential {

struct DenialPlan {
    std::optional<lab::Nsec3Parameters> nsec3;  // none: NSEC
};

struct ZonePlan {
    std::string origin;
    std::size_t parent = 0;  // index into Tree::zones; the root is its own
    std::size_t server = 0;  // number of the server, see address()
    std::string name_server;
    std::uint32_t ttl = 3600;  // seconds

    std::vector<lab::KeySpec> keys;  // empty: unsigned
    lab::KeyVariant key_variant = lab::KeyVariant::kZone;
    std::vector<std::size_t> dnskey_signers;  // indices into keys
    std::vector<std::size_t> zone_signers;
    std::vector<lab::DsSpec> ds;  // at the parent
    DenialPlan denial;
    std::optional<FaultKind> fault;

    bool is_signed() const { return !keys.empty(); }
};

struct Tree {
    std::string network;          // "127.30.1": the first three numbers of all addresses
    std::vector<ZonePlan> zones;  // parents before children; root and test. first

    std::string address(std::size_t server) const;
    // Index of the zone that is authoritative for `name`.
    std::size_t zone_of(const std::string& name) const;
};

inline constexpr std::size_t kRoot = 0;
inline constexpr std::size_t kTop = 1;
// A server without zones, which refuses all questions.
inline constexpr std::size_t kNoServer = 250;

// How a tree is to be made, besides its seed.
struct TreeOptions {
    std::string network = "127.30.1";
    bool faults = true;
    std::optional<FaultKind> only_fault;  // this one, in every zone below test. that can have it
};

Tree plan_tree(Random& random, const TreeOptions& options);

// A label that names of the trees are made of.
std::string random_label(Random& random);

}  // namespace dschain::differential
