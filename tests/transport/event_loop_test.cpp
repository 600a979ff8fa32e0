// In which order the loop sees to what there is.
#include "dschain/transport/event_loop.hpp"

#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace dschain {
namespace {

using Order = std::vector<std::string>;

class EventLoopTest : public ::testing::Test {
protected:
    EventLoopTest() {
        if (pipe(pipe_.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
    }
    ~EventLoopTest() override {
        close(pipe_[0]);
        close(pipe_[1]);
    }
    EventLoopTest(const EventLoopTest&) = delete;
    EventLoopTest& operator=(const EventLoopTest&) = delete;

    std::function<void()> note(std::string what) {
        return [this, what = std::move(what)] { order_.push_back(what); };
    }
    void write_octet() { ASSERT_EQ(write(pipe_[1], "x", 1), 1); }
    void read_octet() {
        char octet = 0;
        ASSERT_EQ(read(pipe_[0], &octet, 1), 1);
    }

    EventLoop loop_;
    std::array<int, 2> pipe_{};
    Order order_;
};

TEST_F(EventLoopTest, idle_work_comes_after_posted_work_and_timers) {
    loop_.when_idle(note("idle"));
    loop_.post([&] {
        order_.push_back("posted");
        loop_.post(note("posted by it"));
    });
    (void)loop_.after(std::chrono::milliseconds(0), note("timer"));
    while (loop_.turn()) {
    }
    EXPECT_EQ(order_, (Order{"timer", "posted", "posted by it", "idle"}));
}

// Or answers that are there already would count as timed out after a long turn.
TEST_F(EventLoopTest, a_timer_comes_after_all_descriptors_that_are_ready) {
    constexpr int kDescriptors = 300;
    write_octet();
    std::vector<int> copies;
    int ready = 0;
    for (int i = 0; i < kDescriptors; ++i) {
        const int copy = dup(pipe_[0]);
        ASSERT_GE(copy, 0);
        copies.push_back(copy);
        loop_.watch(copy, true, false, [&ready](bool, bool) { ++ready; });
    }
    int ready_at_timer = 0;
    (void)loop_.after(std::chrono::milliseconds(0), [&] { ready_at_timer = ready; });
    EXPECT_TRUE(loop_.turn());
    EXPECT_EQ(ready_at_timer, kDescriptors);
    for (const int copy : copies) {
        loop_.watch(copy, false, false, {});
        close(copy);
    }
}

TEST_F(EventLoopTest, idle_work_waits_while_a_descriptor_is_ready) {
    int left = 3;
    for (int i = 0; i < left; ++i) {
        write_octet();
    }
    loop_.watch(pipe_[0], true, false, [&](bool, bool) {
        read_octet();
        order_.push_back("read");
        if (--left == 0) {
            loop_.watch(pipe_[0], false, false, {});
        }
    });
    loop_.when_idle(note("idle"));
    while (loop_.turn()) {
    }
    EXPECT_EQ(order_, (Order{"read", "read", "read", "idle"}));
}

TEST_F(EventLoopTest, a_descriptor_gets_its_turn_among_much_idle_work) {
    loop_.watch(pipe_[0], true, false, [&](bool, bool) {
        read_octet();
        order_.push_back("read");
        loop_.watch(pipe_[0], false, false, {});
    });
    for (int i = 0; i < 40; ++i) {
        loop_.when_idle([this, i] {
            if (i == 0) {
                write_octet();
            }
            order_.push_back("idle");
        });
    }
    while (loop_.turn()) {
    }
    Order expected(40, "idle");
    expected.insert(expected.begin() + 16, "read");
    EXPECT_EQ(order_, expected);
}

TEST_F(EventLoopTest, the_loop_does_not_sleep_over_idle_work) {
    // A timer that is far off.
    const auto timer = loop_.after(std::chrono::hours(1), note("timer"));
    loop_.when_idle(note("idle"));
    EXPECT_TRUE(loop_.turn());
    EXPECT_EQ(order_, Order{"idle"});
    loop_.cancel(timer);
    EXPECT_FALSE(loop_.turn());
}

TEST_F(EventLoopTest, idle_work_of_idle_work_runs) {
    loop_.when_idle([&] {
        order_.push_back("first");
        loop_.when_idle(note("second"));
    });
    while (loop_.turn()) {
    }
    EXPECT_EQ(order_, (Order{"first", "second"}));
}

}  // namespace
}  // namespace dschain
