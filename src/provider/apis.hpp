// The JSON of each provider's API. All fail with the field and what is wrong with it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dschain/provider/document.hpp"
#include "json_fields.hpp"

namespace dschain {

struct Api {
    std::string_view name;
    bool has_lists;  // its documents are lists of objects, or one object; others are objects
    bool (*is_by_shape)(const Json& json);
    Result<ProviderDocument> (*parse)(const Json& json);
};

// In the order in which shapes are looked for; Gcore, whose fields may all be missing, is last.
[[nodiscard]] std::span<const Api> apis();

// GET /dns/v2/zones/ZONE/dnssec, or an error of the platform.
[[nodiscard]] Result<ProviderDocument> parse_gcore(const Json& json);
// The same object as Cloudflare has it in another; `where` stands before the names of fields.
[[nodiscard]] Result<ProviderDocument> parse_gcore_fields(const Json& json, std::string where);

}  // namespace dschain
