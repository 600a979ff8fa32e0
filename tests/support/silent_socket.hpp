// A server that never answers.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

#include "dschain/transport/transport.hpp"

namespace dschain::test {

// A UDP socket on loopback that takes datagrams and answers none.
class SilentSocket {
public:
    SilentSocket() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (bind(fd_, generic, size) != 0 || getsockname(fd_, generic, &size) != 0) {
            throw std::runtime_error("no UDP socket on loopback");
        }
        port_ = ntohs(address.sin_port);
    }
    ~SilentSocket() { close(fd_); }
    SilentSocket(const SilentSocket&) = delete;
    SilentSocket& operator=(const SilentSocket&) = delete;

    [[nodiscard]] Endpoint endpoint() const { return {"127.0.0.1", port_}; }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
    std::uint16_t port_ = 0;
};

}  // namespace dschain::test
