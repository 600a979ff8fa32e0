// Entries about the chain of trust, the DS, keys and signatures. EDE numbers are those of RFC 8914
// §4.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kZoneEntries = {
    CatalogueEntry{
        C::no_trust_anchor, "NO_TRUST_ANCHOR", unknown, A::this_side, 5, "RFC 4033 5",
        "no trust anchor is at {zone} or above it, so nothing can be said about its security",
        "Give a trust anchor at the zone or above it with --trust-anchor",
        "A chain of trust begins at a key that is trusted beforehand. None of the anchors in use "
        "lies on the way to this zone."},
    CatalogueEntry{
        C::negative_anchor, "NEGATIVE_ANCHOR", warning, A::this_side, -1, "RFC 7646 2",
        "{zone} counts as insecure because of the negative trust anchor at {anchor}",
        "Take the negative trust anchor away once the zone validates again",
        "A negative trust anchor switches validation off below a name, to bridge somebody else's "
        "mistake. Nothing below it is protected while it stands."},
    CatalogueEntry{
        C::trust_anchor_no_match, "TRUST_ANCHOR_NO_MATCH", critical, A::this_side, 9,
        "RFC 4035 5; RFC 5011 2", "no key that signs {zone} matches the trust anchor ({anchors})",
        "Check that the trust anchor is the current one and that these are the right servers",
        "The zone at the trust anchor does not serve, or is not signed by, a key that the anchor "
        "names. Either the anchor is out of date, or the servers are not the zone's."},
    CatalogueEntry{
        C::zone_no_answer, "ZONE_NO_ANSWER", unknown, A::path, 22, "RFC 4033 5",
        "no server of {zone} gave a usable answer about {what}: {outcomes}",
        "Check the network here and the servers of {zone}, and run the check again",
        "Without an answer nothing is known: the zone is neither good nor bad. A failure to get "
        "an answer is never called bogus."},
    CatalogueEntry{
        C::not_a_zone, "NOT_A_ZONE", unknown, A::nobody, -1, "RFC 1034 4.2",
        "{zone} is not a zone of its own: it lies inside the zone {inside}",
        "Check {inside} instead",
        "A DS can only stand at a delegation. This name has no name servers of its own."},
    CatalogueEntry{
        C::name_does_not_exist, "NAME_DOES_NOT_EXIST", unknown, A::nobody, -1, "RFC 8020 2",
        "{zone} does not exist in the zone {inside}",
        "Check the spelling; if the zone is new, wait until the registry has published it, or "
        "name its servers with --ns",
        "The servers of the zone above say that there is no such name, so it is not delegated."},
    CatalogueEntry{
        C::parent_insecure, "PARENT_INSECURE", warning, A::parent, -1, "RFC 4035 5.2",
        "the chain of trust ends above: {parent} is insecure, so no DS below it has any effect",
        "Have {parent} signed, or use a trust anchor for this zone",
        "A zone is only as secure as everything above it. Nothing breaks, and nothing is "
        "protected."},
    CatalogueEntry{
        C::chain_insecure, "CHAIN_INSECURE", warning, A::nobody, -1, "RFC 4035 5.2; RFC 6840 4.4",
        "the chain of trust ends at {zone}: {parent} proves that it has no DS ({proof})",
        "Nothing is broken; publish a DS for {zone} if it is signed and should be protected",
        "The zone above is secure and proves that this delegation is not signed, so every "
        "resolver takes what is below as insecure."},
    CatalogueEntry{
        C::zone_unsigned, "ZONE_UNSIGNED", warning, A::nobody, -1, "RFC 4035 5.2",
        "{zone} is not signed: {parent} proves that it has no DS, and no server has a DNSKEY",
        "Nothing is broken; switch DNSSEC on at the provider if the zone should be signed",
        "The parent proves that there is no DS, so every resolver takes the zone as insecure."},
    CatalogueEntry{
        C::ds_not_published, "DS_NOT_PUBLISHED", warning, A::registrar, -1, "RFC 4035 5.2",
        "{zone} is signed, but {parent} has no DS for it, so nobody validates it",
        "{publish} the DS '{ds}' at the registrar once every server has the key",
        "The zone serves keys and the parent proves that it has no DS. This is the state between "
        "signing and publishing the DS, or after removing it."},
    CatalogueEntry{
        C::ds_unsupported, "DS_UNSUPPORTED", warning, A::registrar, 2, "RFC 4035 5.2; RFC 6840 5.2",
        "every DS of {zone} has an algorithm or digest type that is not supported ({ds}): "
        "validators take the zone as insecure",
        "Publish a DS with a common algorithm (13 or 8) and digest type 2",
        "A DS whose algorithm or digest a validator does not know is as good as none: the "
        "delegation is insecure, never bogus."},
    CatalogueEntry{
        C::ds_denial_invalid, "DS_DENIAL_INVALID", critical, A::parent, 12,
        "RFC 4035 5.2; RFC 5155 8.6; RFC 6840 4.4",
        "{parent} gives no DS for {zone} and does not prove that there is none: {reason}",
        "Have the operator of {parent} mend its zone: this cannot be mended in {zone}",
        "A signed parent must prove with NSEC or NSEC3 that a delegation has no DS. Without the "
        "proof a validator must take the answer as forged."},
    CatalogueEntry{
        C::ds_no_matching_key, "DS_NO_MATCHING_KEY", critical, A::registrar, 9,
        "RFC 4035 5.2; RFC 4034 5",
        "the DS of {zone} ({ds}) names no key that the zone serves (it serves {keys})",
        "Publish the DS of a key that the zone serves, or have the provider serve the key again; "
        "until then remove this DS at the registrar",
        "Validators find a DS, so they expect a signed zone, and find none of its keys there. "
        "Every validating resolver answers SERVFAIL."},
    CatalogueEntry{
        C::ds_digest_mismatch, "DS_DIGEST_MISMATCH", critical, A::registrar, 9,
        "RFC 4034 5.1.4; RFC 4035 5.2",
        "the DS of {zone} ({ds}) has the tag of a key that is served, but not its digest: "
        "{reason}",
        "Replace the DS at the registrar by '{right}'",
        "The key tag is only a hint; the digest is the proof. A DS copied with a mistake, or made "
        "from another key with the same tag, breaks the chain."},
    CatalogueEntry{
        C::ds_digest_other_owner, "DS_DIGEST_OTHER_OWNER", critical, A::registrar, 9,
        "RFC 4034 5.1.4",
        "the DS of {zone} ({ds}) was computed for another owner name, {other}: the key is the "
        "right one, the name that was hashed with it is not",
        "Replace the DS at the registrar by '{right}'",
        "The digest of a DS covers the owner name as well as the key; the key tag covers the key "
        "alone. Computed under another name, the tag is right and the digest is wrong."},
    CatalogueEntry{
        C::ds_key_tag_mismatch, "DS_KEY_TAG_MISMATCH", critical, A::registrar, 9,
        "RFC 4034 5.2; RFC 4034 B",
        "the DS of {zone} ({ds}) has the digest of a key that is served, but the wrong key tag: "
        "it should be {tag}",
        "Replace the DS at the registrar by '{right}'",
        "Validators look for the key by its tag and algorithm first. With a wrong tag they never "
        "find the key that the digest fits."},
    CatalogueEntry{
        C::ds_algorithm_mismatch, "DS_ALGORITHM_MISMATCH", critical, A::registrar, 9,
        "RFC 4034 5.2; RFC 6840 5.11",
        "the DS of {zone} ({ds}) has the digest of a key that is served, but its algorithm field "
        "says {ds_algorithm} where the key's is {key_algorithm}",
        "Replace the DS at the registrar by '{right}'",
        "The algorithm of a DS must be that of the key it points to. Validators do not find the "
        "key under another algorithm."},
    CatalogueEntry{
        C::ds_key_not_zone_key, "DS_KEY_NOT_ZONE_KEY", critical, A::provider, 11,
        "RFC 4034 2.1.1; RFC 4034 5.2",
        "the DS of {zone} ({ds}) points to a key without the ZONE flag (flags {flags}), which "
        "must not be used for the zone",
        "Use a key with flags 257 or 256, and publish its DS",
        "Only a DNSKEY with the ZONE bit (and protocol 3) may verify signatures of the zone."},
    CatalogueEntry{C::ds_key_revoked, "DS_KEY_REVOKED", critical, A::provider, 9, "RFC 5011 2.1",
                   "the DS of {zone} ({ds}) points to a key that is revoked",
                   "Publish the DS of a key that is not revoked",
                   "A key with the REVOKE bit vouches for nothing but its own revocation."},
    CatalogueEntry{
        C::ds_without_key, "DS_WITHOUT_KEY", warning, A::registrar, -1,
        "RFC 4035 5.2; RFC 6781 4.1.2",
        "the DS {ds} of {zone} leads to no key ({reason}); another DS holds the chain",
        "Remove the DS with tag {tag} at the registrar, unless its key is about to be introduced",
        "Harmless as long as another DS leads to a key. Left behind by a rollover, or put there "
        "ahead of one."},
    CatalogueEntry{
        C::ds_key_not_sep, "DS_KEY_NOT_SEP", ok, A::nobody, -1, "RFC 4034 2.1.1",
        "the DS of {zone} with tag {tag} points to a key without the SEP flag (flags {flags}); "
        "validators do not care",
        "",
        "The SEP flag marks keys that are meant for a DS. It is advice for operators; validators "
        "must "
        "not look at it."},
    CatalogueEntry{
        C::ds_inconsistent, "DS_INCONSISTENT", warning, A::parent, -1, "RFC 1034 4.3.5",
        "the servers of {parent} disagree about the DS of {zone}: {variants}",
        "Wait until {parent} has published the change on all its servers; if it stays, report it "
        "to the operator of {parent}",
        "Which DS a resolver sees depends on the server it asks. Normal for minutes after a "
        "change; a fault if it stays."},
    CatalogueEntry{
        C::dnskey_absent, "DNSKEY_ABSENT", critical, A::provider, 10, "RFC 4035 2.2; RFC 4035 5.2",
        "{parent} has a DS for {zone}, but {servers} serves no DNSKEY: the zone is not signed "
        "there",
        "Sign the zone there again, or remove the DS at the registrar and wait until it is out "
        "of every cache",
        "The DS promises a signed zone. Without keys every validating resolver answers SERVFAIL. "
        "Usual cause: DNSSEC was switched off, or the zone moved, before the DS was removed."},
    CatalogueEntry{
        C::dnskey_inconsistent, "DNSKEY_INCONSISTENT", warning, A::child, -1, "RFC 1034 4.3.5",
        "the servers of {zone} disagree about its keys: {variants}",
        "Bring the servers of {zone} to the same version of the zone",
        "Which keys a resolver sees depends on the server it asks. Harmless only if every "
        "combination of keys and signatures still verifies."},
    CatalogueEntry{
        C::dnskey_not_signed_by_ds_key, "DNSKEY_NOT_SIGNED_BY_DS_KEY", critical, A::provider, 9,
        "RFC 4035 5.2; RFC 4035 2.2",
        "the DNSKEY RRset of {zone} is signed only by {signers}, none of which has a DS (the DS "
        "is for {ds_keys})",
        "Sign the DNSKEY RRset with a key that has a DS, or publish the DS of a key that signs it",
        "A key that matches the DS is served, but it does not sign the key set, so nothing "
        "connects the parent to the zone."},
    CatalogueEntry{
        C::key_tag_collision, "KEY_TAG_COLLISION", warning, A::provider, -1, "RFC 4034 B",
        "{zone} has {count} keys with the tag {tag} and algorithm {algorithm}: validators must try "
        "each of them, and some give up after the first that fails",
        "Replace one of the keys with tag {tag} by a key with another tag",
        "A key tag is a checksum, not a name: two keys may share one, and validators must try both "
        "(RFC 4035 5.3.1). Since CVE-2023-50387 resolvers bound their tries, BIND to one failure, "
        "so that such a zone fails there now and then."},
    CatalogueEntry{
        C::rrsig_missing, "RRSIG_MISSING", critical, A::provider, 10, "RFC 4035 2.2; RFC 4035 5.3",
        "the {type} RRset of {zone} has no signature on {servers}",
        "Sign the zone again on {servers}; if a server strips signatures, have it serve DNSSEC "
        "records",
        "Every RRset of a signed zone needs a signature. A validator that finds none where the "
        "chain says there must be one answers SERVFAIL."},
    CatalogueEntry{
        C::rrsig_expired, "RRSIG_EXPIRED", critical, A::provider, 7, "RFC 4035 5.3.1",
        "the signature of {type} of {zone} (key {tag}) ended on {until}, {ago} ago, on {servers}",
        "Sign the zone again, and find out why it was not signed in time",
        "Signatures are valid for a span of time. After its end validators refuse them. Usual "
        "cause: the signer stopped, or a secondary no longer gets updates."},
    CatalogueEntry{
        C::rrsig_not_yet_valid, "RRSIG_NOT_YET_VALID", critical, A::provider, 8, "RFC 4035 5.3.1",
        "the signature of {type} of {zone} (key {tag}) begins only on {from}, in {ahead}, on "
        "{servers}",
        "Correct the clock of the signer, and sign the zone again",
        "A signature counts only from its inception on. Usual cause: a wrong clock or time zone "
        "on the signer."},
    CatalogueEntry{
        C::rrsig_invalid, "RRSIG_INVALID", critical, A::provider, 6, "RFC 4035 5.3.3",
        "the signature of {type} of {zone} by key {tag} does not verify, on {servers}",
        "Sign the zone again; if it stays, look for software that changes records on the way to "
        "the servers",
        "The key is there and the signature is not of these records: the records, the key or the "
        "signature were changed after signing."},
    CatalogueEntry{
        C::rrsig_key_unknown, "RRSIG_KEY_UNKNOWN", critical, A::provider, 9, "RFC 4035 5.3.1",
        "the {type} RRset of {zone} is signed by key {tag}, which is not among the keys that it "
        "must be checked with ({keys}), on {servers}",
        "Serve the key {tag} again, or sign {type} with a key that is served",
        "The signature may be good, but its key is not in the zone's key set, so it proves "
        "nothing. Usual cause: a key was removed before the last of its signatures."},
    CatalogueEntry{
        C::rrsig_key_unusable, "RRSIG_KEY_UNUSABLE", critical, A::provider, 9,
        "RFC 4035 5.3.1; RFC 5011 2.1",
        "the {type} RRset of {zone} is signed by key {tag}, which may not be used: it is revoked, "
        "malformed, or not a zone key",
        "Sign {type} with a key that is fit for it",
        "Only keys with the ZONE bit and without the REVOKE bit count, and the key must be well "
        "formed."},
    CatalogueEntry{
        C::rrsig_signer_wrong, "RRSIG_SIGNER_WRONG", critical, A::provider, 6, "RFC 4035 5.3.1",
        "the signature of {type} of {zone} names {signer} as the signer, on {servers}",
        "Sign the zone under its own name",
        "The signer's name must be the zone that the records are in. Usual cause: a zone copied "
        "from another with its signatures."},
    CatalogueEntry{
        C::rrsig_labels_wrong, "RRSIG_LABELS_WRONG", critical, A::provider, 6,
        "RFC 4035 5.3.1; RFC 4034 3.1.3",
        "the signature of {type} of {zone} has a Labels field that does not fit the name, on "
        "{servers}",
        "Sign the zone again",
        "The Labels field says how many labels of the owner were signed; it cannot be more than "
        "the owner has, nor fewer than the zone."},
    CatalogueEntry{
        C::rrsig_algorithm_unsupported, "RRSIG_ALGORITHM_UNSUPPORTED", critical, A::provider, 1,
        "RFC 4035 5.2; RFC 6840 5.11",
        "the {type} RRset of {zone} has signatures only of algorithms that are not supported, "
        "but the DS asks for a supported one, on {servers}",
        "Sign the zone with every algorithm that its DS RRset names",
        "For each algorithm in the DS RRset the zone must be signed with that algorithm."},
    CatalogueEntry{
        C::rrsig_near_end, "RRSIG_NEAR_END", warning, A::provider, -1, "RFC 6781 4.4.2",
        "the signature of {type} of {zone} (key {tag}) ends on {until}, in {left}: signers "
        "renew theirs earlier",
        "Check that the signer runs and that its new signatures reach every server",
        "Signers renew signatures long before their end. One with less than a tenth of its life, "
        "or "
        "less than three days of a long one, or less than half a day, to go means that "
        "the signer, or the transfer to this server, has stopped."},
    CatalogueEntry{
        C::ttl_above_original, "TTL_ABOVE_ORIGINAL", warning, A::provider, -1, "RFC 4035 5.3.3",
        "the {type} RRset of {zone} is served with a TTL of {ttl} s, more than the {original} s "
        "that were signed",
        "Have the servers serve the TTL that was signed",
        "Validators cut the TTL down to the signed one, so nothing breaks; but something has "
        "changed the records after signing."},
    CatalogueEntry{
        C::nsec3_iterations, "NSEC3_ITERATIONS", warning, A::parent, 27, "RFC 9276 3.2",
        "the proof by {parent} about {zone} uses {iterations} NSEC3 iterations, more than "
        "validators compute: they take it as insecure",
        "Have {parent} use NSEC3 without iterations",
        "Iterations cost every validator time and protect nobody. Above a limit validators treat "
        "the answer as insecure."},
};

}  // namespace dschain
