// Keys of one curve share what OpenSSL takes long to make: each still verifies its own alone.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "crypto/signing_key.hpp"
#include "dschain/crypto/public_key.hpp"

namespace dschain::crypto {
namespace {

using test::SigningKey;

constexpr std::array<std::uint8_t, 2> kCurves = {13, 14};

Bytes data_of(std::string_view text) {
    return {text.begin(), text.end()};
}

PublicKey load(const SigningKey& key) {
    return std::move(PublicKey::load(key.algorithm(), key.public_key()).value());
}

// Its x with another y.
Bytes no_point(const SigningKey& key) {
    Bytes octets = key.public_key();
    octets.back() ^= 1U;
    return octets;
}

TEST(SharedKey, keys_that_are_used_in_turn_verify_their_own_signatures_only) {
    for (const std::uint8_t algorithm : kCurves) {
        const SigningKey first_signer(algorithm);
        const SigningKey second_signer(algorithm);
        PublicKey first = load(first_signer);
        PublicKey second = load(second_signer);
        for (int i = 0; i < 5; ++i) {
            const Bytes data = data_of("data " + std::to_string(i));
            const Bytes by_first = first_signer.sign(data);
            const Bytes by_second = second_signer.sign(data);
            EXPECT_TRUE(first.verify(data, by_first));
            EXPECT_FALSE(first.verify(data, by_second));
            EXPECT_TRUE(second.verify(data, by_second));
            EXPECT_FALSE(second.verify(data, by_first));
        }
    }
}

TEST(SharedKey, the_curves_do_not_touch_each_other) {
    const SigningKey small_signer(13);
    const SigningKey large_signer(14);
    PublicKey small = load(small_signer);
    PublicKey large = load(large_signer);
    const Bytes data = data_of("data");
    const Bytes by_small = small_signer.sign(data);
    const Bytes by_large = large_signer.sign(data);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(small.verify(data, by_small));
        EXPECT_TRUE(large.verify(data, by_large));
        EXPECT_FALSE(small.verify(data, by_large));
    }
}

TEST(SharedKey, what_is_no_point_on_the_curve_leaves_the_others_usable) {
    for (const std::uint8_t algorithm : kCurves) {
        const SigningKey signer(algorithm);
        const SigningKey other_signer(algorithm);
        PublicKey key = load(signer);
        const Bytes data = data_of("data");
        const Bytes signature = signer.sign(data);
        EXPECT_TRUE(key.verify(data, signature));
        const auto none = PublicKey::load(algorithm, no_point(signer));
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error(), algorithm == 13 ? "the key is no point on curve P-256"
                                                : "the key is no point on curve P-384");
        EXPECT_TRUE(key.verify(data, signature));
        EXPECT_FALSE(PublicKey::load(algorithm, no_point(signer)));
        PublicKey other = load(other_signer);
        EXPECT_FALSE(other.verify(data, signature));
        EXPECT_TRUE(other.verify(data, other_signer.sign(data)));
        EXPECT_TRUE(key.verify(data, signature));
    }
}

TEST(SharedKey, a_key_that_took_the_place_of_another_has_its_own_point) {
    const SigningKey first_signer(13);
    const SigningKey second_signer(13);
    const Bytes data = data_of("data");
    const Bytes by_first = first_signer.sign(data);
    std::optional<PublicKey> key = load(first_signer);
    EXPECT_TRUE(key->verify(data, by_first));
    // Where the first was in memory, most likely.
    key.reset();
    key = load(second_signer);
    EXPECT_FALSE(key->verify(data, by_first));
    EXPECT_TRUE(key->verify(data, second_signer.sign(data)));
    PublicKey moved = std::move(*key);
    EXPECT_FALSE(moved.verify(data, by_first));
}

TEST(SharedKey, threads_have_their_own) {
    constexpr int kThreads = 4;
    constexpr int kRounds = 100;
    std::array<int, kThreads> right{};
    std::vector<std::thread> threads;
    for (std::size_t number = 0; number < kThreads; ++number) {
        threads.emplace_back([&right, number] {
            const SigningKey first_signer(13);
            const SigningKey second_signer(13);
            PublicKey first = load(first_signer);
            PublicKey second = load(second_signer);
            const Bytes data = data_of("of thread " + std::to_string(number));
            const Bytes by_first = first_signer.sign(data);
            const Bytes by_second = second_signer.sign(data);
            for (int i = 0; i < kRounds; ++i) {
                const bool good = first.verify(data, by_first) && second.verify(data, by_second) &&
                                  !first.verify(data, by_second);
                right.at(number) += good ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const int count : right) {
        EXPECT_EQ(count, kRounds);
    }
}

}  // namespace
}  // namespace dschain::crypto
