// Signatures of a zone, of which each can be made in its own way.
#pragma once

#include "tree.hpp"

#include "lab/keys.hpp"
#include "lab/ldns_types.hpp"
#include "lab/zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dschain::differential {

// An RRSIG record but for its key. What is not set is as it should be.
struct SignatureForm {
    std::int64_t inception = 0;   // seconds since 1970
    std::int64_t expiration = 0;  // the same
    std::optional<std::string> signer;
    std::optional<std::string> signed_owner;  // sign as if the RRset were at this name
    int labels_more = 0;
};

struct ZoneKeys {
    const ZonePlan& plan;
    const lab::KeySet& keys;
    std::int64_t now;  // seconds since 1970

    SignatureForm right_form() const;
    const std::vector<std::size_t>& signers(ldns_rr_type type) const;
};

lab::RrPtr make_rrsig(const lab::RrSet& rrset, const std::string& zone, const lab::Key& key,
                      const SignatureForm& form);

// Replaces the signatures of the RRset with those of all keys that sign its type.
void sign_rrset(lab::RrSet& rrset, const ZoneKeys& keys, const SignatureForm& form);

void sign_zone(lab::Zone& zone, const ZoneKeys& keys);

}  // namespace dschain::differential
