#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "page_parts.hpp"

namespace dschain::page {
namespace {

std::vector<std::string> servers_of(const Finding& finding) {
    if (finding.servers.empty() && finding.server) {
        return {*finding.server};
    }
    return finding.servers;
}

// With a full stop, and a capital where it begins with a word: a name has a dot, and stays as it
// is.
std::string sentence(std::string text) {
    if (text.empty()) {
        return text;
    }
    const std::string first = text.substr(0, text.find(' '));
    if (std::all_of(first.begin(), first.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return text.ends_with('.') ? text : text + ".";
}

// 'RFC 4034 5.2': a link to that section. Nothing is loaded unless somebody follows it.
void rfc_link(Markup& out, const std::string& reference) {
    const auto parts = words(reference);
    const bool known =
        parts.size() >= 2 && parts[0] == "RFC" &&
        std::all_of(parts[1].begin(), parts[1].end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!known) {
        out.text(reference);
        return;
    }
    std::string address = fmt::format("https://www.rfc-editor.org/rfc/rfc{}", parts[1]);
    if (parts.size() == 3) {
        const bool appendix = parts[2].front() > '9';
        address += fmt::format("#{}-{}", appendix ? "appendix" : "section", parts[2]);
    }
    out.element("a", {{"href", address}, {"rel", "noreferrer"}}, reference);
}

void write_finding(Markup& out, const Finding& finding);

void write_consequences(Markup& out, const std::vector<Finding>& consequences) {
    if (consequences.empty()) {
        return;
    }
    out.open("details");
    out.element("summary",
                fmt::format("What would not be there without it ({})", consequences.size()));
    for (const Finding& each : consequences) {
        write_finding(out, each);
    }
    out.close();
}

void write_finding(Markup& out, const Finding& finding) {
    const bool note = finding.severity == Severity::ok;
    out.open("article", {{"class", fmt::format("finding {}", to_string(finding.severity))}});
    out.open("h3");
    if (note) {
        badge(out, "note", "i", "note");
    } else {
        severity_badge(out, finding.severity);
    }
    out.text(" ").element("code", finding.name()).close();
    out.element("p", {{"class", "message"}}, sentence(finding.message));
    if (!finding.remedy.empty() && !note) {
        out.open("p", {{"class", "remedy"}});
        out.element("b", "What to do:").text(" ").text(sentence(finding.remedy)).close();
    }
    out.open("dl", {{"class", "facts small"}});
    out.open("div").element("dt", "Zone").element("dd", finding.zone).close();
    if (finding.at_fault != AtFault::nobody) {
        out.open("div").element("dt", "At fault");
        out.element("dd", to_string(finding.at_fault)).close();
    }
    if (const auto servers = servers_of(finding); !servers.empty()) {
        out.open("div").element("dt", servers.size() == 1 ? "Server" : "Servers");
        out.element("dd", join(servers, ", ")).close();
    }
    if (const auto references = rfc_list(entry(finding.code)); !references.empty()) {
        out.open("div").element("dt", "Read").open("dd");
        bool first = true;
        for (const std::string& reference : references) {
            out.text(first ? "" : ", ");
            first = false;
            rfc_link(out, reference);
        }
        out.close().close();
    }
    out.close();
    write_consequences(out, finding.consequences);
    out.close();
}

}  // namespace

void write_findings(Markup& out, const Assessment& assessment) {
    open_section(out, "findings", "Findings");
    std::size_t notes = 0;
    for (const Finding& finding : assessment.findings) {
        if (finding.severity == Severity::ok) {
            ++notes;
        } else {
            write_finding(out, finding);
        }
    }
    if (notes == assessment.findings.size()) {
        out.element("p", {{"class", "none"}}, "✓ Nothing is wrong.");
    }
    if (notes > 0) {
        out.open("details");
        out.element("summary", fmt::format("{} note{}", notes, notes == 1 ? "" : "s"));
        for (const Finding& finding : assessment.findings) {
            if (finding.severity == Severity::ok) {
                write_finding(out, finding);
            }
        }
        out.close();
    }
    out.close();
}

}  // namespace dschain::page
