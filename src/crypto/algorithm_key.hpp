// The keys behind PublicKey: one kind for each family of algorithms.
#pragma once

#include <memory>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"
#include "dschain/crypto/digest.hpp"
#include "openssl.hpp"

namespace dschain::crypto {

class AlgorithmKey {
public:
    explicit AlgorithmKey(Hash hash) : hash_(hash) {}
    AlgorithmKey(const AlgorithmKey&) = delete;
    AlgorithmKey& operator=(const AlgorithmKey&) = delete;
    virtual ~AlgorithmKey() = default;

    [[nodiscard]] Hash hash() const { return hash_; }
    // Leaves nothing in OpenSSL's queue of errors.
    [[nodiscard]] virtual bool verify(ByteView data, const Digest& digest, ByteView signature) = 0;

private:
    Hash hash_;
};

using LoadedKey = Result<std::unique_ptr<AlgorithmKey>>;

// RFC 3110 §2. Verifies PKCS #1 version 1.5 with `hash`.
[[nodiscard]] LoadedKey load_rsa(Hash hash, ByteView key);

enum class Curve { p256, p384 };

// RFC 6605 §4; `key` has the right length.
[[nodiscard]] LoadedKey load_ecdsa(Curve curve, ByteView key);

// RFC 8080 §3; `name` is OpenSSL's, `key` has the right length.
[[nodiscard]] LoadedKey load_eddsa(const char* name, std::size_t signature_size, ByteView key);

}  // namespace dschain::crypto
