#include "dschain/evidence/evidence.hpp"

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "exchange_json.hpp"

namespace dschain {
namespace {

ProviderState read_provider_state(const Json& json, std::string& error) {
    Fields fields(json, "subject.provider_state", error);
    ProviderState state;
    state.status = fields.text("status");
    state.status_modified_on = fields.text("status_modified_on");
    if (fields.has("has_valid_parent_ds")) {
        state.has_valid_parent_ds = fields.flag("has_valid_parent_ds");
    }
    state.scanned_at = fields.text("scanned_at");
    return state;
}

OrderedJson provider_state_json(const ProviderState& state) {
    return {
        {"status", state.status},
        {"status_modified_on", state.status_modified_on},
        {"has_valid_parent_ds", state.has_valid_parent_ds ? OrderedJson(*state.has_valid_parent_ds)
                                                          : OrderedJson(nullptr)},
        {"scanned_at", state.scanned_at}};
}

// The severities that it sets are kept, not its name alone: what a name stands for may change.
OrderedJson profile_json(const SeverityProfile& profile) {
    OrderedJson severities = OrderedJson::object();
    for (const auto& [code, severity] : profile.severities) {
        severities[std::string(entry(code).name)] = to_string(severity);
    }
    return {{"name", profile.name}, {"severity", severities}};
}

SeverityProfile read_profile(const Json& json, std::string& error) {
    static const Json kNothing = Json::object();
    const std::string path = "subject.profile";
    Fields fields(json, path, error);
    SeverityProfile profile;
    profile.name = printable(fields.text("name"));
    const Json* severities = fields.get("severity");
    Fields words(severities == nullptr ? kNothing : *severities, path + ".severity", error);
    if (severities == nullptr || !error.empty()) {
        return profile;
    }
    for (const auto& item : severities->items()) {
        const CatalogueEntry* found = find_entry(item.key());
        const auto severity = parse_severity(words.text(item.key().c_str()));
        if (found == nullptr) {
            words.fail(printable(item.key(), 60), "is no finding");
        } else if (!severity) {
            words.fail(found->name, "is no severity");
        } else if (*severity != found->severity) {
            profile.severities[found->code] = *severity;
        }
    }
    return profile;
}

// What the first files of this schema did not have.
void read_later_fields(Fields& fields, Subject& subject, std::string& error) {
    if (fields.has("type")) {
        const auto type = parse_type(fields.text("type"));
        if (!type) {
            fields.fail("type", "is no RR type");
            return;
        }
        subject.question = Question{subject.zone, *type};
    }
    if (fields.has("negative_anchors")) {
        for (const std::string& name : fields.texts("negative_anchors")) {
            subject.negative_anchors.push_back(fields.parse_name("negative_anchors", name));
        }
    }
    if (fields.has("document_format")) {
        subject.document_format = fields.text("document_format");
    }
    if (fields.has("rdap")) {
        const auto octets = from_base64(fields.text("rdap"));
        if (!octets) {
            fields.fail("rdap", "is not base64");
            return;
        }
        subject.rdap = std::string(octets->begin(), octets->end());
    }
    if (fields.has("provider_state")) {
        if (const Json* state = fields.get("provider_state"); state != nullptr) {
            subject.provider_state = read_provider_state(*state, error);
        }
    }
    if (fields.has("profile")) {
        if (const Json* profile = fields.get("profile"); profile != nullptr) {
            subject.profile = read_profile(*profile, error);
        }
    }
    if (fields.has("limits")) {
        for (const std::string& limit : fields.texts("limits")) {
            if (const auto set = set_limit(subject.limits, limit); !set) {
                fields.fail("limits", "has one that is not known: " + set.error());
            }
        }
    }
}

// As 'name=value', those that are not the default.
std::vector<std::string> changed_limits(const Limits& limits) {
    std::vector<std::string> changed;
    for (const NamedLimit& each : named_limits()) {
        if (limits.*(each.value) != Limits{}.*(each.value)) {
            changed.push_back(fmt::format("{}={}", each.name, limits.*(each.value)));
        }
    }
    return changed;
}

Subject read_subject(const Json& json, std::string& error) {
    Fields fields(json, "subject", error);
    Subject subject;
    subject.zone = fields.name("zone");
    subject.expect = fields.text("expect");
    subject.all_servers = fields.flag("all_servers");
    subject.servers_given = fields.flag("servers_given");
    subject.given_ds = fields.texts("given_ds");
    if (fields.has("document")) {
        // In base64, for a document may be anything, and JSON strings are UTF-8.
        const auto octets = from_base64(fields.text("document"));
        if (!octets) {
            fields.fail("document", "is not base64");
        } else {
            subject.document = std::string(octets->begin(), octets->end());
        }
    }
    subject.document_source = fields.text("document_source");
    subject.trust_anchors = fields.texts("trust_anchors");
    read_later_fields(fields, subject, error);
    if (subject.expect != "any" && subject.expect != "secure" && subject.expect != "insecure") {
        fields.fail("expect", "is not secure, insecure or any");
    }
    return subject;
}

}  // namespace

const ZoneCut* Evidence::cut(const Name& zone) const {
    for (const ZoneCut& each : cuts) {
        if (each.zone == zone) {
            return &each;
        }
    }
    return nullptr;
}

std::string write_evidence(const Evidence& evidence) {
    const Subject& subject = evidence.subject;
    OrderedJson cuts = OrderedJson::array();
    for (const ZoneCut& cut : evidence.cuts) {
        OrderedJson servers = OrderedJson::array();
        for (const Server& server : cut.servers) {
            servers.push_back(server_json(server));
        }
        OrderedJson unresolved = OrderedJson::array();
        for (const Name& name : cut.unresolved) {
            unresolved.push_back(name.text());
        }
        cuts.push_back(
            {{"zone", cut.zone.text()}, {"servers", servers}, {"unresolved", unresolved}});
    }
    OrderedJson negative_anchors = OrderedJson::array();
    for (const Name& name : subject.negative_anchors) {
        negative_anchors.push_back(name.text());
    }
    OrderedJson exchanges = OrderedJson::array();
    for (const Exchange& exchange : evidence.exchanges) {
        exchanges.push_back(exchange_json(exchange));
    }
    OrderedJson json = {
        {"schema", kEvidenceSchema},
        {"subject",
         {{"zone", subject.zone.text()},
          {"expect", subject.expect},
          {"all_servers", subject.all_servers},
          {"servers_given", subject.servers_given},
          {"given_ds", subject.given_ds},
          {"document", subject.document ? OrderedJson(to_base64(as_bytes(*subject.document)))
                                        : OrderedJson(nullptr)},
          {"document_source", subject.document_source},
          {"document_format", subject.document_format},
          {"trust_anchors", subject.trust_anchors},
          {"type", subject.question ? OrderedJson(to_string(subject.question->type))
                                    : OrderedJson(nullptr)},
          {"negative_anchors", negative_anchors},
          {"limits", changed_limits(subject.limits)}}},
        {"started_at", format_time(evidence.started_at)},
        {"validate_at", format_time(evidence.validate_at)},
        {"elapsed_us", evidence.elapsed_us},
        {"cuts", cuts},
        {"limits_hit", evidence.limits_hit},
        {"exchanges", exchanges}};
    if (subject.rdap) {
        json["subject"]["rdap"] = to_base64(as_bytes(*subject.rdap));
    }
    if (subject.provider_state) {
        json["subject"]["provider_state"] = provider_state_json(*subject.provider_state);
    }
    if (subject.profile) {
        json["subject"]["profile"] = profile_json(*subject.profile);
    }
    return json.dump(1, ' ', true, OrderedJson::error_handler_t::replace) + "\n";
}

Result<Evidence> read_evidence(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return unexpected(std::string("it is not JSON"));
    }
    std::string error;
    Fields fields(json, "", error);
    const std::string schema = fields.text("schema");
    if (error.empty() && schema != kEvidenceSchema) {
        return unexpected(fmt::format("its schema is '{}'; this version reads '{}'",
                                      printable(schema, 60), kEvidenceSchema));
    }
    Evidence evidence;
    // Not copied: a copy recurses, and how deeply the file nests is its writer's choice.
    static const Json kNothing;
    const Json* subject = fields.get("subject");
    evidence.subject = read_subject(subject == nullptr ? kNothing : *subject, error);
    const auto started = parse_time(fields.text("started_at"));
    const auto validate = parse_time(fields.text("validate_at"));
    evidence.elapsed_us = fields.number<std::int64_t>("elapsed_us");
    if (!started) {
        fields.fail("started_at", "is no time");
    }
    if (!validate) {
        fields.fail("validate_at", "is no time");
    }
    std::size_t index = 0;
    for (const Json& item : fields.list("cuts")) {
        const std::string path = fmt::format("cuts[{}]", index++);
        Fields cut_fields(item, path, error);
        ZoneCut cut;
        cut.zone = cut_fields.name("zone");
        for (const Json& server : cut_fields.list("servers")) {
            cut.servers.push_back(read_server(server, path + ".servers", error));
        }
        for (const std::string& name : cut_fields.texts("unresolved")) {
            cut.unresolved.push_back(cut_fields.parse_name("unresolved", name));
        }
        evidence.cuts.push_back(std::move(cut));
    }
    index = 0;
    for (const Json& item : fields.list("exchanges")) {
        evidence.exchanges.push_back(
            read_exchange(item, fmt::format("exchanges[{}]", index++), error));
        if (!error.empty()) {
            break;
        }
    }
    if (error.empty() && fields.has("limits_hit")) {
        evidence.limits_hit = fields.texts("limits_hit");
    }
    if (!error.empty()) {
        return unexpected(error);
    }
    evidence.started_at = *started;
    evidence.validate_at = *validate;
    return evidence;
}

}  // namespace dschain
