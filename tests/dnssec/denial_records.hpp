// NSEC and NSEC3 records made and signed inside a test, and the proofs asked of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dnssec/signer.hpp"
#include "dschain/base/encoding.hpp"
#include "dschain/crypto/digest.hpp"
#include "dschain/dnssec/denial.hpp"

namespace dschain {

// For gtest's messages.
inline void PrintTo(Denial denial, std::ostream* stream) {
    *stream << to_string(denial);
}
inline void PrintTo(DenialFault fault, std::ostream* stream) {
    *stream << to_string(fault);
}

}  // namespace dschain

namespace dschain::test {

// RFC 4034 §4.1.2.
inline Bytes bitmap(const std::vector<RrType>& types) {
    std::map<unsigned, Bytes> windows;
    for (const RrType type : types) {
        const auto number = static_cast<unsigned>(type);
        Bytes& window = windows[number >> 8];
        const std::size_t octet = (number & 0xffU) / 8;
        window.resize(std::max(window.size(), octet + 1));
        window[octet] |= static_cast<std::uint8_t>(0x80U >> (number % 8));
    }
    Bytes wire;
    for (const auto& [window, bits] : windows) {
        append_u8(wire, static_cast<std::uint8_t>(window));
        append_u8(wire, static_cast<std::uint8_t>(bits.size()));
        append(wire, bits);
    }
    return wire;
}

struct RecordOptions {
    Name zone = name("example");
    const SigningKey* key = nullptr;  // null: zone_key()
    SignOptions signing = {};
    std::uint8_t hash_algorithm = 1;
    std::uint8_t flags = 0;
    unsigned iterations = 12;
    Bytes salt = {0xaa, 0xbb, 0xcc, 0xdd};
};

inline RecordOptions opt_out() {
    RecordOptions options;
    options.flags = Nsec3::kOptOutFlag;
    return options;
}

inline RecordOptions in_zone(std::string_view zone) {
    RecordOptions options;
    options.zone = name(zone);
    return options;
}

inline RRset signed_record(const Name& owner, RrType type, Bytes rdata,
                           const RecordOptions& options) {
    RRset rrset{owner, type, kClassIn, 300, {std::move(rdata)}, {}};
    sign(rrset, options.key == nullptr ? zone_key() : *options.key, options.zone, options.signing);
    return rrset;
}

inline RRset nsec(const Name& owner, const Name& next, const std::vector<RrType>& types,
                  const RecordOptions& options = {}) {
    Bytes rdata(next.wire().begin(), next.wire().end());
    append(rdata, bitmap(types));
    return signed_record(owner, RrType::nsec, std::move(rdata), options);
}

inline RRset nsec(std::string_view owner, std::string_view next, const std::vector<RrType>& types,
                  const RecordOptions& options = {}) {
    return nsec(name(owner), name(next), types, options);
}

inline Bytes hash_of(const Name& owner, const RecordOptions& options = {}) {
    return crypto::nsec3_hash(owner.wire(), options.salt, options.iterations);
}

// The hash plus or minus one: neighbours that a record covers nothing but the hash between.
inline Bytes beside(Bytes hash, int step) {
    for (std::size_t i = hash.size(); i-- > 0;) {
        hash[i] = static_cast<std::uint8_t>(hash[i] + step);
        const bool carried = step > 0 ? hash[i] == 0x00 : hash[i] == 0xff;
        if (!carried) {
            break;
        }
    }
    return hash;
}

inline Name nsec3_owner(const Bytes& hash, const RecordOptions& options = {}) {
    return options.zone.with_label(to_base32hex(hash)).value();
}

inline RRset nsec3(const Bytes& owner_hash, const Bytes& next, const std::vector<RrType>& types,
                   const RecordOptions& options = {}) {
    Bytes rdata{options.hash_algorithm, options.flags};
    append_u16(rdata, static_cast<std::uint16_t>(options.iterations));
    append_u8(rdata, static_cast<std::uint8_t>(options.salt.size()));
    append(rdata, options.salt);
    append_u8(rdata, static_cast<std::uint8_t>(next.size()));
    append(rdata, next);
    append(rdata, bitmap(types));
    return signed_record(nsec3_owner(owner_hash, options), RrType::nsec3, std::move(rdata),
                         options);
}

inline RRset nsec3_matching(const Name& owner, const std::vector<RrType>& types,
                            const RecordOptions& options = {}) {
    const Bytes hash = hash_of(owner, options);
    return nsec3(hash, beside(hash, 1), types, options);
}

inline RRset nsec3_matching(std::string_view owner, const std::vector<RrType>& types,
                            const RecordOptions& options = {}) {
    return nsec3_matching(name(owner), types, options);
}

inline RRset nsec3_covering(const Name& owner, const RecordOptions& options = {}) {
    const Bytes hash = hash_of(owner, options);
    return nsec3(beside(hash, -1), beside(hash, 1), {RrType::a}, options);
}

inline RRset nsec3_covering(std::string_view owner, const RecordOptions& options = {}) {
    return nsec3_covering(name(owner), options);
}

inline const std::vector<RrType> kApexTypes{RrType::ns, RrType::soa, RrType::dnskey};

// Owners of the records that a proof rests on.
using Records = std::vector<Name>;

// Asks for proofs with the keys of one zone, each time of a new verifier.
class Prover {
public:
    explicit Prover(std::string_view zone = "example", const Limits& limits = {})
        : Prover(zone, {zone_key().dnskey()}, kNow, limits) {}
    Prover(std::string_view zone, std::vector<Dnskey> keys, Timestamp now,
           const Limits& limits = {})
        : zone_(name(zone)), keys_(std::move(keys)), now_(now), limits_(limits) {}

    DenialCheck no_ds(const Name& child, const std::vector<RRset>& authority) {
        return run(authority, [&](const ZoneKeys& zone, Verifier& verifier) {
            return prove_no_ds(child, zone, authority, verifier);
        });
    }
    DenialCheck no_data(const Name& owner, RrType type, const std::vector<RRset>& authority) {
        return run(authority, [&](const ZoneKeys& zone, Verifier& verifier) {
            return prove_no_data(owner, type, zone, authority, verifier);
        });
    }
    DenialCheck name_error(const Name& owner, const std::vector<RRset>& authority) {
        return run(authority, [&](const ZoneKeys& zone, Verifier& verifier) {
            return prove_name_error(owner, zone, authority, verifier);
        });
    }
    DenialCheck no_closer_match(const Name& owner, const Name& encloser,
                                const std::vector<RRset>& authority) {
        return run(authority, [&](const ZoneKeys& zone, Verifier& verifier) {
            return prove_no_closer_match(owner, encloser, zone, authority, verifier);
        });
    }

    DenialCheck no_ds(std::string_view child, const std::vector<RRset>& authority) {
        return no_ds(name(child), authority);
    }
    DenialCheck no_data(std::string_view owner, RrType type, const std::vector<RRset>& authority) {
        return no_data(name(owner), type, authority);
    }
    DenialCheck name_error(std::string_view owner, const std::vector<RRset>& authority) {
        return name_error(name(owner), authority);
    }
    DenialCheck no_closer_match(std::string_view owner, std::string_view encloser,
                                const std::vector<RRset>& authority) {
        return no_closer_match(name(owner), name(encloser), authority);
    }

    // Of the last proof.
    [[nodiscard]] const std::vector<std::string>& limits_hit() const { return limits_hit_; }

private:
    // What holds of every proof.
    template <typename Proof>
    DenialCheck run(const std::vector<RRset>& authority, Proof proof) {
        Verifier verifier(now_, limits_);
        DenialCheck check = proof(ZoneKeys{zone_, keys_}, verifier);
        EXPECT_TRUE(!check.nsec3 || has_nsec3(authority));
        EXPECT_EQ(check.is_proven(), check.fault == DenialFault::none);
        EXPECT_TRUE(!check.is_proven() || !check.records.empty());
        for (const Name& record : check.records) {
            EXPECT_EQ(std::count(check.records.begin(), check.records.end(), record), 1);
        }
        if (check.fault == DenialFault::bad_signature) {
            EXPECT_NE(check.signature.fault, SignatureFault::none);
        }
        limits_hit_.assign(verifier.limits_hit().begin(), verifier.limits_hit().end());
        return check;
    }

    static bool has_nsec3(const std::vector<RRset>& authority) {
        return std::any_of(authority.begin(), authority.end(),
                           [](const RRset& rrset) { return rrset.type == RrType::nsec3; });
    }

    Name zone_;
    std::vector<Dnskey> keys_;
    Timestamp now_;
    Limits limits_;
    std::vector<std::string> limits_hit_;
};

// The same of the zone 'example', of which nothing but the proof is of interest.
inline DenialCheck name_error(std::string_view owner, const std::vector<RRset>& authority) {
    return Prover().name_error(owner, authority);
}

inline DenialCheck no_data(std::string_view owner, RrType type,
                           const std::vector<RRset>& authority) {
    return Prover().no_data(owner, type, authority);
}

inline DenialCheck no_closer_match(std::string_view owner, std::string_view encloser,
                                   const std::vector<RRset>& authority) {
    return Prover().no_closer_match(owner, encloser, authority);
}

}  // namespace dschain::test
