// rollover: of the key that the DS names, of the key that signs the data, of the algorithm (RFC
// 6781 §4.1, RFC 7583).
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "dschain/dnssec/ds_match.hpp"
#include "steps.hpp"

namespace dschain {
namespace {

// What is published, and which of two keys is the new one.
class Rollover {
public:
    Rollover(const Timeline& timeline, const Request& request)
        : timeline_(timeline),
          request_(request),
          ds_(timeline.published(Kind::ds)),
          keys_(timeline.published(Kind::keys)),
          data_(timeline.published(Kind::data)),
          all_(all_keys(keys_)) {}

    Drafts ksk() {
        Drafts drafts;
        std::vector<Dnskey> candidates;
        for (const Dnskey& key : all_) {
            if (is_usable(key) && (signs_keys(key) || named_by_ds(key))) {
                candidates.push_back(key);
            }
        }
        std::vector<Dnskey> added = newer(candidates, drafts.unclear);
        if (drafts.unclear) {
            return drafts;
        }
        std::vector<Dnskey> old;
        for (const Dnskey& key : candidates) {
            if (std::find(added.begin(), added.end(), key) == added.end()) {
                old.push_back(key);
            }
        }
        if (request_.double_ds) {
            drafts.steps = {add_ds(), swap_key(old, added), remove_ds()};
            return drafts;
        }
        const bool begun = !added.empty();
        if (!begun) {
            added.push_back(key_to_come(algorithm()));
        }
        drafts.steps.push_back(add_key(added, true, begun));
        if (std::any_of(candidates.begin(), candidates.end(),
                        [&](const Dnskey& key) { return signs_data(key); })) {
            drafts.steps.push_back(sign_with(added));
        }
        drafts.steps.push_back(change_ds(added));
        drafts.steps.push_back(remove_keys(old, added, true, "remove-key",
                                           "Take the old key out of the DNSKEY "
                                           "RRset"));
        return drafts;
    }

    Drafts zsk() {
        Drafts drafts;
        std::vector<Dnskey> idle;
        std::vector<Dnskey> signing;
        for (const Dnskey& key : all_) {
            if (!is_usable(key)) {
                continue;
            }
            if (signs_data(key)) {
                signing.push_back(key);
            } else if (!signs_keys(key) && !named_by_ds(key)) {
                idle.push_back(key);
            }
        }
        if (!signing.empty() && std::all_of(signing.begin(), signing.end(), [&](const Dnskey& key) {
                return signs_keys(key) && named_by_ds(key);
            })) {
            drafts.unclear =
                "the zone signs its data with the key that the DS names: roll that one, with "
                "--roll ksk";
            return drafts;
        }
        std::vector<Dnskey> old;
        std::vector<Dnskey> added;
        for (const Dnskey& key : idle) {
            (is_new(key) ? added : old).push_back(key);
        }
        if (signing.size() > 1 && added.empty() && old.empty()) {
            // Both sign: the servers are changing over.
            const auto first = std::min_element(signing.begin(), signing.end(),
                                                [&](const Dnskey& a, const Dnskey& b) {
                                                    return first_signed(a) < first_signed(b);
                                                });
            const Timestamp since = first_signed(*first);
            std::copy_if(signing.begin(), signing.end(), std::back_inserter(added),
                         [&](const Dnskey& key) {
                             return request_.new_key ? key.key_tag() == *request_.new_key
                                                     : first_signed(key) > since;
                         });
            if (added.empty() || added.size() == signing.size()) {
                drafts.unclear = tell_new_key(signing);
                return drafts;
            }
        }
        const bool retiring = added.empty() && !old.empty();
        if (retiring) {
            added = signing;
        }
        for (const Dnskey& key : signing) {
            if (std::find(added.begin(), added.end(), key) == added.end()) {
                old.push_back(key);
            }
        }
        const bool begun = !added.empty();
        if (!begun) {
            added.push_back(key_to_come(algorithm()));
            added.front().flags = Dnskey::kZoneFlag;
        }
        drafts.steps = {add_key(added, false, begun), sign_with(added),
                        remove_keys(old, added, false, "remove-key",
                                    "Take the old key out of the DNSKEY RRset")};
        return drafts;
    }

    Drafts to_algorithm(std::uint8_t algorithm) {
        Drafts drafts;
        const auto is_of = [algorithm](const Dnskey& key) { return key.algorithm == algorithm; };
        const auto signed_with = [algorithm](const Version& data) {
            return std::all_of(data.signers.begin(), data.signers.end(), [&](const auto& set) {
                return std::any_of(set.begin(), set.end(),
                                   [&](const Signer& each) { return each.algorithm == algorithm; });
            });
        };
        std::vector<Dnskey> added;
        std::copy_if(all_.begin(), all_.end(), std::back_inserter(added), is_of);
        std::vector<Signer> signers = data_signers(algorithm);
        if (added.empty()) {
            // A key to come, and as far as signatures are there already, the one that made them.
            if (signers.empty()) {
                added.push_back(key_to_come(algorithm));
            }
            for (const Signer& signer : signers) {
                added.push_back(key_to_come(algorithm, signer.tag));
            }
        }
        if (signers.empty()) {
            for (const Dnskey& key : added) {
                signers.push_back(Signer::of(key));
            }
        }
        drafts.steps = {sign_both(signers, signed_with), add_algorithm(added, is_of),
                        change_ds(added, is_of), remove_algorithm(added, is_of),
                        stop_old_signatures(signers, algorithm)};
        // Whatever comes after a step that is done needed it.
        for (std::size_t i = drafts.steps.size(); i-- > 1;) {
            drafts.steps[i - 1].done = drafts.steps[i - 1].done || drafts.steps[i].done;
        }
        return drafts;
    }

private:
    // --- what a key does ---

    [[nodiscard]] bool signs_keys(const Dnskey& key) const {
        return any_of(keys_, [&](const Version& each) { return signs(each, key); });
    }
    [[nodiscard]] bool signs_data(const Dnskey& key) const {
        return any_of(data_, [&](const Version& each) { return signs(each, key); });
    }
    [[nodiscard]] bool names(const Version& ds, const Dnskey& key) const {
        return std::any_of(ds.ds.begin(), ds.ds.end(),
                           [&](const Ds& each) { return ds_matches(timeline_.zone, each, key); });
    }
    [[nodiscard]] bool named_by_ds(const Dnskey& key) const {
        return any_of(ds_, [&](const Version& each) { return names(each, key); });
    }

    // The algorithm that a new key has unless another is asked for.
    [[nodiscard]] std::uint8_t algorithm() const {
        constexpr std::uint8_t kEcdsaP256 = 13;
        return all_.empty() ? kEcdsaP256 : all_.front().algorithm;
    }

    [[nodiscard]] Timestamp first_signed(const Dnskey& key) const {
        Timestamp first = timeline_.now;
        for (const Held& held : timeline_.data) {
            if (signs(held.version, key)) {
                first = std::min(first, held.since);
            }
        }
        return first;
    }

    [[nodiscard]] Timestamp first_seen(const Dnskey& key) const {
        Timestamp first = timeline_.now;
        for (const Held& held : timeline_.keys) {
            if (has_key(held.version, key)) {
                first = std::min(first, held.since);
            }
        }
        return first;
    }

    // By a DS at the parent; kNever for one that was not.
    [[nodiscard]] Timestamp first_named(const Dnskey& key) const {
        Timestamp first = kNever;
        for (const Held& held : timeline_.ds) {
            if (names(held.version, key)) {
                first = std::min(first, held.since);
            }
        }
        return first;
    }

    // Whether a key that does nothing is yet to be used: it has not signed data before.
    [[nodiscard]] bool is_new(const Dnskey& key) const {
        if (request_.new_key) {
            return key.key_tag() == *request_.new_key;
        }
        return std::none_of(timeline_.data.begin(), timeline_.data.end(),
                            [&](const Held& held) { return signs(held.version, key); });
    }

    // Those of several keys that came later; by the DS, where all came at once.
    [[nodiscard]] std::vector<Dnskey> newer(const std::vector<Dnskey>& keys,
                                            std::optional<std::string>& unclear) const {
        std::vector<Dnskey> added;
        if (request_.new_key) {
            std::copy_if(keys.begin(), keys.end(), std::back_inserter(added),
                         [&](const Dnskey& key) { return key.key_tag() == *request_.new_key; });
            return added;
        }
        if (keys.size() < 2) {
            return added;
        }
        Timestamp first = timeline_.now;
        for (const Dnskey& key : keys) {
            first = std::min(first, first_seen(key));
        }
        std::copy_if(keys.begin(), keys.end(), std::back_inserter(added),
                     [&](const Dnskey& key) { return first_seen(key) > first; });
        if (added.empty()) {
            // All came at once: the one whose DS came later.
            Timestamp named = kNever;
            for (const Dnskey& key : keys) {
                named = std::min(named, first_named(key));
            }
            std::copy_if(keys.begin(), keys.end(), std::back_inserter(added),
                         [&](const Dnskey& key) { return first_named(key) > named; });
        }
        if (added.empty() || added.size() == keys.size()) {
            unclear = tell_new_key(keys);
            added.clear();
        }
        return added;
    }

    static std::string tell_new_key(const std::vector<Dnskey>& keys) {
        std::vector<std::uint16_t> tags;
        for (const Dnskey& key : keys) {
            tags.push_back(key.key_tag());
        }
        return fmt::format(
            "which of the keys {} is the new one cannot be told: name it with "
            "--new-key",
            fmt::join(tags, ", "));
    }

    // --- steps of a KSK and a ZSK rollover ---

    Draft add_key(const std::vector<Dnskey>& added, bool signs_too, bool begun) const {
        Draft draft;
        draft.name = "add-key";
        draft.title = signs_too ? "Add the new key to the DNSKEY RRset, and sign that with both"
                                : "Add the new key to the DNSKEY RRset; it signs nothing yet";
        draft.condition = "at any time: what is there stays";
        const auto has_all = [&](const Version& version) {
            return std::all_of(added.begin(), added.end(),
                               [&](const Dnskey& key) { return has_key(version, key); });
        };
        draft.done = begun && all_of(keys_, has_all);
        draft.under_way = begun && !draft.done;
        draft.change.introduces =
            with_keys(keys_, not_everywhere(added), signs_too, [](const Dnskey&) { return false; });
        return draft;
    }

    Draft sign_with(const std::vector<Dnskey>& added) const {
        Draft draft;
        draft.name = "sign-with-new";
        draft.title = "Sign the zone's data with the new key in place of the old one";
        draft.condition = "every DNSKEY RRset that a cache holds has the new key";
        Version version = nothing_of(Kind::data);
        for (const Dnskey& key : added) {
            version.signers.front().push_back(Signer::of(key));
        }
        version.normalise();
        const auto by_new_alone = [&](const Version& data) {
            return std::all_of(data.signers.begin(), data.signers.end(), [&](const auto& set) {
                return !set.empty() && std::all_of(set.begin(), set.end(), [&](const Signer& one) {
                    return std::any_of(added.begin(), added.end(),
                                       [&](const Dnskey& key) { return one.is(Signer::of(key)); });
                });
            });
        };
        draft.done = all_of(data_, by_new_alone);
        draft.under_way = !draft.done && any_of(data_, [&](const Version& data) {
            return std::any_of(added.begin(), added.end(),
                               [&](const Dnskey& key) { return signs(data, key); });
        });
        draft.change.introduces.push_back(std::move(version));
        return draft;
    }

    Draft change_ds(const std::vector<Dnskey>& added,
                    const std::function<bool(const Dnskey&)>& is_entry = nullptr) const {
        Draft draft;
        draft.name = "change-ds";
        draft.title = "Change the DS at the registrar to that of the new key";
        draft.condition =
            "every DNSKEY RRset that a cache holds has the new key and is signed by it";
        std::vector<Dnskey> entry;
        for (const Dnskey& key : added) {
            if ((signs_keys(key) || !is_published(key)) && (!is_entry || is_entry(key))) {
                entry.push_back(key);
            }
        }
        const Version wanted = request_.ds.empty()
                                   ? ds_of(timeline_.zone, preferring_sep(std::move(entry)))
                                   : ds_version(request_.ds);
        const auto is_new_alone = [&](const Version& ds) {
            return !ds.ds.empty() && std::all_of(ds.ds.begin(), ds.ds.end(), [&](const Ds& each) {
                return std::any_of(added.begin(), added.end(), [&](const Dnskey& key) {
                    return ds_matches(timeline_.zone, each, key);
                });
            });
        };
        draft.done = all_of(ds_, is_new_alone);
        draft.under_way = !draft.done && any_of(ds_, is_new_alone);
        draft.change.introduces.push_back(wanted);
        return draft;
    }

    [[nodiscard]] std::vector<Dnskey> not_everywhere(const std::vector<Dnskey>& added) const {
        std::vector<Dnskey> missing;
        std::copy_if(added.begin(), added.end(), std::back_inserter(missing),
                     [&](const Dnskey& key) {
                         return !all_of(keys_, [&](const Version& v) { return has_key(v, key); });
                     });
        return missing;
    }

    [[nodiscard]] bool is_published(const Dnskey& key) const {
        return std::find(all_.begin(), all_.end(), key) != all_.end();
    }

    // `added`: what is there afterwards as well, though it may not be there yet.
    Draft remove_keys(const std::vector<Dnskey>& old, const std::vector<Dnskey>& added,
                      bool new_signs, std::string name, std::string title) const {
        Draft draft;
        draft.name = std::move(name);
        draft.title = std::move(title);
        draft.condition = "no cache holds a DS, or data, that need the old key";
        const auto is_old = [&](const Dnskey& key) {
            return std::find(old.begin(), old.end(), key) != old.end();
        };
        draft.change.introduces = with_keys(keys_, not_everywhere(added), new_signs, is_old);
        draft.done = std::none_of(old.begin(), old.end(),
                                  [&](const Dnskey& key) { return is_published(key); });
        draft.under_way = !draft.done && any_of(keys_, [&](const Version& version) {
            return std::none_of(old.begin(), old.end(),
                                [&](const Dnskey& key) { return has_key(version, key); });
        });
        return draft;
    }

    // --- the other order: the DS first ---

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

    // --- steps of an algorithm rollover, RFC 6781 §4.1.4 ---

    [[nodiscard]] std::vector<Signer> data_signers(std::uint8_t algorithm) const {
        std::set<Signer> found;
        for (const Held* held : data_) {
            for (const auto& set : held->version.signers) {
                for (const Signer& each : set) {
                    if (each.algorithm == algorithm) {
                        found.insert(each);
                    }
                }
            }
        }
        return {found.begin(), found.end()};
    }

    Draft sign_both(const std::vector<Signer>& signers,
                    const std::function<bool(const Version&)>& signed_with) const {
        Draft draft;
        draft.name = "sign-both";
        draft.title = "Sign the zone's data with the new algorithm as well";
        draft.condition = "at any time: the old signatures stay";
        draft.done = all_of(data_, signed_with);
        draft.under_way = !draft.done && any_of(data_, signed_with);
        for (const Held* held : data_) {
            Version version = held->version;
            for (auto& set : version.signers) {
                set.insert(set.end(), signers.begin(), signers.end());
            }
            version.normalise();
            draft.change.introduces.push_back(std::move(version));
        }
        return draft;
    }

    Draft add_algorithm(const std::vector<Dnskey>& added,
                        const std::function<bool(const Dnskey&)>& is_of) const {
        Draft draft;
        draft.name = "add-keys";
        draft.title = "Add the keys of the new algorithm, and sign the DNSKEY RRset with both";
        draft.condition = "all data that a cache holds are signed with both";
        const auto has = [&](const Version& keys) {
            return std::any_of(keys.keys.begin(), keys.keys.end(), is_of);
        };
        draft.done = all_of(keys_, has);
        draft.under_way = !draft.done && any_of(keys_, has);
        if (draft.done || draft.under_way) {
            for (const Held* held : keys_) {
                if (has(held->version)) {
                    draft.change.introduces.push_back(held->version);
                }
            }
        } else {
            draft.change.introduces =
                with_keys(keys_, added, true, [](const Dnskey&) { return false; });
        }
        return draft;
    }

    Draft remove_algorithm(const std::vector<Dnskey>& added,
                           const std::function<bool(const Dnskey&)>& is_of) const {
        std::vector<Dnskey> old;
        std::copy_if(all_.begin(), all_.end(), std::back_inserter(old),
                     [&](const Dnskey& key) { return !is_of(key); });
        Draft draft =
            remove_keys(old, added, true, "remove-keys", "Take the keys of the old algorithm out");
        draft.condition = "no cache holds a DS that names one of them";
        draft.done = draft.done && !all_.empty() && all_of(keys_, [&](const Version& keys) {
                         return std::all_of(keys.keys.begin(), keys.keys.end(), is_of);
                     });
        return draft;
    }

    Draft stop_old_signatures(const std::vector<Signer>& signers, std::uint8_t algorithm) const {
        Draft draft;
        draft.name = "stop-old-signatures";
        draft.title = "Stop signing with the old algorithm";
        draft.condition = "no cache holds a DNSKEY RRset that names it";
        const auto only = [&](const Version& data) {
            return std::all_of(data.signers.begin(), data.signers.end(), [&](const auto& set) {
                return !set.empty() && std::all_of(set.begin(), set.end(), [&](const Signer& each) {
                    return each.algorithm == algorithm;
                });
            });
        };
        draft.done = all_of(data_, only);
        draft.under_way = !draft.done && any_of(data_, only);
        for (const Held* held : data_) {
            Version version = held->version;
            for (auto& set : version.signers) {
                std::erase_if(set, [&](const Signer& each) { return each.algorithm != algorithm; });
                if (set.empty()) {
                    set = signers;
                }
            }
            version.normalise();
            draft.change.introduces.push_back(std::move(version));
        }
        return draft;
    }

    const Timeline& timeline_;
    const Request& request_;
    Versions ds_;
    Versions keys_;
    Versions data_;
    std::vector<Dnskey> all_;
};

}  // namespace

Drafts rollover_steps(const Timeline& timeline, const Request& request) {
    Rollover rollover(timeline, request);
    switch (request.roll) {
        case Roll::ksk:
            return rollover.ksk();
        case Roll::zsk:
            return rollover.zsk();
        case Roll::algorithm:
            return rollover.to_algorithm(request.algorithm.value_or(0));
    }
    return {};
}

}  // namespace dschain
