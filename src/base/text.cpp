#include "dschain/base/text.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace dschain {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

char lower_char(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Insertions, deletions, substitutions, and swaps of two neighbours, each of which is one slip of
// the fingers.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two_above(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(two_above, above);
        std::swap(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substitute = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, substitute});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

}  // namespace

std::string printable(std::string_view untrusted, std::size_t longest) {
    std::string text;
    text.reserve(std::min(untrusted.size(), longest) + 8);
    for (const char c : untrusted) {
        if (text.size() >= longest) {
            text += "…";
            break;
        }
        const auto octet = static_cast<unsigned char>(c);
        if (octet >= 0x20 && octet < 0x7f && c != '\\') {
            text.push_back(c);
        } else {
            text += fmt::format("\\{:03}", octet);
        }
    }
    return text;
}

std::string without_controls(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        // C1 controls arrive as C2 80 … C2 9F in UTF-8; terminals act on them too.
        const bool c1 =
            octet == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (octet < 0x20 || octet == 0x7f) {
            clean += fmt::format("\\{:03}", octet);
        } else if (c1) {
            clean += fmt::format("\\{:03}", static_cast<unsigned char>(text[++i]));
        } else {
            clean.push_back(text[i]);
        }
    }
    return clean;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> found;
    std::size_t at = line.find_first_not_of(kBlanks);
    while (at != std::string_view::npos) {
        const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
        found.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(kBlanks, end);
    }
    return found;
}

std::string lower(std::string_view ascii) {
    std::string text(ascii);
    std::transform(text.begin(), text.end(), text.begin(), lower_char);
    return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_char(x) == lower_char(y); });
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
    return fmt::format("{}", fmt::join(parts, between));
}

std::string enumerate(const std::vector<std::string>& parts) {
    if (parts.size() < 2) {
        return parts.empty() ? std::string{} : parts.front();
    }
    const std::vector<std::string> head(parts.begin(), parts.end() - 1);
    return join(head, ", ") + " and " + parts.back();
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string wanted = lower(word);
    std::string best;
    // A third of the word, at least one letter, may be wrong.
    std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(wanted, lower(candidate));
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace dschain
