// The one who runs an operation and does as preflight says: looks at the servers now and then,
// keeps what was seen, and takes a step at the first 'go'.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dschain/lifecycle/decision.hpp"
#include "simulator/world.hpp"

namespace dschain::sim {

struct Habits {
    Time interval = 300;     // between two looks
    int silent_percent = 0;  // of one server in one look
    int lost_percent = 0;    // of a whole look
    Assumptions assumptions;
    bool hasty = false;  // takes every step at once, whatever preflight says
};

class Operator {
public:
    Operator(const World& world, Random& random, Habits habits);

    // One look at every server that the delegation names, and at those named to it.
    void look(Time at);
    void name_new_servers(std::vector<int> children) { new_children_ = std::move(children); }
    [[nodiscard]] Decision decide(const Request& request);
    [[nodiscard]] const Habits& habits() const { return habits_; }
    [[nodiscard]] Ds ds_of(int key) const;

private:
    [[nodiscard]] Version version(What what, const Fact& fact, Keys seen) const;
    [[nodiscard]] const Dnskey& key(int number) const;
    [[nodiscard]] Signer signer(int number, Keys seen) const;
    [[nodiscard]] static Server server(bool parent, int number);
    void observe_child(int child, bool candidate, Keys seen, Time at);
    void keep_round();

    const World& world_;
    Random& random_;
    Habits habits_;
    std::vector<int> new_children_;
    Name zone_;
    mutable std::vector<Dnskey> keys_;
    Keys ever_named_ = 0;
    History history_;
    Round round_;
};

}  // namespace dschain::sim
