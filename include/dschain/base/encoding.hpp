// Hexadecimal, base64 and base32hex (RFC 4648), strict: a decoder accepts only what an encoder
// could have written, blanks aside where a function says so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dschain/base/bytes.hpp"

namespace dschain {

// Upper case, as digests are written in DS records.
[[nodiscard]] std::string to_hex(ByteView bytes);
// Either case; an odd number of digits or any other character gives nothing.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

[[nodiscard]] std::string to_base64(ByteView bytes);
// Padding is required, and unused bits must be zero; no blanks.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

// Without padding and in lower case, as NSEC3 owner names are written (RFC 5155 §3.3).
[[nodiscard]] std::string to_base32hex(ByteView bytes);
[[nodiscard]] std::optional<Bytes> from_base32hex(std::string_view text);

}  // namespace dschain
