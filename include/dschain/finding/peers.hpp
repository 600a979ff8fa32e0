// The names under which other checkers tell of the same faults.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/finding/finding.hpp"

namespace dschain {

struct PeerName {
    std::string_view peer;    // 'DNSViz' or 'Zonemaster'
    std::string_view name;    // as it calls the fault
    std::string_view codes;   // names of the catalogue, divided by blanks; empty: not looked for
    std::string_view reason;  // why it is not
};

inline constexpr std::array<std::string_view, 2> kPeers = {"DNSViz", "Zonemaster"};

// In the order of their documentation.
[[nodiscard]] std::span<const PeerName> peer_names();
[[nodiscard]] std::vector<std::string_view> codes_of(const PeerName& name);
// What the peer calls the faults that this entry tells of.
[[nodiscard]] std::vector<std::string> names_elsewhere(const CatalogueEntry& entry,
                                                       std::string_view peer);

}  // namespace dschain
