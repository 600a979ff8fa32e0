// What each server makes of UDP, TCP, EDNS and cookies, and messages that are not as they should
// be.
#include "families.hpp"

namespace dschain {

void check_transport(const CheckContext& /*context*/) {}

}  // namespace dschain
