#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "algorithm_key.hpp"

namespace dschain::crypto {
namespace {

struct CurveFacts {
    const char* name;
    std::size_t half;  // octets of a coordinate, and of r and s
    Hash hash;
};

CurveFacts facts_of(Curve curve) {
    return curve == Curve::p256 ? CurveFacts{"P-256", 32, Hash::sha256}
                                : CurveFacts{"P-384", 48, Hash::sha384};
}

constexpr std::size_t kLongestHalf = 48;
// A tag, a length, and an octet of zero before a number whose first bit is set.
constexpr std::size_t kLongestInteger = 3 + kLongestHalf;

// A key without a point: to copy it costs a quarter of looking the curve up for every key.
Pkey make_template(const char* name) {
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* parameters = nullptr;
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_group_name(context.get(), name) != 1 ||
        EVP_PKEY_paramgen(context.get(), &parameters) != 1) {
        return nullptr;
    }
    return Pkey(parameters);
}

const EVP_PKEY* template_of(Curve curve) {
    static const Pkey kP256 = make_template(facts_of(Curve::p256).name);
    static const Pkey kP384 = make_template(facts_of(Curve::p384).name);
    return curve == Curve::p256 ? kP256.get() : kP384.get();
}

// DER of an INTEGER (X.690 §8.3): no needless octets of zero in front, but one where the first
// bit would make it negative.
std::uint8_t* put_integer(ByteView number, std::uint8_t* at) {
    const auto significant = [](std::uint8_t octet) { return octet != 0; };
    auto first = std::find_if(number.begin(), number.end(), significant);
    const bool pad = first == number.end() || (*first & 0x80U) != 0;
    *at++ = 0x02;
    *at++ = static_cast<std::uint8_t>((pad ? 1 : 0) + (number.end() - first));
    if (pad) {
        *at++ = 0x00;
    }
    return std::copy(first, number.end(), at);
}

class EcdsaKey : public AlgorithmKey {
public:
    EcdsaKey(const CurveFacts& facts, PkeyContext context)
        : AlgorithmKey(facts.hash), half_(facts.half), context_(std::move(context)) {}

    // RFC 6605 §4 has r and s side by side; OpenSSL wants them in DER.
    [[nodiscard]] bool verify(ByteView, const Digest& digest, ByteView signature) override {
        if (signature.size() != 2 * half_) {
            return false;
        }
        constexpr std::size_t kHeader = 2;
        constexpr std::size_t kLongest = 2 * kLongestInteger;
        static_assert(kLongest < 0x80, "one octet holds the length");
        std::array<std::uint8_t, kHeader + kLongest> der{};
        std::uint8_t* const content = der.data() + kHeader;
        const std::uint8_t* const end =
            put_integer(signature.last(half_), put_integer(signature.first(half_), content));
        der[0] = 0x30;
        der[1] = static_cast<std::uint8_t>(end - content);
        return EVP_PKEY_verify(context_.get(), der.data(),
                               static_cast<std::size_t>(end - der.data()), digest.octets.data(),
                               digest.size) == 1;
    }

private:
    std::size_t half_;
    PkeyContext context_;  // holds the key
};

}  // namespace

LoadedKey load_ecdsa(Curve curve, ByteView key) {
    const CurveFacts facts = facts_of(curve);
    // The bare point, without the octet that says 'uncompressed'.
    std::array<std::uint8_t, 1 + 2 * kLongestHalf> point{0x04};
    std::copy(key.begin(), key.end(), point.begin() + 1);
    const EVP_PKEY* parameters = template_of(curve);
    // OpenSSL 3.0 takes a key that it does not change, yet not as const.
    const Pkey pkey(parameters == nullptr ? nullptr
                                          : EVP_PKEY_dup(const_cast<EVP_PKEY*>(parameters)));
    if (!pkey) {
        return unexpected(std::string("OpenSSL cannot hold the ECDSA key"));
    }
    if (EVP_PKEY_set1_encoded_public_key(pkey.get(), point.data(), 1 + key.size()) != 1) {
        return unexpected(fmt::format("the key is no point on curve {}", facts.name));
    }
    PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey.get(), nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1) {
        return unexpected(std::string("OpenSSL cannot use the ECDSA key"));
    }
    return std::make_unique<EcdsaKey>(facts, std::move(context));
}

}  // namespace dschain::crypto
