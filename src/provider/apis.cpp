// APIs that list the keys or DS records of a zone in a form of their own.
#include "apis.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

bool has_list(const Json& json, const char* field) {
    return json.is_object() && json.contains(field) && json[field].is_array();
}

bool is_list_with(const Json& json, const char* field) {
    return json.is_array() && !json.empty() && json.front().is_object() &&
           json.front().contains(field);
}

// Gathers the records of one document. What is wrong with one is told with the field's name, and
// only the first is.
class Records {
public:
    // Of the field that holds the zone's name, if there is one.
    void set_owner(JsonFields& fields, const char* field) {
        const auto text = fields.text(field);
        const auto name = text ? Name::parse(*text) : Result<Name>(unexpected(std::string()));
        if (name) {
            owner_ = *name;
        } else if (text) {
            fields.fail(field, "is no domain name: " + name.error());
        }
        keep_error(fields);
    }

    // Each element of the list, which must be an object; none if there is no list.
    void for_each(const Json* list, std::string_view name,
                  const std::function<void(JsonFields&)>& take) {
        for (std::size_t i = 0; list != nullptr && i < list->size() && error_.empty(); ++i) {
            const Json& element = (*list)[i];
            if (!element.is_object()) {
                error_ = fmt::format("the field '{}[{}]' is {}; an object is wanted", name, i,
                                     kind_of(element));
                return;
            }
            JsonFields fields(element, fmt::format("{}[{}].", name, i));
            take(fields);
            keep_error(fields);
        }
    }

    // '2371 13 2 48E9…'
    void add_ds(JsonFields& fields, const char* field, std::string_view text) {
        auto line = parse_ds_line(text);
        if (!line) {
            fields.fail(field, "is no DS record: " + line.error());
            return;
        }
        document_.ds.push_back({line->owner ? line->owner : owner_, std::move(line->ds)});
    }

    // The strings of a list.
    void add_ds_list(JsonFields& fields, const char* field) {
        const Json* list = fields.list(field);
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            const Json& text = (*list)[i];
            if (!text.is_string()) {
                fields.fail(field, fmt::format("has {} in it; strings are wanted", kind_of(text)));
                return;
            }
            add_ds(fields, field, text.get<std::string>());
        }
    }

    // A DS whose four fields stand apart.
    void add_ds_fields(JsonFields& fields, const char* tag, const char* algorithm,
                       const char* digest_type, const char* digest) {
        std::string text;
        for (const char* field : {tag, algorithm, digest_type, digest}) {
            const auto word = fields.word(field);
            if (!word) {
                fields.fail(field, "is missing: it is a part of the DS record");
                return;
            }
            text += *word + " ";
        }
        add_ds(fields, digest, text);
    }

    // '257 3 13 base64'
    void add_key(JsonFields& fields, const char* field, const std::string& text) {
        auto key = Dnskey::parse(text);
        if (!key) {
            fields.fail(field, "is no DNSKEY record: " + key.error());
            return;
        }
        document_.keys.push_back({owner_, std::move(*key)});
    }
    void add_key(JsonFields& fields, const char* field) {
        if (const auto text = fields.text(field)) {
            add_key(fields, field, *text);
        }
    }

    void set_disabled() { document_.dnssec_disabled = true; }

    Result<ProviderDocument> finish() {
        if (!error_.empty()) {
            return unexpected(error_);
        }
        if (document_.ds.empty() && document_.keys.empty() && !document_.dnssec_disabled) {
            return unexpected(std::string("it holds no DS and no DNSKEY record"));
        }
        return std::move(document_);
    }

    void keep_error(const JsonFields& fields) {
        if (error_.empty()) {
            error_ = fields.error();
        }
    }
    [[nodiscard]] const std::optional<Name>& owner() const { return owner_; }

private:
    ProviderDocument document_;
    std::optional<Name> owner_;
    std::string error_;
};

// {"result": {…the fields of Gcore…, "status"}}; all null where it was never switched on.
Result<ProviderDocument> parse_cloudflare(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.for_each(fields.list("errors"), "errors", [](JsonFields& error) {
        const auto message = error.text("message");
        error.fail("message", fmt::format("says: '{}'", printable(message.value_or(""))));
    });
    records.keep_error(fields);
    const Json* result = fields.object("result");
    if (result == nullptr) {
        fields.fail("result", "is missing");
        records.keep_error(fields);
        return records.finish();
    }
    JsonFields inner(*result, "result.");
    if (!inner.has("ds") && inner.text("status") == "disabled") {
        records.set_disabled();
        return records.finish();
    }
    return parse_gcore(*result);
}

// {"name", "keys": [{"dnskey", "ds": […]}]}
Result<ProviderDocument> parse_desec(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.set_owner(fields, "name");
    records.for_each(fields.list("keys"), "keys", [&](JsonFields& key) {
        records.add_key(key, "dnskey");
        records.add_ds_list(key, "ds");
    });
    records.keep_error(fields);
    return records.finish();
}

// [{"keytype", "active", "published", "dnskey", "ds": […]}]: what is not both signs nothing that a
// resolver could check.
Result<ProviderDocument> parse_powerdns(const Json& json) {
    Records records;
    bool any = false;
    records.for_each(&json, "", [&](JsonFields& key) {
        if (!key.boolean("active").value_or(true) || !key.boolean("published").value_or(true)) {
            return;
        }
        any = true;
        records.add_key(key, "dnskey");
        records.add_ds_list(key, "ds");
    });
    if (!any) {
        records.set_disabled();
    }
    return records.finish();
}

// {"Status": {"ServeSignature"}, "KeySigningKeys": [{"DSRecord", "DNSKEYRecord", "Status"}]}
Result<ProviderDocument> parse_route53(const Json& json) {
    JsonFields fields(json);
    Records records;
    const Json* status = fields.object("Status");
    if (status != nullptr && JsonFields(*status).text("ServeSignature") == "NOT_SIGNING") {
        records.set_disabled();
        return records.finish();
    }
    records.for_each(fields.list("KeySigningKeys"), "KeySigningKeys", [&](JsonFields& key) {
        if (key.text("Status").value_or("ACTIVE") != "ACTIVE") {
            return;
        }
        records.add_key(key, "DNSKEYRecord");
        if (const auto ds = key.text("DSRecord")) {
            records.add_ds(key, "DSRecord", *ds);
        } else {
            records.add_ds_fields(key, "KeyTag", "SigningAlgorithmType", "DigestAlgorithmType",
                                  "DigestValue");
        }
    });
    records.keep_error(fields);
    return records.finish();
}

// {"dnsKeys": […]}, or the list alone from its command line. There is no ready DS: it is made of a
// key's tag and algorithm and one of its digests.
Result<ProviderDocument> parse_google(const Json& json) {
    JsonFields fields(json);
    Records records;
    const Json* keys = json.is_array() ? &json : fields.list("dnsKeys");
    bool any = false;
    records.for_each(keys, json.is_array() ? "" : "dnsKeys", [&](JsonFields& key) {
        if (!key.boolean("isActive").value_or(true) ||
            key.text("type").value_or("keySigning") != "keySigning") {
            return;
        }
        any = true;
        const auto tag = key.word("keyTag");
        const auto algorithm = key.word("algorithm");
        if (!tag || !algorithm) {
            key.fail(tag ? "algorithm" : "keyTag", "is missing: it is a part of the DS record");
            return;
        }
        if (const auto public_key = key.text("publicKey")) {
            records.add_key(key, "publicKey", fmt::format("257 3 {} {}", *algorithm, *public_key));
        }
        const Json* digests = key.list("digests");
        for (std::size_t i = 0; digests != nullptr && i < digests->size(); ++i) {
            const Json& each = (*digests)[i];
            JsonFields digest(each, fmt::format("digests[{}].", i));
            const auto type = each.is_object() ? digest.word("type") : std::nullopt;
            const auto value = each.is_object() ? digest.text("digest") : std::nullopt;
            if (!type || !value) {
                key.fail("digests", "has an element without 'type' or 'digest'");
                return;
            }
            records.add_ds(key, "digests",
                           fmt::format("{} {} {} {}", *tag, *algorithm, *type, *value));
        }
    });
    records.keep_error(fields);
    if (!any) {
        records.set_disabled();
    }
    return records.finish();
}

// {"data": [{"keytag", "algorithm", "digest_type", "digest"}]}
Result<ProviderDocument> parse_dnsimple(const Json& json) {
    JsonFields fields(json);
    Records records;
    const Json* data = fields.list("data");
    records.for_each(data, "data", [&](JsonFields& each) {
        if (!each.has("digest") && each.has("public_key")) {
            // Of registries that take keys in place of digests.
            const auto algorithm = each.word("algorithm");
            const auto key = each.text("public_key");
            records.add_key(each, "public_key",
                            fmt::format("257 3 {} {}", algorithm.value_or(""), key.value_or("")));
            return;
        }
        records.add_ds_fields(each, "keytag", "algorithm", "digest_type", "digest");
    });
    records.keep_error(fields);
    if (data != nullptr && data->empty()) {
        records.set_disabled();
    }
    return records.finish();
}

// RFC 9083 §5.3: what the registrar gave to the registry.
Result<ProviderDocument> parse_rdap(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.set_owner(fields, "ldhName");
    const Json* secure_dns = fields.object("secureDNS");
    records.keep_error(fields);
    const Json nothing = Json::object();
    JsonFields inner(secure_dns == nullptr ? nothing : *secure_dns, "secureDNS.");
    records.for_each(inner.list("dsData"), "secureDNS.dsData", [&](JsonFields& ds) {
        records.add_ds_fields(ds, "keyTag", "algorithm", "digestType", "digest");
    });
    records.for_each(inner.list("keyData"), "secureDNS.keyData", [&](JsonFields& key) {
        records.add_key(
            key, "publicKey",
            fmt::format("{} {} {} {}", key.word("flags").value_or("257"),
                        key.word("protocol").value_or("3"), key.word("algorithm").value_or(""),
                        key.text("publicKey").value_or("")));
    });
    const bool is_signed = inner.boolean("delegationSigned").value_or(false);
    records.keep_error(inner);
    if (!is_signed && !inner.has("dsData") && !inner.has("keyData")) {
        records.set_disabled();
    }
    return records.finish();
}

constexpr std::array kApis = {
    Api{"cloudflare", true, false,
        [](const Json& json) { return json.is_object() && json.contains("result"); },
        &parse_cloudflare},
    Api{"rdap", true, false,
        [](const Json& json) {
            return json.is_object() && (json.contains("secureDNS") || json.contains("ldhName"));
        },
        &parse_rdap},
    Api{"route53", true, false, [](const Json& json) { return has_list(json, "KeySigningKeys"); },
        &parse_route53},
    Api{"desec", true, false, [](const Json& json) { return has_list(json, "keys"); },
        &parse_desec},
    Api{"google", true, true,
        [](const Json& json) { return has_list(json, "dnsKeys") || is_list_with(json, "digests"); },
        &parse_google},
    Api{"dnsimple", true, false, [](const Json& json) { return has_list(json, "data"); },
        &parse_dnsimple},
    Api{"powerdns", false, true, [](const Json& json) { return is_list_with(json, "keytype"); },
        &parse_powerdns},
    Api{"gcore", true, false, [](const Json& json) { return json.is_object(); }, &parse_gcore},
};

}  // namespace

std::span<const Api> apis() {
    return kApis;
}

}  // namespace dschain
