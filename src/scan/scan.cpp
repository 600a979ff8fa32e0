#include "dschain/scan/scan.hpp"

#include <algorithm>
#include <array>
#include <coroutine>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "dschain/collect/wait.hpp"

namespace dschain {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{50};  // at whether the scan is to stop

// One thread's part.
class Worker {
public:
    Worker(const ScanOptions& options, ScanFeed& feed, Ancestors& ancestors,
           const std::atomic<bool>& stop, std::atomic<bool>& failed, unsigned in_flight,
           std::function<void()> tick)
        : options_(options),
          feed_(feed),
          stop_(stop),
          failed_(failed),
          in_flight_(in_flight),
          tick_(std::move(tick)),
          transport_(options.transport()),
          paced_(make_paced_transport(*transport_, share_of(options))),
          collector_(*paced_, options.bulk, ancestors) {}

    void run() {
        Task<void> all = run_slots();
        all.start();
        paced_->run();
        all.result();
    }

private:
    static Pace share_of(const ScanOptions& options) {
        return {options.pace.rate / options.jobs, options.pace.server_rate / options.jobs};
    }

    [[nodiscard]] bool is_stopped() const { return stop_ || failed_; }

    Task<void> run_slots() {
        group_.add(watch());
        add_slots(in_flight_);
        co_await group_;
    }

    void add_slots(unsigned number) {
        running_ += number;
        for (; number > 0; --number) {
            group_.add(slot());
        }
    }

    // Ends what is outstanding when the scan is to stop, and makes up for zones that wait.
    Task<void> watch() {
        while (!is_over_ && !is_stopped()) {
            tick_();
            allow();
            Pause pause(*paced_, kLook);
            co_await pause;
        }
        while (running_ > 0 && !is_stopped()) {
            tick_();
            wake(resting_.size());  // they end
            Pause pause(*paced_, kLook);
            co_await pause;
        }
        if (running_ > 0) {
            paced_->stop();
            wake(running_);
        }
    }

    // As many zones in work as are asked for, beside those that were begun a few ticks ago.
    void allow() {
        ++tick_number_;
        begun_[tick_number_ % kTicks] = 0;
        unsigned recent = 0;
        for (const unsigned number : begun_) {
            recent += number;
        }
        // Where a rate is set, it is that which they wait for.
        const bool is_paced = options_.pace.rate > 0 || options_.pace.server_rate > 0;
        const unsigned waiting = is_paced ? 0 : busy_ - std::min(busy_, recent);
        allowed_ = in_flight_ + std::min(waiting, kMostWaiting * in_flight_);
        constexpr unsigned kFirst = 64;  // each of which wakes another if there is work
        wake(std::min(kFirst, allowed_ - std::min(allowed_, busy_)));
        if (running_ < allowed_) {
            add_slots(allowed_ - running_);
        }
    }

    void wake(std::size_t number) {
        // Each may wake others.
        for (; number > 0 && !resting_.empty(); --number) {
            const auto slot = resting_.back();
            resting_.pop_back();
            slot.resume();
        }
    }

    // What is thrown in one ends all of them, in every thread.
    Task<void> slot() {
        try {
            co_await check_zones();
        } catch (...) {
            failed_ = true;
            --running_;
            throw;
        }
        --running_;
    }

    // One zone after another.
    Task<void> check_zones() {
        while (!is_stopped() && !is_over_) {
            if (busy_ >= allowed_) {
                Rest rest(resting_);
                co_await rest;
                continue;
            }
            // What is begun should be done while it is in the processor's cache: more is begun only
            // while answers are waited for.
            if (busy_ >= kFew) {
                Idle idle(*paced_);
                co_await idle;
            }
            if (feed_.must_wait()) {
                Rest rest(resting_);
                co_await rest;
                continue;
            }
            auto job = is_stopped() ? std::nullopt : feed_.next();
            if (!job) {
                is_over_ = true;
                break;
            }
            const ScanJob& one = *job;
            const std::uint64_t begun = tick_number_;
            ++begun_[begun % kTicks];
            ++busy_;
            if (busy_ < allowed_) {
                wake(1);
            }
            co_await check(one);
            --busy_;
            if (tick_number_ - begun < kTicks) {
                --begun_[begun % kTicks];
            }
        }
    }

    Task<void> check(const ScanJob& job) {
        Evidence evidence;
        evidence.subject = options_.subject;
        evidence.subject.zone = job.zone;
        evidence.subject.given_ds = job.ds;
        evidence.started_at = options_.now();
        evidence.validate_at = options_.bulk.validate_at();
        const auto start = Clock::now();
        const auto above = co_await collector_.collect(evidence);
        if (is_stopped()) {
            co_return;
        }
        evidence.elapsed_us =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
        const auto chain = chain_to(job.zone, *above);
        if (chain != last_chain_) {
            keys_.add(chain->parent().keys);
            last_chain_ = chain;
        }
        Verifier verifier(evidence.validate_at, options_.bulk.collect.limits, &keys_);
        const auto assessment = assess_below(chain, evidence, verifier);
        if (!assessment) {
            // The DS texts of a list are read before: this is ours.
            throw std::logic_error(job.zone.text() + ": " + assessment.error());
        }
        feed_.done(job, *assessment);
    }

    // An anchor may be at the zone itself; then nothing above it counts.
    std::shared_ptr<const Chain> chain_to(const Name& zone, const Ancestor& above) const {
        const TrustAnchor* anchor = options_.bulk.collect.anchors.closest(zone);
        std::shared_ptr<const Chain> known =
            above.chain == nullptr ? std::make_shared<const Chain>() : above.chain;
        if (anchor == nullptr || (known->anchor == *anchor && !zone.is_root())) {
            return known;
        }
        return std::make_shared<const Chain>(Chain{*anchor, {}});
    }

    const ScanOptions& options_;
    ScanFeed& feed_;
    const std::atomic<bool>& stop_;
    std::atomic<bool>& failed_;  // this thread or another has
    unsigned in_flight_;
    std::function<void()> tick_;
    static constexpr unsigned kFew = 16;
    static constexpr unsigned kMostWaiting = 4;  // times `in_flight_`
    static constexpr std::size_t kTicks = 5;
    unsigned running_ = 0;  // slots
    unsigned busy_ = 0;     // zones
    unsigned allowed_ = in_flight_;
    bool is_over_ = false;  // there are no more zones
    std::uint64_t tick_number_ = 0;
    std::array<unsigned, kTicks> begun_{};  // zones in work, by the tick in which they were begun
    std::vector<std::coroutine_handle<>> resting_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<Transport> paced_;
    BulkCollector collector_;
    SharedKeys keys_;
    std::shared_ptr<const Chain> last_chain_;
    TaskGroup group_;  // of slots, which use all of the above
};

}  // namespace

void run_scan(const ScanOptions& options, ScanFeed& feed, const std::atomic<bool>& stop) {
    Ancestors ancestors;
    std::mutex mutex;
    std::exception_ptr failure;
    std::atomic<bool> failed = false;
    const unsigned jobs = std::max(1U, options.jobs);
    const auto work = [&](unsigned number) {
        try {
            const unsigned share = options.in_flight / jobs + (number < options.in_flight % jobs);
            Worker worker(
                options, feed, ancestors, stop, failed, std::max(1U, share),
                number == 0 ? options.tick : [] {});
            worker.run();
        } catch (...) {
            const std::lock_guard lock(mutex);
            failure = failure ? failure : std::current_exception();
            failed = true;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < jobs; ++i) {
        threads.emplace_back(work, i);
    }
    work(0);
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace dschain
