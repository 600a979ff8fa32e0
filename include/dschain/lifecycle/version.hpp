// Versions: what a server may publish for a zone over time, reduced to what decides whether a
// resolver's view is bogus. Versions are kept, compared and combined long after the answers that
// they came from are gone, so no signature is in them: only who was seen to sign.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/dns/name.hpp"
#include "dschain/dns/records.hpp"

namespace dschain {

enum class Kind {
    ds,    // at the parent: the DS RRset, or that there is none
    keys,  // at the child: the DNSKEY RRset and which of its keys sign it, or that there is none
    data,  // at the child: with which keys the other RRsets are signed
    delegation,  // at both: the names in the NS RRset
};

[[nodiscard]] std::string_view to_string(Kind kind);

// A key as a signature names it.
struct Signer {
    std::uint8_t algorithm = 0;
    std::uint16_t tag = 0;
    // The first octets of a digest of the public key, in hexadecimal: tells keys of one tag apart.
    // Empty for a signature whose key was not seen with it.
    std::string key;

    [[nodiscard]] static Signer of(const Dnskey& key);
    [[nodiscard]] bool is(const Signer& other) const;  // the same, as far as both say
    [[nodiscard]] bool operator==(const Signer&) const = default;
    [[nodiscard]] auto operator<=>(const Signer&) const = default;
};

struct Version {
    Kind kind = Kind::ds;
    // False for a DS RRset that does not verify, and for an absence without a valid proof.
    bool proven = true;
    std::vector<Ds> ds;        // ds: none for the absence
    std::vector<Dnskey> keys;  // keys: none for the absence
    // keys: one set, who signs the DNSKEY RRset. data: one set for each RRset that was looked at,
    // equal ones once; an empty set for one without a valid signature.
    std::vector<std::vector<Signer>> signers;
    std::vector<Name> names;  // delegation

    // In canonical order, so that equal content compares equal.
    void normalise();
    [[nodiscard]] bool is_absent() const;

    // One line of JSON, the same for equal versions.
    [[nodiscard]] std::string text() const;
    // What `text` gave. The error says what is wrong.
    [[nodiscard]] static Result<Version> parse(std::string_view text);
    [[nodiscard]] bool operator==(const Version&) const = default;
};

// For people: '7888 13 2 8707…', 'no DS', 'keys 7888 and 123', 'not signed', 'signed by 123'.
[[nodiscard]] std::string describe(const Version& version);

}  // namespace dschain
