#include "dschain/report/verdict.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr double kDay = 86400;

void add_codes(const std::vector<Finding>& findings, std::vector<Code>& codes) {
    for (const Finding& finding : findings) {
        if (std::find(codes.begin(), codes.end(), finding.code) == codes.end()) {
            codes.push_back(finding.code);
        }
        add_codes(finding.consequences, codes);
    }
}

void take_earlier(std::optional<Timestamp>& earliest, std::optional<Timestamp> other) {
    if (other && (!earliest || *other < *earliest)) {
        earliest = other;
    }
}

void find_ends(const Assessment& assessment, ZoneVerdict& verdict) {
    const Views& views = assessment.views;
    const Timestamp now = assessment.validate_at;
    const auto add = [now](std::optional<Timestamp>& earliest, const RRsetCheck& check) {
        take_earlier(earliest, check.valid_until(now));
    };
    for (std::size_t ds = 0; ds < views.links.size(); ++ds) {
        for (const KeyJudgement& link : views.links[ds]) {
            if (link.by_entry.verified) {
                add(verdict.expires, link.by_entry);
                add(verdict.chain_expires, views.ds[ds].fact.signatures);
            }
        }
    }
    for (const auto& [variants, data] : views.data_judgements) {
        take_earlier(verdict.expires, data.valid_until);
    }
    if (verdict.expires) {
        for (const ZoneLink& link : assessment.chain->links) {
            add(verdict.chain_expires, link.ds.signatures);
            add(verdict.chain_expires, link.detail.by_entry);
        }
    }
}

}  // namespace

ZoneVerdict verdict_of(const Assessment& assessment) {
    ZoneVerdict verdict;
    verdict.zone = assessment.zone;
    verdict.status = assessment.status;
    verdict.severity = assessment.severity;
    add_codes(assessment.findings, verdict.codes);
    if (assessment.severity != Severity::ok) {
        verdict.summary = assessment.summary;
    }
    verdict.queries = assessment.stats.queries;
    verdict.elapsed_us = assessment.stats.elapsed_us;
    verdict.checked_at = assessment.checked_at;
    verdict.validate_at = assessment.validate_at;
    find_ends(assessment, verdict);
    return verdict;
}

void apply_bounds(const ExpiryBounds& bounds, ZoneVerdict& verdict) {
    if (!verdict.expires) {
        return;
    }
    const auto left = *verdict.expires - verdict.validate_at;
    const auto is_within = [&](std::optional<double> days) {
        return days && static_cast<double>(left) < *days * kDay;
    };
    const Severity severity = is_within(bounds.critical_days)  ? Severity::critical
                              : is_within(bounds.warning_days) ? Severity::warning
                                                               : Severity::ok;
    if (severity == Severity::ok) {
        return;
    }
    if (severity > verdict.severity || verdict.summary.empty()) {
        verdict.summary = fmt::format("{} is {}, but the first of its signatures ends in {} ({})",
                                      verdict.zone.text(), to_string(verdict.status),
                                      format_span(left), format_time(*verdict.expires));
        std::erase(verdict.codes, Code::rrsig_near_end);
        verdict.codes.insert(verdict.codes.begin(), Code::rrsig_near_end);
    } else if (std::find(verdict.codes.begin(), verdict.codes.end(), Code::rrsig_near_end) ==
               verdict.codes.end()) {
        verdict.codes.push_back(Code::rrsig_near_end);
    }
    verdict.severity = std::max(verdict.severity, severity);
}

void Totals::add(const ZoneVerdict& verdict) {
    ++zones;
    ++by_severity[static_cast<std::size_t>(verdict.severity)];
    ++by_status[static_cast<std::size_t>(verdict.status)];
    for (const Code code : verdict.codes) {
        ++by_code[code];
    }
    if (verdict.expires && (!expires || *verdict.expires < *expires)) {
        expires = verdict.expires;
        expires_zone = verdict.zone;
        expires_seen_at = verdict.validate_at;
    }
    queries += verdict.queries;
    elapsed_us += verdict.elapsed_us;
    auto& names = named[static_cast<std::size_t>(verdict.severity)];
    if (verdict.severity != Severity::ok && names.size() < kMostNamed) {
        names.push_back(verdict.zone.text());
    }
}

Severity Totals::severity() const {
    for (const Severity each : {Severity::critical, Severity::unknown, Severity::warning}) {
        if (count(each) > 0) {
            return each;
        }
    }
    return zones == 0 ? Severity::unknown : Severity::ok;
}

}  // namespace dschain
