#include "lab/probe.hpp"

#include "lab/ldns_types.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

namespace dschain::lab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kResendAfter{20};
constexpr std::size_t kHeaderSize = 12;  // octets of a DNS header

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress socket_address(const std::string& text, std::uint16_t port) {
    SocketAddress address;
    sockaddr_in ip4{};
    sockaddr_in6 ip6{};
    if (inet_pton(AF_INET, text.c_str(), &ip4.sin_addr) == 1) {
        ip4.sin_family = AF_INET;
        ip4.sin_port = htons(port);
        address.size = sizeof ip4;
        std::memcpy(&address.storage, &ip4, sizeof ip4);
    } else if (inet_pton(AF_INET6, text.c_str(), &ip6.sin6_addr) == 1) {
        ip6.sin6_family = AF_INET6;
        ip6.sin6_port = htons(port);
        address.size = sizeof ip6;
        std::memcpy(&address.storage, &ip6, sizeof ip6);
    } else {
        throw std::runtime_error(fmt::format("lab: not an IP address: \"{}\"", text));
    }
    return address;
}

std::vector<std::uint8_t> soa_query(const std::string& zone) {
    const std::unique_ptr<ldns_pkt, decltype(&ldns_pkt_free)> packet(
        ldns_pkt_query_new(make_dname(zone.empty() ? "." : zone).release(), LDNS_RR_TYPE_SOA,
                           LDNS_RR_CLASS_IN, 0),
        &ldns_pkt_free);
    ldns_pkt_set_random_id(packet.get());
    std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    if (!packet || ldns_pkt2wire(&wire, packet.get(), &size) != LDNS_STATUS_OK) {
        throw std::runtime_error("lab: ldns cannot make a query");
    }
    const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(wire, &std::free);
    return std::vector<std::uint8_t>(wire, wire + size);
}

// True if `answer` belongs to `query` and comes from a server that has the zone loaded.
bool is_good_answer(const std::vector<std::uint8_t>& query, const std::uint8_t* answer,
                    std::size_t size, bool any_answer) {
    if (size < kHeaderSize || answer[0] != query[0] || answer[1] != query[1]) {
        return false;
    }
    const bool is_response = (answer[2] & 0x80U) != 0;
    const bool authoritative = (answer[2] & 0x04U) != 0;
    const bool no_error = (answer[3] & 0x0fU) == 0;
    const bool has_answer = answer[6] != 0 || answer[7] != 0;
    return is_response && (any_answer || (authoritative && no_error && has_answer));
}

// Waits on the socket and the process. False if the process has ended.
bool wait_for(int socket, short events, int pidfd, std::chrono::milliseconds limit) {
    std::array<pollfd, 2> waiting{{{pidfd, POLLIN, 0}, {socket, events, 0}}};
    poll(waiting.data(), waiting.size(), static_cast<int>(limit.count()));
    return (waiting[0].revents & POLLIN) == 0;
}

ProbeResult probe_udp(const SocketAddress& server, const std::vector<std::uint8_t>& query,
                      bool any_answer, int pidfd, Clock::time_point deadline) {
    const UniqueFd socket(::socket(server.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket || connect(socket.get(), server.get(), server.size) != 0) {
        throw std::runtime_error(fmt::format("lab: no UDP socket: {}", std::strerror(errno)));
    }
    std::array<std::uint8_t, 4096> answer{};
    while (Clock::now() < deadline) {
        const bool sent = send(socket.get(), query.data(), query.size(), 0) >= 0;
        // While nobody listens the socket reports an error at once; then only the process is
        // watched, so that the next attempt still comes after a while.
        if (!wait_for(sent ? socket.get() : -1, POLLIN, pidfd, kResendAfter)) {
            return ProbeResult::kDied;
        }
        const ssize_t size = recv(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT);
        if (size > 0 &&
            is_good_answer(query, answer.data(), static_cast<std::size_t>(size), any_answer)) {
            return ProbeResult::kAnswers;
        }
        if (size < 0 && errno == ECONNREFUSED && !wait_for(-1, 0, pidfd, kResendAfter)) {
            return ProbeResult::kDied;
        }
    }
    return ProbeResult::kTimedOut;
}

// One question over TCP; false if the answer did not come before `limit`.
bool ask_tcp(const SocketAddress& server, const std::vector<std::uint8_t>& query, bool any_answer,
             std::chrono::milliseconds limit) {
    const UniqueFd socket(::socket(server.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    timeval timeout{};
    timeout.tv_sec = limit.count() / 1000;
    timeout.tv_usec = (limit.count() % 1000) * 1000;
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    if (!socket || connect(socket.get(), server.get(), server.size) != 0) {
        return false;
    }
    std::vector<std::uint8_t> framed{static_cast<std::uint8_t>(query.size() >> 8U),
                                     static_cast<std::uint8_t>(query.size() & 0xffU)};
    framed.insert(framed.end(), query.begin(), query.end());
    if (send(socket.get(), framed.data(), framed.size(), MSG_NOSIGNAL) < 0) {
        return false;
    }
    std::array<std::uint8_t, 2 + kHeaderSize> answer{};
    std::size_t got = 0;
    while (got < answer.size()) {
        const ssize_t size = recv(socket.get(), answer.data() + got, answer.size() - got, 0);
        if (size <= 0) {
            return false;
        }
        got += static_cast<std::size_t>(size);
    }
    return is_good_answer(query, answer.data() + 2, kHeaderSize, any_answer);
}

}  // namespace

UniqueFd bind_socket(const std::string& address, std::uint16_t port, SocketKind kind) {
    const SocketAddress where = socket_address(address, port);
    const int type = kind == SocketKind::kUdp ? SOCK_DGRAM : SOCK_STREAM;
    UniqueFd socket(::socket(where.storage.ss_family, type | SOCK_CLOEXEC, 0));
    if (!socket || bind(socket.get(), where.get(), where.size) != 0 ||
        (kind == SocketKind::kTcpListening && listen(socket.get(), SOMAXCONN) != 0)) {
        return UniqueFd();
    }
    return socket;
}

ProbeResult wait_until_answering(const std::string& address, std::uint16_t port,
                                 const std::string& zone, pid_t pid, Clock::time_point deadline) {
    const UniqueFd pidfd = open_pidfd(pid);
    if (!pidfd) {
        return ProbeResult::kDied;
    }
    const SocketAddress server = socket_address(address, port);
    const std::vector<std::uint8_t> query = soa_query(zone);
    const ProbeResult over_udp = probe_udp(server, query, zone.empty(), pidfd.get(), deadline);
    if (over_udp != ProbeResult::kAnswers) {
        return over_udp;
    }
    constexpr std::chrono::milliseconds kTcpLimit{1000};
    while (!ask_tcp(server, query, zone.empty(), kTcpLimit)) {
        if (!wait_for(-1, 0, pidfd.get(), kResendAfter)) {
            return ProbeResult::kDied;
        }
        if (Clock::now() >= deadline) {
            return ProbeResult::kTimedOut;
        }
    }
    return ProbeResult::kAnswers;
}

}  // namespace dschain::lab
