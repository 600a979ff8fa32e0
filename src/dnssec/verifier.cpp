#include "dschain/dnssec/verifier.hpp"

#include <algorithm>

#include "dschain/crypto/digest.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha256 = 2;

// An RRSIG's Labels field leaves out the root and a leading '*' (RFC 4034 §3.1.3).
std::size_t signed_label_count(const Name& owner) {
    return owner.label_count() - (owner.is_wildcard() ? 1 : 0);
}

std::string as_key(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

const SignatureCheck& RRsetCheck::best() const {
    return *std::max_element(
        signatures.begin(), signatures.end(),
        [](const SignatureCheck& a, const SignatureCheck& b) { return a.fault < b.fault; });
}

Bytes signed_data(const RRset& rrset, const Rrsig& signature) {
    Bytes data = signature.signed_prefix();
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
    for (const Rrsig& signature : rrset.signatures) {
        check.signatures.push_back(check_signature(rrset, signature, zone, keys));
        check.verified = check.verified || check.signatures.back().fault == SignatureFault::none;
    }
    return check;
}

SignatureCheck Verifier::check_signature(const RRset& rrset, const Rrsig& signature,
                                         const Name& zone, std::span<const Dnskey> keys) {
    SignatureCheck check;
    check.signature = signature;
    const auto fails = [&](SignatureFault fault) {
        check.fault = fault;
        return check;
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
    const Timestamp expiration = from_serial_time(signature.expiration, now_);
    const Timestamp inception = from_serial_time(signature.inception, now_);
    check.fault = SignatureFault::no_such_key;
    unsigned tried = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Dnskey& key = keys[i];
        if (key.algorithm != signature.algorithm || key.key_tag() != signature.key_tag) {
            continue;
        }
        check.key = i;
        // RFC 5011 §2.1: a revoked key vouches for nothing but its own revocation.
        if (!key.is_zone_key() || key.is_revoked()) {
            check.fault = std::max(check.fault, SignatureFault::unusable_key);
            continue;
        }
        if (expiration < now_) {
            return fails(SignatureFault::expired);
        }
        if (inception > now_ || expiration < inception) {
            return fails(SignatureFault::not_yet_valid);
        }
        if (++tried > limits_.colliding_keys) {
            signature_limit_hit_ = true;
            return fails(SignatureFault::limit);
        }
        if (!load(key)) {
            check.fault = std::max(check.fault, SignatureFault::unusable_key);
            continue;
        }
        const auto good = verify_octets(key, signed_data(rrset, signature), signature.signature);
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

const Result<crypto::PublicKey>& Verifier::load(const Dnskey& key) {
    std::string id = as_key(key.public_key);
    id.push_back(static_cast<char>(key.algorithm));
    const auto found = keys_.find(id);
    if (found != keys_.end()) {
        return found->second;
    }
    return keys_.emplace(std::move(id), crypto::PublicKey::load(key.algorithm, key.public_key))
        .first->second;
}

std::optional<bool> Verifier::verify_octets(const Dnskey& key, ByteView data, ByteView signature) {
    Bytes input = key.rdata();
    // Lengths keep the three parts apart.
    append_u32(input, static_cast<std::uint32_t>(input.size()));
    append_u32(input, static_cast<std::uint32_t>(signature.size()));
    append(input, signature);
    append(input, data);
    std::string id = as_key(crypto::digest(kSha256, input).value_or(input));
    if (const auto found = results_.find(id); found != results_.end()) {
        return found->second;
    }
    if (signatures_verified_ >= limits_.signatures) {
        signature_limit_hit_ = true;
        return std::nullopt;
    }
    ++signatures_verified_;
    const bool good = load(key)->verify(data, signature);
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
        hash_limit_hit_ = true;
        return std::nullopt;
    }
    ++hashes_;
    return hash_results_.emplace(std::move(id), crypto::nsec3_hash(name.wire(), salt, iterations))
        .first->second;
}

}  // namespace dschain
