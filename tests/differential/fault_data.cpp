// Faults of records under a right signature.

#include "fault.hpp"

#include <fmt/format.h>

namespace dschain::differential {
namespace {

std::string owner_and_ttl(const ldns_rr& rr, const Place& place) {
    return fmt::format("{} {} IN", place.name, ldns_rr_ttl(&rr));
}

// Another record of the same type at the same place.
lab::RrPtr other_record(const ldns_rr& rr, const Place& place) {
    const std::string head = owner_and_ttl(rr, place);
    switch (place.type) {
        case LDNS_RR_TYPE_A:
            return lab::make_rr(head + " A 198.51.100.7");
        case LDNS_RR_TYPE_AAAA:
            return lab::make_rr(head + " AAAA 2001:db8:7::7");
        case LDNS_RR_TYPE_TXT:
            return lab::make_rr(head + " TXT \"other\"");
        case LDNS_RR_TYPE_MX:
            return lab::make_rr(head + " MX 4711 other.test.");
        case LDNS_RR_TYPE_CNAME:
            return lab::make_rr(head + " CNAME other.test.");
        case LDNS_RR_TYPE_DNAME:
            return lab::make_rr(head + " DNAME other.test.");
        case LDNS_RR_TYPE_DS:
            return lab::make_rr(fmt::format("{} DS 4711 13 2 {:064x}", head, 4711));
        default:
            return nullptr;
    }
}

const std::vector<ldns_rr_type> kSets{LDNS_RR_TYPE_A, LDNS_RR_TYPE_AAAA, LDNS_RR_TYPE_TXT,
                                      LDNS_RR_TYPE_MX, LDNS_RR_TYPE_DS};
const std::vector<ldns_rr_type> kAll{LDNS_RR_TYPE_A,  LDNS_RR_TYPE_AAAA,  LDNS_RR_TYPE_TXT,
                                     LDNS_RR_TYPE_MX, LDNS_RR_TYPE_CNAME, LDNS_RR_TYPE_DNAME,
                                     LDNS_RR_TYPE_DS};

void raise_ttl(lab::RrSet& rrset) {
    for (const auto* list : {&rrset.records, &rrset.signatures}) {
        for (const lab::RrPtr& rr : *list) {
            ldns_rr_set_ttl(rr.get(), 2 * ldns_rr_ttl(rr.get()));
        }
    }
}

bool apply_at(FaultKind kind, lab::RrSet& rrset, const Place& place) {
    switch (kind) {
        case FaultKind::kRdataChanged:
            rrset.records.front() = other_record(*rrset.records.front(), place);
            return true;
        case FaultKind::kRecordAdded:
            rrset.records.push_back(other_record(*rrset.records.front(), place));
            return true;
        case FaultKind::kRecordRemoved:
            if (rrset.records.size() < 2) {
                return false;
            }
            rrset.records.pop_back();
            return true;
        default:
            raise_ttl(rrset);
            return true;
    }
}

}  // namespace

std::vector<Place> apply_data_fault(FaultKind kind, const Subject& subject) {
    if (kind < FaultKind::kRdataChanged || kind > FaultKind::kTtlAboveOriginal) {
        return {};
    }
    const bool many = kind == FaultKind::kRecordRemoved || subject.random.percent(40);
    std::vector<Place> hit;
    std::vector<Place> candidates =
        signed_places(subject.zone, kind == FaultKind::kRecordAdded ? kSets : kAll);
    if (!many && !candidates.empty()) {
        candidates = {subject.random.one_of(candidates)};
    }
    for (const Place& place : candidates) {
        if (apply_at(kind, subject.at(place), place)) {
            hit.push_back(place);
        }
    }
    return hit;
}

}  // namespace dschain::differential
