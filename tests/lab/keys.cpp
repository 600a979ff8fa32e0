#include "lab/keys.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace dschain::lab {
namespace {

// Room for every set in the numbering of shared RSA keys; the case file allows 16 keys in a zone.
constexpr std::size_t kKeysPerVariant = 16;

LdnsKeyPtr generate(std::uint8_t algorithm, std::uint16_t bits) {
    LdnsKeyPtr key(
        ldns_key_new_frm_algorithm(static_cast<ldns_signing_algorithm>(algorithm), bits));
    if (!key) {
        throw std::runtime_error(
            fmt::format("lab: ldns cannot make a key of algorithm {}", algorithm));
    }
    return key;
}

bool is_rsa(std::uint8_t algorithm) {
    return algorithm == LDNS_RSASHA1 || algorithm == LDNS_RSASHA1_NSEC3 ||
           algorithm == LDNS_RSASHA256 || algorithm == LDNS_RSASHA512;
}

bool is_curve(std::uint8_t algorithm) {
    return algorithm >= LDNS_ECDSAP256SHA256 && algorithm <= LDNS_ED448;
}

using EvpPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

EvpPtr generate_rsa(std::uint16_t bits, std::uint64_t exponent) {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), &EVP_PKEY_CTX_free);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_new(), &BN_free);
    EVP_PKEY* key = nullptr;
    if (!context || !number || BN_set_word(number.get(), exponent) != 1 ||
        EVP_PKEY_keygen_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) <= 0 ||
        EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), number.get()) <= 0 ||
        EVP_PKEY_generate(context.get(), &key) <= 0) {
        throw std::runtime_error(
            fmt::format("lab: no RSA key of {} bits with exponent {}", bits, exponent));
    }
    return EvpPtr(key, &EVP_PKEY_free);
}

std::string to_base64(const Octets& octets) {
    std::string text(4 * ((octets.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets.data(),
                                     static_cast<int>(octets.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

// RDATA of a DNSKEY or CDNSKEY record; as RFC 3597 has it for an empty key, which has no other
// text.
std::string key_rdata_text(std::uint16_t flags, std::uint8_t protocol, std::uint8_t algorithm,
                           const Octets& public_key) {
    if (public_key.empty()) {
        return fmt::format("\\# 4 {:04x}{:02x}{:02x}", flags, protocol, algorithm);
    }
    return fmt::format("{} {} {} {}", flags, protocol, algorithm, to_base64(public_key));
}

}  // namespace

Key::Key(LdnsKeyPtr raw, const KeySpec& spec) : raw_(std::move(raw)), spec_(spec) {
    ldns_key_set_flags(raw_.get(), spec_.flags);
    const RrPtr record(ldns_key2rr(raw_.get()));
    if (!record) {
        throw std::runtime_error(
            fmt::format("lab: ldns cannot print a key of algorithm {}", spec_.algorithm));
    }
    constexpr std::size_t kPublicKeyField = 3;
    const ldns_rdf* const field = ldns_rr_rdf(record.get(), kPublicKeyField);
    const std::uint8_t* const octets = ldns_rdf_data(field);
    public_key_.assign(octets, octets + ldns_rdf_size(field));
    finish();
    ldns_key_set_keytag(raw_.get(), tag_);
}

Key::Key(Octets public_key, const KeySpec& spec) : spec_(spec), public_key_(std::move(public_key)) {
    finish();
}

void Key::finish() {
    if (spec_.octets) {
        public_key_.resize(*spec_.octets);
    }
    // The tag does not depend on the owner name, any zone will do.
    tag_ = ldns_calc_keytag(dnskey(".", 0).get());
}

RrPtr Key::dnskey(const std::string& zone, std::uint32_t ttl) const {
    return make_rr(
        fmt::format("{} {} IN DNSKEY {}", zone, ttl,
                    key_rdata_text(spec_.flags, spec_.protocol, spec_.algorithm, public_key_)));
}

Key KeyMaker::make_key(const KeySpec& spec, KeyVariant variant, std::size_t index) {
    if (is_curve(spec.algorithm)) {
        return Key(generate(spec.algorithm, 0), spec);
    }
    if (!is_rsa(spec.algorithm)) {
        constexpr std::size_t kArbitrarySize = 64;
        return Key(random_octets(kArbitrarySize), spec);
    }
    const std::size_t number = static_cast<std::size_t>(variant) * kKeysPerVariant + index;
    const auto place = std::tuple(spec.bits, spec.exponent, number);
    auto found = rsa_pool_.find(place);
    if (found == rsa_pool_.end()) {
        found = rsa_pool_.emplace(place, generate_rsa(spec.bits, spec.exponent)).first;
    }
    LdnsKeyPtr key(ldns_key_new());
    ldns_key_set_algorithm(key.get(), static_cast<ldns_signing_algorithm>(spec.algorithm));
    EVP_PKEY_up_ref(found->second.get());
    ldns_key_set_evp_key(key.get(), found->second.get());
    return Key(std::move(key), spec);
}

// A given tag is met once in 65536 keys, but among a few hundred candidates for each place some two
// agree (the birthday paradox), so both keys are searched for together.
std::pair<Key, Key> KeyMaker::make_pair_with_one_tag(const KeySpec& first, const KeySpec& second) {
    std::unordered_map<std::uint16_t, Key> firsts;
    std::unordered_map<std::uint16_t, Key> seconds;
    while (true) {
        Key left(generate(first.algorithm, 0), first);
        const std::uint16_t left_tag = left.tag();
        firsts.insert_or_assign(left_tag, std::move(left));
        Key right(generate(second.algorithm, 0), second);
        const std::uint16_t right_tag = right.tag();
        seconds.insert_or_assign(right_tag, std::move(right));

        for (const std::uint16_t tag : {left_tag, right_tag}) {
            const auto in_firsts = firsts.find(tag);
            const auto in_seconds = seconds.find(tag);
            if (in_firsts != firsts.end() && in_seconds != seconds.end()) {
                return {std::move(in_firsts->second), std::move(in_seconds->second)};
            }
        }
    }
}

KeySet KeyMaker::make_set(const std::vector<KeySpec>& specs, KeyVariant variant) {
    KeySet keys;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (i + 1 < specs.size() && specs[i + 1].same_tag) {
            auto [first, second] = make_pair_with_one_tag(specs[i], specs[i + 1]);
            keys.push_back(std::move(first));
            keys.push_back(std::move(second));
            ++i;
        } else {
            keys.push_back(make_key(specs[i], variant, i));
        }
    }
    return keys;
}

std::string to_hex(const Octets& octets) {
    std::string text;
    for (const std::uint8_t octet : octets) {
        text += fmt::format("{:02x}", octet);
    }
    return text;
}

Octets random_octets(std::size_t size) {
    Octets octets(size);
    if (RAND_bytes(octets.data(), static_cast<int>(size)) != 1) {
        throw std::runtime_error("lab: no random octets");
    }
    return octets;
}

std::string Ds::text() const {
    if (digest.empty()) {
        return fmt::format("\\# 4 {:04x}{:02x}{:02x}", key_tag, algorithm, digest_type);
    }
    return fmt::format("{} {} {} {}", key_tag, algorithm, digest_type, to_hex(digest));
}

Ds make_ds(const Key& key, const std::string& zone, std::uint8_t digest_type) {
    Ds ds;
    ds.key_tag = key.tag();
    ds.algorithm = key.spec().algorithm;
    ds.digest_type = digest_type;
    if (digest_type != LDNS_SHA1 && digest_type != LDNS_SHA256 && digest_type != LDNS_SHA384) {
        constexpr std::size_t kArbitrarySize = 32;
        ds.digest.assign(kArbitrarySize, 0xa5);
        return ds;
    }
    const RrPtr dnskey = key.dnskey(zone, 0);
    const RrPtr record(ldns_key_rr2ds(dnskey.get(), static_cast<ldns_hash>(digest_type)));
    if (!record) {
        throw std::runtime_error(fmt::format("lab: ldns cannot make a DS of type {}", digest_type));
    }
    const ldns_rdf* const digest = ldns_rr_rdf(record.get(), 3);
    const std::uint8_t* const octets = ldns_rdf_data(digest);
    ds.digest.assign(octets, octets + ldns_rdf_size(digest));
    return ds;
}

Ds make_ds(const DsSpec& spec, const KeySet& keys, const KeySet& foreign, const std::string& zone) {
    if (spec.mutation == DsMutation::kOther) {
        return make_ds(foreign.at(std::min(spec.key, foreign.size()) - 1), zone, spec.digest_type);
    }
    if (spec.mutation == DsMutation::kRaw) {
        return {spec.raw_tag, spec.algorithm, spec.digest_type, spec.raw_digest};
    }
    const Key& key = keys.at(spec.key - 1);
    if (spec.mutation == DsMutation::kOwner) {
        return make_ds(key, "www." + zone, spec.digest_type);
    }
    Ds ds = make_ds(key, zone, spec.digest_type);
    switch (spec.mutation) {
        case DsMutation::kFlip:
            ds.digest.back() ^= 1U;
            break;
        case DsMutation::kWrong:
            for (std::uint8_t& octet : ds.digest) {
                octet = static_cast<std::uint8_t>(~octet);
            }
            break;
        case DsMutation::kAlgorithm:
            ds.algorithm = spec.algorithm;
            break;
        case DsMutation::kTag:
            ds.key_tag = static_cast<std::uint16_t>(ds.key_tag + 1);
            break;
        case DsMutation::kShort:
            ds.digest.pop_back();
            break;
        case DsMutation::kLong:
            ds.digest.push_back(0);
            break;
        case DsMutation::kNone:
        case DsMutation::kOwner:
        case DsMutation::kOther:
        case DsMutation::kRaw:
            break;
    }
    return ds;
}

std::string cdnskey_text(const CdnskeySpec& spec, const KeySet& keys) {
    if (spec.key == 0) {
        return key_rdata_text(spec.flags, spec.protocol, spec.algorithm, spec.public_key);
    }
    const Key& key = keys.at(spec.key - 1);
    return key_rdata_text(key.spec().flags, key.spec().protocol, key.spec().algorithm,
                          key.public_key());
}

std::string make_filler_dnskey() {
    constexpr std::size_t kModulusSize = 256;
    // RFC 3110: length of the exponent, the exponent 65537, the modulus.
    Octets octets{3, 1, 0, 1};
    Octets modulus = random_octets(kModulusSize);
    modulus.front() |= 0x80U;  // 2048 bits in full
    modulus.back() |= 1U;      // a modulus is odd
    octets.insert(octets.end(), modulus.begin(), modulus.end());
    return key_rdata_text(256, 3, LDNS_RSASHA256, octets);
}

}  // namespace dschain::lab
