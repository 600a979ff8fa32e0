// A zone in memory: records by owner name in canonical order, and where its cuts are.
#pragma once

#include "lab/ldns_types.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dschain::lab {

// Canonical order of names (RFC 4034, section 6.1): label by label from the right. Names are
// absolute and in lower case, and have no escaped octets.
struct CanonicalOrder {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const;
};

// True if `name` is `ancestor` or below it.
bool is_at_or_below(std::string_view name, std::string_view ancestor);

// The name without its first label; the parent of a top-level name is ".".
std::string parent_name(std::string_view name);

// `label` put before `zone`, also right for the root.
std::string child_name(std::string_view label, std::string_view zone);

struct RrSet {
    std::vector<RrPtr> records;
    std::vector<RrPtr> signatures;
};

// Signatures are with what they cover: they are not an RRset that is signed or named in its own
// right.
class Zone {
public:
    using RrSets = std::map<ldns_rr_type, RrSet>;
    using Names = std::map<std::string, RrSets, CanonicalOrder>;

    // `ttl` in seconds is what add() gives to records.
    Zone(std::string origin, std::uint32_t ttl);

    const std::string& origin() const { return origin_; }
    std::uint32_t ttl() const { return ttl_; }

    // TTL of records that prove absence, in seconds: the lesser of the SOA record's own TTL and its
    // MINIMUM field (RFC 9077).
    std::uint32_t denial_ttl() const;

    // Adds one record, for instance add("www.plain.test.", "A 192.0.2.1"). A record that is there
    // already is not added again. Throws std::runtime_error if ldns cannot read it.
    void add(const std::string& owner, const std::string& type_and_rdata);
    void add(const std::string& owner, const std::string& type_and_rdata, std::uint32_t ttl);
    void add(RrPtr record);

    Names& names() { return names_; }
    const Names& names() const { return names_; }

    bool has(const std::string& name, ldns_rr_type type) const;
    // True for a name below the apex that has NS records.
    bool is_delegation(const std::string& name) const;
    // True for a name below a delegation: glue, not data of this zone.
    bool is_glue(const std::string& name) const;
    // True for a delegation without DS records.
    bool is_insecure_delegation(const std::string& name) const;
    // The parent signs only its own data at a delegation (RFC 4035, section 2.2).
    bool is_signed_here(const std::string& name, ldns_rr_type type) const;

    // The zone file, SOA record first.
    std::string text() const;

private:
    std::string origin_;
    std::uint32_t ttl_;
    Names names_;
};

// The SOA MINIMUM field of all zones of the lab, in seconds.
inline constexpr std::uint32_t kSoaMinimum = 300;

}  // namespace dschain::lab
