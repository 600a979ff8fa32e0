// Collects what it takes to judge one of many zones: of what is above it as little as possible is
// asked twice, and of the zone itself only what the verdict rests on.
#pragma once

#include <functional>
#include <memory>

#include "dschain/collect/ancestors.hpp"
#include "dschain/collect/collect.hpp"
#include "dschain/collect/task.hpp"

namespace dschain {

// How far the verdict goes.
enum class BulkDepth {
    keys,  // DS and DNSKEY with their signatures: whether the chain of trust reaches the zone
    data,  // the zone's SOA with its signatures as well, and name servers that it alone names
    all,   // everything that a check of the one zone asks
};

struct BulkOptions {
    CollectOptions collect;  // without probes, --ns and resolvers
    BulkDepth depth = BulkDepth::data;
    std::chrono::milliseconds deadline{20000};  // of one zone
    std::function<Timestamp()> validate_at;
};

class BulkCollector {
public:
    // All must outlive it. One for each thread; `ancestors` is for all of them.
    BulkCollector(Transport& transport, const BulkOptions& options, Ancestors& ancestors);

    // Fills in cuts and exchanges of the evidence, whose subject is set: those of the zone and its
    // parent, and where nothing is secure above it those of all ancestors. The ancestor that
    // it is delegated from.
    [[nodiscard]] Task<std::shared_ptr<const Ancestor>> collect(Evidence& evidence);

private:
    class ZoneWork;

    template <typename Value>
    [[nodiscard]] Task<std::optional<Value>> known_or_claimed(SharedByName<Value>& store,
                                                              Name name);
    [[nodiscard]] Task<std::shared_ptr<const Ancestor>> ancestor(Name name);
    [[nodiscard]] Task<std::shared_ptr<const Ancestor>> make_ancestor(
        Name name, std::shared_ptr<const Ancestor> above, std::chrono::seconds& time);
    [[nodiscard]] Task<std::vector<Server>> host(Name name);
    // As AddressResolver's.
    [[nodiscard]] Task<std::vector<Server>> servers_of(std::vector<Name> names,
                                                       std::vector<Server> glue, bool all,
                                                       std::vector<Name>& unresolved);
    [[nodiscard]] Task<void> host_into(Name name, std::vector<Server>& servers);

    Transport& transport_;
    const BulkOptions& options_;
    Ancestors& ancestors_;
};

}  // namespace dschain
