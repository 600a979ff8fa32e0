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

// A key without a point.
Pkey make_key(const char* name) {
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(library(), "EC", nullptr));
    EVP_PKEY* parameters = nullptr;
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_group_name(context.get(), name) != 1 ||
        EVP_PKEY_paramgen(context.get(), &parameters) != 1) {
        return nullptr;
    }
    return Pkey(parameters);
}

// A thread's one key of a curve, in which the point is that of whichever key verifies: to make a
// key of OpenSSL's for each costs a fifth of a verification, to put another point into it little.
class SharedKey {
public:
    static SharedKey& of(Curve curve) {
        thread_local SharedKey p256(facts_of(Curve::p256).name);
        thread_local SharedKey p384(facts_of(Curve::p384).name);
        return curve == Curve::p256 ? p256 : p384;
    }

    [[nodiscard]] bool is_usable() const { return context_ != nullptr; }
    // An owner's number is its alone for the life of the thread.
    [[nodiscard]] std::uint64_t next_owner() { return ++owners_; }

    // False if it is no point on the curve.
    [[nodiscard]] bool set_point(std::uint64_t owner, ByteView point) {
        if (owner_ == owner) {
            return true;
        }
        owner_ = 0;
        if (EVP_PKEY_set1_encoded_public_key(key_.get(), point.data(), point.size()) != 1) {
            return false;
        }
        owner_ = owner;
        return true;
    }
    [[nodiscard]] EVP_PKEY_CTX* context() const { return context_.get(); }

private:
    explicit SharedKey(const char* curve)
        : key_(make_key(curve)),
          context_(key_ ? EVP_PKEY_CTX_new_from_pkey(library(), key_.get(), nullptr) : nullptr) {
        if (context_ && EVP_PKEY_verify_init(context_.get()) != 1) {
            context_.reset();
        }
    }

    Pkey key_;
    PkeyContext context_;
    std::uint64_t owners_ = 0;
    std::uint64_t owner_ = 0;  // whose point it has; 0: nobody's
};

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
    EcdsaKey(const CurveFacts& facts, SharedKey& shared, std::uint64_t owner, ByteView point)
        : AlgorithmKey(facts.hash),
          half_(facts.half),
          shared_(shared),
          owner_(owner),
          point_(point.begin(), point.end()) {}

    // RFC 6605 §4 has r and s side by side; OpenSSL wants them in DER.
    [[nodiscard]] bool verify(ByteView, const Digest& digest, ByteView signature) override {
        if (signature.size() != 2 * half_ || !shared_.set_point(owner_, point_)) {
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
        return EVP_PKEY_verify(shared_.context(), der.data(),
                               static_cast<std::size_t>(end - der.data()), digest.octets.data(),
                               digest.size) == 1;
    }

private:
    std::size_t half_;
    SharedKey& shared_;  // the thread's that loaded it
    std::uint64_t owner_;
    Bytes point_;
};

}  // namespace

LoadedKey load_ecdsa(Curve curve, ByteView key) {
    const CurveFacts facts = facts_of(curve);
    // The bare point, without the octet that says 'uncompressed'.
    std::array<std::uint8_t, 1 + 2 * kLongestHalf> point{0x04};
    std::copy(key.begin(), key.end(), point.begin() + 1);
    const ByteView encoded(point.data(), 1 + key.size());
    SharedKey& shared = SharedKey::of(curve);
    if (!shared.is_usable()) {
        return unexpected(std::string("OpenSSL cannot verify with ECDSA"));
    }
    const std::uint64_t owner = shared.next_owner();
    if (!shared.set_point(owner, encoded)) {
        return unexpected(fmt::format("the key is no point on curve {}", facts.name));
    }
    return std::make_unique<EcdsaKey>(facts, shared, owner, encoded);
}

}  // namespace dschain::crypto
