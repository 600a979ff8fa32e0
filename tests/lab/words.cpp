#include "lab/words.hpp"

namespace dschain::lab {

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

std::pair<std::string_view, std::string_view> cut(std::string_view word, char separator,
                                                  std::string_view why) {
    const std::size_t at = word.find(separator);
    if (at == std::string_view::npos) {
        throw BadWord(word, why);
    }
    return {word.substr(0, at), word.substr(at + 1)};
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace dschain::lab
