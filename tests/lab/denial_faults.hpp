// The proofs of absence of a case's zone, right or wrong as it asks.
#pragma once

#include "lab/faults.hpp"
#include "lab/zone.hpp"

namespace dschain::lab {

// Adds what `spec` asks for; call it when all records but signatures are in the zone.
void add_denial(Zone& zone, const DenialSpec& spec);

}  // namespace dschain::lab
