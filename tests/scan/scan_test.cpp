// Several threads over transports that no server is behind.
#include "dschain/scan/scan.hpp"

#include <deque>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

namespace dschain {
namespace {

// Refuses everything at once, or holds it until it is stopped. Its time passes as it is waited for.
class NoServers final : public Transport {
public:
    explicit NoServers(bool refuses) : refuses_(refuses) {}

    void ask(const Endpoint& /*server*/, const Question& question, const QueryForm& /*form*/,
             unsigned /*tries*/, std::function<void(Reply)> done) override {
        auto act = [question, stopped = !refuses_, done = std::move(done)] {
            Reply reply;
            reply.outcome = stopped ? Outcome::deadline : Outcome::answer;
            if (!stopped) {
                reply.message.emplace();
                reply.message->rcode = Rcode::refused;
            }
            done(std::move(reply));
        };
        (refuses_ || stopped_ ? queue_ : held_).push_back(std::move(act));
    }
    void wait(std::chrono::milliseconds /*time*/, std::function<void()> done) override {
        queue_.push_back(std::move(done));
    }
    void run() override {
        while (!queue_.empty()) {
            const auto act = std::move(queue_.front());
            queue_.pop_front();
            act();
        }
    }
    void stop() override {
        stopped_ = true;
        for (auto& act : held_) {
            queue_.push_back(std::move(act));
        }
        held_.clear();
    }

private:
    bool refuses_;
    bool stopped_ = false;
    std::deque<std::function<void()>> queue_;
    std::deque<std::function<void()>> held_;
};

ScanOptions scan_options(unsigned jobs, unsigned in_flight, bool refuses = true) {
    ScanOptions options;
    options.bulk.collect.root_servers = {Server{Name(), "192.0.2.1", 53}};
    options.bulk.validate_at = [] { return Timestamp{1795492800}; };
    options.now = options.bulk.validate_at;
    options.jobs = jobs;
    options.in_flight = in_flight;
    options.transport = [refuses] { return std::make_unique<NoServers>(refuses); };
    return options;
}

// Numbers zones from 0; without an end if there are none.
class Feed : public ScanFeed {
public:
    explicit Feed(std::uint64_t zones) : zones_(zones) {}

    std::optional<ScanJob> next() override {
        const std::lock_guard lock(mutex_);
        if (zones_ > 0 && begun == zones_) {
            return std::nullopt;
        }
        const std::uint64_t number = begun++;
        most_at_a_time = std::max(most_at_a_time, begun - ended);
        return ScanJob{number, Name::parse("z" + std::to_string(number) + ".test").value(), {}};
    }
    [[nodiscard]] bool must_wait() const override { return false; }
    void done(const ScanJob& job, const Assessment& assessment) override {
        const std::lock_guard lock(mutex_);
        ++ended;
        numbers.insert(job.number);
        EXPECT_EQ(assessment.zone, job.zone);
        EXPECT_EQ(assessment.status, Status::indeterminate);
        threads.insert(std::this_thread::get_id());
    }

    std::uint64_t begun = 0;
    std::uint64_t ended = 0;
    std::uint64_t most_at_a_time = 0;
    std::multiset<std::uint64_t> numbers;
    std::set<std::thread::id> threads;

protected:
    std::mutex mutex_;
    std::uint64_t zones_;
};

TEST(Scan, every_zone_is_done_exactly_once) {
    for (const unsigned jobs : {1U, 2U, 4U}) {
        Feed feed(1000);
        const std::atomic<bool> stop = false;
        run_scan(scan_options(jobs, 50), feed, stop);
        EXPECT_EQ(feed.numbers.size(), 1000U);
        for (std::uint64_t number = 0; number < 1000; ++number) {
            EXPECT_EQ(feed.numbers.count(number), 1U) << number;
        }
        EXPECT_LE(feed.most_at_a_time, 5 * 50U);
    }
}

TEST(Scan, an_empty_list_is_done_at_once) {
    class Empty final : public Feed {
    public:
        Empty() : Feed(1) { begun = 1; }
    } feed;
    const std::atomic<bool> stop = false;
    run_scan(scan_options(3, 10), feed, stop);
    EXPECT_EQ(feed.ended, 0U);
}

TEST(Scan, stop_drops_what_is_not_done_and_returns) {
    Feed feed(0);
    std::atomic<bool> stop = false;
    ScanOptions options = scan_options(3, 30, false);
    const auto caller = std::this_thread::get_id();
    unsigned ticks = 0;
    options.tick = [&] {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        stop = ++ticks >= 100;
    };
    run_scan(options, feed, stop);
    EXPECT_GE(ticks, 100U);
    EXPECT_EQ(feed.ended, 0U);
    EXPECT_LE(feed.begun, 5 * 30U);  // those that wait for long do not count
    EXPECT_GE(feed.begun, 1U);
}

TEST(Scan, it_can_be_stopped_between_results) {
    class Stopping final : public Feed {
    public:
        explicit Stopping(std::atomic<bool>& stop) : Feed(0), stop_(stop) {}
        void done(const ScanJob& job, const Assessment& assessment) override {
            Feed::done(job, assessment);
            stop_ = stop_ || job.number >= 200;
        }

    private:
        std::atomic<bool>& stop_;
    };
    std::atomic<bool> stop = false;
    Stopping feed(stop);
    run_scan(scan_options(2, 20), feed, stop);
    EXPECT_GE(feed.ended, 1U);
    EXPECT_LE(feed.begun, feed.ended + 5 * 20);
}

TEST(Scan, what_a_feed_throws_is_thrown) {
    class Throwing final : public Feed {
    public:
        explicit Throwing(bool at_the_end) : Feed(0), at_the_end_(at_the_end) {}
        std::optional<ScanJob> next() override {
            auto job = Feed::next();
            fail(!at_the_end_ && job->number == 40);
            return job;
        }
        void done(const ScanJob& job, const Assessment& assessment) override {
            Feed::done(job, assessment);
            fail(at_the_end_ && job.number == 40);
        }

    private:
        static void fail(bool now) {
            if (now) {
                throw std::runtime_error("no more");
            }
        }
        bool at_the_end_;
    };
    for (const bool at_the_end : {false, true}) {
        for (const unsigned jobs : {1U, 3U}) {
            Throwing feed(at_the_end);
            const std::atomic<bool> stop = false;
            try {
                run_scan(scan_options(jobs, 9), feed, stop);
                ADD_FAILURE() << "nothing was thrown";
            } catch (const std::runtime_error& error) {
                EXPECT_STREQ(error.what(), "no more");
            }
        }
    }
}

TEST(Scan, nothing_is_begun_while_the_feed_is_full) {
    class Full final : public Feed {
    public:
        Full() : Feed(40) {}
        [[nodiscard]] bool must_wait() const override { return ++asked_ <= 100; }

    private:
        mutable std::atomic<unsigned> asked_ = 0;
    } feed;
    const std::atomic<bool> stop = false;
    ScanOptions options = scan_options(1, 4);
    unsigned ticks = 0;
    options.tick = [&] {
        if (++ticks < 20) {
            EXPECT_EQ(feed.begun, 0U);
        }
    };
    run_scan(options, feed, stop);
    EXPECT_EQ(feed.numbers.size(), 40U);
}

}  // namespace
}  // namespace dschain
