#include "lab/keys.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

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
    return algorithm <= 10;
}

}  // namespace

Key::Key(LdnsKeyPtr raw, const KeySpec& spec) : raw_(std::move(raw)), spec_(spec) {
    ldns_key_set_flags(raw_.get(), spec_.flags);
    // The tag does not depend on the owner name, any zone will do.
    tag_ = ldns_calc_keytag(dnskey(".", 0).get());
    ldns_key_set_keytag(raw_.get(), tag_);
}

RrPtr Key::dnskey(const std::string& zone, std::uint32_t ttl) const {
    RrPtr record(ldns_key2rr(raw_.get()));
    if (!record) {
        throw std::runtime_error(
            fmt::format("lab: ldns cannot print a key of algorithm {}", spec_.algorithm));
    }
    ldns_rdf_deep_free(ldns_rr_owner(record.get()));  // set from an earlier signing, or null
    ldns_rr_set_owner(record.get(), make_dname(zone).release());
    ldns_rr_set_ttl(record.get(), ttl);
    return record;
}

Key KeyMaker::make_key(const KeySpec& spec, KeyVariant variant, std::size_t index) {
    if (!is_rsa(spec.algorithm)) {
        return Key(generate(spec.algorithm, 0), spec);
    }
    const std::size_t number = static_cast<std::size_t>(variant) * kKeysPerVariant + index;
    auto found = rsa_pool_.find({spec.bits, number});
    if (found == rsa_pool_.end()) {
        const LdnsKeyPtr fresh = generate(spec.algorithm, spec.bits);
        EVP_PKEY* const material = ldns_key_evp_key(fresh.get());
        EVP_PKEY_up_ref(material);
        found =
            rsa_pool_.emplace(std::pair(spec.bits, number), EvpPtr(material, &EVP_PKEY_free)).first;
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

std::string to_hex(const std::vector<std::uint8_t>& octets) {
    std::string text;
    for (const std::uint8_t octet : octets) {
        text += fmt::format("{:02x}", octet);
    }
    return text;
}

std::string Ds::text() const {
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
        case DsMutation::kNone:
        case DsMutation::kOwner:
        case DsMutation::kOther:
            break;
    }
    return ds;
}

std::string make_filler_dnskey() {
    constexpr std::size_t kModulusSize = 256;
    // RFC 3110: length of the exponent, the exponent 65537, the modulus.
    std::vector<std::uint8_t> octets{3, 1, 0, 1};
    const std::size_t header = octets.size();
    octets.resize(header + kModulusSize);
    if (RAND_bytes(octets.data() + header, static_cast<int>(kModulusSize)) != 1) {
        throw std::runtime_error("lab: no random octets");
    }
    octets[header] |= 0x80U;  // 2048 bits in full
    octets.back() |= 1U;      // a modulus is odd

    std::string base64(4 * ((octets.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), octets.data(),
                                     static_cast<int>(octets.size()));
    base64.resize(static_cast<std::size_t>(size));
    return "256 3 8 " + base64;
}

}  // namespace dschain::lab
