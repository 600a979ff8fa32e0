#include "dschain/base/text.hpp"
#include "json_parts.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

Json tri_state(const std::optional<bool>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json set_json(const std::optional<CachedSet>& set) {
    if (!set) {
        return nullptr;
    }
    return {{"records", set->records},
            {"ttl", set->ttl},
            {"until", format_time(set->until)},
            {"agrees", tri_state(set->agrees)}};
}

}  // namespace

Json resolvers_json(const std::vector<ResolverRow>& rows) {
    Json list = Json::array();
    for (const ResolverRow& row : rows) {
        Json errors = Json::array();
        for (const ExtendedError& error : row.errors) {
            errors.push_back({{"code", error.code}, {"text", printable(error.text)}});
        }
        list.push_back({{"address", row.server.address},
                        {"port", row.server.port},
                        {"outcome", row.outcome},
                        {"agrees", tri_state(row.agrees)},
                        {"ad", row.authentic},
                        {"validates", tri_state(row.validates)},
                        {"finds_bogus", row.finds_bogus},
                        {"extended_errors", errors},
                        {"ds", set_json(row.ds)},
                        {"dnskey", set_json(row.keys)}});
    }
    return list;
}

}  // namespace dschain
