// Asking, with what is told of it while it lasts.
#pragma once

#include "check_options.hpp"
#include "dschain/cli/env.hpp"
#include "dschain/collect/collect.hpp"
#include "dschain/evidence/evidence.hpp"

namespace dschain {

// Asks the servers of the evidence's zone and fills in what they said. `tell`: on a terminal, say
// that it is under way.
void gather(Env& env, const AskOptions& ask, const CollectOptions& options, bool tell,
            Evidence& evidence);

}  // namespace dschain
