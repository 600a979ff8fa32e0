// Signs RRsets inside a test, so that no fixture can expire.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "dschain/base/time.hpp"
#include "dschain/dns/rrset.hpp"
#include "dschain/dnssec/verifier.hpp"
#include "support/name.hpp"

namespace dschain::test {

constexpr Timestamp kNow = 1795492800;  // 2026-11-24T04:00:00Z
constexpr std::uint8_t kEd25519 = 15;

// An Ed25519 key from a seed, so that tags are the same in every run.
class SigningKey {
public:
    explicit SigningKey(std::uint8_t seed, std::uint16_t flags = 257)
        : pkey_(nullptr, &EVP_PKEY_free) {
        const Bytes secret(32, seed);
        pkey_.reset(
            EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size()));
        std::size_t size = 32;
        dnskey_ = Dnskey{flags, 3, kEd25519, Bytes(size)};
        if (!pkey_ ||
            EVP_PKEY_get_raw_public_key(pkey_.get(), dnskey_.public_key.data(), &size) != 1) {
            throw std::runtime_error("OpenSSL cannot make an Ed25519 key");
        }
    }

    [[nodiscard]] const Dnskey& dnskey() const { return dnskey_; }

    [[nodiscard]] Bytes sign(ByteView data) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        Bytes signature(64);
        std::size_t size = signature.size();
        if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pkey_.get()) != 1 ||
            EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) != 1) {
            throw std::runtime_error("OpenSSL cannot sign");
        }
        return signature;
    }

private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey_;
    Dnskey dnskey_;
};

// The key of every zone that is made in a test, unless the test says otherwise.
inline const SigningKey& zone_key() {
    static const SigningKey key(1);
    return key;
}

// What an RRSIG says, as far as a test wants it otherwise than usual.
struct SignOptions {
    Timestamp inception = kNow - 3600;
    Timestamp expiration = kNow + 14 * 86400;  // not near its end
    std::uint32_t original_ttl = 3600;
    int labels = -1;                           // as many as the owner has
    std::optional<Name> owner = std::nullopt;  // signed in place of the RRset's: a wildcard
};

// Every octet that is signed is written here, and not taken from the code under test
// (RFC 4034 §3.1.8.1).
inline void sign(RRset& rrset, const SigningKey& key, const Name& zone,
                 const SignOptions& options = {}) {
    const Name owner = options.owner.value_or(rrset.owner);
    Rrsig signature;
    signature.covered = rrset.type;
    signature.algorithm = key.dnskey().algorithm;
    signature.labels = static_cast<std::uint8_t>(
        options.labels >= 0 ? static_cast<std::size_t>(options.labels)
                            : owner.label_count() - (owner.is_wildcard() ? 1U : 0U));
    signature.original_ttl = options.original_ttl;
    signature.expiration = static_cast<std::uint32_t>(options.expiration & 0xffffffff);
    signature.inception = static_cast<std::uint32_t>(options.inception & 0xffffffff);
    signature.key_tag = key.dnskey().key_tag();
    signature.signer = zone;

    Bytes data;
    append_u16(data, static_cast<std::uint16_t>(signature.covered));
    append_u8(data, signature.algorithm);
    append_u8(data, signature.labels);
    append_u32(data, signature.original_ttl);
    append_u32(data, signature.expiration);
    append_u32(data, signature.inception);
    append_u16(data, signature.key_tag);
    append(data, zone.wire());
    std::vector<Bytes> rdatas = rrset.rdatas;
    std::sort(rdatas.begin(), rdatas.end());
    for (const Bytes& rdata : rdatas) {
        append(data, owner.wire());
        append_u16(data, static_cast<std::uint16_t>(rrset.type));
        append_u16(data, kClassIn);
        append_u32(data, signature.original_ttl);
        append_u16(data, static_cast<std::uint16_t>(rdata.size()));
        append(data, rdata);
    }
    signature.signature = key.sign(data);
    rrset.signatures.push_back(std::move(signature));
}

inline RRset a_rrset(std::string_view owner, std::uint8_t last = 1) {
    return RRset{name(owner), RrType::a, kClassIn, 3600, {{192, 0, 2, last}}, {}};
}

}  // namespace dschain::test
