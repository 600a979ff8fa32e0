// Keys of every algorithm, and signatures in the form of an RRSIG, made by OpenSSL's own EVP.
#pragma once

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>

#include "dschain/base/bytes.hpp"

namespace dschain::crypto::test {

using PkeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using MdContextPointer = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using EcdsaPointer = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

inline void must(bool good) {
    if (!good) {
        throw std::runtime_error("OpenSSL failed in a test's own signer");
    }
}

class SigningKey {
public:
    explicit SigningKey(std::uint8_t algorithm, unsigned rsa_bits = 1024)
        : algorithm_(algorithm), pkey_(generate(algorithm, rsa_bits), &EVP_PKEY_free) {
        must(pkey_ != nullptr);
    }

    [[nodiscard]] std::uint8_t algorithm() const { return algorithm_; }

    // The public key field of a DNSKEY.
    [[nodiscard]] Bytes public_key() const {
        if (is_rsa()) {
            const Bytes exponent = number("e");
            Bytes key{static_cast<std::uint8_t>(exponent.size())};
            append(key, exponent);
            append(key, number("n"));
            return key;
        }
        Bytes key(256);
        std::size_t size = key.size();
        must(EVP_PKEY_get_octet_string_param(pkey_.get(), "pub", key.data(), size, &size) == 1);
        key.resize(size);
        if (is_ecdsa()) {
            key.erase(key.begin());  // 'uncompressed'
        }
        return key;
    }

    [[nodiscard]] Bytes sign(ByteView data) const {
        const MdContextPointer context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        Bytes signature(1024);
        std::size_t size = signature.size();
        must(EVP_DigestSignInit(context.get(), nullptr, md(), nullptr, pkey_.get()) == 1 &&
             EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) == 1);
        signature.resize(size);
        return is_ecdsa() ? side_by_side(signature) : signature;
    }

    // The same question, asked of EVP in the plain way.
    [[nodiscard]] bool evp_verifies(ByteView data, ByteView signature) const {
        Bytes der(signature.begin(), signature.end());
        if (is_ecdsa()) {
            if (signature.size() != 2 * half()) {
                return false;
            }
            der = in_der(signature);
        }
        const MdContextPointer context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        const bool good =
            EVP_DigestVerifyInit(context.get(), nullptr, md(), nullptr, pkey_.get()) == 1 &&
            EVP_DigestVerify(context.get(), der.data(), der.size(), data.data(), data.size()) == 1;
        ERR_clear_error();
        return good;
    }

private:
    static EVP_PKEY* generate(std::uint8_t algorithm, unsigned rsa_bits) {
        switch (algorithm) {
            case 13:
                return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
            case 14:
                return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384");
            case 15:
                return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
            case 16:
                return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448");
            default:
                return EVP_RSA_gen(rsa_bits);
        }
    }

    [[nodiscard]] bool is_rsa() const { return algorithm_ <= 10; }
    [[nodiscard]] bool is_ecdsa() const { return algorithm_ == 13 || algorithm_ == 14; }
    [[nodiscard]] std::size_t half() const { return algorithm_ == 13 ? 32 : 48; }

    [[nodiscard]] const EVP_MD* md() const {
        switch (algorithm_) {
            case 5:
            case 7:
                return EVP_sha1();
            case 8:
            case 13:
                return EVP_sha256();
            case 10:
                return EVP_sha512();
            case 14:
                return EVP_sha384();
            default:
                return nullptr;
        }
    }

    [[nodiscard]] Bytes number(const char* parameter) const {
        BIGNUM* found = nullptr;
        must(EVP_PKEY_get_bn_param(pkey_.get(), parameter, &found) == 1);
        Bytes octets(static_cast<std::size_t>(BN_num_bytes(found)));
        BN_bn2bin(found, octets.data());
        BN_free(found);
        return octets;
    }

    [[nodiscard]] Bytes side_by_side(ByteView der) const {
        const std::uint8_t* at = der.data();
        const EcdsaPointer pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())),
                                &ECDSA_SIG_free);
        must(pair != nullptr);
        Bytes octets(2 * half());
        const auto size = static_cast<int>(half());
        must(BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), octets.data(), size) == size &&
             BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), octets.data() + half(), size) == size);
        return octets;
    }

    [[nodiscard]] Bytes in_der(ByteView octets) const {
        const EcdsaPointer pair(ECDSA_SIG_new(), &ECDSA_SIG_free);
        const auto size = static_cast<int>(half());
        must(ECDSA_SIG_set0(pair.get(), BN_bin2bn(octets.data(), size, nullptr),
                            BN_bin2bn(octets.data() + half(), size, nullptr)) == 1);
        std::uint8_t* der = nullptr;
        const int der_size = i2d_ECDSA_SIG(pair.get(), &der);
        must(der_size > 0);
        Bytes result(der, der + der_size);
        OPENSSL_free(der);
        return result;
    }

    std::uint8_t algorithm_;
    PkeyPointer pkey_;
};

}  // namespace dschain::crypto::test
