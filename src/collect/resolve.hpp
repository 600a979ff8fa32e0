// Addresses of name servers that no referral gave: resolved from the nearest zone known, the way
// a resolver would.
#pragma once

#include <map>
#include <vector>

#include "asker.hpp"

namespace dschain {

class AddressResolver {
public:
    explicit AddressResolver(Asker& asker) : asker_(asker) {}

    // A zone and servers for it, found on the way down.
    void learn(const Name& zone, std::vector<Server> servers);

    // The addresses of a name in the wanted families; none if there are none, or it loops, or is
    // nested too deep.
    Task<std::vector<Server>> resolve(Name name, unsigned depth = 0);

    // Servers of a zone: the glue, or else the addresses of as many names as it takes, all of them
    // if `all`. Names without an address go to `unresolved`.
    Task<std::vector<Server>> servers_of(std::vector<Name> names, std::vector<Server> glue,
                                         bool all, unsigned depth, std::vector<Name>& unresolved);

    [[nodiscard]] const std::map<Name, std::vector<Server>>& zones() const { return zones_; }

    // The longest zone known that `name` is in, and its servers.
    [[nodiscard]] std::pair<Name, std::vector<Server>> nearest_zone(const Name& name) const;

private:
    Task<void> resolve_type(Name name, RrType type, unsigned depth, std::vector<Server>& found);
    Task<void> resolve_into(Name name, unsigned depth, std::vector<Server>& found);

    Asker& asker_;
    std::map<Name, std::vector<Server>> zones_;
    std::map<Name, std::vector<Server>> addresses_;
};

}  // namespace dschain
