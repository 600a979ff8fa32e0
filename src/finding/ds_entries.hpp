// Entries about DS records and their digests, beyond those that break the chain.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kDsEntries = {
    CatalogueEntry{
        C::ds_digest_deprecated, "DS_DIGEST_DEPRECATED", warning, A::registrar, -1,
        "RFC 9905 2; RFC 9906 2; RFC 8624 3.3",
        "the chain to {zone} rests on a DS with the digest {digest}, which must no longer be "
        "used ({ds})",
        "Publish '{right}' at the registrar, and remove the old DS after that",
        "SHA-1 and GOST R 34.11-94 digests are no longer allowed for new DS records, and "
        "validators begin to pass over them: then the zone counts as unsigned."},
    CatalogueEntry{
        C::ds_sha1_ignored, "DS_SHA1_IGNORED", ok, A::registrar, -1, "RFC 4509 3; RFC 9905 2",
        "the SHA-1 DS of {zone} ({ds}) stands beside one with a stronger digest, so "
        "validators pass over it",
        "Remove the DS with tag {tag} and digest type 1 at the registrar when convenient",
        "A validator that knows SHA-256 must not go by SHA-1 where both are there. It is "
        "needless, and no mismatch."},
    CatalogueEntry{C::ds_unsupported_beside, "DS_UNSUPPORTED_BESIDE", ok, A::registrar, -1,
                   "RFC 4035 5.2; RFC 6840 5.2",
                   "the DS '{ds}' of {zone} has an algorithm or digest type that is not supported: "
                   "validators pass over it and go by the others",
                   "",
                   "Harmless: a DS that a validator does not know counts as if it were not there."},
    CatalogueEntry{C::ds_malformed, "DS_MALFORMED", warning, A::registrar, -1, "RFC 4034 5.1",
                   "{count} DS record(s) of {zone} have no digest, on {servers}",
                   "Remove the DS without digest at the registrar",
                   "A DS is a key tag, an algorithm, a digest type and a digest. Some validators "
                   "pass over one "
                   "without digest, some drop the whole answer."},
    CatalogueEntry{
        C::ds_answered_by_referral, "DS_ANSWERED_BY_REFERRAL", warning, A::parent, -1,
        "RFC 4035 3.1.4.1; RFC 3658 2.2.1.2",
        "{servers} answers the question for the DS of {zone} with a referral, as a server "
        "that knows no DNSSEC does",
        "Update the name server software of {parent} there",
        "The DS belongs to the parent's side of a cut, so the parent's servers must answer "
        "it themselves. Resolvers that meet such a server may not find the DS, nor the proof "
        "that there is none."},
    CatalogueEntry{
        C::ds_algorithm_not_signed, "DS_ALGORITHM_NOT_SIGNED", warning, A::provider, -1,
        "RFC 4035 2.2; RFC 6840 5.11",
        "the DS RRset of {zone} names the algorithm {algorithm}, but {reason}, on {servers}",
        "Sign {zone} with every algorithm that its DS RRset names, or remove the DS of that "
        "algorithm at the registrar",
        "A zone must be signed with each algorithm of its DS RRset. Validators need only one "
        "that works, but some check them all (Unbound's harden-algo-downgrade) and answer "
        "SERVFAIL."},
};

}  // namespace dschain
