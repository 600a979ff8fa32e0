// What is above many zones, and where their name servers are: asked once for all of them.
#include <algorithm>

#include "asker.hpp"
#include "dschain/collect/bulk.hpp"
#include "dschain/collect/wait.hpp"
#include "referral.hpp"
#include "resolve.hpp"

namespace dschain {
namespace {

using std::chrono::seconds;

constexpr seconds kFailureTime{5};  // that nobody answered is not believed for long
constexpr seconds kLongestTime{24 * 3600};
constexpr std::chrono::milliseconds kPause{2};  // until another worker may have it

// The lowest TTL in those answers, from `first` on.
seconds shortest_ttl(const std::vector<Exchange>& exchanges, std::size_t first) {
    std::uint32_t ttl = kLongestTime.count();
    for (std::size_t i = first; i < exchanges.size(); ++i) {
        if (!exchanges[i].message) {
            continue;
        }
        for (const auto* section :
             {&exchanges[i].message->answer, &exchanges[i].message->authority}) {
            for (const RRset& rrset : *section) {
                ttl = std::min(ttl, rrset.ttl);
            }
        }
    }
    return seconds(std::max<std::uint32_t>(ttl, 1));
}

// Gives what was claimed back if the making of it ends with an exception.
template <typename Value>
class Claimed {
public:
    Claimed(SharedByName<Value>& store, Name name) : store_(store), name_(std::move(name)) {}
    ~Claimed() {
        if (!done_) {
            store_.give_up(name_);
        }
    }
    Claimed(const Claimed&) = delete;
    Claimed& operator=(const Claimed&) = delete;

    void put(Value value, seconds time) {
        store_.put(name_, std::move(value), time);
        done_ = true;
    }

private:
    SharedByName<Value>& store_;
    Name name_;
    bool done_ = false;
};

}  // namespace

// What is known under the name, if need be once another worker has made it. Nothing: the caller is
// to make it.
template <typename Value>
Task<std::optional<Value>> BulkCollector::known_or_claimed(SharedByName<Value>& store, Name name) {
    while (true) {
        auto claim = store.get(name);
        if (claim.value || claim.make) {
            co_return std::move(claim.value);
        }
        Pause pause(transport_, kPause);
        co_await pause;
    }
}

Task<std::shared_ptr<const Ancestor>> BulkCollector::ancestor(Name name) {
    auto known = co_await known_or_claimed(ancestors_.zones, name);
    if (known) {
        co_return *known;
    }
    Claimed claimed(ancestors_.zones, name);
    std::shared_ptr<const Ancestor> above;
    if (!name.is_root()) {
        const Name parent = name.parent();
        above = co_await ancestor(parent);
    }
    seconds time = kFailureTime;
    auto made = co_await make_ancestor(name, above, time);
    claimed.put(made, time);
    co_return made;
}

Task<std::shared_ptr<const Ancestor>> BulkCollector::make_ancestor(
    Name name, std::shared_ptr<const Ancestor> above, seconds& time) {
    auto made =
        above == nullptr ? std::make_shared<Ancestor>() : std::make_shared<Ancestor>(*above);
    if (above != nullptr && !above->reached) {
        co_return made;
    }
    Evidence evidence;
    evidence.subject.zone = name;
    evidence.exchanges = made->exchanges;
    const std::size_t first = evidence.exchanges.size();
    Asker asker(transport_, options_.collect, evidence);
    asker.set_deadline(options_.deadline);
    ZoneCut cut{name, options_.collect.root_servers, {}};
    const ZoneCut parent = above == nullptr ? ZoneCut{} : above->cuts.back();
    const Name from = parent.zone;
    if (above != nullptr) {
        const CollectOptions& options = options_.collect;
        const Question question{name, RrType::ns};
        const Asker::Accept accept = [from, name, &options](const Message& message) {
            return read_descent(message, from, name, options).step != Step::useless;
        };
        const auto answer = co_await asker.ask_any(from, parent.servers, question, accept);
        if (!answer) {
            made->reached = false;
            made->exchanges = std::move(evidence.exchanges);
            made->limits_hit = evidence.limits_hit;
            co_return made;
        }
        const auto message = asker.message(*answer);
        const Descent descent = read_descent(*message, from, name, options);
        time = shortest_ttl(evidence.exchanges, first);
        if (descent.step != Step::referral && descent.step != Step::authoritative) {
            co_return made;  // the name lies in the zone above
        }
        cut.zone = descent.cut;
        cut.servers = co_await servers_of(descent.names, descent.glue, false, cut.unresolved);
    }
    made->reached = true;
    made->cuts.push_back(cut);
    // Where an anchor is further down than the one so far, the chain begins anew.
    Chain chain = made->chain == nullptr ? Chain{} : *made->chain;
    const TrustAnchor* anchor = options_.collect.anchors.closest(cut.zone);
    if (anchor != nullptr && chain.anchor != *anchor) {
        chain = Chain{*anchor, {}};
    }
    const bool goes_on =
        chain.anchor && !chain.anchor->negative &&
        (chain.links.empty() ? chain.anchor->name == cut.zone
                             : chain.links.back().judgement.status == Status::secure);
    if (goes_on) {
        if (!chain.links.empty()) {
            const Question ds{cut.zone, RrType::ds};
            const Asker::Accept accept = [ds](const Message& message) {
                return has_records(message, ds) ||
                       (message.authoritative && !message.authority.empty());
            };
            co_await asker.ask_any(from, parent.servers, ds, accept);
        }
        const Question keys{cut.zone, RrType::dnskey};
        const Asker::Accept accept = [keys](const Message& message) {
            return has_records(message, keys);
        };
        co_await asker.ask_any(cut.zone, cut.servers, keys, accept);
        time = shortest_ttl(evidence.exchanges, first);
        Verifier verifier(options_.validate_at(), options_.collect.limits);
        chain = extend_chain(chain, evidence, cut.zone, verifier);
        if (chain.links.back().judgement.status == Status::indeterminate) {
            time = kFailureTime;
        }
    }
    made->chain = std::make_shared<const Chain>(std::move(chain));
    made->exchanges = std::move(evidence.exchanges);
    made->limits_hit = evidence.limits_hit;
    co_return made;
}

Task<std::vector<Server>> BulkCollector::host(Name name) {
    auto known = co_await known_or_claimed(ancestors_.hosts, name);
    if (known) {
        co_return *known;
    }
    // Nothing else is claimed from here on: who waits for whom is no circle.
    Claimed claimed(ancestors_.hosts, name);
    Evidence evidence;
    Asker asker(transport_, options_.collect, evidence);
    asker.set_deadline(options_.deadline);
    AddressResolver resolver(asker);
    resolver.learn(Name(), options_.collect.root_servers);
    for (Name zone = name; !zone.is_root(); zone = zone.parent()) {
        if (const auto servers = ancestors_.zone_servers.find(zone)) {
            resolver.learn(zone, *servers);
            break;
        }
    }
    auto servers = co_await resolver.resolve(name);
    const seconds time = servers.empty() ? kFailureTime : shortest_ttl(evidence.exchanges, 0);
    for (const auto& [zone, zone_servers] : resolver.zones()) {
        ancestors_.zone_servers.put(zone, zone_servers, time);
    }
    claimed.put(servers, time);
    co_return servers;
}

Task<void> BulkCollector::host_into(Name name, std::vector<Server>& servers) {
    const auto found = co_await host(name);
    servers.insert(servers.end(), found.begin(), found.end());
}

Task<std::vector<Server>> BulkCollector::servers_of(std::vector<Name> names,
                                                    std::vector<Server> glue, bool all,
                                                    std::vector<Name>& unresolved) {
    const std::size_t most = options_.collect.limits.servers_per_zone;
    std::vector<Server> servers = std::move(glue);
    std::vector<Name> missing;
    for (const Name& name : names) {
        const bool has_glue =
            std::any_of(servers.begin(), servers.end(),
                        [&](const Server& server) { return server.name == name; });
        if (!has_glue && missing.size() < most) {
            missing.push_back(name);
        }
    }
    std::vector<Server> found;
    if (all && !missing.empty()) {
        TaskGroup group;
        for (const Name& name : missing) {
            group.add(host_into(name, found));
        }
        co_await group;
    }
    for (std::size_t i = 0; !all && i < missing.size() && servers.empty() && found.empty(); ++i) {
        const Name name = missing[i];
        co_await host_into(name, found);
    }
    for (const Name& name :
         all || (servers.empty() && found.empty()) ? missing : std::vector<Name>{}) {
        if (std::none_of(found.begin(), found.end(),
                         [&](const Server& server) { return server.name == name; })) {
            unresolved.push_back(name);
        }
    }
    servers.insert(servers.end(), found.begin(), found.end());
    std::sort(servers.begin(), servers.end());
    servers.resize(std::min(servers.size(), 2 * most));
    co_return servers;
}

}  // namespace dschain
