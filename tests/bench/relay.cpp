// dschain-bench-relay: name servers seem to be far away. See kUsage.

#include "lab/command_line.hpp"
#include "lab/process.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

namespace lab = dschain::lab;
using lab::UniqueFd;
using Clock = std::chrono::steady_clock;
using Octets = std::vector<std::uint8_t>;

constexpr const char* kUsage = R"(usage: dschain-bench-relay --delay MS --port N LISTEN=TARGET...

Passes DNS messages that come to address LISTEN on to address TARGET, the port being the same, and
gives each answer back MS milliseconds after it has come. Over TCP, each piece of the stream from the
target is given back that much later; the connection itself is opened without delay. Runs until it
is ended.
)";

constexpr int kBuffer = 4 << 20;  // of a UDP socket, in octets
constexpr std::size_t kLongestMessage = 65535;
constexpr std::size_t kDnsHeader = 12;  // octets

[[noreturn]] void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in socket_address(const std::string& address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    if (inet_pton(AF_INET, address.c_str(), &result.sin_addr) != 1) {
        throw lab::UsageError(fmt::format("\"{}\" is not an IPv4 address", address));
    }
    return result;
}

UniqueFd open_socket(int type) {
    UniqueFd fd(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) {
        throw_errno("socket");
    }
    if (type == SOCK_DGRAM) {
        for (const int option : {SO_RCVBUFFORCE, SO_SNDBUFFORCE, SO_RCVBUF, SO_SNDBUF}) {
            if (setsockopt(fd.get(), SOL_SOCKET, option, &kBuffer, sizeof kBuffer) == 0 &&
                option == SO_SNDBUFFORCE) {
                break;  // what an ordinary user may not do was done
            }
        }
    }
    return fd;
}

void bind_to(const UniqueFd& fd, const sockaddr_in& address, const std::string& text) {
    const int on = 1;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno(fmt::format("cannot bind to {}", text));
    }
}

// Both ends of a relayed TCP connection. It is closed by destroying it.
struct Connection {
    UniqueFd client;
    UniqueFd target;
};

// What is to be given back, and when.
struct Delayed {
    Clock::time_point due;
    // Over UDP: the socket to send from.
    int socket = -1;
    sockaddr_in client{};
    // Over TCP; no octets: the target has closed.
    std::shared_ptr<Connection> connection;
    Octets octets;
};

class Relay {
public:
    Relay(std::chrono::milliseconds delay, std::uint16_t port);
    void add(const std::string& listen_address, const std::string& target_address);
    [[noreturn]] void run();

private:
    // A question over UDP that waits for its answer. It was sent with another ID: its index.
    struct Question {
        std::uint16_t id = 0;
        sockaddr_in client{};
    };
    // One LISTEN=TARGET.
    struct Route {
        UniqueFd listening;
        UniqueFd listening_tcp;
        UniqueFd upstream;
        sockaddr_in target{};
        std::uint16_t next_id = 0;
        std::vector<Question> questions = std::vector<Question>(1U << 16U);
    };

    void watch(int fd, std::uint32_t events = EPOLLIN);
    void read_questions(Route& route);
    void read_answers(const Route& route);
    void accept_connections(const Route& route);
    void read_connection(int fd);
    void close_connection(const Connection& connection);
    void give_back_due();
    void set_timer();
    void handle(int fd);

    std::chrono::milliseconds delay_;
    std::uint16_t port_;
    UniqueFd epoll_;
    UniqueFd timer_;
    std::vector<std::unique_ptr<Route>> routes_;
    std::map<int, std::shared_ptr<Connection>> connections_;  // by either end
    std::deque<Delayed> delayed_;                             // the delay being one, in order
    Octets buffer_ = Octets(kLongestMessage);
};

Relay::Relay(std::chrono::milliseconds delay, std::uint16_t port)
    : delay_(delay),
      port_(port),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    if (!epoll_ || !timer_) {
        throw_errno("epoll or timerfd");
    }
    watch(timer_.get());
}

void Relay::watch(int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        throw_errno("epoll_ctl");
    }
}

void Relay::add(const std::string& listen_address, const std::string& target_address) {
    auto route = std::make_unique<Route>();
    const sockaddr_in here = socket_address(listen_address, port_);
    route->target = socket_address(target_address, port_);
    route->listening = open_socket(SOCK_DGRAM);
    bind_to(route->listening, here, listen_address);
    route->upstream = open_socket(SOCK_DGRAM);
    if (connect(route->upstream.get(), reinterpret_cast<const sockaddr*>(&route->target),
                sizeof route->target) != 0) {
        throw_errno("connect");
    }
    route->listening_tcp = open_socket(SOCK_STREAM);
    bind_to(route->listening_tcp, here, listen_address);
    if (listen(route->listening_tcp.get(), SOMAXCONN) != 0) {
        throw_errno("listen");
    }
    for (const UniqueFd* fd : {&route->listening, &route->upstream, &route->listening_tcp}) {
        watch(fd->get());
    }
    routes_.push_back(std::move(route));
}

void Relay::read_questions(Route& route) {
    while (true) {
        sockaddr_in client{};
        socklen_t client_size = sizeof client;
        const ssize_t size = recvfrom(route.listening.get(), buffer_.data(), buffer_.size(), 0,
                                      reinterpret_cast<sockaddr*>(&client), &client_size);
        if (size < 0) {
            return;
        }
        if (static_cast<std::size_t>(size) < kDnsHeader) {
            continue;
        }
        const std::uint16_t id = route.next_id++;
        route.questions[id] = {static_cast<std::uint16_t>(buffer_[0] << 8U | buffer_[1]), client};
        buffer_[0] = static_cast<std::uint8_t>(id >> 8U);
        buffer_[1] = static_cast<std::uint8_t>(id);
        send(route.upstream.get(), buffer_.data(), static_cast<std::size_t>(size), 0);
    }
}

void Relay::read_answers(const Route& route) {
    while (true) {
        const ssize_t size = recv(route.upstream.get(), buffer_.data(), buffer_.size(), 0);
        if (size < 0) {
            return;
        }
        if (static_cast<std::size_t>(size) < kDnsHeader) {
            continue;
        }
        const Question& question =
            route.questions[static_cast<std::size_t>(buffer_[0]) << 8U | buffer_[1]];
        Delayed answer;
        answer.due = Clock::now() + delay_;
        answer.socket = route.listening.get();
        answer.client = question.client;
        answer.octets.assign(buffer_.begin(), buffer_.begin() + size);
        answer.octets[0] = static_cast<std::uint8_t>(question.id >> 8U);
        answer.octets[1] = static_cast<std::uint8_t>(question.id);
        delayed_.push_back(std::move(answer));
    }
}

void Relay::accept_connections(const Route& route) {
    while (true) {
        UniqueFd client(
            accept4(route.listening_tcp.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!client) {
            return;
        }
        UniqueFd target = open_socket(SOCK_STREAM);
        // On loopback a connection is there at once, or waits for what is sent into it.
        if (connect(target.get(), reinterpret_cast<const sockaddr*>(&route.target),
                    sizeof route.target) != 0 &&
            errno != EINPROGRESS) {
            continue;
        }
        const auto connection = std::make_shared<Connection>();
        connection->client = std::move(client);
        connection->target = std::move(target);
        for (const int fd : {connection->client.get(), connection->target.get()}) {
            watch(fd);
            connections_.emplace(fd, connection);
        }
    }
}

void Relay::close_connection(const Connection& connection) {
    for (const int fd : {connection.client.get(), connection.target.get()}) {
        if (connections_.erase(fd) > 0) {
            epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
        }
    }
}

void Relay::read_connection(int fd) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) {
        return;
    }
    const std::shared_ptr<Connection> connection = found->second;
    const ssize_t size = recv(fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) {
        return;
    }
    if (fd == connection->client.get()) {
        // Pieces of a stream are far smaller than a socket's buffer: what does not fit is an error.
        if (size <= 0 || send(connection->target.get(), buffer_.data(),
                              static_cast<std::size_t>(size), MSG_NOSIGNAL) != size) {
            close_connection(*connection);
        }
        return;
    }
    Delayed piece;
    piece.due = Clock::now() + delay_;
    piece.connection = connection;
    if (size > 0) {
        piece.octets.assign(buffer_.begin(), buffer_.begin() + size);
    } else {
        epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
        connections_.erase(fd);
    }
    delayed_.push_back(std::move(piece));
}

void Relay::give_back_due() {
    const Clock::time_point now = Clock::now();
    while (!delayed_.empty() && delayed_.front().due <= now) {
        const Delayed& answer = delayed_.front();
        if (!answer.connection) {
            sendto(answer.socket, answer.octets.data(), answer.octets.size(), 0,
                   reinterpret_cast<const sockaddr*>(&answer.client), sizeof answer.client);
        } else if (answer.octets.empty() ||
                   send(answer.connection->client.get(), answer.octets.data(), answer.octets.size(),
                        MSG_NOSIGNAL) != static_cast<ssize_t>(answer.octets.size())) {
            close_connection(*answer.connection);
        }
        delayed_.pop_front();
    }
}

void Relay::set_timer() {
    itimerspec time{};
    if (!delayed_.empty()) {
        // A time that is past fires at once; zero would switch the timer off.
        const auto due = delayed_.front().due.time_since_epoch();
        const auto seconds = std::chrono::floor<std::chrono::seconds>(due);
        time.it_value.tv_sec = seconds.count();
        time.it_value.tv_nsec = std::chrono::nanoseconds(due - seconds).count();
    }
    timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &time, nullptr);
}

void Relay::handle(int fd) {
    if (fd == timer_.get()) {
        return;  // what is due is given back after each event
    }
    for (const std::unique_ptr<Route>& route : routes_) {
        if (fd == route->listening.get()) {
            return read_questions(*route);
        }
        if (fd == route->upstream.get()) {
            return read_answers(*route);
        }
        if (fd == route->listening_tcp.get()) {
            return accept_connections(*route);
        }
    }
    read_connection(fd);
}

void Relay::run() {
    std::array<epoll_event, 64> events{};
    while (true) {
        const int ready = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
        for (int i = 0; i < ready; ++i) {
            handle(events.at(static_cast<std::size_t>(i)).data.fd);
        }
        give_back_due();
        set_timer();
    }
}

void run_relay(lab::Words words) {
    std::chrono::milliseconds delay{-1};
    std::uint16_t port = 0;
    std::vector<std::pair<std::string, std::string>> routes;
    while (!words.empty()) {
        const std::string word = words.take();
        if (word == "-h" || word == "--help") {
            fmt::print("{}", kUsage);
            return;
        }
        if (word == "--delay") {
            delay = std::chrono::milliseconds(
                lab::parse_number<unsigned int>(word, words.value_of(word)));
        } else if (word == "--port") {
            port = lab::parse_number<std::uint16_t>(word, words.value_of(word), "port", 1);
        } else if (const std::size_t equals = word.find('='); equals != std::string::npos) {
            routes.emplace_back(word.substr(0, equals), word.substr(equals + 1));
        } else {
            throw lab::UsageError(fmt::format("\"{}\" is not understood", word));
        }
    }
    if (delay.count() < 0 || port == 0 || routes.empty()) {
        throw lab::UsageError("--delay, --port and LISTEN=TARGET are needed");
    }
    Relay relay(delay, port);
    for (const auto& [listen_address, target_address] : routes) {
        relay.add(listen_address, target_address);
    }
    relay.run();
}

}  // namespace

int main(int argc, char** argv) {
    return lab::run_program("dschain-bench-relay", argc, argv,
                            [](lab::Words words) { run_relay(std::move(words)); });
}
