// Writes HTML and SVG. Text and values of attributes may be hostile: they are escaped here, so that
// no caller has to think of it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dschain {

// For text and for values in double quotes: '&', '<', '>' and both quotes become references.
// Control characters and octets that are not UTF-8 become \DDD. Characters that turn the direction
// of text or are not to be seen, and those that XML forbids, become \u{XXXX}.
[[nodiscard]] std::string escape_markup(std::string_view text);

// One document or a part of it, well formed as XML and as HTML.
class Markup {
public:
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string>>;

    Markup& open(std::string_view tag, Attributes attributes = {});
    // The element that was opened last. Throws std::logic_error if there is none.
    Markup& close();
    // An element without content: <meta …/>, <path …/>.
    Markup& leaf(std::string_view tag, Attributes attributes = {});
    Markup& text(std::string_view content);
    // With text alone inside.
    Markup& element(std::string_view tag, std::string_view content) {
        return element(tag, {}, content);
    }
    Markup& element(std::string_view tag, Attributes attributes, std::string_view content) {
        return open(tag, attributes).text(content).close();
    }
    // What this class or the build made: never text from elsewhere.
    Markup& trusted(std::string_view markup);

    // The whole of it. Throws std::logic_error if an element is still open.
    [[nodiscard]] std::string take();

private:
    void start(std::string_view tag, Attributes attributes);

    std::string out_;
    std::vector<std::string> open_;
};

}  // namespace dschain
