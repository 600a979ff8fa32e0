// Presentation format of DS and DNSKEY, as people paste it: mnemonics for numbers, blanks inside
// the hexadecimal or base64 field, parentheses left over from a zone file.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "dschain/dns/records.hpp"

namespace dschain {
namespace {

struct Mnemonic {
    std::uint8_t number;
    std::string_view name;
};

// IANA 'DNS Security Algorithm Numbers'.
constexpr std::array kAlgorithms = {
    Mnemonic{1, "RSAMD5"},
    Mnemonic{2, "DH"},
    Mnemonic{3, "DSA"},
    Mnemonic{5, "RSASHA1"},
    Mnemonic{6, "DSA-NSEC3-SHA1"},
    Mnemonic{7, "RSASHA1-NSEC3-SHA1"},
    Mnemonic{8, "RSASHA256"},
    Mnemonic{10, "RSASHA512"},
    Mnemonic{12, "ECC-GOST"},
    Mnemonic{13, "ECDSAP256SHA256"},
    Mnemonic{14, "ECDSAP384SHA384"},
    Mnemonic{15, "ED25519"},
    Mnemonic{16, "ED448"},
    Mnemonic{17, "SM2SM3"},
    Mnemonic{23, "ECC-GOST12"},
    Mnemonic{252, "INDIRECT"},
    Mnemonic{253, "PRIVATEDNS"},
    Mnemonic{254, "PRIVATEOID"},
};

// IANA 'Digest Algorithms' of DS records.
constexpr std::array kDigestTypes = {
    Mnemonic{1, "SHA-1"},   Mnemonic{2, "SHA-256"}, Mnemonic{3, "GOST"},
    Mnemonic{4, "SHA-384"}, Mnemonic{5, "GOST12"},  Mnemonic{6, "SM3"},
};

template <typename Table>
std::string name_of(const Table& table, std::uint8_t number) {
    for (const Mnemonic& entry : table) {
        if (entry.number == number) {
            return std::string(entry.name);
        }
    }
    return fmt::format("{}", number);
}

// 'SHA-256', 'SHA256' and 'sha256' are all in use.
std::string without_dashes(std::string_view text) {
    std::string out = lower(text);
    std::erase(out, '-');
    return out;
}

std::optional<std::uint64_t> number(std::string_view word, std::uint64_t largest) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || value > largest) {
        return std::nullopt;
    }
    return value;
}

template <typename Table>
std::optional<std::uint8_t> number_or_name(const Table& table, std::string_view word) {
    if (const auto value = number(word, 255)) {
        return static_cast<std::uint8_t>(*value);
    }
    for (const Mnemonic& entry : table) {
        if (without_dashes(entry.name) == without_dashes(word)) {
            return entry.number;
        }
    }
    return std::nullopt;
}

// Without the parentheses and the comment that a zone file may have around RDATA.
std::string bare(std::string_view rdata) {
    std::string text(rdata.substr(0, rdata.find(';')));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '(' || c == ')'; }, ' ');
    return text;
}

std::string rest_joined(const std::vector<std::string_view>& fields, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < fields.size(); ++i) {
        text += fields[i];
    }
    return text;
}

tl::unexpected<std::string> bad_field(std::string_view field, std::string_view value,
                                      std::string_view wanted) {
    return unexpected(fmt::format("the {} '{}' is not {}", field, printable(value, 80), wanted));
}

}  // namespace

std::string algorithm_name(std::uint8_t algorithm) {
    return name_of(kAlgorithms, algorithm);
}

std::string digest_type_name(std::uint8_t digest_type) {
    return name_of(kDigestTypes, digest_type);
}

Result<Ds> Ds::parse(std::string_view rdata) {
    const std::string text = bare(rdata);
    const auto fields = words(text);
    if (fields.size() < 4) {
        return unexpected(fmt::format(
            "a DS has a key tag, an algorithm, a digest type and a digest; '{}' has {} field{}",
            printable(rdata, 80), fields.size(), fields.size() == 1 ? "" : "s"));
    }
    const auto tag = number(fields[0], 65535);
    if (!tag) {
        return bad_field("key tag", fields[0], "a number from 0 to 65535");
    }
    const auto algorithm = number_or_name(kAlgorithms, fields[1]);
    if (!algorithm) {
        return bad_field("algorithm", fields[1], "a number from 0 to 255 or a known name");
    }
    const auto digest_type = number_or_name(kDigestTypes, fields[2]);
    if (!digest_type) {
        return bad_field("digest type", fields[2], "a number from 0 to 255 or a known name");
    }
    const std::string hex = rest_joined(fields, 3);
    auto digest = from_hex(hex);
    if (!digest) {
        return bad_field("digest", hex, "hexadecimal (an even number of digits 0-9, A-F)");
    }
    return Ds{static_cast<std::uint16_t>(*tag), *algorithm, *digest_type, std::move(*digest)};
}

std::string Ds::text() const {
    return fmt::format("{} {} {} {}", key_tag, algorithm, digest_type, to_hex(digest));
}

Result<Dnskey> Dnskey::parse(std::string_view rdata) {
    const std::string text = bare(rdata);
    const auto fields = words(text);
    if (fields.size() < 4) {
        return unexpected(fmt::format(
            "a DNSKEY has flags, a protocol, an algorithm and a public key; '{}' has {} field{}",
            printable(rdata, 80), fields.size(), fields.size() == 1 ? "" : "s"));
    }
    const auto flags = number(fields[0], 65535);
    if (!flags) {
        return bad_field("flags field", fields[0], "a number from 0 to 65535");
    }
    const auto protocol = number(fields[1], 255);
    if (!protocol) {
        return bad_field("protocol", fields[1], "a number from 0 to 255");
    }
    const auto algorithm = number_or_name(kAlgorithms, fields[2]);
    if (!algorithm) {
        return bad_field("algorithm", fields[2], "a number from 0 to 255 or a known name");
    }
    const std::string base64 = rest_joined(fields, 3);
    auto key = from_base64(base64);
    if (!key) {
        return bad_field("public key", base64, "base64");
    }
    return Dnskey{static_cast<std::uint16_t>(*flags), static_cast<std::uint8_t>(*protocol),
                  *algorithm, std::move(*key)};
}

std::string Dnskey::text() const {
    return fmt::format("{} {} {} {}", flags, protocol, algorithm, to_base64(public_key));
}

}  // namespace dschain
