// Signatures and TTLs of what every resolver asks for.
#include "families.hpp"

namespace dschain {

void check_signatures(const CheckContext& /*context*/) {}

}  // namespace dschain
