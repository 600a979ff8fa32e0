// The keys themselves: flags, sizes, algorithms.
#include "families.hpp"

namespace dschain {

void check_keys(const CheckContext& /*context*/) {}

}  // namespace dschain
