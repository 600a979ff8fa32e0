// Addresses of name servers: whether they can be had, and what they are.
#pragma once

#include <set>

#include "families.hpp"

namespace dschain {

// `parent_names` and `child_names` are the NS of the zone as the parent and as the zone has them.
void check_addresses(const CheckContext& context, const std::set<Name>& parent_names,
                     const std::set<Name>& child_names);

// What hinders the Internet from reaching an address, as a noun; empty if nothing does.
[[nodiscard]] std::string_view unreachable_range(const std::string& address);

}  // namespace dschain
