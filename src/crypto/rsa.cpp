// RSA signatures on OpenSSL's numbers rather than its keys. A public key is no more than two
// numbers and its verification one power and one comparison, yet putting them into an EVP_PKEY and
// that into an operation costs half as much as the power (docs/performance.md). Nothing here is
// secret, so nothing need take constant time.
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include <fmt/format.h>

#include "algorithm_key.hpp"

namespace dschain::crypto {
namespace {

// RFC 3110 §2 and RFC 5702 §2.1: 512 to 4096 bits. What OpenSSL would take above that only costs
// the verifier time.
constexpr int kSmallestModulusBits = 512;
constexpr int kLargestModulusBits = 4096;
constexpr std::size_t kLongestModulus = kLargestModulusBits / 8;
constexpr std::size_t kLongestExponent = 8;

// RFC 8017 §9.2, note 1: the DER of DigestInfo up to the digest.
constexpr auto kSha1Info = std::to_array<std::uint8_t>(
    {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14});
constexpr auto kSha256Info =
    std::to_array<std::uint8_t>({0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                                 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20});
constexpr auto kSha512Info =
    std::to_array<std::uint8_t>({0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                                 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40});

ByteView digest_info(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return kSha1Info;
        case Hash::sha256:
            return kSha256Info;
        case Hash::sha512:
            return kSha512Info;
        case Hash::sha384:  // no DNSSEC algorithm
            break;
    }
    return {};
}

using EncodedMessage = std::array<std::uint8_t, kLongestModulus>;

// RFC 8017 §9.2, EMSA-PKCS1-v1_5: 00 01 FF … FF 00 DigestInfo, filling `message`. False if that
// leaves less than the eight octets of FF.
bool encode_message(Hash hash, const Digest& digest, std::span<std::uint8_t> message) {
    const ByteView info = digest_info(hash);
    const std::size_t tail = 1 + info.size() + digest.size;
    constexpr std::size_t kHead = 2;
    constexpr std::size_t kShortestFill = 8;
    if (message.size() < kHead + kShortestFill + tail) {
        return false;
    }
    message[0] = 0x00;
    message[1] = 0x01;
    auto at = std::fill_n(message.begin() + kHead, message.size() - kHead - tail, 0xff);
    *at++ = 0x00;
    at = std::copy(info.begin(), info.end(), at);
    std::copy(digest.view().begin(), digest.view().end(), at);
    return true;
}

Number number(ByteView octets) {
    return Number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
}

// Room for numbers on the way to a result, of this thread: making it anew for each key costs a
// tenth of loading one. Nothing in it outlives a call.
BN_CTX* scratch() {
    thread_local const NumberContext context(BN_CTX_new());
    return context.get();
}

class RsaKey : public AlgorithmKey {
public:
    RsaKey(Hash hash, Number modulus, Montgomery montgomery, std::uint64_t exponent)
        : AlgorithmKey(hash),
          modulus_(std::move(modulus)),
          montgomery_(std::move(montgomery)),
          exponent_(exponent),
          size_(static_cast<std::size_t>(BN_num_bytes(modulus_.get()))) {}

    // RFC 8017 §8.2.2: the signature is as long as the modulus and smaller, and its power is the
    // encoded message and no other octets that might be read in the same way.
    [[nodiscard]] bool verify(ByteView, const Digest& digest, ByteView signature) override {
        if (signature.size() != size_) {
            return false;
        }
        EncodedMessage expected{};
        EncodedMessage found{};
        if (!encode_message(hash(), digest, std::span(expected).first(size_))) {
            return false;
        }
        const auto size = static_cast<int>(size_);
        BN_CTX* context = scratch();
        if (context == nullptr) {
            return false;
        }
        const Frame frame(context);
        BIGNUM* base = BN_CTX_get(context);
        BIGNUM* factor = BN_CTX_get(context);
        BIGNUM* power = BN_CTX_get(context);
        return power != nullptr && BN_bin2bn(signature.data(), size, base) != nullptr &&
               BN_cmp(base, modulus_.get()) < 0 && raise(power, base, factor, context) &&
               BN_bn2binpad(power, found.data(), size) == size && found == expected;
    }

private:
    // The numbers that a context lends, until its end.
    class Frame {
    public:
        explicit Frame(BN_CTX* context) : context_(context) { BN_CTX_start(context); }
        Frame(const Frame&) = delete;
        Frame& operator=(const Frame&) = delete;
        ~Frame() { BN_CTX_end(context_); }

    private:
        BN_CTX* context_;
    };

    // power = base^exponent_ mod modulus_, by squaring and multiplying. BN_mod_exp_mont does the
    // same with one multiplication, the way back from Montgomery's form and the preparation of a
    // window more: a tenth of the time for the usual exponent of 2^16 + 1.
    bool raise(BIGNUM* power, const BIGNUM* base, BIGNUM* factor, BN_CTX* context) const {
        const auto multiply = [&](const BIGNUM* by) {
            return BN_mod_mul_montgomery(power, power, by, montgomery_.get(), context) == 1;
        };
        if (BN_to_montgomery(factor, base, montgomery_.get(), context) != 1 ||
            BN_copy(power, factor) == nullptr) {
            return false;
        }
        for (int bit = static_cast<int>(std::bit_width(exponent_)) - 2; bit >= 0; --bit) {
            if (!multiply(power)) {
                return false;
            }
            // A factor that is not in Montgomery's form takes the product out of it.
            const bool is_set = (exponent_ >> bit & 1U) != 0;
            if (is_set && !multiply(bit == 0 ? base : factor)) {
                return false;
            }
        }
        const bool is_out = exponent_ != 1 && (exponent_ & 1U) != 0;
        return is_out || BN_from_montgomery(power, power, montgomery_.get(), context) == 1;
    }

    Number modulus_;
    Montgomery montgomery_;
    std::uint64_t exponent_;
    std::size_t size_;  // octets of the modulus
};

}  // namespace

LoadedKey load_rsa(Hash hash, ByteView key) {
    ByteReader reader(key);
    std::size_t exponent_size = reader.u8().value_or(0);
    if (exponent_size == 0) {
        exponent_size = reader.u16().value_or(0);
    }
    const auto exponent_octets = reader.take(exponent_size);
    if (!exponent_octets || exponent_octets->empty() || reader.empty()) {
        return unexpected(std::string("the RSA key is cut short"));
    }
    if (exponent_octets->size() > kLongestExponent) {
        return unexpected(std::string("the RSA exponent is longer than 64 bits"));
    }
    Number modulus = number(reader.rest());
    BN_CTX* context = scratch();
    Montgomery montgomery(BN_MONT_CTX_new());
    if (!modulus || context == nullptr || !montgomery) {
        return unexpected(std::string("OpenSSL cannot hold the RSA key"));
    }
    const int bits = BN_num_bits(modulus.get());
    if (bits < kSmallestModulusBits || bits > kLargestModulusBits) {
        return unexpected(fmt::format("the RSA modulus has {} bits; {} to {} are allowed", bits,
                                      kSmallestModulusBits, kLargestModulusBits));
    }
    std::uint64_t exponent = 0;
    for (const std::uint8_t octet : *exponent_octets) {
        exponent = exponent << 8 | octet;
    }
    if (exponent == 0) {
        return unexpected(std::string("the RSA exponent is 0"));
    }
    // No product of two odd primes, and without an inverse that the power needs.
    if (BN_is_odd(modulus.get()) == 0) {
        return unexpected(std::string("the RSA modulus is even"));
    }
    if (BN_MONT_CTX_set(montgomery.get(), modulus.get(), context) != 1) {
        return unexpected(std::string("OpenSSL does not accept the RSA key"));
    }
    return std::make_unique<RsaKey>(hash, std::move(modulus), std::move(montgomery), exponent);
}

}  // namespace dschain::crypto
