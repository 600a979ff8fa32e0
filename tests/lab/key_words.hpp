// The values of a case file that describe keys and what is made from them. All throw BadWord.
#pragma once

#include "lab/faults.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace dschain::lab {

// How many keys a case may have.
inline constexpr std::size_t kMaxKeys = 16;

std::vector<KeySpec> parse_keys(std::string_view value);
std::vector<DsSpec> parse_ds(std::string_view value);
std::vector<CdnskeySpec> parse_cdnskey(std::string_view value);

// Key numbers, which count from 1 in the file, as indices from 0.
std::vector<std::size_t> parse_indices(std::string_view value);

// Octets in hexadecimal; `-` for none.
Octets parse_hex(std::string_view word);

}  // namespace dschain::lab
