// Denial by NSEC (RFC 4035 §5.4).
#include <algorithm>

#include "proofs.hpp"

namespace dschain {
namespace {

bool covers(const NsecRecord& record, const Name& name, const Name& zone) {
    return nsec_covers(record.owner, record.nsec, name, zone);
}

std::size_t common_labels(const Name& a, const Name& b) {
    std::size_t labels = std::min(a.label_count(), b.label_count());
    while (a.ancestor(labels) != b.ancestor(labels)) {
        --labels;
    }
    return labels;
}

// Of a covered name: the longest ancestor that one end of the span shows to exist.
Name closest_encloser(const NsecRecord& record, const Name& name) {
    return name.ancestor(
        std::max(common_labels(name, record.owner), common_labels(name, record.nsec.next)));
}

// An empty non-terminal has no NSEC of its own; the next name is below it.
bool shows_empty_non_terminal(const NsecRecord& record, const Name& name) {
    return record.nsec.next.is_below(name);
}

DenialCheck with(DenialCheck check, const NsecRecord& record) {
    if (std::find(check.records.begin(), check.records.end(), record.owner) ==
        check.records.end()) {
        check.records.push_back(record.owner);
    }
    return check;
}

}  // namespace

bool nsec_covers(const Name& owner, const Nsec& nsec, const Name& name, const Name& zone) {
    // The last NSEC of the zone points to the apex, and no other one points back (RFC 4034 §4.1.1).
    const bool between = owner < name && (owner < nsec.next ? name < nsec.next : nsec.next == zone);
    return between && (!name.is_below(owner) || speaks_for_names_below(nsec.types));
}

const NsecRecord* NsecProof::at(const Name& name) const {
    const auto found = std::find_if(records_.begin(), records_.end(),
                                    [&](const NsecRecord& each) { return each.owner == name; });
    return found == records_.end() ? nullptr : &*found;
}

const NsecRecord* NsecProof::covering(const Name& name) const {
    const auto found = std::find_if(records_.begin(), records_.end(), [&](const NsecRecord& each) {
        return covers(each, name, zone_);
    });
    return found == records_.end() ? nullptr : &*found;
}

DenialCheck NsecProof::no_ds(const Name& child) const {
    if (const NsecRecord* record = at(child)) {
        return no_ds_at(child, record->nsec.types, with({}, *record));
    }
    const NsecRecord* record = covering(child);
    if (record == nullptr) {
        return not_denied({}, DenialFault::not_covering);
    }
    return denied(with({}, *record), shows_empty_non_terminal(*record, child)
                                         ? Denial::not_delegated
                                         : Denial::name_error);
}

DenialCheck NsecProof::no_data(const Name& name, RrType type) const {
    if (const NsecRecord* record = at(name)) {
        const DenialCheck check = with({}, *record);
        if (says_no_name(record->nsec.types)) {
            return denied(check, Denial::compact_name_error);
        }
        const DenialFault fault = bitmap_fault(record->nsec.types, name, type);
        return fault == DenialFault::none ? denied(check, Denial::no_data)
                                          : not_denied(check, fault);
    }
    const NsecRecord* record = covering(name);
    if (record == nullptr) {
        return not_denied({}, DenialFault::not_covering);
    }
    DenialCheck check = with({}, *record);
    if (shows_empty_non_terminal(*record, name)) {
        return denied(check, Denial::no_data);
    }
    // No such name: only a wildcard without the type makes this 'no data'.
    const auto wildcard = closest_encloser(*record, name).wildcard();
    const NsecRecord* at_wildcard = wildcard ? at(*wildcard) : nullptr;
    if (at_wildcard != nullptr) {
        check = with(check, *at_wildcard);
        const DenialFault fault = bitmap_fault(at_wildcard->nsec.types, *wildcard, type);
        return fault == DenialFault::none ? denied(check, Denial::wildcard_no_data)
                                          : not_denied(check, fault);
    }
    const NsecRecord* around = wildcard ? covering(*wildcard) : nullptr;
    if (around != nullptr && shows_empty_non_terminal(*around, *wildcard)) {
        return denied(with(check, *around), Denial::wildcard_no_data);
    }
    return not_denied(check, DenialFault::wildcard);
}

DenialCheck NsecProof::name_error(const Name& name) const {
    if (const NsecRecord* record = at(name)) {
        const DenialCheck check = with({}, *record);
        return says_no_name(record->nsec.types) ? denied(check, Denial::compact_name_error)
                                                : not_denied(check, DenialFault::name_exists);
    }
    const NsecRecord* record = covering(name);
    if (record == nullptr) {
        return not_denied({}, DenialFault::not_covering);
    }
    const DenialCheck check = with({}, *record);
    if (shows_empty_non_terminal(*record, name)) {
        return not_denied(check, DenialFault::name_exists);
    }
    // A wildcard that is too long to be a name cannot exist.
    const auto wildcard = closest_encloser(*record, name).wildcard();
    if (!wildcard) {
        return denied(check, Denial::name_error);
    }
    const NsecRecord* around = covering(*wildcard);
    if (around == nullptr || shows_empty_non_terminal(*around, *wildcard)) {
        return not_denied(check, DenialFault::wildcard);
    }
    return denied(with(check, *around), Denial::name_error);
}

DenialCheck NsecProof::no_closer_match(const Name& name, const Name& encloser) const {
    const NsecRecord* record = covering(name);
    if (record == nullptr) {
        return not_denied(
            {}, at(name) == nullptr ? DenialFault::not_covering : DenialFault::name_exists);
    }
    const DenialCheck check = with({}, *record);
    if (shows_empty_non_terminal(*record, name) || closest_encloser(*record, name) != encloser) {
        return not_denied(check, DenialFault::name_exists);
    }
    return denied(check, Denial::not_closer);
}

}  // namespace dschain
