// What the registrar submitted, as RDAP says, against what the parent serves, both ways.
#include <algorithm>

#include <fmt/format.h>

#include "families.hpp"

namespace dschain {

void check_rdap(const CheckContext& context, const ProviderDocument& document) {
    const Name& zone = context.evidence.subject.zone;
    const std::string parent = context.assessment.parent.value_or(Name()).text();
    RdapVerdict& verdict = context.assessment.rdap.emplace();
    for (const DsLine& line : document.ds) {
        verdict.ds.push_back(line.ds);
    }
    for (const DnskeyLine& line : document.keys) {
        verdict.keys.push_back(line.key);
    }
    const ParentDs served = parent_ds(context.assessment.views);
    if (!served.answered) {
        return;
    }
    const auto is_served = [&](const Ds& ds) {
        return std::find(served.records.begin(), served.records.end(), ds) != served.records.end();
    };
    const auto missing = [&](const std::string& what) {
        verdict.agrees_with_parent = false;
        context.add(Code::rdap_ds_not_at_parent, zone, {{"ds", what}, {"parent", parent}});
    };
    verdict.agrees_with_parent = true;
    for (const Ds& ds : verdict.ds) {
        if (!is_served(ds)) {
            missing(fmt::format("the DS '{}'", ds.text()));
        }
    }
    for (const Dnskey& key : verdict.keys) {
        if (std::none_of(served.records.begin(), served.records.end(),
                         [&](const Ds& ds) { return ds_matches(zone, ds, key); })) {
            missing(fmt::format("the key with tag {}", key.key_tag()));
        }
    }
    const DsMatcher submitted_keys(zone, verdict.keys);
    for (const Ds& ds : served.records) {
        const bool is_submitted =
            std::find(verdict.ds.begin(), verdict.ds.end(), ds) != verdict.ds.end() ||
            submitted_keys.matches_any(ds);
        if (!is_submitted) {
            verdict.agrees_with_parent = false;
            context.add(Code::parent_ds_not_in_rdap, zone, {{"ds", ds.text()}, {"parent", parent}});
        }
    }
}

}  // namespace dschain
