// Name servers on loopback that answer as a test says, over UDP and TCP on one port.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "dschain/dns/message.hpp"

namespace dschain::test {

// A question, and how it came.
struct Query {
    Question question;
    bool tcp = false;
    unsigned server = 0;  // 0 for 127.0.0.1, 1 for 127.0.0.2 and so on
};

// A whole message; the ID in it is replaced by that of the query. Empty: REFUSED. Called in the
// server's own thread, for one question at a time.
using Script = std::function<Bytes(const Query&)>;

// One thread serves all addresses. What is larger than the querier takes over UDP is sent there as
// a header with TC. The port is one that the system gives.
class ScriptedServer {
public:
    explicit ScriptedServer(Script script, unsigned addresses = 1);
    // The same answer to a question every time, from every address and over both transports.
    explicit ScriptedServer(std::map<Question, Bytes> answers);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dschain::test
