// A graph as text in Graphviz's language, or laid out and drawn.
#pragma once

#include <string>

#include "dschain/base/result.hpp"
#include "dschain/picture/graph.hpp"

namespace dschain::picture {

// For `dot` and its like. Names in it may be hostile: Graphviz's own library writes them.
[[nodiscard]] std::string to_dot(const Graph& graph);

// An <svg> element that can stand in a page, whose style sheet must have `drawing_style()`. Fails
// where Graphviz cannot lay it out. Not for several threads at once: Graphviz has one state.
[[nodiscard]] Result<std::string> to_svg_element(const Graph& graph);
// A whole document, with its style sheet.
[[nodiscard]] Result<std::string> to_svg(const Graph& graph);

// The CSS of a drawing, for light and dark.
[[nodiscard]] std::string_view drawing_style();

// What stands for a look beside its colour and line: '✓', '–', '✗', '?', '·'.
[[nodiscard]] std::string_view sign_of(Look look);
// 'good', 'insecure', …: a class of the style sheet.
[[nodiscard]] std::string_view class_of(Look look);

}  // namespace dschain::picture
