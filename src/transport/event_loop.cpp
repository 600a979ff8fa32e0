#include "dschain/transport/event_loop.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace dschain {

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }
}

EventLoop::~EventLoop() {
    close(epoll_);
}

void EventLoop::watch(int fd, bool readable, bool writable, std::function<void(bool, bool)> ready) {
    const unsigned events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
    const auto known = watches_.find(fd);
    if (events == 0) {
        if (known != watches_.end()) {
            // The descriptor may be closed already; then the kernel has forgotten it by itself.
            epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
            watches_.erase(known);
        }
        return;
    }
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    const int operation = known == watches_.end() ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll_, operation, fd, &event) != 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
    watches_[fd] = Watch{events, std::move(ready)};
}

EventLoop::Timer EventLoop::after(std::chrono::milliseconds delay, std::function<void()> act) {
    const Timer timer{Clock::now() + delay, next_timer_++};
    timers_.emplace(timer, std::move(act));
    return timer;
}

void EventLoop::cancel(const Timer& timer) {
    timers_.erase(timer);
}

void EventLoop::run_posted() {
    // Work posted meanwhile waits for the next turn, so that descriptors get theirs.
    std::deque<std::function<void()>> now;
    now.swap(posted_);
    for (const auto& act : now) {
        act();
    }
}

void EventLoop::run_timers() {
    while (!timers_.empty() && timers_.begin()->first.first <= Clock::now()) {
        const auto act = std::move(timers_.begin()->second);
        timers_.erase(timers_.begin());
        act();
    }
}

void EventLoop::run_idle() {
    constexpr std::size_t kAtATime = 16;  // then descriptors get their turn
    for (std::size_t i = 0; i < kAtATime && !idle_.empty(); ++i) {
        const auto act = std::move(idle_.front());
        idle_.pop_front();
        act();
    }
}

int EventLoop::milliseconds_to_wait() const {
    if (!posted_.empty() || !idle_.empty()) {
        return 0;
    }
    if (timers_.empty()) {
        return -1;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.first - Clock::now());
    constexpr std::int64_t kLongest = 3'600'000;
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, kLongest));
}

bool EventLoop::turn() {
    if (posted_.empty() && timers_.empty() && watches_.empty() && idle_.empty()) {
        return false;
    }
    // All that are ready, as a rule: a time-out comes after the answer that is there already.
    std::array<epoll_event, 1024> events{};
    const int count =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds_to_wait());
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        const auto known = watches_.find(event.data.fd);
        if (known == watches_.end()) {
            continue;  // forgotten by an earlier callback of this turn
        }
        const bool failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
        const bool readable = (event.events & EPOLLIN) != 0 || failed;
        const bool writable =
            (event.events & EPOLLOUT) != 0 || (failed && (known->second.events & EPOLLOUT) != 0);
        const auto ready = known->second.ready;  // a copy: the callback may replace itself
        ready(readable, writable);
    }
    run_timers();
    // Last, so that whoever turns the loop sees at once when this was all there was to do.
    run_posted();
    if (count == 0 && posted_.empty()) {
        run_idle();
    }
    return true;
}

}  // namespace dschain
