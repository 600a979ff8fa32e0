// What 'dschain gcore' prints about zones.
#pragma once

#include <string>
#include <vector>

#include "dschain/http/gcore.hpp"

namespace dschain {

[[nodiscard]] std::string zones_text(const std::vector<GcoreZone>& zones);
[[nodiscard]] std::string zones_json(const std::vector<GcoreZone>& zones);
[[nodiscard]] std::string zone_text(const GcoreZone& zone);
[[nodiscard]] std::string zone_json(const GcoreZone& zone);

}  // namespace dschain
