// Observations on the way to findings: equal ones about several record types or servers become one
// finding that names them all.
#pragma once

#include <string>
#include <vector>

#include "families.hpp"

namespace dschain {

class Gathered {
public:
    // `type` may be empty; `args` are those beside type, types, server and servers.
    void add(Code code, const std::string& type, const std::vector<Server>& servers, Args args = {},
             std::optional<Severity> severity = std::nullopt);

    // In the order in which they came first.
    void tell(const CheckContext& context, const Name& zone) const;

private:
    struct Observation {
        Code code;
        Args args;
        std::optional<Severity> severity;
        std::vector<std::string> types;
        std::vector<Server> servers;
    };
    std::vector<Observation> observations_;
};

// An RRset at the apex as some servers serve it, under the keys of the same servers.
struct ServedRRset {
    const RRset* rrset;
    const KeyFact* keys;
    std::vector<Server> servers;
};

// Of the types that a check asks for; DNSKEY first. Only of servers that serve keys, for others
// have nothing to be checked with.
[[nodiscard]] std::vector<ServedRRset> served_rrsets(const CheckContext& context);

// How long a verified RRset stays so, and its TTLs.
void check_times(Gathered& notes, const std::string& type, const RRset& rrset,
                 const RRsetCheck& check, const std::vector<Server>& servers, Timestamp now);

// The zone has a DNSKEY RRset on some server.
[[nodiscard]] bool is_signed(const Views& views);

}  // namespace dschain
