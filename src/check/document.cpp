#include "dschain/check/document.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "dschain/crypto/digest.hpp"
#include "dschain/dnssec/ds_match.hpp"

namespace dschain {
namespace {

constexpr std::uint16_t kUsualFlags = Dnskey::kZoneFlag | Dnskey::kSepFlag;

std::string squeezed(std::string_view text) {
    std::string out = lower(text);
    std::erase_if(out, [](char c) { return c == '-' || c == '_' || c == ' '; });
    return out;
}

class DocumentChecker {
public:
    DocumentChecker(const ProviderDocument& document, DocumentCheck& check)
        : document_(document), check_(check), zone_(check.owner.text()) {}

    void run() {
        for (const DsLine& line : document_.ds) {
            check_.ds.push_back(line.ds);
        }
        for (const DnskeyLine& line : document_.keys) {
            check_.keys.push_back(line.key);
        }
        if (document_.gcore && !check_.ds.empty()) {
            add_gcore_key(*document_.gcore);
        }
        matcher_ = DsMatcher(check_.owner, check_.keys);
        bool confirmed = !check_.ds.empty();
        for (const Ds& ds : check_.ds) {
            confirmed = confirm(ds) && confirmed;
        }
        if (document_.gcore && !check_.ds.empty()) {
            compare_fields(*document_.gcore, described_ds(*document_.gcore), confirmed);
        }
        const auto has = [&](Severity severity) {
            return std::any_of(check_.findings.begin(), check_.findings.end(),
                               [&](const Finding& each) { return each.severity == severity; });
        };
        if (has(Severity::critical) || has(Severity::warning)) {
            check_.agrees = false;
        } else if (confirmed) {
            check_.agrees = true;
        }
    }

private:
    void add(Code code, Args args) {
        check_.findings.push_back(make_finding(code, zone_, std::move(args)));
    }

    void add_gcore_key(const GcoreFields& fields) {
        if (!fields.public_key) {
            return;
        }
        const Ds& ds = check_.ds.front();
        Dnskey key;
        key.flags = static_cast<std::uint16_t>(fields.flags.value_or(kUsualFlags));
        key.algorithm = static_cast<std::uint8_t>(fields.algorithm.value_or(ds.algorithm));
        key.public_key = *fields.public_key;
        check_.keys.push_back(std::move(key));
    }

    // Whether a key of the document proves this DS; if not, says why.
    bool confirm(const Ds& ds) {
        if (check_.keys.empty()) {
            add(Code::document_unverifiable,
                {{"reason", document_.gcore ? "the field 'public_key' is missing"
                                            : "it has no DNSKEY to recompute the digest from"}});
            return false;
        }
        if (!crypto::can_digest(ds.digest_type)) {
            add(Code::document_unverifiable,
                {{"reason", fmt::format("digest type {} cannot be computed here",
                                        digest_type_name(ds.digest_type))}});
            return false;
        }
        // The algorithm of the DS need not be one that signatures can be verified with here.
        for (std::size_t i = 0; i < check_.keys.size(); ++i) {
            const Dnskey& key = check_.keys[i];
            if (!matcher_.matches(ds, i)) {
                continue;
            }
            if (!key.is_zone_key() || key.is_revoked()) {
                add(Code::document_key_unusable,
                    {{"ds", ds.text()}, {"flags", std::to_string(key.flags)}});
            }
            return true;
        }
        explain(ds);
        return false;
    }

    void explain(const Ds& ds) {
        const DsDiagnosis diagnosis = matcher_.diagnose(ds);
        if (!diagnosis.key) {
            add(Code::document_ds_without_key, {{"ds", ds.text()}});
            return;
        }
        const Dnskey& key = check_.keys[*diagnosis.key];
        const std::string right = make_ds(check_.owner, key, ds.digest_type).value().text();
        const std::string tag = std::to_string(key.key_tag());
        switch (diagnosis.relation) {
            case DsRelation::tag_differs:
                add(Code::document_ds_key_tag_wrong,
                    {{"ds_tag", std::to_string(ds.key_tag)}, {"key_tag", tag}, {"right", right}});
                break;
            case DsRelation::algorithm_differs:
                add(Code::document_ds_algorithm_wrong,
                    {{"ds_algorithm", std::to_string(ds.algorithm)},
                     {"key_algorithm", std::to_string(key.algorithm)},
                     {"right", right}});
                break;
            case DsRelation::digest_other_owner:
                add(Code::document_ds_other_owner,
                    {{"other", diagnosis.other_owner.text()}, {"owner", zone_}, {"right", right}});
                break;
            default:
                add(Code::document_ds_digest_wrong,
                    {{"owner", zone_}, {"tag", tag}, {"right", right}});
                break;
        }
    }

    // Where there are several, the fields are about the one of their digest type.
    const Ds& described_ds(const GcoreFields& fields) const {
        const auto found = std::find_if(check_.ds.begin(), check_.ds.end(), [&](const Ds& each) {
            return each.digest_type == fields.digest_type;
        });
        return found == check_.ds.end() ? check_.ds.front() : *found;
    }

    void compare_fields(const GcoreFields& fields, const Ds& ds, bool confirmed) {
        if (fields.algorithm && *fields.algorithm != ds.algorithm) {
            add(Code::document_algorithm_differs, {{"field", std::to_string(*fields.algorithm)},
                                                   {"ds", std::to_string(ds.algorithm)}});
        }
        if (fields.digest_type && *fields.digest_type != ds.digest_type) {
            add(Code::document_digest_type_differs, {{"field", std::to_string(*fields.digest_type)},
                                                     {"ds", std::to_string(ds.digest_type)}});
        }
        if (fields.digest_algorithm &&
            squeezed(*fields.digest_algorithm) != squeezed(digest_type_name(ds.digest_type))) {
            add(Code::document_digest_name_differs,
                {{"field", printable(*fields.digest_algorithm, 60)},
                 {"ds", fmt::format("{} ({})", ds.digest_type, digest_type_name(ds.digest_type))}});
        }
        const std::uint8_t algorithm =
            static_cast<std::uint8_t>(fields.algorithm.value_or(ds.algorithm));
        if (fields.key_type && squeezed(*fields.key_type) != squeezed(algorithm_name(algorithm))) {
            add(Code::document_key_type_differs,
                {{"field", printable(*fields.key_type, 60)},
                 {"algorithm", fmt::format("{} ({})", algorithm, algorithm_name(algorithm))}});
        }
        compare_tag(fields, ds);
        if (fields.digest && *fields.digest != ds.digest) {
            add(confirmed ? Code::document_digest_differs : Code::document_digest_wrong, {});
        }
    }

    void compare_tag(const GcoreFields& fields, const Ds& ds) {
        if (!fields.key_tag) {
            return;
        }
        const std::string field = std::to_string(*fields.key_tag);
        if (*fields.key_tag != ds.key_tag) {
            add(Code::document_key_tag_differs,
                {{"field", field}, {"other", fmt::format("'ds' has key tag {}", ds.key_tag)}});
        } else if (!check_.keys.empty() && check_.keys.back().key_tag() != *fields.key_tag) {
            add(Code::document_key_tag_differs,
                {{"field", field},
                 {"other",
                  fmt::format("the tag of its public key is {}", check_.keys.back().key_tag())}});
        }
    }

    const ProviderDocument& document_;
    DocumentCheck& check_;
    std::string zone_;
    DsMatcher matcher_;  // of its keys
};

std::optional<Name> owner_of(const ProviderDocument& document) {
    for (const DsLine& line : document.ds) {
        if (line.owner) {
            return line.owner;
        }
    }
    for (const DnskeyLine& line : document.keys) {
        if (line.owner) {
            return line.owner;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<DocumentCheck> check_document(const ProviderDocument& document,
                                     const std::optional<Name>& zone) {
    DocumentCheck check;
    if (!document.format.empty() && document.format != kLinesFormat) {
        check.format = document.format;
    }
    const auto owner = owner_of(document);
    if (document.dnssec_disabled) {
        check.owner = zone.value_or(Name());
        check.findings.push_back(
            make_finding(Code::provider_dnssec_disabled, zone ? zone->text() : "this zone", {}));
        return check;
    }
    if (!owner && !zone) {
        return unexpected(
            std::string("it has no owner name, which the digest covers; give it with --zone"));
    }
    // Against itself under its own name: that it is another zone's is a fault of its own.
    check.owner = owner ? *owner : *zone;
    DocumentChecker(document, check).run();
    if (owner && zone && *owner != *zone) {
        check.findings.push_back(
            make_finding(Code::document_owner_differs, zone->text(), {{"owner", owner->text()}}));
        check.agrees = false;
    }
    return check;
}

}  // namespace dschain
