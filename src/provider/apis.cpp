// APIs that list the keys or DS records of a zone in a form of their own.
#include "apis.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "lines.hpp"

namespace dschain {
namespace {

// Of objects alone: one that is written where there may be a list of them counts as one of a list.
bool has_objects(const Json& json, const char* field) {
    return json.is_object() && json.contains(field) && json[field].is_structured();
}

bool is_or_lists(const Json& json, const char* field) {
    const auto has_field = [&](const Json& each) {
        return each.is_object() && each.contains(field);
    };
    return json.is_array() ? std::any_of(json.begin(), json.end(), has_field) : has_field(json);
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

    // Each element of a list, which must be an object, or the one in its place; none if it is
    // missing.
    void for_each(const JsonFields& fields, const char* field,
                  const std::function<void(JsonFields&)>& take) {
        if (const Json* value = fields.get(field)) {
            for_each(*value, fields.path(field), take);
        }
        keep_error(fields);
    }
    void for_each(const Json& value, const std::string& path,
                  const std::function<void(JsonFields&)>& take) {
        if (!value.is_array()) {
            take_one(value, path, take);
            return;
        }
        for (std::size_t i = 0; i < value.size() && error_.empty(); ++i) {
            take_one(value[i], fmt::format("{}[{}]", path, i), take);
        }
    }

    // A field without which the document is none of this API. `json` is all of it.
    void require(const Json& json, JsonFields& fields, const char* field) {
        if (fields.has(field)) {
            return;
        }
        fields.fail(field, "is missing" + also_said(json));
        keep_error(fields);
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

    void add_ds_list(JsonFields& fields, const char* field) {
        for (const std::string& text : fields.texts(field)) {
            add_ds(fields, field, text);
        }
    }

    // A DS whose four fields stand apart.
    void add_ds_fields(JsonFields& fields, const char* tag, const char* algorithm,
                       const char* digest_type, const char* digest) {
        const auto a = fields.word(tag);
        const auto b = fields.word(algorithm);
        const auto c = fields.word(digest_type);
        const auto d = fields.text(digest);
        for (const char* field : {tag, algorithm, digest_type, digest}) {
            if (!fields.has(field)) {
                fields.fail(field, "is missing: it is a part of the DS record");
            }
        }
        if (a && b && c && d) {
            add_ds(fields, digest, fmt::format("{} {} {} {}", *a, *b, *c, *d));
        }
    }

    // '257 3 13 base64', or a whole line.
    void add_key(JsonFields& fields, const char* field, std::string_view text) {
        auto line = parse_dnskey_line(text);
        if (!line) {
            fields.fail(field, "is no DNSKEY record: " + line.error());
            return;
        }
        document_.keys.push_back({line->owner ? line->owner : owner_, std::move(line->key)});
    }
    void add_key(JsonFields& fields, const char* field) {
        if (const auto text = fields.text(field)) {
            add_key(fields, field, *text);
        }
    }

    // A key whose fields stand apart; those of a key that a DS may be of are usual.
    void add_key_fields(JsonFields& fields, const char* public_key) {
        const auto flags = fields.has("flags") ? fields.word("flags") : "257";
        const auto protocol = fields.has("protocol") ? fields.word("protocol") : "3";
        const auto algorithm = fields.word("algorithm");
        const auto key = fields.text(public_key);
        for (const char* field : {"algorithm", public_key}) {
            if (!fields.has(field)) {
                fields.fail(field, "is missing: it is a part of the DNSKEY record");
            }
        }
        if (flags && protocol && algorithm && key) {
            add_key(fields, public_key,
                    fmt::format("{} {} {} {}", *flags, *protocol, *algorithm, *key));
        }
    }

    [[nodiscard]] bool has_failed() const { return !error_.empty(); }

    void set_disabled() { document_.dnssec_disabled = true; }

    Result<ProviderDocument> finish() {
        if (!error_.empty()) {
            return unexpected(error_);
        }
        if (!has_any() && !document_.dnssec_disabled) {
            return unexpected(std::string("it holds no DS and no DNSKEY record"));
        }
        return std::move(document_);
    }

    void keep_error(const JsonFields& fields) {
        if (error_.empty()) {
            error_ = fields.error();
        }
    }
    [[nodiscard]] bool has_any() const { return !document_.ds.empty() || !document_.keys.empty(); }

private:
    void take_one(const Json& element, const std::string& path,
                  const std::function<void(JsonFields&)>& take) {
        if (!error_.empty()) {
            return;
        }
        if (!element.is_object()) {
            error_ =
                fmt::format("the field '{}' is {}; an object is wanted", path, kind_of(element));
            return;
        }
        JsonFields fields(element, path.empty() ? "" : path + ".");
        take(fields);
        keep_error(fields);
    }

    ProviderDocument document_;
    std::optional<Name> owner_;
    std::string error_;
};

// {"result": {…the fields of Gcore…, "status"}}; all null where it was never switched on.
Result<ProviderDocument> parse_cloudflare(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.for_each(fields, "errors", [](JsonFields& error) {
        const auto message = error.text("message");
        error.fail("message", fmt::format("says: '{}'", printable(message.value_or(""))));
    });
    records.require(json, fields, "result");
    const Json* result = fields.object("result");
    records.keep_error(fields);
    if (result == nullptr || records.has_failed()) {
        return records.finish();
    }
    JsonFields inner(*result, "result.");
    if (!inner.has("ds") && inner.text("status") == "disabled") {
        records.set_disabled();
        return records.finish();
    }
    return parse_gcore_fields(*result, "result.");
}

// {"name", "keys": [{"dnskey", "ds": […]}]}
Result<ProviderDocument> parse_desec(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.set_owner(fields, "name");
    records.require(json, fields, "keys");
    records.for_each(fields, "keys", [&](JsonFields& key) {
        records.add_key(key, "dnskey");
        records.add_ds_list(key, "ds");
    });
    return records.finish();
}

// [{"keytype", "active", "published", "dnskey", "ds": […]}]: what is not both signs nothing that a
// resolver could check.
Result<ProviderDocument> parse_powerdns(const Json& json) {
    Records records;
    bool any = false;
    records.for_each(json, "", [&](JsonFields& key) {
        records.require(json, key, "dnskey");
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
    records.require(json, fields, "KeySigningKeys");
    records.for_each(fields, "KeySigningKeys", [&](JsonFields& key) {
        // Other words than these two say that something is to be done about a key that is served.
        const auto state = key.text("Status");
        if (state == "INACTIVE" || state == "DELETING") {
            return;
        }
        records.add_key(key, "DNSKEYRecord");
        if (key.has("DSRecord")) {
            records.add_ds_list(key, "DSRecord");
        } else {
            records.add_ds_fields(key, "KeyTag", "SigningAlgorithmType", "DigestAlgorithmType",
                                  "DigestValue");
        }
    });
    return records.finish();
}

// {"dnsKeys": […]}, or the list or one key alone from its command line. There is no ready DS: it is
// made of a key's tag and algorithm and one of its digests.
Result<ProviderDocument> parse_google(const Json& json) {
    JsonFields fields(json);
    Records records;
    bool any = false;
    const auto take = [&](JsonFields& key) {
        records.require(json, key, "keyTag");
        records.require(json, key, "algorithm");
        if (!key.boolean("isActive").value_or(true) ||
            key.text("type").value_or("keySigning") != "keySigning") {
            return;
        }
        any = true;
        const auto tag = key.word("keyTag");
        const auto algorithm = key.word("algorithm");
        if (key.has("publicKey")) {
            records.add_key_fields(key, "publicKey");
        }
        records.for_each(key, "digests", [&](JsonFields& digest) {
            const auto type = digest.word("type");
            const auto value = digest.text("digest");
            if (tag && algorithm && type && value) {
                records.add_ds(digest, "digest",
                               fmt::format("{} {} {} {}", *tag, *algorithm, *type, *value));
            } else {
                digest.fail(type ? "digest" : "type", "is missing: it is a part of the DS record");
            }
        });
    };
    // An empty list may be left out.
    if (json.is_array() || fields.has("keyTag")) {
        records.for_each(json, "", take);
    } else if (fields.text("kind") != "dns#dnsKeysListResponse" || fields.has("dnsKeys")) {
        records.require(json, fields, "dnsKeys");
        records.for_each(fields, "dnsKeys", take);
    }
    if (!any) {
        records.set_disabled();
    }
    return records.finish();
}

// {"data": [{"keytag", "algorithm", "digest_type", "digest"}]}
Result<ProviderDocument> parse_dnsimple(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.require(json, fields, "data");
    records.for_each(fields, "data", [&](JsonFields& each) {
        // Of registries that take keys in place of digests.
        if (!each.has("digest") && each.has("public_key")) {
            records.add_key_fields(each, "public_key");
        } else {
            records.add_ds_fields(each, "keytag", "algorithm", "digest_type", "digest");
        }
    });
    if (!records.has_any()) {
        records.set_disabled();
    }
    return records.finish();
}

// RFC 9083 §5.3: what the registrar gave to the registry. Some servers have a list of such objects.
Result<ProviderDocument> parse_rdap(const Json& json) {
    JsonFields fields(json);
    Records records;
    records.set_owner(fields, "ldhName");
    // A server without it says nothing of DNSSEC, neither yes nor no.
    records.require(json, fields, "secureDNS");
    bool is_signed = false;
    records.for_each(fields, "secureDNS", [&](JsonFields& secure_dns) {
        is_signed = secure_dns.boolean("delegationSigned").value_or(false) || is_signed;
        records.for_each(secure_dns, "dsData", [&](JsonFields& ds) {
            records.add_ds_fields(ds, "keyTag", "algorithm", "digestType", "digest");
        });
        records.for_each(secure_dns, "keyData",
                         [&](JsonFields& key) { records.add_key_fields(key, "publicKey"); });
    });
    if (!is_signed && !records.has_any()) {
        records.set_disabled();
    }
    return records.finish();
}

constexpr std::array kApis = {
    Api{"cloudflare", false,
        [](const Json& json) { return json.is_object() && json.contains("result"); },
        &parse_cloudflare},
    Api{"rdap", false,
        [](const Json& json) {
            return json.is_object() && (json.contains("secureDNS") || json.contains("ldhName"));
        },
        &parse_rdap},
    Api{"route53", false, [](const Json& json) { return has_objects(json, "KeySigningKeys"); },
        &parse_route53},
    Api{"desec", false, [](const Json& json) { return has_objects(json, "keys"); }, &parse_desec},
    Api{"google", true,
        [](const Json& json) {
            return has_objects(json, "dnsKeys") || is_or_lists(json, "digests");
        },
        &parse_google},
    Api{"dnsimple", false, [](const Json& json) { return has_objects(json, "data"); },
        &parse_dnsimple},
    Api{"powerdns", true, [](const Json& json) { return is_or_lists(json, "keytype"); },
        &parse_powerdns},
    Api{"gcore", false, [](const Json& json) { return json.is_object(); }, &parse_gcore},
};

}  // namespace

std::span<const Api> apis() {
    return kApis;
}

}  // namespace dschain
