// Graphs into Graphviz's language and into SVG.
#include "dschain/picture/picture.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "picture/layout.hpp"

namespace dschain::picture {
namespace {

constexpr const char* kHostile =
    "\"]; evil [label=\"x\" URL=\"javascript:alert(1)\"]; \\N\\G <b>&'</title><script>\x1b\u202e";

Graph two_zones(const std::string& name) {
    Graph graph;
    graph.title = "Chain to " + name;
    graph.description = "Of " + name;
    graph.boxes = {{name, "Zone " + name, Look::good, std::nullopt},
                   {"inner", "Inside " + name, Look::broken, 0}};
    graph.nodes = {{"DNSKEY 1", "ED25519 · SEP", "key of " + name, Shape::entry_key, Look::good, 0},
                   {"DNSKEY 2", "", "second", Shape::key, Look::insecure, 0},
                   {name, "note " + name, "data", Shape::data, Look::broken, 1},
                   {"trust anchor", "", "anchor", Shape::anchor, Look::unknown, std::nullopt},
                   {"DS 1", "", "ds", Shape::ds, Look::unused, 0},
                   {"no DS", "", "none", Shape::absence, Look::unknown, 0},
                   {"no DNSKEY 3", "", "missing", Shape::missing, Look::broken, 1}};
    graph.edges = {{0, 0, "", "signs itself", Arrow::signs, Look::good},
                   {0, 1, "", "signs", Arrow::signs, Look::good},
                   {1, 2, "expired", "signs " + name, Arrow::signs, Look::broken},
                   {3, 0, "", "matches", Arrow::matches, Look::good},
                   {4, 6, "", "matches nothing", Arrow::matches, Look::broken},
                   {5, 2, "", "", Arrow::order, Look::unused}};
    return graph;
}

std::size_t count(const std::string& text, std::string_view word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        ++found;
    }
    return found;
}

TEST(Dot, HasBoxesNodesAndEdgesWithSignsAndTooltips) {
    const std::string dot = to_dot(two_zones("example.test."));
    EXPECT_TRUE(dot.starts_with("digraph chain {")) << dot;
    EXPECT_EQ(count(dot, "subgraph cluster_"), 2U);
    EXPECT_NE(dot.find("label=\"✓ example.test.\""), std::string::npos) << dot;
    EXPECT_NE(dot.find("label=\"✓ DNSKEY 1\\nED25519 · SEP\""), std::string::npos) << dot;
    EXPECT_NE(dot.find("label=\"✗ expired\""), std::string::npos) << dot;
    EXPECT_NE(dot.find("tooltip=\"signs itself\""), std::string::npos) << dot;
    // What is broken has another head and line; what is only for the order is not drawn.
    EXPECT_EQ(count(dot, "arrowhead=tee"), 2U);
    EXPECT_EQ(count(dot, "style=invis"), 1U);
    EXPECT_EQ(count(dot, "peripheries=2"), 1U);
}

// A name as text in the language: quotes and backslashes doubled, controls shown, no HTML label.
TEST(Dot, LetsNoNameOutOfItsQuotes) {
    const std::string dot = to_dot(two_zones(kHostile));
    EXPECT_EQ(dot.find("\x1b"), std::string::npos);
    EXPECT_EQ(dot.find("label=<"), std::string::npos);
    EXPECT_NE(dot.find(R"(\"]; evil [label=\"x\" URL=\"javascript:alert(1)\"]; \\N\\G)"),
              std::string::npos)
        << dot;
    EXPECT_EQ(count(dot, "\"]; evil"), count(dot, "\\\"]; evil"));
}

TEST(Dot, IsTheSameEachTime) {
    EXPECT_EQ(to_dot(two_zones("a.test.")), to_dot(two_zones("a.test.")));
}

class Svg : public ::testing::Test {
protected:
    void parse(const std::string& text) {
        const auto parsed = document_.load_buffer(text.data(), text.size());
        ASSERT_TRUE(parsed) << parsed.description() << " at " << parsed.offset << "\n" << text;
    }
    [[nodiscard]] std::size_t number_of(const std::string& path) const {
        return document_.select_nodes(path.c_str()).size();
    }
    [[nodiscard]] pugi::xml_node svg() const { return document_.child("svg"); }

    pugi::xml_document document_;
};

TEST_F(Svg, HasARoleANameAndATitleForEveryMark) {
    const auto text = to_svg(two_zones("example.test."));
    ASSERT_TRUE(text) << text.error();
    parse(*text);
    EXPECT_STREQ(svg().attribute("role").value(), "img");
    EXPECT_STREQ(svg().attribute("aria-labelledby").value(), "drawing-title drawing-description");
    EXPECT_STREQ(svg().child_value("title"), "Chain to example.test.");
    EXPECT_STREQ(svg().child_value("desc"), "Of example.test.");
    EXPECT_EQ(number_of("//g[contains(@class,'node')]"), 7U);
    EXPECT_EQ(number_of("//g[contains(@class,'node')]/title[text()]"), 7U);
    // Five are drawn, and two of them have a plate besides.
    EXPECT_EQ(number_of("//g[starts-with(@class,'edge')]/path[contains(@class,'curve')]"), 5U);
    EXPECT_EQ(number_of("//g[starts-with(@class,'edge')]/title[text()]"), 7U);
    EXPECT_EQ(number_of("//path[contains(@class,'bar')]"), 2U);
    EXPECT_EQ(number_of("//g[starts-with(@class,'edge broken')]/text[.='✗ expired']"), 1U);
    EXPECT_EQ(number_of("/svg/style"), 1U);
}

TEST_F(Svg, ShowsHostileNamesAsText) {
    const auto text = to_svg(two_zones(kHostile));
    ASSERT_TRUE(text) << text.error();
    parse(*text);
    EXPECT_EQ(number_of("//script | //b | //a | //image | //foreignObject"), 0U);
    EXPECT_EQ(number_of("//@*[starts-with(name(),'on') or contains(name(),'href')]"), 0U);
    EXPECT_EQ(text->find('\x1b'), std::string::npos);
    EXPECT_NE(text->find("\\027\\u{202E}"), std::string::npos);
    EXPECT_NE(text->find("&lt;/title&gt;&lt;script&gt;"), std::string::npos);
}

TEST_F(Svg, InAPageHasNoStyleOfItsOwn) {
    const auto text = to_svg_element(two_zones("example.test."));
    ASSERT_TRUE(text) << text.error();
    parse(*text);
    EXPECT_TRUE(text->starts_with("<svg "));
    EXPECT_EQ(number_of("//style"), 0U);
    EXPECT_NE(drawing_style().find(".drawing .broken"), std::string_view::npos);
    EXPECT_NE(drawing_style().find("prefers-color-scheme: dark"), std::string_view::npos);
}

TEST_F(Svg, OfNothingIsEmptyAndWhole) {
    const auto text = to_svg(Graph{});
    ASSERT_TRUE(text) << text.error();
    parse(*text);
    EXPECT_EQ(number_of("//g[contains(@class,'node')]"), 0U);
}

bool lies_in(const Area& inner, const Area& outer) {
    return inner.top_left.x >= outer.top_left.x && inner.top_left.y >= outer.top_left.y &&
           inner.top_left.x + inner.width <= outer.top_left.x + outer.width &&
           inner.top_left.y + inner.height <= outer.top_left.y + outer.height;
}

TEST(Layout, PutsEveryNodeInItsBoxAndBelowWhatItComesFrom) {
    const Graph graph = two_zones("example.test.");
    const auto layout = lay_out(graph);
    ASSERT_TRUE(layout) << layout.error();
    ASSERT_EQ(layout->nodes.size(), graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Area& area = layout->nodes[i];
        EXPECT_NEAR(area.width, size_of(graph.nodes[i]).width, 0.51);  // whole points
        EXPECT_TRUE(lies_in(area, {{0, 0}, layout->width, layout->height})) << i;
        if (graph.nodes[i].box) {
            EXPECT_TRUE(lies_in(area, layout->boxes[*graph.nodes[i].box])) << i;
        }
    }
    EXPECT_TRUE(lies_in(layout->boxes[1], layout->boxes[0]));
    for (const Edge& edge : graph.edges) {
        if (edge.from != edge.to) {
            EXPECT_LT(layout->nodes[edge.from].top_left.y, layout->nodes[edge.to].top_left.y);
        }
    }
}

// As many marks as a check of a deep name with many variants has, in a time nobody notices.
TEST(Layout, TakesLargeGraphs) {
    Graph graph;
    for (std::size_t i = 0; i < 120; ++i) {
        graph.boxes.push_back({"zone", "zone", Look::good, std::nullopt});
        for (std::size_t k = 0; k < 4; ++k) {
            graph.nodes.push_back({"DNSKEY", "", "key", Shape::key, Look::good, i});
            if (k > 0) {
                graph.edges.push_back({4 * i, 4 * i + k, "", "signs", Arrow::signs, Look::good});
            }
        }
        if (i > 0) {
            graph.edges.push_back({4 * i - 1, 4 * i, "", "matches", Arrow::matches, Look::good});
        }
    }
    const auto layout = lay_out(graph);
    ASSERT_TRUE(layout) << layout.error();
    EXPECT_EQ(layout->nodes.size(), 480U);
}

TEST(Looks, HaveSignsThatDiffer) {
    std::vector<std::string_view> signs;
    for (const Look look :
         {Look::good, Look::insecure, Look::broken, Look::unknown, Look::unused}) {
        signs.push_back(sign_of(look));
        EXPECT_NE(drawing_style().find("." + std::string(class_of(look))), std::string_view::npos);
    }
    std::sort(signs.begin(), signs.end());
    EXPECT_EQ(std::adjacent_find(signs.begin(), signs.end()), signs.end());
}

}  // namespace
}  // namespace dschain::picture
