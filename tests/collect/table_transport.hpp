// A transport that answers from a table: what no real server will say, and bounds that no lab
// should need.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dschain/transport/transport.hpp"
#include "support/name.hpp"
#include "support/queued_transport.hpp"

namespace dschain::test {

struct Record {
    std::string owner;
    RrType type;
    Bytes rdata;
};

inline Record ns(std::string owner, std::string_view target) {
    const Name server = name(target);
    return {std::move(owner), RrType::ns, Bytes(server.wire().begin(), server.wire().end())};
}
inline Record a(std::string owner, std::uint8_t last) {
    return {std::move(owner), RrType::a, Bytes{192, 0, 2, last}};
}
inline Record soa(std::string owner) {
    return {std::move(owner), RrType::soa, Bytes(22, 0)};  // two root names and five numbers
}

struct ScriptedAnswer {
    bool authoritative = true;
    Rcode rcode = Rcode::noerror;
    std::vector<Record> answer;
    std::vector<Record> authority;
    std::vector<Record> additional;
};

inline Bytes encode(const Question& question, const ScriptedAnswer& answer) {
    Bytes wire;
    append_u16(wire, 1);
    append_u16(wire, static_cast<std::uint16_t>(0x8000U | (answer.authoritative ? 0x0400U : 0U) |
                                                static_cast<unsigned>(answer.rcode)));
    append_u16(wire, 1);
    for (const auto* section : {&answer.answer, &answer.authority, &answer.additional}) {
        append_u16(wire, static_cast<std::uint16_t>(section->size()));
    }
    append(wire, question.name.wire());
    append_u16(wire, static_cast<std::uint16_t>(question.type));
    append_u16(wire, kClassIn);
    for (const auto* section : {&answer.answer, &answer.authority, &answer.additional}) {
        for (const Record& record : *section) {
            append(wire, name(record.owner).wire());
            append_u16(wire, static_cast<std::uint16_t>(record.type));
            append_u16(wire, kClassIn);
            append_u32(wire, 3600);
            append_u16(wire, static_cast<std::uint16_t>(record.rdata.size()));
            append(wire, record.rdata);
        }
    }
    return wire;
}

// Answers what the table has; refuses the rest.
class TableTransport final : public QueuedTransport {
public:
    void set(std::uint8_t server, std::string_view owner, RrType type, ScriptedAnswer answer) {
        table_[{"192.0.2." + std::to_string(server), Question{name(owner), type}}] =
            std::move(answer);
    }

    void ask(const Endpoint& server, const Question& question, const QueryForm& /*form*/,
             unsigned /*tries*/, std::function<void(Reply)> done) override {
        asked.push_back({server.address, question});
        post([this, server, question, done = std::move(done)] {
            ScriptedAnswer refused;
            refused.authoritative = false;
            refused.rcode = Rcode::refused;
            const auto known = table_.find({server.address, question});
            Reply reply;
            reply.wire = encode(question, known == table_.end() ? refused : known->second);
            reply.message = parse_message(reply.wire).value();
            reply.outcome = Outcome::answer;
            reply.tries = 1;
            done(std::move(reply));
        });
    }

    [[nodiscard]] bool was_asked(std::uint8_t server, std::string_view owner, RrType type) const {
        const std::pair wanted{"192.0.2." + std::to_string(server), Question{name(owner), type}};
        return std::find(asked.begin(), asked.end(), wanted) != asked.end();
    }

    std::vector<std::pair<std::string, Question>> asked;

private:
    std::map<std::pair<std::string, Question>, ScriptedAnswer> table_;
};

}  // namespace dschain::test
