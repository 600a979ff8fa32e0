#include "cds_records.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/crypto/digest.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha256 = 2;
constexpr std::uint8_t kDeleteAlgorithm = 0;

// RFC 8078 §4, as its erratum 5049 has it: one octet, zero, in the place of digest and key.
const Bytes kRemoveCds{0, 0, kDeleteAlgorithm, 0, 0};
const Bytes kRemoveCdnskey{0, 0, 3, kDeleteAlgorithm, 0};

CdsRecord read_record(RrType type, const Bytes& rdata, const Name& zone) {
    constexpr std::size_t kFixed = 4;  // octets before digest and key
    CdsRecord record;
    record.text = rdata_text(type, rdata);
    if (rdata == (type == RrType::cds ? kRemoveCds : kRemoveCdnskey)) {
        record.kind = CdsKind::removal;
        return record;
    }
    const std::size_t algorithm_at = type == RrType::cds ? 2 : 3;
    if (rdata.size() >= kFixed && rdata[algorithm_at] == kDeleteAlgorithm) {
        record.kind = CdsKind::malformed_removal;
        return record;
    }
    if (type == RrType::cds) {
        if (auto ds = Ds::from_rdata(rdata)) {
            record.kind = CdsKind::request;
            record.ds = std::move(*ds);
        }
    } else if (const auto key = Dnskey::from_rdata(rdata)) {
        if (auto ds = make_ds(zone, *key, kSha256)) {
            record.kind = CdsKind::request;
            record.ds = std::move(*ds);
        }
    }
    return record;
}

// Of a DS: its key, whatever the digest; without one, what the DS itself says of it.
Bytes key_of(const Ds& ds, const Views& views) {
    const CdsKey key = find_key(ds, views);
    if (key.found()) {
        return key.key().rdata();
    }
    for (const auto& variant : views.keys) {
        for (const Dnskey& each : variant.fact.keys) {
            if (each.key_tag() == ds.key_tag && each.algorithm == ds.algorithm) {
                return each.rdata();  // the digest is wrong, which is another matter
            }
        }
    }
    Bytes id;
    append_u16(id, ds.key_tag);
    append_u8(id, ds.algorithm);
    return id;
}

std::set<Bytes> keys_of(const std::vector<Ds>& set, const Views& views) {
    std::set<Bytes> keys;
    for (const Ds& ds : set) {
        keys.insert(key_of(ds, views));
    }
    return keys;
}

}  // namespace

bool CdsSet::has(CdsKind kind) const {
    return std::any_of(records.begin(), records.end(),
                       [&](const CdsRecord& each) { return each.kind == kind; });
}

bool CdsSet::is_whole() const {
    return !has(CdsKind::malformed_removal) && !has(CdsKind::unreadable) &&
           (!has(CdsKind::removal) || records.size() == 1);
}

std::vector<const CdsSet*> CdsRequest::sets() const {
    std::vector<const CdsSet*> list;
    for (const auto* each : {&cds, &cdnskey}) {
        if (*each && (*each)->present()) {
            list.push_back(&**each);
        }
    }
    return list;
}

std::vector<Ds> CdsSet::wanted() const {
    std::vector<Ds> set;
    for (const CdsRecord& each : records) {
        if (each.kind == CdsKind::request) {
            set.push_back(each.ds);
        }
    }
    return set;
}

std::string CdsSet::keys_text() const {
    std::set<std::pair<unsigned, unsigned>> keys;
    std::vector<std::string> texts;
    for (const CdsRecord& each : records) {
        if (each.kind == CdsKind::request) {
            keys.insert({each.ds.key_tag, each.ds.algorithm});
        }
    }
    for (const auto& [tag, algorithm] : keys) {
        texts.push_back(fmt::format("key {} (algorithm {})", tag, algorithm));
    }
    if (has(CdsKind::removal) || has(CdsKind::malformed_removal)) {
        texts.emplace_back("removal");
    }
    return texts.empty() ? "nothing" : enumerate(texts);
}

CdsSet read_cds(RrType type, const RRset* rrset, const Name& zone) {
    CdsSet set{type, rrset, {}};
    for (const Bytes& rdata : rrset == nullptr ? std::vector<Bytes>{} : rrset->rdatas) {
        set.records.push_back(read_record(type, rdata, zone));
    }
    return set;
}

std::string cds_types_text(const std::vector<RrType>& types) {
    std::vector<std::string> texts;
    for (const RrType type : types) {
        texts.push_back(to_string(type));
    }
    return enumerate(texts);
}

std::string removal_text(RrType type) {
    return rdata_text(type, type == RrType::cds ? kRemoveCds : kRemoveCdnskey);
}

bool CdsKey::signs_keys() const {
    return std::any_of(keys->by_any.signatures.begin(), keys->by_any.signatures.end(),
                       [&](const SignatureCheck& each) {
                           return each.fault == SignatureFault::none && each.key == index;
                       });
}

CdsKey find_key(const Ds& ds, const Views& views) {
    CdsKey best;
    for (const auto& variant : views.keys) {
        const KeyFact& keys = variant.fact;
        for (std::size_t i = 0; i < keys.keys.size(); ++i) {
            if (!keys.matcher.matches(ds, i)) {
                continue;
            }
            CdsKey key{&keys, i, {}};
            // On one server it may sign already, and on another it is only published.
            if (!best.found() || (key.signs_keys() && !best.signs_keys())) {
                best = std::move(key);
            }
        }
        // A digest of a type that is not known here: tag and algorithm have to do.
        for (std::size_t i = 0; i < keys.keys.size() && !best.found(); ++i) {
            if (!crypto::can_digest(ds.digest_type) && keys.keys[i].key_tag() == ds.key_tag &&
                keys.keys[i].algorithm == ds.algorithm) {
                best = {&keys, i, {}};
            }
        }
    }
    for (const auto& variant : views.keys) {
        if (!best.found() && best.diagnosis.relation == DsRelation::no_key) {
            best.diagnosis = variant.fact.matcher.diagnose(ds);
        }
    }
    return best;
}

bool same_keys(const std::vector<Ds>& a, const std::vector<Ds>& b, const Views& views) {
    return keys_of(a, views) == keys_of(b, views);
}

}  // namespace dschain
