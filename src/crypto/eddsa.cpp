#include <utility>

#include <fmt/format.h>

#include "algorithm_key.hpp"

namespace dschain::crypto {
namespace {

class EddsaKey : public AlgorithmKey {
public:
    EddsaKey(std::size_t signature_size, Pkey key)
        : AlgorithmKey(Hash::sha256), signature_size_(signature_size), key_(std::move(key)) {}

    // RFC 8080 §4: PureEdDSA, over the data themselves. OpenSSL has that in one piece only, and
    // promises nothing about a second use of the context.
    [[nodiscard]] bool verify(ByteView data, const Digest&, ByteView signature) override {
        if (signature.size() != signature_size_) {
            return false;
        }
        const MdContext context(EVP_MD_CTX_new());
        return context &&
               EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library(), nullptr,
                                       key_.get(), nullptr) == 1 &&
               EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(),
                                data.size()) == 1;
    }

private:
    std::size_t signature_size_;
    Pkey key_;
};

}  // namespace

LoadedKey load_eddsa(const char* name, std::size_t signature_size, ByteView key) {
    Pkey pkey(EVP_PKEY_new_raw_public_key_ex(library(), name, nullptr, key.data(), key.size()));
    if (!pkey) {
        return unexpected(fmt::format("OpenSSL does not accept the {} key", name));
    }
    return std::make_unique<EddsaKey>(signature_size, std::move(pkey));
}

}  // namespace dschain::crypto
