// What one server's answer says, before and after it is judged.
//
// Three kinds of fact make up what a resolver knows of a zone: the DS at the parent (or the proof
// that there is none), the keys at the child, and the child's other data with their signatures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dschain/base/status.hpp"
#include "dschain/dnssec/denial.hpp"
#include "dschain/dnssec/ds_match.hpp"
#include "dschain/dnssec/verifier.hpp"
#include "dschain/evidence/evidence.hpp"

namespace dschain {

enum class Presence {
    failure,  // no answer, or one that says nothing: SERVFAIL, REFUSED, lame
    absent,
    present,
};

// The keys that answers of a zone are checked with.
struct TrustedZone {
    Name zone;
    Status status = Status::indeterminate;
    std::vector<Dnskey> keys;  // verified; empty unless secure
};

struct DsFact {
    Presence presence = Presence::failure;
    // secure: verified, or its absence proven. insecure: nothing to verify with, for the parent is
    // insecure. bogus: neither.
    Status status = Status::indeterminate;
    RRset rrset;
    std::vector<Ds> records;
    RRsetCheck signatures;  // for `present` under a secure parent
    DenialCheck denial;     // for `absent` under a secure parent
    bool from_anchor = false;
};

struct KeyFact {
    Presence presence = Presence::failure;
    RRset rrset;
    std::vector<Dnskey> keys;  // as many as may be looked at
    bool more_keys = false;    // than those
    DsMatcher matcher;         // of `keys`
    RRsetCheck by_any;         // the RRset under every one of `keys`
};

struct DataFact {
    Presence presence = Presence::failure;
    std::vector<RRset> rrsets;  // SOA, and NS where it was given
};

// Whether the proof of no DS leaves a delegation that is insecure. With `any_name`, also the proof
// that there is no delegation at all: for servers that are asked before the parent knows them.
[[nodiscard]] bool proves_insecure(const DenialCheck& check, bool any_name);

[[nodiscard]] DsFact judge_ds(const Exchange& exchange, const TrustedZone& parent, bool any_name,
                              Verifier& verifier);
// The keys that a server has for the zone it was asked about.
[[nodiscard]] KeyFact key_fact(const Exchange& exchange, Verifier& verifier);
// `ns` may be null.
[[nodiscard]] DataFact data_fact(const Exchange& soa, const Exchange* ns);

// Why a link of the chain does not hold.
enum class LinkFault : std::uint8_t {
    none,
    no_answer,        // a fact is missing: indeterminate
    limit,            // the work that it would take is not allowed: indeterminate
    ds_bogus,         // the DS RRset is there and does not verify
    denial_bogus,     // there is no DS, and no proof of that
    keys_absent,      // a DS, and no DNSKEY
    no_ds_match,      // no usable DS matches a key
    keys_not_signed,  // a DS matches a key, which does not sign the DNSKEY RRset
    data_not_signed,  // the keys are good, and other data does not verify with them
};

struct KeyJudgement {
    std::vector<Dnskey> entry;  // the keys that a usable DS matches
    RRsetCheck by_entry;        // the DNSKEY RRset under those
};

// The DS records that count, of those that are trusted; none if the DS leaves the zone insecure.
[[nodiscard]] std::vector<Ds> usable_ds(const DsFact& ds);

struct Judgement {
    Status status = Status::indeterminate;
    LinkFault fault = LinkFault::no_answer;
};

// From the parent's word to the zone's keys (RFC 4035 §5.2).
[[nodiscard]] Judgement judge_keys(const Name& zone, const DsFact& ds, const KeyFact& keys,
                                   Verifier& verifier, KeyJudgement& detail);

// The zone's other data under its keys. `detail` gets the check of the first RRset that fails, or
// of the last; `valid_until`, if all verify, when the first has no signature any more that does.
[[nodiscard]] Judgement judge_data(const Name& zone, const KeyFact& keys, const DataFact& data,
                                   Verifier& verifier, RRsetCheck& detail, RrType& failed,
                                   std::optional<Timestamp>& valid_until);

}  // namespace dschain
