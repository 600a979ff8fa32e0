// Zone keys and the DS records made from them.
#pragma once

#include "lab/faults.hpp"
#include "lab/ldns_types.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dschain::lab {

// A private key with the DNSKEY fields that go with it, bound to no zone yet.
class Key {
public:
    // Takes over `raw`, whose algorithm and key material are set.
    Key(LdnsKeyPtr raw, const KeySpec& spec);
    // A key that has no private part: `public_key` are arbitrary octets.
    Key(Octets public_key, const KeySpec& spec);

    // The DNSKEY record at the apex of `zone`; `ttl` in seconds.
    RrPtr dnskey(const std::string& zone, std::uint32_t ttl) const;

    std::uint16_t tag() const { return tag_; }
    const KeySpec& spec() const { return spec_; }

    // As published, which need not be what belongs to the private key.
    const Octets& public_key() const { return public_key_; }

    // For signing: ldns takes validity and signer name from the key, so the signer sets them here.
    // Null for a key without a private part.
    ldns_key* raw() const { return raw_.get(); }

private:
    void finish();

    LdnsKeyPtr raw_;
    KeySpec spec_;
    Octets public_key_;
    std::uint16_t tag_ = 0;
};

using KeySet = std::vector<Key>;

// Which of the key sets of one shape is meant. Sets of different variants have no key in common.
enum class KeyVariant { kZone, kStale, kForeign, kRoot };

// Makes keys. RSA keys take up to half a second each, so zones share them: the n-th RSA key of a
// set is the same key material in all zones with that variant. Other keys are always fresh.
class KeyMaker {
public:
    KeySet make_set(const std::vector<KeySpec>& specs, KeyVariant variant);

private:
    Key make_key(const KeySpec& spec, KeyVariant variant, std::size_t index);
    std::pair<Key, Key> make_pair_with_one_tag(const KeySpec& first, const KeySpec& second);

    using EvpPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    // By length, exponent and number.
    std::map<std::tuple<std::uint16_t, std::uint64_t, std::size_t>, EvpPtr> rsa_pool_;
};

// A DS record in parts, so that single fields can be made wrong.
struct Ds {
    std::uint16_t key_tag = 0;
    std::uint8_t algorithm = 0;
    std::uint8_t digest_type = 0;
    Octets digest;

    // RDATA in presentation form, digest in lower-case hexadecimal; as RFC 3597 has it if there is
    // no digest.
    std::string text() const;
};

// The right DS for a key of `zone`. Digest types other than 1, 2 and 4 get 32 arbitrary octets.
Ds make_ds(const Key& key, const std::string& zone, std::uint8_t digest_type);

// The DS that `spec` asks for. `foreign` is a set of the same shape whose keys are not in the zone;
// it is used for DsMutation::kOther alone and may be empty otherwise.
Ds make_ds(const DsSpec& spec, const KeySet& keys, const KeySet& foreign, const std::string& zone);

// RDATA of the CDNSKEY record that `spec` asks for.
std::string cdnskey_text(const CdnskeySpec& spec, const KeySet& keys);

// Octets as hexadecimal digits, lower case.
std::string to_hex(const Octets& octets);

// Throws std::runtime_error if there is no randomness.
Octets random_octets(std::size_t size);

// A DNSKEY RDATA text with the size of an RSA-2048 zone signing key and a random modulus. There is
// no private key to it: it is there to fill a packet.
std::string make_filler_dnskey();

}  // namespace dschain::lab
