#include "fault.hpp"

#include <algorithm>
#include <set>

namespace dschain::differential {
namespace {

using lab::DsMutation;
using lab::DsSpec;

constexpr std::uint16_t kZoneFlag = 0x100;
constexpr std::uint16_t kRevokeFlag = 0x80;

// How a fault changes each of the DS records; kNone if it does not.
DsMutation ds_mutation(FaultKind kind) {
    switch (kind) {
        case FaultKind::kDsWrongDigest:
        case FaultKind::kDsOneWrong:
        case FaultKind::kDsSha256Wrong:
            return DsMutation::kWrong;
        case FaultKind::kDsOtherKey:
            return DsMutation::kOther;
        case FaultKind::kDsWrongTag:
            return DsMutation::kTag;
        case FaultKind::kDsWrongAlgorithm:
        case FaultKind::kDsUnknownAlgorithm:
            return DsMutation::kAlgorithm;
        default:
            return DsMutation::kNone;
    }
}

std::vector<DsSpec> ds_with_fault(const ZonePlan& plan, FaultKind kind) {
    std::vector<DsSpec> specs = plan.ds;
    if (kind == FaultKind::kDsOneWrong) {
        specs.push_back(specs.front());
        specs.back().mutation = DsMutation::kWrong;
        return specs;
    }
    if (kind == FaultKind::kDsSha256Wrong) {
        specs.assign(2, specs.front());
        specs[0].digest_type = LDNS_SHA1;
        specs[1].digest_type = LDNS_SHA256;
        specs[1].mutation = DsMutation::kWrong;
        return specs;
    }
    constexpr std::uint8_t kUnknownAlgorithm = 200;
    constexpr std::uint8_t kUnknownDigest = 99;
    for (DsSpec& ds : specs) {
        ds.mutation = ds_mutation(kind);
        const std::uint8_t right = plan.keys.at(ds.key - 1).algorithm;
        ds.algorithm = kind == FaultKind::kDsUnknownAlgorithm ? kUnknownAlgorithm
                       : right == 13                          ? 8
                                                              : 13;
        if (kind == FaultKind::kDsUnknownDigest) {
            ds.digest_type = kUnknownDigest;
        }
    }
    return specs;
}

void remove_keys(const Subject& subject, const Place& place,
                 const std::vector<std::size_t>& indices) {
    std::vector<lab::RrPtr>& records = subject.at(place).records;
    for (const std::size_t index : indices) {
        const lab::RrPtr gone =
            subject.keys.keys.at(index).dnskey(subject.zone.origin(), subject.zone.ttl());
        records.erase(std::remove_if(records.begin(), records.end(),
                                     [&](const lab::RrPtr& rr) {
                                         return ldns_rr_compare(rr.get(), gone.get()) == 0;
                                     }),
                      records.end());
    }
}

void make_unsigned(lab::Zone& zone) {
    for (auto& [name, rrsets] : zone.names()) {
        for (const ldns_rr_type type : {LDNS_RR_TYPE_DNSKEY, LDNS_RR_TYPE_NSEC, LDNS_RR_TYPE_NSEC3,
                                        LDNS_RR_TYPE_NSEC3PARAM}) {
            rrsets.erase(type);
        }
        for (auto& [type, rrset] : rrsets) {
            rrset.signatures.clear();
        }
    }
    std::erase_if(zone.names(), [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace

void Subject::sign(const Place& place) const {
    sign_rrset(at(place), keys, keys.right_form());
}

std::vector<Place> signed_places(const lab::Zone& zone, const std::vector<ldns_rr_type>& types) {
    std::vector<Place> places;
    for (const auto& [name, rrsets] : zone.names()) {
        for (const auto& [type, rrset] : rrsets) {
            const bool wanted =
                types.empty() || std::find(types.begin(), types.end(), type) != types.end();
            if (wanted && !rrset.signatures.empty()) {
                places.push_back({name, type});
            }
        }
    }
    return places;
}

void apply_fault_to_plan(ZonePlan& plan, Random& random) {
    if (plan.fault == FaultKind::kDnskeyNotZone) {
        // RFC 4034, section 2.1.1: such a key must not be used to verify RRSIG records.
        const auto& part = random.percent(50) ? plan.dnskey_signers : plan.zone_signers;
        for (const std::size_t index : part) {
            plan.keys[index].flags &= static_cast<std::uint16_t>(~kZoneFlag);
        }
    }
    if (plan.fault == FaultKind::kDnskeyRevoked) {
        for (const std::size_t index : plan.dnskey_signers) {
            plan.keys[index].flags |= kRevokeFlag;
        }
    }
}

std::vector<std::string> make_ds_rdata(const ZonePlan& plan, const lab::KeySet& keys,
                                       const lab::KeySet& foreign, Random& random) {
    std::vector<DsSpec> specs = plan.ds;
    if (plan.fault && !specs.empty()) {
        specs = ds_with_fault(plan, *plan.fault);
        if (plan.fault == FaultKind::kDsWrongDigest && random.percent(50)) {
            specs.front().mutation = DsMutation::kOwner;
        }
    }
    std::vector<std::string> texts;
    std::set<std::string> seen;
    for (const DsSpec& spec : specs) {
        const std::string text = lab::make_ds(spec, keys, foreign, plan.origin).text();
        if (seen.insert(text).second) {
            texts.push_back(text);
        }
    }
    return texts;
}

std::vector<Place> apply_key_fault(FaultKind kind, const Subject& subject) {
    const Place apex{subject.zone.origin(), LDNS_RR_TYPE_DNSKEY};
    const ZonePlan& plan = subject.keys.plan;
    lab::RrSet& rrset = subject.at(apex);
    switch (kind) {
        case FaultKind::kDnskeyKskRemoved:
        case FaultKind::kDnskeyZskRemoved: {
            remove_keys(
                subject, apex,
                kind == FaultKind::kDnskeyKskRemoved ? plan.dnskey_signers : plan.zone_signers);
            if (rrset.records.empty()) {
                subject.zone.names().at(apex.name).erase(apex.type);
            } else {
                subject.sign(apex);
            }
            return {apex};
        }
        case FaultKind::kDnskeyUnsigned:
            rrset.signatures.clear();
            return {apex};
        case FaultKind::kDnskeySignedByOther:
            // By a key of the zone that no DS leads to, if it has one.
            rrset.signatures.clear();
            for (std::size_t i = 0; i < plan.keys.size(); ++i) {
                const auto& signers = plan.dnskey_signers;
                if (std::find(signers.begin(), signers.end(), i) == signers.end()) {
                    rrset.signatures.push_back(make_rrsig(rrset, apex.name, subject.keys.keys.at(i),
                                                          subject.keys.right_form()));
                }
            }
            return {apex};
        case FaultKind::kZoneUnsigned:
            make_unsigned(subject.zone);
            return {apex};
        default:
            return {};
    }
}

std::vector<Place> apply_fault(FaultKind kind, const Subject& subject) {
    for (const auto apply :
         {apply_key_fault, apply_signature_fault, apply_data_fault, apply_denial_fault}) {
        std::vector<Place> places = apply(kind, subject);
        if (!places.empty()) {
            return places;
        }
    }
    return {};
}

}  // namespace dschain::differential
