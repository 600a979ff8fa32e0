#include "dschain/crypto/digest.hpp"

#include "openssl.hpp"

namespace dschain::crypto {
namespace {

std::optional<Hash> hash_of(std::uint8_t digest_type) {
    switch (digest_type) {
        case 1:
            return Hash::sha1;
        case 2:
            return Hash::sha256;
        case 4:
            return Hash::sha384;
        default:
            return std::nullopt;
    }
}

}  // namespace

bool can_digest(std::uint8_t digest_type) {
    return hash_of(digest_type).has_value();
}

std::optional<Bytes> digest(std::uint8_t digest_type, ByteView data) {
    const auto hash = hash_of(digest_type);
    if (!hash) {
        return std::nullopt;
    }
    const Digest digest = digest_with(*hash, data);
    return Bytes(digest.view().begin(), digest.view().end());
}

Bytes nsec3_hash(ByteView data, ByteView salt, unsigned iterations) {
    const MdContext context(EVP_MD_CTX_new());
    const EVP_MD* sha1 = fetched(Hash::sha1);
    Digest digest;
    ByteView input = data;
    for (unsigned round = 0; round <= iterations; ++round) {
        unsigned size = 0;
        if (!context || EVP_DigestInit_ex2(context.get(), sha1, nullptr) != 1 ||
            EVP_DigestUpdate(context.get(), input.data(), input.size()) != 1 ||
            EVP_DigestUpdate(context.get(), salt.data(), salt.size()) != 1 ||
            EVP_DigestFinal_ex(context.get(), digest.octets.data(), &size) != 1) {
            throw_broken();
        }
        digest.size = size;
        input = digest.view();
    }
    return {input.begin(), input.end()};
}

}  // namespace dschain::crypto
