// The zone's own proofs that a name or type does not exist.
#include "families.hpp"

namespace dschain {

void check_denial(const CheckContext& /*context*/) {}

}  // namespace dschain
