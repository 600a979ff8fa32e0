#include "dschain/base/encoding.hpp"

#include <array>

namespace dschain {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase32HexDigits = "0123456789abcdefghijklmnopqrstuv";

constexpr std::uint8_t kNoDigit = 0xff;

using DigitTable = std::array<std::uint8_t, 256>;

constexpr DigitTable digit_table(std::string_view digits, bool fold_case) {
    DigitTable table{};
    table.fill(kNoDigit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const std::size_t c = static_cast<unsigned char>(digits[i]);
        table[c] = static_cast<std::uint8_t>(i);
        const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (fold_case && is_letter) {
            table[c ^ 0x20U] = static_cast<std::uint8_t>(i);  // the other case of ASCII
        }
    }
    return table;
}

constexpr DigitTable kHexTable = digit_table(kHexDigits, true);
constexpr DigitTable kBase64Table = digit_table(kBase64Digits, false);
constexpr DigitTable kBase32HexTable = digit_table(kBase32HexDigits, true);

std::string encode(ByteView bytes, std::string_view digits, unsigned bits_per_digit) {
    std::string text;
    text.reserve(bytes.size() * 8 / bits_per_digit + 4);
    const unsigned mask = (1U << bits_per_digit) - 1;
    unsigned held = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        held = (held << 8 | byte) & 0xffffU;
        bits += 8;
        while (bits >= bits_per_digit) {
            bits -= bits_per_digit;
            text.push_back(digits[held >> bits & mask]);
        }
    }
    if (bits > 0) {
        text.push_back(digits[held << (bits_per_digit - bits) & mask]);
    }
    return text;
}

// Bits left over at the end must be fewer than a digit holds, and zero.
std::optional<Bytes> decode(std::string_view text, const DigitTable& table,
                            unsigned bits_per_digit) {
    Bytes bytes;
    bytes.reserve(text.size() * bits_per_digit / 8);
    unsigned held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::uint8_t digit = table[static_cast<unsigned char>(c)];
        if (digit == kNoDigit) {
            return std::nullopt;
        }
        held = (held << bits_per_digit | digit) & 0xffffU;
        bits += bits_per_digit;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(held >> bits & 0xffU));
        }
    }
    if (bits >= bits_per_digit || (held & ((1U << bits) - 1)) != 0) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace

std::string to_hex(ByteView bytes) {
    return encode(bytes, kHexDigits, 4);
}

std::optional<Bytes> from_hex(std::string_view text) {
    return decode(text, kHexTable, 4);
}

std::string to_base64(ByteView bytes) {
    std::string text = encode(bytes, kBase64Digits, 6);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
        text.remove_suffix(1);
    }
    return decode(text, kBase64Table, 6);
}

std::string to_base32hex(ByteView bytes) {
    return encode(bytes, kBase32HexDigits, 5);
}

std::optional<Bytes> from_base32hex(std::string_view text) {
    return decode(text, kBase32HexTable, 5);
}

}  // namespace dschain
