// One c-ares channel: octets to one server and back. Nothing outside ares_channel.cpp sees c-ares.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "dschain/base/outcome.hpp"
#include "dschain/base/bytes.hpp"
#include "dschain/transport/event_loop.hpp"
#include "dschain/transport/transport.hpp"

namespace dschain {

// udp_small: for queries that the EDNS of c-ares would spoil; answers of up to 512 octets alone.
enum class Protocol { udp, udp_small, tcp };

class AresChannel {
public:
    // `timeout` is that of every query; each is sent once. Throws std::runtime_error.
    AresChannel(EventLoop& loop, Protocol protocol, std::chrono::milliseconds timeout);
    ~AresChannel();

    // Points an idle channel at a server. False if the address is none: then it must not be used,
    // for c-ares goes on with the servers it had.
    [[nodiscard]] bool point_at(const Endpoint& server);

    // `done` gets `answer` with the octets, or a failure; it may be called from inside send().
    void send(const Bytes& query, std::function<void(Outcome, Bytes)> done);

    // Ends everything outstanding with `deadline`.
    void cancel();

    // Whether a query with that ID is outstanding.
    [[nodiscard]] bool is_asked(std::uint16_t id) const;
    [[nodiscard]] unsigned outstanding() const;
    [[nodiscard]] const Endpoint& server() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// One for the process, as c-ares asks; kept until the end of main by whoever holds the token.
[[nodiscard]] std::shared_ptr<void> ares_library();

}  // namespace dschain
