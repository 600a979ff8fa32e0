// What transports without sockets have in common: whatever is to happen waits for run().
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <utility>

#include "dschain/transport/transport.hpp"

namespace dschain::test {

class QueuedTransport : public Transport {
public:
    void wait(std::chrono::milliseconds /*time*/, std::function<void()> done) override {
        post(std::move(done));
    }
    void stop() override {}
    void run() override {
        while (!queue_.empty()) {
            const auto act = std::move(queue_.front());
            queue_.pop_front();
            act();
        }
    }

protected:
    void post(std::function<void()> act) { queue_.push_back(std::move(act)); }

private:
    std::deque<std::function<void()>> queue_;
};

}  // namespace dschain::test
