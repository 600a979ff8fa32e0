// One zone's line, in JSON and in CSV: written, and read again by a scan that goes on.
#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/text.hpp"
#include "dschain/report/verdict.hpp"

namespace dschain {
namespace {

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

std::string csv_zone(const Name& zone) {
    const std::string text = zone.text();
    return text.starts_with('-') ? "\\045" + text.substr(1) : text;
}

double milliseconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1000.0;
}

template <typename Value>
Value value_of(std::string_view word, std::initializer_list<Value> values, Value otherwise) {
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](Value each) { return to_string(each) == word; });
    return found == values.end() ? otherwise : *found;
}

Status status_of(std::string_view word) {
    return value_of(word, {Status::secure, Status::insecure, Status::bogus}, Status::indeterminate);
}

Severity severity_of(std::string_view word) {
    return value_of(word, {Severity::ok, Severity::warning, Severity::critical}, Severity::unknown);
}

void add_code(std::string_view name, ZoneVerdict& verdict) {
    const CatalogueEntry* known = find_entry(name);
    if (known != nullptr &&
        std::find(verdict.codes.begin(), verdict.codes.end(), known->code) == verdict.codes.end()) {
        verdict.codes.push_back(known->code);
    }
}

void set_zone(std::string_view text, ZoneVerdict& verdict) {
    if (auto name = Name::parse(text)) {
        verdict.zone = std::move(*name);
    }
}

using Json = nlohmann::json;

// Empty where there is none.
std::string text_of(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Of a full report: consequences behind their causes, as verdict_of() has them.
void add_findings(const Json& object, const char* key, ZoneVerdict& verdict) {
    const auto findings = object.is_object() ? object.find(key) : object.end();
    if (findings == object.end() || !findings->is_array()) {
        return;
    }
    for (const Json& finding : *findings) {
        add_code(text_of(finding, "code"), verdict);
        add_findings(finding, "consequences", verdict);
    }
}

}  // namespace

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
    return fmt::format("{},{},{},{},{},{},{}\n", csv_zone(verdict.zone), to_string(verdict.status),
                       to_string(verdict.severity), codes,
                       verdict.expires ? format_time(*verdict.expires) : "", verdict.queries,
                       milliseconds(verdict.elapsed_us));
}

ZoneVerdict read_verdict_json(std::string_view line) {
    ZoneVerdict verdict;
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) {
        return verdict;
    }
    verdict.status = status_of(text_of(json, "status"));
    verdict.severity = severity_of(text_of(json, "severity"));
    set_zone(text_of(json.contains("subject") ? json["subject"] : json, "zone"), verdict);
    for (const Json& code : json.value("codes", Json::array())) {
        add_code(code.is_string() ? code.get<std::string>() : "", verdict);
    }
    add_findings(json, "findings", verdict);
    return verdict;
}

// zone,status,severity,codes,…
ZoneVerdict read_verdict_csv(std::string_view line) {
    std::vector<std::string_view> fields;
    while (fields.size() < 4) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    ZoneVerdict verdict;
    set_zone(fields[0], verdict);
    verdict.status = status_of(fields[1]);
    verdict.severity = severity_of(fields[2]);
    for (std::string_view codes = fields[3]; !codes.empty();) {
        const std::size_t blank = codes.find(' ');
        add_code(codes.substr(0, blank), verdict);
        codes.remove_prefix(blank == std::string_view::npos ? codes.size() : blank + 1);
    }
    return verdict;
}

}  // namespace dschain
