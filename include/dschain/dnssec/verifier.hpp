// Verification of RRsets (RFC 4035 §5.3, RFC 6840 §5).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dschain/base/limits.hpp"
#include "dschain/base/time.hpp"
#include "dschain/crypto/public_key.hpp"
#include "dschain/dns/rrset.hpp"

namespace dschain {

// Why one signature does not prove an RRset; ordered from what says least about the zone to what
// says most, so that the best of several attempts can be told.
enum class SignatureFault {
    missing,       // there is no RRSIG at all
    wrong_signer,  // the signer is not the zone
    labels,        // more labels than the owner has
    unsupported_algorithm,
    no_such_key,   // no key with that tag and algorithm in the set
    unusable_key,  // such a key is there, but not for zones, revoked, or malformed
    limit,         // the budget for signatures is used up
    expired,
    not_yet_valid,
    wrong,  // the key is there and the signature is not its own
    none,   // it verifies
};

struct SignatureCheck {
    SignatureFault fault = SignatureFault::missing;
    Rrsig signature;
    std::optional<std::size_t> key;  // the index of the key tried last
    bool wildcard = false;           // fewer labels than the owner: synthesised from a wildcard
};

struct RRsetCheck {
    bool verified = false;
    // One for each RRSIG, in the order of the RRset; a single one with `missing` if it has none.
    std::vector<SignatureCheck> signatures;

    // The signature that verifies, or else the one with the most telling fault.
    [[nodiscard]] const SignatureCheck& best() const;
    // Not verified, and some signature was not tried: nothing is known.
    [[nodiscard]] bool stopped_by_limit() const;
    // When the last of the signatures that verify at `now` ends; nothing if none does.
    [[nodiscard]] std::optional<Timestamp> valid_until(Timestamp now) const;
};

// Keys that are parsed already. Not for use by several threads.
class LoadedKeys {
public:
    struct Entry {
        std::uint64_t number;  // unlike that of any other key of a verifier
        Result<crypto::PublicKey> key;
    };
    // Entries stay where they are. `first` is the number of the first.
    explicit LoadedKeys(std::uint64_t first = 0) : next_(first) {}
    [[nodiscard]] Entry& load(const Dnskey& key);
    [[nodiscard]] Entry* find(const Dnskey& key);
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    std::uint64_t next_;
    std::unordered_map<std::string, Entry> entries_;  // by public key and algorithm
};

// Keys of zones that many others are below, for all verifiers of a thread.
class SharedKeys {
public:
    void add(std::span<const Dnskey> keys);
    [[nodiscard]] LoadedKeys::Entry* find(const Dnskey& key) { return keys_.find(key); }

private:
    static constexpr std::uint64_t kFirst = std::uint64_t{1} << 32;
    LoadedKeys keys_{kFirst};
};

// Verifies under one instant and one budget. Parsed keys and results are kept, so that asking
// again costs a hash of the input. Not for use by several threads.
class Verifier {
public:
    // `shared`, if given, must outlive it; only keys that are not there are parsed.
    Verifier(Timestamp now, const Limits& limits, SharedKeys* shared = nullptr)
        : now_(now), limits_(limits), shared_(shared) {}

    // Whether one of `keys`, taken as the DNSKEY RRset of `zone`, signs the RRset.
    [[nodiscard]] RRsetCheck verify(const RRset& rrset, const Name& zone,
                                    std::span<const Dnskey> keys);

    // What is wrong with a key of an algorithm that can be verified; nothing for one that is well.
    [[nodiscard]] std::optional<std::string> key_fault(const Dnskey& key);

    // H(name) for NSEC3, counted; nothing once the budget is used up.
    [[nodiscard]] std::optional<Bytes> nsec3_hash(const Name& name, ByteView salt,
                                                  unsigned iterations);

    [[nodiscard]] Timestamp now() const { return now_; }
    [[nodiscard]] const Limits& limits() const { return limits_; }
    [[nodiscard]] unsigned signatures_verified() const { return signatures_verified_; }
    // The names of the limits that stood in the way (see named_limits).
    [[nodiscard]] const std::set<std::string_view>& limits_hit() const { return limits_hit_; }
    // `name` must be a literal. For bounds that are kept elsewhere.
    void note_limit(std::string_view name) { limits_hit_.insert(name); }

private:
    struct ZoneKey {
        const Dnskey* key;
        std::size_t index;
        std::uint16_t tag;
    };
    [[nodiscard]] SignatureCheck check_signature(const RRset& rrset, const Rrsig& signature,
                                                 const Name& zone, std::span<const ZoneKey> keys);
    using LoadedKey = LoadedKeys::Entry;
    [[nodiscard]] LoadedKey& load(const Dnskey& key);
    // What the signature is over, and its digest.
    struct SignedData {
        Bytes data;
        crypto::Digest digest;
    };
    // Both get nothing once the budget is used up; the key must be loaded without error.
    [[nodiscard]] std::optional<SignedData> prepare(const RRset& rrset, const Rrsig& signature,
                                                    const crypto::PublicKey& key);
    [[nodiscard]] std::optional<bool> verify_octets(LoadedKey& key, const SignedData& data,
                                                    ByteView signature);

    Timestamp now_;
    Limits limits_;
    unsigned signatures_verified_ = 0;
    unsigned signatures_failed_ = 0;
    std::uint64_t signed_octets_ = 0;
    unsigned hashes_ = 0;
    std::set<std::string_view> limits_hit_;
    SharedKeys* shared_;
    LoadedKeys keys_;
    std::unordered_map<std::string, bool> results_;  // by number of key, digest and signature
    std::unordered_map<std::string, Bytes> hash_results_;
};

// The octets that are signed: RRSIG RDATA without the signature, then every record in canonical
// form (RFC 4034 §3.1.8.1, RFC 4035 §5.3.2).
[[nodiscard]] Bytes signed_data(const RRset& rrset, const Rrsig& signature);

}  // namespace dschain
