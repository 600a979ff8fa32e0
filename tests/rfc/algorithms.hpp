// What the examples of algorithms have in common: a key, its DS maybe, and one signed RRset.
#pragma once

#include <gtest/gtest.h>

#include "dschain/dnssec/ds_match.hpp"
#include "rfc/vectors.hpp"

namespace dschain::test {

struct AlgorithmExample {
    Dnskey key;
    RRset rrset;

    AlgorithmExample(std::string_view file, std::string_view zone, std::string_view owner,
                     RrType type)
        : rrset(Example(file).rrset(owner, type)), zone_(name(zone)) {
        const auto keys = dnskey_records(Example(file).rrset(zone, RrType::dnskey));
        key = keys.at(0);
    }

    [[nodiscard]] SignatureFault fault(Timestamp now) const { return fault(now, rrset); }
    [[nodiscard]] SignatureFault fault(Timestamp now, const RRset& other) const {
        Verifier verifier(now, Limits{});
        return verifier.verify(other, zone_, std::vector{key}).best().fault;
    }

    // It verifies from inception to expiration, and neither for other data nor by a changed
    // signature.
    void expect_good(Timestamp inception, Timestamp expiration) const {
        EXPECT_EQ(fault(inception - 1), SignatureFault::not_yet_valid);
        EXPECT_EQ(fault(inception), SignatureFault::none);
        EXPECT_EQ(fault(expiration), SignatureFault::none);
        EXPECT_EQ(fault(expiration + 1), SignatureFault::expired);
        RRset other = rrset;
        other.rdatas.front().back() ^= 0x20;
        EXPECT_EQ(fault(inception, other), SignatureFault::wrong);
        other = rrset;
        other.signatures.front().signature.back() ^= 1;
        EXPECT_EQ(fault(inception, other), SignatureFault::wrong);
    }

private:
    Name zone_;
};

// The DS of the example is that of its key.
inline void expect_ds(std::string_view file, std::string_view zone, std::uint16_t key_tag,
                      std::uint8_t digest_type) {
    const Example example(file);
    const auto keys = dnskey_records(example.rrset(zone, RrType::dnskey));
    const auto ds = ds_records(example.rrset(zone, RrType::ds));
    ASSERT_EQ(keys.size(), 1U);
    ASSERT_EQ(ds.size(), 1U);
    EXPECT_EQ(ds[0].key_tag, key_tag);
    EXPECT_EQ(ds[0].digest_type, digest_type);
    EXPECT_EQ(make_ds(name(zone), keys[0], digest_type), ds[0]);
}

}  // namespace dschain::test
