// Digests of DS records and of NSEC3, on octets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dschain/base/bytes.hpp"

namespace dschain::crypto {

// DS digest types that can be computed here: 1 SHA-1, 2 SHA-256, 4 SHA-384.
[[nodiscard]] bool can_digest(std::uint8_t digest_type);

// Nothing if the type is not one of those.
[[nodiscard]] std::optional<Bytes> digest(std::uint8_t digest_type, ByteView data);

// H(H(…H(data | salt) | salt…) | salt) with SHA-1, `iterations` rounds after the first
// (RFC 5155 §5).
[[nodiscard]] Bytes nsec3_hash(ByteView data, ByteView salt, unsigned iterations);

// A digest of any kind, held without the heap.
struct Digest {
    static constexpr std::size_t kLongest = 64;  // SHA-512

    std::array<std::uint8_t, kLongest> octets;
    std::size_t size = 0;

    [[nodiscard]] ByteView view() const { return {octets.data(), size}; }
};

}  // namespace dschain::crypto
