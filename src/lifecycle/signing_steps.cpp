// enable, publish, disable: from no signatures to a DS at the parent, and back.
#include <algorithm>

#include "steps.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kEcdsaP256 = 13;

bool is_signed(const Timeline& timeline) {
    const Versions keys = timeline.published(Kind::keys);
    const Versions data = timeline.published(Kind::data);
    ViewJudge judge(timeline.zone);
    return all_of(keys, [](const Version& version) { return !entry_keys(version).empty(); }) &&
           all_of(keys, [&](const Version& each) {
               return all_of(data, [&](const Version& under) {
                   return judge.cover(each, under) != ViewVerdict::bogus;
               });
           });
}

// Keys and signatures at once, as a provider switches them on.
Draft sign_step(const Timeline& timeline) {
    Draft draft;
    draft.name = "sign";
    draft.title = "Sign the zone on every server";
    draft.condition = "no resolver holds a DS that the new keys do not match";
    const Versions keys = timeline.published(Kind::keys);
    const Versions data = timeline.published(Kind::data);
    draft.may_repeat = true;
    draft.done = is_signed(timeline);
    draft.under_way = !draft.done && (any_of(keys, is_present) || any_of(data, is_present));
    for (const Held* held : keys) {
        if (is_present(held->version)) {
            draft.change.introduces.push_back(held->version);
        }
    }
    for (const Held* held : data) {
        if (is_present(held->version)) {
            draft.change.introduces.push_back(held->version);
        }
    }
    if (draft.change.introduces.empty()) {
        const Dnskey key = key_to_come(kEcdsaP256);
        Version new_keys = nothing_of(Kind::keys);
        new_keys.keys.push_back(key);
        new_keys.signers.push_back({Signer::of(key)});
        Version new_data = nothing_of(Kind::data);
        new_data.signers.front().push_back(Signer::of(key));
        draft.change.introduces = {std::move(new_keys), std::move(new_data)};
    }
    return draft;
}

// The DS records that the user wants at the parent, or those of the keys that are to be trusted.
Version wanted_ds(const Timeline& timeline, const Request& request) {
    if (!request.ds.empty()) {
        return ds_version(request.ds);
    }
    std::vector<Dnskey> entry;
    for (const Held* held : timeline.published(Kind::keys)) {
        for (const Dnskey& key : entry_keys(held->version)) {
            if (std::find(entry.begin(), entry.end(), key) == entry.end()) {
                entry.push_back(key);
            }
        }
    }
    if (entry.empty()) {
        entry.push_back(key_to_come(kEcdsaP256));
    }
    return ds_of(timeline.zone, preferring_sep(std::move(entry)));
}

Draft put_ds_step(const Timeline& timeline, const Request& request) {
    Draft draft;
    draft.name = "put-ds";
    draft.title = "Put the DS at the registrar";
    draft.condition =
        "every server serves the keys and signs, and no cache holds an answer from before that";
    const Versions ds = timeline.published(Kind::ds);
    draft.done = all_of(ds, is_present);
    draft.under_way = !draft.done && any_of(ds, is_present);
    draft.change.introduces.push_back(wanted_ds(timeline, request));
    return draft;
}

}  // namespace

Drafts enable_steps(const Timeline& timeline, const Request& request) {
    Drafts drafts;
    drafts.steps = {sign_step(timeline), put_ds_step(timeline, request)};
    drafts.question = "put-ds";
    return drafts;
}

Drafts publish_steps(const Timeline& timeline, const Request& request) {
    Drafts drafts;
    Draft published;
    published.name = "published";
    published.title = "See the DS on every parent server";
    published.condition =
        "it is the right one on each of them, and no view that a cache may hold is bogus";
    drafts.steps = {put_ds_step(timeline, request), std::move(published)};
    drafts.question = "published";
    return drafts;
}

Drafts disable_steps(const Timeline& timeline, const Request& /*request*/) {
    Draft remove;
    remove.name = "remove-ds";
    remove.title = "Remove the DS at the registrar";
    remove.condition = "at any time: without a DS every view is insecure, and none is bogus";
    const Versions ds = timeline.published(Kind::ds);
    remove.done = all_of(ds, is_gone);
    remove.under_way = !remove.done && any_of(ds, is_gone);
    remove.change.introduces.push_back(nothing_of(Kind::ds));

    Draft stop;
    stop.name = "stop-signing";
    stop.title = "Switch DNSSEC off at the provider";
    stop.condition = "the DS is gone from every parent server and out of every cache";
    const Versions keys = timeline.published(Kind::keys);
    const Versions data = timeline.published(Kind::data);
    stop.done = all_of(keys, is_gone) && all_of(data, is_gone);
    stop.under_way = !stop.done && (any_of(keys, is_gone) || any_of(data, is_gone));
    stop.may_repeat = true;
    stop.change.introduces = {nothing_of(Kind::keys), nothing_of(Kind::data)};

    Drafts drafts;
    drafts.steps = {std::move(remove), std::move(stop)};
    drafts.question = "stop-signing";
    return drafts;
}

}  // namespace dschain
