#include "dschain/dnssec/ds_match.hpp"

#include <algorithm>
#include <bit>

#include "dschain/crypto/digest.hpp"
#include "dschain/crypto/public_key.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha1 = 1;

// Owner names that digests have been seen to be computed with by mistake: the zone's host names,
// the zone above, and the example zone of a manual.
std::vector<Name> mistaken_owners(const Name& owner) {
    std::vector<Name> names;
    const auto add = [&](const Result<Name>& name) {
        if (name && *name != owner) {
            names.push_back(*name);
        }
    };
    for (const std::string_view label : {"www", "ns1", "mail", "*"}) {
        add(owner.with_label(label));
    }
    for (Name above = owner.parent();; above = above.parent()) {
        add(above);
        if (above.is_root()) {
            break;
        }
    }
    for (const std::string_view example :
         {"example.com.", "example.net.", "example.org.", "example.", "zxy.com."}) {
        add(Name::parse(example));
    }
    // The zone's own labels under another ending are a guess too far; its first label alone is not.
    if (owner.label_count() > 1) {
        const std::string text = owner.text();
        add(Name::parse(text.substr(0, text.find('.'))));
    }
    return names;
}

std::size_t differing_bits(ByteView a, ByteView b) {
    std::size_t bits = 0;
    for (std::size_t i = 0; i < a.size() && a.size() == b.size(); ++i) {
        bits += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(a[i] ^ b[i])));
    }
    return bits;
}

}  // namespace

std::optional<Bytes> ds_digest(const Name& owner, const Dnskey& key, std::uint8_t digest_type) {
    Bytes input(owner.wire().begin(), owner.wire().end());
    append(input, key.rdata());
    return crypto::digest(digest_type, input);
}

std::optional<Ds> make_ds(const Name& owner, const Dnskey& key, std::uint8_t digest_type) {
    auto digest = ds_digest(owner, key, digest_type);
    if (!digest) {
        return std::nullopt;
    }
    return Ds{key.key_tag(), key.algorithm, digest_type, std::move(*digest)};
}

bool ds_matches(const Name& owner, const Ds& ds, const Dnskey& key) {
    return ds.key_tag == key.key_tag() && ds.algorithm == key.algorithm &&
           ds_digest(owner, key, ds.digest_type) == ds.digest;
}

bool is_supported(const Ds& ds) {
    return crypto::can_verify(ds.algorithm) && crypto::can_digest(ds.digest_type);
}

std::vector<Ds> usable_ds(std::span<const Ds> set) {
    std::vector<Ds> usable;
    std::copy_if(set.begin(), set.end(), std::back_inserter(usable), is_supported);
    const auto is_sha1 = [](const Ds& ds) { return ds.digest_type == kSha1; };
    if (!std::all_of(usable.begin(), usable.end(), is_sha1)) {
        std::erase_if(usable, is_sha1);
    }
    return usable;
}

DsMatcher::DsMatcher(Name owner, std::span<const Dnskey> keys) : owner_(std::move(owner)) {
    keys_.reserve(keys.size());
    for (const Dnskey& key : keys) {
        keys_.push_back({key, key.key_tag(), {}, {}});
    }
}

bool DsMatcher::matches(const Ds& ds, std::size_t key) const {
    const Key& candidate = keys_[key];
    return ds.key_tag == candidate.tag && ds.algorithm == candidate.dnskey.algorithm &&
           digest(candidate, ds.digest_type) == ds.digest;
}

bool DsMatcher::matches_any(const Ds& ds) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        if (matches(ds, i)) {
            return true;
        }
    }
    return false;
}

DsDiagnosis DsMatcher::diagnose(const Ds& ds) const {
    const auto about = [](DsRelation relation, std::size_t key) {
        DsDiagnosis diagnosis;
        diagnosis.relation = relation;
        diagnosis.key = key;
        return diagnosis;
    };
    if (!crypto::can_digest(ds.digest_type)) {
        return {DsRelation::unsupported, std::nullopt, {}, 0};
    }
    // The digest is the strongest witness: look at it before the tag.
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const Key& key = keys_[i];
        if (digest(key, ds.digest_type) != ds.digest) {
            continue;
        }
        if (ds.algorithm != key.dnskey.algorithm) {
            return about(DsRelation::algorithm_differs, i);
        }
        if (ds.key_tag != key.tag) {
            return about(DsRelation::tag_differs, i);
        }
        if (!key.dnskey.is_zone_key()) {
            return about(DsRelation::key_not_for_zone, i);
        }
        return about(key.dnskey.is_revoked() ? DsRelation::key_revoked : DsRelation::match, i);
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const Key& key = keys_[i];
        if (ds.key_tag != key.tag || ds.algorithm != key.dnskey.algorithm) {
            continue;
        }
        if (const Name* other = mistaken_owner(key, ds)) {
            DsDiagnosis diagnosis = about(DsRelation::digest_other_owner, i);
            diagnosis.other_owner = *other;
            return diagnosis;
        }
        DsDiagnosis diagnosis = about(DsRelation::digest_differs, i);
        diagnosis.differing_bits = differing_bits(*digest(key, ds.digest_type), ds.digest);
        return diagnosis;
    }
    return {};
}

const std::optional<Bytes>& DsMatcher::digest(const Key& key, std::uint8_t type) const {
    const auto [found, is_new] = key.digests.try_emplace(type);
    if (is_new) {
        found->second = ds_digest(owner_, key.dnskey, type);
    }
    return found->second;
}

const Name* DsMatcher::mistaken_owner(const Key& key, const Ds& ds) const {
    if (mistaken_owners_.empty()) {
        mistaken_owners_ = mistaken_owners(owner_);
    }
    std::vector<std::optional<Bytes>>& digests = key.mistaken_digests[ds.digest_type];
    if (digests.empty()) {
        for (const Name& other : mistaken_owners_) {
            digests.push_back(ds_digest(other, key.dnskey, ds.digest_type));
        }
    }
    const auto found = std::find(digests.begin(), digests.end(), ds.digest);
    return found == digests.end()
               ? nullptr
               : &mistaken_owners_[static_cast<std::size_t>(found - digests.begin())];
}

}  // namespace dschain
