// A drawing of boxes, marks in them and arrows between them, before anybody knows where they go.
// What it means is the caller's business.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dschain::picture {

// How a mark is drawn, and told apart without colour: solid, dashed, bold and crossed, dotted,
// dotted and thin.
enum class Look {
    good,
    insecure,
    broken,
    unknown,
    unused,  // there, and of no weight
};

enum class Shape {
    anchor,
    key,
    entry_key,  // with a second outline
    ds,
    data,
    absence,  // of records
    missing,  // something that is named and is not there
};

struct Box {
    std::string label;
    std::string title;  // for a tooltip and for those who do not see the drawing
    Look look = Look::unknown;
    std::optional<std::size_t> inside;  // another box, an earlier one
};

struct Node {
    std::string label;
    std::string note;  // a second, smaller line
    std::string title;
    Shape shape = Shape::data;
    Look look = Look::unknown;
    std::optional<std::size_t> box;
};

enum class Arrow {
    signs,
    matches,
    leads,  // to what is below or comes next, without a record that says so
    order,  // not drawn: the second comes below the first
};

struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;  // the same: a loop
    std::string label;   // what is wrong, in a word or two; or nothing
    std::string title;
    Arrow arrow = Arrow::signs;
    Look look = Look::unknown;
};

struct Graph {
    std::string title;
    std::string description;
    std::vector<Box> boxes;
    std::vector<Node> nodes;
    std::vector<Edge> edges;
};

}  // namespace dschain::picture
