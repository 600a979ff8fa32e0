#include "dschain/lifecycle/safety.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "earlier_versions.hpp"
#include "view_judge.hpp"

namespace dschain {
namespace {

constexpr std::array kKinds = {Kind::ds, Kind::keys, Kind::data};
// Of those that no waiting removes: enough to say what is wrong.
constexpr std::size_t kMostLasting = 4;

// A member of a view, and when it is out of every cache.
struct Member {
    const Version* version = nullptr;
    const Held* held = nullptr;  // nothing for what the change brings
    Timestamp until = kNever;
};

class Evaluation {
public:
    Evaluation(const Timeline& timeline, const Change& change)
        : timeline_(timeline), change_(change), judge_(timeline.zone, change.named) {}

    Safety run() {
        result_.from = timeline_.now;
        for (const Kind kind : kKinds) {
            for (const Held& held : timeline_.of(kind)) {
                const Timestamp until = held.until(timeline_.assumptions.margin);
                if (until > timeline_.now) {
                    members(kind).push_back({&held.version, &held, until});
                }
            }
        }
        strict_ = !published_is_incomplete();
        // The removal of a DS only makes views insecure: it is the way out of a broken chain as
        // well.
        if (!only_removes_ds()) {
            judge_all(members(Kind::ds), members(Kind::keys), members(Kind::data));
            result_.bogus_already = result_.from == kNever;
        }
        add_assumed();
        add_introduced();
        finish();
        return std::move(result_);
    }

private:
    using Members = std::vector<Member>;

    Members& members(Kind kind) { return members_.at(static_cast<std::size_t>(kind)); }
    Members& introduced(Kind kind) { return introduced_.at(static_cast<std::size_t>(kind)); }

    [[nodiscard]] bool only_removes_ds() const {
        return !change_.introduces.empty() &&
               std::all_of(change_.introduces.begin(), change_.introduces.end(),
                           [](const Version& version) {
                               return version.kind == Kind::ds && version.is_absent() &&
                                      version.proven;
                           });
    }

    // A zone that is not complete as it stands is not made so by any step of ours.
    bool published_is_incomplete() {
        for (const Held* ds : timeline_.published(Kind::ds)) {
            for (const Held* keys : timeline_.published(Kind::keys)) {
                for (const Held* data : timeline_.published(Kind::data)) {
                    if (judge_.judge(ds->version, keys->version, data->version) ==
                        ViewVerdict::incomplete) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    [[nodiscard]] bool is_bad(ViewVerdict verdict) const {
        return verdict == ViewVerdict::bogus || (strict_ && verdict == ViewVerdict::incomplete);
    }

    static int is_assumed(const Member& member) {
        return member.held != nullptr && member.held->assumed ? 1 : 0;
    }

    // Views with as many assumed members. Two things that nobody saw are thought of together only
    // where that takes longer than each by itself.
    enum class Assumed { at_most_one, several };

    void judge_all(const Members& all_ds, const Members& all_keys, const Members& all_data,
                   Assumed wanted = Assumed::at_most_one) {
        for (const Member& ds : all_ds) {
            for (const Member& keys : all_keys) {
                for (const Member& data : all_data) {
                    const bool several = is_assumed(ds) + is_assumed(keys) + is_assumed(data) > 1;
                    if (several != (wanted == Assumed::several) ||
                        (several && std::min({ds.until, keys.until, data.until}) <= result_.from)) {
                        continue;
                    }
                    const ViewVerdict verdict =
                        judge_.judge(*ds.version, *keys.version, *data.version);
                    if (is_bad(verdict)) {
                        add_conflict({&ds, &keys, &data}, verdict);
                    }
                }
            }
        }
    }

    void add_conflict(std::array<const Member*, 3> view, ViewVerdict verdict) {
        const Member& leaves = **std::min_element(
            view.begin(), view.end(),
            [](const Member* a, const Member* b) { return a->until < b->until; });
        result_.from = std::max(result_.from, leaves.until);
        Conflict conflict{*view[0]->version, *view[1]->version, *view[2]->version,
                          verdict,           leaves.until,      std::nullopt};
        auto& conflicts = result_.conflicts;
        if (leaves.until == kNever) {
            const auto lasting = std::count_if(conflicts.begin(), conflicts.end(),
                                               [](const Conflict& each) { return !each.leaves; });
            if (static_cast<std::size_t>(lasting) < kMostLasting) {
                conflicts.push_back(std::move(conflict));
            }
            return;
        }
        const bool known =
            std::any_of(conflicts.begin(), conflicts.end(), [&](const Conflict& each) {
                return each.leaves && each.leaves->version == leaves.held->version;
            });
        if (!known) {
            conflict.leaves = *leaves.held;
            conflicts.push_back(std::move(conflict));
        }
    }

    // --- what the change brings ---

    void add_introduced() {
        for (const Version& version : change_.introduces) {
            introduced(version.kind).push_back({&version, nullptr, kNever});
        }
        judge_new(Assumed::at_most_one);
        judge_new(Assumed::several);
    }

    void judge_new(Assumed wanted) {
        // Every view with something new in it, once: for each kind that has something new, the new
        // of that kind with what is old of the kinds before it and all of those after it.
        for (std::size_t k = 0; k < kKinds.size(); ++k) {
            std::array<Members, 3> view;
            for (std::size_t other = 0; other < kKinds.size(); ++other) {
                view.at(other) = other == k ? introduced_.at(other) : members_.at(other);
                if (other > k) {
                    view.at(other).insert(view.at(other).end(), introduced_.at(other).begin(),
                                          introduced_.at(other).end());
                }
            }
            judge_all(view[0], view[1], view[2], wanted);
        }
    }

    // --- what may have been there before the first observation ---

    // A version that nobody saw counts if the zone was well with it, as it is published otherwise.
    void add_assumed() {
        if (change_.introduces.empty()) {
            return;
        }
        for (Held& held : earlier_versions(timeline_)) {
            const Timestamp until = held.until(timeline_.assumptions.margin);
            if (until <= timeline_.now || !was_well(held.version)) {
                continue;
            }
            assumed_.push_back(std::make_unique<Held>(std::move(held)));
            members(assumed_.back()->version.kind)
                .push_back({&assumed_.back()->version, assumed_.back().get(), until});
        }
    }

    // With everything else as it is published now.
    [[nodiscard]] bool was_well(const Version& version) {
        std::array<std::vector<const Version*>, 3> view;
        for (const Kind kind : kKinds) {
            auto& list = view.at(static_cast<std::size_t>(kind));
            if (kind == version.kind) {
                list.push_back(&version);
                continue;
            }
            for (const Held* held : timeline_.published(kind)) {
                list.push_back(&held->version);
            }
        }
        ViewJudge judge(timeline_.zone, change_.named);
        for (const Version* ds : view[0]) {
            for (const Version* keys : view[1]) {
                for (const Version* data : view[2]) {
                    if (is_bad(judge.judge(*ds, *keys, *data))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    void finish() {
        std::stable_sort(result_.conflicts.begin(), result_.conflicts.end(),
                         [](const Conflict& a, const Conflict& b) { return a.until > b.until; });
        // Assumed if what decides is.
        for (const Conflict& conflict : result_.conflicts) {
            if (conflict.until == result_.from && conflict.leaves) {
                result_.assumed =
                    result_.assumed || conflict.leaves->assumed || conflict.leaves->ttl_assumed;
            }
        }
    }

    const Timeline& timeline_;
    const Change& change_;
    ViewJudge judge_;
    bool strict_ = true;
    std::array<Members, 3> members_;
    std::array<Members, 3> introduced_;
    std::vector<std::unique_ptr<Held>> assumed_;
    Safety result_;
};

// The TTL that something new will have: that of what was there of its kind, or what is assumed.
std::uint32_t expected_ttl(const Timeline& timeline, const Version& version) {
    std::uint32_t ttl = 0;
    for (const Held& held : timeline.of(version.kind)) {
        if (held.version.is_absent() == version.is_absent()) {
            ttl = std::max(ttl, held.ttl);
        }
    }
    if (ttl > 0) {
        return ttl;
    }
    return version.kind == Kind::ds ? timeline.assumptions.ds_ttl : timeline.assumptions.data_ttl;
}

}  // namespace

Safety safe_from(const Timeline& timeline, const Change& change) {
    return Evaluation(timeline, change).run();
}

Timeline apply(Timeline timeline, const Change& change, Timestamp at) {
    timeline.now = at;
    for (const Kind kind : kKinds) {
        std::vector<const Version*> fresh;
        for (const Version& version : change.introduces) {
            if (version.kind == kind) {
                fresh.push_back(&version);
            }
        }
        if (fresh.empty()) {
            continue;
        }
        auto& list = timeline.of(kind);
        for (Held& held : list) {
            held.gone = held.gone.value_or(at + change.lingers);
        }
        for (const Version* version : fresh) {
            Held held{*version, {}, at, std::nullopt, 0, true, false};
            held.ttl = expected_ttl(timeline, *version);
            std::erase_if(list, [&](const Held& each) { return each.version == *version; });
            list.insert(list.begin(), std::move(held));
        }
    }
    return timeline;
}

}  // namespace dschain
