// Keys that share one tag, and signatures that look like theirs.
#pragma once

#include <memory>
#include <random>

#include "crypto/signing_key.hpp"
#include "hostile/hostile_zone.hpp"

namespace dschain::test {

constexpr std::uint8_t kRsaSha512 = 10;
constexpr std::uint8_t kP384 = 14;
constexpr std::uint8_t kEd448 = 16;

// Of the flags of a key for zones 14 bits mean nothing, and all count in its tag. The key, or
// nothing where the tag would need one of the other two, or flags that put it before the zone's
// own key in the RRset.
inline std::optional<Dnskey> with_tag(Dnskey key, std::uint16_t tag) {
    key.flags = 0;
    const auto difference = static_cast<std::uint16_t>(tag - key.key_tag());
    for (const int carry : {0, 1}) {
        key.flags = static_cast<std::uint16_t>(difference - carry);
        if (key.is_zone_key() && !key.is_revoked() && key.flags > 257 && key.key_tag() == tag) {
            return key;
        }
    }
    return std::nullopt;
}

// Nobody has to know the factors: what costs is the size of modulus and exponent.
inline Bytes rsa_4096_with_large_exponent(std::mt19937& random) {
    constexpr std::size_t kExponentSize = 8;
    constexpr std::size_t kModulusSize = 512;
    Bytes key{kExponentSize};
    key.resize(1 + kExponentSize, 0xff);
    for (std::size_t i = 0; i < kModulusSize; ++i) {
        append_u8(key, static_cast<std::uint8_t>(random()));
    }
    key[1 + kExponentSize] |= 0x80;
    key.back() |= 1;
    return key;
}

inline std::vector<Dnskey> colliding_keys(std::uint8_t algorithm, std::size_t count,
                                          std::uint16_t tag) {
    std::mt19937 random(1);
    std::vector<Dnskey> keys;
    while (keys.size() < count) {
        Dnskey key{0, 3, algorithm,
                   algorithm == kRsaSha512 ? rsa_4096_with_large_exponent(random)
                                           : crypto::test::SigningKey(algorithm).public_key()};
        if (auto found = with_tag(std::move(key), tag)) {
            keys.push_back(std::move(*found));
        }
    }
    return keys;
}

// An RRSIG as the zone's key would make it, with that algorithm and tag and no signature yet.
inline Rrsig unsigned_rrsig(const RRset& rrset, const Name& zone, std::uint8_t algorithm,
                            std::uint16_t tag) {
    RRset copy = rrset;
    copy.signatures.clear();
    sign(copy, zone_key(), zone);
    Rrsig rrsig = copy.signatures.front();
    rrsig.algorithm = algorithm;
    rrsig.key_tag = tag;
    rrsig.signature.clear();
    return rrsig;
}

// Well-formed signatures by a key that is nowhere: each has to be computed in full to be found
// wrong.
inline void add_wrong_signatures(RRset& rrset, const Name& zone, std::uint8_t algorithm,
                                 std::uint16_t tag, std::size_t count) {
    const Rrsig rrsig = unsigned_rrsig(rrset, zone, algorithm, tag);
    const std::unique_ptr<crypto::test::SigningKey> key =
        algorithm == kRsaSha512 ? nullptr : std::make_unique<crypto::test::SigningKey>(algorithm);
    for (std::size_t i = 0; i < count; ++i) {
        Rrsig wrong = rrsig;
        Bytes number;
        append_u32(number, static_cast<std::uint32_t>(i));
        if (key) {
            wrong.signature = key->sign(number);
        } else {
            wrong.signature.assign(512, 0x55);  // below every modulus
            std::copy(number.begin(), number.end(), wrong.signature.end() - 4);
        }
        rrset.signatures.push_back(std::move(wrong));
    }
}

// Signatures by one key of a dear algorithm, all good and each over other octets.
class DearKey {
public:
    explicit DearKey(std::uint8_t algorithm)
        : key_(algorithm), dnskey_{256, 3, algorithm, key_.public_key()} {}

    [[nodiscard]] const Dnskey& dnskey() const { return dnskey_; }

    void sign(RRset& rrset, const Name& zone, std::size_t count) const {
        Rrsig rrsig = unsigned_rrsig(rrset, zone, dnskey_.algorithm, dnskey_.key_tag());
        for (std::size_t i = 0; i < count; ++i) {
            ++rrsig.expiration;
            rrsig.signature = key_.sign(signed_data(rrset, rrsig));
            rrset.signatures.push_back(rrsig);
        }
    }

private:
    crypto::test::SigningKey key_;
    Dnskey dnskey_;
};

}  // namespace dschain::test
