// Everything a command touches of the world comes in here, so that a test can run a whole command
// and see what it read, wrote and returned.
#pragma once

#include <chrono>
#include <cstdint>
#include <atomic>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dschain/base/time.hpp"
#include "dschain/cli/change_guard.hpp"
#include "dschain/http/client.hpp"
#include "dschain/transport/transport.hpp"

namespace dschain {

void sleep_for(std::chrono::milliseconds time);

struct Env {
    std::vector<std::string> args;  // without the program's name
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    std::function<Timestamp()> now;
    std::function<std::uint16_t()> random_id;
    std::function<std::optional<std::string>(const std::string&)> variable;
    std::function<std::unique_ptr<Transport>(TransportOptions)> transport = make_transport;
    std::function<std::unique_ptr<HttpClient>(HttpOptions)> http = make_http_client;
    std::function<void(std::chrono::milliseconds)> pause = sleep_for;
    ChangeGuard guard = default_change_guard();
    bool in_is_terminal = false;
    // Sets the flag when the user wants an end: at SIGINT or SIGTERM, the first time.
    std::function<void(std::atomic<bool>&)> on_interrupt = [](std::atomic<bool>&) {};
};

// Runs one command line. The exit status of the contract: 0 ok, 1 warning, 2 critical, 3 unknown,
// which usage and internal errors are as well.
[[nodiscard]] int run_command_line(Env& env);

}  // namespace dschain
