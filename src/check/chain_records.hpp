// The NSEC and NSEC3 records that a server sent with its negative answers, looked at one by one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "server_answers.hpp"

namespace dschain {

// Which chain an NSEC3 record belongs to, and what an NSEC3PARAM names (RFC 5155 §4).
struct Nsec3Parameters {
    std::uint8_t hash_algorithm = 0;
    std::uint16_t iterations = 0;
    Bytes salt;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool operator==(const Nsec3Parameters&) const = default;
    [[nodiscard]] auto operator<=>(const Nsec3Parameters&) const = default;
};

struct ChainRecords {
    bool nsec = false;
    bool nsec3 = false;
    bool opt_out = false;
    std::set<Nsec3Parameters> parameters;
    // Of records that a proof may fail for.
    std::vector<ServerFault> roots;
    // Of others.
    std::vector<ServerFault> faults;
};

// What a server is known to have: names that it gave records of, and their types.
using ServedTypes = std::map<Name, std::set<RrType>>;
[[nodiscard]] ServedTypes served_types(const ServerAnswers& server, const Name& zone,
                                       Verifier& verifier);

// Of the records that verify. `severe` is for what makes resolvers take data as absent.
[[nodiscard]] ChainRecords look_at_chain(const ServerAnswers& server, const Name& zone,
                                         const ServedTypes& served, Severity severe,
                                         Verifier& verifier);

// The NSEC3PARAM of a server against its records. `proofs_missing`: it sent none where it should.
[[nodiscard]] std::vector<ServerFault> look_at_parameters(const ServerAnswers& server,
                                                          const Name& zone,
                                                          const ChainRecords& records,
                                                          bool proofs_missing);

}  // namespace dschain
