// Entries about recursive resolvers that --resolver looks into.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kResolverEntries = {
    CatalogueEntry{C::resolver_no_answer, "RESOLVER_NO_ANSWER", unknown, A::path, 22, "",
                   "the resolver {server} does not answer about {zone} ({outcome})",
                   "Check its address, and whether it answers this machine",
                   "Nothing is known about what it has in its cache."},
    CatalogueEntry{C::resolver_refuses, "RESOLVER_REFUSES", warning, A::this_side, -1,
                   "RFC 1034 4.3.1",
                   "the resolver {server} does not resolve {zone} for this machine ({response})",
                   "Name a recursive resolver that answers this machine",
                   "It is no resolver, or not for everyone."},
    CatalogueEntry{
        C::resolver_finds_bogus, "RESOLVER_FINDS_BOGUS", critical, A::nobody, 6,
        "RFC 4035 5.5; RFC 4035 3.2.2",
        "the resolver {server} answers {response} for {zone}, and answers with validation "
        "switched off: it finds the zone bogus{ede}",
        "Mend what the other findings name; what the resolver has in its cache ends {when}",
        "With the CD flag the resolver gives what it has, without it refuses. Its clients "
        "cannot reach the zone."},
    CatalogueEntry{
        C::resolver_differs, "RESOLVER_DIFFERS", warning, A::nobody, -1,
        "RFC 1034 4.3.5; RFC 6781 4.1",
        "the resolver {server} has another {type} of {zone} in its cache than the servers: "
        "{cached}, for {ttl} s more",
        "Until {until}, keep on the servers what verifies together with that, and take no step "
        "that relies on the change",
        "Resolvers keep what they have until its TTL ends. What they hold must verify "
        "together with what the servers say by then."},
    CatalogueEntry{
        C::resolver_not_validating, "RESOLVER_NOT_VALIDATING", ok, A::nobody, -1, "RFC 4035 3.2.3",
        "the resolver {server} does not say that {zone} is authentic: it does not validate, "
        "has another trust anchor, or has an answer from before the DS",
        "",
        "The chain verifies, and the resolver does not set the AD flag. Its clients are not "
        "protected."},
};

}  // namespace dschain
