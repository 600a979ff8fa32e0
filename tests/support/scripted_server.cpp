#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace dschain::test {
namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kLargestMessage = 65535;
constexpr std::size_t kSmallestPayload = 512;  // RFC 1035 §4.2.1, where there is no EDNS

class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
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

// Bound to 127.0.0.1 plus `address`, and to any port for 0; nothing if the port is taken.
std::optional<Socket> bound(int type, unsigned address, std::uint16_t port) {
    Socket socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + address);
    at.sin_port = htons(port);
    if (type == SOCK_STREAM) {
        const int on = 1;  // connections of an earlier server may linger on its port
        setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (bind(socket.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
        (type == SOCK_STREAM && listen(socket.fd(), SOMAXCONN) != 0)) {
        return std::nullopt;
    }
    return socket;
}

std::uint16_t port_of(const Socket& socket) {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&at), &size);
    return ntohs(at.sin_port);
}

struct Received {
    Question question;
    std::size_t question_size = 0;  // octets of the question section
    std::size_t payload = kSmallestPayload;
    bool has_edns = false;
    bool has_other_version = false;  // of EDNS, than 0
};

constexpr Bytes::value_type kOptType = 41;
constexpr std::size_t kOptSize = 11;  // without options

// A query with one question, as every querier here sends them: OPT is the only other record.
std::optional<Received> read_query(ByteView wire) {
    ByteReader reader(wire);
    if (!reader.take(kHeaderSize) || wire[5] != 1) {
        return std::nullopt;
    }
    const auto name = Name::read(reader);
    const auto type = name ? reader.u16() : std::nullopt;
    if (!type || !reader.u16()) {
        return std::nullopt;
    }
    Received received{{*name, static_cast<RrType>(*type)}, 0, kSmallestPayload, false, false};
    received.question_size = wire.size() - kHeaderSize - reader.rest().size();
    if (const ByteView opt = reader.rest(); opt.size() >= kOptSize && opt[2] == kOptType) {
        constexpr std::size_t kPayloadAt = 3;
        constexpr std::size_t kVersionAt = 6;
        const std::size_t payload = (std::size_t{opt[kPayloadAt]} << 8) | opt[kPayloadAt + 1];
        received.payload = std::max(payload, kSmallestPayload);
        received.has_edns = true;
        received.has_other_version = opt[kVersionAt] != 0;
    }
    return received;
}

// The query's header and question as a response with that RCODE.
Bytes bare_response(ByteView query, const Received& received, Rcode rcode, bool truncated) {
    constexpr std::uint8_t kQr = 0x80;
    constexpr std::uint8_t kTc = 0x02;
    const ByteView head = query.first(kHeaderSize + received.question_size);
    Bytes wire(head.begin(), head.end());
    wire[2] = truncated ? kQr | kTc : kQr;
    wire[3] = static_cast<std::uint8_t>(rcode);
    std::fill(wire.begin() + 6, wire.begin() + kHeaderSize, std::uint8_t{0});
    return wire;
}

// RFC 6891 §6.1.3.
Bytes bad_version(ByteView query, const Received& received) {
    constexpr std::size_t kAdditionalCount = 11;
    Bytes wire = bare_response(query, received, Rcode::noerror, false);
    wire[kAdditionalCount] = 1;
    append(wire, Bytes{0, 0, kOptType, 0x04, 0xd0, 1, 0, 0, 0, 0, 0});
    return wire;
}

// RFC 6891 §7: no OPT where none was in the query. Scripts end their messages with one.
void take_opt_away(Bytes& answer) {
    constexpr std::size_t kAdditionalCount = 11;
    if (answer.size() >= kHeaderSize + kOptSize && answer[kAdditionalCount] > 0 &&
        answer[answer.size() - kOptSize] == 0 && answer[answer.size() - kOptSize + 1] == 0 &&
        answer[answer.size() - kOptSize + 2] == kOptType) {
        answer.resize(answer.size() - kOptSize);
        --answer[kAdditionalCount];
    }
}

struct Connection {
    Socket socket;
    unsigned server = 0;
    Bytes received;
};

}  // namespace

class ScriptedServer::Impl {
public:
    Impl(Script script, unsigned addresses) : script_(std::move(script)) {
        constexpr int kMostTries = 100;
        for (int i = 0; i < kMostTries && !bind_all(addresses); ++i) {
        }
        if (udp_.size() < addresses || pipe(end_.data()) != 0) {
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

private:
    // The first socket chooses the port; false if another does not get it.
    bool bind_all(unsigned addresses) {
        listening_.clear();
        udp_.clear();
        port_ = 0;
        for (unsigned address = 0; address < addresses; ++address) {
            auto tcp = bound(SOCK_STREAM, address, port_);
            port_ = tcp && port_ == 0 ? port_of(*tcp) : port_;
            auto udp = tcp ? bound(SOCK_DGRAM, address, port_) : std::nullopt;
            if (!udp) {
                return false;
            }
            listening_.push_back(std::move(*tcp));
            udp_.push_back(std::move(*udp));
        }
        return true;
    }

    void serve() {
        for (;;) {
            std::vector<pollfd> watched{{end_[0], POLLIN, 0}};
            for (const auto* sockets : {&udp_, &listening_}) {
                for (const Socket& socket : *sockets) {
                    watched.push_back({socket.fd(), POLLIN, 0});
                }
            }
            for (const Connection& connection : connections_) {
                watched.push_back({connection.socket.fd(), POLLIN, 0});
            }
            if (poll(watched.data(), watched.size(), -1) < 0 || watched[0].revents != 0) {
                return;
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
        const std::size_t count = udp_.size();
        if (index < count) {
            answer_datagram(static_cast<unsigned>(index));
        } else if (index < 2 * count) {
            const auto server = static_cast<unsigned>(index - count);
            connections_.push_back(
                {Socket(accept4(listening_[server].fd(), nullptr, nullptr, SOCK_CLOEXEC)),
                 server,
                 {}});
        } else if (!answer_stream(connections_[index - 2 * count])) {
            connections_.erase(connections_.begin() +
                               static_cast<std::ptrdiff_t>(index - 2 * count));
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
        const Bytes answer =
            answer_to(ByteView(octets).first(static_cast<std::size_t>(count)), server, false);
        if (!answer.empty()) {
            sendto(udp_[server].fd(), answer.data(), answer.size(), 0, generic, size);
        }
    }

    // False once the other side has closed it.
    bool answer_stream(Connection& connection) {
        std::array<std::uint8_t, 4096> octets{};
        const ssize_t count = recv(connection.socket.fd(), octets.data(), octets.size(), 0);
        if (count <= 0) {
            return false;
        }
        append(connection.received, ByteView(octets).first(static_cast<std::size_t>(count)));
        ByteReader reader(connection.received);
        Bytes answers;
        std::size_t used = 0;
        for (auto length = reader.u16(); length; length = reader.u16()) {
            const auto query = reader.take(*length);
            if (!query) {
                break;
            }
            used = connection.received.size() - reader.rest().size();
            const Bytes answer = answer_to(*query, connection.server, true);
            append_u16(answers, static_cast<std::uint16_t>(answer.size()));
            append(answers, answer);
        }
        connection.received.erase(connection.received.begin(),
                                  connection.received.begin() + static_cast<std::ptrdiff_t>(used));
        return send_all(connection.socket.fd(), answers);
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

    [[nodiscard]] Bytes answer_to(ByteView query, unsigned server, bool tcp) const {
        const auto received = read_query(query);
        if (!received) {
            return {};
        }
        if (received->has_other_version) {
            return bad_version(query, *received);
        }
        Bytes answer = script_(Query{received->question, tcp, server});
        if (!received->has_edns) {
            take_opt_away(answer);
        }
        if (answer.size() < 2 || answer.size() > kLargestMessage) {
            return bare_response(query, *received, Rcode::refused, false);
        }
        if (!tcp && answer.size() > received->payload) {
            return bare_response(query, *received, Rcode::noerror, true);
        }
        answer[0] = query[0];
        answer[1] = query[1];
        return answer;
    }

    Script script_;
    std::vector<Socket> listening_;
    std::vector<Socket> udp_;
    std::vector<Connection> connections_;
    std::uint16_t port_ = 0;
    std::array<int, 2> end_{};
    std::thread thread_;
};

ScriptedServer::ScriptedServer(Script script, unsigned addresses)
    : impl_(std::make_unique<Impl>(std::move(script), addresses)) {}

ScriptedServer::ScriptedServer(std::map<Question, Bytes> answers)
    : ScriptedServer([answers = std::move(answers)](const Query& query) {
          const auto found = answers.find(query.question);
          return found == answers.end() ? Bytes{} : found->second;
      }) {}

ScriptedServer::~ScriptedServer() = default;

std::uint16_t ScriptedServer::port() const {
    return impl_->port();
}

}  // namespace dschain::test
