// What the parent would have if it did what CDS and CDNSKEY ask for.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "cds_records.hpp"
#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr std::size_t kMostReasons = 4;

class CdsOutcome {
public:
    CdsOutcome(const CheckContext& context, const CdsRequest& request, ServerFaults& faults)
        : context_(context),
          views_(context.assessment.views),
          zone_(context.evidence.subject.zone),
          request_(request),
          faults_(faults) {}

    bool run(bool consistent) {
        const bool breaks = would_break();
        // Where nothing holds, that tells what is wrong with each record.
        if (!breaks) {
            keys();
        }
        // Servers that disagree cannot all ask for what the parent has.
        if (consistent && !breaks) {
            against_ds();
        }
        return breaks;
    }

private:
    void note(ServerFault fault) { faults_.note(request_.server->server, std::move(fault)); }

    // A zone that is bogus on that server now would not be broken by the parent.
    [[nodiscard]] bool broken_now(std::size_t variant) const {
        return std::any_of(views_.views.begin(), views_.views.end(), [&](const View& view) {
            return view.keys == variant && (view.judgement.fault == LinkFault::no_ds_match ||
                                            view.judgement.fault == LinkFault::keys_not_signed ||
                                            view.judgement.fault == LinkFault::keys_absent);
        });
    }

    // Why the chain would not hold under these DS records, as a clause; empty if it would.
    [[nodiscard]] std::string breaks(const std::vector<Ds>& wanted) const {
        DsFact ds;
        ds.presence = Presence::present;
        ds.status = Status::secure;
        ds.records = wanted;
        for (std::size_t k = 0; k < views_.keys.size() && !wanted.empty(); ++k) {
            const KeyFact& keys = views_.keys[k].fact;
            KeyJudgement detail;
            const Judgement judgement = judge_keys(zone_, ds, keys, context_.verifier, detail);
            if (judgement.status != Status::bogus || broken_now(k)) {
                continue;
            }
            const std::string where = servers_text(views_.keys[k].servers);
            if (judgement.fault == LinkFault::keys_absent) {
                return fmt::format("{} serves no keys", where);
            }
            if (judgement.fault == LinkFault::keys_not_signed) {
                return fmt::format("key {} does not sign the DNSKEY RRset of {}",
                                   detail.entry.front().key_tag(), where);
            }
            std::vector<std::string> reasons;
            for (const Ds& each : usable_ds(ds)) {
                std::string reason =
                    fmt::format("'{}': {}", each.text(), reason_text(each, keys.matcher));
                if (reasons.size() < kMostReasons) {
                    reasons.push_back(std::move(reason));
                }
            }
            return fmt::format("it leads to no key of {} ({})", where, join(reasons, "; "));
        }
        return {};
    }

    bool would_break() {
        // What breaks both for one reason is one fault: a CDS and the CDNSKEY of the same key
        // differ in no more than the digest.
        struct Found {
            std::string reason;
            std::vector<RrType> types;
        };
        std::map<std::string, Found> found;
        for (const CdsSet* set : request_.sets()) {
            // No parent may follow one that asks for removal as well.
            const std::string reason = set->is_whole() ? breaks(set->wanted()) : std::string();
            if (!reason.empty()) {
                Found& same = found[set->keys_text() + reason.substr(0, reason.find('('))];
                same.reason = same.reason.empty() ? reason : same.reason;
                same.types.push_back(set->type);
            }
        }
        for (const auto& [id, each] : found) {
            note({Code::cds_would_break,
                  zone_,
                  {{"type", cds_types_text(each.types)}, {"reason", each.reason}}});
        }
        return !found.empty();
    }

    // Of the CDS and the CDNSKEY of one key the same is wrong.
    struct Wrong {
        ServerFault fault;
        std::vector<RrType> types;
        unsigned tag;
    };

    void keys() {
        std::vector<Wrong> found;
        for (const CdsSet* set : request_.sets()) {
            for (const CdsRecord& record : set->records) {
                if (record.kind != CdsKind::request || !request_.server->is_signed()) {
                    continue;
                }
                const CdsKey key = find_key(record.ds, views_);
                const std::optional<ServerFault> fault =
                    key.found() ? unfit(key) : without_key(*set, record, key.diagnosis);
                if (fault) {
                    gather(found, *fault, set->type, record);
                }
            }
        }
        for (Wrong& each : found) {
            each.fault.args.emplace_back("type", cds_types_text(each.types));
            note(std::move(each.fault));
        }
    }

    static void gather(std::vector<Wrong>& found, ServerFault fault, RrType type,
                       const CdsRecord& record) {
        const auto same = std::find_if(found.begin(), found.end(), [&](const Wrong& each) {
            return each.tag == record.ds.key_tag && each.fault.code == fault.code &&
                   each.fault.args.front() == fault.args.front();
        });
        if (same == found.end()) {
            fault.args.emplace_back("record", record.text);
            found.push_back({std::move(fault), {type}, record.ds.key_tag});
        } else if (same->types.back() != type) {
            same->types.push_back(type);
        }
    }

    // A key that is not served yet may be on its way: the DS comes first in a Double-DS rollover
    // (RFC 7583 §3.3.2), as long as another one holds.
    [[nodiscard]] ServerFault without_key(const CdsSet& set, const CdsRecord& record,
                                          const DsDiagnosis& diagnosis) const {
        const std::vector<Ds> wanted = set.wanted();
        const bool others_hold = std::any_of(wanted.begin(), wanted.end(), [&](const Ds& each) {
            return find_key(each, views_).found();
        });
        const bool to_come = diagnosis.relation == DsRelation::no_key && others_hold;
        ServerFault fault{Code::cds_without_key,
                          zone_,
                          {{"reason", reason_text(record.ds, views_.keys.front().fact.matcher)}}};
        if (to_come) {
            fault.severity = Severity::ok;
        }
        return fault;
    }

    [[nodiscard]] std::optional<ServerFault> unfit(const CdsKey& found) const {
        const Dnskey& key = found.key();
        std::string reason;
        std::optional<Severity> severity;
        if (!key.is_zone_key()) {
            reason = "it is no zone key";
        } else if (key.is_revoked()) {
            reason = "it is revoked";
        } else if (!found.signs_keys() && found.keys->by_any.verified) {
            // As it is while a new key is published before it signs.
            reason = "it does not sign the DNSKEY RRset";
            severity = Severity::ok;
        } else if (!key.is_sep()) {
            reason = fmt::format("its flags are {}, without SEP", key.flags);
            severity = Severity::ok;
        }
        if (reason.empty()) {
            return std::nullopt;
        }
        ServerFault fault{Code::cds_key_unfit, zone_, {{"reason", reason}}};
        fault.severity = severity;
        return fault;
    }

    // RFC 7344 §6.1: the parent compares, and acts where they differ.
    void against_ds() {
        const std::vector<const CdsSet*> sets = request_.sets();
        const CdsSet* set = sets.empty() ? nullptr : sets.front();
        if (set == nullptr || !set->is_whole() || set->has(CdsKind::removal)) {
            return;
        }
        const std::vector<Ds> wanted = set->wanted();
        const Variant<DsFact>* differs = nullptr;
        for (const auto& variant : views_.ds) {
            const DsFact& ds = variant.fact;
            if (ds.presence != Presence::present || ds.status != Status::secure || ds.from_anchor) {
                continue;
            }
            if (same_set(*set, wanted, ds.records)) {
                return;
            }
            differs = differs == nullptr ? &variant : differs;
        }
        if (differs == nullptr) {
            return;
        }
        ServerFault fault{Code::cds_differs_from_ds,
                          zone_,
                          {{"cds", ds_text(wanted)}, {"ds", ds_text(differs->fact.records)}}};
        if (same_keys(wanted, differs->fact.records, views_)) {
            fault.severity = Severity::ok;  // other digests of the same keys
        }
        note(std::move(fault));
    }

    // Of a CDNSKEY the digest type is the parent's to choose.
    [[nodiscard]] bool same_set(const CdsSet& set, std::vector<Ds> wanted,
                                std::vector<Ds> present) const {
        if (set.type == RrType::cdnskey) {
            return same_keys(wanted, present, views_);
        }
        const auto by_text = [](const Ds& a, const Ds& b) { return a.text() < b.text(); };
        std::sort(wanted.begin(), wanted.end(), by_text);
        std::sort(present.begin(), present.end(), by_text);
        return wanted == present;
    }

    const CheckContext& context_;
    const Views& views_;
    const Name& zone_;
    const CdsRequest& request_;
    ServerFaults& faults_;
};

}  // namespace

bool check_cds_outcome(const CheckContext& context, const CdsRequest& request, bool consistent,
                       ServerFaults& faults) {
    return CdsOutcome(context, request, faults).run(consistent);
}

}  // namespace dschain
