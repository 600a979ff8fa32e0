#include "json_fields.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"

namespace dschain {
namespace {

bool is_deeper(const Json& value, int levels) {
    return value.is_structured() &&
           (levels == 0 || std::any_of(value.begin(), value.end(), [&](const Json& each) {
                return is_deeper(each, levels - 1);
            }));
}

}  // namespace

std::string kind_of(const Json& value) {
    switch (value.type()) {
        case Json::value_t::object:
            return "an object";
        case Json::value_t::array:
            return "a list";
        case Json::value_t::string:
            return "a string";
        case Json::value_t::boolean:
            return "true or false";
        case Json::value_t::null:
            return "null";
        default:
            return "a number";
    }
}

// Writing JSON out recurses, and how deep is the sender's choice.
std::string shown(const Json& value) {
    constexpr int kDeepest = 16;
    return is_deeper(value, kDeepest) ? kind_of(value) : value.dump();
}

std::string also_said(const Json& object) {
    // PowerDNS and Google; DNSimple; deSEC; RDAP (RFC 9083 §6).
    for (const char* field : {"error", "message", "detail", "title"}) {
        const auto found = object.find(field);
        if (found == object.end() || found->is_null()) {
            continue;
        }
        const bool is_nested = found->is_object() && found->contains("message");
        const Json& said = is_nested ? (*found)["message"] : *found;
        return fmt::format("; the document says: '{}'",
                           printable(said.is_string() ? said.get<std::string>() : shown(said)));
    }
    return {};
}

Result<Json> parse_json(std::string_view text) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        // The library's word for octets behind the end of the document.
        const bool trailing = std::string_view(error.what()).find("; expected end of input") !=
                              std::string_view::npos;
        return unexpected(fmt::format("{} {}",
                                      trailing ? "something follows the JSON document, at octet"
                                               : "it is not valid JSON, from octet",
                                      error.byte));
    } catch (const Json::out_of_range&) {
        return unexpected(std::string("it has a number in it that is too large for any field"));
    }
}

std::optional<std::uint64_t> JsonFields::number(const char* field, std::uint64_t largest) {
    const Json* value = get(field);
    if (value == nullptr) {
        return std::nullopt;
    }
    std::optional<std::uint64_t> number;
    if (value->is_number_unsigned()) {
        number = value->get<std::uint64_t>();
    } else if (value->is_number_float()) {
        // JSON has one kind of number; some APIs write 13.0.
        const auto wide = value->get<double>();
        if (wide >= 0 && wide <= 4294967295.0 &&
            wide == static_cast<double>(static_cast<std::uint64_t>(wide))) {
            number = static_cast<std::uint64_t>(wide);
        }
    } else if (value->is_string()) {
        const auto text = value->get<std::string>();
        std::uint64_t parsed = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), parsed);
        if (code == std::errc{} && end == text.data() + text.size()) {
            number = parsed;
        } else {
            fail(field, fmt::format("is '{}'; a number is wanted", printable(text, 60)));
        }
    } else if (!value->is_number_integer()) {
        fail(field, fmt::format("is {}; a number is wanted", kind_of(*value)));
    }
    if (error_.empty() && (!number || *number > largest)) {
        fail(field,
             fmt::format("is out of range: it must be a whole number from 0 to {}", largest));
    }
    return error_.empty() ? number : std::nullopt;
}

std::optional<std::string> JsonFields::text(const char* field) {
    const Json* value = get(field);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_string()) {
        fail(field, fmt::format("is {}; a string is wanted", kind_of(*value)));
        return std::nullopt;
    }
    return value->get<std::string>();
}

std::optional<std::string> JsonFields::word(const char* field) {
    const Json* value = get(field);
    if (value != nullptr && value->is_string()) {
        auto text = value->get<std::string>();
        if (words(text).size() == 1) {
            return text;
        }
        fail(field, fmt::format("is '{}'; one word is wanted", printable(text, 60)));
        return std::nullopt;
    }
    const auto digits = number(field, UINT32_MAX);
    return digits ? std::optional(std::to_string(*digits)) : std::nullopt;
}

std::vector<std::string> JsonFields::texts(const char* field) {
    const Json* value = get(field);
    std::vector<std::string> texts;
    if (value == nullptr || !value->is_array()) {
        if (auto one = text(field)) {
            texts.push_back(std::move(*one));
        }
        return texts;
    }
    for (const Json& each : *value) {
        if (!each.is_string()) {
            fail(field, fmt::format("has {} in it; strings are wanted", kind_of(each)));
            return {};
        }
        texts.push_back(each.get<std::string>());
    }
    return texts;
}

std::optional<bool> JsonFields::boolean(const char* field) {
    const Json* value = get(field);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_boolean()) {
        fail(field, fmt::format("is {}; true or false is wanted", kind_of(*value)));
        return std::nullopt;
    }
    return value->get<bool>();
}

std::optional<Bytes> JsonFields::hex(const char* field) {
    return encoded(field, "hexadecimal", &from_hex);
}

std::optional<Bytes> JsonFields::base64(const char* field) {
    return encoded(field, "base64", &from_base64);
}

const Json* JsonFields::object(const char* field) {
    const Json* value = get(field);
    if (value != nullptr && !value->is_object()) {
        fail(field, fmt::format("is {}; an object is wanted", kind_of(*value)));
        return nullptr;
    }
    return value;
}

void JsonFields::fail(std::string_view field, std::string_view what) {
    if (error_.empty()) {
        error_ = fmt::format("the field '{}' {}", path(field), what);
    }
}

std::string JsonFields::path(std::string_view field) const {
    return where_ + std::string(field);
}

const Json* JsonFields::get(const char* field) const {
    const auto found = object_.find(field);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<Bytes> JsonFields::encoded(const char* field, std::string_view encoding,
                                         std::optional<Bytes> (*decode)(std::string_view)) {
    const auto value = text(field);
    if (!value) {
        return std::nullopt;
    }
    auto octets = decode(*value);
    if (!octets || octets->empty()) {
        fail(field, fmt::format("is not {}: '{}'", encoding, printable(*value, 80)));
        return std::nullopt;
    }
    return octets;
}

}  // namespace dschain
