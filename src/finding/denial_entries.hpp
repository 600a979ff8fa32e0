// Entries about the zone's own proofs that something does not exist.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kDenialEntries = {
    CatalogueEntry{
        C::denial_missing, "DENIAL_MISSING", critical, A::provider, 12,
        "RFC 4035 3.1.3; RFC 5155 7.2",
        "{servers} says that {what} does not exist in {zone}, without any NSEC or NSEC3 "
        "record",
        "Have {servers} serve the signed zone with its NSEC or NSEC3 records",
        "In a signed zone every negative answer must carry its proof. Without it validating "
        "resolvers answer SERVFAIL for names and types that do not exist, which breaks mail, "
        "TLSA and CAA look-ups."},
    CatalogueEntry{
        C::denial_broken, "DENIAL_BROKEN", critical, A::provider, 6,
        "RFC 4035 5.4; RFC 5155 8; RFC 6840 4",
        "{servers} says that {what} does not exist in {zone}, with a proof that does not "
        "hold: {reason}",
        "Sign {zone} again with a complete NSEC or NSEC3 chain",
        "Validating resolvers answer SERVFAIL where they should say that there is nothing."},
    CatalogueEntry{
        C::negative_without_soa, "NEGATIVE_WITHOUT_SOA", warning, A::child, -1,
        "RFC 2308 3; RFC 2308 2.2",
        "{servers} says that {what} does not exist in {zone}, without the SOA",
        "Have the server put the zone's SOA into the authority section of negative answers",
        "Without the SOA resolvers cannot keep the answer, and take it for a referral or for "
        "lame."},
    CatalogueEntry{
        C::negative_soa_wrong, "NEGATIVE_SOA_WRONG", warning, A::child, -1, "RFC 2308 2.1",
        "{servers} says that {what} does not exist, with the SOA of {owner} in place of "
        "{zone}",
        "Have the server put the SOA of {zone} into its negative answers",
        "The SOA says which zone speaks. With that of another zone resolvers drop the answer."},
    CatalogueEntry{
        C::nxdomain_for_existing, "NXDOMAIN_FOR_EXISTING", critical, A::child, -1,
        "RFC 8020 2; RFC 4592 2.2.2; RFC 2308 2.1",
        "{servers} says NXDOMAIN for {what}, which exists",
        "Have the server answer NOERROR for every name that has records, or that has names "
        "below it",
        "NXDOMAIN means that neither the name nor anything below it exists: resolvers may "
        "then take everything below as absent."},
    CatalogueEntry{
        C::bitmap_lacks_type, "BITMAP_LACKS_TYPE", critical, A::provider, -1,
        "RFC 4035 2.3; RFC 8198 5.1",
        "the proof of {servers} says that {name} has no {types}, which it has",
        "Sign {zone} again; if it stays, mend the signer",
        "Resolvers that use proofs aggressively (RFC 8198), or meet the proof first, answer that "
        "the records do not exist. Without SOA beside NS a record looks like that of a "
        "delegation, and proves nothing of its own zone."},
    CatalogueEntry{C::bitmap_has_type, "BITMAP_HAS_TYPE", critical, A::provider, 6, "RFC 4035 5.4",
                   "{servers} says that {zone} has no {types}, but its proof says that it has",
                   "Sign {zone} again, or serve the records that the proof promises",
                   "A negative answer whose own proof says the opposite is bogus."},
    CatalogueEntry{C::nsec_covers_existing, "NSEC_COVERS_EXISTING", critical, A::provider, -1,
                   "RFC 4035 5.4; RFC 8198 5.1",
                   "a proof of {servers} covers {name}, which exists in {zone}",
                   "Sign {zone} again with a complete chain",
                   "Resolvers that use proofs aggressively (RFC 8198) take the name as absent."},
    CatalogueEntry{
        C::nsec_last_next_wrong, "NSEC_LAST_NEXT_WRONG", warning, A::provider, -1, "RFC 4034 4.1.1",
        "the NSEC of {owner} on {servers} points to {next}, which neither comes after it in {zone} "
        "nor is the apex",
        "Sign {zone} again: the last NSEC must point to the apex",
        "The chain of NSEC records ends at the apex. One that points elsewhere covers names "
        "that it must not, or none."},
    CatalogueEntry{
        C::nsec_and_nsec3, "NSEC_AND_NSEC3", warning, A::provider, -1,
        "RFC 5155 7.1; RFC 5155 10.4",
        "{zone} proves what does not exist in more than one way: {variants}",
        "Bring the servers of {zone} to the same version of the zone, signed in one way",
        "A zone uses NSEC or NSEC3, with one set of parameters. Both, or several, are a change "
        "that "
        "has stopped halfway, servers with different versions of the zone, or several signers "
        "(RFC 8901 5.2), which may each have their own."},
    CatalogueEntry{
        C::nsec3_iterations_not_zero, "NSEC3_ITERATIONS_NOT_ZERO", ok, A::provider, -1,
        "RFC 9276 3.1",
        "{zone} uses {iterations} additional NSEC3 iterations: the number must be 0",
        "Sign {zone} with NSEC3 parameters '1 0 0 -'",
        "Iterations cost every validator time and protect nobody. Validators may take any proof "
        "with iterations as insecure; most do above 50 or 150."},
    CatalogueEntry{
        C::nsec3_iterations_high, "NSEC3_ITERATIONS_HIGH", warning, A::provider, 27, "RFC 9276 3.2",
        "{zone} uses {iterations} additional NSEC3 iterations: validators take its proofs as "
        "insecure, or refuse them",
        "Sign {zone} with NSEC3 parameters '1 0 0 -'",
        "Newer resolvers stop at 50, older ones at 150: then names that do not exist are "
        "unprotected. RFC 9276 lets them answer SERVFAIL, too."},
    CatalogueEntry{C::nsec3_salt, "NSEC3_SALT", ok, A::provider, -1, "RFC 9276 3.1",
                   "{zone} uses an NSEC3 salt of {octets} octets: none is recommended",
                   "Sign {zone} with NSEC3 parameters '1 0 0 -'",
                   "A salt protects nothing, since the zone's name is part of every hash already."},
    CatalogueEntry{
        C::nsec3_opt_out, "NSEC3_OPT_OUT", ok, A::provider, -1, "RFC 9276 3.1; RFC 5155 6",
        "{zone} is signed with opt-out: that a name does not exist is not protected",
        "Sign {zone} without opt-out, unless it has very many unsigned delegations",
        "Opt-out leaves unsigned delegations out of the chain. It is made for registries; "
        "elsewhere it only takes protection away."},
    CatalogueEntry{C::nsec3_unknown, "NSEC3_UNKNOWN", warning, A::provider, -1,
                   "RFC 5155 8.1; RFC 5155 8.2",
                   "{servers} sends NSEC3 records of {zone} with {what}, which validators ignore",
                   "Sign {zone} with hash algorithm 1 and no flags but opt-out",
                   "Validators must ignore such records: what remains may be no proof."},
    CatalogueEntry{
        C::nsec3_malformed, "NSEC3_MALFORMED", warning, A::provider, -1, "RFC 5155 3; RFC 5155 1.3",
        "{servers} sends an NSEC3 record of {zone} that is none: {reason}",
        "Sign {zone} again; if it stays, mend the signer",
        "The owner of an NSEC3 record is a hash in base32hex just below the zone, and its "
        "next hash has the same length."},
    CatalogueEntry{
        C::nsec3param_differs, "NSEC3PARAM_DIFFERS", warning, A::provider, -1,
        "RFC 5155 4; RFC 5155 7.3",
        "the NSEC3PARAM of {zone} ({param}) is not what its NSEC3 records have ({records}), "
        "on {servers}",
        "Sign {zone} again, so that the chain and the NSEC3PARAM agree",
        "Servers find the chain to prove with by the NSEC3PARAM. One that has no chain leads "
        "to answers without proof."},
    CatalogueEntry{C::nsec3param_several, "NSEC3PARAM_SEVERAL", warning, A::provider, -1,
                   "RFC 5155 4; RFC 5155 7.3",
                   "{zone} has {count} NSEC3PARAM records, on {servers}",
                   "Remove the chains that are no longer used, with their NSEC3PARAM",
                   "Several chains are allowed only while the parameters change."},
};

}  // namespace dschain
