// Pieces of the page. Each writes its own sections; what it gets as text is escaped by Markup.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/markup.hpp"
#include "dschain/check/assess.hpp"

namespace dschain::page {

// A sign and a word, in a frame of that class: no colour says anything alone.
void badge(Markup& out, std::string_view kind, std::string_view sign, std::string_view word);
void status_badge(Markup& out, Status status);
void severity_badge(Markup& out, Severity severity);
[[nodiscard]] std::string_view sign_of(Severity severity);

// <section> with a heading; to be closed.
void open_section(Markup& out, std::string_view id, std::string_view heading);

// A table that scrolls in a box of its own; to be closed by close_table. Headings may be empty.
void open_table(Markup& out, std::string_view caption, const std::vector<std::string>& headings);
void close_table(Markup& out);
void cell(Markup& out, std::string_view text);
void code_cell(Markup& out, std::string_view text);
void heading_cell(Markup& out, std::string_view text);

void time(Markup& out, Timestamp time);
[[nodiscard]] std::string milliseconds(std::int64_t microseconds);

void write_findings(Markup& out, const Assessment& assessment);
void write_servers(Markup& out, const Assessment& assessment);
void write_views(Markup& out, const Assessment& assessment);
void write_resolvers(Markup& out, const Assessment& assessment);
void write_trace(Markup& out, const Assessment& assessment);
void write_times(Markup& out, const Assessment& assessment);
void write_provider(Markup& out, const Assessment& assessment);

}  // namespace dschain::page
