// Plain sockets and DNS questions, enough to see that a name server is up.
#pragma once

#include "lab/process.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace dschain::lab {

enum class SocketKind { kUdp, kTcpListening };

// A socket bound to the address and port (0: any free port), or an empty one with errno set.
UniqueFd bind_socket(const std::string& address, std::uint16_t port, SocketKind kind);

enum class ProbeResult {
    kAnswers,  // over UDP and TCP
    kDied,     // the process ended
    kTimedOut,
};

// Asks the server for the SOA record of `zone` again and again, over UDP until it answers with
// authority and then over TCP. With an empty `zone`, for a server that has none, any answer will
// do. Ends early if process `pid` ends.
ProbeResult wait_until_answering(const std::string& address, std::uint16_t port,
                                 const std::string& zone, pid_t pid,
                                 std::chrono::steady_clock::time_point deadline);

}  // namespace dschain::lab
