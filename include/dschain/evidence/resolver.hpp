// Exchanges with recursive resolvers that were asked beside the zone's servers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dschain/evidence/evidence.hpp"

namespace dschain {

// Stands as the zone of these exchanges, so that nothing takes a resolver for a server of a zone:
// there is none of that name (RFC 6761 §6.4).
[[nodiscard]] const Name& resolver_zone();

// As a validating client asks, or, with CD, one that wants what did not verify as well
// (RFC 4035 §3.2.2).
[[nodiscard]] QueryForm resolver_form(bool checking_disabled);

// Answered by a resolver, and neither refused nor failed.
[[nodiscard]] bool is_resolved(const Exchange& exchange);

// RFC 8914 §2. The text is the resolver's: make it printable before it is shown.
struct ExtendedError {
    std::uint16_t code = 0;
    std::string text;
    [[nodiscard]] bool operator==(const ExtendedError&) const = default;
};
// Those of an answer, in its order; options too short for a code are passed over.
[[nodiscard]] std::vector<ExtendedError> extended_errors(const Message& message);

}  // namespace dschain
