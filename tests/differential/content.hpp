// The records of the zones of a tree, before signing.
#pragma once

#include "random.hpp"
#include "tree.hpp"

#include "lab/zone.hpp"

#include <vector>

namespace dschain::differential {

// DS records at the parents are not in: they need keys. In the order of the tree's zones.
std::vector<lab::Zone> fill_zones(const Tree& tree, Random& random);

// A name in a zone that has nothing at or below it, at a random depth below `ancestor`.
std::string random_name_below(const std::string& ancestor, Random& random);

}  // namespace dschain::differential
