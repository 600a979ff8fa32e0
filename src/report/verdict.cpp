#include "dschain/report/verdict.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

// The value of a JSON string without its quotes. Names have backslashes at most.
void append_json(std::string& out, std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    });
    if (plain) {
        out += text;
        return;
    }
    const std::string quoted =
        nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out.append(quoted, 1, quoted.size() - 2);
}

std::string csv_field(std::string text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string csv_zone(const Name& zone) {
    const std::string text = zone.text();
    return text.starts_with('-') ? "\\045" + text.substr(1) : text;
}

double milliseconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1000.0;
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

std::string verdict_json(const ZoneVerdict& verdict, std::optional<std::string_view> decision) {
    std::string out = "{\"zone\":\"";
    append_json(out, verdict.zone.text());
    fmt::format_to(std::back_inserter(out), "\",\"status\":\"{}\",\"severity\":\"{}\",\"codes\":[",
                   to_string(verdict.status), to_string(verdict.severity));
    for (std::size_t i = 0; i < verdict.codes.size(); ++i) {
        out += i == 0 ? "\"" : ",\"";
        out += entry(verdict.codes[i]).name;
        out += '"';
    }
    out += "],\"decision\":";
    if (decision) {
        out += '"';
        append_json(out, *decision);
        out += '"';
    } else {
        out += "null";
    }
    fmt::format_to(std::back_inserter(out), ",\"elapsed_ms\":{}}}\n",
                   milliseconds(verdict.elapsed_us));
    return out;
}

std::string verdict_csv_header() {
    return "zone,status,severity,codes,expires,queries,elapsed_ms\n";
}

std::string verdict_csv(const ZoneVerdict& verdict) {
    std::string codes;
    for (const Code code : verdict.codes) {
        codes += codes.empty() ? "" : " ";
        codes += entry(code).name;
    }
    return fmt::format("{},{},{},{},{},{},{}\n", csv_field(csv_zone(verdict.zone)),
                       to_string(verdict.status), to_string(verdict.severity), csv_field(codes),
                       verdict.expires ? format_time(*verdict.expires) : "", verdict.queries,
                       milliseconds(verdict.elapsed_us));
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
