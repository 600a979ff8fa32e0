// The values of a case file that describe signatures, denial and delegations. All throw BadWord.
#pragma once

#include "lab/faults.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dschain::lab {

SignatureState parse_signature_state(std::string_view word);
std::vector<SignatureFault> parse_signature_faults(std::string_view value);
std::vector<TtlFault> parse_ttl_faults(std::string_view value);

// Takes a key that belongs to DenialSpec or DelegationSpec. Returns false for all others.
bool apply_denial_setting(DenialSpec& denial, std::string_view key, std::string_view value);
bool apply_delegation_setting(DelegationSpec& delegation, std::string_view key,
                              std::string_view value);

}  // namespace dschain::lab
