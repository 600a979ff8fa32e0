#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

// 'the servers' DS for 300 s', with '(until …)' where it is another one.
std::string set_text(std::string_view what, const std::optional<CachedSet>& set) {
    if (!set) {
        return fmt::format("{} not known", what);
    }
    const std::string_view whose = set->records.empty()   ? "no "
                                   : set->agrees == false ? "other "
                                                          : "";
    const std::string until =
        set->agrees == false ? fmt::format(" (until {})", format_time(set->until)) : std::string();
    return fmt::format("{}{} for {} s{}", whose, what, set->ttl, until);
}

std::string_view verdict(const ResolverRow& row) {
    if (row.finds_bogus) {
        return "finds the zone bogus";
    }
    if (row.authentic) {
        return "finds it authentic";
    }
    return row.validates == true ? "validates" : "no AD";
}

}  // namespace

std::string resolvers_text(const std::vector<ResolverRow>& rows, const Painter& painter) {
    if (rows.empty()) {
        return {};
    }
    std::string out = "\n" + painter.heading("Resolvers") + "\n";
    for (const ResolverRow& row : rows) {
        const std::string first = fmt::format("    {}  ", server_text(row.server));
        if (!row.ds && !row.keys) {
            out += wrap(first, row.outcome);
            continue;
        }
        const std::string_view agrees = !row.agrees   ? "cannot be compared"
                                        : *row.agrees ? "agrees with the servers"
                                                      : "DIFFERS from the servers";
        out += wrap(first, fmt::format("{}; {}; {}, {}", agrees, verdict(row),
                                       set_text("DS", row.ds), set_text("keys", row.keys)));
    }
    return out;
}

}  // namespace dschain
