// The records of DNSSEC, field by field (RFC 4034, RFC 5155).
//
// Each has from_rdata, which reads uncompressed RDATA and says what is wrong with it. Names inside
// are folded to lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/dns/types.hpp"

namespace dschain {

struct Ds {
    std::uint16_t key_tag = 0;
    std::uint8_t algorithm = 0;
    std::uint8_t digest_type = 0;
    Bytes digest;

    [[nodiscard]] static Result<Ds> from_rdata(ByteView rdata);
    // Presentation format: fields may be mnemonics ('ECDSAP256SHA256', 'SHA-256'), the digest may
    // be split by blanks. The error names the field.
    [[nodiscard]] static Result<Ds> parse(std::string_view rdata);
    // '7888 13 2 8707…', the digest in upper case and in one piece.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool operator==(const Ds&) const = default;
};

struct Dnskey {
    static constexpr std::uint16_t kZoneFlag = 0x0100;    // RFC 4034 §2.1.1
    static constexpr std::uint16_t kRevokeFlag = 0x0080;  // RFC 5011 §3
    static constexpr std::uint16_t kSepFlag = 0x0001;

    std::uint16_t flags = 0;
    std::uint8_t protocol = 3;
    std::uint8_t algorithm = 0;
    Bytes public_key;

    [[nodiscard]] static Result<Dnskey> from_rdata(ByteView rdata);
    [[nodiscard]] static Result<Dnskey> parse(std::string_view rdata);
    [[nodiscard]] Bytes rdata() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_zone_key() const { return (flags & kZoneFlag) != 0 && protocol == 3; }
    [[nodiscard]] bool is_revoked() const { return (flags & kRevokeFlag) != 0; }
    [[nodiscard]] bool is_sep() const { return (flags & kSepFlag) != 0; }
    // RFC 4034 App. B; algorithm 1 has its own rule there.
    [[nodiscard]] std::uint16_t key_tag() const;
    [[nodiscard]] bool operator==(const Dnskey&) const = default;
};

// The length of the modulus in bits (RFC 3110 §2); nothing for RDATA that is no RSA key.
[[nodiscard]] std::optional<unsigned> rsa_bits(const Dnskey& key);

struct Rrsig {
    RrType covered{};
    std::uint8_t algorithm = 0;
    std::uint8_t labels = 0;
    std::uint32_t original_ttl = 0;
    std::uint32_t expiration = 0;  // serial numbers: see from_serial_time
    std::uint32_t inception = 0;
    std::uint16_t key_tag = 0;
    Name signer;
    Bytes signature;

    [[nodiscard]] static Result<Rrsig> from_rdata(ByteView rdata);
    // The RDATA without the signature: what is signed first (RFC 4034 §3.1.8.1).
    [[nodiscard]] Bytes signed_prefix() const;
    [[nodiscard]] bool operator==(const Rrsig&) const = default;
};

// The types at a name (RFC 4034 §4.1.2), ascending.
class TypeBitmap {
public:
    [[nodiscard]] static Result<TypeBitmap> from_wire(ByteView wire);
    [[nodiscard]] bool has(RrType type) const;
    [[nodiscard]] const std::vector<RrType>& types() const { return types_; }

private:
    std::vector<RrType> types_;
};

struct Nsec {
    Name next;
    TypeBitmap types;

    [[nodiscard]] static Result<Nsec> from_rdata(ByteView rdata);
};

struct Nsec3 {
    static constexpr std::uint8_t kOptOutFlag = 0x01;

    std::uint8_t hash_algorithm = 0;
    std::uint8_t flags = 0;
    std::uint16_t iterations = 0;
    Bytes salt;
    Bytes next_hash;
    TypeBitmap types;

    [[nodiscard]] static Result<Nsec3> from_rdata(ByteView rdata);
    [[nodiscard]] bool is_opt_out() const { return (flags & kOptOutFlag) != 0; }
};

struct Soa {
    Name mname;
    Name rname;
    std::uint32_t serial = 0;
    std::uint32_t refresh = 0;
    std::uint32_t retry = 0;
    std::uint32_t expire = 0;
    std::uint32_t minimum = 0;

    [[nodiscard]] static Result<Soa> from_rdata(ByteView rdata);
};

// The mnemonic of a DNSSEC algorithm or digest type as IANA lists it, or the number as text.
[[nodiscard]] std::string algorithm_name(std::uint8_t algorithm);
[[nodiscard]] std::string digest_type_name(std::uint8_t digest_type);

}  // namespace dschain
