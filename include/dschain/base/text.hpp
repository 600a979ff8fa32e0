// Text that came off the network or out of a document is hostile. It passes here, once, on its
// way into a report; every renderer then writes text that is safe to show.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dschain {

// Printable ASCII stays; everything else, and the backslash, becomes \DDD as in zone files
// (RFC 1035 §5.1), so that nothing can steer a terminal or start markup unseen. Text longer than
// `longest` characters is cut and ends in '…'.
[[nodiscard]] std::string printable(std::string_view untrusted, std::size_t longest = 300);

// The same for whole lines of a report: valid UTF-8 of our own templates stays; control
// characters, and octets that are not UTF-8, become \DDD.
[[nodiscard]] std::string without_controls(std::string_view text);

// UTF-8: the text, or its beginning and end with '…' between them where it has more characters
// than `longest`.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t longest);

[[nodiscard]] std::string_view trim(std::string_view text);
// Splits at runs of blanks and tabs.
[[nodiscard]] std::vector<std::string_view> words(std::string_view line);
[[nodiscard]] std::string lower(std::string_view ascii);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view between);

// 'a', 'a and b', 'a, b and c'.
[[nodiscard]] std::string enumerate(const std::vector<std::string>& parts);

// The candidate that is nearest to `word` by edit distance, if it is near enough to be a typing
// mistake; otherwise empty.
[[nodiscard]] std::string nearest(std::string_view word,
                                  const std::vector<std::string>& candidates);

}  // namespace dschain
