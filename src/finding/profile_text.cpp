// The only place that sees toml++, and none of its headers goes further: it is large.
#include "profile_text.hpp"

#include <fmt/format.h>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

void add_pairs(const toml::table& table, const std::string& name, std::vector<ProfilePair>& pairs) {
    for (const auto& [key, value] : table) {
        const toml::source_position place = key.source().begin;
        pairs.push_back(ProfilePair{name, std::string(key.str()), value.value<std::string>(),
                                    place.line, place.column});
    }
}

}  // namespace

Result<std::vector<ProfilePair>> read_profile_text(std::string_view text, std::string_view source) {
    const toml::parse_result result = toml::parse(text);
    if (!result) {
        const toml::parse_error& error = result.error();
        const toml::source_position place = error.source().begin;
        return unexpected(fmt::format("{}:{}:{}: it is no TOML: {}", source, place.line,
                                      place.column, printable(error.description())));
    }
    std::vector<ProfilePair> pairs;
    toml::table rest = result.table();
    if (const toml::table* severity = rest["severity"].as_table(); severity != nullptr) {
        add_pairs(*severity, "severity", pairs);
        rest.erase("severity");
    }
    add_pairs(rest, "", pairs);
    return pairs;
}

}  // namespace dschain
