#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "page_parts.hpp"

namespace dschain::page {
namespace {

void write_agreement(Markup& out, std::string_view with, const std::optional<bool>& agrees) {
    out.open("tr");
    heading_cell(out, with);
    out.open("td");
    if (!agrees) {
        badge(out, "indeterminate", "?", "cannot be told");
    } else if (*agrees) {
        badge(out, "secure", "✓", "agrees");
    } else {
        badge(out, "bogus", "✗", "differs");
    }
    out.close().close();
}

void write_records(Markup& out, const std::vector<Ds>& records) {
    for (const Ds& ds : records) {
        out.open("p").element("code", ds.text()).close();
    }
}

void write_state(Markup& out, const ProviderState& state) {
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) {
            out.open("div").element("dt", name).element("dd", printable(value)).close();
        }
    };
    out.open("dl", {{"class", "facts"}});
    add("DNSSEC at the provider", state.status);
    add("Since", state.status_modified_on);
    if (state.has_valid_parent_ds) {
        add("A valid DS at the parent, it says", *state.has_valid_parent_ds ? "yes" : "no");
    }
    add("Seen", state.scanned_at);
    out.close();
}

}  // namespace

void write_provider(Markup& out, const Assessment& assessment) {
    if (assessment.provider) {
        const ProviderVerdict& provider = *assessment.provider;
        open_section(out, "provider", "What the provider says");
        open_table(
            out,
            fmt::format("Its document ({}{}) against what is published", printable(provider.source),
                        provider.format ? ", " + printable(*provider.format) : ""),
            {"Compared with", "Verdict"});
        write_agreement(out, "itself", provider.agrees_with_itself);
        write_agreement(out, "the parent", provider.agrees_with_parent);
        write_agreement(out, "the zone's servers", provider.agrees_with_child);
        close_table(out);
        write_records(out, provider.ds);
        if (provider.state) {
            write_state(out, *provider.state);
        }
        out.close();
    }
    if (assessment.rdap) {
        open_section(out, "rdap", "What the registrar submitted");
        open_table(out, "By RDAP, against what is published", {"Compared with", "Verdict"});
        write_agreement(out, "the parent", assessment.rdap->agrees_with_parent);
        close_table(out);
        write_records(out, assessment.rdap->ds);
        for (const Dnskey& key : assessment.rdap->keys) {
            out.open("p").element("code", key.text()).close();
        }
        out.close();
    }
}

}  // namespace dschain::page
