// Public keys of DNSKEY records, and the verification of signatures with them, on octets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"

namespace dschain::crypto {

// DNSSEC algorithms that can be verified here: RSA 5, 7, 8, 10 (RFC 3110, 5155, 5702),
// ECDSA 13, 14 (RFC 6605), EdDSA 15, 16 (RFC 8080).
[[nodiscard]] bool can_verify(std::uint8_t algorithm);

class PublicKey {
public:
    // `key` is the DNSKEY's public key field. The error says what is wrong with it.
    [[nodiscard]] static Result<PublicKey> load(std::uint8_t algorithm, ByteView key);

    // False for a wrong signature and for one whose length or form the algorithm does not allow.
    [[nodiscard]] bool verify(ByteView data, ByteView signature) const;

private:
    struct Impl;
    explicit PublicKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

    std::shared_ptr<const Impl> impl_;
};

}  // namespace dschain::crypto
