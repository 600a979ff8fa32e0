#include "gather.hpp"

#include <chrono>
#include <ostream>
#include <thread>

namespace dschain {

void sleep_for(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
}

void gather(Env& env, const AskOptions& ask, const CollectOptions& options, bool tell,
            Evidence& evidence) {
    tell = tell && env.err_is_terminal;
    if (tell) {
        env.err << "asking the servers of " << evidence.subject.zone.text() << " …" << std::flush;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto transport = env.transport(ask.transport_options(env));
    collect(*transport, options, evidence);
    evidence.elapsed_us = std::chrono::duration_cast<std::chrono::microseconds>(
                              std::chrono::steady_clock::now() - start)
                              .count();
    if (tell) {
        env.err << "\r\x1b[K" << std::flush;
    }
}

}  // namespace dschain
