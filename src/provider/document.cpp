#include "dschain/provider/document.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "lines.hpp"

namespace dschain {
namespace {

using Json = nlohmann::json;

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

// Reads the fields of one object; the first failure is kept. A field that is null counts as
// missing.
class Reader {
public:
    explicit Reader(const Json& object) : object_(object) {}

    [[nodiscard]] const std::string& error() const { return error_; }

    // A number, or a string that is one.
    std::optional<std::uint64_t> number(const char* field, std::uint64_t largest) {
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
            const auto [end, code] =
                std::from_chars(text.data(), text.data() + text.size(), parsed);
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

    std::optional<std::string> text(const char* field) {
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

    std::optional<Bytes> encoded(const char* field, std::string_view encoding,
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

    void fail(std::string_view field, std::string_view what) {
        if (error_.empty()) {
            error_ = fmt::format("the field '{}' {}", field, what);
        }
    }

private:
    const Json* get(const char* field) const {
        const auto found = object_.find(field);
        return found == object_.end() || found->is_null() ? nullptr : &*found;
    }

    const Json& object_;
    std::string error_;
};

bool is_deeper(const Json& value, int levels) {
    return value.is_structured() &&
           (levels == 0 || std::any_of(value.begin(), value.end(), [&](const Json& each) {
                return is_deeper(each, levels - 1);
            }));
}

// As JSON. Writing it out recurses, and how deep is the sender's choice.
std::string shown(const Json& value) {
    constexpr int kDeepest = 16;
    return is_deeper(value, kDeepest) ? kind_of(value) : value.dump();
}

// {"error": …} of the DNS service, {"exception_class", "message"} of the platform.
std::optional<std::string> error_text(const Json& object) {
    for (const char* field : {"error", "message"}) {
        const auto found = object.find(field);
        const bool is_error =
            std::string_view(field) == "error" || object.contains("exception_class");
        if (found != object.end() && is_error && !object.contains("ds")) {
            return found->is_string() ? found->get<std::string>() : shown(*found);
        }
    }
    return std::nullopt;
}

Result<ProviderDocument> parse_gcore(const Json& object) {
    ProviderDocument document;
    if (const auto error = error_text(object)) {
        if (lower(*error).find("dnssec is disabled") != std::string::npos) {
            document.dnssec_disabled = true;
            return document;
        }
        return unexpected(
            fmt::format("the provider answered with an error: '{}'", printable(*error)));
    }
    Reader reader(object);
    GcoreFields fields;
    fields.algorithm = reader.number("algorithm", 255);
    fields.digest = reader.encoded("digest", "hexadecimal", &from_hex);
    fields.digest_algorithm = reader.text("digest_algorithm");
    fields.digest_type = reader.number("digest_type", 255);
    const auto ds = reader.text("ds");
    fields.flags = reader.number("flags", 65535);
    fields.key_tag = reader.number("key_tag", 65535);
    fields.key_type = reader.text("key_type");
    fields.public_key = reader.encoded("public_key", "base64", &from_base64);
    if (!ds) {
        reader.fail("ds",
                    "is missing: it is the DS record to publish, and nothing else in the "
                    "document stands for it");
    }
    if (reader.error().empty()) {
        auto line = parse_ds_line(*ds);
        if (line) {
            document.ds.push_back(std::move(*line));
        } else {
            reader.fail("ds", "is no DS record: " + line.error());
        }
    }
    if (!reader.error().empty()) {
        return unexpected(reader.error());
    }
    document.gcore = std::move(fields);
    return document;
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

}  // namespace

Result<ProviderDocument> parse_document(std::string_view text, const Limits& limits) {
    if (text.size() > limits.document_octets) {
        return unexpected(fmt::format("it is larger than {} octets", limits.document_octets));
    }
    // Windows tools put a byte order mark before UTF-8.
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    const std::string_view content = trim(text);
    if (content.empty()) {
        return unexpected(std::string("it is empty"));
    }
    if (content.starts_with('<')) {
        return unexpected(
            std::string("it is HTML or XML, not JSON: the request did not reach the "
                        "API, or was refused before it"));
    }
    if (!content.starts_with('{') && !content.starts_with('[')) {
        auto document = parse_lines(text);
        if (!document) {
            return unexpected("it is neither JSON nor a list of DS or DNSKEY records: " +
                              document.error());
        }
        return document;
    }
    const auto json = parse_json(text);
    if (!json) {
        return unexpected(json.error());
    }
    if (!json->is_object()) {
        return unexpected(fmt::format("it is {} where a JSON object is wanted", kind_of(*json)));
    }
    return parse_gcore(*json);
}

}  // namespace dschain
