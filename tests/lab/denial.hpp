// The records that prove what a zone does not have.
#pragma once

#include "lab/zone.hpp"

namespace dschain::lab {

// Adds the NSEC chain. Call it when all records but signatures are in the zone.
void add_nsec_chain(Zone& zone);

// Adds NSEC3PARAM and the NSEC3 chain: SHA-1, no extra iterations, no salt (RFC 9276). With
// `opt_out` the chain leaves out insecure delegations and empty names that only lead to these.
void add_nsec3_chain(Zone& zone, bool opt_out);

}  // namespace dschain::lab
