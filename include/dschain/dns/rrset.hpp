// An RRset with the signatures that came with it.
#pragma once

#include <cstdint>
#include <vector>

#include "dschain/dns/name.hpp"
#include "dschain/dns/records.hpp"
#include "dschain/dns/types.hpp"

namespace dschain {

struct RRset {
    Name owner;
    RrType type{};
    std::uint16_t rr_class = kClassIn;
    // The lowest TTL among the records: what a cache would take (RFC 2181 §5.2).
    std::uint32_t ttl = 0;
    // RDATA in canonical form and canonical order, without repetitions (RFC 4034 §6.2, §6.3).
    std::vector<Bytes> rdatas;
    std::vector<Rrsig> signatures;
    bool ttls_differ = false;            // among its records (RFC 2181 §5.2 forbids it)
    bool signature_ttl_differs = false;  // some RRSIG's from the records' (RFC 4034 §3)

    [[nodiscard]] bool same_data(const RRset& other) const {
        return owner == other.owner && type == other.type && rr_class == other.rr_class &&
               rdatas == other.rdatas;
    }
};

// RDATA with the names inside it in lower case, for the types that RFC 4034 §6.2 lists, as
// corrected by RFC 6840 §5.1. RDATA that does not parse is returned as it is.
[[nodiscard]] Bytes canonical_rdata(RrType type, ByteView rdata);

// The records that parse; `malformed`, if given, counts those that do not.
[[nodiscard]] std::vector<Ds> ds_records(const RRset& rrset, std::size_t* malformed = nullptr);
[[nodiscard]] std::vector<Dnskey> dnskey_records(const RRset& rrset,
                                                 std::size_t* malformed = nullptr);
// The names in an NS RRset that parse.
[[nodiscard]] std::vector<Name> ns_names(const RRset& ns);

}  // namespace dschain
