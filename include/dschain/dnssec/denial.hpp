// Proofs that something does not exist, by NSEC (RFC 4035 §5.4) or NSEC3 (RFC 5155 §8), with the
// corrections of RFC 6840 §4, and the compact proofs of RFC 9824.
//
// Every function takes the authority section of an answer and the trusted keys of the zone that
// should have given the proof. Records of other zones in it are passed over.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/dnssec/verifier.hpp"

namespace dschain {

// What was proven.
enum class Denial {
    unproven,
    name_error,          // the name does not exist, nor a wildcard that would match
    no_data,             // the name exists, without this type; also as an empty non-terminal
    wildcard_no_data,    // a wildcard matches the name, and lacks this type
    compact_name_error,  // RFC 9824 §3.1: a record at the name itself that says so (NXNAME)
    not_closer,          // no closer match than the wildcard that an answer was made from
    delegation,          // for DS: the name is a delegation, without a DS
    not_delegated,       // for DS: the name exists and is no delegation
    opt_out,             // the name lies in an opt-out span: maybe an unsigned delegation
    iterations,          // too many NSEC3 iterations to look at (RFC 9276 §3.2)
};

enum class DenialFault {
    none,
    no_records,           // neither NSEC nor NSEC3 of the zone
    bad_signature,        // they are there, and none verifies: see `signature`
    type_exists,          // the bitmap says that the type is there
    alias_exists,         // the bitmap says that there is a CNAME, which would have been the answer
    child_side,           // about a DS, from the zone below the cut (RFC 6840 §4.4)
    parent_side,          // about other types, from the zone above the cut (RFC 6840 §4.1)
    not_covering,         // they verify, and say nothing of this name
    no_closest_encloser,  // NSEC3: no ancestor of the name is shown to exist (RFC 5155 §8.3)
    next_closer,          // NSEC3: the name below the closest encloser is not covered
    wildcard,             // nothing is said of the wildcard that might match
    name_exists,          // for a name error: the records show that the name exists
    unknown_hash,         // no NSEC3 has a known hash algorithm and flags (RFC 5155 §8.1, §8.2)
    limit,                // the budget for hashes or signatures is used up
};

// As a clause: 'it has neither NSEC nor NSEC3 records'.
[[nodiscard]] std::string_view to_string(DenialFault fault);
// As a noun: 'name error'.
[[nodiscard]] std::string_view to_string(Denial denial);

struct DenialCheck {
    Denial proof = Denial::unproven;
    DenialFault fault = DenialFault::no_records;
    SignatureCheck signature;  // for bad_signature: the most telling one
    bool nsec3 = false;
    unsigned iterations = 0;
    // The owners of the records that the proof rests on, each once.
    std::vector<Name> records;
    // NSEC3 alone: the longest existing ancestor of the name, when it had to be found.
    std::optional<Name> closest_encloser;

    // The proof holds, but only as far as an unsigned name would: opt-out, or too many iterations.
    [[nodiscard]] bool is_insecure() const {
        return proof == Denial::opt_out || proof == Denial::iterations;
    }
    [[nodiscard]] bool is_proven() const { return proof != Denial::unproven; }
};

// Whether an NSEC of `zone` says that there is no such name (RFC 4034 §4.1.1).
[[nodiscard]] bool nsec_covers(const Name& owner, const Nsec& nsec, const Name& name,
                               const Name& zone);
// The same of the hashes of an NSEC3 (RFC 5155 §1.3).
[[nodiscard]] bool nsec3_covers(ByteView owner_hash, ByteView next_hash, ByteView hash);

struct ZoneKeys {
    Name zone;
    std::span<const Dnskey> keys;
};

// That `child`, a name below the zone, has no DS: a delegation without one, no delegation at all,
// or no such name (`name_error`).
[[nodiscard]] DenialCheck prove_no_ds(const Name& child, const ZoneKeys& parent,
                                      const std::vector<RRset>& authority, Verifier& verifier);

// That `name` has no records of `type`, nor an alias. For DS, see prove_no_ds.
[[nodiscard]] DenialCheck prove_no_data(const Name& name, RrType type, const ZoneKeys& zone,
                                        const std::vector<RRset>& authority, Verifier& verifier);

// That `name` does not exist, and no wildcard stands in for it.
[[nodiscard]] DenialCheck prove_name_error(const Name& name, const ZoneKeys& zone,
                                           const std::vector<RRset>& authority, Verifier& verifier);

// That an answer for `name`, made from the wildcard below `encloser`, was due: nothing exists
// between the two (RFC 4035 §5.3.4, RFC 5155 §8.8).
[[nodiscard]] DenialCheck prove_no_closer_match(const Name& name, const Name& encloser,
                                                const ZoneKeys& zone,
                                                const std::vector<RRset>& authority,
                                                Verifier& verifier);

}  // namespace dschain
