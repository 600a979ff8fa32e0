// Name servers on loopback, over UDP and TCP, that send what a behaviour says, octet by octet.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "hostile/signed_zone.hpp"

namespace dschain::test {

enum class Way {
    send,
    stay_silent,
    close,             // TCP: the connection, without an answer
    drip,              // TCP: an octet a second
    promise_too_much,  // TCP: more octets than follow, then the end
};

struct Delivery {
    Bytes octets;
    Way way = Way::send;
};

// Called in the server's own thread, for one query at a time.
using Deliver = std::function<Delivery(const Asked&)>;

class BehaviourServer {
public:
    // One thread serves 127.0.0.1 and following addresses at one port, which the system gives.
    // Those from `first_without_tcp` on refuse connections.
    BehaviourServer(Deliver deliver, unsigned addresses, unsigned first_without_tcp);
    ~BehaviourServer();
    BehaviourServer(const BehaviourServer&) = delete;
    BehaviourServer& operator=(const BehaviourServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    // Queries that each address has had; to be asked when nobody queries any more.
    [[nodiscard]] std::vector<unsigned> queries() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dschain::test
