#pragma once

#include <string_view>

#include "dschain/provider/document.hpp"

namespace dschain {

// Every line that is not blank and not a comment is a DS or DNSKEY record.
[[nodiscard]] Result<ProviderDocument> parse_lines(std::string_view text);

}  // namespace dschain
