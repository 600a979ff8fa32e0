// DS records and digests that do not break the chain.
#include "families.hpp"

namespace dschain {

void check_ds(const CheckContext& /*context*/) {}

}  // namespace dschain
