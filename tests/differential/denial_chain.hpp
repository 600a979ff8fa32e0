// The NSEC or NSEC3 chain of a zone.
#pragma once

#include "tree.hpp"

#include "lab/zone.hpp"

#include <string>

namespace dschain::differential {

// Adds the records that prove what the zone does not have. All others but signatures are there.
void add_denial_chain(lab::Zone& zone, const DenialPlan& plan);

// The type of the records of the chain.
ldns_rr_type denial_type(const DenialPlan& plan);

// Where the chain has the record of `name`.
std::string denial_owner(const lab::Zone& zone, const std::string& name, const DenialPlan& plan);

}  // namespace dschain::differential
