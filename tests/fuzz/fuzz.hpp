// What the fuzz targets share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "dschain/base/bytes.hpp"
#include "dschain/base/limits.hpp"
#include "dschain/base/text.hpp"

// Every target defines this one, as libFuzzer asks for it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace dschain::fuzz {

// An instant in the life of the recorded signatures: 2026-11-24T08:00:00Z.
constexpr std::int64_t kNow = 1795507200;

// abort() is what a fuzzer takes for a fault; an exception might be caught on its way.
inline void require(bool holds, std::string_view what) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
        std::abort();
    }
}

// So small that an input runs into them, and none takes long.
inline Limits small_limits() {
    Limits limits;
    limits.signatures = 40;
    limits.failed_signatures = 12;
    limits.signatures_per_rrset = 4;
    limits.colliding_keys = 2;
    limits.keys = 8;
    limits.rrsets = 12;
    limits.nsec3_iterations = 20;
    limits.nsec3_hashes = 40;
    return limits;
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// What a terminal and a log may be given: UTF-8, and no control character but the line feed.
inline void require_safe(std::string_view text) {
    const auto is_plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
    if (std::all_of(text.begin(), text.end(), is_plain)) {
        return;
    }
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        require(without_controls(text.substr(0, end)) == text.substr(0, end),
                "output is UTF-8 without control characters");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// The same for the strings in it, whatever escapes they are written with.
inline void require_safe_json(std::string_view text) {
    require_safe(text);
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    require(!json.is_discarded(), "the output is JSON");
    const nlohmann::json leaves = json.flatten();
    for (const nlohmann::json& leaf : leaves) {
        if (leaf.is_string()) {
            require_safe(leaf.get_ref<const std::string&>());
        }
    }
}

// Values off the front of an input; zeros once it is used up, so that any input is a whole one.
class Input {
public:
    explicit Input(ByteView octets) : reader_(octets) {}

    [[nodiscard]] std::uint8_t u8() { return reader_.u8().value_or(0); }
    // The order of operands is for the compiler to choose, that of statements is not.
    [[nodiscard]] std::uint16_t u16() {
        const unsigned high = u8();
        return static_cast<std::uint16_t>(high << 8 | u8());
    }
    [[nodiscard]] std::uint32_t u32() {
        const std::uint32_t high = u16();
        return high << 16 | u16();
    }
    // A number below `bound`.
    [[nodiscard]] std::size_t below(std::size_t bound) { return u8() % bound; }
    // At most `count` octets: fewer if fewer are left.
    [[nodiscard]] ByteView take(std::size_t count) {
        return reader_.take(std::min(count, reader_.rest().size())).value();
    }
    [[nodiscard]] ByteView rest() const { return reader_.rest(); }
    [[nodiscard]] bool empty() const { return reader_.empty(); }

private:
    ByteReader reader_;
};

}  // namespace dschain::fuzz
