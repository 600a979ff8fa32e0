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
    // DS and digests
    ds_digest_deprecated,
    ds_sha1_ignored,
    ds_unsupported_beside,
    ds_malformed,
    ds_answered_by_referral,
    ds_algorithm_not_signed,
    // Keys and algorithms
    dnskey_malformed,
    dnskey_too_small,
    dnskey_small,
    dnskey_too_large,
    dnskey_not_for_zone,
    revoked_key_not_signing,
    algorithm_deprecated,
    algorithm_not_recommended,
    algorithm_unknown,
    algorithm_not_signed,
    // Signatures and TTLs
    rrsig_length_wrong,
    rrsig_beside_invalid,
    rrsig_by_revoked_key,
    rrsig_just_valid,
    rrsig_lifetime_long,
    ttl_beyond_expiry,
    rrset_ttl_differs,
    rrsig_ttl_differs,
    // Proofs of the zone itself
    denial_missing,
    denial_broken,
    negative_without_soa,
    negative_soa_wrong,
    nxdomain_for_existing,
    bitmap_lacks_type,
    bitmap_has_type,
    nsec_covers_existing,
    nsec_last_next_wrong,
    nsec_and_nsec3,
    nsec3_iterations_not_zero,
    nsec3_iterations_high,
    nsec3_salt,
    nsec3_opt_out,
    nsec3_unknown,
    nsec3_malformed,
    nsec3param_differs,
    nsec3param_several,
    // CDS and CDNSKEY
    cds_differs_from_ds,
    cds_would_break,
    cds_without_key,
    cds_key_unfit,
    cds_not_signed,
    cds_not_signed_by_ds_key,
    cds_delete,
    cds_delete_malformed,
    cds_delete_beside,
    cds_inconsistent,
    cds_cdnskey_differ,
    cds_alone,
    // Delegation
    ns_only_at_parent,
    ns_only_at_child,
    ns_sets_disjoint,
    ns_inconsistent,
    ns_not_at_parent,
    ns_is_alias,
    ns_name_error,
    ns_no_ipv4,
    ns_no_ipv6,
    glue_missing,
    glue_differs,
    address_private,
    referral_too_large,
    soa_missing,
    soa_serials_differ,
    // Transport
    server_error,
    tcp_no_answer,
    tcp_malformed,
    large_answers_lost,
    rate_limited,
    packets_lost,
    truncated_needlessly,
    edns_fails,
    edns_required,
    edns_version_fails,
    edns_version_wrong,
    edns_option_fails,
    edns_option_echoed,
    edns_flag_fails,
    edns_flags_echoed,
    do_fails,
    do_cleared,
    dnssec_not_served,
    opt_unasked,
    query_flag_fails,
    cookie_wrong,
    cookie_length_wrong,
    cookie_without_server_part,
    cookie_malformed_accepted,
    cookie_unasked,
    cookie_not_offered,
    case_not_kept,
    foreign_class,
    record_malformed,
    trailing_octets,
    ttl_too_large,
    upward_referral,
    referral_to_itself,
    referral_authoritative,
    // Aliases
    dname_without_cname,
    dname_ttl_differs,
    dname_ttl_zero,
    cname_with_other_data,
    // Resolvers
    resolver_no_answer,
    resolver_refuses,
    resolver_finds_bogus,
    resolver_differs,
    resolver_not_validating,
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
    std::vector<std::string> servers;   // all that show it, if it is about any
    Args args;
    std::string message;
    std::string remedy;
    std::vector<Finding> consequences;  // what would not be there without it

    [[nodiscard]] std::string_view name() const { return entry(code).name; }
};

// Fills in the templates. Arguments may be hostile: they are made printable here. Throws
// std::logic_error if a template has a parameter that is not given.
[[nodiscard]] Finding make_finding(Code code, std::string zone, Args args = {});

}  // namespace dschain
