// Octets, and a reader that cannot run past their end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace dschain {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The octets of a string, unchanged.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline void append(Bytes& to, ByteView from) {
    to.insert(to.end(), from.begin(), from.end());
}

// Network byte order, as everything in DNS.
inline void append_u8(Bytes& to, std::uint8_t value) {
    to.push_back(value);
}
inline void append_u16(Bytes& to, std::uint16_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value & 0xff));
}
inline void append_u32(Bytes& to, std::uint32_t value) {
    append_u16(to, static_cast<std::uint16_t>(value >> 16));
    append_u16(to, static_cast<std::uint16_t>(value & 0xffff));
}

// Lexicographic order of unsigned octets, a shorter prefix first: the order of RFC 4034 §6.3.
[[nodiscard]] int compare(ByteView a, ByteView b);
[[nodiscard]] bool equal(ByteView a, ByteView b);

// Reads from the front. Every call returns nothing, and consumes nothing, if too little is left.
class ByteReader {
public:
    explicit ByteReader(ByteView bytes) : rest_(bytes) {}

    [[nodiscard]] std::optional<std::uint8_t> u8();
    [[nodiscard]] std::optional<std::uint16_t> u16();
    [[nodiscard]] std::optional<std::uint32_t> u32();
    [[nodiscard]] std::optional<ByteView> take(std::size_t count);
    [[nodiscard]] ByteView rest() const { return rest_; }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

private:
    ByteView rest_;
};

}  // namespace dschain
