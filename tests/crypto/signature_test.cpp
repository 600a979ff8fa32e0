// Signatures of every form, right and wrong, and the plain way of OpenSSL's EVP beside them.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "crypto/signing_key.hpp"
#include "dschain/base/encoding.hpp"
#include "dschain/crypto/public_key.hpp"

namespace dschain::crypto {
namespace {

using test::SigningKey;

constexpr std::array<std::uint8_t, 8> kAlgorithms = {5, 7, 8, 10, 13, 14, 15, 16};

// The heap holds exactly what is given, so that AddressSanitizer sees a read beyond.
Bytes exact(Bytes bytes) {
    bytes.shrink_to_fit();
    return bytes;
}

PublicKey load(const SigningKey& key) {
    return std::move(PublicKey::load(key.algorithm(), exact(key.public_key())).value());
}

// The answer, and that no error is left for the next caller of OpenSSL to find.
bool verifies(PublicKey& key, ByteView data, const Bytes& signature) {
    const bool good = key.verify(data, exact(signature));
    EXPECT_EQ(ERR_peek_error(), 0U);
    return good;
}

bool loads(std::uint8_t algorithm, const Bytes& key) {
    const bool good = PublicKey::load(algorithm, exact(key)).has_value();
    EXPECT_EQ(ERR_peek_error(), 0U);
    return good;
}

Bytes random_octets(std::mt19937& random, std::size_t size) {
    Bytes octets(size);
    for (std::uint8_t& octet : octets) {
        octet = static_cast<std::uint8_t>(random());
    }
    return octets;
}

TEST(Signatures, are_judged_as_evp_judges_them) {
    std::mt19937 random(1);
    for (const std::uint8_t algorithm : kAlgorithms) {
        const SigningKey signer(algorithm);
        const SigningKey stranger(algorithm);
        PublicKey key = load(signer);
        for (int i = 0; i < 40; ++i) {
            const Bytes data = random_octets(random, random() % 300);
            const Bytes good = signer.sign(data);
            EXPECT_TRUE(verifies(key, data, good)) << int{algorithm};
            std::vector<Bytes> others{stranger.sign(data), random_octets(random, good.size()),
                                      Bytes(good.size(), 0), Bytes(good.size(), 0xff), Bytes{}};
            Bytes flipped = good;
            flipped[random() % flipped.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
            others.push_back(flipped);
            Bytes longer = good;
            longer.push_back(0);
            others.push_back(longer);
            others.emplace_back(good.begin(), good.end() - 1);
            for (const Bytes& other : others) {
                EXPECT_FALSE(verifies(key, data, other)) << int{algorithm} << to_hex(other);
                EXPECT_FALSE(signer.evp_verifies(data, other)) << int{algorithm} << to_hex(other);
            }
            Bytes other_data = data;
            other_data.push_back(0);
            EXPECT_FALSE(verifies(key, other_data, good)) << int{algorithm};
        }
        EXPECT_TRUE(verifies(key, {}, signer.sign({}))) << "a wrong one leaves the key as it was";
    }
}

TEST(Signatures, are_independent_between_keys) {
    for (const std::uint8_t algorithm : kAlgorithms) {
        const SigningKey a(algorithm);
        const SigningKey b(algorithm);
        PublicKey key_a = load(a);
        PublicKey key_b = load(b);
        const Bytes data{1, 2, 3};
        for (int i = 0; i < 2; ++i) {
            EXPECT_TRUE(verifies(key_a, data, a.sign(data)));
            EXPECT_FALSE(verifies(key_a, data, b.sign(data)));
            EXPECT_TRUE(verifies(key_b, data, b.sign(data)));
        }
        PublicKey moved = std::move(key_a);
        EXPECT_TRUE(verifies(moved, data, a.sign(data)));
    }
}

TEST(Digests, are_those_of_the_algorithm) {
    // NIST's examples for 'abc', and SHA-256 where the algorithm takes the data themselves.
    struct Expected {
        std::uint8_t algorithm;
        std::string_view prefix;
        std::size_t size;
    };
    for (const Expected& each :
         {Expected{5, "a9993e36", 20}, Expected{7, "a9993e36", 20}, Expected{8, "ba7816bf", 32},
          Expected{10, "ddaf35a1", 64}, Expected{13, "ba7816bf", 32}, Expected{14, "cb00753f", 48},
          Expected{15, "ba7816bf", 32}, Expected{16, "ba7816bf", 32}}) {
        const Digest digest = load(SigningKey(each.algorithm)).digest(as_bytes("abc"));
        EXPECT_EQ(digest.size, each.size);
        EXPECT_EQ(from_hex(each.prefix).value(),
                  Bytes(digest.view().begin(), digest.view().begin() + 4));
    }
}

// ECDSA: r and s as numbers (RFC 6605 §4).

constexpr std::string_view kOrder256 =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

Bytes half(std::uint8_t last, std::size_t size) {
    Bytes number(size, 0);
    number.back() = last;
    return number;
}

Bytes joined(const Bytes& r, const Bytes& s) {
    Bytes signature = r;
    append(signature, s);
    return signature;
}

TEST(Ecdsa, numbers_of_every_length_are_encoded) {
    const Bytes data{1, 2, 3};
    for (const std::uint8_t algorithm : {std::uint8_t{13}, std::uint8_t{14}}) {
        const SigningKey signer(algorithm);
        PublicKey key = load(signer);
        const std::size_t size = algorithm == 13 ? 32 : 48;
        // Signing until numbers with a leading zero octet, and with a first bit set and not, have
        // come in both places; one in 256 has the former.
        std::set<std::string> seen;
        for (int i = 0; i < 20000 && seen.size() < 6; ++i) {
            const Bytes signature = signer.sign(data);
            bool is_new = false;
            for (const std::size_t at : {std::size_t{0}, size}) {
                const std::string kind = signature[at] == 0            ? "short"
                                         : (signature[at] & 0x80) != 0 ? "padded"
                                                                       : "plain";
                is_new = seen.insert(kind + (at == 0 ? " r" : " s")).second || is_new;
            }
            if (is_new) {
                EXPECT_TRUE(verifies(key, data, signature)) << to_hex(signature);
            }
        }
        EXPECT_EQ(seen.size(), 6U);
    }
}

TEST(Ecdsa, numbers_out_of_range_are_wrong) {
    const SigningKey signer(13);
    PublicKey key = load(signer);
    const Bytes data{1, 2, 3};
    const Bytes good = signer.sign(data);
    const Bytes r(good.begin(), good.begin() + 32);
    const Bytes s(good.begin() + 32, good.end());
    const Bytes zero(32, 0);
    const Bytes order = from_hex(kOrder256).value();
    Bytes above = order;
    above.back() += 1;
    const Bytes most(32, 0xff);
    ASSERT_TRUE(verifies(key, data, joined(r, s)));
    for (const Bytes& number : {zero, order, above, most, half(1, 32)}) {
        EXPECT_FALSE(verifies(key, data, joined(number, s))) << to_hex(number);
        EXPECT_FALSE(verifies(key, data, joined(r, number))) << to_hex(number);
        EXPECT_FALSE(verifies(key, data, joined(number, number))) << to_hex(number);
    }
    EXPECT_FALSE(verifies(key, data, joined(s, r)));
    // DER is OpenSSL's form, not that of an RRSIG.
    EXPECT_FALSE(verifies(key, data, from_hex("3006020101020101").value()));
}

// (r, n - s) is the other signature with the same r: ECDSA allows both.
TEST(Ecdsa, the_negative_of_s_verifies_as_well) {
    const SigningKey signer(13);
    PublicKey key = load(signer);
    const Bytes data{1, 2, 3};
    Bytes signature = signer.sign(data);
    const Bytes order = from_hex(kOrder256).value();
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int octet = int{order[i]} - int{signature[32 + i]} - borrow;
        borrow = octet < 0 ? 1 : 0;
        signature[32 + i] = static_cast<std::uint8_t>(octet & 0xff);
    }
    EXPECT_TRUE(verifies(key, data, signature));
}

TEST(Ecdsa, points_off_the_curve_are_no_keys) {
    for (const std::uint8_t algorithm : {std::uint8_t{13}, std::uint8_t{14}}) {
        const SigningKey signer(algorithm);
        const Bytes good = signer.public_key();
        EXPECT_TRUE(loads(algorithm, good));
        for (const std::size_t at : {std::size_t{0}, good.size() / 2, good.size() - 1}) {
            Bytes off = good;
            off[at] ^= 0x01;
            // One x in two has a point, but its y is another one.
            EXPECT_FALSE(loads(algorithm, off)) << at;
        }
        EXPECT_FALSE(loads(algorithm, Bytes(good.size(), 0))) << "the point at infinity";
        EXPECT_FALSE(loads(algorithm, Bytes(good.size(), 0xff))) << "coordinates above the prime";
        EXPECT_TRUE(loads(algorithm, good)) << "a bad key spoils nothing for the next";
    }
    EXPECT_FALSE(loads(14, SigningKey(13).public_key())) << "of the other curve";
}

}  // namespace
}  // namespace dschain::crypto
