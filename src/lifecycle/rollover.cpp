#include "rollover.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/dnssec/ds_match.hpp"

namespace dschain {

bool Rollover::signs_keys(const Dnskey& key) const {
    return any_of(keys_, [&](const Version& each) { return signs(each, key); });
}

bool Rollover::signs_data(const Dnskey& key) const {
    return any_of(data_, [&](const Version& each) { return signs(each, key); });
}

bool Rollover::names(const Version& ds, const Dnskey& key) const {
    return std::any_of(ds.ds.begin(), ds.ds.end(),
                       [&](const Ds& each) { return ds_matches(timeline_.zone, each, key); });
}

bool Rollover::named_by_ds(const Dnskey& key) const {
    return any_of(ds_, [&](const Version& each) { return names(each, key); });
}

bool Rollover::is_published(const Dnskey& key) const {
    return std::find(all_.begin(), all_.end(), key) != all_.end();
}

std::uint8_t Rollover::algorithm() const {
    constexpr std::uint8_t kEcdsaP256 = 13;
    return all_.empty() ? kEcdsaP256 : all_.front().algorithm;
}

Timestamp Rollover::first_seen(const Dnskey& key) const {
    Timestamp first = timeline_.now;
    for (const Held& held : timeline_.keys) {
        if (has_key(held.version, key)) {
            first = std::min(first, held.since);
        }
    }
    return first;
}

Timestamp Rollover::first_signed(const Dnskey& key) const {
    Timestamp first = timeline_.now;
    for (const Held& held : timeline_.data) {
        if (signs(held.version, key)) {
            first = std::min(first, held.since);
        }
    }
    return first;
}

Timestamp Rollover::first_named(const Dnskey& key) const {
    Timestamp first = kNever;
    for (const Held& held : timeline_.ds) {
        if (names(held.version, key)) {
            first = std::min(first, held.since);
        }
    }
    return first;
}

bool Rollover::is_new(const Dnskey& key) const {
    if (request_.new_key) {
        return key.key_tag() == *request_.new_key;
    }
    return std::none_of(timeline_.data.begin(), timeline_.data.end(),
                        [&](const Held& held) { return signs(held.version, key); });
}

std::vector<Dnskey> Rollover::newer(const std::vector<Dnskey>& keys,
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

std::string Rollover::tell_new_key(const std::vector<Dnskey>& keys) {
    std::vector<std::uint16_t> tags;
    for (const Dnskey& key : keys) {
        tags.push_back(key.key_tag());
    }
    return fmt::format(
        "which of the keys {} is the new one cannot be told: name it with "
        "--new-key",
        fmt::join(tags, ", "));
}

std::vector<Dnskey> Rollover::not_everywhere(const std::vector<Dnskey>& added) const {
    std::vector<Dnskey> missing;
    std::copy_if(added.begin(), added.end(), std::back_inserter(missing), [&](const Dnskey& key) {
        return !all_of(keys_, [&](const Version& v) { return has_key(v, key); });
    });
    return missing;
}

Draft Rollover::add_key(const std::vector<Dnskey>& added, bool signs_too, bool begun) const {
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

Draft Rollover::sign_with(const std::vector<Dnskey>& added) const {
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

Draft Rollover::change_ds(const std::vector<Dnskey>& added,
                          const std::function<bool(const Dnskey&)>& is_entry) const {
    Draft draft;
    draft.name = "change-ds";
    draft.title = "Change the DS at the registrar to that of the new key";
    draft.condition = "every DNSKEY RRset that a cache holds has the new key and is signed by it";
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

Draft Rollover::remove_keys(const std::vector<Dnskey>& old, const std::vector<Dnskey>& added,
                            bool new_signs, std::string name, std::string title) const {
    Draft draft;
    draft.name = std::move(name);
    draft.title = std::move(title);
    draft.condition = "no cache holds a DS, or data, that need the old key";
    const auto is_old = [&](const Dnskey& key) {
        return std::find(old.begin(), old.end(), key) != old.end();
    };
    draft.change.introduces = with_keys(keys_, not_everywhere(added), new_signs, is_old);
    draft.done =
        std::none_of(old.begin(), old.end(), [&](const Dnskey& key) { return is_published(key); });
    draft.under_way = !draft.done && any_of(keys_, [&](const Version& version) {
        return std::none_of(old.begin(), old.end(),
                            [&](const Dnskey& key) { return has_key(version, key); });
    });
    return draft;
}

}  // namespace dschain
