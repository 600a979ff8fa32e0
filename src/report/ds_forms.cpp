// The DS in every form that registrars ask for, and what became of a change at the provider.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"
#include "dschain/dnssec/ds_match.hpp"
#include "dschain/report/change.hpp"
#include "json_parts.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

// The key that this DS is the digest of; null if the document has none.
const Dnskey* key_of(const DocumentCheck& check, const Ds& ds) {
    const auto found = std::find_if(check.keys.begin(), check.keys.end(), [&](const Dnskey& key) {
        return ds_matches(check.owner, ds, key);
    });
    return found == check.keys.end() ? nullptr : &*found;
}

// '13 (ECDSAP256SHA256)'; the number alone where it has no name.
std::string numbered(std::uint8_t number, const std::string& name) {
    const std::string digits = std::to_string(number);
    return name == digits ? digits : fmt::format("{} ({})", digits, name);
}

std::string line(std::string_view name, std::string_view value) {
    return fmt::format("    {:<13}{}\n", name, value);
}

std::string ds_text(const DocumentCheck& check, const Ds& ds) {
    const std::string owner = check.owner.text();
    std::string out = "  One line\n";
    out += fmt::format("    {} IN DS {}\n", owner, ds.text());
    out += "  Four fields\n";
    out += line("key tag", std::to_string(ds.key_tag));
    out += line("algorithm", numbered(ds.algorithm, algorithm_name(ds.algorithm)));
    out += line("digest type", numbered(ds.digest_type, digest_type_name(ds.digest_type)));
    out += line("digest", to_hex(ds.digest));
    const Dnskey* key = key_of(check, ds);
    if (key != nullptr) {
        out += "  The key, for registrars that make the DS themselves (DNSKEY)\n";
        out += line("flags", std::to_string(key->flags));
        out += line("protocol", std::to_string(key->protocol));
        out += line("algorithm", numbered(key->algorithm, algorithm_name(key->algorithm)));
        out += line("public key", to_base64(key->public_key));
    }
    out += "  In the zone, for parents that look for it there (RFC 7344)\n";
    out += fmt::format("    {} IN CDS {}\n", owner, ds.text());
    if (key != nullptr) {
        out += fmt::format("    {} IN CDNSKEY {}\n", owner, key->text());
    }
    return out;
}

Json ds_form(const DocumentCheck& check, const Ds& ds) {
    const Dnskey* key = key_of(check, ds);
    Json form = {{"record", fmt::format("{} IN DS {}", check.owner.text(), ds.text())},
                 {"ds",
                  {{"key_tag", ds.key_tag},
                   {"algorithm", ds.algorithm},
                   {"digest_type", ds.digest_type},
                   {"digest", to_hex(ds.digest)}}},
                 {"dnskey", nullptr},
                 {"cds", ds.text()},
                 {"cdnskey", nullptr}};
    if (key != nullptr) {
        form["dnskey"] = {{"flags", key->flags},
                          {"protocol", key->protocol},
                          {"algorithm", key->algorithm},
                          {"public_key", to_base64(key->public_key)}};
        form["cdnskey"] = key->text();
    }
    return form;
}

Json guard_json(Operation operation, const GuardAnswer& answer) {
    return {{"operation", to_string(operation)},
            {"answer", to_string(answer.verdict)},
            {"safe_at", answer.time ? Json(format_time(*answer.time)) : Json(nullptr)},
            {"assumed", answer.assumed},
            {"summary", answer.text},
            {"reasons", answer.reasons},
            {"steps", Json::array()}};
}

}  // namespace

std::string ds_forms_text(const DocumentCheck& check, const TextOptions& options) {
    const Painter painter(options.color);
    std::string out;
    for (const Ds& ds : check.ds) {
        out += "\n" +
               painter.heading(check.agrees == false ? "As the document has it: do not publish it"
                                                     : "For the registrar, in the form it asks "
                                                       "for") +
               "\n" + ds_text(check, ds);
    }
    return out;
}

std::string ds_forms_json(const DocumentCheck& check, std::string_view source, Timestamp checked_at,
                          const GuardAnswer* answer) {
    Json json = document_report(check, source, checked_at);
    Json forms = Json::array();
    // Whoever reads them publishes them: there are none before every server serves the key.
    if (answer == nullptr || answer->verdict == Advice::go) {
        for (const Ds& ds : check.ds) {
            forms.push_back(ds_form(check, ds));
        }
    }
    json["forms"] = std::move(forms);
    if (answer != nullptr) {
        json["decision"] = guard_json(Operation::enable, *answer);
    }
    return dump_report(json);
}

std::string change_json(Operation operation, const Name& zone, bool done,
                        const GuardAnswer& answer) {
    const Json json = {
        {"zone", zone.text()}, {"done", done}, {"decision", guard_json(operation, answer)}};
    return dump_report(json);
}

}  // namespace dschain
