#include "signatures.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

namespace dschain::differential {
namespace {

using lab::make_dname;
using lab::RdfPtr;
using lab::RrPtr;

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

struct RrListDeleter {
    void operator()(ldns_rr_list* list) const noexcept { ldns_rr_list_deep_free(list); }
};
struct BufferDeleter {
    void operator()(ldns_buffer* buffer) const noexcept { ldns_buffer_free(buffer); }
};
using RrListPtr = std::unique_ptr<ldns_rr_list, RrListDeleter>;
using BufferPtr = std::unique_ptr<ldns_buffer, BufferDeleter>;

void set_owner(ldns_rr& rr, const std::string& owner) {
    ldns_rdf_deep_free(ldns_rr_owner(&rr));
    ldns_rr_set_owner(&rr, make_dname(owner).release());
}

// The records as they are signed (RFC 4034, section 3.1.8.1), but for their order.
RrListPtr canonical_copy(const lab::RrSet& rrset, const SignatureForm& form) {
    RrListPtr list(ldns_rr_list_new());
    for (const RrPtr& rr : rrset.records) {
        RrPtr copy = lab::clone_rr(*rr);
        if (form.signed_owner) {
            set_owner(*copy, *form.signed_owner);
        }
        ldns_rr2canonical(copy.get());
        ldns_rr_list_push_rr(list.get(), copy.release());
    }
    return list;
}

}  // namespace

SignatureForm ZoneKeys::right_form() const {
    SignatureForm form;
    form.inception = now - kHour;
    form.expiration = now + 14 * kDay;
    return form;
}

const std::vector<std::size_t>& ZoneKeys::signers(ldns_rr_type type) const {
    return type == LDNS_RR_TYPE_DNSKEY ? plan.dnskey_signers : plan.zone_signers;
}

RrPtr make_rrsig(const lab::RrSet& rrset, const std::string& zone, const lab::Key& key,
                 const SignatureForm& form) {
    ldns_key* const raw = key.raw();
    ldns_rdf_deep_free(ldns_key_pubkey_owner(raw));
    ldns_key_set_pubkey_owner(raw, make_dname(form.signer.value_or(zone)).release());
    ldns_key_set_inception(raw, static_cast<std::uint32_t>(form.inception));
    ldns_key_set_expiration(raw, static_cast<std::uint32_t>(form.expiration));

    const RrListPtr records = canonical_copy(rrset, form);
    ldns_rr_list_sort(records.get());
    RrPtr rrsig(ldns_create_empty_rrsig(records.get(), raw));
    if (!rrsig) {
        throw std::runtime_error(fmt::format("no RRSIG record to be made in {}", zone));
    }
    set_owner(*rrsig, lab::owner_text(*rrset.records.front()));
    const int labels = ldns_rdf2native_int8(ldns_rr_rrsig_labels(rrsig.get())) + form.labels_more;
    ldns_rr_rrsig_set_labels(
        rrsig.get(), ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8, static_cast<std::uint8_t>(labels)));

    const BufferPtr data(ldns_buffer_new(LDNS_MAX_PACKETLEN));
    RdfPtr signature;
    if (ldns_rrsig2buffer_wire(data.get(), rrsig.get()) == LDNS_STATUS_OK &&
        ldns_rr_list2buffer_wire(data.get(), records.get()) == LDNS_STATUS_OK) {
        signature.reset(ldns_sign_public_buffer(data.get(), raw));
    }
    if (!signature) {
        throw std::runtime_error(fmt::format("ldns cannot sign in {}", zone));
    }
    ldns_rr_rrsig_set_sig(rrsig.get(), signature.release());
    return rrsig;
}

void sign_rrset(lab::RrSet& rrset, const ZoneKeys& keys, const SignatureForm& form) {
    rrset.signatures.clear();
    const ldns_rr_type type = ldns_rr_get_type(rrset.records.front().get());
    for (const std::size_t signer : keys.signers(type)) {
        rrset.signatures.push_back(make_rrsig(rrset, keys.plan.origin, keys.keys.at(signer), form));
    }
}

void sign_zone(lab::Zone& zone, const ZoneKeys& keys) {
    for (auto& [name, rrsets] : zone.names()) {
        for (auto& [type, rrset] : rrsets) {
            if (zone.is_signed_here(name, type)) {
                sign_rrset(rrset, keys, keys.right_form());
            }
        }
    }
}

}  // namespace dschain::differential
