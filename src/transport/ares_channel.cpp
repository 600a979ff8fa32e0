#include "ares_channel.hpp"

// Raw octets are what evidence is made of: newer versions deprecate ares_send, the call for them.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace dschain {
namespace {

constexpr std::size_t kHeaderSize = 12;

std::uint16_t id_of(ByteView message) {
    return static_cast<std::uint16_t>(message[0] << 8 | message[1]);
}

// An error that leaves the question away, as some servers send FORMERR.
bool is_bare_error(ByteView message) {
    const bool is_response = (message[2] & 0x80U) != 0;
    const bool is_error = (message[3] & 0x0fU) != 0;
    return is_response && is_error && message[4] == 0 && message[5] == 0;
}

// The question section of a query of ours, which has one.
ByteView question_of(ByteView query) {
    ByteReader reader(query.subspan(kHeaderSize));
    constexpr std::size_t kTypeAndClass = 4;
    while (const auto length = reader.u8()) {
        if (!reader.take(*length == 0 ? kTypeAndClass : *length)) {
            return {};
        }
        if (*length == 0) {
            return query.subspan(kHeaderSize, query.size() - kHeaderSize - reader.rest().size());
        }
    }
    return {};
}

}  // namespace

std::shared_ptr<void> ares_library() {
    if (const int status = ares_library_init(ARES_LIB_INIT_ALL); status != ARES_SUCCESS) {
        throw std::runtime_error(std::string("c-ares: ") + ares_strerror(status));
    }
    return {nullptr, [](void*) { ares_library_cleanup(); }};
}

struct AresChannel::Impl {
    EventLoop& loop;
    std::chrono::milliseconds timeout;
    ares_channel channel = nullptr;
    Protocol protocol;
    Endpoint server;
    unsigned outstanding = 0;
    // c-ares passes over a response without the question. One that is an error gets it back on its
    // way in, and is given on as it came. Both by the ID of the query.
    std::map<std::uint16_t, Bytes> asked{};
    std::map<std::uint16_t, Bytes> bare{};

    struct Query {
        Impl* owner;
        std::uint16_t id;
        EventLoop::Timer timer;
        std::function<void(Outcome, Bytes)> done;
    };

    // c-ares says here which sockets it has and what it waits for on each.
    static void on_socket(void* data, ares_socket_t socket, int readable, int writable) {
        auto* self = static_cast<Impl*>(data);
        self->loop.watch(socket, readable != 0, writable != 0,
                         [self, socket](bool can_read, bool can_write) {
                             ares_process_fd(self->channel, can_read ? socket : ARES_SOCKET_BAD,
                                             can_write ? socket : ARES_SOCKET_BAD);
                         });
    }

    // c-ares notices its own time-outs only when it is called. It reads its clock later than we do:
    // where this thread was halted in between, the query is still there, and is looked after again.
    void look_after(Query* query, std::chrono::milliseconds delay) {
        query->timer = loop.after(delay, [this, query] {
            look_after(query, std::chrono::milliseconds(1));
            ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        });
    }

    static void on_answer(void* data, int status, int /*timeouts*/, unsigned char* octets,
                          int size) {
        const std::unique_ptr<Query> query(static_cast<Query*>(data));
        Impl& self = *query->owner;
        self.loop.cancel(query->timer);
        --self.outstanding;
        Bytes answer;
        if (const auto bare = self.bare.find(query->id); bare != self.bare.end()) {
            answer = std::move(bare->second);
            self.bare.erase(bare);
        } else if (octets != nullptr && size > 0) {
            answer.assign(octets, octets + size);
        }
        self.asked.erase(query->id);
        query->done(outcome_of(status), std::move(answer));
    }

    // How many octets there are then, of `room`.
    std::size_t complete(std::uint8_t* octets, std::size_t size, std::size_t room) {
        const ByteView message(octets, size);
        const auto query = size < kHeaderSize ? asked.end() : asked.find(id_of(message));
        if (query == asked.end()) {
            return size;
        }
        bare.erase(query->first);
        const ByteView question = question_of(query->second);
        if (!is_bare_error(message) || size + question.size() > room) {
            return size;
        }
        bare[query->first] = Bytes(message.begin(), message.end());
        std::copy_backward(octets + kHeaderSize, octets + size, octets + size + question.size());
        std::copy(question.begin(), question.end(), octets + kHeaderSize);
        octets[5] = 1;
        return size + question.size();
    }

    static ares_ssize_t receive(ares_socket_t socket, void* data, std::size_t room, int flags,
                                sockaddr* from, ares_socklen_t* from_size, void* self) {
        const ares_ssize_t size = recvfrom(socket, data, room, flags, from, from_size);
        auto* impl = static_cast<Impl*>(self);
        if (size <= 0 || impl->protocol == Protocol::tcp) {
            return size;
        }
        return static_cast<ares_ssize_t>(
            impl->complete(static_cast<std::uint8_t*>(data), static_cast<std::size_t>(size), room));
    }

    static ares_socket_t open(int family, int type, int protocol, void* /*self*/) {
        const int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (fd >= 0 && type == SOCK_DGRAM) {
            // As much as may be had: many answers may come before one is looked at.
            const int octets = 1 << 20;
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
        }
        if (fd >= 0 && type == SOCK_STREAM) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
        return fd;
    }

    static const ares_socket_functions& functions() {
        static const ares_socket_functions kFunctions = {
            &Impl::open, [](ares_socket_t fd, void*) { return close(fd); },
            [](ares_socket_t fd, const sockaddr* to, ares_socklen_t size, void*) {
                return connect(fd, to, size);
            },
            &Impl::receive,
            [](ares_socket_t fd, const iovec* parts, int count, void*) {
                msghdr message{};
                message.msg_iov = const_cast<iovec*>(parts);
                message.msg_iovlen = static_cast<std::size_t>(count);
                return static_cast<ares_ssize_t>(sendmsg(fd, &message, MSG_NOSIGNAL));
            }};
        return kFunctions;
    }

    static Outcome outcome_of(int status) {
        switch (status) {
            case ARES_SUCCESS:
                return Outcome::answer;
            case ARES_ETIMEOUT:
                return Outcome::timeout;
            case ARES_ECANCELLED:
            case ARES_EDESTRUCTION:
                return Outcome::deadline;
            case ARES_EBADRESP:
            case ARES_EFORMERR:
                return Outcome::malformed;
            default:
                return Outcome::unreachable;
        }
    }
};

AresChannel::AresChannel(EventLoop& loop, Protocol protocol, std::chrono::milliseconds timeout)
    : impl_(std::make_unique<Impl>(Impl{loop, timeout, nullptr, protocol, {}, 0})) {
    ares_options options{};
    // EDNS: or c-ares cuts every UDP answer off at 512 octets; but with it a FORMERR without OPT is
    // kept from us. IGNTC: we go to TCP ourselves, one
    // query a connection, since pipelining is broken before 1.20. NOCHECKRESP: SERVFAIL, NOTIMP
    // and REFUSED are answers to us.
    options.flags = ARES_FLAG_IGNTC | ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
                    ARES_FLAG_NOALIASES | (protocol == Protocol::udp ? ARES_FLAG_EDNS : 0) |
                    (protocol == Protocol::tcp ? ARES_FLAG_USEVC : 0);
    options.ednspsz = 4096;  // the receive buffer; what we announce is in the query itself
    options.timeout = static_cast<int>(timeout.count());
    options.tries = 1;  // the transport retries, and counts
    options.sock_state_cb = &Impl::on_socket;
    options.sock_state_cb_data = impl_.get();
    std::string no_resolv_conf = "/dev/null";
    options.resolvconf_path = no_resolv_conf.data();
    // Nor the other files that say how this machine finds names: they would be read for each
    // channel.
    std::string no_files = "b";
    options.lookups = no_files.data();
    std::string no_domain = ".";
    char* domains = no_domain.data();
    options.domains = &domains;
    options.ndomains = 1;
    int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
               ARES_OPT_SOCK_STATE_CB | ARES_OPT_RESOLVCONF | ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS;
#ifdef ARES_OPT_QUERY_CACHE
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    if (const int status = ares_init_options(&impl_->channel, &options, mask);
        status != ARES_SUCCESS) {
        throw std::runtime_error(std::string("c-ares: ") + ares_strerror(status));
    }
    ares_set_socket_functions(impl_->channel, &Impl::functions(), impl_.get());
}

AresChannel::~AresChannel() {
    ares_destroy(impl_->channel);
}

bool AresChannel::point_at(const Endpoint& server) {
    const bool six = server.address.find(':') != std::string::npos;
    const std::string text =
        (six ? "[" + server.address + "]" : server.address) + ":" + std::to_string(server.port);
    impl_->server = server;
    return ares_set_servers_ports_csv(impl_->channel, text.c_str()) == ARES_SUCCESS;
}

void AresChannel::send(const Bytes& query, std::function<void(Outcome, Bytes)> done) {
    Impl* self = impl_.get();
    auto state =
        std::make_unique<Impl::Query>(Impl::Query{self, id_of(query), {}, std::move(done)});
    self->asked[state->id] = query;
    self->look_after(state.get(), self->timeout + std::chrono::milliseconds(1));
    ++self->outstanding;
    ares_send(self->channel, query.data(), static_cast<int>(query.size()), &Impl::on_answer,
              state.release());
}

void AresChannel::cancel() {
    ares_cancel(impl_->channel);
}

bool AresChannel::is_asked(std::uint16_t id) const {
    return impl_->asked.contains(id);
}

unsigned AresChannel::outstanding() const {
    return impl_->outstanding;
}

const Endpoint& AresChannel::server() const {
    return impl_->server;
}

}  // namespace dschain
