#include "asker.hpp"

#include <algorithm>
#include <coroutine>
#include <utility>

#include "dschain/collect/wait.hpp"

namespace dschain {
namespace {

// Suspends a coroutine until the transport has a reply.
class ReplyAwaiter {
public:
    ReplyAwaiter(Transport& transport, Endpoint endpoint, Question question, QueryForm form,
                 unsigned tries)
        : transport_(transport),
          endpoint_(std::move(endpoint)),
          question_(std::move(question)),
          form_(std::move(form)),
          tries_(tries) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) {
        transport_.ask(endpoint_, question_, form_, tries_, [this, awaiting](Reply reply) {
            reply_ = std::move(reply);
            awaiting.resume();
        });
    }
    Reply await_resume() { return std::move(reply_); }

private:
    Transport& transport_;
    Endpoint endpoint_;
    Question question_;
    QueryForm form_;
    unsigned tries_;
    Reply reply_;
};

// Octets that count as taken. Compression makes names of 255 octets out of two, and every record
// costs time and memory however small it is: each counts as one with such a name.
std::uint64_t cost(ByteView wire) {
    constexpr std::uint64_t kRecord = 256;
    constexpr std::size_t kSmallestRecord = 11;
    ByteReader counts(wire);
    (void)counts.take(6);
    std::uint64_t records = 0;
    for (int section = 0; section < 3; ++section) {
        records += counts.u16().value_or(0);
    }
    // No more than fit, whatever the header says.
    records = std::min<std::uint64_t>(records, wire.size() / kSmallestRecord);
    return std::max<std::uint64_t>(wire.size(), records * kRecord);
}

// Nothing more is to be had from this server in a later round.
bool is_final(Outcome outcome) {
    return outcome != Outcome::timeout;
}

}  // namespace

void Asker::note_limit(std::string_view name) {
    auto& hit = evidence_.limits_hit;
    if (std::find(hit.begin(), hit.end(), name) == hit.end()) {
        hit.emplace_back(name);
    }
}

bool Asker::may_ask() const {
    return in_flight_ == 0 || octets_ + in_flight_ * largest_ < options_.limits.octets ||
           octets_ >= options_.limits.octets;
}

void Asker::let_in() {
    if (lets_in_) {
        return;  // one that was let in has its answer at once: the loop below goes on
    }
    lets_in_ = true;
    while (!held_.empty() && may_ask()) {
        const std::coroutine_handle<> first = held_.front();
        held_.erase(held_.begin());
        first.resume();
    }
    lets_in_ = false;
}

Task<void> Asker::wait(std::chrono::milliseconds time) {
    Pause awaiter(transport_, time);
    co_await awaiter;
}

Task<std::size_t> Asker::ask(Name zone, Server server, Question question, unsigned tries,
                             QueryForm form) {
    Reply reply;
    if (!may_ask()) {
        Rest rest(held_);
        co_await rest;
    }
    if (sent_ >= options_.limits.queries || octets_ >= options_.limits.octets) {
        note_limit(sent_ >= options_.limits.queries ? "queries" : "octets");
        reply.outcome = Outcome::limit;
    } else {
        ++sent_;
        ++in_flight_;
        const Endpoint endpoint{server.address, server.port};
        ReplyAwaiter awaiter(transport_, endpoint, question, form, tries);
        reply = co_await awaiter;
        last_wait_ = reply.lasted;
        last_was_silent_ = reply.silent;
        --in_flight_;
        const std::uint64_t taken = cost(reply.wire);
        octets_ += taken;
        largest_ = std::max(largest_, taken);
    }
    Exchange exchange;
    exchange.zone = std::move(zone);
    exchange.server = std::move(server);
    exchange.question = std::move(question);
    exchange.form = std::move(form);
    exchange.outcome = reply.outcome;
    exchange.tcp = reply.tcp;
    exchange.udp_truncated = reply.udp_truncated;
    exchange.tries = reply.tries;
    exchange.started_us = reply.started.count();
    exchange.took_us = reply.took.count();
    exchange.wire = std::move(reply.wire);
    exchange.message = std::move(reply.message);
    exchange.error = std::move(reply.error);
    exchange.udp_octets = reply.udp_octets;
    evidence_.exchanges.push_back(std::move(exchange));
    const std::size_t index = evidence_.exchanges.size() - 1;
    let_in();
    co_return index;
}

Task<std::optional<std::size_t>> Asker::ask_any(Name zone, std::vector<Server> servers,
                                                Question question, Accept accept) {
    for (unsigned round = 0; round < options_.tries && !servers.empty(); ++round) {
        std::vector<Server> again;
        for (const Server& server : servers) {
            const std::size_t index = co_await ask(zone, server, question, 1);
            const Exchange& exchange = evidence_.exchanges[index];
            if (exchange.message && accept(*exchange.message)) {
                co_return index;
            }
            waited_ += last_wait_;
            if (exchange.outcome == Outcome::deadline || exchange.outcome == Outcome::limit ||
                waited_ > deadline_) {
                co_return std::nullopt;
            }
            if (!is_final(exchange.outcome) && !last_was_silent_) {
                again.push_back(server);
            }
        }
        servers = std::move(again);
    }
    co_return std::nullopt;
}

}  // namespace dschain
