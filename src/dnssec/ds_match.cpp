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

DsDiagnosis diagnose_ds(const Name& owner, const Ds& ds, std::span<const Dnskey> keys) {
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
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Dnskey& key = keys[i];
        if (ds_digest(owner, key, ds.digest_type) != ds.digest) {
            continue;
        }
        if (ds.algorithm != key.algorithm) {
            return about(DsRelation::algorithm_differs, i);
        }
        if (ds.key_tag != key.key_tag()) {
            return about(DsRelation::tag_differs, i);
        }
        if (!key.is_zone_key()) {
            return about(DsRelation::key_not_for_zone, i);
        }
        return about(key.is_revoked() ? DsRelation::key_revoked : DsRelation::match, i);
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Dnskey& key = keys[i];
        if (ds.key_tag != key.key_tag() || ds.algorithm != key.algorithm) {
            continue;
        }
        for (const Name& other : mistaken_owners(owner)) {
            if (ds_digest(other, key, ds.digest_type) == ds.digest) {
                DsDiagnosis diagnosis = about(DsRelation::digest_other_owner, i);
                diagnosis.other_owner = other;
                return diagnosis;
            }
        }
        DsDiagnosis diagnosis = about(DsRelation::digest_differs, i);
        const auto right = ds_digest(owner, key, ds.digest_type);
        diagnosis.differing_bits = right ? differing_bits(*right, ds.digest) : 0;
        return diagnosis;
    }
    return {};
}

}  // namespace dschain
