// Recursive resolvers, asked beside the zone's servers.
#include "families.hpp"

namespace dschain {

void check_resolvers(const CheckContext& /*context*/) {}

}  // namespace dschain
