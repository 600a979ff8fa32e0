// transfer: to other servers, which sign with other keys. Through unsigned, or with both providers'
// keys side by side (RFC 8901 model 2: each provider has its own keys, and both name all of the
// zone-signing ones).
#include <algorithm>

#include "steps.hpp"

namespace dschain {
namespace {

Versions pointers(const std::vector<Held>& list) {
    Versions versions;
    for (const Held& held : list) {
        versions.push_back(&held);
    }
    return versions;
}

// The keys that sign any of the data.
std::vector<Dnskey> data_keys(const Versions& keys, const Versions& data) {
    std::vector<Dnskey> found;
    for (const Dnskey& key : all_keys(keys)) {
        if (is_usable(key) && any_of(data, [&](const Version& each) { return signs(each, key); })) {
            found.push_back(key);
        }
    }
    return found;
}

// Those of the keys of `others`, which sign their data, that are not in each of `here`.
std::vector<Dnskey> missing(const Versions& here, const Versions& others, const Versions& data) {
    std::vector<Dnskey> keys = data_keys(others, data);
    std::erase_if(keys, [&](const Dnskey& key) {
        return all_of(here, [&](const Version& each) { return has_key(each, key); });
    });
    return keys;
}

class Transfer {
public:
    Transfer(const Timeline& timeline, const Request& request)
        : timeline_(timeline),
          servers_given_(request.new_servers_given),
          judge_(timeline.zone),
          ds_(timeline.published(Kind::ds)),
          keys_(timeline.published(Kind::keys)),
          data_(timeline.published(Kind::data)),
          new_keys_(pointers(timeline.candidate_keys)),
          new_data_(pointers(timeline.candidate_data)) {}

    [[nodiscard]] bool has_candidates() const { return !new_keys_.empty() || !new_data_.empty(); }
    // The delegation names the new servers alone: servers have left it, and none is to come.
    [[nodiscard]] bool has_changed() const {
        return timeline_.former_servers_until && !has_candidates();
    }
    [[nodiscard]] bool is_without_ds() const { return all_of(ds_, is_gone); }

    Draft remove_ds() const {
        Draft draft;
        draft.name = "remove-ds";
        draft.title = "Remove the DS at the registrar";
        draft.condition = "at any time: without a DS every view is insecure, and none is bogus";
        draft.done = is_without_ds();
        draft.under_way = !draft.done && any_of(ds_, is_gone);
        draft.change.introduces.push_back(nothing_of(Kind::ds));
        return draft;
    }

    Draft change_ns(bool through_unsigned) const {
        Draft draft;
        draft.name = "change-ns";
        draft.title = "Change the name servers at the registrar";
        draft.condition =
            through_unsigned
                ? "the DS is gone from every parent server and out of every cache"
                : "old and new keys, old and new signatures go together in every mixture";
        draft.done = has_changed();
        draft.under_way = !draft.done && !has_candidates() && servers_given_;
        draft.change.introduces = candidates();
        draft.change.lingers = timeline_.delegation_ttl;
        if (draft.change.introduces.empty() && through_unsigned) {
            draft.change.introduces = {nothing_of(Kind::keys), nothing_of(Kind::data)};
        }
        if (!through_unsigned && has_candidates()) {
            // With the keys exchanged.
            draft.planned = draft.change;
            draft.planned->introduces = with_keys(new_keys_, missing(new_keys_, keys_, data_),
                                                  false, [](const Dnskey&) { return false; });
            for (const Held* held : new_data_) {
                draft.planned->introduces.push_back(held->version);
            }
        }
        return draft;
    }

    // The old provider's DNSKEY RRset gets the new one's zone-signing keys, and the other way
    // round.
    Draft exchange_keys() {
        Draft draft;
        draft.name = "exchange-keys";
        draft.title = "Put each provider's zone-signing keys into the other's DNSKEY RRset";
        draft.condition = "the added keys sign nothing yet, or only what the other provider serves";
        draft.done = has_changed() || (covers(keys_, new_data_) && covers(new_keys_, data_));
        draft.under_way =
            !draft.done && (some_cover(keys_, new_data_) || some_cover(new_keys_, data_));
        draft.change.introduces = with_keys(keys_, missing(keys_, new_keys_, new_data_), false,
                                            [](const Dnskey&) { return false; });
        return draft;
    }

    Draft add_ds() {
        Draft draft;
        draft.name = "add-ds";
        draft.title = "Add the DS of the new provider's key beside the old one at the registrar";
        draft.condition = "the DS that is there stays, and its key as well";
        const auto both = [&](const Version& ds) {
            return leads(ds, new_keys_) && leads(ds, keys_);
        };
        draft.done = has_changed() || all_of(ds_, both);
        draft.under_way = !draft.done && any_of(ds_, both);
        std::vector<Ds> records;
        for (const Held* held : ds_) {
            records.insert(records.end(), held->version.ds.begin(), held->version.ds.end());
        }
        for (const Held* held : new_keys_) {
            const Version more = ds_of(timeline_.zone, preferring_sep(entry_keys(held->version)));
            records.insert(records.end(), more.ds.begin(), more.ds.end());
        }
        draft.change.introduces.push_back(ds_version(std::move(records)));
        return draft;
    }

    // --- after the delegation has changed ---

    Draft retire_old() const {
        Draft draft;
        draft.name = "retire-old";
        draft.title = "Switch the old provider's servers off";
        draft.condition = "no cache holds an NS RRset that names them";
        if (has_changed()) {
            draft.not_before = timeline_.former_servers_until;
            draft.done = timeline_.now >= *draft.not_before;
        } else {
            draft.after_previous = timeline_.delegation_ttl + timeline_.assumptions.margin;
        }
        return draft;
    }

    // DS records that lead to no key which signs the new servers' DNSKEY RRset.
    Draft remove_old_ds() const {
        Draft draft;
        draft.name = "remove-old-ds";
        draft.title = "Remove the old provider's DS at the registrar";
        draft.condition = "the old provider's servers and keys are out of every cache";
        std::vector<Version> rest;
        for (const Held* held : ds_) {
            Version kept = held->version;
            std::erase_if(kept.ds, [&](const Ds& ds) {
                for (const Dnskey& key : new_entry()) {
                    if (ds_matches(timeline_.zone, ds, key)) {
                        return false;
                    }
                }
                return true;
            });
            if (kept.ds.empty() && has_candidates()) {
                kept = ds_of(timeline_.zone, preferring_sep(new_entry()));  // still to be added
            }
            rest.push_back(std::move(kept));
        }
        draft.done =
            std::equal(rest.begin(), rest.end(), ds_.begin(), ds_.end(),
                       [](const Version& kept, const Held* held) { return kept == held->version; });
        draft.change.introduces = std::move(rest);
        return draft;
    }

    // Keys that sign neither keys nor data.
    Draft remove_old_keys() const {
        Draft draft;
        draft.name = "remove-old-keys";
        draft.title = "Take the old provider's keys out of the DNSKEY RRset";
        draft.condition = "no cache holds data that they signed";
        const auto is_old = [&](const Dnskey& key) {
            const auto signs_it = [&](const Version& each) { return signs(each, key); };
            return !any_of(final_keys(), signs_it) && !any_of(final_data(), signs_it);
        };
        const auto all = all_keys(final_keys());
        draft.done = has_changed() && std::none_of(all.begin(), all.end(), is_old);
        draft.change.introduces = with_keys(final_keys(), {}, false, is_old);
        return draft;
    }

private:
    [[nodiscard]] std::vector<Version> candidates() const {
        std::vector<Version> versions;
        for (const auto* list : {&new_keys_, &new_data_}) {
            for (const Held* held : *list) {
                versions.push_back(held->version);
            }
        }
        return versions;
    }

    // Once the delegation has changed, what is published is the new servers'.
    [[nodiscard]] const Versions& final_keys() const {
        return has_candidates() ? new_keys_ : keys_;
    }
    [[nodiscard]] const Versions& final_data() const {
        return has_candidates() ? new_data_ : data_;
    }

    [[nodiscard]] std::vector<Dnskey> new_entry() const {
        std::vector<Dnskey> entry;
        for (const Held* held : final_keys()) {
            const auto more = entry_keys(held->version);
            entry.insert(entry.end(), more.begin(), more.end());
        }
        return entry;
    }

    bool covers(const Versions& keys, const Versions& data) {
        return all_of(keys, [&](const Version& each) {
            return all_of(data, [&](const Version& under) {
                return judge_.cover(each, under) != ViewVerdict::bogus;
            });
        });
    }

    bool some_cover(const Versions& keys, const Versions& data) {
        return any_of(keys, [&](const Version& each) {
            return any_of(data, [&](const Version& under) {
                return judge_.cover(each, under) != ViewVerdict::bogus;
            });
        });
    }

    bool leads(const Version& ds, const Versions& keys) {
        return all_of(keys, [&](const Version& each) {
            const ViewVerdict link = judge_.link(ds, each);
            return link == ViewVerdict::secure || link == ViewVerdict::incomplete;
        });
    }

    const Timeline& timeline_;
    bool servers_given_;
    ViewJudge judge_;
    Versions ds_;
    Versions keys_;
    Versions data_;
    Versions new_keys_;
    Versions new_data_;
};

}  // namespace

Drafts transfer_steps(const Timeline& timeline, const Request& request) {
    Transfer transfer(timeline, request);
    Drafts drafts;
    if (!transfer.has_candidates() && !transfer.has_changed() && !request.new_servers_given &&
        !request.through_unsigned) {
        drafts.unclear = "name the new servers with --ns NAME=ADDRESS";
        return drafts;
    }
    if (request.through_unsigned || transfer.is_without_ds()) {
        drafts.steps = {transfer.remove_ds(), transfer.change_ns(true), transfer.retire_old()};
    } else {
        drafts.steps = {transfer.exchange_keys(),  transfer.add_ds(),
                        transfer.change_ns(false), transfer.retire_old(),
                        transfer.remove_old_ds(),  transfer.remove_old_keys()};
    }
    drafts.question = transfer.has_changed() ? "" : "change-ns";
    return drafts;
}

}  // namespace dschain
