#include "simulator/resolvers.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace dschain::sim {
namespace {

struct Cached {
    Fact fact;
    Time until = -kForever;
};
using Cache = std::array<Cached, kWhats>;

class Resolvers {
public:
    Resolvers(const World& world, Random& random, bool strict)
        : world_(world), random_(random), strict_(strict) {}

    Asked run(int count, Time from, Time to) {
        // In order of time: the caches in between are shared.
        std::vector<std::pair<Time, std::size_t>> questions;
        const Time gap = std::max<Time>(1, (to - from) / 12);
        for (int i = 0; i < count; ++i) {
            caches_.emplace_back();
            for (Time at = from + random_.between(0, gap); at < to;
                 at += random_.between(1, 2 * gap)) {
                questions.emplace_back(at, static_cast<std::size_t>(i));
            }
        }
        std::sort(questions.begin(), questions.end());
        for (const auto& [at, resolver] : questions) {
            question(resolver, at);
        }
        return result_;
    }

private:
    static constexpr std::size_t kForwarders = 3;

    void question(std::size_t resolver, Time at) {
        Cache& cache = caches_[resolver];
        // Every third one has somebody's cache before it.
        Cache* before = resolver % 3 == 0 ? &forwarders_[resolver % kForwarders] : nullptr;
        const Time longest = resolver % 5 == 0 ? 300 : kForever;
        for (const What what : {What::ds, What::keys, What::data}) {
            Cached& mine = cache[static_cast<std::size_t>(what)];
            if (mine.until > at) {
                continue;
            }
            Cached fetched =
                before == nullptr ? fetch(cache, what, at) : through(*before, what, at);
            if (fetched.until <= at) {
                return;  // nobody answered: no verdict
            }
            fetched.until = std::min(fetched.until, longest == kForever ? kForever : at + longest);
            mine = fetched;
        }
        ++result_.questions;
        const Verdict verdict =
            validate(cache[0].fact, cache[1].fact, cache[2].fact, world_.algorithms(), strict_);
        result_.secure += verdict == Verdict::secure ? 1 : 0;
        result_.bogus += verdict == Verdict::bogus ? 1 : 0;
    }

    Cached through(Cache& before, What what, Time at) {
        Cached& held = before[static_cast<std::size_t>(what)];
        if (held.until <= at) {
            held = fetch(before, what, at);
        }
        return held;
    }

    // From a server: a parent for the DS and the delegation, a child of the delegation that is held
    // for the rest.
    Cached fetch(Cache& cache, What what, Time at) {
        if (what == What::ds) {
            return from(world_.published(
                            what, static_cast<int>(random_.between(0, world_.parents() - 1)), at),
                        at);
        }
        Cached& ns = cache[static_cast<std::size_t>(What::ns)];
        if (ns.until <= at) {
            ns = from(
                world_.ns_of_parent(static_cast<int>(random_.between(0, world_.parents() - 1)), at),
                at);
        }
        std::vector<int> children;
        for (int child = 0; child < world_.children(); ++child) {
            if ((ns.fact.set >> child) & 1U) {
                children.push_back(child);
            }
        }
        if (children.empty()) {
            return {};
        }
        const int child = random_.pick(children);
        if (random_.chance(30)) {
            // The child's own NS RRset takes the place of the parent's.
            const Cached own = from(world_.ns_of_child(child, at), at);
            if (own.until > at) {
                ns = own;
            }
        }
        return from(world_.published(what, child, at), at);
    }

    static Cached from(const std::optional<Publication>& publication, Time at) {
        return publication ? Cached{publication->fact, at + publication->ttl} : Cached{};
    }

    const World& world_;
    Random& random_;
    bool strict_;
    std::vector<Cache> caches_;
    std::array<Cache, kForwarders> forwarders_;
    Asked result_;
};

}  // namespace

Asked ask(const World& world, Random& random, int count, Time from, Time to, bool strict) {
    return Resolvers(world, random, strict).run(count, from, to);
}

}  // namespace dschain::sim
