// A check of recorded servers: whole commands, and no socket.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <tuple>

#include "dschain/evidence/evidence.hpp"
#include "dschain/transport/transport.hpp"
#include "support/queued_transport.hpp"

namespace dschain::test {

// Gives every server's recorded answer, and a time-out for what was not asked then.
class RecordedTransport final : public QueuedTransport {
public:
    explicit RecordedTransport(const Evidence& evidence) {
        for (const Exchange& exchange : evidence.exchanges) {
            answers_[key_of(exchange.server.address, exchange.question, exchange.form)] = exchange;
        }
    }
    void ask(const Endpoint& server, const Question& question, const QueryForm& form,
             unsigned /*tries*/, std::function<void(Reply)> done) override {
        post([this, key = key_of(server.address, question, form), done = std::move(done)] {
            Reply reply;
            if (const auto known = answers_.find(key); known != answers_.end()) {
                reply.outcome = known->second.outcome;
                reply.wire = known->second.wire;
                reply.message = known->second.message;
            }
            reply.tries = 1;
            done(std::move(reply));
        });
    }

private:
    // A cookie is another one each time.
    using Key = std::tuple<std::string, Question, Bytes>;
    static Key key_of(const std::string& address, const Question& question, QueryForm form) {
        std::fill(form.cookie.begin(), form.cookie.end(), std::uint8_t{0});
        Bytes wire = build_query(question, form.tcp ? 1 : 0, form);
        return {address, question, std::move(wire)};
    }

    std::map<Key, Exchange> answers_;
};

// Files 'hints' and 'anchors' for --root-hints and --trust-anchor.
inline void write_roots(const Evidence& evidence, const std::filesystem::path& folder) {
    std::ofstream hints(folder / "hints");
    for (const Server& each : evidence.cuts.front().servers) {
        hints << ". 1 IN NS " << each.name.text() << "\n"
              << each.name.text()
              << (each.address.find(':') == std::string::npos ? " 1 IN A " : " 1 IN AAAA ")
              << each.address << "\n";
    }
    std::ofstream anchors(folder / "anchors");
    for (const std::string& line : evidence.subject.trust_anchors) {
        anchors << line << "\n";
    }
}

}  // namespace dschain::test
