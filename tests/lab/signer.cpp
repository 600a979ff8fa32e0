#include "lab/signer.hpp"

#include "lab/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace dschain::lab {
namespace {

using Change = SignatureFault::Change;

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

// How far outside its validity a wrong signature is. Some validators forgive a wrong clock; Unbound
// forgives up to one day, so one day would not be wrong to everybody.
constexpr std::int64_t kClearlyOff = 2 * kDay;

// What one RRSIG record says, and how its signature is spoilt.
struct SignatureForm {
    std::int64_t inception = 0;  // seconds since 1970
    std::int64_t expiration = 0;
    std::uint32_t ttl = 0;
    std::uint32_t original_ttl = 0;
    std::size_t labels = 0;
    std::string signer;
    std::uint16_t key_tag = 0;

    bool missing = false;
    bool bad = false;  // one bit flipped
    bool random = false;
    std::optional<std::size_t> octets;
};

void set_state(SignatureForm& form, SignatureState state, std::int64_t now) {
    switch (state) {
        case SignatureState::kExpired:
            form.inception = now - kClearlyOff - 14 * kDay;
            form.expiration = now - kClearlyOff;
            break;
        case SignatureState::kFuture:
            form.inception = now + kClearlyOff;
            form.expiration = now + kClearlyOff + 14 * kDay;
            break;
        case SignatureState::kMissing:
            form.missing = true;
            break;
        case SignatureState::kBad:
            form.bad = true;
            break;
        case SignatureState::kOk:
            break;
    }
}

void apply(SignatureForm& form, const SignatureFault& fault, const std::string& zone,
           std::int64_t now) {
    switch (fault.change) {
        case Change::kState:
            set_state(form, fault.state, now);
            break;
        case Change::kInception:
            form.inception = now + fault.number;
            break;
        case Change::kExpiration:
            form.expiration = now + fault.number;
            break;
        case Change::kOriginalTtl:
            form.original_ttl = static_cast<std::uint32_t>(fault.number);
            break;
        case Change::kLabels:
            form.labels = static_cast<std::size_t>(fault.number);
            break;
        case Change::kSigner:
            form.signer = absolute_name(fault.name, zone);
            break;
        case Change::kTag:
            form.key_tag = static_cast<std::uint16_t>(form.key_tag + fault.number);
            break;
        case Change::kOctets:
            form.octets = static_cast<std::size_t>(fault.number);
            break;
        case Change::kRandom:
            form.random = true;
            break;
    }
}

bool is_cds(ldns_rr_type type) {
    return type == LDNS_RR_TYPE_CDS || type == LDNS_RR_TYPE_CDNSKEY;
}

bool concerns(const SignatureFault& fault, ldns_rr_type type, std::size_t key) {
    if (fault.key.value_or(key) != key) {
        return false;
    }
    if (fault.type == "all" || (fault.type == "data" && type != LDNS_RR_TYPE_DNSKEY)) {
        return true;
    }
    return ldns_get_rr_type_by_name(fault.type.c_str()) == type;
}

// The number of labels of RFC 4034, section 3.1.3: neither the root nor a wildcard counts.
std::size_t count_labels(const std::string& owner) {
    if (owner == ".") {
        return 0;
    }
    const auto dots = static_cast<std::size_t>(std::count(owner.begin(), owner.end(), '.'));
    return owner.front() == '*' ? dots - 1 : dots;
}

SignatureForm form_for(const std::string& owner, ldns_rr_type type, const RrSet& rrset,
                       const Zone& zone, const Key& key, std::size_t key_index,
                       const SigningPlan& plan) {
    SignatureForm form;
    // An hour back, so that a checker whose clock differs a little agrees.
    form.inception = plan.now - kHour;
    form.expiration = plan.now + 14 * kDay;
    form.ttl = form.original_ttl = ldns_rr_ttl(rrset.records.front().get());
    form.labels = count_labels(owner);
    form.signer = zone.origin();
    form.key_tag = key.tag();
    set_state(form, type == LDNS_RR_TYPE_DNSKEY ? plan.dnskey_state : plan.data_state, plan.now);
    for (const SignatureFault& fault : plan.faults) {
        if (concerns(fault, type, key_index)) {
            apply(form, fault, zone.origin(), plan.now);
        }
    }
    return form;
}

struct RrListDeleter {
    void operator()(ldns_rr_list* list) const noexcept { ldns_rr_list_deep_free(list); }
};
using RrListPtr = std::unique_ptr<ldns_rr_list, RrListDeleter>;
using BufferPtr = std::unique_ptr<ldns_buffer, decltype(&ldns_buffer_free)>;

// The signature's octets over the RRset in canonical form (RFC 4034, section 3.1.8.1).
Octets sign_octets(const ldns_rr& rrsig, const RrSet& rrset, const Key& key,
                   std::uint32_t original_ttl) {
    const RrListPtr records(ldns_rr_list_new());
    for (const RrPtr& rr : rrset.records) {
        RrPtr copy = clone_rr(*rr);
        ldns_rr_set_ttl(copy.get(), original_ttl);
        ldns_rr2canonical(copy.get());
        ldns_rr_list_push_rr(records.get(), copy.release());
    }
    ldns_rr_list_sort(records.get());

    const BufferPtr data(ldns_buffer_new(LDNS_MAX_PACKETLEN), &ldns_buffer_free);
    RdfPtr signature;
    if (ldns_rrsig2buffer_wire(data.get(), &rrsig) == LDNS_STATUS_OK &&
        ldns_rr_list2buffer_wire(data.get(), records.get()) == LDNS_STATUS_OK) {
        signature.reset(ldns_sign_public_buffer(data.get(), key.raw()));
    }
    if (!signature) {
        throw std::runtime_error(
            fmt::format("lab: ldns cannot sign with a key of algorithm {}", key.spec().algorithm));
    }
    const std::uint8_t* const octets = ldns_rdf_data(signature.get());
    return Octets(octets, octets + ldns_rdf_size(signature.get()));
}

RrPtr make_rrsig(const std::string& owner, ldns_rr_type type, const RrSet& rrset, const Key& key,
                 const SignatureForm& form) {
    // RRSIG times are 32-bit serial numbers; the cast is what RFC 4034, section 3.1.5 means.
    RrPtr rrsig =
        make_rr(fmt::format("{} {} IN RRSIG {} {} {} {} {} {} {} {} AA==", owner, form.ttl,
                            type_text(type), key.spec().algorithm, form.labels, form.original_ttl,
                            static_cast<std::uint32_t>(form.expiration),
                            static_cast<std::uint32_t>(form.inception), form.key_tag, form.signer));
    constexpr std::size_t kArbitrarySize = 64;
    Octets signature = key.raw() == nullptr || form.random
                           ? random_octets(kArbitrarySize)
                           : sign_octets(*rrsig, rrset, key, form.original_ttl);
    if (form.octets) {
        signature.resize(*form.octets);
    }
    if (form.bad && !signature.empty()) {
        signature.back() ^= 1U;  // in the last octet: lengths stay as they are
    }
    ldns_rr_rrsig_set_sig(
        rrsig.get(), ldns_rdf_new_frm_data(LDNS_RDF_TYPE_B64, signature.size(), signature.data()));
    return rrsig;
}

const std::vector<std::size_t>& signers_of(ldns_rr_type type, const SigningPlan& plan) {
    if (is_cds(type)) {
        return plan.cds_signers;
    }
    return type == LDNS_RR_TYPE_DNSKEY ? plan.dnskey_signers : plan.zone_signers;
}

}  // namespace

void sign_zone(Zone& zone, const KeySet& keys, const SigningPlan& plan) {
    for (auto& [name, rrsets] : zone.names()) {
        for (auto& [type, rrset] : rrsets) {
            if (!zone.is_signed_here(name, type)) {
                continue;
            }
            for (const std::size_t index : signers_of(type, plan)) {
                const Key& key = keys.at(index);
                const SignatureForm form = form_for(name, type, rrset, zone, key, index, plan);
                if (!form.missing) {
                    rrset.signatures.push_back(make_rrsig(name, type, rrset, key, form));
                }
            }
        }
    }
}

}  // namespace dschain::lab
