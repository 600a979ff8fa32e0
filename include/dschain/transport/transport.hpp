// Asks one server one question.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dschain/base/outcome.hpp"
#include "dschain/dns/message.hpp"

namespace dschain {

struct Endpoint {
    std::string address;  // IPv4 or IPv6, as text
    std::uint16_t port = 53;

    [[nodiscard]] auto operator<=>(const Endpoint&) const = default;
};

struct Reply {
    Outcome outcome = Outcome::timeout;
    Bytes wire;                           // what came, also when it is malformed
    std::optional<Message> message;       // set for `answer` alone
    std::string error;                    // for `malformed`: what is wrong with it
    bool tcp = false;                     // the last try went over TCP
    bool udp_truncated = false;           // the UDP answer had TC, so TCP was asked
    std::size_t udp_octets = 0;           // of that answer
    bool silent = false;                  // the server has answered nobody for a while (Pace)
    unsigned tries = 0;                   // datagrams sent, and TCP connections made
    std::chrono::microseconds started{};  // since the transport was made
    std::chrono::microseconds took{};     // of the last try
    std::chrono::microseconds lasted{};   // all tries
};

class Transport {
public:
    virtual ~Transport() = default;

    // Sends at most `tries` datagrams, each after the one before timed out; TCP if the answer is
    // truncated. `done` is called once, from run(), never from inside ask().
    virtual void ask(const Endpoint& server, const Question& question, const QueryForm& form,
                     unsigned tries, std::function<void(Reply)> done) = 0;

    // Calls `done` after a while, from run(); at once when the time is up.
    virtual void wait(std::chrono::milliseconds time, std::function<void()> done) = 0;

    // Calls `done`, from run(), once no answer waits to be looked at.
    virtual void when_idle(std::function<void()> done) {
        wait(std::chrono::milliseconds(0), std::move(done));
    }

    // Works until nothing is outstanding.
    virtual void run() = 0;

    // As when the time is up: everything outstanding ends in `deadline` at once, and so does all
    // that is asked from now on.
    virtual void stop() = 0;
};

struct TransportOptions {
    std::chrono::milliseconds timeout{1500};  // of one try
    // From now; later everything ends in `deadline`. Zero: never.
    std::chrono::milliseconds deadline{20000};
    // Servers asked over UDP at a time, each by a channel of 70 kB; more of them wait.
    std::size_t channels = 65536;
    std::function<std::uint16_t()> random_id;  // must be unpredictable
};

// Over c-ares and epoll. Throws std::runtime_error if c-ares or epoll cannot be had.
[[nodiscard]] std::unique_ptr<Transport> make_transport(TransportOptions options);

}  // namespace dschain
