#include "dschain/check/assess.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

// Findings that only say 'this zone is not protected': what --expect insecure expects.
bool says_unsigned(Code code, bool no_ds_at_parent) {
    return code == Code::zone_unsigned || code == Code::ds_not_published ||
           code == Code::parent_insecure || code == Code::chain_insecure ||
           code == Code::negative_anchor || code == Code::denial_opt_out ||
           code == Code::ds_unsupported ||
           (code == Code::provider_ds_not_at_parent && no_ds_at_parent);
}

template <typename Fact>
std::vector<ServerRow> rows(const std::vector<const Exchange*>& exchanges,
                            const std::vector<Variant<Fact>>& variants) {
    std::vector<ServerRow> table;
    for (const Exchange* exchange : exchanges) {
        ServerRow row{exchange->server, std::nullopt, outcome_text(*exchange), exchange->took_us};
        const std::size_t variant = variant_of(variants, exchange->server);
        if (variant < variants.size() && variants[variant].fact.presence != Presence::failure) {
            row.variant = variant;
        }
        table.push_back(std::move(row));
    }
    return table;
}

// Only what is asked of the zone's own and its parent's servers about it, when they are known.
std::size_t count_round_trips(const Evidence& evidence) {
    struct Span {
        std::int64_t begin;
        std::int64_t end;
        std::size_t trips;
    };
    const Name& zone = evidence.subject.zone;
    std::vector<Span> spans;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone == zone && exchange.tries > 0) {
            const std::size_t udp = exchange.udp_truncated || !exchange.tcp ? exchange.tries : 0;
            spans.push_back({exchange.started_us, exchange.started_us + exchange.took_us,
                             udp + (exchange.tcp ? 2 : 0) - (exchange.udp_truncated ? 1 : 0)});
        }
    }
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.begin < b.begin; });
    std::size_t longest = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        std::size_t before = 0;
        for (std::size_t j = 0; j < i; ++j) {
            before = std::max(before, spans[j].end <= spans[i].begin ? spans[j].trips : 0);
        }
        spans[i].trips += before;  // from here on: of the longest chain that ends with it
        longest = std::max(longest, spans[i].trips);
    }
    return longest;
}

Stats count_stats(const Evidence& evidence, const Verifier& verifier) {
    Stats stats;
    std::map<Server, std::size_t> by_server;
    for (const Exchange& exchange : evidence.exchanges) {
        stats.queries += exchange.tries;
        Server address = exchange.server;
        address.name = Name();
        stats.most_queries = std::max(stats.most_queries, by_server[address] += exchange.tries);
        const unsigned first_tries = exchange.udp_truncated ? 2 : 1;
        stats.retries += exchange.tries > first_tries ? exchange.tries - first_tries : 0;
        stats.tcp += exchange.tcp ? 1 : 0;
    }
    stats.round_trips = count_round_trips(evidence);
    stats.signatures_verified = verifier.signatures_verified();
    stats.elapsed_us = evidence.elapsed_us;
    return stats;
}

std::string tags_text(const Views& views) {
    std::vector<std::string> tags;
    for (const auto& row : views.links) {
        for (const Dnskey& key : row.front().entry) {
            std::string tag = std::to_string(key.key_tag());
            if (std::find(tags.begin(), tags.end(), tag) == tags.end()) {
                tags.push_back(std::move(tag));
            }
        }
    }
    return fmt::format("key{} {}", tags.size() == 1 ? "" : "s", enumerate(tags));
}

std::string trace_summary(const Assessment& assessment, const std::string& why) {
    const TraceStep& first = assessment.trace->steps.front();
    const TraceStep& last = assessment.trace->steps.back();
    const std::string subject =
        fmt::format("{} {}", first.question.name.text(), to_string(first.question.type));
    if (assessment.status != Status::secure) {
        return fmt::format("{} is {}{}", subject, to_string(assessment.status), why);
    }
    const std::string aliases =
        assessment.trace->steps.size() == 1
            ? ""
            : fmt::format(" over {} alias(es)", assessment.trace->steps.size() - 1);
    const std::string what =
        last.kind == AnswerKind::no_data || last.kind == AnswerKind::name_error
            ? fmt::format("that it does not exist ({}) is proven", to_string(last.denial.proof))
            : std::string("every link verifies");
    return fmt::format("{} is secure{}: {}{}", subject, aliases, what,
                       why.empty() ? "" : "; but" + why.substr(1));
}

std::string summary_of(const Assessment& assessment) {
    const std::string zone = assessment.zone.text();
    const ViewCounts& counts = assessment.views.counts;
    // The gravest finding says the rest; the list of findings says all.
    const std::string why =
        assessment.findings.empty() || assessment.findings.front().severity == Severity::ok
            ? ""
            : fmt::format(": {}", assessment.findings.front().message);
    if (assessment.trace) {
        return trace_summary(assessment, why);
    }
    switch (assessment.status) {
        case Status::secure:
            if (assessment.severity == Severity::ok) {
                return fmt::format("{} is secure: its DS leads to {}, and {} of {} views verify",
                                   zone, tags_text(assessment.views), counts.secure, counts.total);
            }
            return fmt::format("{} is secure{}", zone, why.empty() ? "" : ", but" + why.substr(1));
        case Status::insecure:
            return fmt::format("{} is insecure{}", zone, why);
        case Status::bogus:
            if (counts.bogus == counts.total || counts.total == 0) {
                return fmt::format("{} is bogus: validating resolvers refuse it{}", zone,
                                   why.empty() ? "" : ";" + why.substr(1));
            }
            return fmt::format("{} is bogus for some resolvers ({} of {} views){}", zone,
                               counts.bogus, counts.total, why);
        case Status::indeterminate:
            break;
    }
    return fmt::format("nothing can be said about {}{}", zone, why);
}

void apply_expectation(const CheckContext& context) {
    Assessment& assessment = context.assessment;
    const std::string& expect = context.evidence.subject.expect;
    if (expect == "any" || assessment.status == Status::indeterminate) {
        return;
    }
    if (expect == "insecure") {
        const bool no_ds = std::none_of(
            assessment.views.ds.begin(), assessment.views.ds.end(),
            [](const auto& variant) { return variant.fact.presence == Presence::present; });
        for (Finding& finding : assessment.findings) {
            if (says_unsigned(finding.code, no_ds)) {
                finding.severity = Severity::ok;
            }
        }
    }
    if (to_string(assessment.status) != expect) {
        context.add(Code::expectation_not_met, assessment.zone,
                    {{"expected", expect}, {"status", std::string(to_string(assessment.status))}});
    }
}

// The status of a zone whose chain ends above it.
Status status_above(const Chain& chain) {
    if (chain.anchor && chain.anchor->negative) {
        return Status::insecure;
    }
    return chain.links.empty() ? Status::indeterminate : chain.links.back().judgement.status;
}

// The whole check of a zone but its limits, summary and statistics.
void assess_zone(const CheckContext& context, const std::optional<ProviderDocument>& document,
                 const std::optional<ProviderDocument>& rdap) {
    const Evidence& evidence = context.evidence;
    Assessment& assessment = context.assessment;
    const Name& zone = evidence.subject.zone;
    for (const ZoneCut& cut : evidence.cuts) {
        if (zone.is_below(cut.zone)) {
            assessment.parent = cut.zone;
        }
    }
    assessment.views = build_views(evidence, *assessment.chain, context.verifier);
    if (assessment.parent) {
        assessment.parent_servers =
            rows(ds_exchanges(evidence, *assessment.parent, zone), assessment.views.ds);
    }
    assessment.child_servers = rows(exchanges_about(evidence, zone, Question{zone, RrType::dnskey}),
                                    assessment.views.keys);
    if (document) {
        check_provider(context, *document);
    }
    if (rdap) {
        check_rdap(context, *rdap);
    }
    const bool found = !evidence.cuts.empty() && evidence.cuts.back().zone == zone;
    if (check_chain(context)) {
        check_delegation(context);
        assessment.status = assessment.views.status();
    } else if (found) {
        assessment.status = status_above(*assessment.chain);
    }
    check_resolvers(context);
    if (!found) {
        return;
    }
    check_servers(context);
    for (const auto check : {check_ds, check_keys, check_signatures, check_denial, check_cds,
                             check_ns, check_transport}) {
        check(context);
    }
}

// What a resolver would say in RFC 8914: the code of the gravest finding that has one.
std::optional<int> ede_of(const Assessment& assessment) {
    if (assessment.status != Status::bogus && assessment.status != Status::indeterminate) {
        return std::nullopt;
    }
    for (const Finding& finding : assessment.findings) {
        if (finding.ede >= 0) {
            return finding.ede;
        }
    }
    constexpr int kBogus = 6;
    constexpr int kIndeterminate = 5;
    return assessment.status == Status::bogus ? kBogus : kIndeterminate;
}

// Whatever a profile makes of the findings: the status stands, and the exit status with it.
Severity least_severity(Status status) {
    return status == Status::bogus           ? Severity::critical
           : status == Status::indeterminate ? Severity::unknown
                                             : Severity::ok;
}

}  // namespace

Severity gravest(const std::vector<Finding>& findings) {
    Severity severity = Severity::ok;
    for (const Finding& finding : findings) {
        severity = std::max(severity, finding.severity);
    }
    return severity;
}

Result<std::optional<ProviderDocument>> provider_document(const Subject& subject,
                                                          const Limits& limits) {
    std::optional<ProviderDocument> document;
    if (subject.document) {
        auto parsed = parse_document(*subject.document, limits, subject.document_format);
        if (!parsed) {
            return unexpected("the provider's document: " + parsed.error());
        }
        document = std::move(*parsed);
    }
    for (const std::string& text : subject.given_ds) {
        auto line = parse_ds_line(text);
        if (!line) {
            return unexpected(fmt::format("--ds '{}': {}", printable(text, 80), line.error()));
        }
        if (!document) {
            document.emplace();
        }
        document->ds.push_back(std::move(*line));
    }
    return document;
}

Result<std::optional<ProviderDocument>> rdap_document(const Subject& subject,
                                                      const Limits& limits) {
    if (!subject.rdap) {
        return std::nullopt;
    }
    auto parsed = parse_document(*subject.rdap, limits, "rdap");
    if (!parsed) {
        return unexpected("RDAP's answer: " + parsed.error());
    }
    for (const DsLine& line : parsed->ds) {
        if (line.owner && *line.owner != subject.zone) {
            return unexpected("RDAP's answer: it is about " + line.owner->text());
        }
    }
    return std::optional<ProviderDocument>(std::move(*parsed));
}

namespace {

// The anchors that the user named.
Result<TrustAnchors> trust_anchors(const Subject& subject, Timestamp validate_at) {
    TrustAnchors anchors;
    for (const std::string& line : subject.trust_anchors) {
        if (const auto added = anchors.add(line, validate_at); !added) {
            return unexpected("the trust anchor '" + printable(line, 80) + "': " + added.error());
        }
    }
    for (const Name& name : subject.negative_anchors) {
        anchors.add_negative(name);
    }
    return anchors;
}

void begin(const CheckContext& context) {
    const Evidence& evidence = context.evidence;
    Assessment& assessment = context.assessment;
    assessment.zone = evidence.subject.zone;
    assessment.checked_at = evidence.started_at;
    assessment.validate_at = evidence.validate_at;
}

// What is said of the whole, once all findings are there.
void conclude(const CheckContext& context) {
    const Evidence& evidence = context.evidence;
    Assessment& assessment = context.assessment;
    check_limits(context);
    fold_consequences(assessment.findings);
    apply_expectation(context);
    if (const auto& profile = evidence.subject.profile) {
        assessment.profile = profile->name;
        apply_profile(*profile, assessment.findings);
    }
    std::stable_sort(assessment.findings.begin(), assessment.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
    assessment.severity = std::max(gravest(assessment.findings), least_severity(assessment.status));
    assessment.ede = ede_of(assessment);
    assessment.stats = count_stats(evidence, context.verifier);
    assessment.summary = summary_of(assessment);
}

}  // namespace

Result<Assessment> assess(const Evidence& evidence, const Limits& limits) {
    const auto document = provider_document(evidence.subject, limits);
    if (!document) {
        return unexpected(document.error());
    }
    const auto rdap = rdap_document(evidence.subject, limits);
    if (!rdap) {
        return unexpected(rdap.error());
    }
    const auto anchors = trust_anchors(evidence.subject, evidence.validate_at);
    if (!anchors) {
        return unexpected(anchors.error());
    }
    Verifier verifier(evidence.validate_at, limits);
    Assessment assessment;
    const CheckContext context{evidence, assessment, verifier};
    begin(context);
    if (evidence.subject.question) {
        assess_trace(context, *anchors);
    } else {
        assessment.chain = std::make_shared<const Chain>(build_chain(evidence, *anchors, verifier));
        assess_zone(context, *document, *rdap);
    }
    conclude(context);
    return assessment;
}

Result<Assessment> assess_below(std::shared_ptr<const Chain> chain, const Evidence& evidence,
                                Verifier& verifier) {
    const auto document = provider_document(evidence.subject, verifier.limits());
    if (!document) {
        return unexpected(document.error());
    }
    Assessment assessment;
    const CheckContext context{evidence, assessment, verifier};
    begin(context);
    assessment.chain = std::move(chain);
    assess_zone(context, *document, std::nullopt);
    conclude(context);
    return assessment;
}

}  // namespace dschain
