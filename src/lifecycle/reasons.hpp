// Why: findings about the steps of one zone's operation.
#pragma once

#include <string>
#include <vector>

#include "dschain/lifecycle/decision.hpp"
#include "steps.hpp"

namespace dschain {

class Reasons {
public:
    explicit Reasons(const Timeline& timeline) : timeline_(timeline) {}

    Finding& add(Code code, Args args);
    // What has to leave caches, and from when on it has.
    void add_waits(const Safety& safety);
    // The views that no waiting takes away; `step` for what the step would do.
    void add_conflicts(Code code, const Safety& safety, const std::string& step);
    // Where the servers differ.
    void add_under_way(const Draft& draft);
    void add_silent_servers();
    void add_unknown(Kind kind);  // nobody said anything about it

    // The gravest first.
    [[nodiscard]] std::vector<Finding> take();

private:
    const Timeline& timeline_;
    std::vector<Finding> findings_;
};

[[nodiscard]] std::vector<Bound> bounds_of(const Timeline& timeline, const Safety& safety);

}  // namespace dschain
