// One server's answer under the keys of the zone that it should come from.
#pragma once

#include "dschain/chain/trace.hpp"

namespace dschain {

// `base` is the step so far: its path, and its status if the chain ends above. For a zone that is
// not secure the answer is read and nothing is verified.
[[nodiscard]] TraceStep prove_answer(const TraceStep& base, const TrustedZone& zone,
                                     const Exchange& exchange, const Question& question,
                                     Verifier& verifier);

}  // namespace dschain
