// A small zone, signed and served as it should be: what hostile servers spoil.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "dnssec/denial_records.hpp"
#include "dschain/dns/message.hpp"

namespace dschain::test {

// A response before it is octets.
struct Reply {
    Rcode rcode = Rcode::noerror;
    bool authoritative = true;
    bool truncated = false;
    std::vector<RRset> answer = {};
    std::vector<RRset> authority = {};
    std::vector<RRset> additional = {};
    std::optional<Edns> edns = {};

    void clear() { *this = Reply{.rcode = rcode, .authoritative = authoritative, .edns = edns}; }
    // As from a server that knows no DNSSEC.
    void strip_dnssec();
};

// A query as it came.
struct Asked {
    Question question;
    std::optional<Edns> edns;
    bool recursion_desired = false;
    bool checking_disabled = false;
    bool tcp = false;
    unsigned server = 0;  // 0 for 127.0.0.1, 1 for 127.0.0.2 and so on
    unsigned before = 0;  // queries that were the same but for their ID
    Bytes wire;
    std::size_t question_size = 0;  // octets of the question section

    [[nodiscard]] bool wants_dnssec() const { return edns && edns->dnssec_ok; }
    [[nodiscard]] bool has_option(std::uint16_t code) const;
    // Octets of an answer over UDP.
    [[nodiscard]] std::size_t payload() const;
};

// One query of class IN; nothing for anything else.
[[nodiscard]] std::optional<Asked> read_query(ByteView wire);

// With the query's ID and question; names are compressed.
[[nodiscard]] Bytes to_wire(const Reply& reply, const Asked& asked);

class SignedZone {
public:
    explicit SignedZone(Name apex) : apex_(std::move(apex)) {}

    // Replaces what is there of that owner and type.
    void set(RRset rrset);
    void add(const Name& owner, RrType type, Bytes rdata);
    void forget(const Name& owner, RrType type) { names_[owner].erase(type); }
    // Adds NSEC records, and signs what the zone itself has authority for.
    void finish();

    [[nodiscard]] const Name& apex() const { return apex_; }
    [[nodiscard]] RRset* find(const Name& owner, RrType type);
    // The RRset, or its absence with proof, or a referral; all with DNSSEC records.
    [[nodiscard]] Reply answer(const Question& question) const;

private:
    using Types = std::map<RrType, RRset>;
    // The delegation at or above a name, or null.
    [[nodiscard]] const RRset* cut_above(const Name& name) const;
    [[nodiscard]] Reply referral(const RRset& ns) const;
    [[nodiscard]] const RRset& covering(const Name& name) const;
    void add_proof(std::vector<RRset>& section, const RRset& nsec) const;
    [[nodiscard]] Reply negative(const Name& name) const;

    Name apex_;
    std::map<Name, Types> names_;
};

[[nodiscard]] RRset soa_for(const Name& zone);
[[nodiscard]] Bytes name_rdata(const Name& name);
// The DS of zone_key() at that name.
[[nodiscard]] Bytes ds_rdata(const Name& zone);

// What a server makes of the query beyond the zone's data: EDNS, DO, cookies.
[[nodiscard]] Reply serve(const SignedZone& zone, const Asked& asked);

}  // namespace dschain::test
