// Fields of a provider's JSON, which write numbers as strings and leave out what they do not know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"

namespace dschain {

using Json = nlohmann::json;

// 'an object', 'a list', …
[[nodiscard]] std::string kind_of(const Json& value);

// As JSON; only its kind if it is deeply nested.
[[nodiscard]] std::string shown(const Json& value);

// '; the document says: …', from the field in which an API says why there is no answer; otherwise
// empty.
[[nodiscard]] std::string also_said(const Json& object);

// The error says at which octet.
[[nodiscard]] Result<Json> parse_json(std::string_view text);

// Reads the fields of one object; the first failure is kept. A field that is null counts as
// missing.
class JsonFields {
public:
    // `object` must outlive it. `where` stands before the names of fields: 'keys[0].'.
    explicit JsonFields(const Json& object, std::string where = {})
        : object_(object), where_(std::move(where)) {}

    [[nodiscard]] const std::string& error() const { return error_; }

    // A number, or a string that is one.
    std::optional<std::uint64_t> number(const char* field, std::uint64_t largest);
    std::optional<std::string> text(const char* field);
    // A string without blanks, or a number as one.
    std::optional<std::string> word(const char* field);
    // The strings of a list, or the one that stands in its place; none if it is missing.
    std::vector<std::string> texts(const char* field);
    std::optional<bool> boolean(const char* field);
    std::optional<Bytes> hex(const char* field);
    std::optional<Bytes> base64(const char* field);
    // Null if it is missing.
    const Json* object(const char* field);
    [[nodiscard]] const Json* get(const char* field) const;
    [[nodiscard]] bool has(const char* field) const { return get(field) != nullptr; }
    // The field with what stands before it.
    [[nodiscard]] std::string path(std::string_view field) const;

    void fail(std::string_view field, std::string_view what);

private:
    std::optional<Bytes> encoded(const char* field, std::string_view encoding,
                                 std::optional<Bytes> (*decode)(std::string_view));

    const Json& object_;
    std::string where_;
    std::string error_;
};

}  // namespace dschain
