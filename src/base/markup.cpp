#include "dschain/base/markup.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

// Of well-formed UTF-8.
std::size_t character_length(char first) {
    const auto octet = static_cast<unsigned char>(first);
    return octet < 0x80 ? 1 : octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
}

std::uint32_t code_point(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    std::uint32_t value = character.size() == 1 ? first : first & (0xffU >> (character.size() + 1));
    for (const char c : character.substr(1)) {
        value = value << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    }
    return value;
}

// Direction marks, embeddings and isolates, joiners and other characters without a glyph, line and
// paragraph separators, tags; and what no XML document may hold.
bool is_invisible(std::uint32_t point) {
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };
    constexpr std::array kRanges = {
        Range{0x00ad, 0x00ad},   Range{0x034f, 0x034f}, Range{0x061c, 0x061c},
        Range{0x115f, 0x1160},   Range{0x17b4, 0x17b5}, Range{0x180b, 0x180f},
        Range{0x200b, 0x200f},   Range{0x2028, 0x202e}, Range{0x2060, 0x206f},
        Range{0x3164, 0x3164},   Range{0xfe00, 0xfe0f}, Range{0xfeff, 0xfeff},
        Range{0xffa0, 0xffa0},   Range{0xfff0, 0xfffb}, Range{0xfffe, 0xffff},
        Range{0xe0000, 0xe0fff},
    };
    return std::any_of(kRanges.begin(), kRanges.end(), [&](const Range& range) {
        return point >= range.first && point <= range.last;
    });
}

std::string_view reference(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

}  // namespace

std::string escape_markup(std::string_view text) {
    const std::string clean = without_controls(text);
    std::string out;
    out.reserve(clean.size() + clean.size() / 8);
    for (std::size_t at = 0; at < clean.size();) {
        const std::size_t length = character_length(clean[at]);
        const std::string_view character = std::string_view(clean).substr(at, length);
        at += length;
        if (length == 1) {
            const std::string_view escaped = reference(character.front());
            out += escaped.empty() ? character : escaped;
        } else if (const std::uint32_t point = code_point(character); is_invisible(point)) {
            out += fmt::format("\\u{{{:04X}}}", point);
        } else {
            out += character;
        }
    }
    return out;
}

void Markup::start(std::string_view tag, Attributes attributes) {
    out_ += '<';
    out_ += tag;
    for (const auto& [name, value] : attributes) {
        out_ += ' ';
        out_ += name;
        out_ += "=\"";
        out_ += escape_markup(value);
        out_ += '"';
    }
}

Markup& Markup::open(std::string_view tag, Attributes attributes) {
    start(tag, attributes);
    out_ += '>';
    open_.emplace_back(tag);
    return *this;
}

Markup& Markup::close() {
    if (open_.empty()) {
        throw std::logic_error("no element is open");
    }
    out_ += "</" + open_.back() + ">";
    // A line for each block, so that the source can be read and compared.
    constexpr std::array<std::string_view, 7> kInline = {"span", "b",     "code", "a",
                                                         "time", "title", "text"};
    if (std::find(kInline.begin(), kInline.end(), open_.back()) == kInline.end()) {
        out_ += '\n';
    }
    open_.pop_back();
    return *this;
}

Markup& Markup::leaf(std::string_view tag, Attributes attributes) {
    start(tag, attributes);
    out_ += "/>";
    return *this;
}

Markup& Markup::text(std::string_view content) {
    out_ += escape_markup(content);
    return *this;
}

Markup& Markup::trusted(std::string_view markup) {
    out_ += markup;
    return *this;
}

std::string Markup::take() {
    if (!open_.empty()) {
        throw std::logic_error("an element is open: " + open_.back());
    }
    return std::move(out_);
}

}  // namespace dschain
