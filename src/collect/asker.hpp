// Asks through a transport on behalf of coroutines, and writes every exchange into the evidence.
#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "dschain/collect/collect.hpp"
#include "dschain/collect/task.hpp"
#include "dschain/evidence/evidence.hpp"
#include "dschain/transport/transport.hpp"

namespace dschain {

class Asker {
public:
    Asker(Transport& transport, const CollectOptions& options, Evidence& evidence)
        : transport_(transport), options_(options), evidence_(evidence) {}

    // Asks one server, with all its tries. The index of the exchange in the evidence.
    Task<std::size_t> ask(Name zone, Server server, Question question, unsigned tries,
                          QueryForm form = {});

    Task<void> wait(std::chrono::milliseconds time);

    // ask_any() gives up once it has waited so long in all.
    void set_deadline(std::chrono::microseconds time) { deadline_ = time; }

    using Accept = std::function<bool(const Message&)>;

    // Asks the servers in turn, one try each, round after round, until an answer is accepted.
    // Its index; nothing if no server gave one.
    Task<std::optional<std::size_t>> ask_any(Name zone, std::vector<Server> servers,
                                             Question question, Accept accept);

    // By value: the list of exchanges grows under whoever reads it.
    [[nodiscard]] std::optional<Message> message(std::size_t exchange) const {
        return evidence_.exchanges[exchange].message;
    }
    // Once each; the name is one of named_limits.
    void note_limit(std::string_view name);
    [[nodiscard]] const CollectOptions& options() const { return options_; }

private:
    // Whether it is settled that one more question fits the limit, or that none does. Until then
    // it waits for answers: what a check finds must not depend on which of them came first.
    [[nodiscard]] bool may_ask() const;
    void let_in();

    Transport& transport_;
    const CollectOptions& options_;
    Evidence& evidence_;
    std::chrono::microseconds deadline_ = std::chrono::microseconds::max();
    std::chrono::microseconds waited_{};  // for answers, one after another
    std::chrono::microseconds last_wait_{};
    bool last_was_silent_ = false;  // the server of the last question
    std::uint64_t sent_ = 0;
    std::uint64_t octets_ = 0;
    // Questions without an answer yet, and the most that an answer has cost so far: many servers
    // are asked at a time, and all may send as much.
    std::uint64_t in_flight_ = 0;
    std::uint64_t largest_ = 0;
    // Who waits until it is known whether there is room for one more answer.
    std::vector<std::coroutine_handle<>> held_;
    bool lets_in_ = false;
};

}  // namespace dschain
