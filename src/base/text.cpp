#include "dschain/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include <fmt/format.h>

namespace dschain {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

char lower_char(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The length of the UTF-8 character that the text begins with; 0 for a control character (C0, DEL,
// C1) and for octets that are not UTF-8: an 8-bit terminal would take a bare 0x9b for CSI.
std::size_t safe_character(std::string_view text) {
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = octet(0);
    if (first < 0x80) {
        return first < 0x20 || first == 0x7f ? 0 : 1;
    }
    const std::size_t length = first >= 0xf0 ? 4 : (first >= 0xe0 ? 3 : 2);
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return 0;
    }
    std::uint32_t code_point = first & (0xffU >> (length + 1));
    for (std::size_t at = 1; at < length; ++at) {
        if ((octet(at) & 0xc0U) != 0x80) {
            return 0;
        }
        code_point = code_point << 6 | (octet(at) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0xa0, 0x800, 0x10000};
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    return code_point < kSmallest[length] || surrogate || code_point > 0x10ffff ? 0 : length;
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
    while (!text.empty()) {
        const std::size_t length = safe_character(text);
        if (length == 0) {
            clean += fmt::format("\\{:03}", static_cast<unsigned char>(text[0]));
        }
        clean += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

std::string shortened(std::string_view text, std::size_t longest) {
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U) {
            starts.push_back(at);
        }
    }
    if (starts.size() <= longest || longest < 2) {
        return std::string(text);
    }
    const std::size_t tail = longest / 2;
    const std::size_t head = longest - tail - 1;
    std::string out(text.substr(0, starts[head]));
    out += "…";
    out += text.substr(starts[starts.size() - tail]);
    return out;
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
