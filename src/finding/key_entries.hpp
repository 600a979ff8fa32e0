// Entries about the keys of a zone.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kKeyEntries = {
    CatalogueEntry{
        C::dnskey_malformed, "DNSKEY_MALFORMED", warning, A::provider, -1,
        "RFC 4034 2.1; RFC 3110 2; RFC 6605 4; RFC 8080 3",
        "the key {tag} of {zone} is no key of its algorithm {algorithm}: {reason}",
        "Remove the key with tag {tag} from {zone}, or put the right one in its place",
        "The octets of the public key are not what its algorithm has, so no signature can be "
        "checked with it."},
    CatalogueEntry{
        C::dnskey_too_small, "DNSKEY_TOO_SMALL", warning, A::provider, -1,
        "RFC 6781 3.4.2; RFC 3110 2",
        "the RSA key {tag} of {zone} has {bits} bits, which can be broken",
        "Roll over to algorithm 13, or to an RSA key of 2048 bits",
        "Keys under 1024 bits have been factored by amateurs, and some validators refuse "
        "them."},
    CatalogueEntry{C::dnskey_small, "DNSKEY_SMALL", ok, A::provider, -1, "RFC 6781 3.4.2",
                   "the RSA key {tag} of {zone} has {bits} bits: 2048 are recommended today",
                   "Roll over to algorithm 13, or to an RSA key of 2048 bits, at the next occasion",
                   "A key of 1024 bits is out of reach of most, not of all."},
    CatalogueEntry{
        C::dnskey_too_large, "DNSKEY_TOO_LARGE", warning, A::provider, -1,
        "RFC 3110 2; RFC 5702 2.1",
        "the RSA key {tag} of {zone} has {bits} bits: more than the {most} that DNSSEC allows",
        "Roll over to algorithm 13, or to an RSA key of 2048 bits",
        "Validators refuse keys that are larger than the algorithm allows, and every answer "
        "gets larger than it needs to be."},
    CatalogueEntry{
        C::dnskey_not_for_zone, "DNSKEY_NOT_FOR_ZONE", warning, A::provider, -1,
        "RFC 4034 2.1.1; RFC 4034 2.1.2",
        "the DNSKEY with tag {tag} of {zone} is no zone key ({reason}): nothing can be "
        "checked with it",
        "Remove the key with tag {tag} from {zone}, or publish it with flags 256 or 257 and "
        "protocol 3",
        "Only a DNSKEY with the ZONE flag and protocol 3 counts in DNSSEC. Others are of no "
        "use there."},
    CatalogueEntry{
        C::revoked_key_not_signing, "REVOKED_KEY_NOT_SIGNING", warning, A::provider, -1,
        "RFC 5011 2.1",
        "the key {tag} of {zone} has the REVOKE flag, but does not sign the DNSKEY RRset "
        "itself",
        "Sign the DNSKEY RRset with the revoked key as well until it is removed",
        "A revocation counts only if the revoked key signs it: those who hold the key as a "
        "trust anchor go on to trust it."},
    CatalogueEntry{
        C::algorithm_deprecated, "ALGORITHM_DEPRECATED", warning, A::provider, -1,
        "RFC 8624 3.1; RFC 9904 2; RFC 9905 2; RFC 9906 2",
        "{zone} is signed with {algorithm} (key{s} {tags}), which must no longer be used for "
        "signing",
        "Roll over to algorithm 13 (ECDSAP256SHA256)",
        "Validators that follow the recommendations treat the algorithm as unknown: for them "
        "the zone is unsigned."},
    CatalogueEntry{
        C::algorithm_not_recommended, "ALGORITHM_NOT_RECOMMENDED", ok, A::provider, -1,
        "RFC 8624 3.1; RFC 9904 2",
        "{zone} is signed with {algorithm} (key{s} {tags}), which is not recommended for "
        "signing",
        "Roll over to algorithm 13 (ECDSAP256SHA256) at the next occasion",
        "It is validated everywhere, and has no advantage over the recommended algorithms."},
    CatalogueEntry{
        C::algorithm_unknown, "ALGORITHM_UNKNOWN", warning, A::provider, -1,
        "RFC 4035 5.2; RFC 6840 5.2",
        "{zone} has keys of an algorithm that is not supported here ({algorithm}; key{s} "
        "{tags})",
        "Use algorithm 13 (ECDSAP256SHA256) beside it, or in its place",
        "Reserved, unassigned, private or rare algorithms: most validators do not know them "
        "and pass over them."},
    CatalogueEntry{
        C::algorithm_not_signed, "ALGORITHM_NOT_SIGNED", warning, A::provider, -1,
        "RFC 4035 2.2; RFC 6840 5.11",
        "{zone} has keys of algorithm {algorithm}, but no signature of it over {types}, on "
        "{servers}",
        "Sign every RRset of {zone} with each algorithm that its keys have; in a rollover, "
        "add signatures before keys and remove keys before signatures",
        "A signed zone needs a signature of each algorithm of its DNSKEY RRset over every "
        "RRset. Validators must not insist on it, and some did."},
};

}  // namespace dschain
