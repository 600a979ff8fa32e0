// Denial by NSEC3 (RFC 5155 §8).
//
// Each record is compared under its own iterations and salt. RFC 5155 §8.2 lets a validator refuse
// answers that mix them; what each record says is true all the same.
#include <algorithm>

#include "proofs.hpp"

namespace dschain {
namespace {

bool covers(const Nsec3Record& record, ByteView hash) {
    return nsec3_covers(record.owner_hash, record.nsec3.next_hash, hash);
}

DenialCheck with(DenialCheck check, const Nsec3Record& record) {
    if (std::find(check.records.begin(), check.records.end(), record.owner) ==
        check.records.end()) {
        check.records.push_back(record.owner);
    }
    return check;
}

}  // namespace

bool nsec3_covers(ByteView owner_hash, ByteView next_hash, ByteView hash) {
    if (compare(owner_hash, next_hash) < 0) {
        return compare(owner_hash, hash) < 0 && compare(hash, next_hash) < 0;
    }
    // The last record of the chain points to the first; a chain of one covers all but itself.
    return compare(owner_hash, hash) < 0 || compare(hash, next_hash) < 0;
}

DenialCheck Nsec3Proof::begin() const {
    DenialCheck check;
    check.nsec3 = true;
    for (const Nsec3Record& record : records_) {
        check.iterations = std::max<unsigned>(check.iterations, record.nsec3.iterations);
    }
    return check;
}

bool Nsec3Proof::too_many_iterations(DenialCheck& check) const {
    if (check.iterations <= verifier_.limits().nsec3_iterations) {
        return false;
    }
    check = denied(check, Denial::iterations);
    for (const Nsec3Record& record : records_) {
        check = with(check, record);
    }
    return true;
}

const Nsec3Record* Nsec3Proof::matching(const Name& name) {
    for (const Nsec3Record& record : records_) {
        const auto hash = verifier_.nsec3_hash(name, record.nsec3.salt, record.nsec3.iterations);
        limit_hit_ = limit_hit_ || !hash;
        if (hash && *hash == record.owner_hash) {
            return &record;
        }
    }
    return nullptr;
}

const Nsec3Record* Nsec3Proof::covering(const Name& name) {
    for (const Nsec3Record& record : records_) {
        const auto hash = verifier_.nsec3_hash(name, record.nsec3.salt, record.nsec3.iterations);
        limit_hit_ = limit_hit_ || !hash;
        if (hash && covers(record, *hash)) {
            return &record;
        }
    }
    return nullptr;
}

Nsec3Proof::Encloser Nsec3Proof::find_encloser(const Name& name) {
    Encloser found;
    Name next_closer = name;
    for (Name each = name;; each = each.parent()) {
        const Nsec3Record* match = matching(each);
        if (limit_hit_) {
            found.fault = DenialFault::limit;
            return found;
        }
        if (match != nullptr && each == name) {
            found.exact = match;
            return found;
        }
        if (match != nullptr) {
            found.name = each;
            found.match = match;
            break;
        }
        if (!each.is_below(zone_)) {
            found.fault = DenialFault::no_closest_encloser;
            return found;
        }
        next_closer = each;
    }
    if (!speaks_for_names_below(found.match->nsec3.types)) {
        found.fault = DenialFault::no_closest_encloser;
        return found;
    }
    found.cover = covering(next_closer);
    if (found.cover == nullptr) {
        found.fault = limit_hit_ ? DenialFault::limit : DenialFault::next_closer;
    }
    return found;
}

DenialCheck Nsec3Proof::enclosed(DenialCheck check, const Encloser& encloser) {
    check = with(with(std::move(check), *encloser.match), *encloser.cover);
    check.closest_encloser = encloser.name;
    return check;
}

DenialCheck Nsec3Proof::no_ds(const Name& child) {
    DenialCheck check = begin();
    if (too_many_iterations(check)) {
        return check;
    }
    const Encloser encloser = find_encloser(child);
    if (encloser.exact != nullptr) {
        return no_ds_at(child, encloser.exact->nsec3.types, with(check, *encloser.exact));
    }
    if (encloser.fault != DenialFault::none) {
        return not_denied(check, encloser.fault);
    }
    check = enclosed(check, encloser);
    return denied(check, encloser.cover->nsec3.is_opt_out() ? Denial::opt_out : Denial::name_error);
}

DenialCheck Nsec3Proof::no_data(const Name& name, RrType type) {
    DenialCheck check = begin();
    if (too_many_iterations(check)) {
        return check;
    }
    const Encloser encloser = find_encloser(name);
    if (encloser.exact != nullptr) {
        check = with(check, *encloser.exact);
        if (says_no_name(encloser.exact->nsec3.types)) {
            return denied(check, Denial::compact_name_error);
        }
        const DenialFault fault = bitmap_fault(encloser.exact->nsec3.types, name, type);
        return fault == DenialFault::none ? denied(check, Denial::no_data)
                                          : not_denied(check, fault);
    }
    if (encloser.fault != DenialFault::none) {
        return not_denied(check, encloser.fault);
    }
    check = enclosed(check, encloser);
    const bool opt_out = encloser.cover->nsec3.is_opt_out();
    const auto wildcard = encloser.name.wildcard();
    if (const Nsec3Record* record = wildcard ? matching(*wildcard) : nullptr) {
        check = with(check, *record);
        const DenialFault fault = bitmap_fault(record->nsec3.types, *wildcard, type);
        return fault == DenialFault::none
                   ? denied(check, opt_out ? Denial::opt_out : Denial::wildcard_no_data)
                   : not_denied(check, fault);
    }
    if (limit_hit_) {
        return not_denied(check, DenialFault::limit);
    }
    // An empty non-terminal above nothing but unsigned delegations may have no record of its own
    // (RFC 5155 §7.1 as its erratum 3441 has it).
    return opt_out ? denied(check, Denial::opt_out) : not_denied(check, DenialFault::wildcard);
}

DenialCheck Nsec3Proof::name_error(const Name& name) {
    DenialCheck check = begin();
    if (too_many_iterations(check)) {
        return check;
    }
    const Encloser encloser = find_encloser(name);
    if (encloser.exact != nullptr) {
        check = with(check, *encloser.exact);
        return says_no_name(encloser.exact->nsec3.types)
                   ? denied(check, Denial::compact_name_error)
                   : not_denied(check, DenialFault::name_exists);
    }
    if (encloser.fault != DenialFault::none) {
        return not_denied(check, encloser.fault);
    }
    check = enclosed(check, encloser);
    // RFC 5155 §9.2: an opt-out span over the next closer name may hide a delegation.
    const Denial proof = encloser.cover->nsec3.is_opt_out() ? Denial::opt_out : Denial::name_error;
    const auto wildcard = encloser.name.wildcard();
    if (!wildcard) {
        return denied(check, proof);  // too long to be a name
    }
    const Nsec3Record* around = covering(*wildcard);
    if (around == nullptr) {
        return not_denied(check, limit_hit_ ? DenialFault::limit : DenialFault::wildcard);
    }
    return denied(with(check, *around), proof);
}

DenialCheck Nsec3Proof::no_closer_match(const Name& name, const Name& encloser) {
    DenialCheck check = begin();
    if (too_many_iterations(check)) {
        return check;
    }
    const Nsec3Record* cover = covering(name.ancestor(encloser.label_count() + 1));
    if (cover == nullptr) {
        return not_denied(check, limit_hit_ ? DenialFault::limit : DenialFault::next_closer);
    }
    check.closest_encloser = encloser;
    return denied(with(check, *cover),
                  cover->nsec3.is_opt_out() ? Denial::opt_out : Denial::not_closer);
}

}  // namespace dschain
