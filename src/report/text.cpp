#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/finding/peers.hpp"
#include "dschain/report/report.hpp"
#include "text_parts.hpp"
#include "variants.hpp"

namespace dschain {
namespace {

constexpr std::size_t kWidth = 96;

std::size_t columns(std::string_view text) {
    // UTF-8: continuation octets take no column. Enough for our own '—', '└' and '…'.
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

// A sentence ends in one full stop, also when its last word is a domain name.
std::string sentence(const std::string& text) {
    return text.ends_with('.') ? text : text + ".";
}

std::string_view word_for(Severity severity) {
    constexpr std::array<std::string_view, 4> kWords = {"OK", "WARNING", "UNKNOWN", "CRITICAL"};
    return kWords[static_cast<std::size_t>(severity)];
}

std::string headline(Severity severity, std::string_view summary, const Painter& painter) {
    const std::string_view word = word_for(severity);
    std::string line(word);
    line += ": ";
    line += summary;
    // One line, however long: the answer is what a script or a log keeps.
    return painter.severity(severity, word) + line.substr(word.size()) + "\n";
}

std::string shortened(const Ds& ds) {
    const std::string text = ds.text();
    constexpr std::size_t kLongest = 40;
    return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

std::string key_list(const KeyFact& keys, const KeyJudgement& detail) {
    std::vector<std::string> texts;
    for (const Dnskey& key : keys.keys) {
        const bool entry =
            std::find(detail.entry.begin(), detail.entry.end(), key) != detail.entry.end();
        texts.push_back(fmt::format("{}{}", key.key_tag(), entry ? "*" : ""));
    }
    constexpr std::size_t kMost = 8;
    if (texts.size() > kMost) {
        texts.resize(kMost);
        texts.emplace_back("…");
    }
    return texts.empty() ? "none" : join(texts, " ");
}

std::string signers(const KeyFact& keys) {
    std::vector<std::string> tags;
    for (const SignatureCheck& check : keys.by_any.signatures) {
        if (check.fault == SignatureFault::none) {
            tags.push_back(std::to_string(check.signature.key_tag));
        }
    }
    return tags.empty() ? "nothing that verifies" : join(tags, " ");
}

std::string_view ds_note(const Name& zone, const Ds& ds, const std::vector<Ds>& usable,
                         const KeyFact& keys, const KeyJudgement& detail) {
    if (std::find(usable.begin(), usable.end(), ds) == usable.end()) {
        if (usable.empty()) {
            return "";
        }
        return is_supported(ds) ? "ignored beside a stronger digest" : "not supported";
    }
    if (std::any_of(detail.entry.begin(), detail.entry.end(),
                    [&](const Dnskey& key) { return ds_matches(zone, ds, key); })) {
        return "matches a key";
    }
    return keys.presence == Presence::present ? "matches no key" : "";
}

std::string chain_text(const Assessment& assessment, const Painter& painter) {
    std::string out;
    std::size_t depth = 0;
    for (const ZoneLink& link : assessment.chain->links) {
        out += link_text(depth++, link.zone, link.judgement.status, link.ds, link.keys, link.detail,
                         painter);
    }
    const Views& views = assessment.views;
    if (!views.ds.empty()) {
        out += link_text(depth, assessment.zone, assessment.status, views.ds.front().fact,
                         views.keys.front().fact, views.links.front().front(), painter);
    }
    return out;
}

std::string server_table(const std::vector<ServerRow>& rows, std::string_view kind) {
    std::size_t name_width = 0;
    std::size_t address_width = 0;
    for (const ServerRow& row : rows) {
        name_width = std::max(name_width, row.server.name.text().size());
        address_width = std::max(address_width, row.server.address.size());
    }
    std::string out;
    for (const ServerRow& row : rows) {
        const std::string variant =
            row.variant ? fmt::format("{} {}", kind, variant_letter(*row.variant)) : "-";
        out += fmt::format("    {:<{}}  {:<{}}  {:<10}  {:>7.1f} ms  {}\n",
                           row.server.name.is_root() ? "" : row.server.name.text(), name_width,
                           row.server.address, address_width, variant,
                           static_cast<double>(row.took_us) / 1000.0, row.outcome);
    }
    return out;
}

std::string variants_text(const Assessment& assessment, bool verbose) {
    std::string out;
    std::size_t index = 0;
    for (const Variant<DsFact>& variant : assessment.views.ds) {
        if (variant.fact.presence == Presence::failure || variant.fact.from_anchor) {
            continue;
        }
        const std::string first = fmt::format("    DS {}: ", variant_letter(index++));
        if (variant.fact.records.empty()) {
            out += first + "none\n";
        }
        for (const Ds& ds : variant.fact.records) {
            out += (&ds == variant.fact.records.data() ? first : std::string(first.size(), ' ')) +
                   ds.text() + "\n";
        }
    }
    index = 0;
    for (const Variant<KeyFact>& variant : assessment.views.keys) {
        if (variant.fact.presence == Presence::failure) {
            continue;
        }
        const std::string first = fmt::format("    keys {}: ", variant_letter(index++));
        if (variant.fact.keys.empty()) {
            out += first + "none\n";
        }
        for (const Dnskey& key : variant.fact.keys) {
            out += &key == variant.fact.keys.data() ? first : std::string(first.size(), ' ');
            out += verbose ? fmt::format("{} = {}\n", key.key_tag(), key.text())
                           : fmt::format("{} (flags {}, {})\n", key.key_tag(), key.flags,
                                         algorithm_name(key.algorithm));
        }
    }
    return out;
}

}  // namespace

std::string findings_text(const std::vector<Finding>& findings, const Painter& painter,
                          bool notes) {
    std::string out;
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::ok && !notes) {
            continue;
        }
        const std::string_view level =
            finding.severity == Severity::ok ? "note" : to_string(finding.severity);
        out += fmt::format("  {}  {}", painter.severity(finding.severity, level), finding.name());
        if (finding.at_fault != AtFault::nobody) {
            out += fmt::format("  (at fault: {})", to_string(finding.at_fault));
        }
        out += "\n" + wrap("      ", sentence(finding.message));
        if (!finding.remedy.empty() && finding.severity != Severity::ok) {
            out += wrap("      What to do: ", sentence(finding.remedy));
        }
        for (const Finding& each : finding.consequences) {
            out += wrap(fmt::format("      Hence {}: ", each.name()), sentence(each.message));
        }
    }
    return out;
}

std::string Painter::severity(Severity severity, std::string_view text) const {
    // Bold; red, yellow, green, blue are told apart by the words as well.
    constexpr std::array kCodes = {"1;32", "1;33", "1;34", "1;31"};
    return paint(kCodes[static_cast<std::size_t>(severity)], text);
}

std::string Painter::status(Status status, std::string_view text) const {
    switch (status) {
        case Status::secure:
            return paint("32", text);
        case Status::bogus:
            return paint("31", text);
        case Status::insecure:
            return paint("33", text);
        case Status::indeterminate:
            break;
    }
    return paint("34", text);
}

std::string Painter::paint(std::string_view code, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string wrap(std::string_view first, std::string_view text) {
    const std::size_t indent = columns(first);
    std::string out(first);
    std::size_t column = indent;
    bool at_start = true;
    for (const std::string_view word : words(text)) {
        if (!at_start && column + 1 + columns(word) > kWidth) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
            at_start = true;
        }
        if (!at_start) {
            out += ' ';
            ++column;
        }
        out += word;
        column += columns(word);
        at_start = false;
    }
    return out + "\n";
}

std::string link_text(std::size_t depth, const Name& zone, Status status, const DsFact& ds,
                      const KeyFact& keys, const KeyJudgement& detail, const Painter& painter) {
    const std::string indent(3 * (depth == 0 ? 0 : depth - 1), ' ');
    std::string out = fmt::format("  {}{}{}  {}\n", indent, depth == 0 ? "" : "└─ ", zone.text(),
                                  painter.status(status, to_string(status)));
    const std::string inner = "  " + std::string(3 * depth, ' ') + "   ";
    if (ds.from_anchor) {
        out += inner + "trust anchor\n";
    } else if (ds.presence == Presence::absent) {
        out += inner +
               (ds.status == Status::secure     ? "no DS (proven)"
                : ds.status == Status::insecure ? "no DS"
                                                : "no DS, and no proof of that") +
               "\n";
    }
    if (!ds.from_anchor) {
        const std::vector<Ds> usable = usable_ds(ds);
        for (const Ds& each : ds.records) {
            out += fmt::format("{}DS {}  {}\n", inner, shortened(each),
                               ds_note(zone, each, usable, keys, detail));
        }
    }
    if (keys.presence == Presence::present) {
        out += fmt::format("{}keys {}  (* matches a DS or anchor), signed by {}\n", inner,
                           key_list(keys, detail), signers(keys));
    } else if (keys.presence == Presence::absent) {
        out += inner + "no keys\n";
    }
    return out;
}

namespace {

std::string provider_state_text(const std::optional<ProviderState>& state) {
    if (!state || (state->status.empty() && !state->has_valid_parent_ds)) {
        return {};
    }
    std::string out = fmt::format(
        "    its API: DNSSEC is '{}'{}", state->status.empty() ? "-" : printable(state->status),
        state->status_modified_on.empty()
            ? ""
            : fmt::format(" since {}", printable(state->status_modified_on)));
    if (state->has_valid_parent_ds) {
        out += fmt::format(
            "; a valid DS at the parent: {}{}", *state->has_valid_parent_ds ? "yes" : "no",
            state->scanned_at.empty() ? ""
                                      : fmt::format(" (seen {})", printable(state->scanned_at)));
    }
    return out + "\n";
}

std::string agrees_text(const std::optional<bool>& agrees) {
    return !agrees ? "cannot be told" : (*agrees ? "yes" : "NO");
}

}  // namespace

std::string report_text(const Assessment& assessment, const TextOptions& options) {
    const Painter painter(options.color);
    std::string out = headline(assessment.severity, assessment.summary, painter);
    if (options.quiet) {
        return out;
    }
    const std::string findings = findings_text(assessment.findings, painter, options.verbose);
    if (!findings.empty()) {
        out += "\n" + painter.heading("What was found") + "\n" + findings;
    }
    const std::string chain =
        assessment.trace
            ? trace_text(*assessment.trace, assessment.validate_at, options.verbose, painter)
            : chain_text(assessment, painter);
    if (!chain.empty()) {
        out += "\n" + painter.heading("Chain of trust") + "\n" + chain;
    }
    if (!assessment.parent_servers.empty() || !assessment.child_servers.empty()) {
        out += "\n" + painter.heading("Servers") + "\n";
        if (!assessment.parent_servers.empty()) {
            out += fmt::format("  of {} (parent)\n", assessment.parent.value_or(Name()).text()) +
                   server_table(assessment.parent_servers, "DS");
        }
        if (!assessment.child_servers.empty()) {
            out += fmt::format("  of {}\n", assessment.zone.text()) +
                   server_table(assessment.child_servers, "keys");
        }
        out += variants_text(assessment, options.verbose);
    }
    out += resolvers_text(assessment.resolvers, painter);
    const ViewCounts& counts = assessment.views.counts;
    if (counts.total > 0) {
        out += fmt::format(
            "\n{}: {} (DS from each parent server x keys and data from each child server)\n"
            "    {} secure, {} insecure, {} bogus, {} without an answer\n",
            painter.heading("Views"), counts.total, counts.secure, counts.insecure, counts.bogus,
            counts.indeterminate);
    }
    if (assessment.provider) {
        out +=
            fmt::format("\n{}: agrees with itself: {}; with the parent: {}; with the child: {}\n",
                        painter.heading("Provider's document"),
                        agrees_text(assessment.provider->agrees_with_itself),
                        agrees_text(assessment.provider->agrees_with_parent),
                        agrees_text(assessment.provider->agrees_with_child)) +
            provider_state_text(assessment.provider->state);
    }
    if (assessment.rdap) {
        out +=
            fmt::format("\n{}: what the registrar submitted agrees with the parent: {}\n",
                        painter.heading("RDAP"), agrees_text(assessment.rdap->agrees_with_parent));
    }
    const Stats& stats = assessment.stats;
    out += fmt::format("\n{} queries, {} retries, {} over TCP, {} signatures, {:.0f} ms",
                       stats.queries, stats.retries, stats.tcp, stats.signatures_verified,
                       static_cast<double>(stats.elapsed_us) / 1000.0);
    if (assessment.validate_at != assessment.checked_at) {
        out += fmt::format("; validated as of {}", format_time(assessment.validate_at));
    }
    if (assessment.profile) {
        out += fmt::format("; severities of the profile '{}'", *assessment.profile);
    }
    return out + "\n";
}

std::string document_summary(const DocumentCheck& check) {
    if (!check.findings.empty()) {
        const auto worst = std::max_element(
            check.findings.begin(), check.findings.end(),
            [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
        return worst->message;
    }
    if (check.ds.empty()) {
        return fmt::format("the document of {} has no DS to check", check.owner.text());
    }
    return fmt::format("the DS of {} ({}) is the one of its key", check.owner.text(),
                       check.ds.front().text());
}

std::string document_text(const DocumentCheck& check, const TextOptions& options) {
    const Painter painter(options.color);
    std::string out = headline(gravest(check.findings), document_summary(check), painter);
    if (!options.quiet && !check.findings.empty()) {
        out += "\n" + findings_text(check.findings, painter, true);
    }
    return out;
}

std::string explain_text(const CatalogueEntry& entry) {
    std::string out = fmt::format("{}  ({}", entry.name, to_string(entry.severity));
    if (entry.at_fault != AtFault::nobody) {
        out += fmt::format(", at fault: {}", to_string(entry.at_fault));
    }
    out += ")\n\n" + wrap("  ", entry.meaning) + "\n";
    out += wrap("  Message:    ", entry.message);
    if (!entry.remedy.empty()) {
        out += wrap("  What to do: ", entry.remedy);
    }
    if (!entry.rfc.empty()) {
        out += wrap("  Read:       ", entry.rfc);
    }
    if (entry.ede >= 0) {
        out += fmt::format("  EDE:        {} (RFC 8914)\n", entry.ede);
    }
    for (const std::string_view peer : kPeers) {
        const std::vector<std::string> names = names_elsewhere(entry, peer);
        if (!names.empty()) {
            out += wrap(fmt::format("  {:<12}", fmt::format("{}:", peer)), join(names, ", "));
        }
    }
    return out;
}

}  // namespace dschain
