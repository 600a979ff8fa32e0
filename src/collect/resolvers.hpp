// What recursive resolvers say of the zone, asked beside its servers.
#pragma once

#include <vector>

#include "asker.hpp"

namespace dschain {

// DS, DNSKEY and SOA of `zone`, each as a validating client asks and with checking disabled, of all
// at once: what did not verify is seen with CD alone.
Task<void> ask_resolvers(Asker& asker, Name zone, std::vector<Server> resolvers);

}  // namespace dschain
