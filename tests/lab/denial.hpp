// The records that prove what a zone does not have.
#pragma once

#include "lab/zone.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dschain::lab {

// Adds the NSEC chain. Call it when all records but signatures are in the zone.
void add_nsec_chain(Zone& zone);

// As RFC 9276 wants them unless they are set. The hash is SHA-1, there is no other.
struct Nsec3Parameters {
    // Leaves out insecure delegations and empty names that only lead to these.
    bool opt_out = false;
    std::uint16_t iterations = 0;
    std::vector<std::uint8_t> salt = {};

    // The salt in a record's text.
    std::string salt_text() const;
};

// Adds NSEC3PARAM and the NSEC3 chain.
void add_nsec3_chain(Zone& zone, const Nsec3Parameters& parameters);

// Where the chain has the record of `name`.
std::string nsec3_owner(const Zone& zone, const std::string& name,
                        const Nsec3Parameters& parameters);

}  // namespace dschain::lab
