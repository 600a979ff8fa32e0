// Entries about signatures that do not break the chain, and about TTLs.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kSignatureEntries = {
    CatalogueEntry{
        C::rrsig_length_wrong, "RRSIG_LENGTH_WRONG", warning, A::provider, -1,
        "RFC 6605 4; RFC 8080 4; RFC 5702 3",
        "the signature of {type} of {zone} by key {tag} has {length} octets, where algorithm "
        "{algorithm} has {expected}, on {servers}",
        "Sign the zone again; if it stays, mend the signer",
        "The length of a signature is fixed by its algorithm (for RSA by the key). Another "
        "length cannot verify."},
    CatalogueEntry{
        C::rrsig_beside_invalid, "RRSIG_BESIDE_INVALID", warning, A::provider, -1,
        "RFC 4035 5.3.3; RFC 6840 5.4",
        "{type} of {zone} has a signature that verifies, and one beside it that does not "
        "(key {tag}: {reason}), on {servers}",
        "Remove the signature by key {tag}, or sign again with it",
        "Validators accept any signature that verifies. One that does not costs them work, "
        "and some give up after a few (CVE-2023-50387)."},
    CatalogueEntry{C::rrsig_by_revoked_key, "RRSIG_BY_REVOKED_KEY", warning, A::provider, -1,
                   "RFC 5011 2.1",
                   "{type} of {zone} is signed by the revoked key {tag}, on {servers}",
                   "Sign {type} with a key that is not revoked",
                   "A revoked key may sign nothing but its own revocation, in the DNSKEY RRset."},
    CatalogueEntry{
        C::rrsig_just_valid, "RRSIG_JUST_VALID", warning, A::provider, -1,
        "RFC 6781 4.4.2; RFC 4034 3.1.5",
        "the signature of {type} of {zone} (key {tag}) began only {ago} ago: resolvers whose "
        "clocks are behind refuse it",
        "Have the signer set the inception an hour back",
        "Clocks differ. Signers begin the validity of a signature an hour or so before they "
        "make it."},
    CatalogueEntry{C::rrsig_lifetime_long, "RRSIG_LIFETIME_LONG", warning, A::provider, -1,
                   "RFC 6781 4.4.2",
                   "the signature of {type} of {zone} (key {tag}) is valid for {days} days",
                   "Sign for weeks, not for months",
                   "Whoever recorded an old answer can replay it until its signature ends."},
    CatalogueEntry{
        C::ttl_beyond_expiry, "TTL_BEYOND_EXPIRY", warning, A::provider, -1,
        "RFC 6781 4.4.2; RFC 4035 5.3.3",
        "{type} of {zone} has a TTL of {ttl} s, but its signature ends in {left}",
        "Sign earlier before the end, or lower the TTL: it should be a fraction of what is "
        "left",
        "Validators keep the records no longer than the signature holds, others do: their "
        "clients may get records with a signature that has ended."},
    CatalogueEntry{
        C::rrset_ttl_differs, "RRSET_TTL_DIFFERS", warning, A::child, -1, "RFC 2181 5.2",
        "the {type} records of {zone} have different TTLs, on {servers}",
        "Give all records of one RRset the same TTL",
        "The records of an RRset live and die together. Resolvers take the lowest TTL, or "
        "treat the answer as an error."},
    CatalogueEntry{
        C::rrsig_ttl_differs, "RRSIG_TTL_DIFFERS", warning, A::child, -1, "RFC 4034 3",
        "the signatures of {type} of {zone} have another TTL than the records, on {servers}",
        "Serve each RRSIG with the TTL of the RRset that it covers",
        "If one leaves a cache before the other, resolvers have records without signatures."},
};

}  // namespace dschain
