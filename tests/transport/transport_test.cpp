// One question to one server that does not answer as it should. What real servers do, TCP included,
// is the lab's to show.
#include "dschain/transport/transport.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "collect/table_transport.hpp"
#include "support/scripted_server.hpp"
#include "support/silent_socket.hpp"

namespace dschain {
namespace {

using std::chrono::milliseconds;
using test::SilentSocket;

// Answers each query with what `change` makes of it.
class ScriptedServer {
public:
    explicit ScriptedServer(std::function<Bytes(Bytes)> change) : change_(std::move(change)) {
        if (pipe(end_.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedServer() {
        close(end_[1]);  // the thread sees the end of the pipe
        thread_.join();
        close(end_[0]);
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] Endpoint endpoint() const { return socket_.endpoint(); }

private:
    void serve() {
        std::array<pollfd, 2> watched{{{socket_.fd(), POLLIN, 0}, {end_[0], POLLIN, 0}}};
        while (poll(watched.data(), watched.size(), -1) > 0 && watched[1].revents == 0) {
            std::array<std::uint8_t, 4096> octets{};
            sockaddr_in from{};
            socklen_t size = sizeof from;
            auto* generic = reinterpret_cast<sockaddr*>(&from);
            const ssize_t count =
                recvfrom(socket_.fd(), octets.data(), octets.size(), 0, generic, &size);
            if (count > 0) {
                const Bytes answer = change_(Bytes(octets.begin(), octets.begin() + count));
                sendto(socket_.fd(), answer.data(), answer.size(), 0, generic, size);
            }
        }
    }

    SilentSocket socket_;
    std::function<Bytes(Bytes)> change_;
    std::array<int, 2> end_{};
    std::thread thread_;
};

Reply ask(const Endpoint& server, unsigned tries, milliseconds timeout,
          milliseconds deadline = milliseconds(20000), const QueryForm& form = {}) {
    TransportOptions options;
    options.timeout = timeout;
    options.deadline = deadline;
    options.random_id = [] { return std::uint16_t{4711}; };
    const auto transport = make_transport(options);
    Reply reply;
    unsigned calls = 0;
    transport->ask(server, Question{Name::parse("example.com").value(), RrType::dnskey}, form,
                   tries, [&](Reply got) {
                       reply = std::move(got);
                       ++calls;
                   });
    EXPECT_EQ(calls, 0U) << "called from inside ask()";
    transport->run();
    EXPECT_EQ(calls, 1U);
    return reply;
}

TEST(Transport, counts_the_tries_of_a_silent_server) {
    const SilentSocket silent;
    const Reply reply = ask(silent.endpoint(), 3, milliseconds(20));
    EXPECT_EQ(reply.outcome, Outcome::timeout);
    EXPECT_EQ(reply.tries, 3U);
    EXPECT_FALSE(reply.message);
    EXPECT_GE(reply.took, milliseconds(20));
}

TEST(Transport, the_deadline_ends_what_is_outstanding) {
    const SilentSocket silent;
    const Reply reply = ask(silent.endpoint(), 3, milliseconds(60000), milliseconds(30));
    EXPECT_EQ(reply.outcome, Outcome::deadline);
    EXPECT_LT(reply.took, milliseconds(30000));
}

TEST(Transport, a_closed_port_is_unreachable_at_the_first_try) {
    Endpoint endpoint;
    {
        const SilentSocket gone;
        endpoint = gone.endpoint();
    }
    const Reply reply = ask(endpoint, 3, milliseconds(5000));
    EXPECT_EQ(reply.outcome, Outcome::unreachable);
    EXPECT_EQ(reply.tries, 1U);
}

TEST(Transport, what_is_no_address_is_never_asked) {
    const Reply reply = ask({"not-an-address", 53}, 3, milliseconds(5000));
    EXPECT_EQ(reply.outcome, Outcome::no_route);
    EXPECT_EQ(reply.tries, 0U);
}

TEST(Transport, the_query_asks_for_dnssec_and_the_answer_is_parsed) {
    Bytes seen;
    const ScriptedServer server([&](Bytes query) {
        seen = query;
        query[2] = 0x84;  // a response with authority
        return query;
    });
    const Reply reply = ask(server.endpoint(), 1, milliseconds(5000));
    ASSERT_EQ(reply.outcome, Outcome::answer);
    ASSERT_TRUE(reply.message);
    EXPECT_TRUE(reply.message->authoritative);
    ASSERT_TRUE(reply.message->edns);
    EXPECT_TRUE(reply.message->edns->dnssec_ok);
    EXPECT_FALSE(reply.tcp);
    ASSERT_GE(seen.size(), 11U);
    EXPECT_EQ(seen[seen.size() - 4], 0x80);  // DO, in an OPT that is last and has no options
}

TEST(Transport, refusals_are_answers) {
    const ScriptedServer server([](Bytes query) {
        query[2] = 0x80;
        query[3] = 5;
        return query;
    });
    const Reply reply = ask(server.endpoint(), 1, milliseconds(5000));
    ASSERT_EQ(reply.outcome, Outcome::answer);
    EXPECT_EQ(reply.message->rcode, Rcode::refused);
}

TEST(Transport, a_response_that_is_cut_off_is_malformed) {
    const ScriptedServer server([](Bytes query) {
        query[2] = 0x84;
        query[7] = 1;  // promises an answer that is not there
        return query;
    });
    const Reply reply = ask(server.endpoint(), 1, milliseconds(5000));
    EXPECT_EQ(reply.outcome, Outcome::malformed);
    EXPECT_FALSE(reply.message);
    EXPECT_FALSE(reply.error.empty());
    EXPECT_FALSE(reply.wire.empty());
}

TEST(Transport, a_wrong_id_or_question_is_not_taken_for_the_answer) {
    const ScriptedServer wrong_id([](Bytes query) {
        query[0] ^= 0xff;
        query[2] = 0x84;
        return query;
    });
    EXPECT_EQ(ask(wrong_id.endpoint(), 1, milliseconds(50)).outcome, Outcome::timeout);
    const ScriptedServer wrong_question([](Bytes query) {
        query[2] = 0x84;
        query[13] ^= 0x01;  // 'dxample.com'
        return query;
    });
    EXPECT_NE(ask(wrong_question.endpoint(), 1, milliseconds(50)).outcome, Outcome::answer);
}

TEST(Transport, a_truncated_answer_is_fetched_over_tcp) {
    // Nothing listens there for TCP: that it was tried is what shows.
    const ScriptedServer server([](Bytes query) {
        query[2] = 0x86;
        return query;
    });
    const Reply reply = ask(server.endpoint(), 1, milliseconds(1000));
    EXPECT_EQ(reply.outcome, Outcome::unreachable);
    EXPECT_TRUE(reply.udp_truncated);
    EXPECT_TRUE(reply.tcp);
    EXPECT_EQ(reply.tries, 2U);
}

// As NSD answers what it cannot read.
TEST(Transport, an_error_without_the_question_is_an_answer) {
    const ScriptedServer server([](Bytes query) {
        query[2] = 0x80;
        query[3] = 0x01;
        std::fill(query.begin() + 4, query.begin() + 12, std::uint8_t{0});
        query.resize(12);
        return query;
    });
    QueryForm with_cookie;
    with_cookie.cookie = Bytes(5, 1);
    for (const QueryForm& form : {QueryForm{}, with_cookie}) {
        const Reply reply =
            ask(server.endpoint(), 1, milliseconds(5000), milliseconds(20000), form);
        ASSERT_EQ(reply.outcome, Outcome::answer);
        EXPECT_EQ(reply.message->rcode, Rcode::formerr);
        EXPECT_FALSE(reply.message->question);
        EXPECT_EQ(reply.wire.size(), 12U) << "as it came";
    }
}

// Without its question, an answer that says something may be anybody's.
TEST(Transport, data_without_the_question_is_no_answer) {
    const ScriptedServer server([](Bytes query) {
        query[2] = 0x80;
        std::fill(query.begin() + 4, query.begin() + 12, std::uint8_t{0});
        query.resize(12);
        return query;
    });
    EXPECT_EQ(ask(server.endpoint(), 1, milliseconds(50)).outcome, Outcome::timeout);
}

std::vector<Outcome> ask_over_tcp(const Endpoint& server, std::size_t count,
                                  milliseconds deadline) {
    TransportOptions options;
    options.timeout = milliseconds(20000);
    options.deadline = deadline;
    options.random_id = [] { return std::uint16_t{4711}; };
    const auto transport = make_transport(options);
    QueryForm tcp;
    tcp.tcp = true;
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < count; ++i) {
        transport->ask(server, Question{Name::parse("example.com").value(), RrType::dnskey}, tcp, 1,
                       [&](const Reply& reply) { outcomes.push_back(reply.outcome); });
    }
    transport->run();
    return outcomes;
}

TEST(Transport, more_connections_than_may_be_open_wait_for_each_other) {
    const test::ScriptedServer server([](const test::Query&) { return Bytes{}; });
    EXPECT_EQ(ask_over_tcp({"127.0.0.1", server.port()}, 200, milliseconds(20000)),
              std::vector<Outcome>(200, Outcome::answer));
}

TEST(Transport, more_servers_than_may_be_asked_at_a_time_wait_for_each_other) {
    constexpr unsigned kServers = 100;
    const test::ScriptedServer server([](const test::Query&) { return Bytes{}; }, kServers);
    for (const std::size_t channels : {1U, 2U, 16U, 30U}) {
        TransportOptions options;
        options.timeout = milliseconds(20000);
        options.deadline = milliseconds(10000);
        options.channels = channels;
        options.random_id = [] { return std::uint16_t{4711}; };
        const auto transport = make_transport(options);
        std::vector<Outcome> outcomes;
        for (unsigned i = 0; i < 3 * kServers; ++i) {
            const Endpoint endpoint{"127.0.0." + std::to_string(1 + i % kServers), server.port()};
            transport->ask(endpoint, Question{Name::parse("example.com").value(), RrType::dnskey},
                           {}, 1, [&](const Reply& reply) { outcomes.push_back(reply.outcome); });
        }
        transport->run();
        EXPECT_EQ(outcomes, std::vector<Outcome>(3 * kServers, Outcome::answer)) << channels;
    }
}

// c-ares takes no more than 512 octets on a channel where EDNS was refused.
TEST(Transport, a_server_without_edns_leaves_no_trace_at_those_that_are_asked_after_it) {
    const test::ScriptedServer server(
        [](const test::Query& query) {
            test::ScriptedAnswer answer;
            if (query.server == 0) {
                answer.rcode = Rcode::formerr;
            } else {
                for (std::uint8_t i = 0; i < 30; ++i) {
                    answer.answer.push_back(test::a("example.com", i));
                }
            }
            return test::encode(query.question, answer);
        },
        2);
    TransportOptions options;
    options.timeout = milliseconds(20000);
    options.deadline = milliseconds(20000);
    options.channels = 1;
    std::uint16_t id = 0;
    options.random_id = [&id] { return ++id; };
    const auto transport = make_transport(options);
    std::vector<Reply> replies;
    for (const char* address : {"127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1", "127.0.0.2"}) {
        transport->ask({address, server.port()}, Question{test::name("example.com"), RrType::a}, {},
                       1, [&](Reply reply) { replies.push_back(std::move(reply)); });
    }
    transport->run();
    ASSERT_EQ(replies.size(), 5U);
    std::size_t whole = 0;
    for (const Reply& reply : replies) {
        ASSERT_EQ(reply.outcome, Outcome::answer) << reply.error;
        whole += reply.message->rcode == Rcode::noerror ? 1U : 0U;
        EXPECT_EQ(reply.wire.size() > 512, reply.message->rcode == Rcode::noerror);
    }
    EXPECT_EQ(whole, 2U);
}

TEST(Transport, the_deadline_ends_those_that_wait_too) {
    const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(bind(listening, generic, size), 0);
    ASSERT_EQ(getsockname(listening, generic, &size), 0);
    ASSERT_EQ(listen(listening, SOMAXCONN), 0);  // and nobody reads
    EXPECT_EQ(ask_over_tcp({"127.0.0.1", ntohs(address.sin_port)}, 100, milliseconds(300)),
              std::vector<Outcome>(100, Outcome::deadline));
    close(listening);
}

}  // namespace
}  // namespace dschain
