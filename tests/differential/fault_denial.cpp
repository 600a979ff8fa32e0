// Faults of NSEC, NSEC3 and NSEC3PARAM records.

#include "denial_chain.hpp"
#include "fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace dschain::differential {
namespace {

// The RDATA of an NSEC or NSEC3 record in words.
struct DenialRdata {
    bool nsec3 = false;
    unsigned int hash = 1;
    unsigned int flags = 0;
    unsigned int iterations = 0;
    std::string salt = "-";
    std::string next;
    std::vector<std::string> types;

    std::string text() const {
        const std::string list = fmt::format("{}", fmt::join(types, " "));
        return nsec3 ? fmt::format("NSEC3 {} {} {} {} {} {}", hash, flags, iterations, salt, next,
                                   list)
                     : fmt::format("NSEC {} {}", next, list);
    }
};

DenialRdata read_denial(const ldns_rr& rr) {
    DenialRdata rdata;
    rdata.nsec3 = ldns_rr_get_type(&rr) == LDNS_RR_TYPE_NSEC3;
    std::istringstream words(lab::rdata_text(rr));
    if (rdata.nsec3) {
        words >> rdata.hash >> rdata.flags >> rdata.iterations >> rdata.salt;
    }
    words >> rdata.next;
    for (std::string type; words >> type;) {
        rdata.types.push_back(type);
    }
    return rdata;
}

void replace(lab::RrSet& rrset, const Place& place, const std::string& rdata) {
    rrset.records.front() = lab::make_rr(
        fmt::format("{} {} IN {}", place.name, ldns_rr_ttl(rrset.records.front().get()), rdata));
}

void change_next(DenialRdata& rdata, const Subject& subject, const std::vector<Place>& chain) {
    const std::string& other = subject.random.one_of(chain).name;
    rdata.next = rdata.nsec3 ? other.substr(0, other.find('.')) : other;
}

void add_bit(DenialRdata& rdata, Random& random) {
    static const std::vector<std::string> kTypes{"A",  "AAAA", "TXT",   "MX",    "NS",
                                                 "DS", "SOA",  "CNAME", "DNAME", "DNSKEY"};
    const std::string& type = random.one_of(kTypes);
    if (std::find(rdata.types.begin(), rdata.types.end(), type) == rdata.types.end()) {
        rdata.types.push_back(type);
    }
}

void remove_bit(DenialRdata& rdata, Random& random) {
    if (!rdata.types.empty()) {
        rdata.types.erase(rdata.types.begin() +
                          static_cast<std::ptrdiff_t>(random.below(rdata.types.size())));
    }
}

void change_apex_bits(DenialRdata& rdata, Random& random) {
    static const std::vector<std::string> kTypes{"SOA", "NS", "DNSKEY", "NSEC3PARAM", "NSEC"};
    if (random.percent(25)) {
        rdata.types.push_back("DS");
        return;
    }
    std::erase(rdata.types, random.one_of(kTypes));
}

bool is_signed_anew(FaultKind kind) {
    return kind != FaultKind::kDenialNextEdited && kind != FaultKind::kDenialBitAddedEdited &&
           kind != FaultKind::kDenialBitRemovedEdited && kind != FaultKind::kOptOutFlippedEdited;
}

void change(FaultKind kind, DenialRdata& rdata, const Subject& subject,
            const std::vector<Place>& chain) {
    switch (kind) {
        case FaultKind::kDenialNextWrong:
        case FaultKind::kDenialNextEdited:
            change_next(rdata, subject, chain);
            break;
        case FaultKind::kDenialBitAdded:
        case FaultKind::kDenialBitAddedEdited:
            add_bit(rdata, subject.random);
            break;
        case FaultKind::kDenialBitRemoved:
        case FaultKind::kDenialBitRemovedEdited:
            remove_bit(rdata, subject.random);
            break;
        case FaultKind::kDenialApexBits:
            change_apex_bits(rdata, subject.random);
            break;
        case FaultKind::kOptOutFlipped:
        case FaultKind::kOptOutFlippedEdited:
            rdata.flags ^= 1U;
            break;
        case FaultKind::kNsec3UnknownFlag:
            rdata.flags |= 2U;
            break;
        case FaultKind::kNsec3UnknownHash:
            rdata.hash = 2;
            break;
        case FaultKind::kNsec3OtherIterations:
            rdata.iterations += 1;
            break;
        default:
            break;
    }
}

bool needs_nsec3(FaultKind kind) {
    return kind >= FaultKind::kOptOutFlipped;
}

void remove_records(lab::Zone& zone, const std::vector<Place>& places) {
    for (const Place& place : places) {
        const auto found = zone.names().find(place.name);
        found->second.erase(place.type);
        if (found->second.empty()) {
            zone.names().erase(found);
        }
    }
}

std::vector<Place> change_param(const Subject& subject) {
    const Place place{subject.zone.origin(), LDNS_RR_TYPE_NSEC3PARAM};
    const lab::Nsec3Parameters& nsec3 = *subject.keys.plan.denial.nsec3;
    replace(subject.at(place), place, fmt::format("NSEC3PARAM 1 0 {} ab", nsec3.iterations + 1));
    subject.sign(place);
    return {place};
}

// One record of the chain, several or all of them.
std::vector<Place> draw_links(FaultKind kind, const Subject& subject,
                              const std::vector<Place>& chain) {
    const DenialPlan& plan = subject.keys.plan.denial;
    if (kind == FaultKind::kDenialApexBits) {
        return {{denial_owner(subject.zone, subject.zone.origin(), plan), denial_type(plan)}};
    }
    if (kind == FaultKind::kDenialAllMissing) {
        return chain;
    }
    const std::size_t share = subject.random.one_of(std::vector<std::size_t>{10, 40, 40, 100});
    std::vector<Place> links;
    for (const Place& link : chain) {
        if (subject.random.percent(share)) {
            links.push_back(link);
        }
    }
    return links.empty() ? std::vector<Place>{subject.random.one_of(chain)} : links;
}

}  // namespace

std::vector<Place> apply_denial_fault(FaultKind kind, const Subject& subject) {
    const DenialPlan& plan = subject.keys.plan.denial;
    if (kind < FaultKind::kDenialMissing || (needs_nsec3(kind) && !plan.nsec3)) {
        return {};
    }
    if (kind == FaultKind::kNsec3ParamMismatch) {
        return change_param(subject);
    }
    const std::vector<Place> chain = signed_places(subject.zone, {denial_type(plan)});
    std::vector<Place> links = draw_links(kind, subject, chain);
    if (kind == FaultKind::kDenialMissing || kind == FaultKind::kDenialAllMissing) {
        remove_records(subject.zone, links);
        return links;
    }
    for (const Place& link : links) {
        lab::RrSet& rrset = subject.at(link);
        DenialRdata rdata = read_denial(*rrset.records.front());
        change(kind, rdata, subject, chain);
        replace(rrset, link, rdata.text());
        if (is_signed_anew(kind)) {
            subject.sign(link);
        }
    }
    return links;
}

}  // namespace dschain::differential
