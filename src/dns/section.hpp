// Records as ldns reads them, and how they become RRsets. Only this folder sees ldns.
#pragma once

#include <ldns/ldns.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "dschain/dns/rrset.hpp"

namespace dschain {

using Record = std::unique_ptr<ldns_rr, decltype(&ldns_rr_free)>;

inline ByteView octets_of(const ldns_rdf* rdf) {
    return {static_cast<const std::uint8_t*>(ldns_rdf_data(rdf)), ldns_rdf_size(rdf)};
}

// ldns keeps every field in wire form, names uncompressed: their concatenation is the RDATA.
inline Bytes rdata_of(const ldns_rr* rr) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < ldns_rr_rd_count(rr); ++i) {
        size += ldns_rdf_size(ldns_rr_rdf(rr, i));
    }
    Bytes rdata;
    rdata.reserve(size);
    for (std::size_t i = 0; i < ldns_rr_rd_count(rr); ++i) {
        append(rdata, octets_of(ldns_rr_rdf(rr, i)));
    }
    return rdata;
}

// Gathers records into RRsets, in the order in which each RRset was met first.
class Section {
public:
    void add(const ldns_rr* rr) {
        const auto owner = Name::from_wire(octets_of(ldns_rr_owner(rr)));
        if (owner && ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN) {
            add(*owner, static_cast<RrType>(ldns_rr_get_type(rr)), ldns_rr_ttl(rr), rdata_of(rr));
        }
    }

    // Of class IN. False for an RRSIG that does not parse: it is passed over.
    bool add(const Name& owner, RrType type, std::uint32_t raw_ttl, const Bytes& rdata) {
        // RFC 2181 §8: a TTL with the high bit set counts as zero.
        const std::uint32_t ttl = raw_ttl > INT32_MAX ? 0 : raw_ttl;
        if (type == RrType::rrsig) {
            auto signature = Rrsig::from_rdata(rdata);
            if (signature) {
                Entry& entry = entry_for(owner, signature->covered);
                entry.signature_ttls.add(ttl);
                entry.rrset.signatures.push_back(std::move(*signature));
            }
            return signature.has_value();
        }
        Entry& entry = entry_for(owner, type);
        entry.ttls.add(ttl);
        entry.rrset.ttl = std::min(entry.rrset.ttl, ttl);
        entry.rrset.rdatas.push_back(canonical_rdata(type, rdata));
        return true;
    }

    // Sorts, folds repetitions, and drops signatures that cover nothing in this section.
    std::vector<RRset> finish() {
        std::vector<RRset> rrsets;
        for (Entry& entry : entries_) {
            RRset& rrset = entry.rrset;
            if (rrset.rdatas.empty()) {
                continue;
            }
            rrset.ttls_differ = entry.ttls.low != entry.ttls.high;
            rrset.signature_ttl_differs =
                !rrset.signatures.empty() && (entry.signature_ttls.low != entry.ttls.low ||
                                              entry.signature_ttls.high != entry.ttls.high);
            std::sort(rrset.rdatas.begin(), rrset.rdatas.end(),
                      [](const Bytes& a, const Bytes& b) { return compare(a, b) < 0; });
            rrset.rdatas.erase(std::unique(rrset.rdatas.begin(), rrset.rdatas.end()),
                               rrset.rdatas.end());
            rrsets.push_back(std::move(rrset));
        }
        return rrsets;
    }

private:
    struct Range {
        std::uint32_t low = UINT32_MAX;
        std::uint32_t high = 0;
        void add(std::uint32_t value) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    struct Entry {
        RRset rrset;
        Range ttls;
        Range signature_ttls;
    };

    Entry& entry_for(const Name& owner, RrType type) {
        for (Entry& entry : std::span(entries_).first(std::min(entries_.size(), kFew))) {
            if (entry.rrset.type == type && entry.rrset.owner == owner) {
                return entry;
            }
        }
        if (entries_.size() < kFew) {
            return entries_.emplace_back(
                Entry{RRset{owner, type, kClassIn, UINT32_MAX, {}, {}}, {}, {}});
        }
        const ByteView wire = owner.wire();
        const auto [place, is_new] =
            index_.try_emplace({type, Bytes(wire.begin(), wire.end())}, entries_.size());
        if (is_new) {
            entries_.push_back(Entry{RRset{owner, type, kClassIn, UINT32_MAX, {}, {}}, {}, {}});
        }
        return entries_[place->second];
    }

    static constexpr std::size_t kFew = 8;
    std::vector<Entry> entries_;
    // Of all but the first few. By octets: to compare thousands of names label by label would take
    // too long.
    std::map<std::pair<RrType, Bytes>, std::size_t> index_;
};

}  // namespace dschain
