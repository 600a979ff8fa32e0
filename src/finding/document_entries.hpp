// Entries about the provider's document and what its API says. EDE numbers are those of RFC 8914
// §4.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kDocumentEntries = {
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
                   "{publish} it at the registrar, once every server of {zone} serves its key",
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
};

}  // namespace dschain
