// Exchanges as JSON, and how the fields of an evidence file are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/evidence/evidence.hpp"

namespace dschain {

// For writing, in the order of the source. Not for reading: as it grows it copies its values, and a
// copy recurses as deeply as the text nests.
using OrderedJson = nlohmann::ordered_json;
using Json = nlohmann::json;

// Reads fields of one object; the first failure is kept, with the path to it.
class Fields {
public:
    Fields(const Json& object, std::string path, std::string& error)
        : object_(object), path_(std::move(path)), error_(error) {
        if (!object_.is_object()) {
            fail("", "is not an object");
        }
    }

    template <typename T>
    T number(const char* key) {
        const Json* value = get(key);
        if (value != nullptr && !value->is_number_integer()) {
            fail(key, "is not a whole number");
        }
        if (value == nullptr || !error_.empty()) {
            return T{};
        }
        // The width of T is the range: out-of-range input is refused, not cut.
        const bool too_large =
            value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{INT64_MAX};
        const auto wide = value->get<std::int64_t>();
        const T narrow = static_cast<T>(wide);
        if (too_large || static_cast<std::int64_t>(narrow) != wide ||
            (wide < 0) != (narrow < T{})) {
            fail(key, "is out of range");
        }
        return narrow;
    }

    bool flag(const char* key) {
        const Json* value = get(key);
        if (value != nullptr && !value->is_boolean()) {
            fail(key, "is not true or false");
        }
        return value != nullptr && value->is_boolean() && value->get<bool>();
    }

    std::string text(const char* key) {
        const Json* value = get(key);
        if (value != nullptr && !value->is_string()) {
            fail(key, "is not a string");
        }
        return value != nullptr && value->is_string() ? value->get<std::string>() : std::string{};
    }

    Name name(const char* key) { return parse_name(key, text(key)); }

    Name parse_name(const char* key, const std::string& text) {
        if (!error_.empty()) {
            return {};
        }
        auto parsed = Name::parse(text);
        if (!parsed) {
            fail(key, "is no domain name");
        }
        return parsed.value_or(Name{});
    }

    const Json& list(const char* key) {
        static const Json kEmpty = Json::array();
        const Json* value = get(key);
        if (value != nullptr && !value->is_array()) {
            fail(key, "is not a list");
        }
        return value != nullptr && value->is_array() ? *value : kEmpty;
    }

    std::vector<std::string> texts(const char* key) {
        std::vector<std::string> texts;
        for (const Json& item : list(key)) {
            if (!item.is_string()) {
                fail(key, "holds something that is not a string");
                break;
            }
            texts.push_back(item.get<std::string>());
        }
        return texts;
    }

    [[nodiscard]] bool has(const char* key) const {
        return object_.is_object() && object_.contains(key) && !object_[key].is_null();
    }

    const Json* get(const char* key) {
        if (!error_.empty()) {
            return nullptr;
        }
        if (!object_.contains(key)) {
            fail(key, "is missing");
            return nullptr;
        }
        return &object_[key];
    }

    void fail(std::string_view key, std::string_view what) {
        if (error_.empty()) {
            error_ =
                fmt::format("{}{}{} {}", path_, path_.empty() || key.empty() ? "" : ".", key, what);
        }
    }

private:
    const Json& object_;
    std::string path_;
    std::string& error_;
};

[[nodiscard]] OrderedJson server_json(const Server& server);
[[nodiscard]] OrderedJson exchange_json(const Exchange& exchange);

// `path` is where it stands, for the error; the first error is kept.
[[nodiscard]] Server read_server(const Json& json, const std::string& path, std::string& error);
[[nodiscard]] Exchange read_exchange(const Json& json, const std::string& path, std::string& error);

}  // namespace dschain
