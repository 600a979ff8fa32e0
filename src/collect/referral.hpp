// What an answer on the way down means for finding zones. Nothing here is about DNSSEC.
#pragma once

#include <vector>

#include "dschain/collect/collect.hpp"
#include "dschain/evidence/evidence.hpp"

namespace dschain {

enum class Step {
    useless,        // lame: refused, failed, upward or sideways referral
    referral,       // the name is in a zone below, served elsewhere
    authoritative,  // NS records of the name itself: a zone on the same servers
    no_cut,         // the name is in this zone (also as an alias, or an empty non-terminal)
    no_name,        // the name does not exist, says the server
};

struct Descent {
    Step step = Step::useless;
    Name cut;                  // for referral and authoritative
    std::vector<Name> names;   // the zone's name servers
    std::vector<Server> glue;  // addresses that came along and that the zone may speak for
};

// Reads an answer of a server of `zone` to the question for `name`, NS.
[[nodiscard]] Descent read_descent(const Message& message, const Name& zone, const Name& name,
                                   const CollectOptions& options);

// Whether it answers with records of that name and type.
[[nodiscard]] bool has_records(const Message& message, const Question& question);

// The addresses of `name` in a section, in the families that are wanted.
void add_addresses(const std::vector<RRset>& section, const Name& name,
                   const CollectOptions& options, std::vector<Server>& servers);

}  // namespace dschain
