// One thread's epoll loop: descriptors, timers, and work to be done in the next turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

namespace dschain {

class EventLoop {
public:
    using Clock = std::chrono::steady_clock;
    using Timer = std::pair<Clock::time_point, std::uint64_t>;

    // Throws std::system_error if the kernel gives no epoll descriptor.
    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // Watches `fd`; the callback is told whether it is readable and writable. Watching again
    // replaces both; watching for neither forgets it.
    void watch(int fd, bool readable, bool writable,
               std::function<void(bool readable, bool writable)> ready);

    [[nodiscard]] Timer after(std::chrono::milliseconds delay, std::function<void()> act);
    void cancel(const Timer& timer);

    // Runs in the next turn, never inside the caller.
    void post(std::function<void()> act) { posted_.push_back(std::move(act)); }

    // Runs once there is nothing else to do: no descriptor ready, no timer due, no work posted. A
    // few run at a time.
    void when_idle(std::function<void()> act) { idle_.push_back(std::move(act)); }

    // One turn: waits until a descriptor is ready, a timer due or work posted, and sees to them in
    // this order. False if there is nothing left to wait for.
    bool turn();

private:
    struct Watch {
        unsigned events = 0;
        std::function<void(bool, bool)> ready;
    };

    void run_posted();
    void run_timers();
    void run_idle();
    [[nodiscard]] int milliseconds_to_wait() const;

    int epoll_ = -1;
    std::uint64_t next_timer_ = 0;
    std::map<Timer, std::function<void()>> timers_;
    std::deque<std::function<void()>> posted_;
    std::deque<std::function<void()>> idle_;
    std::unordered_map<int, Watch> watches_;
};

}  // namespace dschain
