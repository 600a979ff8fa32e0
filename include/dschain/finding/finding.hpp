// Findings: what is worth telling, from one catalogue. A check names a code and its parameters;
// the words, the severity, whose fault it is and what to do come from the catalogue.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dschain {

// In ascending order of what decides an exit status: critical outweighs unknown.
enum class Severity { ok, warning, unknown, critical };

[[nodiscard]] std::string_view to_string(Severity severity);
// 0 ok, 1 warning, 2 critical, 3 unknown.
[[nodiscard]] int exit_status(Severity severity);

enum class AtFault { nobody, registrar, parent, provider, child, path, this_side };
[[nodiscard]] std::string_view to_string(AtFault at_fault);

enum class Code {
    // How far the chain reaches
    no_trust_anchor,
    negative_anchor,
    trust_anchor_no_match,
    zone_no_answer,
    not_a_zone,
    name_does_not_exist,
    parent_insecure,
    chain_insecure,
    // DS at the parent
    zone_unsigned,
    ds_not_published,
    ds_unsupported,
    ds_denial_invalid,
    ds_no_matching_key,
    ds_digest_mismatch,
    ds_digest_other_owner,
    ds_key_tag_mismatch,
    ds_algorithm_mismatch,
    ds_key_not_zone_key,
    ds_key_revoked,
    ds_without_key,
    ds_key_not_sep,
    ds_inconsistent,
    // Keys and signatures
    dnskey_absent,
    dnskey_inconsistent,
    dnskey_not_signed_by_ds_key,
    key_tag_collision,
    rrsig_missing,
    rrsig_expired,
    rrsig_not_yet_valid,
    rrsig_invalid,
    rrsig_key_unknown,
    rrsig_key_unusable,
    rrsig_signer_wrong,
    rrsig_labels_wrong,
    rrsig_algorithm_unsupported,
    rrsig_near_end,
    ttl_above_original,
    nsec3_iterations,
    // Answers and their proofs
    denial_invalid,
    denial_opt_out,
    denial_rcode_differs,
    type_not_signed,
    wildcard_unproven,
    alias_loop,
    dname_cname_differs,
    server_answer_bogus,
    // Servers and the way to them
    server_no_answer,
    server_unreachable,
    server_lame,
    server_malformed,
    server_stale_keys,
    no_route,
    ns_address_missing,
    edns_ignored,
    answer_needs_tcp,
    // Views
    views_bogus,
    // The provider's document
    document_ds_key_tag_wrong,
    document_ds_digest_wrong,
    document_ds_other_owner,
    document_ds_algorithm_wrong,
    document_owner_differs,
    document_digest_differs,
    document_digest_wrong,
    document_digest_type_differs,
    document_digest_name_differs,
    document_algorithm_differs,
    document_key_type_differs,
    document_key_tag_differs,
    document_ds_without_key,
    document_key_unusable,
    document_unverifiable,
    provider_dnssec_disabled,
    provider_disabled_ds_present,
    provider_ds_differs,
    provider_ds_not_at_parent,
    parent_ds_unknown_to_provider,
    provider_key_not_served,
    provider_status_active_no_ds,
    provider_status_active_other_ds,
    provider_status_pending_disabled,
    provider_status_behind,
    provider_scan_differs,
    rdap_ds_not_at_parent,
    parent_ds_not_in_rdap,
    // The check itself
    expectation_not_met,
    limit_queries,
    limit_octets,
    limit_deadline,
    limit_signatures,
    limit_keys,
    limit_rrsets,
    limit_nsec3_hashes,
    limit_referrals,
    limit_aliases,
    // Steps of an operation
    step_complete,
    caches_hold_ds,
    caches_hold_keys,
    caches_hold_data,
    caches_hold_delegation,
    bound_assumed,
    step_comes_first,
    step_under_way,
    step_would_break,
    zone_breaks_already,
    ds_other_than_wanted,
    step_server_silent,
    step_nothing_known,
    step_unclear,
};

struct CatalogueEntry {
    Code code;
    std::string_view name;  // stable: 'DS_DIGEST_MISMATCH'
    Severity severity;      // by default
    AtFault at_fault;
    int ede;                   // RFC 8914 info code; -1: none fits
    std::string_view rfc;      // 'RFC 4034 5.2; RFC 4509 3'
    std::string_view message;  // one sentence, with {parameters}
    std::string_view remedy;   // an imperative sentence, with {parameters}; may be empty
    std::string_view meaning;  // for 'explain': what it is and what it does to resolvers
};

[[nodiscard]] std::span<const CatalogueEntry> catalogue();
[[nodiscard]] const CatalogueEntry& entry(Code code);
// Null for a name that is none. Case does not matter.
[[nodiscard]] const CatalogueEntry* find_entry(std::string_view name);
// The parameters in the entry's templates, in order of appearance, each once.
[[nodiscard]] std::vector<std::string> parameters(const CatalogueEntry& entry);
[[nodiscard]] std::vector<std::string> rfc_list(const CatalogueEntry& entry);

using Args = std::vector<std::pair<std::string, std::string>>;

struct Finding {
    Code code{};
    Severity severity = Severity::ok;
    AtFault at_fault = AtFault::nobody;
    int ede = -1;                       // the catalogue's, unless the cause is known better
    std::string zone;                   // absolute; the one that the finding is about
    std::optional<std::string> server;  // 'name (address)', if it is about one
    Args args;
    std::string message;
    std::string remedy;

    [[nodiscard]] std::string_view name() const { return entry(code).name; }
};

// Fills in the templates. Arguments may be hostile: they are made printable here. Throws
// std::logic_error if a template has a parameter that is not given.
[[nodiscard]] Finding make_finding(Code code, std::string zone, Args args = {});

}  // namespace dschain
