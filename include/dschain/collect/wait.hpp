// What a coroutine awaits besides answers.
#pragma once

#include <chrono>
#include <coroutine>
#include <vector>

#include "dschain/transport/transport.hpp"

namespace dschain {

// Suspends it for a while.
class Pause {
public:
    Pause(Transport& transport, std::chrono::milliseconds time)
        : transport_(transport), time_(time) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) {
        transport_.wait(time_, [awaiting] { awaiting.resume(); });
    }
    void await_resume() const noexcept {}

private:
    Transport& transport_;
    std::chrono::milliseconds time_;
};

// Suspends it until no answer waits to be looked at.
class Idle {
public:
    explicit Idle(Transport& transport) : transport_(transport) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) {
        transport_.when_idle([awaiting] { awaiting.resume(); });
    }
    void await_resume() const noexcept {}

private:
    Transport& transport_;
};

// Suspends it until whoever has the list takes it from there and resumes it.
class Rest {
public:
    explicit Rest(std::vector<std::coroutine_handle<>>& resting) : resting_(resting) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) { resting_.push_back(awaiting); }
    void await_resume() const noexcept {}

private:
    std::vector<std::coroutine_handle<>>& resting_;
};

}  // namespace dschain
