// Gcore's DS document, and what its services answer in place of one.
#include <fmt/format.h>

#include "apis.hpp"
#include "dschain/base/text.hpp"

namespace dschain {
namespace {

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

}  // namespace

Result<ProviderDocument> parse_gcore(const Json& json) {
    if (const auto error = error_text(json)) {
        if (lower(*error).find("dnssec is disabled") != std::string::npos) {
            ProviderDocument document;
            document.dnssec_disabled = true;
            return document;
        }
        return unexpected(
            fmt::format("the provider answered with an error: '{}'", printable(*error)));
    }
    return parse_gcore_fields(json, "");
}

Result<ProviderDocument> parse_gcore_fields(const Json& json, std::string where) {
    ProviderDocument document;
    JsonFields json_fields(json, std::move(where));
    GcoreFields fields;
    fields.algorithm = json_fields.number("algorithm", 255);
    fields.digest = json_fields.hex("digest");
    fields.digest_algorithm = json_fields.text("digest_algorithm");
    fields.digest_type = json_fields.number("digest_type", 255);
    const auto lines = json_fields.texts("ds");
    fields.flags = json_fields.number("flags", 65535);
    fields.key_tag = json_fields.number("key_tag", 65535);
    fields.key_type = json_fields.text("key_type");
    fields.public_key = json_fields.base64("public_key");
    if (lines.empty()) {
        json_fields.fail("ds",
                         "is missing: it is the DS record to publish, and nothing else in the "
                         "document stands for it" +
                             also_said(json));
    }
    for (const std::string& text : lines) {
        auto line = parse_ds_line(text);
        if (line) {
            document.ds.push_back(std::move(*line));
        } else {
            json_fields.fail("ds", "is no DS record: " + line.error());
        }
    }
    if (!json_fields.error().empty()) {
        return unexpected(json_fields.error());
    }
    document.gcore = std::move(fields);
    return document;
}

}  // namespace dschain
