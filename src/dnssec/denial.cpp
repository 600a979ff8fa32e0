#include "dschain/dnssec/denial.hpp"

#include <algorithm>
#include <string>

#include "dschain/base/encoding.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kNsec3Sha1 = 1;

// What a verified record at the name itself says (RFC 6840 §4.1, §4.4).
NoDsCheck from_bitmap(const TypeBitmap& types, const Name& child, NoDsCheck check) {
    if (types.has(RrType::ds)) {
        check.fault = DenialFault::ds_exists;
    } else if (types.has(RrType::soa) && !child.is_root()) {
        check.fault = DenialFault::child_side;
    } else {
        check.fault = DenialFault::none;
        check.proof = types.has(RrType::ns) ? NoDs::delegation : NoDs::not_delegated;
    }
    return check;
}

// RFC 6840 §4.1: a record from above a zone cut or a DNAME says nothing of the names below it.
bool speaks_for_names_below(const TypeBitmap& types) {
    return !types.has(RrType::dname) && (!types.has(RrType::ns) || types.has(RrType::soa));
}

bool nsec_covers(const Name& owner, const Name& next, const Name& name) {
    if (owner < next) {
        return owner < name && name < next;
    }
    return owner < name || name < next;  // the last NSEC of the zone points to the apex
}

NoDsCheck from_nsec(const Name& child, const std::vector<const RRset*>& verified, NoDsCheck check) {
    check.fault = DenialFault::not_covering;
    for (const RRset* rrset : verified) {
        const auto nsec = Nsec::from_rdata(rrset->rdatas.front());
        if (!nsec) {
            continue;
        }
        if (rrset->owner == child) {
            return from_bitmap(nsec->types, child, check);
        }
        const bool below_owner = child.is_below(rrset->owner);
        if (nsec_covers(rrset->owner, nsec->next, child) &&
            (!below_owner || speaks_for_names_below(nsec->types))) {
            check.fault = DenialFault::none;
            // An empty non-terminal has a name below it next in line (RFC 4035 §5.4).
            check.proof = nsec->next.is_below(child) ? NoDs::not_delegated : NoDs::name_absent;
            return check;
        }
    }
    return check;
}

struct HashedRecord {
    Bytes owner_hash;
    Nsec3 record;
};

bool nsec3_covers(const HashedRecord& record, ByteView hash) {
    const Bytes& owner = record.owner_hash;
    const Bytes& next = record.record.next_hash;
    if (compare(owner, next) < 0) {
        return compare(owner, hash) < 0 && compare(hash, next) < 0;
    }
    return compare(owner, hash) < 0 || compare(hash, next) < 0;
}

// RFC 5155 §8.2: records with an unknown hash algorithm or flag are ignored, and all that are
// left must share their parameters.
std::vector<HashedRecord> usable_nsec3(const std::vector<const RRset*>& verified,
                                       const Name& parent) {
    std::vector<HashedRecord> records;
    for (const RRset* rrset : verified) {
        const auto hash = from_base32hex(rrset->owner.first_label());
        auto record = Nsec3::from_rdata(rrset->rdatas.front());
        if (!hash || !record || rrset->owner.parent() != parent ||
            record->hash_algorithm != kNsec3Sha1 || (record->flags & ~Nsec3::kOptOutFlag) != 0) {
            continue;
        }
        records.push_back({*hash, std::move(*record)});
    }
    std::erase_if(records, [&](const HashedRecord& each) {
        return each.record.iterations != records.front().record.iterations ||
               each.record.salt != records.front().record.salt;
    });
    return records;
}

NoDsCheck from_nsec3(const Name& child, const Name& parent,
                     const std::vector<const RRset*>& verified, Verifier& verifier,
                     NoDsCheck check) {
    check.nsec3 = true;
    const std::vector<HashedRecord> records = usable_nsec3(verified, parent);
    if (records.empty()) {
        check.fault = DenialFault::unknown_hash;
        return check;
    }
    const Nsec3& parameters = records.front().record;
    check.iterations = parameters.iterations;
    if (parameters.iterations > verifier.limits().nsec3_iterations) {
        check.proof = NoDs::iterations;
        check.fault = DenialFault::none;
        return check;
    }
    check.fault = DenialFault::not_covering;
    // From the name up to the zone: the first name with a matching record is the closest encloser.
    Bytes next_closer;
    for (Name name = child;; name = name.parent()) {
        const auto hash = verifier.nsec3_hash(name, parameters.salt, parameters.iterations);
        if (!hash) {
            check.fault = DenialFault::limit;
            return check;
        }
        const auto match =
            std::find_if(records.begin(), records.end(),
                         [&](const HashedRecord& record) { return record.owner_hash == *hash; });
        if (match != records.end()) {
            if (name == child) {
                return from_bitmap(match->record.types, child, check);
            }
            if (!speaks_for_names_below(match->record.types)) {
                return check;
            }
            break;
        }
        if (name == parent) {
            return check;  // no closest encloser: nothing is proven
        }
        next_closer = *hash;
    }
    for (const HashedRecord& record : records) {
        if (nsec3_covers(record, next_closer)) {
            check.fault = DenialFault::none;
            check.proof = record.record.is_opt_out() ? NoDs::opt_out : NoDs::name_absent;
            return check;
        }
    }
    return check;
}

}  // namespace

NoDsCheck prove_no_ds(const Name& child, const Name& parent, std::span<const Dnskey> keys,
                      const std::vector<RRset>& authority, Verifier& verifier) {
    NoDsCheck check;
    std::vector<const RRset*> nsec;
    std::vector<const RRset*> nsec3;
    for (const RRset& rrset : authority) {
        if (rrset.type != RrType::nsec && rrset.type != RrType::nsec3) {
            continue;
        }
        const RRsetCheck verified = verifier.verify(rrset, parent, keys);
        if (verified.verified && !verified.best().wildcard) {
            (rrset.type == RrType::nsec ? nsec : nsec3).push_back(&rrset);
        } else if (check.fault != DenialFault::bad_signature ||
                   verified.best().fault > check.signature.fault) {
            check.fault = DenialFault::bad_signature;
            check.signature = verified.best();
        }
    }
    if (!nsec.empty()) {
        NoDsCheck found = from_nsec(child, nsec, check);
        if (found.proof != NoDs::unproven || nsec3.empty()) {
            return found;
        }
    }
    return nsec3.empty() ? check : from_nsec3(child, parent, nsec3, verifier, check);
}

}  // namespace dschain
