// Names from octets, out of few labels, so that two of them have something to do with each other.
#pragma once

#include <array>
#include <string_view>

#include "dschain/dns/name.hpp"
#include "fuzz.hpp"

namespace dschain::fuzz {

// Up to seven labels before `zone`. An octet each, or a label of its own for some.
inline Name read_name(Input& input, const Name& zone) {
    constexpr std::array<std::string_view, 14> kLabels = {
        "a", "b", "c", "ab", "*", "-", "z", "example", "ns1", "_dmarc", "\x7f", "\xff", ".", "0"};
    Name name = zone;
    for (std::size_t left = input.u8() & 7U; left > 0; --left) {
        const std::size_t choice = input.below(kLabels.size() + 2);
        const ByteView own = choice < kLabels.size() ? ByteView{} : input.take(input.below(64));
        const auto longer = name.with_label(
            choice < kLabels.size()
                ? kLabels[choice]
                : std::string_view(reinterpret_cast<const char*>(own.data()), own.size()));
        if (longer) {
            name = *longer;
        }
    }
    return name;
}

}  // namespace dschain::fuzz
