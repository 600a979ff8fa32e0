// How variants are named in reports for people.
#pragma once

#include <cstddef>
#include <string>

namespace dschain {

// 'A' to 'Z', then 'AA'.
[[nodiscard]] inline std::string variant_letter(std::size_t index) {
    constexpr std::size_t kLetters = 26;
    std::string letters(1, static_cast<char>('A' + index % kLetters));
    for (index /= kLetters; index > 0; index = (index - 1) / kLetters) {
        letters.insert(letters.begin(), static_cast<char>('A' + (index - 1) % kLetters));
    }
    return letters;
}

}  // namespace dschain
