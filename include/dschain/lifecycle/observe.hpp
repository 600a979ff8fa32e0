// From one check to one round of a history.
#pragma once

#include "dschain/check/assess.hpp"
#include "dschain/lifecycle/history.hpp"

namespace dschain {

// What each server was seen to publish. The assessment must be that of the evidence.
[[nodiscard]] Round observe(const Evidence& evidence, const Assessment& assessment);

// Adds what servers outside the delegation have, from a second check that named them with --ns.
// Servers that are in the round already are left as they are.
void add_candidates(Round& round, const Evidence& evidence, const Assessment& assessment);

}  // namespace dschain
