#include "dschain/crypto/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace dschain::crypto {
namespace {

const EVP_MD* md_of(std::uint8_t digest_type) {
    switch (digest_type) {
        case 1:
            return EVP_sha1();
        case 2:
            return EVP_sha256();
        case 4:
            return EVP_sha384();
        default:
            return nullptr;
    }
}

}  // namespace

bool can_digest(std::uint8_t digest_type) {
    return md_of(digest_type) != nullptr;
}

std::optional<Bytes> digest(std::uint8_t digest_type, ByteView data) {
    const EVP_MD* md = md_of(digest_type);
    if (md == nullptr) {
        return std::nullopt;
    }
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), out.data(), &size, md, nullptr) != 1) {
        return std::nullopt;
    }
    return Bytes(out.begin(), out.begin() + size);
}

Bytes nsec3_hash(ByteView data, ByteView salt, unsigned iterations) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    Bytes hash(data.begin(), data.end());
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> out{};
    for (unsigned round = 0; round <= iterations; ++round) {
        unsigned size = 0;
        // SHA-1 of octets in memory does not fail short of a broken OpenSSL.
        if (!context || EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr) != 1 ||
            EVP_DigestUpdate(context.get(), hash.data(), hash.size()) != 1 ||
            EVP_DigestUpdate(context.get(), salt.data(), salt.size()) != 1 ||
            EVP_DigestFinal_ex(context.get(), out.data(), &size) != 1) {
            throw std::runtime_error("SHA-1 is not available in OpenSSL");
        }
        hash.assign(out.begin(), out.begin() + size);
    }
    return hash;
}

}  // namespace dschain::crypto
