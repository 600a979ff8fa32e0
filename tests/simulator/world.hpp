// Servers that publish versions over time, and what resolvers may make of it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "simulator/symbolic.hpp"

namespace dschain::sim {

struct Parameters {
    int parents = 1;
    int children = 1;
    int new_children = 0;  // of the provider that the zone moves to
    Time ds_ttl = 3600;
    Time keys_ttl = 3600;
    Time data_ttl = 3600;
    Time negative_ttl = 600;
    Time ns_ttl = 3600;
    Time slowest = 600;  // of a change on its way to a server
};

// One version of one kind that may be in a cache, in [from, to).
struct InCache {
    Fact fact;
    Time from = 0;
    Time to = kForever;
};

class World {
public:
    World(const Parameters& parameters, Random& random);

    const Parameters& parameters() const { return parameters_; }
    // A new key, as its number.
    int add_key(int algorithm, bool sep);
    const std::vector<int>& algorithms() const { return algorithm_; }
    bool is_sep(int key) const { return sep_[static_cast<std::size_t>(key)]; }

    int parents() const { return parameters_.parents; }
    int children() const { return parameters_.children + parameters_.new_children; }

    // From the beginning of time.
    void begin(What what, int server, Fact fact);
    // Each server takes it up after a delay of its own. `servers` are parents for ds, children for
    // keys and data; ns changes on all of both.
    void change(What what, const std::vector<int>& servers, Fact fact, Time at);
    void change_ns(Fact fact, Time at);
    void set_ttl(What what, Time ttl, Time at);  // for versions as they are, on all servers
    void switch_off(int child, Time at);         // no more answers

    [[nodiscard]] std::optional<Publication> published(What what, int server, Time at) const;
    [[nodiscard]] std::optional<Publication> ns_of_parent(int parent, Time at) const;
    [[nodiscard]] std::optional<Publication> ns_of_child(int child, Time at) const;
    // Resolvers may ask that child at that time: some NS RRset that they may hold names it.
    [[nodiscard]] bool is_asked(int child, Time at) const;

    // Everything of one kind that any cache may hold at any time.
    [[nodiscard]] std::vector<InCache> caches(What what) const;
    // The first instant, not before `at`, from which the new facts break no view, whatever the time
    // that servers take; kForever if there is none.
    [[nodiscard]] Time earliest(const std::vector<std::pair<What, Fact>>& fresh, Time at,
                                bool strict) const;
    // When the last change that was made so far has reached its last server.
    [[nodiscard]] Time last_change(What what) const;

    // A view that some cache could show and that is bogus, in words; empty if there is none.
    [[nodiscard]] std::string bogus_view(bool strict) const;

private:
    using Row = std::vector<Publication>;

    [[nodiscard]] Time ttl_of(What what, const Fact& fact) const;
    void publish(Row& row, Fact fact, Time ttl, Time at);
    [[nodiscard]] std::vector<InCache> asked(int child) const;

    Parameters parameters_;
    Random& random_;
    std::vector<int> algorithm_;
    std::vector<bool> sep_;
    std::vector<Row> ds_;
    std::vector<Row> parent_ns_;
    std::vector<Row> keys_;
    std::vector<Row> data_;
    std::vector<Row> child_ns_;
};

}  // namespace dschain::sim
