#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/text.hpp"
#include "dschain/finding/peers.hpp"
#include "dschain/base/version.hpp"
#include "dschain/report/report.hpp"
#include "json_parts.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

Json optional_json(const std::optional<bool>& value) {
    return value ? Json(*value) : Json(nullptr);
}

// Of others: made printable. Null if it is empty.
Json text_json(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(printable(text));
}

Json ds_json(const std::vector<Ds>& records) {
    Json list = Json::array();
    for (const Ds& ds : records) {
        list.push_back(ds.text());
    }
    return list;
}

Json finding_json(const Finding& finding) {
    const CatalogueEntry& known = entry(finding.code);
    Json args = Json::object();
    for (const auto& [key, value] : finding.args) {
        args[key] = value;
    }
    Json consequences = Json::array();
    for (const Finding& each : finding.consequences) {
        consequences.push_back(finding_json(each));
    }
    return {{"code", known.name},
            {"severity", to_string(finding.severity)},
            {"zone", finding.zone},
            {"server", finding.server ? Json(*finding.server) : Json(nullptr)},
            {"servers", finding.servers},
            {"message", finding.message},
            {"remedy", finding.remedy},
            {"at_fault", to_string(finding.at_fault)},
            {"rfc", rfc_list(known)},
            {"ede", finding.ede < 0 ? Json(nullptr) : Json(finding.ede)},
            {"args", args},
            {"consequences", consequences}};
}

Json findings_json(const std::vector<Finding>& findings) {
    Json list = Json::array();
    for (const Finding& finding : findings) {
        list.push_back(finding_json(finding));
    }
    return list;
}

Json link_json(const Name& zone, Status status, const DsFact& ds, const KeyFact& keys,
               const KeyJudgement& detail) {
    Json key_list = Json::array();
    for (const Dnskey& key : keys.keys) {
        key_list.push_back({{"tag", key.key_tag()},
                            {"algorithm", key.algorithm},
                            {"flags", key.flags},
                            {"sep", key.is_sep()},
                            {"trusted", detail.by_entry.verified}});
    }
    Json signers = Json::array();
    for (const SignatureCheck& check : keys.by_any.signatures) {
        if (check.fault == SignatureFault::none) {
            signers.push_back(check.signature.key_tag);
        }
    }
    return {{"zone", zone.text()},
            {"status", to_string(status)},
            {"ds", ds.from_anchor ? Json::array() : ds_json(ds.records)},
            {"keys", key_list},
            {"signed_by", signers}};
}

Json chain_json(const Assessment& assessment) {
    Json list = Json::array();
    for (const ZoneLink& link : assessment.chain->links) {
        list.push_back(
            link_json(link.zone, link.judgement.status, link.ds, link.keys, link.detail));
    }
    const Views& views = assessment.views;
    if (!views.ds.empty()) {
        list.push_back(link_json(assessment.zone, assessment.status, views.ds.front().fact,
                                 views.keys.front().fact, views.links.front().front()));
    }
    return list;
}

Json server_rows_json(const std::vector<ServerRow>& rows) {
    Json list = Json::array();
    for (const ServerRow& row : rows) {
        list.push_back({{"name", row.server.name.is_root() ? "" : row.server.name.text()},
                        {"address", row.server.address},
                        {"variant", row.variant ? Json(*row.variant) : Json(nullptr)},
                        {"outcome", row.outcome},
                        {"rtt_ms", static_cast<double>(row.took_us) / 1000.0}});
    }
    return list;
}

Json delegation_json(const Assessment& assessment) {
    Json ds_variants = Json::array();
    for (const Variant<DsFact>& variant : assessment.views.ds) {
        if (variant.fact.presence != Presence::failure && !variant.fact.from_anchor) {
            ds_variants.push_back(
                {{"ttl", variant.ttl}, {"records", ds_json(variant.fact.records)}});
        }
    }
    Json dnskey_variants = Json::array();
    for (const Variant<KeyFact>& variant : assessment.views.keys) {
        if (variant.fact.presence == Presence::failure) {
            continue;
        }
        Json records = Json::array();
        for (const Dnskey& key : variant.fact.keys) {
            records.push_back(key.text());
        }
        dnskey_variants.push_back({{"ttl", variant.ttl}, {"records", records}});
    }
    return {{"parent", assessment.parent ? Json(assessment.parent->text()) : Json(nullptr)},
            {"parent_servers", server_rows_json(assessment.parent_servers)},
            {"child_servers", server_rows_json(assessment.child_servers)},
            {"ds_variants", ds_variants},
            {"dnskey_variants", dnskey_variants}};
}

Json provider_json(const std::optional<ProviderVerdict>& provider) {
    if (!provider) {
        return nullptr;
    }
    Json json = {{"source", provider->source},
                 {"format", provider->format ? Json(*provider->format) : Json(nullptr)},
                 {"agrees_with_itself", optional_json(provider->agrees_with_itself)},
                 {"agrees_with_parent", optional_json(provider->agrees_with_parent)},
                 {"agrees_with_child", optional_json(provider->agrees_with_child)},
                 {"ds", ds_json(provider->ds)}};
    if (provider->state) {
        const ProviderState& state = *provider->state;
        json["state"] = {{"status", text_json(state.status)},
                         {"status_modified_on", text_json(state.status_modified_on)},
                         {"has_valid_parent_ds", optional_json(state.has_valid_parent_ds)},
                         {"scanned_at", text_json(state.scanned_at)}};
    }
    return json;
}

Json rdap_json(const RdapVerdict& rdap) {
    Json keys = Json::array();
    for (const Dnskey& key : rdap.keys) {
        keys.push_back(key.text());
    }
    return {{"agrees_with_parent", optional_json(rdap.agrees_with_parent)},
            {"ds", ds_json(rdap.ds)},
            {"keys", keys}};
}

Json subject_json(const Assessment& assessment) {
    if (!assessment.trace) {
        return {{"zone", assessment.zone.text()}, {"name", nullptr}, {"type", nullptr}};
    }
    const Question& question = assessment.trace->steps.front().question;
    return {{"zone", assessment.zone.text()},
            {"name", question.name.text()},
            {"type", to_string(question.type)}};
}

}  // namespace

std::string dump_report(const Json& json) {
    // Text in reports is printable ASCII or our own; anything else becomes U+FFFD, not an error.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json tool_json() {
    return {{"name", "dschain"}, {"version", kVersion}};
}

std::string report_json(const Assessment& assessment, const Decision* decision) {
    const ViewCounts& counts = assessment.views.counts;
    const Stats& stats = assessment.stats;
    std::vector<Finding> findings =
        decision == nullptr ? std::vector<Finding>{} : decision->reasons;
    findings.insert(findings.end(), assessment.findings.begin(), assessment.findings.end());
    Json json = {{"schema", "dschain.report/1"},
                 {"tool", tool_json()},
                 {"subject", subject_json(assessment)},
                 {"checked_at", format_time(assessment.checked_at)},
                 {"status", to_string(assessment.status)},
                 {"severity", to_string(assessment.severity)},
                 {"ede", assessment.ede ? Json(*assessment.ede) : Json(nullptr)},
                 {"summary", decision == nullptr ? assessment.summary : decision->summary},
                 {"decision", decision == nullptr ? Json(nullptr) : decision_json(*decision)},
                 {"chain", chain_json(assessment)},
                 {"delegation", assessment.trace ? Json(nullptr) : delegation_json(assessment)},
                 {"provider", provider_json(assessment.provider)},
                 {"views",
                  {{"total", counts.total},
                   {"secure", counts.secure},
                   {"insecure", counts.insecure},
                   {"bogus", counts.bogus},
                   {"indeterminate", counts.indeterminate}}},
                 {"findings", findings_json(findings)},
                 {"stats",
                  {{"queries", stats.queries},
                   {"retries", stats.retries},
                   {"tcp", stats.tcp},
                   {"most_queries", stats.most_queries},
                   {"round_trips", stats.round_trips},
                   {"signatures_verified", stats.signatures_verified},
                   {"elapsed_ms", static_cast<double>(stats.elapsed_us) / 1000.0}}}};
    if (!assessment.resolvers.empty()) {
        json["resolvers"] = resolvers_json(assessment.resolvers);
    }
    if (assessment.profile) {
        json["profile"] = *assessment.profile;
    }
    if (assessment.rdap) {
        json["rdap"] = rdap_json(*assessment.rdap);
    }
    if (assessment.trace) {
        json["trace"] = trace_json(*assessment.trace, assessment.validate_at);
    }
    return dump_report(json);
}

Json document_report(const DocumentCheck& check, std::string_view source, Timestamp checked_at) {
    ProviderVerdict verdict;
    verdict.source = source;
    verdict.format = check.format;
    verdict.agrees_with_itself = check.agrees;
    verdict.ds = check.ds;
    const Severity severity = gravest(check.findings);
    return {{"schema", "dschain.report/1"},
            {"tool", tool_json()},
            {"subject", {{"zone", check.owner.text()}, {"name", nullptr}, {"type", nullptr}}},
            {"checked_at", format_time(checked_at)},
            // Nothing was asked of the DNS, so there is no status.
            {"status", to_string(Status::indeterminate)},
            {"severity", to_string(severity)},
            {"ede", nullptr},
            {"summary", document_summary(check)},
            {"decision", nullptr},
            {"chain", Json::array()},
            {"delegation", nullptr},
            {"provider", provider_json(verdict)},
            {"views",
             {{"total", 0}, {"secure", 0}, {"insecure", 0}, {"bogus", 0}, {"indeterminate", 0}}},
            {"findings", findings_json(check.findings)},
            {"stats",
             {{"queries", 0},
              {"retries", 0},
              {"tcp", 0},
              {"signatures_verified", 0},
              {"elapsed_ms", 0.0}}}};
}

std::string document_json(const DocumentCheck& check, std::string_view source,
                          Timestamp checked_at) {
    return dump_report(document_report(check, source, checked_at));
}

std::string peers_json() {
    Json json = Json::array();
    for (const PeerName& each : peer_names()) {
        json.push_back({{"peer", each.peer},
                        {"name", each.name},
                        {"codes", codes_of(each)},
                        {"reason", each.reason}});
    }
    return dump_report(json);
}

std::string explain_json(const CatalogueEntry& entry) {
    Json peers = Json::object();
    for (const std::string_view peer : kPeers) {
        peers[std::string(peer)] = names_elsewhere(entry, peer);
    }
    const Json json = {{"code", entry.name},
                       {"severity", to_string(entry.severity)},
                       {"at_fault", to_string(entry.at_fault)},
                       {"ede", entry.ede < 0 ? Json(nullptr) : Json(entry.ede)},
                       {"rfc", rfc_list(entry)},
                       {"message", entry.message},
                       {"meaning", entry.meaning},
                       {"remedy", entry.remedy},
                       {"peers", peers}};
    return dump_report(json);
}

}  // namespace dschain
