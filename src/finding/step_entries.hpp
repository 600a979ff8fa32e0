// Entries about the steps of an operation: may it be taken, and if not, why.
#pragma once

#include <array>

#include "dschain/finding/finding.hpp"

namespace dschain {

inline constexpr std::array kStepEntries = {
    CatalogueEntry{
        Code::step_complete, "STEP_COMPLETE", Severity::ok, AtFault::nobody, -1, "",
        "{zone}: nothing of '{operation}' is left to do", "",
        "Every step of the operation is done, and no cache can hold anything that would not go "
        "with what is published now."},
    CatalogueEntry{
        Code::caches_hold_ds, "CACHES_HOLD_DS", Severity::warning, AtFault::nobody, -1,
        "RFC 7583 3.3; RFC 6781 4.1.2", "resolvers may hold {what} until {until} ({basis})",
        "Wait until {until}, and ask again before the step",
        "A DS stays in caches for its TTL after it is gone from the last parent server. A resolver "
        "that holds it asks for keys that match it, and refuses the zone when there are none."},
    CatalogueEntry{
        Code::caches_hold_keys, "CACHES_HOLD_KEYS", Severity::warning, AtFault::nobody, -1,
        "RFC 7583 3.2; RFC 6781 4.1.2", "resolvers may hold {what} until {until} ({basis})",
        "Wait until {until}, and ask again before the step",
        "A DNSKEY RRset, or the answer that there is none, stays in caches for its TTL after the "
        "last server has changed. What needs another key set fails against it until then."},
    CatalogueEntry{
        Code::caches_hold_data, "CACHES_HOLD_DATA", Severity::warning, AtFault::nobody, -1,
        "RFC 7583 3.2.1; RFC 6781 4.1.1", "resolvers may hold {what} until {until} ({basis})",
        "Wait until {until}, and ask again before the step",
        "Records and their signatures stay in caches for their TTL after the last server has "
        "changed. Without signatures, or with those of a key that is gone, they cannot be "
        "verified."},
    CatalogueEntry{
        Code::caches_hold_delegation, "CACHES_HOLD_DELEGATION", Severity::warning, AtFault::nobody,
        -1, "RFC 6781 4.3.5",
        "resolvers may ask servers that the delegation does not name any more until {until}",
        "Keep the old servers as they are until {until}",
        "An NS RRset stays in caches for its TTL after it has changed at the parent and at the "
        "child. Until then the old servers are asked as before."},
    CatalogueEntry{
        Code::bound_assumed, "BOUND_ASSUMED", Severity::ok, AtFault::this_side, -1, "",
        "{until} rests on an assumption: {what}",
        "Let 'preflight' or 'wait' look at the zone earlier and more often, or say what you know "
        "with --ds-removed-at, --assume-ds-ttl and --assume-data-ttl",
        "What a server published before the first observation, and the TTLs of records that were "
        "not looked at, are not known. The time is computed with the values assumed."},
    CatalogueEntry{
        Code::step_comes_first, "STEP_COMES_FIRST", Severity::critical, AtFault::nobody, -1,
        "RFC 6781 4.1", "{zone} is not ready for '{step}': '{first}' comes first", "{title}",
        "The steps of an operation have an order in which no resolver sees the zone as bogus. "
        "Taken before the one that is named, the step would break the zone."},
    CatalogueEntry{
        Code::step_under_way, "STEP_UNDER_WAY", Severity::warning, AtFault::nobody, -1,
        "RFC 7583 2", "'{step}' is under way, and the servers still differ: {servers}",
        "Wait until every server shows the same, and look at those that stay behind",
        "A change reaches servers at different times. Until the last one has it, resolvers meet "
        "the old version and the new one."},
    CatalogueEntry{
        Code::step_would_break, "STEP_WOULD_BREAK", Severity::critical, AtFault::nobody, 6,
        "RFC 4035 5",
        "'{step}' would break {zone}: resolvers could meet {ds}, {keys} and {data}, which is "
        "{verdict}",
        "Do not take this step as things are",
        "A combination of what is published, or would be, fails validation, and waiting does not "
        "take it away."},
    CatalogueEntry{Code::zone_breaks_already, "ZONE_BREAKS_ALREADY", Severity::critical,
                   AtFault::nobody, 6, "RFC 4035 5",
                   "{zone} is {verdict} already for resolvers that meet {ds}, {keys} and {data}",
                   "Mend that first: 'dschain check {zone}' says what is wrong",
                   "As the servers are now, some views fail validation. No step makes that safe."},
    CatalogueEntry{Code::ds_other_than_wanted, "DS_OTHER_THAN_WANTED", Severity::critical,
                   AtFault::registrar, -1, "RFC 4034 5",
                   "the parent has {ds}, without what should be there: {wanted}",
                   "Correct the DS at the registrar: {wanted}",
                   "What the registrar submitted is not the DS that was asked for."},
    CatalogueEntry{
        Code::step_server_silent, "STEP_SERVER_SILENT", Severity::unknown, AtFault::path, 22,
        "RFC 4033 5", "{servers} gave no usable answer, so what resolvers get there is not known",
        "Make the servers answer, or take them out of the delegation, and ask again",
        "No answer is no proof: such a server may still have what has to be gone, or lack what has "
        "to be there. A step is never called safe because of it."},
    CatalogueEntry{Code::step_nothing_known, "STEP_NOTHING_KNOWN", Severity::unknown, AtFault::path,
                   22, "RFC 4033 5",
                   "no server of {zone} or of its parent said anything usable about {what}",
                   "Check the zone's name and the way to its servers",
                   "Without one answer about the DS, the keys and the data, nothing can be said."},
    CatalogueEntry{
        Code::step_unclear, "STEP_UNCLEAR", Severity::unknown, AtFault::this_side, -1, "",
        "the steps cannot be told: {why}", "Give the option that is named",
        "What is published does not say which step comes next; the option that is named does."},
};

}  // namespace dschain
