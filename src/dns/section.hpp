// Records as ldns reads them, and how they become RRsets. Only this folder sees ldns.
#pragma once

#include <ldns/ldns.h>

#include <algorithm>
#include <map>
#include <memory>
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
    Bytes rdata;
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
        if (!owner || ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN) {
            return;
        }
        const auto type = static_cast<RrType>(ldns_rr_get_type(rr));
        const Bytes rdata = rdata_of(rr);
        // RFC 2181 §8: a TTL with the high bit set counts as zero.
        const std::uint32_t ttl = ldns_rr_ttl(rr) > INT32_MAX ? 0 : ldns_rr_ttl(rr);
        if (type == RrType::rrsig) {
            if (auto signature = Rrsig::from_rdata(rdata)) {
                rrset_for(*owner, signature->covered).signatures.push_back(std::move(*signature));
            }
            return;
        }
        RRset& rrset = rrset_for(*owner, type);
        rrset.ttl = std::min(rrset.ttl, ttl);
        rrset.rdatas.push_back(canonical_rdata(type, rdata));
    }

    // Sorts, folds repetitions, and drops signatures that cover nothing in this section.
    std::vector<RRset> finish() {
        std::erase_if(rrsets_, [](const RRset& rrset) { return rrset.rdatas.empty(); });
        for (RRset& rrset : rrsets_) {
            std::sort(rrset.rdatas.begin(), rrset.rdatas.end(),
                      [](const Bytes& a, const Bytes& b) { return compare(a, b) < 0; });
            rrset.rdatas.erase(std::unique(rrset.rdatas.begin(), rrset.rdatas.end()),
                               rrset.rdatas.end());
        }
        return std::move(rrsets_);
    }

private:
    RRset& rrset_for(const Name& owner, RrType type) {
        const ByteView wire = owner.wire();
        const auto [place, is_new] =
            index_.try_emplace({type, Bytes(wire.begin(), wire.end())}, rrsets_.size());
        if (is_new) {
            rrsets_.push_back(RRset{owner, type, kClassIn, UINT32_MAX, {}, {}});
        }
        return rrsets_[place->second];
    }

    std::vector<RRset> rrsets_;
    // By octets: to compare thousands of names label by label would take too long.
    std::map<std::pair<RrType, Bytes>, std::size_t> index_;
};

}  // namespace dschain
