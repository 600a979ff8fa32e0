// CDS and CDNSKEY RRsets, record by record (RFC 7344 §3, RFC 8078 §4).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server_answers.hpp"

namespace dschain {

enum class CdsKind {
    request,            // for a DS
    removal,            // the one that asks for no DS at all
    malformed_removal,  // algorithm 0, as a removal has, and something else in it
    unreadable,
};

// One record of either type.
struct CdsRecord {
    CdsKind kind = CdsKind::unreadable;
    std::string text;  // its RDATA
    // The DS that it asks for: of a CDNSKEY that with SHA-256, which every parent makes.
    Ds ds;
};

// What a server has of one type.
struct CdsSet {
    RrType type{};
    const RRset* rrset = nullptr;  // null: none
    std::vector<CdsRecord> records;

    [[nodiscard]] bool present() const { return rrset != nullptr; }
    [[nodiscard]] bool has(CdsKind kind) const;
    // A parent may follow it: requests alone, or the removal alone.
    [[nodiscard]] bool is_whole() const;
    // The DS set that a parent would have that obeyed.
    [[nodiscard]] std::vector<Ds> wanted() const;
    // Which keys it asks for, whatever the digests: 'key 50244 (algorithm 13)', or 'removal'.
    [[nodiscard]] std::string keys_text() const;
};

[[nodiscard]] CdsSet read_cds(RrType type, const RRset* rrset, const Name& zone);

// What one server has of both types.
struct CdsRequest {
    const ServerAnswers* server = nullptr;
    std::optional<CdsSet> cds;  // nothing: it did not say
    std::optional<CdsSet> cdnskey;

    // Those that are there.
    [[nodiscard]] std::vector<const CdsSet*> sets() const;
    [[nodiscard]] bool is_complete() const { return cds && cdnskey; }
};

// What would come of it, if the parent obeyed; `consistent`: all servers ask for the same. True if
// the zone would be bogus.
bool check_cds_outcome(const CheckContext& context, const CdsRequest& request, bool consistent,
                       ServerFaults& faults);

// 'CDS', 'CDNSKEY' or 'CDS and CDNSKEY': what is wrong with both for one reason is one fault.
[[nodiscard]] std::string cds_types_text(const std::vector<RrType>& types);

// What the record that asks for removal has to be.
[[nodiscard]] std::string removal_text(RrType type);

// The key that a DS leads to, out of those of every server; `mistaken`: tag or digest are of a key
// that is served, and something else in it is wrong.
struct CdsKey {
    const KeyFact* keys = nullptr;
    std::size_t index = 0;
    DsDiagnosis diagnosis;

    [[nodiscard]] bool found() const { return keys != nullptr; }
    [[nodiscard]] const Dnskey& key() const { return keys->keys[index]; }
    // Whether it signs the DNSKEY RRset that it stands in.
    [[nodiscard]] bool signs_keys() const;
};
[[nodiscard]] CdsKey find_key(const Ds& ds, const Views& views);

// A pair of DS sets that leads to the same keys, or not; the digest types may differ.
[[nodiscard]] bool same_keys(const std::vector<Ds>& a, const std::vector<Ds>& b,
                             const Views& views);

}  // namespace dschain
