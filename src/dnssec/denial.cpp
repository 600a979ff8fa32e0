#include "dschain/dnssec/denial.hpp"

#include <algorithm>
#include <array>

#include "dschain/base/encoding.hpp"
#include "proofs.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kNsec3Sha1 = 1;
constexpr std::size_t kSha1Size = 20;

struct Gathered {
    std::vector<NsecRecord> nsec;
    std::vector<Nsec3Record> nsec3;
    // Why there may be too few: for when the proof is not found in those that verify.
    DenialCheck failure;
};

// RFC 5155 §8.1 and §8.2: records with an unknown hash algorithm or flag are ignored.
std::optional<Nsec3Record> usable_nsec3(const RRset& rrset, const Name& zone) {
    auto hash = from_base32hex(rrset.owner.first_label());
    auto record = Nsec3::from_rdata(rrset.rdatas.front());
    if (!hash || !record || rrset.owner.parent() != zone || record->hash_algorithm != kNsec3Sha1 ||
        (record->flags & ~Nsec3::kOptOutFlag) != 0 || hash->size() != kSha1Size ||
        record->next_hash.size() != kSha1Size) {
        return std::nullopt;
    }
    return Nsec3Record{rrset.owner, std::move(*hash), std::move(*record)};
}

void note_unverified(const RRsetCheck& verified, DenialCheck& failure) {
    // What a limit left out might have been the proof, whatever is wrong with the rest.
    if (failure.fault == DenialFault::limit || verified.stopped_by_limit()) {
        failure.fault = DenialFault::limit;
        return;
    }
    SignatureCheck best = verified.best();
    if (best.fault == SignatureFault::none) {
        best.fault = SignatureFault::labels;  // it verifies for a wildcard only
    }
    if (failure.fault != DenialFault::bad_signature || best.fault > failure.signature.fault) {
        failure.fault = DenialFault::bad_signature;
        failure.signature = best;
    }
}

Gathered gather(const ZoneKeys& zone, const std::vector<RRset>& authority, Verifier& verifier) {
    Gathered gathered;
    std::size_t looked_at = 0;
    for (const RRset& rrset : authority) {
        if (rrset.type != RrType::nsec && rrset.type != RrType::nsec3) {
            continue;
        }
        if (++looked_at > verifier.limits().rrsets) {
            verifier.note_limit("rrsets");
            gathered.failure.fault = DenialFault::limit;
            break;
        }
        const RRsetCheck verified = verifier.verify(rrset, zone.zone, zone.keys);
        // An NSEC that was made from a wildcard is not about its owner.
        if (!verified.verified || verified.best().wildcard) {
            note_unverified(verified, gathered.failure);
            continue;
        }
        if (rrset.type == RrType::nsec) {
            if (auto nsec = Nsec::from_rdata(rrset.rdatas.front())) {
                gathered.nsec.push_back({rrset.owner, std::move(*nsec)});
            }
        } else if (auto record = usable_nsec3(rrset, zone.zone)) {
            gathered.nsec3.push_back(std::move(*record));
        } else if (gathered.failure.fault == DenialFault::no_records) {
            gathered.failure.fault = DenialFault::unknown_hash;
        }
    }
    return gathered;
}

// A record that verifies says the opposite: no further record could mend that.
bool contradicts(DenialFault fault) {
    switch (fault) {
        case DenialFault::type_exists:
        case DenialFault::alias_exists:
        case DenialFault::child_side:
        case DenialFault::parent_side:
        case DenialFault::name_exists:
            return true;
        default:
            return false;
    }
}

// Tries the NSEC records, then the NSEC3 records.
template <typename ByNsec, typename ByNsec3>
DenialCheck prove(const Name& name, const ZoneKeys& zone, const std::vector<RRset>& authority,
                  Verifier& verifier, ByNsec by_nsec, ByNsec3 by_nsec3) {
    // The last NSEC of a zone would cover all that sorts behind it.
    if (!name.is_at_or_below(zone.zone)) {
        return not_denied({}, DenialFault::not_covering);
    }
    const Gathered gathered = gather(zone, authority, verifier);
    DenialCheck check = gathered.failure;
    if (!gathered.nsec.empty()) {
        check = by_nsec(NsecProof(gathered.nsec, zone.zone));
    }
    if (!check.is_proven() && !gathered.nsec3.empty()) {
        Nsec3Proof proof(gathered.nsec3, zone.zone, verifier);
        check = by_nsec3(proof);
    }
    // Where a record is missing from the proof and one did not verify, that is the cause.
    const SignatureFault cause = gathered.failure.signature.fault;
    const bool signature_is_cause = gathered.failure.fault == DenialFault::limit ||
                                    (gathered.failure.fault == DenialFault::bad_signature &&
                                     cause != SignatureFault::wrong_signer);
    if (!check.is_proven() && signature_is_cause && !contradicts(check.fault)) {
        check.fault = gathered.failure.fault;
        check.signature = gathered.failure.signature;
    }
    return check;
}

}  // namespace

std::string_view to_string(Denial denial) {
    constexpr std::array<std::string_view, 10> kTexts = {"unproven",
                                                         "name error",
                                                         "no data",
                                                         "wildcard no data",
                                                         "compact name error",
                                                         "no closer match",
                                                         "no DS",
                                                         "no delegation",
                                                         "opt-out",
                                                         "too many iterations"};
    return kTexts[static_cast<std::size_t>(denial)];
}

std::string_view to_string(DenialFault fault) {
    switch (fault) {
        case DenialFault::no_records:
            return "the answer has neither NSEC nor NSEC3 records of the zone";
        case DenialFault::bad_signature:
            return "its NSEC or NSEC3 records have no signature that verifies";
        case DenialFault::type_exists:
            return "its records say that the type exists";
        case DenialFault::alias_exists:
            return "its records say that there is a CNAME";
        case DenialFault::child_side:
            return "its record is from the zone below the cut";
        case DenialFault::parent_side:
            return "its record is from the zone above the cut";
        case DenialFault::not_covering:
            return "its records are about other names";
        case DenialFault::no_closest_encloser:
            return "its NSEC3 records show no ancestor of the name that exists and may speak for "
                   "it";
        case DenialFault::next_closer:
            return "its NSEC3 records do not cover the name below the closest encloser";
        case DenialFault::wildcard:
            return "its records do not rule out a wildcard";
        case DenialFault::name_exists:
            return "its records show that the name, or one nearer to it, exists";
        case DenialFault::unknown_hash:
            return "its NSEC3 records have an unknown hash algorithm or flag";
        case DenialFault::limit:
            return "the work allowed for it is used up";
        case DenialFault::none:
            break;
    }
    return "it holds";
}

DenialCheck denied(DenialCheck check, Denial proof) {
    check.proof = proof;
    check.fault = DenialFault::none;
    return check;
}

DenialCheck not_denied(DenialCheck check, DenialFault fault) {
    check.proof = Denial::unproven;
    check.fault = fault;
    return check;
}

bool speaks_for_names_below(const TypeBitmap& types) {
    return !types.has(RrType::dname) && (!types.has(RrType::ns) || types.has(RrType::soa));
}

bool says_no_name(const TypeBitmap& types) {
    return types.has(RrType::nxname) &&
           std::all_of(types.types().begin(), types.types().end(), [](RrType type) {
               return type == RrType::nxname || type == RrType::nsec || type == RrType::rrsig;
           });
}

DenialFault bitmap_fault(const TypeBitmap& types, const Name& name, RrType type) {
    const auto is_data = [](RrType each) { return each != RrType::nsec && each != RrType::rrsig; };
    if (type == RrType::any ? std::any_of(types.types().begin(), types.types().end(), is_data)
                            : types.has(type)) {
        return DenialFault::type_exists;
    }
    if (types.has(RrType::cname) && type != RrType::cname) {
        return DenialFault::alias_exists;
    }
    if (type == RrType::ds) {
        return types.has(RrType::soa) && !name.is_root() ? DenialFault::child_side
                                                         : DenialFault::none;
    }
    return types.has(RrType::ns) && !types.has(RrType::soa) ? DenialFault::parent_side
                                                            : DenialFault::none;
}

DenialCheck no_ds_at(const Name& child, const TypeBitmap& types, DenialCheck check) {
    if (says_no_name(types)) {
        return denied(std::move(check), Denial::name_error);
    }
    if (types.has(RrType::ds)) {
        return not_denied(std::move(check), DenialFault::type_exists);
    }
    if (types.has(RrType::soa) && !child.is_root()) {
        return not_denied(std::move(check), DenialFault::child_side);
    }
    return denied(std::move(check),
                  types.has(RrType::ns) ? Denial::delegation : Denial::not_delegated);
}

DenialCheck prove_no_ds(const Name& child, const ZoneKeys& parent,
                        const std::vector<RRset>& authority, Verifier& verifier) {
    return prove(
        child, parent, authority, verifier,
        [&](const NsecProof& proof) { return proof.no_ds(child); },
        [&](Nsec3Proof& proof) { return proof.no_ds(child); });
}

DenialCheck prove_no_data(const Name& name, RrType type, const ZoneKeys& zone,
                          const std::vector<RRset>& authority, Verifier& verifier) {
    return prove(
        name, zone, authority, verifier,
        [&](const NsecProof& proof) { return proof.no_data(name, type); },
        [&](Nsec3Proof& proof) { return proof.no_data(name, type); });
}

DenialCheck prove_name_error(const Name& name, const ZoneKeys& zone,
                             const std::vector<RRset>& authority, Verifier& verifier) {
    return prove(
        name, zone, authority, verifier,
        [&](const NsecProof& proof) { return proof.name_error(name); },
        [&](Nsec3Proof& proof) { return proof.name_error(name); });
}

DenialCheck prove_no_closer_match(const Name& name, const Name& encloser, const ZoneKeys& zone,
                                  const std::vector<RRset>& authority, Verifier& verifier) {
    return prove(
        name, zone, authority, verifier,
        [&](const NsecProof& proof) { return proof.no_closer_match(name, encloser); },
        [&](Nsec3Proof& proof) { return proof.no_closer_match(name, encloser); });
}

}  // namespace dschain
