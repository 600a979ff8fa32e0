// What servers may have published before anybody looked.
#pragma once

#include <vector>

#include "dschain/lifecycle/timeline.hpp"

namespace dschain {

// Every version that may have been there up to the first round that saw each of the servers, and
// that nothing of its kind which was seen stands for. Whether the zone was well with it is not
// looked at.
[[nodiscard]] std::vector<Held> earlier_versions(const Timeline& timeline);

}  // namespace dschain
