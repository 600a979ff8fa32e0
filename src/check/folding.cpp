// One fault, one finding: what follows from another finding stands below it.
#include <algorithm>
#include <array>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

enum class Scope {
    zone,     // anywhere in the zone
    servers,  // on servers that the root names as well
    types,    // about a record type that the root names as well
};

struct Rule {
    Code root;
    Code consequence;
    Scope scope;
};

using enum Code;
using enum Scope;

// The first rule whose root is there decides, so the deeper cause stands first.
constexpr std::array kRules = {
    // A server without the zone, or with a stale one, is wrong in every way.
    Rule{dnskey_absent, dnssec_not_served, servers},
    Rule{dnskey_absent, rrsig_missing, servers},
    Rule{dnskey_absent, denial_missing, servers},
    Rule{server_stale_keys, soa_serials_differ, zone},
    Rule{server_stale_keys, dnskey_inconsistent, zone},
    Rule{server_stale_keys, cds_inconsistent, zone},
    Rule{edns_fails, edns_ignored, servers},
    Rule{edns_fails, dnssec_not_served, servers},
    Rule{edns_fails, rrsig_missing, servers},
    Rule{edns_fails, denial_missing, servers},
    Rule{edns_ignored, dnssec_not_served, servers},
    Rule{edns_ignored, rrsig_missing, servers},
    Rule{edns_ignored, denial_missing, servers},
    Rule{do_fails, dnssec_not_served, servers},
    Rule{dnssec_not_served, rrsig_missing, servers},
    Rule{dnssec_not_served, denial_missing, servers},
    Rule{ds_answered_by_referral, ds_denial_invalid, zone},
    Rule{soa_missing, negative_without_soa, servers},
    Rule{soa_missing, denial_missing, servers},
    // What the signature lacks.
    Rule{rrsig_invalid, rrsig_length_wrong, types},
    Rule{rrsig_key_unusable, rrsig_by_revoked_key, types},
    Rule{rrsig_near_end, ttl_beyond_expiry, types},
    Rule{ds_key_not_zone_key, dnskey_not_for_zone, zone},
    Rule{dnskey_not_for_zone, rrsig_key_unusable, zone},
    Rule{dnskey_malformed, rrsig_key_unusable, zone},
    // What the DS asks for and the zone does not have.
    Rule{ds_without_key, ds_algorithm_not_signed, zone},
    Rule{ds_algorithm_not_signed, algorithm_not_signed, zone},
    // Who is hit.
    Rule{server_stale_keys, views_bogus, zone},
    Rule{dnskey_absent, views_bogus, zone},
    Rule{dnskey_not_signed_by_ds_key, views_bogus, zone},
    Rule{ds_no_matching_key, views_bogus, zone},
    Rule{ds_digest_mismatch, views_bogus, zone},
    Rule{ds_digest_other_owner, views_bogus, zone},
    Rule{ds_key_tag_mismatch, views_bogus, zone},
    Rule{ds_algorithm_mismatch, views_bogus, zone},
    Rule{ds_key_not_zone_key, views_bogus, zone},
    Rule{ds_key_revoked, views_bogus, zone},
    Rule{ds_denial_invalid, views_bogus, zone},
    Rule{rrsig_missing, views_bogus, zone},
    Rule{rrsig_expired, views_bogus, zone},
    Rule{rrsig_not_yet_valid, views_bogus, zone},
    Rule{rrsig_invalid, views_bogus, zone},
    Rule{rrsig_key_unknown, views_bogus, zone},
    Rule{rrsig_key_unusable, views_bogus, zone},
    Rule{rrsig_signer_wrong, views_bogus, zone},
    Rule{rrsig_labels_wrong, views_bogus, zone},
    Rule{rrsig_algorithm_unsupported, views_bogus, zone},
    // What was not asked was not answered.
    Rule{limit_queries, zone_no_answer, zone},
    Rule{limit_octets, zone_no_answer, zone},
    // An address that gives nothing at all.
    Rule{address_private, server_no_answer, servers},
    Rule{address_private, server_unreachable, servers},
    Rule{address_private, no_route, zone},
    Rule{server_no_answer, tcp_no_answer, servers},
    Rule{server_unreachable, tcp_no_answer, servers},
    Rule{server_lame, tcp_no_answer, servers},
};

std::string argument(const Finding& finding, std::string_view name) {
    const auto found = std::find_if(finding.args.begin(), finding.args.end(),
                                    [&](const auto& arg) { return arg.first == name; });
    return found == finding.args.end() ? std::string() : found->second;
}

bool covers(const Finding& root, const Finding& finding, Scope scope) {
    if (root.zone != finding.zone) {
        return false;
    }
    switch (scope) {
        case zone:
            return true;
        case types: {
            const std::string type = argument(root, "type");
            return !type.empty() && argument(finding, "type").find(type) != std::string::npos;
        }
        case servers:
            break;
    }
    std::string all = argument(root, "servers") + argument(root, "server");
    for (const std::string& each : root.servers) {
        all += each;
    }
    return !finding.servers.empty() && std::all_of(finding.servers.begin(), finding.servers.end(),
                                                   [&](const std::string& each) {
                                                       return all.find(each) != std::string::npos;
                                                   });
}

using Parameters = std::vector<std::string_view>;

// Whether two findings say the same but for these parameters.
bool are_alike(const Finding& a, const Finding& b, const Parameters& but_for) {
    const auto same = [&](const auto& x, const auto& y) {
        const bool counts = std::find(but_for.begin(), but_for.end(), x.first) == but_for.end();
        return x.first == y.first && (!counts || x.second == y.second);
    };
    return a.code == b.code && a.zone == b.zone && a.severity == b.severity &&
           a.at_fault == b.at_fault && !a.servers.empty() && !b.servers.empty() &&
           std::equal(a.args.begin(), a.args.end(), b.args.begin(), b.args.end(), same);
}

// The words anew, with what the finding now has in its parameters.
void reword(Finding& finding) {
    Finding merged = make_finding(finding.code, finding.zone, finding.args);
    finding.message = std::move(merged.message);
    finding.remedy = std::move(merged.remedy);
}

void set(Finding& finding, std::string_view parameter, const std::string& value) {
    for (auto& [name, text] : finding.args) {
        text = name == parameter ? value : text;
    }
}

void add_servers(Finding& finding, const Finding& more) {
    for (const std::string& each : more.servers) {
        if (std::find(finding.servers.begin(), finding.servers.end(), each) ==
            finding.servers.end()) {
            finding.servers.push_back(each);
        }
    }
    finding.server.reset();
    set(finding, "server", enumerate(finding.servers));
    set(finding, "servers", enumerate(finding.servers));
    reword(finding);
}

void add_type(Finding& finding, const Finding& more) {
    const std::string types = argument(finding, "type");
    const std::string type = argument(more, "type");
    if (types.find(type) == std::string::npos) {
        set(finding, "type", types + " and " + type);
        reword(finding);
    }
}

template <typename Alike, typename Add>
void merge(std::vector<Finding>& findings, Alike alike, Add add) {
    std::vector<Finding> merged;
    for (Finding& finding : findings) {
        const auto same = std::find_if(merged.begin(), merged.end(),
                                       [&](const Finding& each) { return alike(each, finding); });
        if (same == merged.end()) {
            merged.push_back(std::move(finding));
        } else {
            add(*same, finding);
        }
    }
    findings = std::move(merged);
}

// One fault on several servers at other times, then of several types on the same servers.
void merge_alike(std::vector<Finding>& findings) {
    const Parameters of_time = {"until", "ago", "from", "ahead", "left"};
    Parameters of_servers = of_time;
    of_servers.insert(of_servers.end(), {"server", "servers"});
    Parameters of_types = of_time;
    of_types.emplace_back("type");
    merge(
        findings, [&](const Finding& a, const Finding& b) { return are_alike(a, b, of_servers); },
        add_servers);
    merge(
        findings,
        [&](const Finding& a, const Finding& b) {
            const bool is_signature =
                a.code >= rrsig_missing && a.code <= rrsig_algorithm_unsupported;
            return is_signature && a.servers == b.servers && are_alike(a, b, of_types);
        },
        add_type);
}

}  // namespace

void fold_consequences(std::vector<Finding>& findings) {
    merge_alike(findings);
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> roots(findings.size(), kNone);
    for (std::size_t i = 0; i < findings.size(); ++i) {
        for (const Rule& rule : kRules) {
            if (rule.consequence != findings[i].code || roots[i] != kNone) {
                continue;
            }
            for (std::size_t r = 0; r < findings.size(); ++r) {
                if (findings[r].code == rule.root && r != i &&
                    covers(findings[r], findings[i], rule.scope)) {
                    roots[i] = r;
                    break;
                }
            }
        }
    }
    // A consequence of a consequence stands below the root of both.
    const auto root_of = [&](std::size_t i) {
        while (roots[i] != kNone) {
            i = roots[i];
        }
        return i;
    };
    std::vector<Finding> kept;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (roots[i] != kNone) {
            Finding& root = findings[root_of(i)];
            root.severity = std::max(root.severity, findings[i].severity);
            root.consequences.push_back(findings[i]);
        }
    }
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (roots[i] == kNone) {
            kept.push_back(std::move(findings[i]));
        }
    }
    findings = std::move(kept);
}

}  // namespace dschain
