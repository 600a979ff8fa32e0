// The same choices for the same seed on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace dschain::differential {

// std::mt19937_64 gives the same numbers everywhere; the distributions of the standard library do
// not, so that none of them is used.
class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    // A number below `limit`, which is not 0.
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }

    bool percent(std::size_t chance) { return below(100) < chance; }

    template <typename T>
    const T& one_of(const std::vector<T>& values) {
        return values[below(values.size())];
    }

    // A generator of its own, so that a change in one part leaves the others as they were.
    Random fork() { return Random(engine_()); }

private:
    std::mt19937_64 engine_;
};

}  // namespace dschain::differential
