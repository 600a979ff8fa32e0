#include "lab/signer.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

namespace dschain::lab {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

// How far outside its validity a wrong signature is. Some validators forgive a wrong clock; Unbound
// forgives up to one day, so one day would not be wrong to everybody.
constexpr std::int64_t kClearlyOff = 2 * kDay;

struct Validity {
    std::int64_t inception;
    std::int64_t expiration;
};

Validity validity_for(SignatureState state, std::int64_t now) {
    switch (state) {
        case SignatureState::kExpired:
            return {now - kClearlyOff - 14 * kDay, now - kClearlyOff};
        case SignatureState::kFuture:
            return {now + kClearlyOff, now + kClearlyOff + 14 * kDay};
        case SignatureState::kOk:
        case SignatureState::kMissing:
        case SignatureState::kBad:
            break;
    }
    // An hour back, so that a checker whose clock differs a little agrees.
    return {now - kHour, now + 14 * kDay};
}

// ldns lists own neither the records nor the keys put into them here, only their own arrays.
struct RrListDeleter {
    void operator()(ldns_rr_list* list) const noexcept { ldns_rr_list_free(list); }
};
struct KeyListDeleter {
    void operator()(ldns_key_list* list) const noexcept {
        // ldns_key_list_free() frees every key that the list still counts.
        ldns_key_list_set_key_count(list, 0);
        ldns_key_list_free(list);
    }
};
using RrListPtr = std::unique_ptr<ldns_rr_list, RrListDeleter>;
using KeyListPtr = std::unique_ptr<ldns_key_list, KeyListDeleter>;

// Flips one bit of the signature, in its last octet: lengths stay as they are.
void spoil(ldns_rr& rrsig) {
    constexpr std::size_t kSignatureField = 8;
    ldns_rdf* const signature = ldns_rr_rdf(&rrsig, kSignatureField);
    ldns_rdf_data(signature)[ldns_rdf_size(signature) - 1] ^= 1U;
}

void sign_rrset(RrSet& rrset, const std::string& zone, ldns_key_list* keys, SignatureState state) {
    const RrListPtr records(ldns_rr_list_new());
    for (const RrPtr& rr : rrset.records) {
        ldns_rr_list_push_rr(records.get(), rr.get());
    }
    const RrListPtr rrsigs(ldns_sign_public(records.get(), keys));
    if (!rrsigs || ldns_rr_list_rr_count(rrsigs.get()) != ldns_key_list_key_count(keys)) {
        throw std::runtime_error(fmt::format("lab: ldns cannot sign in {}", zone));
    }
    while (RrPtr rrsig = RrPtr(ldns_rr_list_pop_rr(rrsigs.get()))) {
        if (state == SignatureState::kBad) {
            spoil(*rrsig);
        }
        rrset.signatures.push_back(std::move(rrsig));
    }
}

// The chosen keys, ready to sign for `zone` with the validity that `state` asks for.
KeyListPtr prepare_keys(const Zone& zone, const KeySet& keys,
                        const std::vector<std::size_t>& chosen, SignatureState state,
                        std::int64_t now) {
    const Validity validity = validity_for(state, now);
    KeyListPtr list(ldns_key_list_new());
    for (const std::size_t index : chosen) {
        ldns_key* const key = keys.at(index).raw();
        ldns_rdf_deep_free(ldns_key_pubkey_owner(key));
        ldns_key_set_pubkey_owner(key, make_dname(zone.origin()).release());
        // RRSIG times are 32-bit serial numbers; the cast is what RFC 4034, section 3.1.5 means.
        ldns_key_set_inception(key, static_cast<std::uint32_t>(validity.inception));
        ldns_key_set_expiration(key, static_cast<std::uint32_t>(validity.expiration));
        ldns_key_list_push_key(list.get(), key);
    }
    return list;
}

// The DNSKEY RRset, or everything else.
void sign_part(Zone& zone, bool dnskey_part, ldns_key_list* keys, SignatureState state) {
    if (state == SignatureState::kMissing || ldns_key_list_key_count(keys) == 0) {
        return;
    }
    for (auto& [name, rrsets] : zone.names()) {
        for (auto& [type, rrset] : rrsets) {
            const bool is_dnskey = type == LDNS_RR_TYPE_DNSKEY;
            if (is_dnskey == dnskey_part && zone.is_signed_here(name, type)) {
                sign_rrset(rrset, zone.origin(), keys, state);
            }
        }
    }
}

}  // namespace

void sign_zone(Zone& zone, const KeySet& keys, const SigningPlan& plan) {
    // One part after the other: the keys carry the validity, which may differ between the parts.
    const KeyListPtr for_dnskey =
        prepare_keys(zone, keys, plan.dnskey_signers, plan.dnskey_state, plan.now);
    sign_part(zone, true, for_dnskey.get(), plan.dnskey_state);
    const KeyListPtr for_data =
        prepare_keys(zone, keys, plan.zone_signers, plan.data_state, plan.now);
    sign_part(zone, false, for_data.get(), plan.data_state);
}

}  // namespace dschain::lab
