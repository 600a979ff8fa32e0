// What one case puts into its own zone and into the zone above.
#pragma once

#include "lab/case_file.hpp"
#include "lab/keys.hpp"
#include "lab/zone.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dschain::lab {

// A case's zone with its keys.
struct Kid {
    Case spec;
    std::string zone;
    std::string parent;
    KeySet keys;
    KeySet stale_keys;
    KeySet foreign_keys;                   // of the same shape, not in the zone
    std::vector<std::string> filler_keys;  // RDATA texts
};

// `cases` are all cases of the lab, for the zone's parent.
Kid make_kid(const Case& spec, const std::vector<Case>& cases, KeyMaker& maker);

// The DS records at the parent's server `slot` (0 or 1).
std::vector<Ds> kid_ds(const Kid& kid, std::size_t slot);

// Adds NS, glue and DS of `kid` to its parent, as its server `slot` has them.
void delegate(Zone& parent, const Kid& kid, std::size_t slot, bool has_ipv6);

// The zone as its server `slot` has it, without keys, denial and signatures.
Zone make_kid_zone(const Kid& kid, std::size_t slot, bool has_ipv6);

// Adds keys, denial and signatures unless the zone is unsigned there; `now` is seconds since 1970.
void secure_kid_zone(Zone& zone, const Kid& kid, std::size_t slot, std::int64_t now);

}  // namespace dschain::lab
