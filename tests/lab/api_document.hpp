// What a DNS provider's API would say about the DNSSEC state of a zone.
#pragma once

#include "lab/keys.hpp"

#include <filesystem>
#include <string>

namespace dschain::lab {

// Writes a JSON document in the shape of Gcore's `GET /dns/v2/zones/ZONE/dnssec`, right for `key`,
// with digest type 2. Throws std::runtime_error if the file cannot be written.
void write_api_document(const std::filesystem::path& path, const Key& key, const std::string& zone);

}  // namespace dschain::lab
