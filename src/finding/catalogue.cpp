#include <array>

#include <algorithm>

#include "dschain/finding/finding.hpp"
#include "step_entries.hpp"

namespace dschain {
namespace {

using enum Severity;
using A = AtFault;
using C = Code;

// EDE numbers are those of RFC 8914 §4.
constexpr std::array kCheckEntries = {
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
        "Publish the DS '{ds}' at the registrar once every server has the key",
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
        "the DS '{ds}' of {zone} leads to no key ({reason}); another DS holds the chain",
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
        "the signature of {type} of {zone} (key {tag}) ends on {until}, in {left}: less than a "
        "tenth of its life, or three days, is left",
        "Check that the signer runs and that its new signatures reach every server",
        "Signers renew signatures long before their end. One that is nearly used up means that "
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
    CatalogueEntry{
        C::denial_invalid, "DENIAL_INVALID", critical, A::provider, 12,
        "RFC 4035 5.4; RFC 5155 8; RFC 6840 4",
        "the answer about {zone} {type} is '{claim}', without proof: {reason}",
        "Have {signer} signed again with a complete NSEC or NSEC3 chain; check that the servers "
        "send it",
        "In a signed zone, that a name or type does not exist must be proven with NSEC or NSEC3 "
        "records. Without the proof validating resolvers answer SERVFAIL."},
    CatalogueEntry{
        C::denial_opt_out, "DENIAL_OPT_OUT", warning, A::nobody, -1, "RFC 5155 6; RFC 5155 9.2",
        "the answer about {zone} {type} is proven only by an opt-out span of {signer}, where "
        "unsigned delegations may lie: it is insecure",
        "Nothing is broken; sign {signer} without opt-out if this matters",
        "Records with the opt-out flag leave out unsigned delegations, so they cannot prove that "
        "a name is absent."},
    CatalogueEntry{
        C::denial_rcode_differs, "DENIAL_RCODE_DIFFERS", warning, A::child, -1,
        "RFC 8020 2; RFC 4592 2.2.2",
        "the answer about {zone} {type} has the RCODE {rcode}, but its records prove '{proof}'",
        "Have {server} answer NOERROR for names that exist, also if only names below them do",
        "Some servers say NXDOMAIN for empty non-terminals. Resolvers may then take all names "
        "below as absent."},
    CatalogueEntry{
        C::type_not_signed, "TYPE_NOT_SIGNED", warning, A::nobody, -1, "RFC 4035 2.2",
        "{type} records of {zone} cannot be secure: signatures are not signed themselves",
        "Trace the type that the signature covers",
        "A signature is checked with the records that it covers. Asked for by itself it proves "
        "nothing, and resolvers pass it on as insecure."},
    CatalogueEntry{
        C::wildcard_unproven, "WILDCARD_UNPROVEN", critical, A::provider, 12,
        "RFC 4035 5.3.4; RFC 5155 8.8",
        "the {type} RRset of {zone} was made from {wildcard}, without proof that no nearer name "
        "exists: {reason}",
        "Have {signer} signed again with a complete NSEC or NSEC3 chain; check that the servers "
        "send it",
        "An answer made from a wildcard is good only with the proof that the name itself, and any "
        "nearer wildcard, do not exist."},
    CatalogueEntry{
        C::alias_loop, "ALIAS_LOOP", critical, A::provider, -1, "RFC 1034 3.6.2; RFC 2181 10.1",
        "{zone} is an alias for {target}, which leads back to where it came from",
        "Break the loop: point one of the aliases to a name with data",
        "Aliases that lead in a circle have no answer; resolvers give up with SERVFAIL."},
    CatalogueEntry{
        C::dname_cname_differs, "DNAME_CNAME_DIFFERS", critical, A::child, 6, "RFC 6672 5.3.1",
        "the CNAME of {zone} is not the one that the DNAME of {dname} makes ({target})",
        "Have the server make the CNAME from the DNAME, as RFC 6672 3.1 says",
        "A CNAME made from a DNAME is not signed itself: validators make it again and compare."},
    CatalogueEntry{
        C::server_answer_bogus, "SERVER_ANSWER_BOGUS", critical, A::child, 6, "RFC 4035 5.5",
        "{servers} answers {zone} {type} in a way that is bogus, where another server's answer "
        "is {status}",
        "Bring the servers of {signer} to the same version of the zone",
        "Whether a resolver gets an answer that verifies depends on the server it asks. Many try "
        "another one; some answer SERVFAIL."},
    CatalogueEntry{
        C::server_no_answer, "SERVER_NO_ANSWER", warning, A::child, 22, "RFC 9199 3",
        "{server} does not answer questions about {zone} ({what}: {tries} tries)",
        "Bring {server} back, or take it out of the delegation",
        "Resolvers ask another server and lose time; if all fail, the zone is gone. A server that "
        "does not answer now may serve anything later: nothing is proven about it."},
    CatalogueEntry{C::server_unreachable, "SERVER_UNREACHABLE", warning, A::child, 22,
                   "RFC 1912 2.8",
                   "{server} refuses packets: nothing listens there for DNS ({what})",
                   "Start the name server on {server}, or take it out of the delegation",
                   "The host or a firewall says that the port is closed."},
    CatalogueEntry{
        C::server_lame, "SERVER_LAME", warning, A::child, 22, "RFC 1912 2.8; RFC 8499 7",
        "{server} is a name server of {zone} but does not serve it: {response}",
        "Load {zone} on {server}, or take it out of the delegation",
        "The delegation names a server that answers without authority, or refuses. Resolvers try "
        "another one."},
    CatalogueEntry{
        C::server_malformed, "SERVER_MALFORMED", warning, A::child, -1, "RFC 1035 4.1",
        "{server} sends something that is not an answer to the question ({what})",
        "Find out what answers on {server} in place of the name server",
        "The octets are no DNS response, or answer another question. A middlebox or broken "
        "software."},
    CatalogueEntry{
        C::server_stale_keys, "SERVER_STALE_KEYS", critical, A::child, 9, "RFC 4035 5.2",
        "{servers} serves keys of {zone} ({keys}) that no DS matches, while other servers serve "
        "keys that one does",
        "Bring {servers} to the current version of {zone}, or take it out of the delegation",
        "A server with an old, or another signer's, version of the zone. Resolvers that ask it "
        "find keys that the parent does not vouch for, and answer SERVFAIL."},
    CatalogueEntry{
        C::no_route, "NO_ROUTE", ok, A::this_side, 23, "",
        "this machine has no way to {count} address(es) of {zone} ({addresses}), so they were "
        "not asked",
        "Run the check from a host with IPv4 and IPv6 as well",
        "Not the server's fault: there is no route from here, most often for want of IPv6."},
    CatalogueEntry{
        C::ns_address_missing, "NS_ADDRESS_MISSING", warning, A::child, 22, "RFC 1034 4.2.1",
        "no address was found for the name server {server} of {zone}",
        "Give {server} an address record (and glue if it lies inside the zone), or take it out of "
        "the delegation",
        "A name server that cannot be resolved cannot be asked."},
    CatalogueEntry{
        C::edns_ignored, "EDNS_IGNORED", warning, A::child, -1, "RFC 6891 7; RFC 4035 3",
        "{server} answers without EDNS, so it cannot serve DNSSEC",
        "Update the name server software on {server}, or the firewall before it",
        "DNSSEC records are given only to those who ask with EDNS and DO. An answer without OPT "
        "comes from software, or through a box, that does not know EDNS."},
    CatalogueEntry{
        C::answer_needs_tcp, "ANSWER_NEEDS_TCP", ok, A::nobody, -1, "RFC 7766 5; RFC 9715 3",
        "the {type} answer of {zone} does not fit into {size} octets of UDP; resolvers fetch it "
        "over TCP",
        "",
        "Normal for many or large keys, as long as every server answers over TCP. Smaller "
        "algorithms (13, 15) avoid it."},
    CatalogueEntry{
        C::views_bogus, "VIEWS_BOGUS", critical, A::nobody, -1, "RFC 4033 5; RFC 6781 4.1",
        "{bogus} of {total} views are bogus: {who}",
        "Mend the servers named, or take them out of the delegation",
        "A view is one combination of a parent's DS answer and the zone's keys and signatures "
        "that a resolver may meet, depending on which servers it asks. Each of them must verify."},
    CatalogueEntry{
        C::document_ds_key_tag_wrong, "DOCUMENT_DS_KEY_TAG_WRONG", critical, A::provider, -1,
        "RFC 4034 B",
        "the document's 'ds' says key tag {ds_tag}, but the tag of its public key is {key_tag}",
        "Do not publish this DS; the right one is '{right}'",
        "The key tag follows from flags, algorithm and public key. With another tag validators "
        "do not find the key."},
    CatalogueEntry{
        C::document_ds_digest_wrong, "DOCUMENT_DS_DIGEST_WRONG", critical, A::provider, -1,
        "RFC 4034 5.1.4",
        "the digest in the document's 'ds' is not that of its public key under the name {owner} "
        "while the key tag {tag} is right, so the key is the same: the digest belongs to another "
        "owner name, or was altered",
        "Do not publish this DS; for this key under {owner} the right one is '{right}'",
        "The digest covers the owner name and the key, the tag covers the key alone. The right "
        "tag with a wrong digest says: same key, other owner name, or a damaged digest."},
    CatalogueEntry{
        C::document_ds_other_owner, "DOCUMENT_DS_OTHER_OWNER", critical, A::provider, -1,
        "RFC 4034 5.1.4",
        "the digest in the document's 'ds' was computed for another owner name, {other}, and not "
        "for {owner}",
        "Do not publish this DS; for this key under {owner} the right one is '{right}'",
        "The digest covers the owner name. Under any other name it is wrong for this zone."},
    CatalogueEntry{
        C::document_ds_algorithm_wrong, "DOCUMENT_DS_ALGORITHM_WRONG", critical, A::provider, -1,
        "RFC 4034 5.2",
        "the document's 'ds' says algorithm {ds_algorithm}, but the digest is that of the key "
        "with algorithm {key_algorithm}",
        "Do not publish this DS; the right one is '{right}'",
        "The algorithm in a DS must be that of the key."},
    CatalogueEntry{
        C::document_owner_differs, "DOCUMENT_OWNER_DIFFERS", critical, A::provider, -1,
        "RFC 4034 5", "the document is about {owner}, not about {zone}",
        "Fetch the document of {zone}",
        "The owner name in 'ds' is not the zone that was asked for. Its DS would break this "
        "zone."},
    CatalogueEntry{
        C::document_digest_differs, "DOCUMENT_DIGEST_DIFFERS", warning, A::provider, -1,
        "RFC 4034 5.1.4",
        "the document's 'digest' field differs from the digest in 'ds'; 'ds' is right for this "
        "key, so 'digest' is not the DS digest",
        "Give the registrar what stands in 'ds', not what stands in 'digest'",
        "The provider's documentation warns of this: the DS value is in 'ds'. Whoever copies "
        "'digest' into the registrar's form breaks the domain."},
    CatalogueEntry{
        C::document_digest_wrong, "DOCUMENT_DIGEST_WRONG", critical, A::provider, -1,
        "RFC 4034 5.1.4",
        "the document's 'digest' field differs from the digest in 'ds', and 'ds' could not be "
        "confirmed by the key",
        "Publish neither; fetch the document again and ask the provider",
        "Two digests for one key, and nothing that says which is right."},
    CatalogueEntry{
        C::document_digest_type_differs, "DOCUMENT_DIGEST_TYPE_DIFFERS", critical, A::provider, -1,
        "RFC 4034 5.1.3", "the document's 'digest_type' is {field}, but 'ds' has digest type {ds}",
        "Use what stands in 'ds', and ask the provider",
        "Digest type and digest belong together; in a registrar's form the wrong type makes the "
        "DS useless."},
    CatalogueEntry{C::document_digest_name_differs, "DOCUMENT_DIGEST_NAME_DIFFERS", warning,
                   A::provider, -1, "RFC 4034 5.1.3",
                   "the document's 'digest_algorithm' is {field}, but 'ds' has digest type {ds}",
                   "Use what stands in 'ds'",
                   "The name of the digest algorithm does not fit the number."},
    CatalogueEntry{C::document_algorithm_differs, "DOCUMENT_ALGORITHM_DIFFERS", critical,
                   A::provider, -1, "RFC 4034 5.1.2",
                   "the document's 'algorithm' is {field}, but 'ds' has algorithm {ds}",
                   "Use what stands in 'ds' only if it agrees with the key, and ask the provider",
                   "The key's algorithm and the DS's must be the same."},
    CatalogueEntry{
        C::document_key_type_differs, "DOCUMENT_KEY_TYPE_DIFFERS", warning, A::provider, -1,
        "RFC 4034 5.1.2", "the document's 'key_type' is {field}, but its algorithm is {algorithm}",
        "Use what stands in 'ds'", "The name of the key type does not fit the algorithm's number."},
    CatalogueEntry{C::document_key_tag_differs, "DOCUMENT_KEY_TAG_DIFFERS", critical, A::provider,
                   -1, "RFC 4034 B", "the document's 'key_tag' is {field}, but {other}",
                   "Use what stands in 'ds' only if it agrees with the key, and ask the provider",
                   "Tag field, 'ds' and public key must name the same key."},
    CatalogueEntry{C::document_ds_without_key, "DOCUMENT_DS_WITHOUT_KEY", critical, A::provider, -1,
                   "RFC 4034 5", "the DS '{ds}' fits none of the keys in the document",
                   "Publish the DS of a key that is in use",
                   "None of the DNSKEY records beside it has this tag, algorithm and digest."},
    CatalogueEntry{
        C::document_key_unusable, "DOCUMENT_KEY_UNUSABLE", critical, A::provider, -1,
        "RFC 4034 5.2; RFC 5011 2.1",
        "the DS '{ds}' is that of its key, but the key (flags {flags}) must not be used: it has no "
        "ZONE flag, or is revoked",
        "Publish the DS of a key with flags 257 or 256",
        "A DS that leads to such a key leads nowhere, however right its digest is."},
    CatalogueEntry{
        C::document_unverifiable, "DOCUMENT_UNVERIFIABLE", unknown, A::nobody, -1, "RFC 4034 5",
        "the document cannot be checked against itself: {reason}",
        "Check the zone itself: 'dschain check' compares the DS with the keys that are served",
        "A digest can be recomputed only from the key, and only for the digest types 1, 2 and 4."},
    CatalogueEntry{C::provider_dnssec_disabled, "PROVIDER_DNSSEC_DISABLED", warning, A::provider,
                   -1, "", "the provider says that DNSSEC is disabled for {zone}, so it has no DS",
                   "Switch DNSSEC on at the provider if the zone should be signed",
                   "A state, not a failure: the provider does not sign this zone."},
    CatalogueEntry{
        C::provider_disabled_ds_present, "PROVIDER_DISABLED_DS_PRESENT", critical, A::registrar, 9,
        "RFC 6781 4.1.4",
        "the provider has DNSSEC disabled for {zone}, but {parent} still has a DS ({ds})",
        "Remove the DS at the registrar at once, or switch DNSSEC on again if the same key comes "
        "back",
        "The wrong order: the DS goes first, and signing ends only when it is out of every "
        "cache. Until the DS is gone, validating resolvers cannot reach the zone."},
    CatalogueEntry{
        C::provider_ds_differs, "PROVIDER_DS_DIFFERS", warning, A::registrar, -1, "RFC 4034 5.1.4",
        "{parent} has the DS '{parent_ds}' where the provider says '{ds}': the same key tag and "
        "algorithm, another digest",
        "Replace the DS at the registrar by the provider's",
        "What stands at the parent was meant to be the provider's DS, and was changed on the way: "
        "a "
        "typing mistake, a part cut off, or the digest of another name."},
    CatalogueEntry{C::provider_ds_not_at_parent, "PROVIDER_DS_NOT_AT_PARENT", warning, A::registrar,
                   -1, "RFC 4034 5", "the provider's DS '{ds}' is not at {parent}",
                   "Publish it at the registrar, once every server of {zone} serves its key",
                   "The provider signs with a key that the parent does not vouch for."},
    CatalogueEntry{
        C::parent_ds_unknown_to_provider, "PARENT_DS_UNKNOWN_TO_PROVIDER", warning, A::registrar,
        -1, "RFC 4034 5",
        "{parent} has the DS '{ds}' for {zone}, which the provider's document does not name",
        "Find out whose key it is; remove it at the registrar if it was left behind",
        "From an earlier provider, another signer, or a rollover."},
    CatalogueEntry{
        C::provider_key_not_served, "PROVIDER_KEY_NOT_SERVED", critical, A::child, 9,
        "RFC 4035 5.2; RFC 6781 4.1.2",
        "the key of the provider's document (tag {tag}, algorithm {algorithm}) is not served by "
        "{servers}",
        "Do not publish the provider's DS (or remove it) until every server of {zone} serves its "
        "key; check that the name servers are the provider's",
        "A DS may be published only for a key that every server serves. Usual cause: the zone is "
        "still, or again, on another provider's servers."},
    CatalogueEntry{
        C::provider_status_active_no_ds, "PROVIDER_STATUS_ACTIVE_NO_DS", warning, A::registrar, -1,
        "RFC 4035 5.2",
        "the provider's status of {zone} is 'active'{since}, but {parent} has no DS: nothing is "
        "protected",
        "Put the provider's DS at the registrar again, or find out who removed it",
        "The provider set the status when it saw a DS once, and does not take it back when the DS "
        "is removed at the registrar. The zone is signed, and resolvers take it as unsigned."},
    CatalogueEntry{
        C::provider_status_active_other_ds, "PROVIDER_STATUS_ACTIVE_OTHER_DS", warning,
        A::registrar, 9, "RFC 4035 5.2",
        "the provider's status of {zone} is 'active'{since}, but the DS at {parent} is not the "
        "provider's ({ds})",
        "Compare the DS at the registrar with the provider's, and replace it if the provider's "
        "key is the one that should sign",
        "The provider set the status when it saw its DS once, and does not take it back when the "
        "DS is replaced at the registrar."},
    CatalogueEntry{
        C::provider_status_pending_disabled, "PROVIDER_STATUS_PENDING_DISABLED", critical,
        A::registrar, 9, "RFC 6781 4.1.4",
        "the provider has taken the keys of {zone} away ('pending-disabled'{since}), but {parent} "
        "still has a DS ({ds})",
        "Remove the DS at the registrar at once, or switch DNSSEC on again if the same key comes "
        "back",
        "DNSSEC was switched off before the DS was gone. Until the DS is removed, and out of every "
        "cache, validating resolvers cannot reach the zone."},
    CatalogueEntry{
        C::provider_status_behind, "PROVIDER_STATUS_BEHIND", ok, A::nobody, -1, "",
        "the provider's status of {zone} is '{status}'{since}, which is out of date: {observed}",
        "", "The provider looks at the parent from time to time; what the servers say now counts."},
    CatalogueEntry{
        C::provider_scan_differs, "PROVIDER_SCAN_DIFFERS", warning, A::nobody, -1, "",
        "the provider's scan{at} says that the parent of {zone} has {scanned}, but {observed}",
        "Go by what the servers of the parent say; ask the provider if its scan stays different",
        "The provider looks at the parent from time to time. Its answer may be old, or come over a "
        "resolver's cache."},
    CatalogueEntry{
        C::rdap_ds_not_at_parent, "RDAP_DS_NOT_AT_PARENT", warning, A::parent, -1, "RFC 9083 5.3",
        "the registrar has submitted {ds} for {zone}, as RDAP says, but {parent} does not serve it",
        "Wait for the registry's next version of {parent}; ask the registrar if it stays away",
        "The registry has the DS in its database and not in its zone: it is on its way, or was "
        "refused."},
    CatalogueEntry{
        C::parent_ds_not_in_rdap, "PARENT_DS_NOT_IN_RDAP", warning, A::registrar, -1,
        "RFC 9083 5.3",
        "{parent} serves the DS '{ds}' for {zone}, which is not among those that the registrar has "
        "submitted, as RDAP says",
        "Wait for the registry's next version of {parent}; ask the registrar if it stays",
        "The DS was removed at the registrar and is still in the zone, or RDAP is out of date."},
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

template <std::size_t A, std::size_t B>
constexpr auto joined(const std::array<CatalogueEntry, A>& first,
                      const std::array<CatalogueEntry, B>& second) {
    std::array<CatalogueEntry, A + B> all{};
    std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), all.begin()));
    return all;
}

// In the order of Code; a test holds the two together.
constexpr auto kCatalogue = joined(kCheckEntries, kStepEntries);

}  // namespace

std::span<const CatalogueEntry> catalogue() {
    return kCatalogue;
}

}  // namespace dschain
