#include "openssl.hpp"

#include <array>
#include <stdexcept>

namespace dschain::crypto {

void throw_broken() {
    throw std::runtime_error("OpenSSL cannot compute a digest");
}

OSSL_LIB_CTX* library() {
    static const LibraryContext kContext(OSSL_LIB_CTX_new());
    if (!kContext) {
        throw_broken();
    }
    return kContext.get();
}

const EVP_MD* fetched(Hash hash) {
    const auto fetch = [](const char* name) { return Md(EVP_MD_fetch(library(), name, nullptr)); };
    // In the order of Hash.
    static const std::array kFetched = {fetch("SHA1"), fetch("SHA256"), fetch("SHA384"),
                                        fetch("SHA512")};
    const EVP_MD* md = kFetched.at(static_cast<std::size_t>(hash)).get();
    if (md == nullptr) {
        throw_broken();
    }
    return md;
}

Digest digest_with(Hash hash, ByteView data) {
    Digest digest;
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.octets.data(), &size, fetched(hash), nullptr) !=
        1) {
        throw_broken();
    }
    digest.size = size;
    return digest;
}

}  // namespace dschain::crypto
