// Entries about the check itself: expectations and limits. EDE numbers are those of RFC 8914 §4.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kOwnEntries = {
    CatalogueEntry{C::expectation_not_met, "EXPECTATION_NOT_MET", critical, A::nobody, -1, "",
                   "{zone} was expected to be {expected}, and is {status}", "",
                   "The status is not the one that --expect asked for."},
    CatalogueEntry{
        C::limit_queries, "LIMIT_QUERIES", unknown, A::this_side, 5, "",
        "the check used up its {limit} questions; what is missing was not asked",
        "Look for a referral or name server loop in {zone}, or raise it with --limit queries=N",
        "The number of questions of one check is bounded, so that no zone can make it run for "
        "ever."},
    CatalogueEntry{
        C::limit_octets, "LIMIT_OCTETS", unknown, A::this_side, 5, "",
        "the answers reached {limit} octets; what is missing was not asked",
        "Look for oversized RRsets in {zone}, or raise it with --limit octets=N",
        "The octets taken in one check are bounded, so that no server can fill the memory."},
    CatalogueEntry{C::limit_deadline, "LIMIT_DEADLINE", unknown, A::this_side, 22, "",
                   "the time of the check was up before {count} question(s) were answered",
                   "Give it more time with --deadline, or mend the servers that do not answer",
                   "What came in time is judged; what did not is unknown."},
    CatalogueEntry{
        C::limit_signatures, "LIMIT_SIGNATURES", unknown, A::this_side, 5, "RFC 4035 5.3.1",
        "signatures of {zone} were left untried: the limit {name} of {limit} was reached",
        "Look for needless or forged signatures in {zone}, or raise it with --limit {name}=N",
        "The work for one check is bounded, so that no zone can make it run for ever "
        "(CVE-2023-50387). Resolvers have tighter limits, and answer SERVFAIL."},
    CatalogueEntry{
        C::limit_keys, "LIMIT_KEYS", unknown, A::this_side, 5, "RFC 4034 B",
        "keys or DS records of {zone} were left untried: the limit {name} of {limit} was reached",
        "Look for needless keys, or keys that share one tag, in {zone}, or raise it with --limit "
        "{name}=N",
        "Every key with the right tag has to be tried, so many keys with one tag cost much work "
        "(CVE-2023-50387). Resolvers have tighter limits, and answer SERVFAIL."},
    CatalogueEntry{
        C::limit_rrsets, "LIMIT_RRSETS", unknown, A::this_side, 5, "RFC 4035 5.3",
        "RRsets of one answer about {zone} were left unverified: the limit {name} of {limit} was "
        "reached",
        "Look for needless records in the answer, or raise it with --limit {name}=N",
        "No answer needs so many signed RRsets."},
    CatalogueEntry{C::limit_nsec3_hashes, "LIMIT_NSEC3_HASHES", unknown, A::this_side, 5,
                   "RFC 9276 3.2", "the check used up its {limit} NSEC3 hashes about {zone}",
                   "Have the zone use NSEC3 without iterations and with one set of parameters",
                   "The work for one check is bounded, so that no zone can make it run for ever "
                   "(CVE-2023-50868)."},
    CatalogueEntry{C::limit_referrals, "LIMIT_REFERRALS", unknown, A::this_side, 5,
                   "RFC 1034 5.3.3",
                   "the way to {zone} has more than {limit} referrals; it was not followed further",
                   "Look for servers that refer without end, or raise it with --limit {name}=N",
                   "Each referral must lead nearer to the name; the number is bounded all the "
                   "same."},
    CatalogueEntry{C::limit_aliases, "LIMIT_ALIASES", unknown, A::this_side, 5, "RFC 1034 3.6.2",
                   "more than {limit} aliases lead on from {zone}; they were not followed further",
                   "Shorten the chain of aliases, or raise it with --limit {name}=N",
                   "Resolvers follow a dozen aliases and then give up with SERVFAIL."},
};

}  // namespace dschain
