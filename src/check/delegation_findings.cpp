// DS, keys and signatures of the zone itself, over every view.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

template <typename Fact>
bool answered(const Variant<Fact>& variant) {
    return variant.fact.presence != Presence::failure;
}

class DelegationCheck {
public:
    explicit DelegationCheck(const CheckContext& context)
        : context_(context),
          views_(context.assessment.views),
          zone_(context.evidence.subject.zone),
          parent_(context.assessment.parent.value_or(Name())) {}

    void run() {
        unsigned_or_unpublished();
        for (std::size_t p = 0; p < views_.ds.size(); ++p) {
            ds_answer(p);
        }
        for (std::size_t k = 0; k < views_.keys.size(); ++k) {
            key_variant(k);
        }
        for (std::size_t d = 0; d < views_.data.size(); ++d) {
            data_variant(d);
        }
        ds_variants_differ();
        key_variants_differ();
        lone_ds();
        notes_on_keys();
        bogus_views();
    }

private:
    [[nodiscard]] std::string servers(const std::vector<Server>& list) const {
        return servers_text(list);
    }

    [[nodiscard]] bool any_keys_served() const {
        return std::any_of(views_.keys.begin(), views_.keys.end(), [](const auto& variant) {
            return variant.fact.presence == Presence::present;
        });
    }

    // Whether some view with these variants is of that status.
    template <typename Predicate>
    [[nodiscard]] bool any_view(Predicate predicate) const {
        return std::any_of(views_.views.begin(), views_.views.end(), predicate);
    }

    void unsigned_or_unpublished() {
        const bool ds_somewhere = std::any_of(
            views_.ds.begin(), views_.ds.end(),
            [](const auto& variant) { return variant.fact.presence == Presence::present; });
        const auto denied =
            std::find_if(views_.ds.begin(), views_.ds.end(), [](const auto& variant) {
                return variant.fact.presence == Presence::absent &&
                       variant.fact.status == Status::secure;
            });
        if (denied == views_.ds.end()) {
            return;
        }
        if (denied->fact.denial.proof == Denial::iterations) {
            context_.add(Code::nsec3_iterations, zone_,
                         {{"parent", parent_.text()},
                          {"iterations", std::to_string(denied->fact.denial.iterations)}});
        }
        if (ds_somewhere) {
            return;
        }
        if (!any_keys_served()) {
            context_.add(Code::zone_unsigned, zone_, {{"parent", parent_.text()}});
        } else if (!context_.assessment.provider) {
            // With the provider's document its own finding says what to publish.
            context_.add(Code::ds_not_published, zone_,
                         {{"parent", parent_.text()},
                          {"ds", ds_to_publish()},
                          {"publish", publish_text(context_)}});
        }
    }

    [[nodiscard]] std::string ds_to_publish() const {
        constexpr std::uint8_t kSha256 = 2;
        for (const auto& variant : views_.keys) {
            for (const bool sep : {true, false}) {
                for (const Dnskey& key : variant.fact.keys) {
                    if (key.is_zone_key() && !key.is_revoked() && key.is_sep() == sep) {
                        return make_ds(zone_, key, kSha256).value().text();
                    }
                }
            }
        }
        return {};
    }

    void ds_answer(std::size_t p) {
        const Variant<DsFact>& variant = views_.ds[p];
        if (!answered(variant)) {
            return;
        }
        if (variant.fact.status == Status::bogus) {
            explain_ds_answer(context_, zone_, parent_, variant.fact,
                              context_.assessment.chain->parent().keys, variant.servers);
        } else if (variant.fact.presence == Presence::present &&
                   variant.fact.status == Status::secure &&
                   usable_ds(variant.fact.records).empty()) {
            context_.add(Code::ds_unsupported, zone_, {{"ds", ds_text(variant.fact.records)}});
        }
    }

    // What is wrong with the keys of these servers, under the first DS answer that finds fault.
    void key_variant(std::size_t k) {
        const Variant<KeyFact>& variant = views_.keys[k];
        const View* worst = nullptr;
        bool holds = false;
        for (const View& view : views_.views) {
            if (view.keys != k) {
                continue;
            }
            holds = holds || view.judgement.status == Status::secure ||
                    view.judgement.fault == LinkFault::data_not_signed;
            const bool about_keys = view.judgement.fault == LinkFault::keys_absent ||
                                    view.judgement.fault == LinkFault::no_ds_match ||
                                    view.judgement.fault == LinkFault::keys_not_signed;
            if (about_keys && worst == nullptr) {
                worst = &view;
            }
        }
        if (worst == nullptr) {
            return;
        }
        blamed_.insert(variant.servers.begin(), variant.servers.end());
        const DsFact& ds = views_.ds[worst->ds].fact;
        // If the same DS finds its key on another server, this server is at fault; if these keys
        // hold under another parent server's DS, the parent's servers are.
        const bool others_hold = any_view([&](const View& view) {
            return view.ds == worst->ds && view.keys != k &&
                   (view.judgement.status == Status::secure ||
                    view.judgement.fault == LinkFault::data_not_signed);
        });
        if (worst->judgement.fault == LinkFault::no_ds_match && others_hold) {
            context_.add_about(variant.servers, Code::server_stale_keys, zone_,
                               {{"keys", keys_text(variant.fact.keys)}});
            return;
        }
        std::optional<AtFault> at_fault;
        if (others_hold) {
            at_fault = AtFault::child;
        } else if (holds) {
            at_fault = AtFault::parent;
        }
        // The same fault on another variant of the keys is the same finding.
        std::string what = fmt::format("{} {} {}", static_cast<int>(worst->judgement.fault),
                                       worst->ds, others_hold);
        if (worst->judgement.fault == LinkFault::no_ds_match &&
            !told_.insert(std::move(what)).second) {
            return;
        }
        explain_link(context_, zone_, parent_, worst->judgement.fault, ds, variant.fact,
                     views_.links[worst->ds][k], variant.servers, at_fault);
    }

    // Data that verifies with no keys that hold; where the same servers' keys are at fault already,
    // that is the root of it.
    void data_variant(std::size_t d) {
        const Variant<DataFact>& variant = views_.data[d];
        const View* bogus = nullptr;
        bool holds = false;
        for (const View& view : views_.views) {
            if (view.data != d) {
                continue;
            }
            holds = holds || view.judgement.status == Status::secure;
            if (view.judgement.fault == LinkFault::data_not_signed && bogus == nullptr) {
                bogus = &view;
            }
        }
        const bool already_blamed =
            std::all_of(variant.servers.begin(), variant.servers.end(),
                        [&](const Server& server) { return blamed_.contains(server); });
        if (bogus == nullptr || holds || already_blamed) {
            return;
        }
        const DataJudgement& data = views_.data_judgements.at({bogus->keys, bogus->data});
        explain_signature(context_, zone_, data.type, data.check,
                          views_.keys[bogus->keys].fact.keys, variant.servers, std::nullopt);
    }

    void ds_variants_differ() {
        std::vector<std::string> texts;
        for (const Variant<DsFact>& variant : views_.ds) {
            if (answered(variant)) {
                texts.push_back(fmt::format("{} {}", servers(variant.servers),
                                            variant.fact.presence == Presence::present
                                                ? "has " + ds_text(variant.fact.records)
                                                : std::string("has none")));
            }
        }
        if (texts.size() > 1) {
            context_.add(Code::ds_inconsistent, zone_,
                         {{"parent", parent_.text()}, {"variants", join(texts, "; ")}});
        }
    }

    void key_variants_differ() {
        std::vector<std::string> texts;
        std::set<std::vector<Bytes>> sets;
        for (const Variant<KeyFact>& variant : views_.keys) {
            const bool blamed =
                std::any_of(variant.servers.begin(), variant.servers.end(),
                            [&](const Server& server) { return blamed_.contains(server); });
            if (answered(variant) && !blamed && sets.insert(variant.fact.rrset.rdatas).second) {
                texts.push_back(fmt::format("{} serves {}", servers(variant.servers),
                                            keys_text(variant.fact.keys)));
            }
        }
        if (texts.size() > 1) {
            context_.add(Code::dnskey_inconsistent, zone_, {{"variants", join(texts, "; ")}});
        }
    }

    // DS records that lead nowhere while the chain holds without them.
    void lone_ds() {
        std::vector<Ds> lone;
        std::set<std::string> seen;
        std::vector<std::string> tags;
        std::vector<std::string> reasons;
        for (std::size_t p = 0; p < views_.ds.size(); ++p) {
            const bool chain_holds = any_view([&](const View& view) {
                return view.ds == p && view.judgement.status == Status::secure;
            });
            if (!chain_holds || views_.ds[p].fact.from_anchor) {
                continue;
            }
            for (const Ds& ds : views_.ds[p].fact.records) {
                const bool matched = std::any_of(
                    views_.keys.begin(), views_.keys.end(),
                    [&](const auto& variant) { return leads_to_usable_key(ds, variant.fact); });
                if (!is_supported(ds) || matched || !seen.insert(ds.text()).second) {
                    continue;
                }
                lone.push_back(ds);
                add_once(tags, std::to_string(ds.key_tag));
                add_once(reasons, reason_text(ds, views_.keys.front().fact.matcher));
            }
        }
        if (!lone.empty()) {
            context_.add(Code::ds_without_key, zone_,
                         {{"ds", ds_text(lone)},
                          {"tag", enumerate_some(tags, 16)},
                          {"reason", join(reasons, "; ")}});
        }
    }

    static bool leads_to_usable_key(const Ds& ds, const KeyFact& fact) {
        for (std::size_t i = 0; i < fact.keys.size(); ++i) {
            const Dnskey& key = fact.keys[i];
            if (key.is_zone_key() && !key.is_revoked() && fact.matcher.matches(ds, i)) {
                return true;
            }
        }
        return false;
    }

    static void add_once(std::vector<std::string>& list, std::string text) {
        if (std::find(list.begin(), list.end(), text) == list.end()) {
            list.push_back(std::move(text));
        }
    }

    void notes_on_keys() {
        if (views_.keys.front().fact.presence != Presence::present) {
            return;
        }
        const std::vector<Dnskey>& keys = views_.keys.front().fact.keys;
        // Counted once: thousands of small keys fit in a message.
        std::map<std::pair<std::uint16_t, std::uint8_t>, std::size_t> counts;
        for (const Dnskey& key : keys) {
            ++counts[{key.key_tag(), key.algorithm}];
        }
        for (const Dnskey& key : keys) {
            std::size_t& count = counts[{key.key_tag(), key.algorithm}];
            if (count > 1) {
                context_.add(Code::key_tag_collision, zone_,
                             {{"count", std::to_string(count)},
                              {"tag", std::to_string(key.key_tag())},
                              {"algorithm", std::to_string(key.algorithm)}});
                count = 0;  // it is told
            }
        }
        std::set<Bytes> noted;
        for (const auto& row : views_.links) {
            for (const Dnskey& key : row.front().entry) {
                if (!key.is_sep() && noted.insert(key.rdata()).second) {
                    context_.add(Code::ds_key_not_sep, zone_,
                                 {{"tag", std::to_string(key.key_tag())},
                                  {"flags", std::to_string(key.flags)}});
                }
            }
        }
    }

    // Only where some views hold and some do not: the question is then who is hit.
    void bogus_views() {
        const ViewCounts& counts = views_.counts;
        if (counts.bogus == 0 || counts.bogus + counts.indeterminate == counts.total) {
            return;
        }
        std::vector<std::string> who;
        const auto name_only_bogus = [&](const auto& variants, std::uint32_t View::*index,
                                         std::string_view what) {
            for (std::size_t i = 0; i < variants.size(); ++i) {
                const auto in_variant = [&](const View& view) { return view.*index == i; };
                const bool bogus = any_view([&](const View& view) {
                    return in_variant(view) && view.judgement.status == Status::bogus;
                });
                const bool fine = any_view([&](const View& view) {
                    return in_variant(view) && (view.judgement.status == Status::secure ||
                                                view.judgement.status == Status::insecure);
                });
                if (bogus && !fine) {
                    who.push_back(
                        fmt::format("whoever gets {} from {}", what, servers(variants[i].servers)));
                }
            }
        };
        name_only_bogus(views_.ds, &View::ds, "the DS");
        name_only_bogus(views_.keys, &View::keys, "the keys");
        name_only_bogus(views_.data, &View::data, "signed data");
        if (who.empty()) {
            for (const View& view : views_.views) {
                if (view.judgement.status == Status::bogus) {
                    who.push_back(fmt::format(
                        "whoever gets the DS from {}, the keys from {} and data from {}",
                        servers(views_.ds[view.ds].servers),
                        servers(views_.keys[view.keys].servers),
                        servers(views_.data[view.data].servers)));
                    break;
                }
            }
        }
        context_.add(Code::views_bogus, zone_,
                     {{"bogus", std::to_string(counts.bogus)},
                      {"total", std::to_string(counts.total)},
                      {"who", join(who, "; ")}});
    }

    const CheckContext& context_;
    const Views& views_;
    const Name& zone_;
    Name parent_;
    std::set<Server> blamed_;
    std::set<std::string> told_;
};

}  // namespace

void check_delegation(const CheckContext& context) {
    DelegationCheck(context).run();
}

}  // namespace dschain
