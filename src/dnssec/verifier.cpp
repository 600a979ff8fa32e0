#include "dschain/dnssec/verifier.hpp"

#include <algorithm>
#include <bitset>
#include <utility>

namespace dschain {
namespace {

// An RRSIG's Labels field leaves out the root and a leading '*' (RFC 4034 §3.1.3).
std::size_t signed_label_count(const Name& owner) {
    return owner.label_count() - (owner.is_wildcard() ? 1 : 0);
}

void append_to(std::string& key, ByteView bytes) {
    key.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::string as_key(ByteView bytes) {
    std::string key;
    append_to(key, bytes);
    return key;
}

}  // namespace

const SignatureCheck& RRsetCheck::best() const {
    return *std::max_element(
        signatures.begin(), signatures.end(),
        [](const SignatureCheck& a, const SignatureCheck& b) { return a.fault < b.fault; });
}

bool RRsetCheck::stopped_by_limit() const {
    return !verified && std::any_of(signatures.begin(), signatures.end(), [](const auto& check) {
        return check.fault == SignatureFault::limit;
    });
}

std::optional<Timestamp> RRsetCheck::valid_until(Timestamp now) const {
    std::optional<Timestamp> last;
    for (const SignatureCheck& each : signatures) {
        if (each.fault == SignatureFault::none) {
            const Timestamp end = from_serial_time(each.signature.expiration, now);
            last = last ? std::max(*last, end) : end;
        }
    }
    return last;
}

Bytes signed_data(const RRset& rrset, const Rrsig& signature) {
    Bytes data = signature.signed_prefix();
    std::size_t size = data.size();
    for (const Bytes& rdata : rrset.rdatas) {
        constexpr std::size_t kTypeClassTtlLength = 10;
        size += rrset.owner.wire().size() + kTypeClassTtlLength + rdata.size();
    }
    data.reserve(size);
    // RFC 4035 §5.3.2: with fewer labels than the owner, the wildcard itself was signed.
    Name owner = rrset.owner;
    if (signature.labels < signed_label_count(owner)) {
        if (const auto wildcard = owner.ancestor(signature.labels).wildcard()) {
            owner = *wildcard;
        }
    }
    for (const Bytes& rdata : rrset.rdatas) {
        append(data, owner.wire());
        append_u16(data, static_cast<std::uint16_t>(rrset.type));
        append_u16(data, rrset.rr_class);
        append_u32(data, signature.original_ttl);
        append_u16(data, static_cast<std::uint16_t>(rdata.size()));
        append(data, rdata);
    }
    return data;
}

RRsetCheck Verifier::verify(const RRset& rrset, const Name& zone, std::span<const Dnskey> keys) {
    RRsetCheck check;
    if (rrset.signatures.empty()) {
        check.signatures.emplace_back();
        return check;
    }
    if (keys.size() > limits_.keys) {
        note_limit("keys");
        keys = keys.first(limits_.keys);
    }
    std::span<const Rrsig> signatures = rrset.signatures;
    signatures =
        signatures.first(std::min<std::size_t>(signatures.size(), limits_.signatures_per_rrset));
    std::bitset<256> algorithms;
    for (const Rrsig& signature : signatures) {
        algorithms.set(signature.algorithm);
    }
    std::vector<ZoneKey> candidates;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (algorithms.test(keys[i].algorithm)) {
            candidates.push_back({&keys[i], i, keys[i].key_tag()});
        }
    }
    for (const Rrsig& signature : signatures) {
        check.signatures.push_back(check_signature(rrset, signature, zone, candidates));
        check.verified = check.verified || check.signatures.back().fault == SignatureFault::none;
    }
    if (signatures.size() < rrset.signatures.size()) {
        note_limit("signatures-per-rrset");
        check.signatures.emplace_back().fault = SignatureFault::limit;
        check.signatures.back().signature = rrset.signatures[signatures.size()];
    }
    return check;
}

SignatureCheck Verifier::check_signature(const RRset& rrset, const Rrsig& signature,
                                         const Name& zone, std::span<const ZoneKey> keys) {
    SignatureCheck check;
    check.signature = signature;
    const auto fails = [&](SignatureFault fault) {
        check.fault = fault;
        return std::move(check);
    };
    // RFC 4035 §5.3.1, in its order.
    if (signature.signer != zone || !rrset.owner.is_at_or_below(zone)) {
        return fails(SignatureFault::wrong_signer);
    }
    const std::size_t labels = signed_label_count(rrset.owner);
    if (signature.labels > labels || signature.labels < zone.label_count()) {
        return fails(SignatureFault::labels);
    }
    check.wildcard = signature.labels < labels;
    if (!crypto::can_verify(signature.algorithm)) {
        return fails(SignatureFault::unsupported_algorithm);
    }
    const auto skew = static_cast<Timestamp>(limits_.clock_skew);
    const Timestamp expiration = from_serial_time(signature.expiration, now_);
    const Timestamp inception = from_serial_time(signature.inception, now_);
    std::optional<SignedData> data;  // the same for all keys of the algorithm
    check.fault = SignatureFault::no_such_key;
    unsigned tried = 0;
    for (const ZoneKey& candidate : keys) {
        const Dnskey& key = *candidate.key;
        if (key.algorithm != signature.algorithm || candidate.tag != signature.key_tag) {
            continue;
        }
        check.key = candidate.index;
        // RFC 5011 §2.1: a revoked key vouches for nothing but its own revocation.
        if (!key.is_zone_key() || key.is_revoked()) {
            check.fault = std::max(check.fault, SignatureFault::unusable_key);
            continue;
        }
        if (expiration + skew < now_) {
            return fails(SignatureFault::expired);
        }
        if (inception - skew > now_ || expiration < inception) {
            return fails(SignatureFault::not_yet_valid);
        }
        if (++tried > limits_.colliding_keys) {
            note_limit("colliding-keys");
            return fails(SignatureFault::limit);
        }
        LoadedKey& loaded = load(key);
        if (!loaded.key) {
            check.fault = std::max(check.fault, SignatureFault::unusable_key);
            continue;
        }
        if (!data) {
            data = prepare(rrset, signature, *loaded.key);
        }
        const auto good =
            data ? verify_octets(loaded, *data, signature.signature) : std::optional<bool>();
        if (!good) {
            return fails(SignatureFault::limit);
        }
        if (*good) {
            return fails(SignatureFault::none);
        }
        check.fault = SignatureFault::wrong;
    }
    return check;
}

namespace {

std::string key_id(const Dnskey& key) {
    std::string id;
    id.reserve(key.public_key.size() + sizeof(key.algorithm));
    append_to(id, key.public_key);
    id.push_back(static_cast<char>(key.algorithm));
    return id;
}

}  // namespace

LoadedKeys::Entry& LoadedKeys::load(const Dnskey& key) {
    std::string id = key_id(key);
    if (const auto found = entries_.find(id); found != entries_.end()) {
        return found->second;
    }
    Entry loaded{next_++, crypto::PublicKey::load(key.algorithm, key.public_key)};
    return entries_.emplace(std::move(id), std::move(loaded)).first->second;
}

LoadedKeys::Entry* LoadedKeys::find(const Dnskey& key) {
    const auto found = entries_.find(key_id(key));
    return found == entries_.end() ? nullptr : &found->second;
}

void SharedKeys::add(std::span<const Dnskey> keys) {
    // As many as no list of zones has above it; a server that makes new keys all day gets no more.
    constexpr std::size_t kMost = 10000;
    for (const Dnskey& key : keys) {
        if (keys_.size() < kMost) {
            (void)keys_.load(key);
        }
    }
}

Verifier::LoadedKey& Verifier::load(const Dnskey& key) {
    LoadedKey* shared = shared_ == nullptr ? nullptr : shared_->find(key);
    return shared == nullptr ? keys_.load(key) : *shared;
}

std::optional<std::string> Verifier::key_fault(const Dnskey& key) {
    const LoadedKey& loaded = load(key);
    return loaded.key ? std::nullopt : std::optional(loaded.key.error());
}

std::optional<Verifier::SignedData> Verifier::prepare(const RRset& rrset, const Rrsig& signature,
                                                      const crypto::PublicKey& key) {
    SignedData prepared;
    if (signed_octets_ < limits_.signed_octets) {
        prepared.data = signed_data(rrset, signature);
        signed_octets_ += prepared.data.size();
    }
    if (prepared.data.empty() || signed_octets_ > limits_.signed_octets) {
        note_limit("signed-octets");
        return std::nullopt;
    }
    prepared.digest = key.digest(prepared.data);
    return prepared;
}

std::optional<bool> Verifier::verify_octets(LoadedKey& key, const SignedData& data,
                                            ByteView signature) {
    // Number and digest have one length for all signatures of a key, so the parts stay apart.
    std::string id;
    id.reserve(sizeof(key.number) + data.digest.size + signature.size());
    append_to(id, ByteView(reinterpret_cast<const std::uint8_t*>(&key.number), sizeof(key.number)));
    append_to(id, data.digest.view());
    append_to(id, signature);
    if (const auto found = results_.find(id); found != results_.end()) {
        return found->second;
    }
    if (signatures_verified_ >= limits_.signatures ||
        signatures_failed_ >= limits_.failed_signatures) {
        note_limit(signatures_verified_ >= limits_.signatures ? "signatures" : "failed-signatures");
        return std::nullopt;
    }
    ++signatures_verified_;
    const bool good = key.key->verify(data.data, data.digest, signature);
    signatures_failed_ += good ? 0 : 1;
    results_.emplace(std::move(id), good);
    return good;
}

std::optional<Bytes> Verifier::nsec3_hash(const Name& name, ByteView salt, unsigned iterations) {
    // A name ends by itself; the number goes before the salt, which has any length.
    std::string id = as_key(name.wire()) + std::to_string(iterations) + ' ' + as_key(salt);
    if (const auto found = hash_results_.find(id); found != hash_results_.end()) {
        return found->second;
    }
    if (hashes_ >= limits_.nsec3_hashes) {
        note_limit("nsec3-hashes");
        return std::nullopt;
    }
    ++hashes_;
    return hash_results_.emplace(std::move(id), crypto::nsec3_hash(name.wire(), salt, iterations))
        .first->second;
}

}  // namespace dschain
