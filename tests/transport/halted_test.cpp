// A thread that is halted at any moment, as on a busy machine, loses no time-out.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "dschain/transport/transport.hpp"
#include "support/name.hpp"
#include "support/silent_socket.hpp"

namespace {

// How many more times the clock is read until the thread is halted; never below 1.
thread_local int readings_left = 0;

}  // namespace

// In place of the C library's, for this program and every library in it: time is read around
// whatever has to do with it.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
    if (readings_left > 0 && --readings_left == 0) {
        const timespec halt{0, 20'000'000};
        syscall(SYS_nanosleep, &halt, nullptr);
    }
    return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
}

namespace dschain {
namespace {

using std::chrono::milliseconds;

class Halted : public testing::TestWithParam<bool> {};

TEST_P(Halted, at_any_reading_of_the_clock_a_question_still_times_out) {
    const test::SilentSocket silent;
    QueryForm form;
    if (GetParam()) {
        form.udp_size = 512;  // another channel of c-ares
    }
    int halts = 0;
    for (int reading = 1; reading <= 40; ++reading) {
        TransportOptions options;
        options.timeout = milliseconds(10);
        options.deadline = milliseconds(3000);
        options.random_id = [] { return std::uint16_t{7}; };
        const auto transport = make_transport(options);
        Reply reply;
        readings_left = reading;
        transport->ask(silent.endpoint(), {test::name("zone.test"), RrType::soa}, form, 2,
                       [&reply](Reply answer) { reply = std::move(answer); });
        transport->run();
        halts += readings_left == 0 ? 1 : 0;
        readings_left = 0;
        EXPECT_EQ(reply.outcome, Outcome::timeout) << "halted at reading " << reading;
        EXPECT_EQ(reply.tries, 2U);
    }
    EXPECT_GT(halts, 10);
}

INSTANTIATE_TEST_SUITE_P(Channels, Halted, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "small" : "with_edns"; });

}  // namespace
}  // namespace dschain
