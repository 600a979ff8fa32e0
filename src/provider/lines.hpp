#pragma once

#include <string_view>

#include "dschain/provider/document.hpp"

namespace dschain {

// Every line that is not blank and not a comment is a DS or DNSKEY record. Records of other types
// that a tool prints beside them, as signatures, are passed over.
[[nodiscard]] Result<ProviderDocument> parse_lines(std::string_view text);

// '[owner] [ttl] [IN] DNSKEY flags protocol algorithm key', or the RDATA alone.
[[nodiscard]] Result<DnskeyLine> parse_dnskey_line(std::string_view line);

}  // namespace dschain
