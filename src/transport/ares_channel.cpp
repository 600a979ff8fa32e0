#include "ares_channel.hpp"

// Raw octets are what evidence is made of: newer versions deprecate ares_send, the call for them.
#define CARES_NO_DEPRECATED
#include <ares.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace dschain {

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
    Endpoint server;
    unsigned outstanding = 0;

    struct Query {
        Impl* owner;
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

    static void on_answer(void* data, int status, int /*timeouts*/, unsigned char* octets,
                          int size) {
        const std::unique_ptr<Query> query(static_cast<Query*>(data));
        Impl& self = *query->owner;
        self.loop.cancel(query->timer);
        --self.outstanding;
        Bytes answer;
        if (octets != nullptr && size > 0) {
            answer.assign(octets, octets + size);
        }
        query->done(outcome_of(status), std::move(answer));
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
    : impl_(std::make_unique<Impl>(Impl{loop, timeout, nullptr, {}, 0})) {
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
    int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
               ARES_OPT_SOCK_STATE_CB | ARES_OPT_RESOLVCONF;
#ifdef ARES_OPT_QUERY_CACHE
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    if (const int status = ares_init_options(&impl_->channel, &options, mask);
        status != ARES_SUCCESS) {
        throw std::runtime_error(std::string("c-ares: ") + ares_strerror(status));
    }
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
    auto state = std::make_unique<Impl::Query>(Impl::Query{self, {}, std::move(done)});
    // c-ares notices its own time-outs only when called; a millisecond later it surely does.
    state->timer = self->loop.after(self->timeout + std::chrono::milliseconds(1), [self] {
        ares_process_fd(self->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    });
    ++self->outstanding;
    ares_send(self->channel, query.data(), static_cast<int>(query.size()), &Impl::on_answer,
              state.release());
}

void AresChannel::cancel() {
    ares_cancel(impl_->channel);
}

unsigned AresChannel::outstanding() const {
    return impl_->outstanding;
}

const Endpoint& AresChannel::server() const {
    return impl_->server;
}

}  // namespace dschain
