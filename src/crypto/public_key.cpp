#include "dschain/crypto/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>

#include <fmt/format.h>

namespace dschain::crypto {
namespace {

template <typename T, void (*Free)(T*)>
struct Freed {
    void operator()(T* pointer) const { Free(pointer); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM, OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG, ECDSA_SIG_free>>;

enum class Family { rsa, ecdsa, eddsa };

struct Scheme {
    std::uint8_t algorithm;
    Family family;
    const EVP_MD* (*md)();       // null where the algorithm hashes by itself
    const char* name;            // OpenSSL's name of the key type or curve
    std::size_t key_size;        // octets; 0: variable
    std::size_t signature_size;  // octets; 0: that of the modulus
};

constexpr std::array kSchemes = {
    Scheme{5, Family::rsa, &EVP_sha1, "RSA", 0, 0},
    Scheme{7, Family::rsa, &EVP_sha1, "RSA", 0, 0},
    Scheme{8, Family::rsa, &EVP_sha256, "RSA", 0, 0},
    Scheme{10, Family::rsa, &EVP_sha512, "RSA", 0, 0},
    Scheme{13, Family::ecdsa, &EVP_sha256, "P-256", 64, 64},
    Scheme{14, Family::ecdsa, &EVP_sha384, "P-384", 96, 96},
    Scheme{15, Family::eddsa, nullptr, "ED25519", 32, 64},
    Scheme{16, Family::eddsa, nullptr, "ED448", 57, 114},
};

const Scheme* scheme_of(std::uint8_t algorithm) {
    for (const Scheme& scheme : kSchemes) {
        if (scheme.algorithm == algorithm) {
            return &scheme;
        }
    }
    return nullptr;
}

// RFC 3110 §2 and RFC 5702 §2.1: 512 to 4096 bits. What OpenSSL would take above that only costs
// the verifier time.
constexpr int kSmallestModulusBits = 512;
constexpr int kLargestModulusBits = 4096;
constexpr std::size_t kLongestExponent = 8;

Pkey from_params(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder));
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        return nullptr;
    }
    return Pkey(key);
}

Result<Pkey> load_rsa(ByteView key) {
    ByteReader reader(key);
    std::size_t exponent_size = reader.u8().value_or(0);
    if (exponent_size == 0) {
        exponent_size = reader.u16().value_or(0);
    }
    const auto exponent = reader.take(exponent_size);
    if (!exponent || exponent->empty() || reader.empty()) {
        return unexpected(std::string("the RSA key is cut short"));
    }
    if (exponent->size() > kLongestExponent) {
        return unexpected(std::string("the RSA exponent is longer than 64 bits"));
    }
    const ByteView modulus = reader.rest();
    const auto size = [](ByteView number) { return static_cast<int>(number.size()); };
    const Number n(BN_bin2bn(modulus.data(), size(modulus), nullptr));
    const Number e(BN_bin2bn(exponent->data(), size(*exponent), nullptr));
    if (!n || !e) {
        return unexpected(std::string("OpenSSL cannot read the RSA key"));
    }
    if (BN_num_bits(n.get()) < kSmallestModulusBits || BN_num_bits(n.get()) > kLargestModulusBits) {
        return unexpected(fmt::format("the RSA modulus has {} bits; {} to {} are allowed",
                                      BN_num_bits(n.get()), kSmallestModulusBits,
                                      kLargestModulusBits));
    }
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return unexpected(std::string("OpenSSL cannot hold the RSA key"));
    }
    Pkey pkey = from_params("RSA", builder.get());
    if (!pkey) {
        return unexpected(std::string("OpenSSL does not accept the RSA key"));
    }
    return pkey;
}

Result<Pkey> load_ecdsa(const Scheme& scheme, ByteView key) {
    // RFC 6605 §4: the bare point, without the octet that says 'uncompressed'.
    Bytes point{0x04};
    append(point, key);
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, scheme.name,
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1) {
        return unexpected(std::string("OpenSSL cannot hold the ECDSA key"));
    }
    Pkey pkey = from_params("EC", builder.get());
    if (!pkey) {
        return unexpected(fmt::format("the key is no point on curve {}", scheme.name));
    }
    return pkey;
}

Result<Pkey> load_eddsa(const Scheme& scheme, ByteView key) {
    Pkey pkey(
        EVP_PKEY_new_raw_public_key_ex(nullptr, scheme.name, nullptr, key.data(), key.size()));
    if (!pkey) {
        return unexpected(fmt::format("OpenSSL does not accept the {} key", scheme.name));
    }
    return pkey;
}

// RFC 6605 §4 has r and s side by side; OpenSSL wants them in DER.
Bytes der_signature(ByteView signature) {
    const std::size_t half = signature.size() / 2;
    const auto number = [&](std::size_t from) {
        return BN_bin2bn(signature.subspan(from).data(), static_cast<int>(half), nullptr);
    };
    const EcdsaSignature pair(ECDSA_SIG_new());
    Number r(number(0));
    Number s(number(half));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) {
        return {};
    }
    (void)r.release();  // the pair owns them now
    (void)s.release();
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0) {
        return {};
    }
    Bytes der(static_cast<std::size_t>(size));
    std::uint8_t* end = der.data();
    i2d_ECDSA_SIG(pair.get(), &end);
    return der;
}

}  // namespace

struct PublicKey::Impl {
    const Scheme* scheme;
    Pkey key;
};

bool can_verify(std::uint8_t algorithm) {
    return scheme_of(algorithm) != nullptr;
}

Result<PublicKey> PublicKey::load(std::uint8_t algorithm, ByteView key) {
    const Scheme* scheme = scheme_of(algorithm);
    if (scheme == nullptr) {
        return unexpected(fmt::format("algorithm {} cannot be verified here", algorithm));
    }
    if (scheme->key_size != 0 && key.size() != scheme->key_size) {
        return unexpected(fmt::format("the key has {} octets; algorithm {} has {}", key.size(),
                                      algorithm, scheme->key_size));
    }
    Result<Pkey> pkey = scheme->family == Family::rsa     ? load_rsa(key)
                        : scheme->family == Family::ecdsa ? load_ecdsa(*scheme, key)
                                                          : load_eddsa(*scheme, key);
    if (!pkey) {
        return unexpected(pkey.error());
    }
    return PublicKey(std::make_shared<const Impl>(Impl{scheme, std::move(*pkey)}));
}

bool PublicKey::verify(ByteView data, ByteView signature) const {
    const Scheme& scheme = *impl_->scheme;
    if (scheme.signature_size != 0 && signature.size() != scheme.signature_size) {
        return false;
    }
    Bytes der;
    if (scheme.family == Family::ecdsa) {
        der = der_signature(signature);
        signature = der;
    }
    const MdContext context(EVP_MD_CTX_new());
    return context &&
           EVP_DigestVerifyInit(context.get(), nullptr,
                                scheme.md == nullptr ? nullptr : scheme.md(), nullptr,
                                impl_->key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), data.data(),
                            data.size()) == 1;
}

}  // namespace dschain::crypto
