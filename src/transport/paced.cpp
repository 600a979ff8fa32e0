#include "dschain/transport/paced.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>

namespace dschain {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kFirstWindow = 64;  // a few receive buffers hold as many small queries
// As many answers as the receive buffer of a socket holds by Linux's defaults: while signatures are
// verified, all of them may come.
constexpr std::uint32_t kWidestWindow = 256;
// Questions since the last answer that make a server a silent one when none is answered.
constexpr std::uint32_t kSilence = 16;
constexpr std::size_t kManyServers = 65536;

// So many a second, with a tenth of a second's worth at once.
class TokenBucket {
public:
    explicit TokenBucket(double rate) : rate_(rate), most_(std::max(1.0, rate / 10)) {}

    [[nodiscard]] bool take(Clock::time_point now) {
        if (rate_ <= 0) {
            return true;
        }
        refill(now);
        if (tokens_ < 1) {
            return false;
        }
        tokens_ -= 1;
        return true;
    }
    void give_back() { tokens_ += 1; }
    // Until there is one.
    [[nodiscard]] std::chrono::milliseconds left() const {
        const double seconds = rate_ <= 0 ? 0 : (1 - tokens_) / rate_;
        return std::chrono::milliseconds(1 +
                                         static_cast<std::int64_t>(1000 * std::max(0.0, seconds)));
    }

private:
    void refill(Clock::time_point now) {
        const std::chrono::duration<double> passed = now - last_;
        tokens_ = last_ == Clock::time_point() ? most_
                                               : std::min(most_, tokens_ + passed.count() * rate_);
        last_ = now;
    }

    double rate_;
    double most_;
    double tokens_ = 0;
    Clock::time_point last_;
};

class PacedTransport final : public Transport {
public:
    PacedTransport(Transport& transport, Pace pace)
        : transport_(transport), pace_(pace), all_(pace.rate) {}

    void ask(const Endpoint& server, const Question& question, const QueryForm& form,
             unsigned tries, std::function<void(Reply)> done) override {
        Lane& lane = lane_of(server);
        Waiting asked{question, form, tries, std::move(done)};
        if (lane.waiting.empty() && may_send(lane)) {
            send(server, lane, std::move(asked));
        } else {
            lane.waiting.push_back(std::move(asked));
            if (!is_full(lane)) {
                wake_later(server, lane);
            }
        }
    }

    void wait(std::chrono::milliseconds time, std::function<void()> done) override {
        transport_.wait(time, std::move(done));
    }

    void when_idle(std::function<void()> done) override { transport_.when_idle(std::move(done)); }

    void run() override { transport_.run(); }

    void stop() override {
        stopped_ = true;
        transport_.stop();
        for (auto& [server, lane] : lanes_) {
            send_waiting(server, lane);
        }
    }

private:
    struct Waiting {
        Question question;
        QueryForm form;
        unsigned tries;
        std::function<void(Reply)> done;
    };
    struct Lane {
        explicit Lane(double rate) : bucket(rate) {}
        TokenBucket bucket;
        std::uint32_t outstanding = 0;
        std::uint32_t window = kFirstWindow;
        std::uint32_t unanswered = 0;             // of what was sent since the last answer
        std::chrono::microseconds last_answer{};  // since the transport was made
        bool wakes = false;                       // a timer runs
        std::deque<Waiting> waiting;
    };

    Lane& lane_of(const Endpoint& server) {
        if (lanes_.size() > kManyServers) {
            std::erase_if(lanes_, [](const auto& each) {
                return each.second.outstanding == 0 && each.second.waiting.empty() &&
                       !each.second.wakes;
            });
        }
        return lanes_.try_emplace(server, pace_.server_rate).first->second;
    }

    [[nodiscard]] bool is_full(const Lane& lane) const {
        return !stopped_ && lane.unanswered < kSilence && lane.outstanding >= lane.window;
    }

    // Takes what it needs of the rates.
    [[nodiscard]] bool may_send(Lane& lane) {
        if (stopped_) {
            return true;
        }
        if (is_full(lane)) {
            return false;
        }
        if (pace_.rate <= 0 && pace_.server_rate <= 0) {
            return true;
        }
        const auto now = Clock::now();
        if (!lane.bucket.take(now)) {
            return false;
        }
        if (!all_.take(now)) {
            lane.bucket.give_back();
            return false;
        }
        return true;
    }

    void send(const Endpoint& server, Lane& lane, Waiting asked) {
        ++lane.outstanding;
        const bool silent = lane.unanswered >= kSilence;
        const unsigned tries = silent ? 1 : asked.tries;
        transport_.ask(server, asked.question, asked.form, tries,
                       [this, server, silent, done = std::move(asked.done)](Reply reply) {
                           answered(server, reply);
                           reply.silent = silent && reply.outcome == Outcome::timeout;
                           done(std::move(reply));
                       });
    }

    void answered(const Endpoint& server, const Reply& reply) {
        Lane& lane = lanes_.at(server);
        --lane.outstanding;
        if (reply.outcome != Outcome::timeout) {
            lane.window = std::min(lane.window + 1, kWidestWindow);
            lane.unanswered = 0;
            lane.last_answer = std::max(lane.last_answer, reply.started + reply.lasted);
        } else {
            lane.window = std::max(lane.window / 2, kFirstWindow);
            // What was lost while others were answered says nothing.
            lane.unanswered += reply.started > lane.last_answer ? 1U : 0U;
        }
        send_waiting(server, lane);
    }

    void send_waiting(const Endpoint& server, Lane& lane) {
        while (!lane.waiting.empty() && may_send(lane)) {
            Waiting next = std::move(lane.waiting.front());
            lane.waiting.pop_front();
            send(server, lane, std::move(next));
        }
        if (!lane.waiting.empty() && !is_full(lane)) {
            wake_later(server, lane);
        }
    }

    // The rate stands in the way, not the server.
    void wake_later(const Endpoint& server, Lane& lane) {
        if (lane.wakes) {
            return;
        }
        lane.wakes = true;
        constexpr std::chrono::milliseconds kLongest{100};
        const auto left = std::min(std::max(lane.bucket.left(), all_.left()), kLongest);
        transport_.wait(left, [this, server] {
            Lane& woken = lanes_.at(server);
            woken.wakes = false;
            send_waiting(server, woken);
        });
    }

    struct Hash {
        std::size_t operator()(const Endpoint& server) const {
            return std::hash<std::string>{}(server.address) * 31 + server.port;
        }
    };

    Transport& transport_;
    Pace pace_;
    TokenBucket all_;
    bool stopped_ = false;
    std::unordered_map<Endpoint, Lane, Hash> lanes_;
};

}  // namespace

std::unique_ptr<Transport> make_paced_transport(Transport& transport, Pace pace) {
    return std::make_unique<PacedTransport>(transport, pace);
}

}  // namespace dschain
