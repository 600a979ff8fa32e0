// What a server's response means for a question, as far as the DNS without DNSSEC goes.
#pragma once

#include <string_view>
#include <vector>

#include "dschain/evidence/evidence.hpp"

namespace dschain {

enum class AnswerKind {
    useless,   // failed, refused, or about something else
    referral,  // the name is in a zone below
    data,
    cname,       // an alias, `target`
    dname,       // an alias made from a DNAME above the name, `target`
    no_data,     // no such type at the name, says the server
    name_error,  // no such name, says the server
};

[[nodiscard]] std::string_view to_string(AnswerKind kind);

struct Answer {
    AnswerKind kind = AnswerKind::useless;
    // data: the RRset, or all at the name for ANY. cname, dname: that one. referral: the NS of the
    // zone below. They live in the message.
    std::vector<const RRset*> rrsets;
    Name target;  // of an alias; for a DNAME the name after substitution
    // The question was for the CNAME that a DNAME makes: it is the answer and is not followed.
    bool is_last = false;
    // An alias is there, and no target can be made of it: RDATA or a name too long (RFC 6672 §2.2).
    bool has_no_target = false;
    // A CNAME that stands beside the DNAME and is not the one that it makes (RFC 6672 §5.3.1).
    bool cname_differs = false;

    [[nodiscard]] bool is_alias() const {
        return kind == AnswerKind::cname || kind == AnswerKind::dname;
    }
    // Whether the answer is to be had at the target.
    [[nodiscard]] bool leads_on() const { return is_alias() && !is_last && !has_no_target; }
};

// Reads a response of a server of `zone`.
[[nodiscard]] Answer read_answer(const Message& message, const Name& zone,
                                 const Question& question);

// Whether the server answered, and not with an error.
[[nodiscard]] bool is_useful(const Exchange& exchange);
[[nodiscard]] bool has_rcode(const Exchange& exchange, Rcode rcode);

// The name that a question is put to the servers of: for a DS, the parent's (RFC 4035 §3.1.4.1).
[[nodiscard]] Name zone_side(const Question& question);

// What a response that holds an alias says of its target, if the server may speak for that name.
enum class TargetAnswer {
    none,
    // By its SOA, that there is nothing. Only for want of a better: the target may lie in a zone
    // below, which this server does not know.
    absence,
    records,
};
[[nodiscard]] TargetAnswer answer_for_target(const Message& message, const Name& zone,
                                             const Question& target);

// The zones that say they signed what the answer rests on: the records, or for a negative answer
// the SOA and the proofs.
struct Signers {
    std::vector<Name> zones;
    bool all_signed = false;
};
[[nodiscard]] Signers signers_of(const Message& message, const Answer& answer);

}  // namespace dschain
