// What each server of the zone said, under the keys that it gave itself; and faults that servers
// share.
#pragma once

#include <optional>
#include <vector>

#include "families.hpp"

namespace dschain {

struct ServerAnswers {
    Server server;
    // Null where no keys are served: the zone is unsigned there, or the server did not say.
    const KeyFact* keys = nullptr;
    // Answers with authority, NOERROR or NXDOMAIN, to questions put with EDNS and DO.
    std::vector<const Exchange*> answers;
    // Of the SOA, which every validator asks for; null if it was not given.
    const RRset* soa = nullptr;
    // What is wrong with the signatures of the zone as a whole, by those of its SOA: other families
    // tell that, and what fails in the same way fails for the same reason.
    SignatureFault zone_fault = SignatureFault::none;

    [[nodiscard]] bool is_signed() const { return keys != nullptr; }
    // As a validator that has gone down to these keys.
    [[nodiscard]] TrustedZone trusted(const Name& zone) const;
};

// In the order of the servers.
[[nodiscard]] std::vector<ServerAnswers> server_answers(const CheckContext& context);

// Whether validators look at the zone's signatures at all: some DS that they can use is known.
[[nodiscard]] bool is_validated(const Views& views);

// Something wrong with one server.
struct ServerFault {
    Code code{};
    Name about;
    Args args{};
    std::optional<Severity> severity{};  // in place of the catalogue's
    std::optional<int> ede{};
    std::optional<AtFault> at_fault{};
    std::vector<ServerFault> consequences{};

    [[nodiscard]] bool operator==(const ServerFault&) const = default;
};

// Equal faults of several servers are one finding.
class ServerFaults {
public:
    void note(const Server& server, ServerFault fault);
    void tell(const CheckContext& context) const;

private:
    struct Row {
        ServerFault fault;
        std::vector<Server> servers;
    };
    std::vector<Row> rows_;
};

}  // namespace dschain
