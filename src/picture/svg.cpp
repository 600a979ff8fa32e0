#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "dschain/base/markup.hpp"
#include "dschain/base/text.hpp"
#include "dschain/picture/picture.hpp"
#include "layout.hpp"
#include "embedded/drawing_style.hpp"

namespace dschain::picture {
namespace {

constexpr double kEdge = 8;           // paper around the drawing
constexpr double kHead = 8;           // length of an arrow's head
constexpr std::size_t kAbout = 4000;  // characters of a description

std::string number(double value) {
    return fmt::format("{:.1f}", value);
}

class Painter {
public:
    Painter(const Graph& graph, const Layout& layout) : graph_(graph), layout_(layout) {}

    // As far as its description; a style sheet may follow.
    Markup& begin() {
        const std::string width = number(layout_.width + 2 * kEdge);
        const std::string height = number(layout_.height + 2 * kEdge);
        out_.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                          {"class", "drawing"},
                          {"width", width},
                          {"height", height},
                          {"viewBox", fmt::format("0 0 {} {}", width, height)},
                          {"role", "img"},
                          {"aria-labelledby", "drawing-title drawing-description"}});
        out_.element("title", {{"id", "drawing-title"}}, graph_.title);
        out_.element("desc", {{"id", "drawing-description"}},
                     shortened(graph_.description, kAbout));
        return out_;
    }

    std::string finish() {
        out_.leaf("rect", {{"class", "paper"}, {"width", "100%"}, {"height", "100%"}});
        out_.open("g", {{"transform", fmt::format("translate({0} {0})", kEdge)}});
        for (std::size_t i = 0; i < graph_.boxes.size(); ++i) {
            box(graph_.boxes[i], layout_.boxes[i]);
        }
        for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
            if (graph_.edges[i].arrow != Arrow::order && !layout_.edges[i].curve.empty()) {
                edge(graph_.edges[i], layout_.edges[i]);
            }
        }
        for (std::size_t i = 0; i < graph_.boxes.size(); ++i) {
            box_label(graph_.boxes[i], layout_.boxes[i]);
        }
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
            node(graph_.nodes[i], layout_.nodes[i]);
        }
        // Above everything, as lines may cross.
        for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
            if (graph_.edges[i].arrow != Arrow::order && !layout_.edges[i].curve.empty()) {
                plate(graph_.edges[i], layout_.edges[i]);
            }
        }
        out_.close().close();
        return out_.take();
    }

private:
    static std::string classes(std::string_view kind, Look look, std::string_view more = "") {
        return fmt::format("{} {}{}{}", kind, class_of(look), more.empty() ? "" : " ", more);
    }

    void group(std::string_view kind, Look look, const std::string& title,
               std::string_view more = "") {
        out_.open("g", {{"class", classes(kind, look, more)}});
        out_.element("title", title);
    }

    void words(std::string_view kind, double x, double y, std::string_view text) {
        out_.element("text", {{"class", std::string(kind)}, {"x", number(x)}, {"y", number(y)}},
                     text);
    }

    void rectangle(std::string_view kind, const Area& area, double round, double inset = 0) {
        out_.leaf("rect", {{"class", std::string(kind)},
                           {"x", number(area.top_left.x + inset)},
                           {"y", number(area.top_left.y + inset)},
                           {"width", number(area.width - 2 * inset)},
                           {"height", number(area.height - 2 * inset)},
                           {"rx", number(std::max(0.0, round - inset))}});
    }

    void box(const Box& box, const Area& area) {
        group("box", box.look, box.title, box.inside ? "inner" : "");
        rectangle("line", area, 8);
        out_.close();
    }

    // Above the arrows, which may have to pass where it stands.
    void box_label(const Box& box, const Area& area) {
        group("box", box.look, box.title, box.inside ? "inner" : "");
        words("sign halo", area.top_left.x + 20, area.top_left.y + 18, sign_of(box.look));
        words("label halo", area.top_left.x + 26, area.top_left.y + 18, box.label);
        out_.close();
    }

    void node(const Node& node, const Area& area) {
        group("node", node.look, node.title);
        face(node.shape, area);
        const double middle = area.top_left.x + area.width / 2;
        const double first = area.top_left.y + (node.note.empty() ? 17.5 : 17);
        words("label middle", middle - 7, first, node.label);
        words("sign", area.top_left.x + area.width - 8, first, sign_of(node.look));
        if (!node.note.empty()) {
            words("note middle", middle, area.top_left.y + 32, node.note);
        }
        out_.close();
    }

    void face(Shape shape, const Area& area) {
        const double left = area.top_left.x;
        const double right = left + area.width;
        const double top = area.top_left.y;
        const double bottom = top + area.height;
        constexpr double kCut = 8;
        switch (shape) {
            case Shape::anchor:
                rectangle("line face", area, area.height / 2);
                return;
            case Shape::key:
                rectangle("line face", area, 14);
                return;
            case Shape::entry_key:
                rectangle("line face", area, 14);
                rectangle("line rim", area, 14, 3);
                return;
            case Shape::ds:
                out_.leaf("polygon", {{"class", "line face"},
                                      {"points", points({{left + kCut, top},
                                                         {right - kCut, top},
                                                         {right, top + kCut},
                                                         {right, bottom - kCut},
                                                         {right - kCut, bottom},
                                                         {left + kCut, bottom},
                                                         {left, bottom - kCut},
                                                         {left, top + kCut}})}});
                return;
            case Shape::absence:
                out_.leaf("polygon", {{"class", "line face"},
                                      {"points", points({{left, top},
                                                         {right - kCut, top},
                                                         {right, top + kCut},
                                                         {right, bottom},
                                                         {left, bottom}})}});
                return;
            case Shape::data:
            case Shape::missing:
                rectangle("line face", area, 2);
                return;
        }
    }

    static std::string points(const std::vector<Point>& corners) {
        std::string text;
        for (const Point& corner : corners) {
            text +=
                fmt::format("{}{},{}", text.empty() ? "" : " ", number(corner.x), number(corner.y));
        }
        return text;
    }

    void edge(const Edge& edge, const Path& path) {
        const Point end = path.curve.back();
        const double length = std::hypot(path.tip.x - end.x, path.tip.y - end.y);
        const Point along =
            length == 0 ? Point{0, 1}
                        : Point{(path.tip.x - end.x) / length, (path.tip.y - end.y) / length};
        const Point base = {path.tip.x - along.x * kHead, path.tip.y - along.y * kHead};
        group("edge", edge.look, edge.title);
        std::string line =
            fmt::format("M{},{}C", number(path.curve.front().x), number(path.curve.front().y));
        for (std::size_t i = 1; i < path.curve.size(); ++i) {
            line += fmt::format("{}{},{}", i == 1 ? "" : " ", number(path.curve[i].x),
                                number(path.curve[i].y));
        }
        line += fmt::format("L{},{}", number(base.x), number(base.y));
        out_.leaf("path", {{"class", "line curve"}, {"d", line}});
        head(edge.look, path.tip, base, along);
        out_.close();
    }

    // A triangle; for what is broken a bar that stops before the end.
    void head(Look look, Point tip, Point base, Point along) {
        const double half = look == Look::broken ? 7 : 3.8;
        const Point left = {base.x - along.y * half, base.y + along.x * half};
        const Point right = {base.x + along.y * half, base.y - along.x * half};
        if (look == Look::broken) {
            out_.leaf("path", {{"class", "line bar"},
                               {"d", fmt::format("M{},{}L{},{}", number(left.x), number(left.y),
                                                 number(right.x), number(right.y))}});
        } else {
            out_.leaf("polygon", {{"class", "head"}, {"points", points({tip, left, right})}});
        }
    }

    // What is wrong, on a plate over the line; without words, the sign alone in the middle.
    void plate(const Edge& edge, const Path& path) {
        const bool broken = edge.look == Look::broken;
        if (edge.label.empty() && !broken) {
            return;
        }
        const Size size = edge.label.empty() ? Size{18, 18} : size_of(edge);
        const Point middle = edge.label.empty() ? halfway(path) : path.label;
        group("edge", edge.look, edge.title);
        rectangle(
            "line plate",
            {{middle.x - size.width / 2, middle.y - size.height / 2}, size.width, size.height}, 4);
        const std::string text =
            fmt::format("{}{}{}", sign_of(edge.look), edge.label.empty() ? "" : " ", edge.label);
        words("label middle", middle.x, middle.y + 3.8, text);
        out_.close();
    }

    static Point halfway(const Path& path) {
        const std::size_t curves = (path.curve.size() - 1) / 3;
        const std::size_t at = 3 * (curves / 2);
        if (curves % 2 == 0) {
            return path.curve[at];
        }
        const auto mix = [&](double a, double b, double c, double d) {
            return (a + 3 * b + 3 * c + d) / 8;
        };
        const Point* p = &path.curve[at];
        return {mix(p[0].x, p[1].x, p[2].x, p[3].x), mix(p[0].y, p[1].y, p[2].y, p[3].y)};
    }

    const Graph& graph_;
    const Layout& layout_;
    Markup out_;
};

Result<std::string> draw(const Graph& graph, bool with_style) {
    const auto layout = lay_out(graph);
    if (!layout) {
        return unexpected(layout.error());
    }
    Painter painter(graph, *layout);
    Markup& head = painter.begin();
    if (with_style) {
        head.open("style").trusted(kDrawingStyle).close();
    }
    return painter.finish();
}

}  // namespace

std::string_view sign_of(Look look) {
    constexpr std::array<std::string_view, 5> kSigns = {"✓", "–", "✗", "?", "·"};
    return kSigns[static_cast<std::size_t>(look)];
}

std::string_view class_of(Look look) {
    constexpr std::array<std::string_view, 5> kClasses = {"good", "insecure", "broken", "unknown",
                                                          "unused"};
    return kClasses[static_cast<std::size_t>(look)];
}

std::string_view drawing_style() {
    return kDrawingStyle;
}

Result<std::string> to_svg_element(const Graph& graph) {
    return draw(graph, false);
}

Result<std::string> to_svg(const Graph& graph) {
    auto drawing = draw(graph, true);
    if (drawing) {
        drawing->insert(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    return drawing;
}

}  // namespace dschain::picture
