// RSA keys of every form, and signatures made from numbers, so that the octets under the power are
// those a test wants (RFC 3110, RFC 8017 §8.2).
#include <gtest/gtest.h>

#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "crypto/signing_key.hpp"
#include "dschain/base/encoding.hpp"
#include "dschain/crypto/public_key.hpp"

namespace dschain::crypto {
namespace {

using NumberPointer = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using ContextPointer = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;

NumberPointer number(ByteView octets = {}) {
    return {BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr), &BN_free};
}

Bytes octets_of(const BIGNUM* value, std::size_t size = 0) {
    Bytes octets(std::max(size, static_cast<std::size_t>(BN_num_bytes(value))));
    EXPECT_EQ(BN_bn2binpad(value, octets.data(), static_cast<int>(octets.size())),
              static_cast<int>(octets.size()));
    return octets;
}

// A key of two primes with any public exponent that has an inverse.
class Rsa {
public:
    explicit Rsa(const Bytes& exponent, int bits = 1024) : exponent_(exponent) {
        const ContextPointer context(BN_CTX_new(), &BN_CTX_free);
        const NumberPointer e = number(exponent);
        const NumberPointer p = number();
        const NumberPointer q = number();
        const NumberPointer order = number();
        do {
            test::must(
                BN_generate_prime_ex(p.get(), bits / 2, 0, nullptr, nullptr, nullptr) == 1 &&
                BN_generate_prime_ex(q.get(), bits - bits / 2, 0, nullptr, nullptr, nullptr) == 1);
            test::must(BN_mul(modulus_.get(), p.get(), q.get(), context.get()) == 1 &&
                       BN_sub_word(p.get(), 1) == 1 && BN_sub_word(q.get(), 1) == 1 &&
                       BN_mul(order.get(), p.get(), q.get(), context.get()) == 1);
        } while (BN_num_bits(modulus_.get()) != bits ||
                 BN_mod_inverse(private_.get(), e.get(), order.get(), context.get()) == nullptr);
        ERR_clear_error();
    }

    [[nodiscard]] Bytes modulus() const { return octets_of(modulus_.get()); }
    [[nodiscard]] std::size_t size() const { return modulus().size(); }

    // The public key field, from these octets of exponent and modulus.
    [[nodiscard]] static Bytes field(const Bytes& exponent, const Bytes& modulus) {
        Bytes key{static_cast<std::uint8_t>(exponent.size())};
        append(key, exponent);
        append(key, modulus);
        return key;
    }
    [[nodiscard]] Bytes field() const { return field(exponent_, modulus()); }

    // The number whose power is `message`.
    [[nodiscard]] Bytes sign(const Bytes& message) const {
        const ContextPointer context(BN_CTX_new(), &BN_CTX_free);
        const NumberPointer result = number();
        test::must(BN_mod_exp(result.get(), number(message).get(), private_.get(), modulus_.get(),
                              context.get()) == 1);
        return octets_of(result.get(), size());
    }

private:
    Bytes exponent_;
    NumberPointer modulus_ = number();
    NumberPointer private_ = number();
};

const Bytes kF4{1, 0, 1};
const Bytes kData{'a', 'b', 'c'};
constexpr std::string_view kInfo256 = "3031300d060960864801650304020105000420";
constexpr std::string_view kAbc256 =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

// 00 01 FF … 00 and `tail`, which is DigestInfo where the message is a right one.
Bytes padded(std::size_t size, const Bytes& tail) {
    Bytes message(size - 1 - tail.size(), 0xff);
    message[0] = 0x00;
    message[1] = 0x01;
    message.push_back(0x00);
    append(message, tail);
    return message;
}

Bytes right_tail() {
    return from_hex(std::string(kInfo256) + std::string(kAbc256)).value();
}

// The plain way: an EVP_PKEY of the two numbers, and EVP_DigestVerify.
bool evp_verifies(const Bytes& field, const Bytes& signature, const EVP_MD* md) {
    using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
    const std::size_t exponent_size = field.at(0);
    Bytes exponent(field.begin() + 1, field.begin() + 1 + static_cast<int>(exponent_size));
    Bytes modulus(field.begin() + 1 + static_cast<int>(exponent_size), field.end());
    std::reverse(exponent.begin(), exponent.end());  // OSSL_PARAM is in this machine's order
    std::reverse(modulus.begin(), modulus.end());
    std::array parameters{OSSL_PARAM_construct_BN("n", modulus.data(), modulus.size()),
                          OSSL_PARAM_construct_BN("e", exponent.data(), exponent.size()),
                          OSSL_PARAM_construct_end()};
    const Context maker(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata_init(maker.get()) != 1 ||
        EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
        ERR_clear_error();
        return false;
    }
    const test::PkeyPointer key(made, &EVP_PKEY_free);
    const test::MdContextPointer context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const bool good = EVP_DigestVerifyInit(context.get(), nullptr, md, nullptr, key.get()) == 1 &&
                      EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                       kData.data(), kData.size()) == 1;
    ERR_clear_error();
    return good;
}

bool verifies(const Bytes& field, const Bytes& signature, std::uint8_t algorithm = 8) {
    auto key = PublicKey::load(algorithm, field);
    const bool good = key && key->verify(kData, signature);
    EXPECT_EQ(ERR_peek_error(), 0U);
    EXPECT_EQ(good, evp_verifies(field, signature, algorithm == 8 ? EVP_sha256() : EVP_sha512()));
    return good;
}

std::string load_error(const Bytes& field) {
    const auto key = PublicKey::load(8, field);
    EXPECT_EQ(ERR_peek_error(), 0U);
    return key ? "" : key.error();
}

TEST(RsaExponent, of_every_form_is_raised_to) {
    // 3, 2^4 + 1, 2^16 + 1, 2^32 + 1, 2^64 - 59, and ones with many bits set.
    for (const std::string_view exponent :
         {"03", "11", "010001", "0100000001", "ffffffffffffffc5", "80000001", "ffff", "0aaaaaab"}) {
        const Bytes octets = from_hex(exponent).value();
        const Rsa rsa(octets);
        const Bytes good = rsa.sign(padded(rsa.size(), right_tail()));
        EXPECT_TRUE(verifies(rsa.field(), good)) << exponent;
        Bytes bad = good;
        bad.back() ^= 0x01;
        EXPECT_FALSE(verifies(rsa.field(), bad)) << exponent;
    }
}

// Everyone can sign under it, as everyone could read such a zone's private key: that is for the
// zone to know. OpenSSL takes it as well.
TEST(RsaExponent, of_one_leaves_the_signature_as_it_is) {
    const Rsa rsa(kF4);
    const Bytes field = Rsa::field({1}, rsa.modulus());
    EXPECT_EQ(load_error(field), "");
    EXPECT_TRUE(verifies(field, padded(rsa.size(), right_tail())));
    EXPECT_FALSE(verifies(field, rsa.sign(padded(rsa.size(), right_tail()))));
}

// An even exponent has no private one, yet some messages are squares, and OpenSSL takes their
// roots.
TEST(RsaExponent, of_two_verifies_the_root_of_the_message) {
    const ContextPointer context(BN_CTX_new(), &BN_CTX_free);
    const NumberPointer p = number();
    const NumberPointer q = number();
    const NumberPointer n = number();
    const NumberPointer root_p = number();
    const NumberPointer root_q = number();
    const Bytes message = padded(80, right_tail());
    const NumberPointer square = number(message);
    // The message is a square under one key in four.
    do {
        ASSERT_EQ(BN_generate_prime_ex(p.get(), 320, 0, nullptr, nullptr, nullptr), 1);
        ASSERT_EQ(BN_generate_prime_ex(q.get(), 320, 0, nullptr, nullptr, nullptr), 1);
        ASSERT_EQ(BN_mul(n.get(), p.get(), q.get(), context.get()), 1);
    } while (BN_num_bits(n.get()) != 640 ||
             BN_mod_sqrt(root_p.get(), square.get(), p.get(), context.get()) == nullptr ||
             BN_mod_sqrt(root_q.get(), square.get(), q.get(), context.get()) == nullptr);
    ERR_clear_error();
    // Garner: root = root_q + q ((root_p - root_q) / q mod p)
    const NumberPointer root = number();
    const NumberPointer inverse = number();
    ASSERT_NE(BN_mod_inverse(inverse.get(), q.get(), p.get(), context.get()), nullptr);
    ASSERT_EQ(BN_mod_sub(root.get(), root_p.get(), root_q.get(), p.get(), context.get()), 1);
    ASSERT_EQ(BN_mod_mul(root.get(), root.get(), inverse.get(), p.get(), context.get()), 1);
    ASSERT_EQ(BN_mul(root.get(), root.get(), q.get(), context.get()), 1);
    ASSERT_EQ(BN_add(root.get(), root.get(), root_q.get()), 1);
    const Bytes modulus = octets_of(n.get());
    const Bytes signature = octets_of(root.get(), modulus.size());
    EXPECT_TRUE(verifies(Rsa::field({2}, modulus), signature));
    EXPECT_FALSE(verifies(Rsa::field({4}, modulus), signature));
    EXPECT_FALSE(verifies(Rsa::field({3}, modulus), signature));
}

TEST(RsaExponent, of_zero_is_named) {
    const Rsa rsa(kF4);
    EXPECT_EQ(load_error(Rsa::field({0}, rsa.modulus())), "the RSA exponent is 0");
    EXPECT_EQ(load_error(Rsa::field({0, 0, 0}, rsa.modulus())), "the RSA exponent is 0");
}

// RFC 3110 §2 forbids them; resolvers take the number that they say.
TEST(RsaKeys, with_zeros_in_front_are_the_same_keys) {
    const Rsa rsa(kF4);
    const Bytes good = rsa.sign(padded(rsa.size(), right_tail()));
    Bytes modulus{0, 0};
    append(modulus, rsa.modulus());
    EXPECT_TRUE(verifies(Rsa::field(kF4, modulus), good));
    EXPECT_TRUE(verifies(Rsa::field({0, 1, 0, 1}, rsa.modulus()), good));
    EXPECT_TRUE(verifies(Rsa::field({0, 0, 0, 0, 0, 1, 0, 1}, modulus), good));
    EXPECT_EQ(load_error(Rsa::field({0, 0, 0, 0, 0, 0, 1, 0, 1}, modulus)),
              "the RSA exponent is longer than 64 bits");
    // The signature is as long as the number.
    Bytes longer{0, 0};
    append(longer, good);
    EXPECT_FALSE(verifies(Rsa::field(kF4, modulus), longer));
}

TEST(RsaKeys, with_an_even_modulus_are_named) {
    Bytes modulus = Rsa(kF4).modulus();
    modulus.back() &= 0xfe;
    const Bytes field = Rsa::field(kF4, modulus);
    EXPECT_EQ(load_error(field), "the RSA modulus is even");
    EXPECT_FALSE(verifies(field, Bytes(modulus.size(), 1)));
}

TEST(RsaKeys, of_any_number_of_bits_verify) {
    for (const int bits : {512, 513, 521, 640, 1000, 1023, 1024, 1025, 1031, 1536}) {
        const Rsa rsa(kF4, bits);
        EXPECT_TRUE(verifies(rsa.field(), rsa.sign(padded(rsa.size(), right_tail())))) << bits;
    }
}

// Eight octets of FF, DigestInfo of 83 octets and three more do not fit.
TEST(RsaKeys, of_512_bits_are_too_short_for_sha_512) {
    const Rsa rsa(kF4, 512);
    const Bytes good = rsa.sign(padded(rsa.size(), right_tail()));
    EXPECT_TRUE(verifies(rsa.field(), good, 8));
    EXPECT_FALSE(verifies(rsa.field(), good, 10));
}

TEST(RsaSignature, not_smaller_than_the_modulus_is_wrong) {
    const Rsa rsa(kF4, 1023);  // there is room for the signature plus the modulus
    const Bytes good = rsa.sign(padded(rsa.size(), right_tail()));
    const NumberPointer sum = number();
    ASSERT_EQ(BN_add(sum.get(), number(good).get(), number(rsa.modulus()).get()), 1);
    ASSERT_LE(static_cast<std::size_t>(BN_num_bytes(sum.get())), rsa.size());
    EXPECT_TRUE(verifies(rsa.field(), good));
    EXPECT_FALSE(verifies(rsa.field(), octets_of(sum.get(), rsa.size())));
    EXPECT_FALSE(verifies(rsa.field(), rsa.modulus()));
    EXPECT_FALSE(verifies(rsa.field(), Bytes(rsa.size(), 0)));
}

// What lenient readers of PKCS #1 took: every octet of the message counts.
TEST(RsaSignature, over_another_message_is_wrong) {
    const Rsa rsa({3}, 2048);
    const Bytes good = padded(rsa.size(), right_tail());
    ASSERT_TRUE(verifies(rsa.field(), rsa.sign(good)));
    for (std::size_t i = 1; i < good.size(); ++i) {  // the first octet is above the modulus
        Bytes message = good;
        message[i] ^= 0x01;
        EXPECT_FALSE(verifies(rsa.field(), rsa.sign(message))) << "octet " << i;
    }
    // Padding cut short, and the rest of the message free (CVE-2006-4339).
    Bytes garbage = from_hex("0001ffffffffffffffff00").value();
    append(garbage, right_tail());
    garbage.resize(rsa.size(), 0x5a);
    EXPECT_FALSE(verifies(rsa.field(), rsa.sign(garbage)));
    // DigestInfo without the NULL that RFC 8017 §9.2 writes.
    const Bytes without_null =
        from_hex("302f300b0609608648016503040201" + std::string("0420") + std::string(kAbc256))
            .value();
    EXPECT_FALSE(verifies(rsa.field(), rsa.sign(padded(rsa.size(), without_null))));
    // The bare digest.
    EXPECT_FALSE(verifies(rsa.field(), rsa.sign(padded(rsa.size(), from_hex(kAbc256).value()))));
    Bytes block_type_2 = good;
    block_type_2[1] = 0x02;
    EXPECT_FALSE(verifies(rsa.field(), rsa.sign(block_type_2)));
}

}  // namespace
}  // namespace dschain::crypto
