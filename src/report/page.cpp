#include <array>

#include <fmt/format.h>

#include "chain_graph.hpp"
#include "dschain/base/version.hpp"
#include "dschain/picture/picture.hpp"
#include "dschain/report/report.hpp"
#include "embedded/page_style.hpp"
#include "page_parts.hpp"

namespace dschain {
namespace page {
namespace {

// Nothing may be loaded or run, whatever a name in the page may try.
constexpr std::string_view kPolicy = "default-src 'none'; style-src 'unsafe-inline'";

std::string subject_text(const Assessment& assessment) {
    if (!assessment.trace) {
        return assessment.zone.text();
    }
    const Question& question = assessment.trace->steps.front().question;
    return fmt::format("{} {}", question.name.text(), to_string(question.type));
}

std::string_view word_of(Severity severity) {
    constexpr std::array<std::string_view, 4> kWords = {"ok", "warning", "unknown", "critical"};
    return kWords[static_cast<std::size_t>(severity)];
}

void write_head(Markup& out, const Assessment& assessment) {
    out.open("head");
    out.leaf("meta", {{"charset", "utf-8"}});
    out.leaf("meta",
             {{"http-equiv", "Content-Security-Policy"}, {"content", std::string(kPolicy)}});
    out.leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    out.leaf("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out.leaf("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
    out.element("title", fmt::format("{}: {}, {}", subject_text(assessment),
                                     to_string(assessment.status), word_of(assessment.severity)));
    out.open("style").trusted(kPageStyle).trusted(picture::drawing_style()).close();
    out.close();
}

void fact(Markup& out, std::string_view name, std::string_view value) {
    out.open("div").element("dt", name).element("dd", value).close();
}

void write_verdict(Markup& out, const Assessment& assessment) {
    out.open("header", {{"class", fmt::format("verdict {}", word_of(assessment.severity))}});
    out.element(
        "p", {{"class", "kind"}},
        assessment.trace ? "Chain of trust to one name and type" : "DS records and chain of trust");
    out.element("h1", subject_text(assessment));
    out.open("p", {{"class", "badges"}});
    severity_badge(out, assessment.severity);
    out.text(" ");
    status_badge(out, assessment.status);
    out.close();
    out.element("p", {{"class", "summary"}}, assessment.summary);
    out.open("dl", {{"class", "facts"}});
    if (assessment.trace) {
        fact(out, "Zone", assessment.zone.text());
    } else if (assessment.parent) {
        fact(out, "Parent", assessment.parent->text());
    }
    out.open("div").element("dt", "Checked").open("dd");
    time(out, assessment.checked_at);
    out.close().close();
    out.open("div").element("dt", "Valid as of").open("dd");
    if (assessment.validate_at == assessment.checked_at) {
        out.text("the same time");
    } else {
        time(out, assessment.validate_at);
    }
    out.close().close();
    if (assessment.ede) {
        fact(out, "Extended DNS error", fmt::format("{} (RFC 8914)", *assessment.ede));
    }
    out.close().close();
}

void legend_entry(Markup& out, picture::Look look, std::string_view meaning) {
    out.open("li", {{"class", std::string(picture::class_of(look))}});
    out.open("svg", {{"class", "drawing"},
                     {"viewBox", "0 0 44 18"},
                     {"width", "44"},
                     {"height", "18"},
                     {"aria-hidden", "true"}});
    out.open("g", {{"class", fmt::format("edge {}", picture::class_of(look))}});
    out.leaf("path", {{"class", "line curve"}, {"d", "M1,9L32,9"}});
    if (look == picture::Look::broken) {
        out.leaf("path", {{"class", "line bar"}, {"d", "M33,2L33,16"}});
    } else {
        out.leaf("polygon", {{"class", "head"}, {"points", "42,9 33,5 33,13"}});
    }
    out.close().close();
    out.element("span", fmt::format("{} {}", picture::sign_of(look), meaning)).close();
}

void write_drawing(Markup& out, const Assessment& assessment) {
    using picture::Look;
    open_section(out, "chain", "Chain of trust");
    out.open("ul", {{"class", "legend"}, {"aria-label", "What the lines mean"}});
    legend_entry(out, Look::good, "good");
    legend_entry(out, Look::insecure, "insecure");
    legend_entry(out, Look::broken, "broken");
    legend_entry(out, Look::unknown, "not known");
    legend_entry(out, Look::unused, "not needed");
    out.close();
    const picture::Graph graph = graph_of(assessment);
    if (const auto drawing = picture::to_svg_element(graph)) {
        out.open("div", {{"class", "scroll sheet"},
                         {"tabindex", "0"},
                         {"role", "region"},
                         {"aria-label", "Drawing of the chain of trust"}});
        out.trusted(*drawing).close();
    } else {
        out.element("p", {{"class", "missing"}}, drawing.error());
    }
    out.open("details").element("summary", "The same in words").open("ul");
    for (const std::string& words :
         assessment.trace ? trace_words(*assessment.trace) : chain_words(assessment)) {
        out.element("li", words);
    }
    out.close().close().close();
}

void write_statistics(Markup& out, const Assessment& assessment) {
    const Stats& stats = assessment.stats;
    open_section(out, "statistics", "Statistics");
    out.open("dl", {{"class", "facts"}});
    fact(out, "Queries", std::to_string(stats.queries));
    fact(out, "Retries", std::to_string(stats.retries));
    fact(out, "Over TCP", std::to_string(stats.tcp));
    fact(out, "Signatures verified", std::to_string(stats.signatures_verified));
    fact(out, "Time", milliseconds(stats.elapsed_us));
    out.close().close();
}

}  // namespace

void badge(Markup& out, std::string_view kind, std::string_view sign, std::string_view word) {
    out.open("span", {{"class", fmt::format("badge {}", kind)}});
    out.element("span", {{"aria-hidden", "true"}}, sign).text(" ").text(word).close();
}

void status_badge(Markup& out, Status status) {
    constexpr std::array<std::string_view, 4> kSigns = {"✓", "–", "✗", "?"};
    const std::size_t which = status == Status::secure     ? 0
                              : status == Status::insecure ? 1
                              : status == Status::bogus    ? 2
                                                           : 3;
    badge(out, to_string(status), kSigns[which], to_string(status));
}

std::string_view sign_of(Severity severity) {
    constexpr std::array<std::string_view, 4> kSigns = {"✓", "▲", "?", "✗"};
    return kSigns[static_cast<std::size_t>(severity)];
}

void severity_badge(Markup& out, Severity severity) {
    badge(out, word_of(severity), sign_of(severity), word_of(severity));
}

void open_section(Markup& out, std::string_view id, std::string_view heading) {
    const std::string heading_id = fmt::format("{}-heading", id);
    out.open("section", {{"id", std::string(id)}, {"aria-labelledby", heading_id}});
    out.element("h2", {{"id", heading_id}}, heading);
}

void open_table(Markup& out, std::string_view caption, const std::vector<std::string>& headings) {
    // Not a <caption>, which would be as wide as the table and scroll with it.
    out.element("p", {{"class", "caption"}}, caption);
    out.open("div", {{"class", "scroll"},
                     {"tabindex", "0"},
                     {"role", "region"},
                     {"aria-label", std::string(caption)}});
    out.open("table", {{"aria-label", std::string(caption)}});
    out.open("thead").open("tr");
    for (const std::string& heading : headings) {
        out.element("th", {{"scope", "col"}}, heading);
    }
    out.close().close().open("tbody");
}

void close_table(Markup& out) {
    out.close().close().close();
}

void cell(Markup& out, std::string_view text) {
    out.element("td", text);
}

void code_cell(Markup& out, std::string_view text) {
    out.open("td").element("code", text).close();
}

void heading_cell(Markup& out, std::string_view text) {
    out.element("th", {{"scope", "row"}}, text);
}

void time(Markup& out, Timestamp time) {
    const std::string exact = format_time(time);
    std::string shown = exact;
    constexpr std::size_t kDate = 10;
    if (shown.size() == 20 && shown[kDate] == 'T') {
        shown[kDate] = ' ';
        shown.replace(shown.size() - 1, 1, " UTC");
    }
    out.element("time", {{"datetime", exact}}, shown);
}

std::string milliseconds(std::int64_t microseconds) {
    return fmt::format("{:.1f} ms", static_cast<double>(microseconds) / 1000.0);
}

}  // namespace page

std::string report_html(const Assessment& assessment) {
    Markup out;
    out.trusted("<!DOCTYPE html>\n").open("html", {{"lang", "en"}});
    page::write_head(out, assessment);
    out.open("body");
    page::write_verdict(out, assessment);
    out.open("main");
    page::write_findings(out, assessment);
    page::write_drawing(out, assessment);
    if (assessment.trace) {
        page::write_trace(out, assessment);
    } else {
        page::write_servers(out, assessment);
        page::write_views(out, assessment);
        page::write_resolvers(out, assessment);
    }
    page::write_times(out, assessment);
    page::write_provider(out, assessment);
    page::write_statistics(out, assessment);
    out.close();
    out.element("footer", fmt::format("dschain {}", kVersion));
    out.close().close();
    return out.take();
}

}  // namespace dschain
