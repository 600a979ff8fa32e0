// Signing of a zone, rightly or wrongly as a case asks.
#pragma once

#include "lab/keys.hpp"
#include "lab/zone.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dschain::lab {

// All signers are indices into the key set.
struct SigningPlan {
    std::vector<std::size_t> dnskey_signers;
    std::vector<std::size_t> zone_signers;
    std::vector<std::size_t> cds_signers;  // of CDS and CDNSKEY
    SignatureState dnskey_state = SignatureState::kOk;
    SignatureState data_state = SignatureState::kOk;
    std::vector<SignatureFault> faults;
    std::int64_t now = 0;  // seconds since 1970, what validity periods are counted from
};

// Adds the RRSIG records that `plan` asks for. All other records, those for denial included, are in
// the zone already. Throws std::runtime_error if ldns fails.
void sign_zone(Zone& zone, const KeySet& keys, const SigningPlan& plan);

}  // namespace dschain::lab
