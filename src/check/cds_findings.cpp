// What the zone asks its parent for, with CDS and CDNSKEY (RFC 7344, RFC 8078).
#include "families.hpp"

namespace dschain {

void check_cds(const CheckContext& /*context*/) {}

}  // namespace dschain
