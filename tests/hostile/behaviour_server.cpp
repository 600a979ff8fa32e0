#include "hostile/behaviour_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace dschain::test {
namespace {

constexpr int kDripMilliseconds = 1000;

class Socket {
public:
    explicit Socket(int fd = -1) : fd_(fd) {}
    ~Socket() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

// Bound to 127.0.0.1 plus `address`, and to any port for 0; no descriptor if the port is taken.
Socket bound(int type, unsigned address, std::uint16_t port) {
    Socket socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + address);
    at.sin_port = htons(port);
    const int on = 1;  // connections of an earlier server may linger on its port
    if (type == SOCK_STREAM) {
        setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    return bind(socket.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0
               ? std::move(socket)
               : Socket();
}

std::uint16_t port_of(const Socket& socket) {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&at), &size);
    return ntohs(at.sin_port);
}

struct Connection {
    Socket socket;
    unsigned server = 0;
    Bytes received;
    Bytes drips;  // what is still to be sent, slowly
};

}  // namespace

class BehaviourServer::Impl {
public:
    Impl(Deliver deliver, unsigned addresses, unsigned first_without_tcp)
        : deliver_(std::move(deliver)), queries_(addresses) {
        constexpr int kMostTries = 100;
        bool ready = false;
        for (int i = 0; i < kMostTries && !ready; ++i) {
            ready = bind_all(addresses, first_without_tcp);
        }
        if (!ready || pipe(end_.data()) != 0) {
            throw std::runtime_error("no port on loopback");
        }
        thread_ = std::thread([this] { serve(); });
    }

    ~Impl() {
        close(end_[1]);  // the thread sees the end of the pipe
        thread_.join();
        close(end_[0]);
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::vector<unsigned> queries() {
        const std::lock_guard lock(mutex_);
        return queries_;
    }

private:
    // The first socket chooses the port; false if another does not get it.
    bool bind_all(unsigned addresses, unsigned first_without_tcp) {
        udp_.clear();
        tcp_.clear();
        port_ = 0;
        for (unsigned address = 0; address < addresses; ++address) {
            tcp_.push_back(bound(SOCK_STREAM, address, port_));
            port_ = port_ == 0 && tcp_.back().fd() >= 0 ? port_of(tcp_.back()) : port_;
            udp_.push_back(bound(SOCK_DGRAM, address, port_));
            if (tcp_.back().fd() < 0 || udp_.back().fd() < 0 ||
                (address < first_without_tcp && listen(tcp_.back().fd(), SOMAXCONN) != 0)) {
                return false;
            }
        }
        // A socket that is bound and does not listen refuses connections.
        listening_ = std::min(addresses, first_without_tcp);
        return true;
    }

    void serve() {
        for (;;) {
            std::vector<pollfd> watched{{end_[0], POLLIN, 0}};
            for (const Socket& socket : udp_) {
                watched.push_back({socket.fd(), POLLIN, 0});
            }
            for (std::size_t i = 0; i < listening_; ++i) {
                watched.push_back({tcp_[i].fd(), POLLIN, 0});
            }
            bool drips = false;
            for (const Connection& connection : connections_) {
                watched.push_back({connection.socket.fd(), POLLIN, 0});
                drips = drips || !connection.drips.empty();
            }
            const int ready = poll(watched.data(), watched.size(), drips ? kDripMilliseconds : -1);
            if (ready < 0 || watched[0].revents != 0) {
                return;
            }
            if (ready == 0) {
                drip();
            }
            // From behind: a connection that has ended is taken out of the list.
            for (std::size_t i = watched.size(); i-- > 1;) {
                if (watched[i].revents != 0) {
                    attend(i - 1);
                }
            }
        }
    }

    void attend(std::size_t index) {
        if (index < udp_.size()) {
            answer_datagram(static_cast<unsigned>(index));
            return;
        }
        index -= udp_.size();
        if (index < listening_) {
            connections_.push_back(
                {Socket(accept4(tcp_[index].fd(), nullptr, nullptr, SOCK_CLOEXEC)),
                 static_cast<unsigned>(index),
                 {},
                 {}});
            return;
        }
        index -= listening_;
        if (!answer_stream(connections_[index])) {
            connections_.erase(connections_.begin() + static_cast<std::ptrdiff_t>(index));
        }
    }

    void drip() {
        for (Connection& connection : connections_) {
            if (!connection.drips.empty()) {
                send_all(connection.socket.fd(), ByteView(connection.drips).first(1));
                connection.drips.erase(connection.drips.begin());
            }
        }
    }

    void answer_datagram(unsigned server) {
        std::array<std::uint8_t, 4096> octets{};
        sockaddr_in from{};
        socklen_t size = sizeof from;
        auto* generic = reinterpret_cast<sockaddr*>(&from);
        const ssize_t count =
            recvfrom(udp_[server].fd(), octets.data(), octets.size(), 0, generic, &size);
        if (count <= 0) {
            return;
        }
        const Delivery delivery =
            deliver(ByteView(octets).first(static_cast<std::size_t>(count)), server, false);
        if (delivery.way == Way::send) {
            sendto(udp_[server].fd(), delivery.octets.data(), delivery.octets.size(), 0, generic,
                   size);
        }
    }

    // False once either side has closed it.
    bool answer_stream(Connection& connection) {
        std::array<std::uint8_t, 4096> octets{};
        const ssize_t count = recv(connection.socket.fd(), octets.data(), octets.size(), 0);
        if (count <= 0) {
            return false;
        }
        append(connection.received, ByteView(octets).first(static_cast<std::size_t>(count)));
        for (;;) {
            ByteReader reader(connection.received);
            const auto length = reader.u16();
            const auto query = length ? reader.take(*length) : std::nullopt;
            if (!query) {
                return true;
            }
            const Delivery delivery = deliver(*query, connection.server, true);
            connection.received.erase(connection.received.begin(),
                                      connection.received.begin() + 2 + *length);
            if (!send_stream(connection, delivery)) {
                return false;
            }
        }
    }

    static bool send_stream(Connection& connection, const Delivery& delivery) {
        constexpr std::size_t kTooMuch = 100;
        if (delivery.way == Way::stay_silent || delivery.way == Way::close) {
            return delivery.way == Way::stay_silent;
        }
        const bool lies = delivery.way == Way::promise_too_much;
        Bytes stream;
        append_u16(stream,
                   static_cast<std::uint16_t>(delivery.octets.size() + (lies ? kTooMuch : 0)));
        append(stream, delivery.octets);
        if (delivery.way == Way::drip) {
            connection.drips = std::move(stream);
            return true;
        }
        return send_all(connection.socket.fd(), stream) && !lies;
    }

    static bool send_all(int fd, ByteView octets) {
        while (!octets.empty()) {
            const ssize_t count = send(fd, octets.data(), octets.size(), MSG_NOSIGNAL);
            if (count <= 0) {
                return false;
            }
            octets = octets.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }

    Delivery deliver(ByteView query, unsigned server, bool tcp) {
        const std::lock_guard lock(mutex_);
        ++queries_[server];
        auto asked = read_query(query);
        if (!asked) {
            return {{}, Way::stay_silent};
        }
        asked->server = server;
        asked->tcp = tcp;
        Bytes same = asked->wire;
        same[0] = static_cast<std::uint8_t>(server);
        same[1] = tcp ? 1 : 0;
        asked->before = seen_[same]++;
        return deliver_(*asked);
    }

    Deliver deliver_;
    std::mutex mutex_;
    std::vector<unsigned> queries_;
    std::map<Bytes, unsigned> seen_;
    std::vector<Socket> tcp_;
    std::vector<Socket> udp_;
    std::size_t listening_ = 0;
    std::vector<Connection> connections_;
    std::uint16_t port_ = 0;
    std::array<int, 2> end_{};
    std::thread thread_;
};

BehaviourServer::BehaviourServer(Deliver deliver, unsigned addresses, unsigned first_without_tcp)
    : impl_(std::make_unique<Impl>(std::move(deliver), addresses, first_without_tcp)) {}

BehaviourServer::~BehaviourServer() = default;

std::uint16_t BehaviourServer::port() const {
    return impl_->port();
}

std::vector<unsigned> BehaviourServer::queries() const {
    return impl_->queries();
}

}  // namespace dschain::test
