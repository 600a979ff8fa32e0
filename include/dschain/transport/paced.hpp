// Many questions through one transport, as fast as the servers take them and no faster.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "dschain/transport/transport.hpp"

namespace dschain {

struct Pace {
    // Questions a second, in all and to one server; 0: no bound. Repetitions are not counted.
    double rate = 0;
    double server_rate = 0;
};

// Of each server so many questions are outstanding as it has shown to bear: the number grows with
// its answers and is halved when one is missing (RFC 5681 has the idea). Whoever has answered
// nothing for a while is not waited for, and asked everything once only: a server that is gone
// must not hold up the questions to all others.
//
// `transport` must outlive it.
[[nodiscard]] std::unique_ptr<Transport> make_paced_transport(Transport& transport, Pace pace);

}  // namespace dschain
