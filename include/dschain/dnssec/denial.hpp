// Proofs that a delegation has no DS (RFC 4035 §5.2, RFC 5155 §8.6, RFC 6840 §4).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "dschain/dnssec/verifier.hpp"

namespace dschain {

enum class NoDs {
    unproven,
    delegation,     // a record at the name: NS, no DS
    opt_out,        // the name lies in an opt-out span (RFC 5155 §6): maybe a delegation, unsigned
    not_delegated,  // a record at the name, or a name below it: no NS, so no zone cut
    name_absent,    // the name does not exist
    iterations,     // too many NSEC3 iterations to look at: insecure (RFC 9276 §3.2)
};

enum class DenialFault {
    none,
    no_records,     // neither NSEC nor NSEC3
    bad_signature,  // they are there, and none verifies: see `signature`
    ds_exists,      // the bitmap says that there is a DS
    child_side,     // the record is from the zone below the cut (RFC 6840 §4.4)
    not_covering,   // they verify, and say nothing of this name
    unknown_hash,   // an NSEC3 hash algorithm or flag that is not known
    limit,          // the budget for hashes is used up
};

struct NoDsCheck {
    NoDs proof = NoDs::unproven;
    DenialFault fault = DenialFault::no_records;
    SignatureCheck signature;  // for bad_signature: the most telling one
    bool nsec3 = false;
    unsigned iterations = 0;
};

// Looks for the proof in the authority section of a parent server's answer. `keys` are the
// parent's, already trusted.
[[nodiscard]] NoDsCheck prove_no_ds(const Name& child, const Name& parent,
                                    std::span<const Dnskey> keys,
                                    const std::vector<RRset>& authority, Verifier& verifier);

}  // namespace dschain
