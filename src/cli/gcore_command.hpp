// Pieces of 'dschain gcore'.
#pragma once

#include <optional>

#include "commands.hpp"
#include "dschain/dns/name.hpp"

namespace dschain {

// A group: the next word names one of its commands.
[[nodiscard]] CLI::App* add_group(CLI::App& above, const std::string& name,
                                  const std::string& about);

// A zone to be named to the API; `what` is the argument's name. The root is none.
[[nodiscard]] tl::expected<Name, UsageError> parse_zone(const std::string& what,
                                                        const std::string& text);

[[nodiscard]] Command make_gcore_dnssec_command(CLI::App& gcore);

}  // namespace dschain
