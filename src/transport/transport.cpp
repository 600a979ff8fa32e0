#include "dschain/transport/transport.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ares_channel.hpp"
#include "dschain/transport/event_loop.hpp"

namespace dschain {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kMostConnections = 64;  // at a time; each has a channel, which takes 70 kB
constexpr std::uint16_t kSmallPayload = 512;  // what c-ares takes over UDP without EDNS

// Connecting a UDP socket sends nothing, but asks the kernel for a route. c-ares cannot tell 'no
// route' from 'port closed', and the one is our fault, the other the server's.
bool has_route(const Endpoint& server) {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family = AF_INET;
    auto* four = reinterpret_cast<sockaddr_in*>(&storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
    if (inet_pton(AF_INET, server.address.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(server.port);
        size = sizeof *four;
    } else if (inet_pton(AF_INET6, server.address.c_str(), &six->sin6_addr) == 1) {
        family = AF_INET6;
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(server.port);
        size = sizeof *six;
    } else {
        return false;
    }
    const int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    const bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0;
    close(fd);
    return connected;
}

bool is_form_error(ByteView message) {
    constexpr std::size_t kSecondFlags = 3;
    constexpr unsigned kRcode = 0x0f;
    return message.size() > kSecondFlags &&
           (message[kSecondFlags] & kRcode) == static_cast<unsigned>(Rcode::formerr);
}

class AresTransport final : public Transport {
public:
    explicit AresTransport(TransportOptions options)
        : options_(std::move(options)), library_(ares_library()), start_(EventLoop::Clock::now()) {
        if (options_.deadline.count() > 0) {
            deadline_ = loop_.after(options_.deadline, [this] { stop(); });
        }
    }

    void ask(const Endpoint& server, const Question& question, const QueryForm& form,
             unsigned tries, std::function<void(Reply)> done) override {
        auto job = std::make_shared<Job>();
        job->server = server;
        job->question = question;
        job->form = form;
        job->tries_left = std::max(tries, 1U);
        job->done = std::move(done);
        job->reply.started = since_start();
        ++outstanding_;
        loop_.post([this, job] { start(job); });
    }

    void wait(std::chrono::milliseconds time, std::function<void()> done) override {
        ++outstanding_;
        auto act = [this, done = std::move(done)] {
            --outstanding_;
            done();
        };
        if (expired_) {
            loop_.post(std::move(act));
        } else {
            (void)loop_.after(std::min(time, until_deadline()), std::move(act));
        }
    }

    void when_idle(std::function<void()> done) override {
        ++outstanding_;
        loop_.when_idle([this, done = std::move(done)] {
            --outstanding_;
            done();
        });
    }

    void run() override {
        while (outstanding_ > 0 && loop_.turn()) {
        }
    }

    void stop() override {
        expired_ = true;
        for (auto* waiting : {&waiting_for_udp_, &waiting_for_tcp_}) {
            for (; !waiting->empty(); waiting->pop_front()) {
                loop_.post([this, job = waiting->front()] { finish(job, Outcome::deadline); });
            }
        }
        for (auto* pool : {&udp_, &retired_, &udp_small_, &tcp_}) {
            for (const auto& channel : *pool) {
                channel->cancel();
            }
        }
    }

private:
    struct Job {
        Endpoint server;
        Question question;
        QueryForm form;
        unsigned tries_left = 1;
        Reply reply;
        EventLoop::Clock::time_point sent;
        std::function<void(Reply)> done;
    };
    using JobPointer = std::shared_ptr<Job>;

    [[nodiscard]] microseconds since_start() const {
        return std::chrono::duration_cast<microseconds>(EventLoop::Clock::now() - start_);
    }

    [[nodiscard]] std::chrono::milliseconds until_deadline() const {
        if (options_.deadline.count() == 0) {
            return std::chrono::hours(24);
        }
        const auto left = start_ + options_.deadline - EventLoop::Clock::now();
        return std::max(std::chrono::ceil<std::chrono::milliseconds>(left),
                        std::chrono::milliseconds(0));
    }

    // c-ares strips the last 11 octets of a query on a channel with EDNS when the answer is FORMERR
    // without OPT: what is not a plain query, and what asks for no more than 512 octets, goes
    // another way.
    static Protocol protocol_for(const QueryForm& form) {
        const bool has_plain_opt = form.edns && form.edns_version == 0 && !form.unknown_option &&
                                   form.cookie.empty() && form.udp_size > kSmallPayload;
        return form.tcp ? Protocol::tcp : has_plain_opt ? Protocol::udp : Protocol::udp_small;
    }

    void start(const JobPointer& job) {
        const auto [known, is_new] = routes_.try_emplace(job->server.address, false);
        if (is_new) {
            known->second = has_route(job->server);
        }
        const bool routed = known->second;
        constexpr std::size_t kManyRoutes = 65536;
        if (routes_.size() > kManyRoutes) {
            routes_.clear();
        }
        if (!routed) {
            finish(job, Outcome::no_route);
            return;
        }
        send(job, protocol_for(job->form));
    }

    void send(const JobPointer& job, Protocol protocol) {
        if (expired_) {
            finish(job, Outcome::deadline);
            return;
        }
        AresChannel* channel = channel_for(job->server, protocol);
        if (channel == nullptr) {
            waiting_for(protocol).push_back(job);
            return;
        }
        if (channel->server() != job->server && !channel->point_at(job->server)) {
            finish(job, Outcome::no_route);
            send_next(protocol);  // the channel is still free
            return;
        }
        ++job->reply.tries;
        job->reply.tcp = protocol == Protocol::tcp;
        job->sent = EventLoop::Clock::now();
        std::uint16_t id = options_.random_id();
        while (channel->is_asked(id)) {
            id = static_cast<std::uint16_t>(id + options_.random_id());
        }
        const Bytes query = build_query(job->question, id, job->form);
        channel->send(query, [this, job, protocol](Outcome outcome, Bytes octets) {
            job->reply.took =
                std::chrono::duration_cast<microseconds>(EventLoop::Clock::now() - job->sent);
            if (protocol == Protocol::udp && is_form_error(octets)) {
                // c-ares may have given up EDNS on the whole channel: now, before another server
                // gets it.
                retire(job->server);
            }
            // Out of c-ares first: it must not be re-entered from its own callback.
            loop_.post([this, job, protocol, outcome, octets = std::move(octets)]() mutable {
                received(job, protocol, outcome, std::move(octets));
            });
        });
    }

    [[nodiscard]] std::deque<JobPointer>& waiting_for(Protocol protocol) {
        return protocol == Protocol::tcp ? waiting_for_tcp_ : waiting_for_udp_;
    }

    // A channel may be free now.
    void send_next(Protocol protocol) {
        auto& waiting = waiting_for(protocol);
        if (!waiting.empty()) {
            const JobPointer job = std::move(waiting.front());
            waiting.pop_front();
            send(job, protocol == Protocol::tcp ? protocol : protocol_for(job->form));
        }
    }

    void received(const JobPointer& job, Protocol protocol, Outcome outcome, Bytes octets) {
        send_next(protocol);
        if (outcome == Outcome::timeout && --job->tries_left > 0) {
            send(job, protocol);
            return;
        }
        if (outcome != Outcome::answer) {
            finish(job, outcome);
            return;
        }
        if (protocol != Protocol::tcp && is_truncated(octets)) {
            job->reply.udp_truncated = true;
            job->reply.udp_octets = octets.size();
            send(job, Protocol::tcp);
            return;
        }
        const bool cut_off = is_truncated(octets);
        auto message = parse_message(octets);
        job->reply.wire = std::move(octets);
        if (cut_off) {
            // RFC 2181 §9: what is in it is not to be used, and there is nowhere else to go.
            job->reply.error = "it is truncated over TCP as well";
            finish(job, Outcome::malformed);
            return;
        }
        if (!message) {
            job->reply.error = message.error();
            finish(job, Outcome::malformed);
            return;
        }
        if (message->question && *message->question != job->question) {
            job->reply.error = "it answers another question";
            finish(job, Outcome::malformed);
            return;
        }
        job->reply.message = std::move(*message);
        finish(job, Outcome::answer);
    }

    void finish(const JobPointer& job, Outcome outcome) {
        job->reply.outcome = outcome;
        job->reply.lasted = since_start() - job->reply.started;
        --outstanding_;
        job->done(std::move(job->reply));
    }

    // UDP: the channel that points there, or an idle one, or a new one. TCP: an idle or new one.
    // Null while there are as many as may be. Idle ones are taken once there are some: to point a
    // channel elsewhere costs more than to have another.
    AresChannel* channel_for(const Endpoint& server, Protocol protocol) {
        const bool tcp = protocol == Protocol::tcp;
        auto& pool = protocol == Protocol::udp ? udp_ : tcp ? tcp_ : udp_small_;
        if (!tcp) {
            const auto known = by_server_.find({server, protocol});
            if (known != by_server_.end()) {
                return known->second;
            }
        }
        constexpr std::size_t kFew = 16;
        const std::size_t most = tcp ? kMostConnections : options_.channels;
        const bool seeks_idle = pool.size() >= std::min(kFew, most);
        AresChannel* channel = nullptr;
        for (std::size_t i = 0; seeks_idle && i < pool.size() && channel == nullptr; ++i) {
            // Round and round, so that the one used last is taken last.
            next_idle_ = (next_idle_ + 1) % pool.size();
            channel = pool[next_idle_]->outstanding() == 0 ? pool[next_idle_].get() : nullptr;
        }
        if (channel == nullptr) {
            if (pool.size() >= most) {
                return nullptr;
            }
            std::erase_if(retired_, [](const auto& each) { return each->outstanding() == 0; });
            pool.push_back(std::make_unique<AresChannel>(loop_, protocol, options_.timeout));
            channel = pool.back().get();
        }
        if (!tcp) {
            by_server_.erase({channel->server(), protocol});
            by_server_[{server, protocol}] = channel;
        }
        return channel;
    }

    // Nothing more is sent over the server's channel. It is not destroyed yet: it may be at work.
    void retire(const Endpoint& server) {
        const auto known = by_server_.find({server, Protocol::udp});
        if (known == by_server_.end()) {
            return;
        }
        const auto channel = std::find_if(udp_.begin(), udp_.end(), [&](const auto& each) {
            return each.get() == known->second;
        });
        by_server_.erase(known);
        retired_.push_back(std::move(*channel));
        udp_.erase(channel);
    }

    TransportOptions options_;
    std::shared_ptr<void> library_;
    EventLoop loop_;
    EventLoop::Clock::time_point start_;
    EventLoop::Timer deadline_;
    bool expired_ = false;
    std::size_t outstanding_ = 0;
    std::unordered_map<std::string, bool> routes_;
    std::deque<JobPointer> waiting_for_udp_;  // for a channel
    std::deque<JobPointer> waiting_for_tcp_;
    std::map<std::pair<Endpoint, Protocol>, AresChannel*> by_server_;  // not over TCP
    std::size_t next_idle_ = 0;
    std::vector<std::unique_ptr<AresChannel>> udp_;
    std::vector<std::unique_ptr<AresChannel>> retired_;  // of udp_
    std::vector<std::unique_ptr<AresChannel>> udp_small_;
    std::vector<std::unique_ptr<AresChannel>> tcp_;
};

}  // namespace

std::unique_ptr<Transport> make_transport(TransportOptions options) {
    return std::make_unique<AresTransport>(std::move(options));
}

}  // namespace dschain
