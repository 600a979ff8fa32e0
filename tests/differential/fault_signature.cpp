// Faults of RRSIG records.

#include "fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dschain::differential {
namespace {

constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kClearlyOff = 10 * kDay;  // more than anybody's clock is wrong
constexpr std::size_t kSignatureField = 8;

bool is_denial(ldns_rr_type type) {
    return type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
}

// Which RRsets are hit: one of the data, the keys, or some of the proofs, or all there is.
std::vector<Place> draw_places(const Subject& subject) {
    std::vector<Place> data;
    std::vector<Place> denial;
    for (const Place& place : signed_places(subject.zone)) {
        if (place.type != LDNS_RR_TYPE_DNSKEY) {
            (is_denial(place.type) ? denial : data).push_back(place);
        }
    }
    const std::size_t kind = subject.random.below(100);
    if (kind < 15) {
        return {{subject.zone.origin(), LDNS_RR_TYPE_DNSKEY}};
    }
    if (kind < 25) {
        return denial;
    }
    if (kind < 40) {
        return {subject.random.one_of(denial)};
    }
    if (kind < 55) {
        return data;
    }
    return {subject.random.one_of(data), subject.random.one_of(data)};
}

void flip_bit(ldns_rr& rrsig, Random& random) {
    ldns_rdf* const signature = ldns_rr_rdf(&rrsig, kSignatureField);
    // Not in the last octets only: each part of a signature counts.
    const std::size_t octet = random.below(ldns_rdf_size(signature));
    ldns_rdf_data(signature)[octet] ^= static_cast<std::uint8_t>(1U << random.below(8));
}

void truncate(ldns_rr& rrsig) {
    const ldns_rdf* const signature = ldns_rr_rdf(&rrsig, kSignatureField);
    ldns_rr_rrsig_set_sig(&rrsig,
                          ldns_rdf_new_frm_data(LDNS_RDF_TYPE_B64, ldns_rdf_size(signature) - 1,
                                                ldns_rdf_data(signature)));
}

// Changes one field of a signature that is made already.
void edit(FaultKind kind, ldns_rr& rrsig, Random& random) {
    switch (kind) {
        case FaultKind::kSigCorrupt:
            flip_bit(rrsig, random);
            break;
        case FaultKind::kSigTruncated:
            truncate(rrsig);
            break;
        case FaultKind::kSigLabelsEdited: {
            const std::uint8_t labels = ldns_rdf2native_int8(ldns_rr_rrsig_labels(&rrsig));
            ldns_rr_rrsig_set_labels(
                &rrsig, ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8,
                                             static_cast<std::uint8_t>(
                                                 random.percent(50) ? labels - 1 : labels + 1)));
            break;
        }
        case FaultKind::kSigWrongTag:
            ldns_rr_rrsig_set_keytag(
                &rrsig, ldns_native2rdf_int16(
                            LDNS_RDF_TYPE_INT16,
                            static_cast<std::uint16_t>(
                                ldns_rdf2native_int16(ldns_rr_rrsig_keytag(&rrsig)) + 1)));
            break;
        case FaultKind::kSigWrongAlgorithm: {
            const std::uint8_t right = ldns_rdf2native_int8(ldns_rr_rrsig_algorithm(&rrsig));
            ldns_rr_rrsig_set_algorithm(
                &rrsig, ldns_native2rdf_int8(LDNS_RDF_TYPE_ALG,
                                             random.percent(50) ? 200 : (right == 8 ? 10 : 8)));
            break;
        }
        case FaultKind::kSigOriginalTtlEdited:
            ldns_rr_rrsig_set_origttl(&rrsig, ldns_native2rdf_int32(LDNS_RDF_TYPE_INT32, 4711));
            break;
        default:
            break;
    }
}

// How the signature has to be made for the fault to be under it.
SignatureForm form_with_fault(FaultKind kind, const Subject& subject, const Place& place) {
    SignatureForm form = subject.keys.right_form();
    const std::int64_t now = subject.keys.now;
    switch (kind) {
        case FaultKind::kSigExpired:
            form.inception = now - kClearlyOff - 14 * kDay;
            form.expiration = now - kClearlyOff;
            break;
        case FaultKind::kSigFuture:
            form.inception = now + kClearlyOff;
            form.expiration = now + kClearlyOff + 14 * kDay;
            break;
        case FaultKind::kSigInverted:
            form.inception = now + kClearlyOff;
            form.expiration = now - kClearlyOff;
            break;
        case FaultKind::kSigLabelsLow:
            // As what comes from a wildcard, which there is not.
            form.signed_owner = lab::child_name("*", lab::parent_name(place.name));
            break;
        case FaultKind::kSigLabelsHigh:
            form.labels_more = 1;
            break;
        case FaultKind::kSigWrongSigner: {
            const std::string& origin = subject.zone.origin();
            form.signer = subject.random.one_of(std::vector<std::string>{
                lab::parent_name(origin), ".", lab::child_name("a", origin), place.name, "zz."});
            break;
        }
        default:
            break;
    }
    return form;
}

// A right signature comes last, so that who tries only the first fails.
void add_bad_before(lab::RrSet& rrset, Random& random) {
    lab::RrPtr bad = lab::clone_rr(*rrset.signatures.front());
    flip_bit(*bad, random);
    rrset.signatures.insert(rrset.signatures.begin(), std::move(bad));
}

std::vector<Place> remove_one_algorithm(const Subject& subject) {
    std::vector<Place> places = signed_places(subject.zone);
    const std::uint8_t first =
        subject.keys.plan.keys.at(subject.keys.plan.zone_signers.front()).algorithm;
    const bool keep_first = subject.random.percent(50);
    if (subject.keys.plan.zone_signers.size() < 2) {
        return {};
    }
    for (const Place& place : places) {
        std::erase_if(subject.at(place).signatures, [&](const lab::RrPtr& rrsig) {
            const bool is_first =
                ldns_rdf2native_int8(ldns_rr_rrsig_algorithm(rrsig.get())) == first;
            return place.type != LDNS_RR_TYPE_DNSKEY && is_first != keep_first;
        });
    }
    return places;
}

std::vector<Place> sign_wildcards_expanded(const Subject& subject) {
    std::vector<Place> places;
    for (const Place& place : signed_places(subject.zone)) {
        if (place.name.rfind("*.", 0) != 0 || is_denial(place.type)) {
            continue;
        }
        SignatureForm form = subject.keys.right_form();
        form.signed_owner = lab::child_name("a", lab::parent_name(place.name));
        sign_rrset(subject.at(place), subject.keys, form);
        places.push_back(place);
        places.push_back({*form.signed_owner, place.type});  // the one name that it is right for
    }
    return places;
}

void cover_other_type(const Subject& subject, const Place& place) {
    const ldns_rr_type other = place.type == LDNS_RR_TYPE_TXT ? LDNS_RR_TYPE_A : LDNS_RR_TYPE_TXT;
    for (const lab::RrPtr& rrsig : subject.at(place).signatures) {
        ldns_rr_rrsig_set_typecovered(
            rrsig.get(),
            ldns_native2rdf_int16(LDNS_RDF_TYPE_TYPE, static_cast<std::uint16_t>(other)));
    }
}

}  // namespace

std::vector<Place> apply_signature_fault(FaultKind kind, const Subject& subject) {
    if (kind < FaultKind::kSigExpired || kind > FaultKind::kWildcardSignedExpanded) {
        return {};
    }
    if (kind == FaultKind::kSigOneAlgorithmMissing) {
        return remove_one_algorithm(subject);
    }
    if (kind == FaultKind::kWildcardSignedExpanded) {
        return sign_wildcards_expanded(subject);
    }
    std::vector<Place> places = draw_places(subject);
    for (const Place& place : places) {
        lab::RrSet& rrset = subject.at(place);
        if (kind == FaultKind::kSigMissing) {
            rrset.signatures.clear();
        } else if (kind == FaultKind::kSigExtraBad) {
            if (!rrset.signatures.empty()) {
                add_bad_before(rrset, subject.random);
            }
        } else if (kind == FaultKind::kSigWrongTypeCovered) {
            cover_other_type(subject, place);
        } else {
            sign_rrset(rrset, subject.keys, form_with_fault(kind, subject, place));
            for (const lab::RrPtr& rrsig : rrset.signatures) {
                edit(kind, *rrsig, subject.random);
            }
        }
    }
    return places;
}

}  // namespace dschain::differential
