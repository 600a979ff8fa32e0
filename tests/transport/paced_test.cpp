// How many questions are outstanding and when the others go, on a transport that answers when the
// test says so.
#include "dschain/transport/paced.hpp"

#include <deque>
#include <map>

#include <gtest/gtest.h>

#include "support/name.hpp"

namespace dschain {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

const Endpoint kServer{"192.0.2.1", 53};
const Endpoint kOther{"192.0.2.2", 53};

class HeldTransport final : public Transport {
public:
    struct Asked {
        Question question;
        unsigned tries;
        std::function<void(Reply)> done;
    };

    void ask(const Endpoint& server, const Question& question, const QueryForm& /*form*/,
             unsigned tries, std::function<void(Reply)> done) override {
        ++sent;
        if (stopped) {
            ended_.push_back([done = std::move(done)] {
                Reply reply;
                reply.outcome = Outcome::deadline;
                done(std::move(reply));
            });
            return;
        }
        held[server.address].push_back({question, tries, std::move(done)});
    }
    void wait(milliseconds time, std::function<void()> done) override {
        waits.push_back(time);
        waiting_.push_back(std::move(done));
    }
    void run() override {
        while (!ended_.empty()) {
            const auto act = std::move(ended_.front());
            ended_.pop_front();
            act();
        }
    }
    void stop() override {
        stopped = true;
        for (auto& [server, list] : held) {
            for (Asked& asked : list) {
                ended_.push_back([done = std::move(asked.done)] {
                    Reply reply;
                    reply.outcome = Outcome::deadline;
                    done(std::move(reply));
                });
            }
            list.clear();
        }
    }

    // The oldest question to the server ends.
    void end(const Endpoint& server, Outcome outcome, microseconds started, microseconds lasted) {
        auto& list = held[server.address];
        ASSERT_FALSE(list.empty());
        const Asked asked = std::move(list.front());
        list.pop_front();
        Reply reply;
        reply.outcome = outcome;
        reply.started = started;
        reply.lasted = lasted;
        asked.done(std::move(reply));
    }

    // The times that were waited for are over.
    void wake() {
        auto now = std::move(waiting_);
        waiting_.clear();
        for (const auto& act : now) {
            act();
        }
    }

    std::map<std::string, std::deque<Asked>> held;  // by address
    std::size_t sent = 0;
    std::vector<milliseconds> waits;
    bool stopped = false;

private:
    std::deque<std::function<void()>> waiting_;
    std::deque<std::function<void()>> ended_;
};

class PacedTest : public ::testing::Test {
protected:
    void pace(Pace pace) { paced_ = make_paced_transport(held_, pace); }

    void ask(const Endpoint& server, std::size_t count = 1) {
        for (std::size_t i = 0; i < count; ++i) {
            const Question question{test::name("q" + std::to_string(asked_++)), RrType::soa};
            paced_->ask(server, question, {}, 3, [this](const Reply& reply) {
                ++ended_;
                outcomes_[reply.outcome] += 1;
            });
        }
    }

    // Answers come and losses happen one after the other, each to a question that was sent after
    // what came before.
    void answer(const Endpoint& server, std::size_t count = 1) {
        for (std::size_t i = 0; i < count; ++i) {
            now_ += milliseconds(10);
            held_.end(server, Outcome::answer, now_ - milliseconds(1), milliseconds(1));
        }
    }
    void lose(const Endpoint& server, std::size_t count = 1) {
        for (std::size_t i = 0; i < count; ++i) {
            now_ += milliseconds(10);
            held_.end(server, Outcome::timeout, now_ - milliseconds(1), milliseconds(1));
        }
    }

    [[nodiscard]] std::size_t outstanding(const Endpoint& server) {
        return held_.held[server.address].size();
    }

    HeldTransport held_;
    std::unique_ptr<Transport> paced_ = make_paced_transport(held_, {});
    std::size_t asked_ = 0;
    std::size_t ended_ = 0;
    std::map<Outcome, std::size_t> outcomes_;
    microseconds now_{};
};

constexpr std::size_t kFirst = 64;
constexpr std::size_t kWidest = 256;

TEST_F(PacedTest, as_many_are_outstanding_as_a_server_has_shown_to_bear) {
    ask(kServer, 1000);
    EXPECT_EQ(outstanding(kServer), kFirst);
    // Another server has its own.
    ask(kOther, 10);
    EXPECT_EQ(outstanding(kOther), 10U);
    // Each answer makes room for one more than it was.
    answer(kServer);
    EXPECT_EQ(outstanding(kServer), kFirst + 1);
    answer(kServer, 99);
    EXPECT_EQ(outstanding(kServer), kFirst + 100);
    answer(kServer, 200);
    EXPECT_EQ(outstanding(kServer), kWidest);
    EXPECT_EQ(ended_, 300U);
    EXPECT_TRUE(held_.waits.empty());
    // In the order in which they were asked.
    EXPECT_EQ(held_.held[kServer.address].front().question.name, test::name("q300"));
}

TEST_F(PacedTest, a_loss_halves_it_down_to_what_it_was_at_first) {
    ask(kServer, 1000);
    answer(kServer, 192);
    ASSERT_EQ(outstanding(kServer), kWidest);
    lose(kServer);
    // Nothing is sent until fewer than half are outstanding.
    const std::size_t sent = held_.sent;
    answer(kServer, 64);  // each makes it wider by one: 192, 191 outstanding
    EXPECT_EQ(held_.sent, sent + 1);
    EXPECT_EQ(outstanding(kServer), kWidest / 2 + 64);
    lose(kServer, 10);
    EXPECT_EQ(held_.sent, sent + 1);
    while (outstanding(kServer) > kFirst) {
        const std::size_t before = held_.sent;
        held_.end(kServer, Outcome::timeout, microseconds(0), microseconds(0));  // long ago
        ASSERT_EQ(held_.sent, before);
    }
    held_.end(kServer, Outcome::timeout, microseconds(0), microseconds(0));
    EXPECT_EQ(outstanding(kServer), kFirst);
}

TEST_F(PacedTest, who_has_answered_nothing_for_a_while_is_not_waited_for_and_asked_once) {
    ask(kServer, 500);
    EXPECT_EQ(held_.held[kServer.address].front().tries, 3U);
    lose(kServer, 15);
    EXPECT_EQ(outstanding(kServer), kFirst);
    lose(kServer);
    // All at once.
    EXPECT_EQ(outstanding(kServer), 500U - 16);
    EXPECT_EQ(held_.held[kServer.address].front().tries, 3U);  // sent before that
    EXPECT_EQ(held_.held[kServer.address].back().tries, 1U);
    ask(kServer);
    EXPECT_EQ(held_.held[kServer.address].back().tries, 1U);
    // Until it answers.
    answer(kServer);
    ask(kServer);
    EXPECT_EQ(held_.sent, 501U);
    answer(kServer, 450);
    EXPECT_EQ(held_.sent, 502U);
    EXPECT_EQ(held_.held[kServer.address].back().tries, 3U);
}

TEST_F(PacedTest, losses_amid_answers_do_not_make_a_server_silent) {
    ask(kServer, 500);
    // Sent before the last answer came.
    for (int i = 0; i < 100; ++i) {
        answer(kServer);
        held_.end(kServer, Outcome::timeout, now_ - milliseconds(5), milliseconds(50));
    }
    EXPECT_LE(outstanding(kServer), kFirst + 1);
    for (int i = 0; i < 40; ++i) {
        held_.end(kServer, Outcome::timeout, now_, milliseconds(50));
    }
    EXPECT_EQ(outstanding(kServer), kFirst);
    EXPECT_EQ(held_.held[kServer.address].back().tries, 3U);
}

TEST_F(PacedTest, what_comes_from_the_server_is_an_answer_however_bad) {
    ask(kServer, 200);
    held_.end(kServer, Outcome::malformed, microseconds(1), microseconds(1));
    EXPECT_EQ(outstanding(kServer), kFirst + 1);
}

// Of so slow a rate that no more becomes due while a test runs.
constexpr double kHardly = 1e-6;

TEST_F(PacedTest, a_rate_bounds_all_servers_together) {
    pace({kHardly, 0});
    ask(kServer, 3);
    ask(kOther, 3);
    EXPECT_EQ(outstanding(kServer), 1U);
    EXPECT_EQ(outstanding(kOther), 0U);
    // It is looked at again after a tenth of a second, for each server.
    EXPECT_EQ(held_.waits, (std::vector<milliseconds>(2, milliseconds(100))));
    held_.wake();
    EXPECT_EQ(held_.sent, 1U);
    EXPECT_EQ(held_.waits.size(), 4U);
}

TEST_F(PacedTest, a_rate_of_each_server_bounds_each) {
    pace({0, kHardly});
    ask(kServer, 3);
    ask(kOther, 3);
    EXPECT_EQ(outstanding(kServer), 1U);
    EXPECT_EQ(outstanding(kOther), 1U);
    EXPECT_EQ(held_.waits, (std::vector<milliseconds>(2, milliseconds(100))));
    // An answer does not bring the next one.
    answer(kServer);
    EXPECT_EQ(outstanding(kServer), 0U);
    EXPECT_EQ(held_.waits.size(), 2U);
}

TEST_F(PacedTest, what_the_rate_of_all_forbids_is_not_taken_from_that_of_the_server) {
    pace({50, kHardly});  // five at once
    ask(kServer);
    for (int i = 3; i < 10; ++i) {
        ask(Endpoint{"192.0.2." + std::to_string(i), 53});
    }
    ask(kOther);
    // Whatever the server's own rate is: its one question may go, once that of all allows it.
    const auto start = Clock::now();
    while (outstanding(kOther) == 0 && Clock::now() - start < std::chrono::seconds(5)) {
        held_.wake();
    }
    EXPECT_EQ(outstanding(kOther), 1U);
}

TEST_F(PacedTest, no_more_are_sent_than_the_rate_allows) {
    constexpr double kRate = 500;
    pace({kRate, 0});
    const auto start = Clock::now();
    ask(kServer, 60);  // fifty at once
    EXPECT_GE(held_.sent, 50U);
    while (held_.sent < 60) {
        const std::size_t sent = held_.sent;
        const std::chrono::duration<double> passed = Clock::now() - start;
        ASSERT_LE(static_cast<double>(sent), 51 + passed.count() * kRate);
        ASSERT_LE(held_.waits.back(), milliseconds(3));  // until the next is due
        held_.wake();
    }
    const std::chrono::duration<double> passed = Clock::now() - start;
    EXPECT_GE(passed.count(), 9 / kRate);
}

TEST_F(PacedTest, stop_ends_everything) {
    ask(kServer, 300);
    ask(kOther);
    paced_->stop();
    EXPECT_EQ(ended_, 0U);
    ask(kServer);
    paced_->run();
    EXPECT_EQ(ended_, 302U);
    EXPECT_EQ(outcomes_[Outcome::deadline], 302U);
    // With a rate as well.
    pace({kHardly, kHardly});
    held_.stopped = false;
    ask(kServer, 20);
    paced_->stop();
    paced_->run();
    EXPECT_EQ(ended_, 322U);
}

TEST_F(PacedTest, what_is_asked_from_a_reply_is_paced_as_well) {
    std::size_t more = 500;
    std::function<void(Reply)> again = [&](const Reply&) {
        if (more > 0) {
            --more;
            paced_->ask(kServer, Question{test::name("again"), RrType::soa}, {}, 3, again);
        }
    };
    for (std::size_t i = 0; i < kFirst; ++i) {
        paced_->ask(kServer, Question{test::name("first"), RrType::soa}, {}, 3, again);
    }
    EXPECT_EQ(outstanding(kServer), kFirst);
    answer(kServer, kFirst + 500);
    EXPECT_EQ(held_.sent, kFirst + 500);
    EXPECT_EQ(outstanding(kServer), 0U);
}

}  // namespace
}  // namespace dschain
