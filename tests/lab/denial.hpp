// The records that prove what a zone does not have.
#pragma once

#include "lab/zone.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dschain::lab {

// Adds the NSEC chain. Call it when all records but signatures are in the zone.
void add_nsec_chain(Zone& zone);

// As RFC 9276 wants them unless they are set. The hash is SHA-1, there is no other, whatever the
// records call it.
struct Nsec3Parameters {
    // Leaves out insecure delegations and empty names that only lead to these.
    bool opt_out = false;
    std::uint16_t iterations = 0;
    std::vector<std::uint8_t> salt = {};
    std::uint8_t more_flags = 0;  // of the NSEC3 records, besides opt-out
    std::uint8_t hash_field = 1;

    // The salt in a record's text.
    std::string salt_text() const;
    // RDATA of the NSEC3PARAM record.
    std::string text() const;
};

// Adds NSEC3PARAM and the NSEC3 chain.
void add_nsec3_chain(Zone& zone, const Nsec3Parameters& parameters);

// Adds the NSEC3 records alone, for an NSEC3PARAM RRset that is in the zone.
void add_nsec3_records(Zone& zone, const Nsec3Parameters& parameters);

// Where the chain has the record of `name`.
std::string nsec3_owner(const Zone& zone, const std::string& name,
                        const Nsec3Parameters& parameters);

}  // namespace dschain::lab
