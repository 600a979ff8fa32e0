// Entries about CDS and CDNSKEY, by which a child asks its parent to change the DS.
#pragma once

#include <array>

#include "entry_words.hpp"

namespace dschain {

inline constexpr std::array kCdsEntries = {
    CatalogueEntry{
        C::cds_differs_from_ds, "CDS_DIFFERS_FROM_DS", warning, A::registrar, -1,
        "RFC 7344 4; RFC 7344 6",
        "{zone} asks for another DS than the parent has: it asks for {cds}, the parent has "
        "{ds}",
        "Wait until the parent obeys; if it does not look at CDS, change the DS at the "
        "registrar",
        "The child publishes the DS that it wants. Parents that scan for it change theirs "
        "within a day or so."},
    CatalogueEntry{C::cds_would_break, "CDS_WOULD_BREAK", critical, A::provider, -1,
                   "RFC 7344 4.1; RFC 8078 3",
                   "{zone} would be bogus if the parent did what {type} asks for: {reason}",
                   "Correct the {type} records of {zone} now, before the parent obeys them",
                   "A parent must check before it obeys, and not all do."},
    CatalogueEntry{
        C::cds_without_key, "CDS_WITHOUT_KEY", warning, A::provider, -1, "RFC 7344 4; RFC 7344 4.1",
        "the {type} record '{record}' of {zone} leads to no key: {reason}",
        "Remove the {type} record, or serve its key",
        "Harmless beside others that lead to a key, as long as its own is about to be introduced; "
        "otherwise a record that was left behind, or a damaged one."},
    CatalogueEntry{
        C::cds_key_unfit, "CDS_KEY_UNFIT", warning, A::provider, -1, "RFC 7344 4; RFC 4034 5.2",
        "the {type} record '{record}' of {zone} is for a key that is unfit for a DS: {reason}",
        "Publish {type} records for keys with flags 257 that sign the DNSKEY RRset",
        "A DS leads only to a zone key that is not revoked and signs the key set. One that does "
        "not "
        "sign yet may be on its way; the SEP flag is a custom."},
    CatalogueEntry{C::cds_not_signed, "CDS_NOT_SIGNED", warning, A::provider, -1,
                   "RFC 7344 4.1; RFC 8078 3",
                   "{type} of {zone} does not verify ({reason}), on {servers}",
                   "Sign {zone} again with its {type} records in it",
                   "A parent must not obey records that do not verify."},
    CatalogueEntry{
        C::cds_not_signed_by_ds_key, "CDS_NOT_SIGNED_BY_DS_KEY", warning, A::provider, -1,
        "RFC 7344 4.1", "{type} of {zone} is signed by {signers}, and by no key that has a DS",
        "Sign {type} with the key whose DS is at the parent",
        "The parent may change the DS only on the word of a key that it vouches for already."},
    CatalogueEntry{
        C::cds_delete, "CDS_DELETE", warning, A::provider, -1, "RFC 8078 4",
        "{zone} asks its parent to remove the DS ({what})",
        "Let the parent remove it only if DNSSEC is to be switched off; otherwise remove the "
        "{what} record now",
        "The delete request switches DNSSEC off at the parent. It is right before a zone is "
        "unsigned, and only then."},
    CatalogueEntry{C::cds_delete_malformed, "CDS_DELETE_MALFORMED", warning, A::provider, -1,
                   "RFC 8078 4",
                   "the {type} record '{record}' of {zone} means to ask for removal, but is not "
                   "'{right}'",
                   "Publish '{right}' if the DS is to be removed, otherwise remove the record",
                   "Only the exact record counts. A parent may ignore another one of algorithm 0, "
                   "refuse it, or "
                   "obey it all the same."},
    CatalogueEntry{
        C::cds_delete_beside, "CDS_DELETE_BESIDE", warning, A::provider, -1, "RFC 8078 4",
        "{type} of {zone} asks for removal and for a DS at once: {records}",
        "Publish the delete record alone, or not at all",
        "A delete request must be the only record of its RRset. A parent must not obey the "
        "rest."},
    CatalogueEntry{
        C::cds_inconsistent, "CDS_INCONSISTENT", warning, A::child, -1,
        "RFC 7344 6.1; RFC 9615 4.2", "the servers of {zone} disagree about {type}: {variants}",
        "Bring the servers of {zone} to the same version of the zone; with several signers, "
        "publish the same {type} at each",
        "What the parent does depends on the server that it asks. Careful parents do nothing "
        "until all agree."},
    CatalogueEntry{
        C::cds_cdnskey_differ, "CDS_CDNSKEY_DIFFER", warning, A::provider, -1, "RFC 7344 4",
        "CDS and CDNSKEY of {zone} ask for different things: {reason}",
        "Publish both for the same keys",
        "Parents look at one or the other: where both are published they must mean the same."},
    CatalogueEntry{C::cds_alone, "CDS_ALONE", ok, A::provider, -1, "RFC 7344 4",
                   "{zone} has {type} records and no {other}",
                   "Publish both, so that every parent finds what it looks for",
                   "Some parents look for CDS, some for CDNSKEY. Both are recommended."},
};

}  // namespace dschain
