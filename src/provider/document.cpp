#include "dschain/provider/document.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apis.hpp"
#include "dschain/base/text.hpp"
#include "lines.hpp"

namespace dschain {
namespace {

Result<ProviderDocument> named(std::string_view format, Result<ProviderDocument> document) {
    if (document) {
        document->format = format;
    }
    return document;
}

// What it looks like, or nothing if it is no JSON of an API.
const Api* api_of(const Json& json) {
    const auto found = std::find_if(apis().begin(), apis().end(),
                                    [&](const Api& each) { return each.is_by_shape(json); });
    return found == apis().end() ? nullptr : &*found;
}

const Api* api_named(std::string_view name) {
    const auto found = std::find_if(apis().begin(), apis().end(),
                                    [&](const Api& each) { return each.name == name; });
    return found == apis().end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> document_formats() {
    std::vector<std::string> names;
    for (const Api& each : apis()) {
        names.emplace_back(each.name);
    }
    names.emplace_back(kLinesFormat);
    std::sort(names.begin(), names.end());
    return names;
}

Result<ProviderDocument> parse_document(std::string_view text, const Limits& limits,
                                        std::string_view format) {
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
    const bool is_json = content.starts_with('{') || content.starts_with('[');
    if (format == kLinesFormat || (format.empty() && !is_json)) {
        auto document = parse_lines(text);
        if (!document) {
            return unexpected(
                (is_json ? "" : "it is neither JSON nor a list of DS or DNSKEY records: ") +
                document.error());
        }
        return named(kLinesFormat, std::move(document));
    }
    const auto json = parse_json(text);
    if (!json) {
        return unexpected(json.error());
    }
    const Api* api = format.empty() ? api_of(*json) : api_named(format);
    const bool has_lists = api != nullptr && api->has_lists;
    if (api == nullptr || !(json->is_object() || (has_lists && json->is_array()))) {
        return unexpected(fmt::format("it is {} where a JSON {} is wanted", kind_of(*json),
                                      has_lists ? "object or list" : "object"));
    }
    return named(api->name, api->parse(*json));
}

}  // namespace dschain
