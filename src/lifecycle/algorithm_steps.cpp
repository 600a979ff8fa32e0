// An algorithm rollover, the conservative way (RFC 6781 §4.1.4): nothing names an algorithm before
// everything is signed with it.
#include <algorithm>
#include <set>

#include "rollover.hpp"

namespace dschain {
namespace {

class AlgorithmRollover : public Rollover {
public:
    using Rollover::Rollover;

    [[nodiscard]] Drafts steps(std::uint8_t algorithm) const {
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
};

}  // namespace

Drafts algorithm_steps(const Timeline& timeline, const Request& request) {
    return AlgorithmRollover(timeline, request).steps(request.algorithm.value_or(0));
}

}  // namespace dschain
