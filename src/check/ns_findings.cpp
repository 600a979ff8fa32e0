// The delegation: NS sets, glue, addresses, and what the servers agree on.
#include "families.hpp"

namespace dschain {

void check_ns(const CheckContext& /*context*/) {}

}  // namespace dschain
