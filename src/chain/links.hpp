// One link of a chain from the answers that servers gave about it, shared by chains and traces.
#pragma once

#include <vector>

#include "dschain/chain/chain.hpp"

namespace dschain {

// The best of the answers about the DS of a zone: one good answer is enough.
[[nodiscard]] DsFact best_ds(const std::vector<const Exchange*>& exchanges,
                             const TrustedZone& parent, bool any_name, Verifier& verifier);

// The zone with the best of the answers about its keys.
[[nodiscard]] ZoneLink best_link(const std::vector<const Exchange*>& exchanges, const Name& zone,
                                 DsFact ds, Verifier& verifier);

// How much a judgement is worth where one good answer is enough.
[[nodiscard]] int worth(Status status);

}  // namespace dschain
