// rollover: of the key that the DS names, of the key that signs the data, of the algorithm (RFC
// 6781 §4.1, RFC 7583).
#include <algorithm>

#include "rollover.hpp"

namespace dschain {
namespace {

class KeyRollover : public Rollover {
public:
    using Rollover::Rollover;

    [[nodiscard]] Drafts ksk() const {
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
            return double_ds_steps(timeline_, request_, old, added);
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

    [[nodiscard]] Drafts zsk() const {
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
};

}  // namespace

Drafts rollover_steps(const Timeline& timeline, const Request& request) {
    switch (request.roll) {
        case Roll::ksk:
            return KeyRollover(timeline, request).ksk();
        case Roll::zsk:
            return KeyRollover(timeline, request).zsk();
        case Roll::algorithm:
            return algorithm_steps(timeline, request);
    }
    return {};
}

}  // namespace dschain
