#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "page_parts.hpp"

namespace dschain::page {
namespace {

void write_verdict(Markup& out, const ResolverRow& row) {
    out.open("td");
    if (row.finds_bogus) {
        status_badge(out, Status::bogus);
    } else if (row.authentic) {
        badge(out, "secure", "✓", "authentic");
    } else {
        out.text(row.validates == true ? "validates" : "no AD");
    }
    for (const ExtendedError& error : row.errors) {
        out.element("span", {{"class", "aside"}},
                    fmt::format(" EDE {} {}", error.code, printable(error.text)));
    }
    out.close();
}

void write_agreement(Markup& out, std::optional<bool> agrees) {
    out.open("td");
    if (!agrees) {
        badge(out, "indeterminate", "?", "cannot be told");
    } else if (*agrees) {
        badge(out, "secure", "✓", "agrees");
    } else {
        badge(out, "warning", "▲", "differs");
    }
    out.close();
}

void write_set(Markup& out, const std::optional<CachedSet>& set) {
    out.open("td");
    if (!set) {
        out.text("not known");
    } else {
        out.text(set->records.empty() ? "none" : set->agrees == false ? "other" : "the same");
        out.text(fmt::format(", {} s until ", set->ttl));
        time(out, set->until);
    }
    out.close();
}

}  // namespace

void write_resolvers(Markup& out, const Assessment& assessment) {
    if (assessment.resolvers.empty()) {
        return;
    }
    open_section(out, "resolvers", "Resolvers");
    open_table(out, "What recursive resolvers have in their caches, against the servers",
               {"Resolver", "Outcome", "Agrees", "Verdict", "DS", "Keys"});
    for (const ResolverRow& row : assessment.resolvers) {
        out.open("tr");
        heading_cell(out, server_text(row.server));
        cell(out, row.outcome);
        write_agreement(out, row.agrees);
        write_verdict(out, row);
        write_set(out, row.ds);
        write_set(out, row.keys);
        out.close();
    }
    close_table(out);
    out.close();
}

}  // namespace dschain::page
