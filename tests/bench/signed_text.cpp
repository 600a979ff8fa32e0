#include "bench/signed_text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace dschain::bench {
namespace {

constexpr std::uint8_t kAlgorithm = 13;  // ECDSAP256SHA256
constexpr std::uint8_t kSha256 = 2;      // digest type
constexpr std::uint16_t kFlags = 257;
constexpr std::uint8_t kProtocol = 3;
constexpr std::size_t kCoordinate = 32;  // octets
constexpr std::uint16_t kClassIn = 1;

template <typename Number>
void put(Octets& out, Number number) {
    for (int shift = 8 * (static_cast<int>(sizeof(Number)) - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift));
    }
}

void put_all(Octets& out, const Octets& octets) {
    out.insert(out.end(), octets.begin(), octets.end());
}

Octets name_wire(std::string_view name) {
    Octets wire;
    while (name != "." && !name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        wire.push_back(static_cast<std::uint8_t>(label.size()));
        wire.insert(wire.end(), label.begin(), label.end());
        name.remove_prefix(label.size() + 1);
    }
    wire.push_back(0);
    return wire;
}

std::uint8_t label_count(std::string_view name) {
    return name == "." ? 0 : static_cast<std::uint8_t>(std::count(name.begin(), name.end(), '.'));
}

std::string hex(const Octets& octets) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t octet : octets) {
        text += kDigits[octet >> 4U];
        text += kDigits[octet & 15U];
    }
    return text;
}

// Base32 with the extended hex alphabet (RFC 4648, section 7) of a whole number of groups.
std::string base32hex(const Octets& octets) {
    constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
    std::string text;
    std::uint32_t bits = 0;
    unsigned int held = 0;
    for (const std::uint8_t octet : octets) {
        bits = (bits << 8U) | octet;
        held += 8;
        while (held >= 5) {
            held -= 5;
            text += kDigits[(bits >> held) & 31U];
        }
    }
    return text;
}

std::string base64(const Octets& octets) {
    std::string text(4 * ((octets.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets.data(),
                                     static_cast<int>(octets.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string_view type_text(RrType type) {
    switch (type) {
        case RrType::kA:
            return "A";
        case RrType::kNs:
            return "NS";
        case RrType::kSoa:
            return "SOA";
        case RrType::kDs:
            return "DS";
        case RrType::kRrsig:
            return "RRSIG";
        case RrType::kNsec:
            return "NSEC";
        case RrType::kDnskey:
            return "DNSKEY";
        case RrType::kNsec3:
            return "NSEC3";
        case RrType::kNsec3Param:
            return "NSEC3PARAM";
    }
    return "";
}

std::string types_text(const std::vector<RrType>& types) {
    std::string text;
    for (const RrType type : types) {
        text += fmt::format(" {}", type_text(type));
    }
    return text;
}

// A type bitmap (RFC 4034, section 4.1.2). All types here are in window 0.
Octets bitmap_wire(const std::vector<RrType>& types) {
    if (types.empty()) {
        return {};
    }
    const auto last = static_cast<unsigned int>(*std::max_element(types.begin(), types.end()));
    const unsigned int size = last / 8 + 1;
    Octets wire(2 + size);
    wire[1] = static_cast<std::uint8_t>(size);
    for (const RrType type : types) {
        const auto number = static_cast<unsigned int>(type);
        wire[2 + number / 8] |= static_cast<std::uint8_t>(0x80U >> (number % 8));
    }
    return wire;
}

std::uint16_t key_tag(const Octets& dnskey) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < dnskey.size(); ++i) {
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(dnskey[i]) << 8U : dnskey[i];
    }
    return static_cast<std::uint16_t>(sum + (sum >> 16U));
}

// As RRSIG records have it; NSD 4.6 reads no plain seconds.
std::string time_text(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &parts)};
}

EVP_PKEY* make_key() {
    // What EVP_EC_gen() is a macro for; that one casts const away.
    char curve[] = "P-256";
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", static_cast<char*>(curve));
}

void put_record(std::string& out, std::string_view owner, RrType type, std::uint32_t ttl,
                std::string_view rdata) {
    fmt::format_to(std::back_inserter(out), "{} {} IN {} {}\n", owner, ttl, type_text(type), rdata);
}

}  // namespace

void throw_openssl_error(std::string_view what) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    throw std::runtime_error(fmt::format("{}: {}", what, text.data()));
}

Rdata a_rdata(const std::string& address) {
    Octets wire(4);
    if (inet_pton(AF_INET, address.c_str(), wire.data()) != 1) {
        throw std::runtime_error(fmt::format("{} is not an IPv4 address", address));
    }
    return {address, wire};
}

Rdata ns_rdata(const std::string& server) {
    return {server, name_wire(server)};
}

Rdata soa_rdata(const std::string& server) {
    Octets wire = name_wire(server);
    put_all(wire, name_wire(server));
    for (const std::uint32_t number : {1U, 3600U, 600U, 864000U, 300U}) {
        put(wire, number);
    }
    return {fmt::format("{0} {0} 1 3600 600 864000 300", server), wire};
}

Rdata nsec_rdata(const std::string& next, const std::vector<RrType>& types) {
    Octets wire = name_wire(next);
    put_all(wire, bitmap_wire(types));
    return {next + types_text(types), wire};
}

Rdata nsec3_rdata(const Octets& next, bool opt_out, const std::vector<RrType>& types) {
    Octets wire{1, static_cast<std::uint8_t>(opt_out),    0, 0,
                0, static_cast<std::uint8_t>(next.size())};
    put_all(wire, next);
    put_all(wire, bitmap_wire(types));
    return {fmt::format("1 {} 0 - {}{}", opt_out ? 1 : 0, base32hex(next), types_text(types)),
            wire};
}

Rdata nsec3param_rdata() {
    return {"1 0 0 -", {1, 0, 0, 0, 0}};
}

Octets nsec3_hash(std::string_view name) {
    const Octets wire = name_wire(name);
    Octets hash(SHA_DIGEST_LENGTH);
    SHA1(wire.data(), wire.size(), hash.data());
    return hash;
}

std::string nsec3_owner(const Octets& hash, std::string_view zone) {
    return fmt::format("{}.{}", base32hex(hash), zone);
}

ZoneKey::ZoneKey(std::string zone) : zone_(std::move(zone)), key_(make_key(), &EVP_PKEY_free) {
    if (!key_) {
        throw_openssl_error("cannot make a key");
    }
    std::array<unsigned char, 1 + 2 * kCoordinate> point{};  // uncompressed: 4, x, y
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key_.get(), "pub", point.data(), point.size(), &size) !=
            1 ||
        size != point.size()) {
        throw_openssl_error("cannot read a public key");
    }
    const Octets public_key(point.begin() + 1, point.end());
    put(dnskey_.wire, kFlags);
    put(dnskey_.wire, kProtocol);
    put(dnskey_.wire, kAlgorithm);
    put_all(dnskey_.wire, public_key);
    dnskey_.text = fmt::format("{} {} {} {}", kFlags, kProtocol, kAlgorithm, base64(public_key));
    tag_ = key_tag(dnskey_.wire);
}

Rdata ZoneKey::ds() const {
    Octets digested = name_wire(zone_);
    put_all(digested, dnskey_.wire);
    Octets digest(SHA256_DIGEST_LENGTH);
    SHA256(digested.data(), digested.size(), digest.data());
    Octets wire;
    put(wire, tag_);
    put(wire, kAlgorithm);
    put(wire, kSha256);
    put_all(wire, digest);
    return {fmt::format("{} {} {} {}", tag_, kAlgorithm, kSha256, hex(digest)), wire};
}

Octets ZoneKey::sign(const Octets& data) const {
    Octets digest(SHA256_DIGEST_LENGTH);
    SHA256(data.data(), data.size(), digest.data());
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new(key_.get(), nullptr), &EVP_PKEY_CTX_free);
    std::array<unsigned char, 80> der{};  // the longest of P-256 has 72 octets
    std::size_t size = der.size();
    if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
        EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) != 1) {
        throw_openssl_error("cannot sign");
    }
    const unsigned char* start = der.data();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parts(
        d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(size)), &ECDSA_SIG_free);
    Octets signature(2 * kCoordinate);
    if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), signature.data(), kCoordinate) < 0 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), signature.data() + kCoordinate, kCoordinate) <
            0) {
        throw_openssl_error("cannot read a signature");
    }
    return signature;
}

void add_rrset(std::string& out, std::string_view owner, RrType type, std::uint32_t ttl,
               const std::vector<Rdata>& rdatas) {
    for (const Rdata& rdata : rdatas) {
        put_record(out, owner, type, ttl, rdata.text);
    }
}

void add_signed_rrset(std::string& out, std::string_view owner, RrType type, std::uint32_t ttl,
                      std::vector<Rdata> rdatas, const ZoneKey& key, const Validity& validity) {
    std::sort(rdatas.begin(), rdatas.end(),
              [](const Rdata& left, const Rdata& right) { return left.wire < right.wire; });
    add_rrset(out, owner, type, ttl, rdatas);

    // What is signed: RFC 4034, section 3.1.8.1.
    Octets data;
    put(data, static_cast<std::uint16_t>(type));
    put(data, kAlgorithm);
    put(data, label_count(owner));
    put(data, ttl);
    put(data, static_cast<std::uint32_t>(validity.expiration));
    put(data, static_cast<std::uint32_t>(validity.inception));
    put(data, key.tag());
    put_all(data, name_wire(key.zone()));
    const Octets owner_wire = name_wire(owner);
    for (const Rdata& rdata : rdatas) {
        put_all(data, owner_wire);
        put(data, static_cast<std::uint16_t>(type));
        put(data, kClassIn);
        put(data, ttl);
        put(data, static_cast<std::uint16_t>(rdata.wire.size()));
        put_all(data, rdata.wire);
    }
    put_record(
        out, owner, RrType::kRrsig, ttl,
        fmt::format("{} {} {} {} {} {} {} {} {}", type_text(type), kAlgorithm, label_count(owner),
                    ttl, time_text(validity.expiration), time_text(validity.inception), key.tag(),
                    key.zone(), base64(key.sign(data))));
}

}  // namespace dschain::bench
