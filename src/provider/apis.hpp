// The JSON of each provider's API. All fail with the field and what is wrong with it.
#pragma once

#include <span>
#include <string_view>

#include "dschain/provider/document.hpp"
#include "json_fields.hpp"

namespace dschain {

struct Api {
    std::string_view name;
    bool has_objects;  // its documents are objects
    bool has_lists;    // or lists
    bool (*is_by_shape)(const Json& json);
    Result<ProviderDocument> (*parse)(const Json& json);
};

// In the order in which shapes are looked for; Gcore, whose fields may all be missing, is last.
[[nodiscard]] std::span<const Api> apis();

// GET /dns/v2/zones/ZONE/dnssec, or an error of the platform.
[[nodiscard]] Result<ProviderDocument> parse_gcore(const Json& json);

}  // namespace dschain
