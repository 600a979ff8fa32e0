// The other order of a KSK rollover: the DS first.
#include <algorithm>

#include "dschain/dnssec/ds_match.hpp"
#include "rollover.hpp"

namespace dschain {
namespace {

class DoubleDs : public Rollover {
public:
    using Rollover::Rollover;

    [[nodiscard]] Drafts steps(const std::vector<Dnskey>& old,
                               const std::vector<Dnskey>& added) const {
        Drafts drafts;
        drafts.steps = {add_ds(), swap_key(old, added), remove_ds()};
        return drafts;
    }

private:
    // Records at the parent that name no published key, and whether they ever named one.
    [[nodiscard]] std::vector<Ds> without_key(bool before) const {
        std::vector<Ds> records;
        for (const Held* held : ds_) {
            for (const Ds& each : held->version.ds) {
                const auto named = [&](const Dnskey& key) {
                    return ds_matches(timeline_.zone, each, key);
                };
                if (std::any_of(all_.begin(), all_.end(), named) ||
                    std::find(records.begin(), records.end(), each) != records.end()) {
                    continue;
                }
                const bool had_key = std::any_of(
                    timeline_.keys.begin(), timeline_.keys.end(), [&](const Held& keys) {
                        return std::any_of(keys.version.keys.begin(), keys.version.keys.end(),
                                           named);
                    });
                if (had_key == before) {
                    records.push_back(each);
                }
            }
        }
        return records;
    }

    Draft add_ds() const {
        Draft draft;
        draft.name = "add-ds";
        draft.title = "Add the DS of the new key beside the old one at the registrar";
        draft.condition = "at any time: what is there stays";
        const bool is_there = !without_key(false).empty();
        draft.done = !without_key(true).empty() ||
                     (is_there && all_of(ds_, [&](const Version& ds) {
                          const auto coming = without_key(false);
                          return std::all_of(coming.begin(), coming.end(), [&](const Ds& each) {
                              return std::find(ds.ds.begin(), ds.ds.end(), each) != ds.ds.end();
                          });
                      }));
        draft.under_way = !draft.done && is_there;
        std::vector<Ds> records = coming_ds();
        for (const Held* held : ds_) {
            records.insert(records.end(), held->version.ds.begin(), held->version.ds.end());
        }
        draft.change.introduces.push_back(ds_version(std::move(records)));
        return draft;
    }

    [[nodiscard]] std::vector<Ds> coming_ds() const {
        if (!request_.ds.empty()) {
            return request_.ds;
        }
        const std::vector<Ds> there = without_key(false);
        return there.empty() ? ds_of(timeline_.zone, {key_to_come(algorithm())}).ds : there;
    }

    Draft swap_key(const std::vector<Dnskey>& old, const std::vector<Dnskey>& added) const {
        Draft draft;
        draft.name = "swap-key";
        draft.title = "Put the new key in the old one's place in the DNSKEY RRset";
        draft.condition = "every DS RRset that a cache holds names the new key";
        draft.done = !without_key(true).empty() && added.empty();
        draft.under_way = !draft.done && !added.empty() && !old.empty();
        std::vector<Dnskey> coming = added;
        if (coming.empty()) {
            for (const Ds& each : coming_ds()) {
                coming.push_back(key_to_come(each.algorithm, each.key_tag));
            }
        }
        draft.change.introduces = with_keys(keys_, coming, true, [&](const Dnskey& key) {
            return std::find(old.begin(), old.end(), key) != old.end();
        });
        if (added.empty()) {
            const std::vector<Ds> records = coming_ds();
            for (std::size_t i = 0; i < records.size(); ++i) {
                draft.change.named.emplace_back(records[i], coming[i]);
            }
        }
        return draft;
    }

    Draft remove_ds() const {
        Draft draft;
        draft.name = "remove-ds";
        draft.title = "Remove the old key's DS at the registrar";
        draft.condition = "no cache holds a DNSKEY RRset that needs it";
        if (without_key(true).empty()) {
            // The keys are still to be swapped.
            const std::vector<Ds> coming = coming_ds();
            for (const Ds& each : coming) {
                draft.change.named.emplace_back(each, key_to_come(each.algorithm, each.key_tag));
            }
            draft.change.introduces.push_back(ds_version(coming));
            return draft;
        }
        std::vector<Ds> kept;
        for (const Held* held : ds_) {
            for (const Ds& each : held->version.ds) {
                const auto gone = without_key(true);
                if (std::find(gone.begin(), gone.end(), each) == gone.end()) {
                    kept.push_back(each);
                }
            }
        }
        draft.change.introduces.push_back(ds_version(std::move(kept)));
        return draft;
    }
};

}  // namespace

Drafts double_ds_steps(const Timeline& timeline, const Request& request,
                       const std::vector<Dnskey>& old, const std::vector<Dnskey>& added) {
    return DoubleDs(timeline, request).steps(old, added);
}

}  // namespace dschain
