// Resolvers that ask again and again, each with its own caches. They find by chance what
// World::bogus_view finds by looking at every view, and share none of its reasoning about time.
#pragma once

#include <cstddef>

#include "simulator/world.hpp"

namespace dschain::sim {

struct Asked {
    std::size_t questions = 0;
    std::size_t secure = 0;
    std::size_t bogus = 0;
};

// `count` resolvers between two times. Some ask through a cache that does not validate and feeds
// what it holds to several of them, with the TTL that remains; some keep things for less long than
// they may; some are strict about algorithms.
Asked ask(const World& world, Random& random, int count, Time from, Time to, bool strict);

}  // namespace dschain::sim
