#include "dschain/crypto/public_key.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "algorithm_key.hpp"

namespace dschain::crypto {
namespace {

struct Scheme {
    std::uint8_t algorithm;
    std::size_t key_size;  // octets; 0: variable
    LoadedKey (*load)(ByteView key);
};

constexpr std::array kSchemes = {
    Scheme{5, 0, [](ByteView key) { return load_rsa(Hash::sha1, key); }},
    Scheme{7, 0, [](ByteView key) { return load_rsa(Hash::sha1, key); }},
    Scheme{8, 0, [](ByteView key) { return load_rsa(Hash::sha256, key); }},
    Scheme{10, 0, [](ByteView key) { return load_rsa(Hash::sha512, key); }},
    Scheme{13, 64, [](ByteView key) { return load_ecdsa(Curve::p256, key); }},
    Scheme{14, 96, [](ByteView key) { return load_ecdsa(Curve::p384, key); }},
    Scheme{15, 32, [](ByteView key) { return load_eddsa("ED25519", 64, key); }},
    Scheme{16, 57, [](ByteView key) { return load_eddsa("ED448", 114, key); }},
};

const Scheme* scheme_of(std::uint8_t algorithm) {
    for (const Scheme& scheme : kSchemes) {
        if (scheme.algorithm == algorithm) {
            return &scheme;
        }
    }
    return nullptr;
}

}  // namespace

bool can_verify(std::uint8_t algorithm) {
    return scheme_of(algorithm) != nullptr;
}

PublicKey::PublicKey(std::unique_ptr<AlgorithmKey> key) : key_(std::move(key)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Result<PublicKey> PublicKey::load(std::uint8_t algorithm, ByteView key) {
    const Scheme* scheme = scheme_of(algorithm);
    if (scheme == nullptr) {
        return unexpected(fmt::format("algorithm {} cannot be verified here", algorithm));
    }
    if (scheme->key_size != 0 && key.size() != scheme->key_size) {
        return unexpected(fmt::format("the key has {} octets; algorithm {} has {}", key.size(),
                                      algorithm, scheme->key_size));
    }
    LoadedKey loaded = scheme->load(key);
    if (!loaded) {
        ERR_clear_error();
        return unexpected(std::move(loaded.error()));
    }
    return PublicKey(std::move(*loaded));
}

Digest PublicKey::digest(ByteView data) const {
    return digest_with(key_->hash(), data);
}

bool PublicKey::verify(ByteView data, const Digest& digest, ByteView signature) {
    return key_->verify(data, digest, signature) || failed();
}

}  // namespace dschain::crypto
