// Where everything goes. Points of 1/72 inch, which are drawn as pixels; y grows downwards.
#pragma once

#include <string>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/picture/graph.hpp"

namespace dschain::picture {

struct Point {
    double x = 0;
    double y = 0;
};

struct Area {
    Point top_left;
    double width = 0;
    double height = 0;
};

struct Path {
    std::vector<Point> curve;  // a start, then three for each Bézier curve; empty if not drawn
    Point tip;                 // of the arrow
    Point label;               // its middle
};

// In the order of the graph's boxes, nodes and edges.
struct Layout {
    double width = 0;
    double height = 0;
    std::vector<Area> boxes;
    std::vector<Area> nodes;
    std::vector<Path> edges;
};

struct Size {
    double width = 0;
    double height = 0;
};

inline constexpr double kLabelSize = 12.5;  // pixels of type
inline constexpr double kNoteSize = 10.5;
inline constexpr double kTextInset = 10;

// Room for a line of text in whichever sans-serif font a browser has.
[[nodiscard]] double text_width(std::string_view text, double size);
[[nodiscard]] Size size_of(const Node& node);
// Of its label's line.
[[nodiscard]] Size size_of(const Box& box);
[[nodiscard]] Size size_of(const Edge& edge);

// By Graphviz's 'dot'.
[[nodiscard]] Result<Layout> lay_out(const Graph& graph);

}  // namespace dschain::picture
