// Public keys of DNSKEY records, and the verification of signatures with them, on octets.
#pragma once

#include <cstdint>
#include <memory>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"
#include "dschain/crypto/digest.hpp"

namespace dschain::crypto {

// DNSSEC algorithms that can be verified here: RSA 5, 7, 8, 10 (RFC 3110, 5155, 5702),
// ECDSA 13, 14 (RFC 6605), EdDSA 15, 16 (RFC 8080).
[[nodiscard]] bool can_verify(std::uint8_t algorithm);

class AlgorithmKey;

// Keeps what a verification needs prepared, and works in it: for the thread alone that loaded it,
// whose keys share what OpenSSL takes long to make.
class PublicKey {
public:
    // `key` is the DNSKEY's public key field. The error says what is wrong with it.
    [[nodiscard]] static Result<PublicKey> load(std::uint8_t algorithm, ByteView key);

    PublicKey(PublicKey&&) noexcept;
    PublicKey& operator=(PublicKey&&) noexcept;
    ~PublicKey();

    // With the hash of the algorithm. EdDSA signs the data themselves; they get SHA-256. So the
    // result of a verification follows from the key, this digest and the signature.
    [[nodiscard]] Digest digest(ByteView data) const;

    // False for a wrong signature and for one whose length or form the algorithm does not allow.
    // `digest` must be that of `data`.
    [[nodiscard]] bool verify(ByteView data, const Digest& digest, ByteView signature);
    [[nodiscard]] bool verify(ByteView data, ByteView signature) {
        return verify(data, digest(data), signature);
    }

private:
    explicit PublicKey(std::unique_ptr<AlgorithmKey> key);

    std::unique_ptr<AlgorithmKey> key_;
};

}  // namespace dschain::crypto
