// The chain of trust from a trust anchor to one RRset, or to the proof that it does not exist;
// where the name is an alias, on to the end of the aliases.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dschain/chain/chain.hpp"
#include "dschain/evidence/answer.hpp"

namespace dschain {

// Why a step is not secure, or not even known.
enum class StepFault {
    none,             // secure, or insecure by its zone or its proof
    no_anchor,        // no trust anchor at the name or above it
    negative_anchor,  // insecure by order (RFC 7646)
    unsigned_type,    // insecure, as signatures are not signed themselves
    chain,            // the chain ends above: the last link tells why
    no_answer,        // no server gave a usable answer
    signature,        // records that do not verify
    expansion,        // records made from a wildcard, without proof that they may be
    denial,           // the absence of the name or type is not proven
    alias_differs,    // a CNAME that is not the one that its DNAME makes
    alias_loop,
    alias_limit,
    limit,  // the work that it would take is not allowed
};

struct RRsetProof {
    RRset rrset;
    RRsetCheck check;
    // For records made from a wildcard: the wildcard, and that nothing nearer exists.
    std::optional<Name> wildcard;
    DenialCheck expansion;
    Status status = Status::indeterminate;
    StepFault fault = StepFault::none;
    // Seconds that a validating cache may keep it (RFC 4035 §5.3.3).
    std::uint32_t trusted_ttl = 0;
};

// One question: the one that was asked, or the same type at the target of an alias.
struct TraceStep {
    Question question;
    Status status = Status::indeterminate;
    StepFault fault = StepFault::no_answer;
    std::vector<std::size_t> path;  // indexes of links, from the anchor's zone to the last reached
    Name zone;                      // that the answer is checked against
    Server server;                  // whose answer it is
    AnswerKind kind = AnswerKind::useless;
    Rcode rcode{};
    std::vector<RRsetProof> rrsets;  // data; or the CNAME or DNAME
    DenialCheck denial;              // for no_data and name_error under a secure zone
    Name target;                     // of the alias
    bool is_last = true;
    std::vector<Server> worse;  // servers whose own answer would be bogus where this one is not
};

struct Trace {
    std::vector<ZoneLink> links;  // every zone on the way
    std::vector<TraceStep> steps;
    // The weakest step decides: bogus, then indeterminate, then insecure.
    Status status = Status::indeterminate;
    // Questions whose best answer leaves a fault: another server may have a better one, and a
    // resolver would ask it.
    std::vector<Question> doubtful;
};

// Of the subject's question.
[[nodiscard]] Trace build_trace(const Evidence& evidence, const TrustAnchors& anchors,
                                Verifier& verifier);

}  // namespace dschain
