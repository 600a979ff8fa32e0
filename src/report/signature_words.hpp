// What became of a signature, in a word.
#pragma once

#include <array>
#include <string_view>

#include "dschain/dnssec/verifier.hpp"

namespace dschain {

[[nodiscard]] constexpr std::string_view to_word(SignatureFault fault) {
    constexpr std::array<std::string_view, 11> kWords = {
        "missing",       "wrong signer", "wrong labels", "unsupported algorithm",
        "no such key",   "unusable key", "not tried",    "expired",
        "not yet valid", "wrong",        "verified"};
    return kWords[static_cast<std::size_t>(fault)];
}

}  // namespace dschain
