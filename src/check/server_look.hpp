// What the servers of one zone made of what they were asked, server by server: the ground for the
// findings about them. A fault that explains others is told alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "families.hpp"

namespace dschain {

// What became of one question of a validator's.
enum class QuestionFault {
    none,
    referral_to_itself,
    upward_referral,
    lame,   // refused, or answered without authority
    error,  // an RCODE that says so
    malformed,
    tcp_malformed,  // the answer that UDP had sent to TCP
    unreachable,
    no_answer,
    tcp_no_answer,
    unknown,  // not asked, or not to the end
};

// What a validator gets from the server.
enum class Standing {
    serves,
    fails,         // nothing; no form of a question helps
    edns_fails,    // nothing, or nothing with EDNS in it, since EDNS is an error to it
    edns_ignored,  // answers without EDNS
    do_fails,      // nothing, for DNSSEC records are asked for
    needs_rd,      // nothing, unless the server is asked for recursion
    unknown,       // not asked
};

struct ServerLook {
    Server server;
    Name zone;  // that it was asked as a server of
    // A validator's questions about the zone, each once: its answer, or else its last failure.
    std::vector<const Exchange*> questions;
    // The first time that each was put, in the same order.
    std::vector<const Exchange*> first;
    std::vector<const Exchange*> probes;  // in other forms
    Standing standing = Standing::unknown;
    // Packets are lost, or dropped: what was not answered once proves nothing.
    bool lossy = false;

    // All exchanges with the server about the zone.
    [[nodiscard]] std::vector<const Exchange*> all() const;
};

// Of the zone's servers. For the servers of its parent the questions are those about its DS.
[[nodiscard]] std::vector<ServerLook> look_at_servers(const Evidence& evidence, const Name& zone);

[[nodiscard]] QuestionFault fault_of(const Exchange& exchange);
// Decides whether the zone is served at all; errors for CDS alone are told and no more.
[[nodiscard]] bool is_essential(const Question& question);
// NOERROR or NXDOMAIN, and with authority; old parents have none for a DS.
[[nodiscard]] bool is_served(const Exchange& exchange);
// What came in place of an answer, as a clause: 'REFUSED', 'no answer', 'the port is closed'.
[[nodiscard]] std::string response_text(const Exchange& exchange);
// Some question that nothing had answered was answered when it was put again.
[[nodiscard]] bool answers_when_asked_again(const ServerLook& look);
// A question that nothing answers over UDP but what asks for 512 octets at most, while its answer
// is larger: packets of that size are lost. The octets of the answer; otherwise 0.
[[nodiscard]] std::size_t lost_for_its_size(const ServerLook& look, const Exchange& exchange);
// The NS RRset of a referral, or null.
[[nodiscard]] const RRset* referral_in(const Message& message);

// Gathers faults, so that each is told once and names every server that shows it.
class TransportFaults {
public:
    // `at_fault` takes the place of the child as the catalogue has it.
    TransportFaults(const CheckContext& context, Name zone, std::optional<AtFault> at_fault)
        : context_(context), zone_(std::move(zone)), at_fault_(at_fault) {}

    using Texts = std::vector<std::pair<std::string, std::string>>;
    using Numbers = std::vector<std::pair<std::string, std::size_t>>;

    // Of several texts for one parameter each is named once; of several numbers the largest.
    void add(Code code, const Server& server, const Texts& texts = {}, const Numbers& numbers = {});
    // Adds the findings, in the order in which the faults were met first.
    void tell() const;

private:
    struct Fault {
        Code code{};
        std::vector<Server> servers;
        std::map<std::string, std::vector<std::string>> texts;
        std::map<std::string, std::size_t> numbers;
    };

    const CheckContext& context_;
    Name zone_;
    std::optional<AtFault> at_fault_;
    std::vector<Fault> faults_;
};

// EDNS, its options and flags, and cookies; with `unsigned_too` also servers that give no
// signatures where others do.
void check_edns(const std::vector<ServerLook>& looks, TransportFaults& faults, bool unsigned_too);

}  // namespace dschain
