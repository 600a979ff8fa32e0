// What Gcore's API answers, read with patience: numbers may be strings and the other way round, and
// every field may be missing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "dschain/http/gcore.hpp"

namespace dschain {

// An object, or what is wrong with the answer.
[[nodiscard]] Result<nlohmann::json> read_object(const HttpResponse& response);

// The field 'error', then 'message', then the whole body: printable, and cut. Empty for an empty
// body.
[[nodiscard]] std::string error_words(const HttpResponse& response);

// Nothing for a missing field, and for one that is nothing of the kind.
[[nodiscard]] std::optional<std::uint64_t> number_field(const nlohmann::json& object,
                                                        const char* field);
[[nodiscard]] std::optional<bool> flag_field(const nlohmann::json& object, const char* field);
[[nodiscard]] std::string text_field(const nlohmann::json& object, const char* field);

[[nodiscard]] GcoreZone zone_from(const nlohmann::json& object);

}  // namespace dschain
