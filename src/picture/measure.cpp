#include <algorithm>

#include "layout.hpp"

namespace dschain::picture {
namespace {

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

// In ems, of the widest of the usual sans-serif fonts in bold.
double width_of(char c) {
    constexpr std::string_view kNarrow = "iljftr.,:;|!'()[] -/";
    constexpr std::string_view kWide = "mwMW@%";
    if (kNarrow.find(c) != std::string_view::npos) {
        return 0.44;
    }
    if (kWide.find(c) != std::string_view::npos) {
        return 1.02;
    }
    return c >= 'A' && c <= 'Z' ? 0.76 : 0.68;
}

}  // namespace

double text_width(std::string_view text, double size) {
    double width = 0;
    for (const char c : text) {
        width += starts_character(c) ? width_of(c) : 0;
    }
    return width * size;
}

Size size_of(const Node& node) {
    constexpr double kSign = 18;
    const double text = std::max(text_width(node.label, kLabelSize) + kSign,
                                 text_width(node.note, kNoteSize) * 0.92);
    return {std::max(84.0, text + 2 * kTextInset), node.note.empty() ? 26.0 : 40.0};
}

Size size_of(const Box& box) {
    constexpr double kSign = 18;
    return {text_width(box.label, kLabelSize) + kSign, 20};
}

Size size_of(const Edge& edge) {
    if (edge.label.empty()) {
        return {};
    }
    constexpr double kSign = 16;
    return {text_width(edge.label, kNoteSize) + kSign + 8, 18};
}

}  // namespace dschain::picture
