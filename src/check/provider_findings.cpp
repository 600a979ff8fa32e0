// What the provider says, against what the parent has and what the child serves, both ways.
#include <algorithm>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

class ProviderCheck {
public:
    ProviderCheck(const CheckContext& context, const DocumentCheck& document, bool disabled)
        : context_(context),
          document_(document),
          disabled_(disabled),
          views_(context.assessment.views),
          zone_(context.evidence.subject.zone),
          document_keys_(zone_, document.keys) {
        ParentDs at_parent = parent_ds(views_);
        at_parent_ = std::move(at_parent.records);
        parent_answered_ = at_parent.answered;
    }

    void run() {
        ProviderVerdict& verdict = *context_.assessment.provider;
        if (disabled_) {
            if (!at_parent_.empty()) {
                context_.add(Code::provider_disabled_ds_present, zone_,
                             {{"parent", parent()}, {"ds", ds_text(at_parent_)}});
            }
            if (parent_answered_) {
                verdict.agrees_with_parent = at_parent_.empty();
                compare_state();
            }
            return;
        }
        if (parent_answered_) {
            verdict.agrees_with_parent = compare_with_parent();
            compare_state();
        }
        verdict.agrees_with_child = compare_with_child();
    }

private:
    [[nodiscard]] std::string parent() const {
        return context_.assessment.parent.value_or(Name()).text();
    }

    // What the API says of the zone beside its document, against what the parent's servers say.
    void compare_state() const {
        const auto& state = context_.evidence.subject.provider_state;
        if (!state) {
            return;
        }
        const bool any = !at_parent_.empty();
        const bool right =
            std::any_of(at_parent_.begin(), at_parent_.end(), [&](const Ds& parent_ds) {
                return std::any_of(document_.ds.begin(), document_.ds.end(),
                                   [&](const Ds& ds) { return same_key(ds, parent_ds); });
            });
        const std::string since = state->status_modified_on.empty()
                                      ? ""
                                      : " since " + printable(state->status_modified_on);
        if (state->status == "active" && !any) {
            context_.add(Code::provider_status_active_no_ds, zone_,
                         {{"since", since}, {"parent", parent()}});
        } else if (state->status == "active" && !right) {
            context_.add(Code::provider_status_active_other_ds, zone_,
                         {{"since", since}, {"parent", parent()}, {"ds", ds_text(at_parent_)}});
        } else if (state->status == "pending-disabled" && any) {
            context_.add(Code::provider_status_pending_disabled, zone_,
                         {{"since", since}, {"parent", parent()}, {"ds", ds_text(at_parent_)}});
        } else if ((state->status == "pending" && right) ||
                   (state->status == "pending-disabled" && !any)) {
            context_.add(Code::provider_status_behind, zone_,
                         {{"status", printable(state->status)},
                          {"since", since},
                          {"observed", observed(any, right)}});
        }
        if (state->has_valid_parent_ds && *state->has_valid_parent_ds != right) {
            Finding& finding = context_.add(
                Code::provider_scan_differs, zone_,
                {{"at", state->scanned_at.empty() ? "" : " of " + printable(state->scanned_at)},
                 {"scanned", *state->has_valid_parent_ds ? "a valid DS" : "no valid DS"},
                 {"observed", observed(any, right)}});
            if (right) {
                // It lags behind a DS that is there: nobody is misled into a step that breaks.
                finding.severity = Severity::ok;
            }
        }
    }

    [[nodiscard]] std::string observed(bool any, bool right) const {
        return parent() +
               (right ? " has the provider's DS" : (any ? " has another DS" : " has no DS"));
    }

    // The same record, or another digest of the provider's key: either binds the same key.
    [[nodiscard]] bool same_key(const Ds& provider, const Ds& parent) const {
        return provider == parent ||
               (provider.key_tag == parent.key_tag && provider.algorithm == parent.algorithm &&
                document_keys_.matches_any(parent));
    }

    bool compare_with_parent() {
        std::vector<Ds> missing;
        for (const Ds& ds : document_.ds) {
            if (std::none_of(at_parent_.begin(), at_parent_.end(),
                             [&](const Ds& parent_ds) { return same_key(ds, parent_ds); })) {
                missing.push_back(ds);
            }
        }
        std::vector<Ds> unknown;
        for (const Ds& parent_ds : at_parent_) {
            if (std::none_of(document_.ds.begin(), document_.ds.end(),
                             [&](const Ds& ds) { return same_key(ds, parent_ds); })) {
                unknown.push_back(parent_ds);
            }
        }
        const bool agrees = missing.empty() && unknown.empty();
        tell_pairs(missing, unknown);
        for (const Ds& ds : missing) {
            context_.add(
                Code::provider_ds_not_at_parent, zone_,
                {{"ds", ds.text()}, {"parent", parent()}, {"publish", publish_text(context_)}});
        }
        for (const Ds& ds : unknown) {
            context_.add(Code::parent_ds_unknown_to_provider, zone_,
                         {{"ds", ds.text()}, {"parent", parent()}});
        }
        return agrees;
    }

    // A DS on either side that says it is of the same key is one fault, not two.
    void tell_pairs(std::vector<Ds>& missing, std::vector<Ds>& unknown) const {
        std::erase_if(missing, [&](const Ds& ds) {
            const auto pair = std::find_if(unknown.begin(), unknown.end(), [&](const Ds& other) {
                return other.key_tag == ds.key_tag && other.algorithm == ds.algorithm &&
                       other.digest_type == ds.digest_type;
            });
            if (pair == unknown.end()) {
                return false;
            }
            context_.add(Code::provider_ds_differs, zone_,
                         {{"ds", ds.text()}, {"parent_ds", pair->text()}, {"parent", parent()}});
            unknown.erase(pair);
            return true;
        });
    }

    // Whether the key set holds the key that this DS of the document is about.
    [[nodiscard]] bool serves(const KeyFact& fact, const Ds& ds) const {
        return fact.matcher.matches_any(ds) ||
               std::any_of(fact.keys.begin(), fact.keys.end(), [&](const Dnskey& key) {
                   return key.algorithm == ds.algorithm && key.key_tag() == ds.key_tag &&
                          std::find(document_.keys.begin(), document_.keys.end(), key) !=
                              document_.keys.end();
               });
    }

    std::optional<bool> compare_with_child() {
        std::optional<bool> agrees;
        for (const Ds& ds : document_.ds) {
            std::vector<Server> without;
            for (const auto& variant : views_.keys) {
                if (variant.fact.presence == Presence::failure) {
                    continue;
                }
                agrees = agrees.value_or(true);
                if (!serves(variant.fact, ds)) {
                    without.insert(without.end(), variant.servers.begin(), variant.servers.end());
                }
            }
            if (!without.empty()) {
                context_.add(Code::provider_key_not_served, zone_,
                             {{"tag", std::to_string(ds.key_tag)},
                              {"algorithm", std::to_string(ds.algorithm)},
                              {"servers", servers_text(without)}});
                agrees = false;
            }
        }
        return agrees;
    }

    const CheckContext& context_;
    const DocumentCheck& document_;
    bool disabled_;
    const Views& views_;
    const Name& zone_;
    DsMatcher document_keys_;
    std::vector<Ds> at_parent_;
    bool parent_answered_ = false;
};

}  // namespace

ParentDs parent_ds(const Views& views) {
    ParentDs found;
    for (const auto& variant : views.ds) {
        found.answered = found.answered || variant.fact.presence != Presence::failure;
        for (const Ds& ds : variant.fact.records) {
            if (std::find(found.records.begin(), found.records.end(), ds) == found.records.end()) {
                found.records.push_back(ds);
            }
        }
    }
    return found;
}

void check_provider(const CheckContext& context, const ProviderDocument& document) {
    const auto checked = check_document(document, context.evidence.subject.zone);
    if (!checked) {
        return;  // it fails only without an owner name, and the zone is one
    }
    const bool only_ds_given = !context.evidence.subject.document.has_value();
    for (const Finding& finding : checked->findings) {
        // DS records from the command line come without a key; the child's keys prove them.
        if (!only_ds_given || finding.code != Code::document_unverifiable) {
            context.assessment.findings.push_back(finding);
        }
    }
    ProviderVerdict& verdict = context.assessment.provider.emplace();
    verdict.source = only_ds_given ? "option" : context.evidence.subject.document_source;
    verdict.format = checked->format;
    verdict.agrees_with_itself = checked->agrees;
    verdict.ds = checked->ds;
    verdict.state = context.evidence.subject.provider_state;
    ProviderCheck(context, *checked, document.dnssec_disabled).run();
}

}  // namespace dschain
