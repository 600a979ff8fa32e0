// A zone whose records and signatures can be changed one by one after signing.
#pragma once

#include "tree.hpp"

#include "lab/keys.hpp"
#include "lab/ldns_types.hpp"
#include "lab/zone.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dschain::differential {

struct RrSet {
    std::vector<lab::RrPtr> records;
    std::vector<lab::RrPtr> signatures;
};

class SignedZone {
public:
    using RrSets = std::map<ldns_rr_type, RrSet>;
    using Names = std::map<std::string, RrSets, lab::CanonicalOrder>;

    SignedZone(std::string origin, std::uint32_t ttl) : origin_(std::move(origin)), ttl_(ttl) {}

    const std::string& origin() const { return origin_; }
    std::uint32_t ttl() const { return ttl_; }
    // TTL of records that prove absence (RFC 9077).
    std::uint32_t denial_ttl() const;

    Names& names() { return names_; }
    const Names& names() const { return names_; }

    // Adds one record, for instance add("www.zone.test.", "A 192.0.2.1"). Throws std::runtime_error
    // if ldns cannot read it. Two equal records are the caller's mistake.
    void add(const std::string& owner, const std::string& type_and_rdata);
    void add(const std::string& owner, const std::string& type_and_rdata, std::uint32_t ttl);
    void add(lab::RrPtr record);

    bool has(const std::string& name, ldns_rr_type type) const;
    // True for a name below the apex that has NS records.
    bool is_delegation(const std::string& name) const;
    bool is_insecure_delegation(const std::string& name) const;
    // True for a name below a delegation: glue, not data of this zone.
    bool is_glue(const std::string& name) const;
    // True where there are records, or below the name there are.
    bool exists(const std::string& name) const;
    // True if a new name can have records of any kind: nothing is there, and it is below neither a
    // delegation nor a DNAME.
    bool is_free(const std::string& name) const;
    // The parent signs only its own data at a delegation (RFC 4035, section 2.2).
    bool is_signed_here(const std::string& name, ldns_rr_type type) const;

    // The zone file, SOA record first.
    std::string text() const;

private:
    std::string origin_;
    std::uint32_t ttl_;
    Names names_;
};

// An RRSIG record but for its key. What is not set is as it should be.
struct SignatureForm {
    std::int64_t inception = 0;   // seconds since 1970
    std::int64_t expiration = 0;  // the same
    std::optional<std::string> signer;
    std::optional<std::string> signed_owner;  // sign as if the RRset were at this name
    int labels_more = 0;
};

struct ZoneKeys {
    const ZonePlan& plan;
    const lab::KeySet& keys;
    std::int64_t now;  // seconds since 1970

    SignatureForm right_form() const;
    const std::vector<std::size_t>& signers(ldns_rr_type type) const;
};

lab::RrPtr make_rrsig(const RrSet& rrset, const std::string& zone, const lab::Key& key,
                      const SignatureForm& form);

// Replaces the signatures of the RRset with those of all keys that sign its type.
void sign_rrset(RrSet& rrset, const ZoneKeys& keys, const SignatureForm& form);

void sign_zone(SignedZone& zone, const ZoneKeys& keys);

}  // namespace dschain::differential
