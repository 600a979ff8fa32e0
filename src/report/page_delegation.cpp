#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "page_parts.hpp"
#include "signature_words.hpp"
#include "variants.hpp"

namespace dschain::page {
namespace {

// Beyond these a table of marks cannot be read; the letters stay.
constexpr std::size_t kMostColumns = 8;
constexpr std::size_t kMostRows = 40;

// Servers against variants: a mark where a server gave that one.
void write_rows(Markup& out, std::string_view caption, std::string_view kind,
                const std::vector<ServerRow>& rows, std::size_t variants) {
    const bool marks = variants > 1 && variants <= kMostColumns;
    std::vector<std::string> headings = {"Server", "Address"};
    if (marks) {
        for (std::size_t i = 0; i < variants; ++i) {
            headings.push_back(fmt::format("{} {}", kind, variant_letter(i)));
        }
    } else {
        headings.push_back("Variant");
    }
    headings.emplace_back("Outcome");
    headings.emplace_back("Round trip");
    open_table(out, caption, headings);
    for (const ServerRow& row : rows) {
        out.open("tr");
        heading_cell(out, row.server.name.is_root() ? "(by address)" : row.server.name.text());
        code_cell(out, row.server.port == 53
                           ? row.server.address
                           : fmt::format("{}#{}", row.server.address, row.server.port));
        if (marks) {
            for (std::size_t i = 0; i < variants; ++i) {
                out.open("td", {{"class", "mark"}});
                if (row.variant == i) {
                    out.open("span", {{"class", "dot"}}).text("●").close();
                    out.element("span", {{"class", "unseen"}}, "yes");
                }
                out.close();
            }
        } else {
            cell(out, row.variant ? fmt::format("{} {}", kind, variant_letter(*row.variant)) : "–");
        }
        cell(out, row.outcome);
        out.element("td", {{"class", "number"}}, milliseconds(row.took_us));
        out.close();
    }
    close_table(out);
}

template <typename Fact>
std::size_t answered(const std::vector<Variant<Fact>>& variants) {
    return static_cast<std::size_t>(
        std::count_if(variants.begin(), variants.end(),
                      [](const auto& each) { return each.fact.presence != Presence::failure; }));
}

void open_variant(Markup& out, const std::string& name, const std::vector<Server>& servers,
                  std::uint32_t ttl, bool present) {
    out.open("div", {{"class", "variant"}});
    out.open("h4").text(name);
    out.element("span", {{"class", "aside"}},
                fmt::format(" {}{} server{}", present ? fmt::format("TTL {} s · ", ttl) : "",
                            servers.size(), servers.size() == 1 ? "" : "s"));
    out.close();
}

void write_variants(Markup& out, const Views& views) {
    out.open("div", {{"class", "variants"}});
    for (std::size_t i = 0; i < views.ds.size(); ++i) {
        const Variant<DsFact>& variant = views.ds[i];
        if (variant.fact.presence == Presence::failure) {
            continue;
        }
        if (variant.fact.from_anchor) {
            out.open("div", {{"class", "variant"}}).element("h4", "Trust anchor");
        } else {
            open_variant(out, "DS " + variant_letter(i), variant.servers, variant.ttl,
                         variant.fact.presence == Presence::present);
        }
        for (const Ds& ds : variant.fact.records) {
            out.open("p").element("code", ds.text());
            out.element("span", {{"class", "aside"}},
                        fmt::format(" {}, {}", algorithm_name(ds.algorithm),
                                    digest_type_name(ds.digest_type)));
            out.close();
        }
        if (variant.fact.presence == Presence::absent) {
            out.element("p", variant.fact.status == Status::secure ? "no DS (proven)" : "no DS");
        }
        out.close();
    }
    for (std::size_t i = 0; i < views.keys.size(); ++i) {
        const Variant<KeyFact>& variant = views.keys[i];
        if (variant.fact.presence == Presence::failure) {
            continue;
        }
        open_variant(out, "keys " + variant_letter(i), variant.servers, variant.ttl,
                     variant.fact.presence == Presence::present);
        for (const Dnskey& key : variant.fact.keys) {
            out.open("details").open("summary");
            out.element("b", std::to_string(key.key_tag()));
            out.text(fmt::format(" {}, {}{}", algorithm_name(key.algorithm),
                                 key.is_sep() ? "SEP" : "ZSK",
                                 key.is_revoked() ? ", revoked" : ""));
            out.close().open("p").element("code", key.text()).close().close();
        }
        if (variant.fact.keys.empty()) {
            out.element("p", "no DNSKEY");
        }
        out.close();
    }
    out.close();
}

std::string reason(const View& view, const Views& views) {
    switch (view.judgement.fault) {
        case LinkFault::none:
            return "";
        case LinkFault::no_answer:
            return "an answer is missing";
        case LinkFault::limit:
            return "a limit was reached";
        case LinkFault::ds_bogus:
            return "the DS does not verify";
        case LinkFault::denial_bogus:
            return "no proof that there is no DS";
        case LinkFault::keys_absent:
            return "a DS, and no DNSKEY";
        case LinkFault::no_ds_match:
            return "no DS matches a key";
        case LinkFault::keys_not_signed:
            return "the keys are not signed by one that a DS matches";
        case LinkFault::data_not_signed:
            break;
    }
    const auto judged = views.data_judgements.find({view.keys, view.data});
    if (judged == views.data_judgements.end()) {
        return "the data does not verify";
    }
    return fmt::format("the signature of {}: {}", to_string(judged->second.type),
                       to_word(judged->second.check.best().fault));
}

// Combinations of servers that make it.
std::uint64_t ways(const View& view, const Views& views) {
    return std::uint64_t{views.ds[view.ds].servers.size()} * views.keys[view.keys].servers.size() *
           views.data[view.data].servers.size();
}

void write_view(Markup& out, const View& view, const Views& views) {
    out.open("td", {{"class", "view"}});
    status_badge(out, view.judgement.status);
    out.element("span", {{"class", "count"}}, fmt::format("× {}", ways(view, views)));
    if (const std::string why = reason(view, views); !why.empty()) {
        out.element("span", {{"class", "aside"}}, why);
    }
    out.close();
}

// A row of the matrix.
struct Combination {
    std::uint32_t ds;
    std::uint32_t keys;
    std::vector<const View*> views;

    [[nodiscard]] bool is_bogus() const {
        return std::any_of(views.begin(), views.end(), [](const View* view) {
            return view->judgement.status == Status::bogus;
        });
    }
};

template <typename Fact>
std::string variant_name(std::string_view kind, const std::vector<Variant<Fact>>& variants,
                         std::size_t i) {
    const bool failed = variants[i].fact.presence == Presence::failure;
    return fmt::format("{} {}{}", kind, variant_letter(i), failed ? " (no answer)" : "");
}

}  // namespace

void write_servers(Markup& out, const Assessment& assessment) {
    open_section(out, "servers", "Servers");
    if (!assessment.parent_servers.empty()) {
        write_rows(out,
                   fmt::format("DS, asked of the servers of {} (parent)",
                               assessment.parent ? assessment.parent->text() : ""),
                   "DS", assessment.parent_servers, answered(assessment.views.ds));
    }
    if (!assessment.child_servers.empty()) {
        write_rows(out, fmt::format("DNSKEY, asked of the servers of {}", assessment.zone.text()),
                   "keys", assessment.child_servers, answered(assessment.views.keys));
    }
    if (assessment.parent_servers.empty() && assessment.child_servers.empty()) {
        out.element("p", {{"class", "none"}}, "No server was asked.");
    }
    write_variants(out, assessment.views);
    out.close();
}

void write_views(Markup& out, const Assessment& assessment) {
    const Views& views = assessment.views;
    if (views.views.empty()) {
        return;
    }
    open_section(out, "views", "Views");
    const ViewCounts& counts = views.counts;
    out.element("p",
                fmt::format("A resolver gets a DS from one server of the parent, and keys and "
                            "signed data from servers of the zone: {} combinations, of which {} "
                            "are secure, {} insecure, {} bogus and {} indeterminate.",
                            counts.total, counts.secure, counts.insecure, counts.bogus,
                            counts.indeterminate));
    std::map<std::pair<std::uint32_t, std::uint32_t>, Combination> rows;
    for (const View& view : views.views) {
        Combination& row = rows[{view.ds, view.keys}];
        row.ds = view.ds;
        row.keys = view.keys;
        row.views.push_back(&view);
    }
    std::vector<Combination> shown;
    for (auto& [key, row] : rows) {
        shown.push_back(std::move(row));
    }
    const bool cut = shown.size() > kMostRows || views.data.size() > kMostColumns;
    if (shown.size() > kMostRows) {
        std::stable_sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) {
            return a.is_bogus() && !b.is_bogus();
        });
        shown.resize(kMostRows);
    }
    std::vector<std::string> headings = {"DS", "Keys"};
    for (std::size_t d = 0; d < std::min(views.data.size(), kMostColumns); ++d) {
        headings.push_back(variant_name("data", views.data, d));
    }
    open_table(out, "Every combination, with the number of ways to meet it", headings);
    for (const Combination& row : shown) {
        out.open("tr");
        heading_cell(out, views.ds[row.ds].fact.from_anchor ? "trust anchor"
                                                            : variant_name("DS", views.ds, row.ds));
        heading_cell(out, variant_name("keys", views.keys, row.keys));
        for (const View* view : row.views) {
            if (view->data < kMostColumns) {
                write_view(out, *view, views);
            }
        }
        out.close();
    }
    close_table(out);
    if (cut) {
        out.element("p", {{"class", "aside"}},
                    fmt::format("Not all of {} combinations of variants are shown; those that are "
                                "bogus come first.",
                                views.views.size()));
    }
    out.close();
}

}  // namespace dschain::page
