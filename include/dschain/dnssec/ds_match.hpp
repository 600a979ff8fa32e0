// DS against DNSKEY (RFC 4034 §5, RFC 4035 §5.2, RFC 4509 §3).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "dschain/dns/records.hpp"

namespace dschain {

// The digest that a DS of `digest_type` for this key must hold: digest(owner | DNSKEY RDATA).
// Nothing if that type cannot be computed here.
[[nodiscard]] std::optional<Bytes> ds_digest(const Name& owner, const Dnskey& key,
                                             std::uint8_t digest_type);

// The DS record of this key; nothing if that type cannot be computed here.
[[nodiscard]] std::optional<Ds> make_ds(const Name& owner, const Dnskey& key,
                                        std::uint8_t digest_type);

// Tag, algorithm and digest all agree. Whether the key may be used is another question.
[[nodiscard]] bool ds_matches(const Name& owner, const Ds& ds, const Dnskey& key);

// Both its algorithm and its digest type can be checked here.
[[nodiscard]] bool is_supported(const Ds& ds);

// The records of a DS RRset that a validator goes by: the supported ones, without those of SHA-1
// where a supported one of a stronger digest stands beside them (RFC 4509 §3). Empty for a set
// that makes the delegation insecure (RFC 4035 §5.2).
[[nodiscard]] std::vector<Ds> usable_ds(std::span<const Ds> set);

enum class DsRelation {
    match,
    unsupported,         // the digest type cannot be computed here
    key_not_for_zone,    // it matches, but the key has no ZONE bit or another protocol
    key_revoked,         // it matches, but the key is revoked (RFC 5011 §2.1)
    algorithm_differs,   // the digest is that of a key with another algorithm number
    tag_differs,         // the digest and algorithm are those of a key with another tag
    digest_other_owner,  // the digest is that of the key under another owner name
    digest_differs,      // tag and algorithm name a key, but its digest is another one
    no_key,              // nothing about it points to a key of this set
};

// What a DS has to do with a key set, for the one who has to mend it.
struct DsDiagnosis {
    DsRelation relation = DsRelation::no_key;
    std::optional<std::size_t> key;  // the index of the key it is about
    Name other_owner;                // for digest_other_owner
    std::size_t differing_bits = 0;  // for digest_differs, when the lengths are equal
};

// The keys of a zone, made ready for many DS records: each tag and digest is made once, when it is
// first needed. Not for use by several threads.
class DsMatcher {
public:
    DsMatcher() = default;  // no keys
    DsMatcher(Name owner, std::span<const Dnskey> keys);

    // As ds_matches, for the key of that index.
    [[nodiscard]] bool matches(const Ds& ds, std::size_t key) const;
    [[nodiscard]] bool matches_any(const Ds& ds) const;
    [[nodiscard]] DsDiagnosis diagnose(const Ds& ds) const;

private:
    struct Key {
        Dnskey dnskey;
        std::uint16_t tag;
        // By digest type; nothing for one that cannot be computed here.
        mutable std::map<std::uint8_t, std::optional<Bytes>> digests;
        // The same under each of mistaken_owners_.
        mutable std::map<std::uint8_t, std::vector<std::optional<Bytes>>> mistaken_digests;
    };
    [[nodiscard]] const std::optional<Bytes>& digest(const Key& key, std::uint8_t type) const;
    // The owner under which the key has this digest, where it is a usual mistake.
    [[nodiscard]] const Name* mistaken_owner(const Key& key, const Ds& ds) const;

    Name owner_;
    std::vector<Key> keys_;
    mutable std::vector<Name> mistaken_owners_;
};

}  // namespace dschain
