#include "dschain/base/bytes.hpp"

#include <algorithm>
#include <cstring>

namespace dschain {

int compare(ByteView a, ByteView b) {
    const std::size_t common = std::min(a.size(), b.size());
    if (common > 0) {
        if (const int order = std::memcmp(a.data(), b.data(), common); order != 0) {
            return order;
        }
    }
    return a.size() < b.size() ? -1 : (a.size() > b.size() ? 1 : 0);
}

bool equal(ByteView a, ByteView b) {
    return a.size() == b.size() && compare(a, b) == 0;
}

std::optional<std::uint8_t> ByteReader::u8() {
    const auto bytes = take(1);
    if (!bytes) {
        return std::nullopt;
    }
    return (*bytes)[0];
}

std::optional<std::uint16_t> ByteReader::u16() {
    const auto bytes = take(2);
    if (!bytes) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>((*bytes)[0] << 8 | (*bytes)[1]);
}

std::optional<std::uint32_t> ByteReader::u32() {
    const auto bytes = take(4);
    if (!bytes) {
        return std::nullopt;
    }
    return std::uint32_t{(*bytes)[0]} << 24 | std::uint32_t{(*bytes)[1]} << 16 |
           std::uint32_t{(*bytes)[2]} << 8 | std::uint32_t{(*bytes)[3]};
}

std::optional<ByteView> ByteReader::take(std::size_t count) {
    if (rest_.size() < count) {
        return std::nullopt;
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

}  // namespace dschain
