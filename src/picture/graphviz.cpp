// The only place that sees Graphviz.
//
// For a layout it gets sizes and no text: what has a name in the drawing has none there. For the
// text in its language its own library writes every name. Neither needs a program, a font, or a
// file. It keeps its own state (and leaks some of it), so one thread at a time may be here.
#include <array>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/picture/picture.hpp"
#include "graphviz_library.hpp"
#include "layout.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define DSCHAIN_LOOKS_FOR_LEAKS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DSCHAIN_LOOKS_FOR_LEAKS
#endif
#endif
#if defined(DSCHAIN_LOOKS_FOR_LEAKS)
// Its 'dot' leaves a few kilobytes behind with each layout.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "leak:libgvc.so\nleak:libgvplugin_dot_layout.so\n";
}
#endif

namespace dschain::picture {
namespace {

constexpr double kPointsPerInch = 72;

std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
}

std::string& last_complaint() {
    static std::string text;
    return text;
}

int keep_complaint(char* text) {
    last_complaint() += text;
    return 0;
}

// Its strings are not const, and are copied.
char* borrowed(const char* text) {
    return const_cast<char*>(text);  // NOLINT
}

char* borrowed(const std::string& text) {
    return borrowed(text.c_str());
}

int append(void* channel, const char* text) {
    static_cast<std::string*>(channel)->append(text);
    return 0;
}

int nothing_to_flush(void* /*channel*/) {
    return 0;
}

int nothing_to_read(void* /*channel*/, char* /*buffer*/, int /*size*/) {
    return 0;
}

struct CloseGraph {
    void operator()(Agraph_t* graph) const { graphviz().close(graph); }
};
struct FreeContext {
    void operator()(GVC_t* context) const { graphviz().free_context(context); }
};

// The boxes, nodes and edges of a graph in Graphviz's own.
class Drawn {
public:
    explicit Drawn(const Graph& graph) {
        graphviz().seterrf(keep_complaint);
        last_complaint().clear();
        io_ = Agiodisc_t{nothing_to_read, append, nothing_to_flush};
        disciplines_ = Agdisc_t{graphviz().memory, graphviz().ids, &io_};
        root_.reset(graphviz().open(borrowed("chain"), *graphviz().directed, &disciplines_));
        for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
            const auto& inside = graph.boxes[i].inside;
            boxes_.push_back(graphviz().subg(inside ? boxes_.at(*inside) : root_.get(),
                                             borrowed(fmt::format("cluster_{}", i)), 1));
        }
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const auto& box = graph.nodes[i].box;
            nodes_.push_back(graphviz().node(box ? boxes_.at(*box) : root_.get(),
                                             borrowed(fmt::format("n{}", i)), 1));
        }
        for (std::size_t i = 0; i < graph.edges.size(); ++i) {
            const Edge& edge = graph.edges[i];
            edges_.push_back(graphviz().edge(root_.get(), nodes_.at(edge.from), nodes_.at(edge.to),
                                             borrowed(fmt::format("e{}", i)), 1));
        }
    }

    [[nodiscard]] Agraph_t* root() const { return root_.get(); }
    [[nodiscard]] const std::vector<Agraph_t*>& boxes() const { return boxes_; }
    [[nodiscard]] const std::vector<Agnode_t*>& nodes() const { return nodes_; }
    [[nodiscard]] const std::vector<Agedge_t*>& edges() const { return edges_; }

    void set_for_all(int kind, const char* name, const char* value) {
        graphviz().attr(root_.get(), kind, borrowed(name), borrowed(value));
    }
    // An attribute must have had a value for all before.
    static void set(void* object, const char* name, const std::string& value) {
        graphviz().set(object, borrowed(name), borrowed(value));
    }
    // An empty line of that size.
    void set_room(void* object, Size size) {
        const std::string table = fmt::format(
            R"(<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" )"
            R"(WIDTH="{:.0f}" HEIGHT="{:.0f}"><TR><TD></TD></TR></TABLE>)",
            size.width, size.height);
        graphviz().set(object, borrowed("label"),
                       graphviz().strdup_html(root_.get(), borrowed(table)));
    }

    [[nodiscard]] std::string text() const {
        std::string out;
        graphviz().write(root_.get(), &out);
        return out;
    }

private:
    Agiodisc_t io_{};
    Agdisc_t disciplines_{};
    std::unique_ptr<Agraph_t, CloseGraph> root_;
    std::vector<Agraph_t*> boxes_;
    std::vector<Agnode_t*> nodes_;
    std::vector<Agedge_t*> edges_;
};

void set_spacing(Drawn& drawn) {
    drawn.set_for_all(AGRAPH, "rankdir", "TB");
    drawn.set_for_all(AGRAPH, "nodesep", "0.3");
    drawn.set_for_all(AGRAPH, "ranksep", "0.36");
    drawn.set_for_all(AGRAPH, "margin", "");
    drawn.set_for_all(AGRAPH, "labeljust", "l");
    drawn.set_for_all(AGRAPH, "label", "");
    drawn.set_for_all(AGEDGE, "label", "");
    // A bound on the work for large graphs: passes of the network simplex.
    drawn.set_for_all(AGRAPH, "nslimit", "20");
    drawn.set_for_all(AGRAPH, "nslimit1", "20");
}

std::string inches(double points) {
    return fmt::format("{:.3f}", points / kPointsPerInch);
}

class Reader {
public:
    Reader(const Drawn& drawn, double height) : drawn_(drawn), height_(height) {}

    [[nodiscard]] Point flipped(pointf point) const { return {point.x, height_ - point.y}; }

    [[nodiscard]] Area box(std::size_t i) const {
        const boxf area = GD_bb(drawn_.boxes()[i]);
        return {{area.LL.x, height_ - area.UR.y}, area.UR.x - area.LL.x, area.UR.y - area.LL.y};
    }

    [[nodiscard]] Area node(std::size_t i) const {
        Agnode_t* node = drawn_.nodes()[i];
        const Point middle = flipped(ND_coord(node));
        const double width = ND_width(node) * kPointsPerInch;
        const double height = ND_height(node) * kPointsPerInch;
        return {{middle.x - width / 2, middle.y - height / 2}, width, height};
    }

    [[nodiscard]] Path edge(std::size_t i) const {
        Agedge_t* edge = drawn_.edges()[i];
        Path path;
        const splines* found = ED_spl(edge);
        if (found == nullptr || found->size == 0) {
            return path;
        }
        const bezier& curve = found->list[0];
        for (int point = 0; point < curve.size; ++point) {
            path.curve.push_back(flipped(curve.list[point]));
        }
        path.tip = curve.eflag != 0 ? flipped(curve.ep) : path.curve.back();
        if (const textlabel_t* label = ED_label(edge); label != nullptr) {
            path.label = flipped(label->pos);
        }
        return path;
    }

private:
    const Drawn& drawn_;
    double height_;
};

Layout read_layout(const Graph& graph, const Drawn& drawn) {
    const boxf whole = GD_bb(drawn.root());
    Layout layout;
    layout.width = whole.UR.x;
    layout.height = whole.UR.y;
    const Reader reader(drawn, layout.height);
    for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
        layout.boxes.push_back(reader.box(i));
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        layout.nodes.push_back(reader.node(i));
    }
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        layout.edges.push_back(reader.edge(i));
    }
    return layout;
}

// In labels and tooltips a backslash begins an escape of Graphviz's own.
std::string literal(std::string_view text) {
    std::string out;
    for (const char c : without_controls(text)) {
        out += c;
        if (c == '\\') {
            out += c;
        }
    }
    return out;
}

struct Style {
    const char* color;
    const char* line;
    const char* width;
};

Style style_of(Look look) {
    switch (look) {
        case Look::good:
            return {"#0b5cad", "solid", "1.4"};
        case Look::insecure:
            return {"#5c6470", "dashed", "1.4"};
        case Look::broken:
            return {"#c8330a", "bold", "3"};
        case Look::unused:
            return {"#8a929c", "dotted", "1"};
        case Look::unknown:
            break;
    }
    return {"#5c6470", "dotted", "1.8"};
}

const char* shape_of(Shape shape) {
    switch (shape) {
        case Shape::anchor:
            return "cds";
        case Shape::key:
        case Shape::entry_key:
            return "ellipse";
        case Shape::ds:
            return "octagon";
        case Shape::data:
            return "box";
        case Shape::absence:
            return "note";
        case Shape::missing:
            break;
    }
    return "box";
}

std::string signed_text(Look look, const std::string& text) {
    return fmt::format("{} {}", sign_of(look), literal(text));
}

void dress(Drawn& drawn, const Graph& graph) {
    drawn.set_for_all(AGRAPH, "fontname", "sans-serif");
    drawn.set_for_all(AGRAPH, "charset", "UTF-8");
    for (const int kind : {AGRAPH, AGNODE, AGEDGE}) {
        drawn.set_for_all(kind, "tooltip", "");
        drawn.set_for_all(kind, "style", "");
        drawn.set_for_all(kind, "color", "");
        drawn.set_for_all(kind, "fontcolor", "");
        drawn.set_for_all(kind, "penwidth", "");
    }
    for (const int kind : {AGNODE, AGEDGE}) {
        drawn.set_for_all(kind, "fontname", "sans-serif");
        drawn.set_for_all(kind, "fontsize", "11");
    }
    drawn.set_for_all(AGNODE, "label", "");
    drawn.set_for_all(AGNODE, "shape", "box");
    drawn.set_for_all(AGNODE, "peripheries", "");
    drawn.set_for_all(AGEDGE, "arrowhead", "");
    Drawn::set(drawn.root(), "label", literal(graph.title));
    Drawn::set(drawn.root(), "tooltip", literal(graph.description));
    const auto paint = [](void* object, Look look) {
        const Style style = style_of(look);
        Drawn::set(object, "color", style.color);
        Drawn::set(object, "style", style.line);
        Drawn::set(object, "penwidth", style.width);
        if (look == Look::broken) {
            Drawn::set(object, "fontcolor", style.color);
        }
    };
    for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
        const Box& box = graph.boxes[i];
        paint(drawn.boxes()[i], box.look);
        Drawn::set(drawn.boxes()[i], "label", signed_text(box.look, box.label));
        Drawn::set(drawn.boxes()[i], "tooltip", literal(box.title));
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        paint(drawn.nodes()[i], node.look);
        Drawn::set(drawn.nodes()[i], "label",
                   signed_text(node.look, node.label) +
                       (node.note.empty() ? "" : "\\n" + literal(node.note)));
        Drawn::set(drawn.nodes()[i], "tooltip", literal(node.title));
        Drawn::set(drawn.nodes()[i], "shape", shape_of(node.shape));
        Drawn::set(drawn.nodes()[i], "peripheries", node.shape == Shape::entry_key ? "2" : "1");
    }
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        const Edge& edge = graph.edges[i];
        if (edge.arrow == Arrow::order) {
            Drawn::set(drawn.edges()[i], "style", "invis");
            continue;
        }
        paint(drawn.edges()[i], edge.look);
        Drawn::set(drawn.edges()[i], "tooltip", literal(edge.title));
        const bool broken = edge.look == Look::broken;
        Drawn::set(drawn.edges()[i], "arrowhead", broken ? "tee" : "normal");
        if (broken || !edge.label.empty()) {
            Drawn::set(drawn.edges()[i], "label", signed_text(edge.look, edge.label));
        }
    }
}

}  // namespace

Result<Layout> lay_out(const Graph& graph) {
    const std::lock_guard lock(one_at_a_time());
    const std::array<lt_symlist_t, 2> plugins = {
        {{"gvplugin_dot_layout_LTX_library", graphviz().dot}, {nullptr, nullptr}}};
    const std::unique_ptr<GVC_t, FreeContext> context(
        graphviz().context_plugins(plugins.data(), 0));
    Drawn drawn(graph);
    set_spacing(drawn);
    drawn.set_for_all(AGNODE, "shape", "box");
    drawn.set_for_all(AGNODE, "label", "");
    drawn.set_for_all(AGNODE, "fixedsize", "true");
    drawn.set_for_all(AGNODE, "width", "1");
    drawn.set_for_all(AGNODE, "height", "0.5");
    drawn.set_for_all(AGEDGE, "style", "");
    drawn.set_for_all(AGEDGE, "weight", "1");
    for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
        drawn.set_room(drawn.boxes()[i], size_of(graph.boxes[i]));
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Size size = size_of(graph.nodes[i]);
        Drawn::set(drawn.nodes()[i], "width", inches(size.width));
        Drawn::set(drawn.nodes()[i], "height", inches(size.height));
    }
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        const Edge& edge = graph.edges[i];
        if (edge.arrow == Arrow::order) {
            Drawn::set(drawn.edges()[i], "style", "invis");
        } else if (!edge.label.empty()) {
            drawn.set_room(drawn.edges()[i], size_of(edge));
        }
        // What carries the chain runs straight down.
        Drawn::set(drawn.edges()[i], "weight",
                   edge.arrow == Arrow::matches ? "20"
                   : edge.arrow == Arrow::order ? "1"
                                                : "8");
    }
    if (graphviz().layout(context.get(), drawn.root(), "dot") != 0) {
        return unexpected("Graphviz cannot lay out the drawing: " + printable(last_complaint()));
    }
    Layout layout = read_layout(graph, drawn);
    graphviz().free_layout(context.get(), drawn.root());
    return layout;
}

std::string to_dot(const Graph& graph) {
    const std::lock_guard lock(one_at_a_time());
    Drawn drawn(graph);
    set_spacing(drawn);
    dress(drawn, graph);
    return drawn.text();
}

}  // namespace dschain::picture
