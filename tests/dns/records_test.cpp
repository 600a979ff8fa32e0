#include "dschain/dns/records.hpp"

#include <gtest/gtest.h>

#include "dschain/base/encoding.hpp"
#include "dschain/dns/rrset.hpp"

namespace dschain {
namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

Bytes operator+(Bytes left, const Bytes& right) {
    append(left, right);
    return left;
}

Bytes wire(std::string_view name) {
    const Name parsed = Name::parse(name).value();
    return {parsed.wire().begin(), parsed.wire().end()};
}

// Exactly as large as the prefix, so that AddressSanitizer sees a read past its end.
Bytes prefix_of(const Bytes& bytes, std::size_t size) {
    Bytes prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    prefix.shrink_to_fit();
    return prefix;
}

const Bytes kDs = hex("EC4505012BB183AF5F22588179A53B0A98631FAD1A292118");
const Bytes kDnskey = hex("0101030D") + Bytes(64, 0xab);
const Bytes kRrsig =
    hex("000F0F0200000E1055D4FC6055B94CE00E1D") + wire("Example.COM") + Bytes(64, 0x11);
// a.example.: NS, DS, RRSIG, NSEC and TYPE1234 (the last as in RFC 4034 §4.3).
const Bytes kNsec = wire("b.Example") +
                    hex("000620000000"
                        "0013") +
                    hex("041B"
                        "000000000000000000000000000000000000000000000000000020");
const Bytes kNsec3 = hex("0101000C04AABBCCDD14") + Bytes(20, 0x5a) +
                     hex("00062000000000"
                         "02");
const Bytes kSoa =
    wire("NS1.example") + wire("Admin.example") + hex("00000001000000020000000300000004FFFFFFFF");

TEST(Ds, from_rdata) {
    const auto ds = Ds::from_rdata(kDs);
    ASSERT_TRUE(ds);
    EXPECT_EQ(ds->key_tag, 60485);
    EXPECT_EQ(ds->algorithm, 5);
    EXPECT_EQ(ds->digest_type, 1);
    EXPECT_EQ(to_hex(ds->digest), "2BB183AF5F22588179A53B0A98631FAD1A292118");
    EXPECT_EQ(ds->text(), "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118");
}

TEST(Ds, without_a_digest_is_cut_short) {
    for (std::size_t size = 0; size <= 4; ++size) {
        const auto ds = Ds::from_rdata(prefix_of(kDs, size));
        ASSERT_FALSE(ds) << size;
        EXPECT_EQ(ds.error(), "the DS RDATA is cut short");
    }
    // A shorter digest is another digest, for whoever compares it.
    EXPECT_EQ(Ds::from_rdata(prefix_of(kDs, 5))->digest, Bytes{0x2b});
}

TEST(Dnskey, from_rdata_and_back) {
    const auto key = Dnskey::from_rdata(kDnskey);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->flags, 257);
    EXPECT_EQ(key->protocol, 3);
    EXPECT_EQ(key->algorithm, 13);
    EXPECT_EQ(key->public_key, Bytes(64, 0xab));
    EXPECT_EQ(key->rdata(), kDnskey);
}

TEST(Dnskey, without_a_public_key_is_cut_short) {
    for (std::size_t size = 0; size <= 4; ++size) {
        const auto key = Dnskey::from_rdata(prefix_of(kDnskey, size));
        ASSERT_FALSE(key) << size;
        EXPECT_EQ(key.error(), "the DNSKEY RDATA is cut short");
    }
    EXPECT_EQ(Dnskey::from_rdata(prefix_of(kDnskey, 5))->public_key, Bytes{0xab});
}

// RFC 4034 §2.1.1, §2.1.2; RFC 5011 §3.
TEST(Dnskey, flags) {
    const auto with_flags = [](std::uint16_t flags, std::uint8_t protocol = 3) {
        return Dnskey{flags, protocol, 13, {}};
    };
    EXPECT_TRUE(with_flags(256).is_zone_key());
    EXPECT_FALSE(with_flags(256).is_sep());
    EXPECT_FALSE(with_flags(256).is_revoked());
    EXPECT_TRUE(with_flags(257).is_sep());
    EXPECT_TRUE(with_flags(385).is_revoked());
    EXPECT_TRUE(with_flags(385).is_zone_key());
    EXPECT_FALSE(with_flags(1).is_zone_key());
    EXPECT_FALSE(with_flags(0xfeff).is_zone_key());
    EXPECT_FALSE(with_flags(257, 2).is_zone_key()) << "protocol must be 3";
}

// RFC 4034 §5.4.
TEST(KeyTag, rfc4034_section_5_4) {
    const auto key = Dnskey::parse(
        "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZ"
        "DRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9Xzc"
        "nOf+EPbtG9DMBmADjFDc2w/rljwvFw==");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->key_tag(), 60485);
}

// RFC 4034 App. B: a sum of 16-bit words, the carry folded in once.
TEST(KeyTag, sums_sixteen_bit_words_with_their_carry) {
    EXPECT_EQ((Dnskey{0x0100, 3, 8, {}}).key_tag(), 0x0100 + 0x0308);
    EXPECT_EQ((Dnskey{0x0100, 3, 8, {0x12}}).key_tag(), 0x0100 + 0x0308 + 0x1200)
        << "an odd last octet is the high one";
    EXPECT_EQ((Dnskey{0x0100, 3, 8, {0xff, 0xff}}).key_tag(), 0x0100 + 0x0308)
        << "0x1'0407 - the carry comes back in";
    // Revocation adds 128 to the tag when nothing carries (RFC 5011 §2.1, App. A).
    EXPECT_EQ((Dnskey{385, 3, 8, {1, 2}}).key_tag(), (Dnskey{257, 3, 8, {1, 2}}).key_tag() + 128);
}

// RFC 4034 App. B.1: for algorithm 1, bits of the modulus (with the erratum that corrects which).
TEST(KeyTag, of_algorithm_1_is_the_last_but_one_word_of_the_modulus) {
    EXPECT_EQ((Dnskey{0x0100, 3, 1, {0x01, 0x03, 0xaa, 0x12, 0x34, 0x56}}).key_tag(), 0x1234);
    EXPECT_EQ((Dnskey{0x0100, 3, 1, {0x12, 0x34, 0x56}}).key_tag(), 0x1234);
    EXPECT_EQ((Dnskey{0x0100, 3, 1, {0x12, 0x34}}).key_tag(), 0);
    EXPECT_EQ((Dnskey{0x0100, 3, 1, {}}).key_tag(), 0);
}

TEST(Rrsig, from_rdata) {
    const auto signature = Rrsig::from_rdata(kRrsig);
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->covered, RrType::mx);
    EXPECT_EQ(signature->algorithm, 15);
    EXPECT_EQ(signature->labels, 2);
    EXPECT_EQ(signature->original_ttl, 3600U);
    EXPECT_EQ(signature->expiration, 1440021600U);
    EXPECT_EQ(signature->inception, 1438207200U);
    EXPECT_EQ(signature->key_tag, 3613);
    EXPECT_EQ(signature->signer.text(), "example.com.");
    EXPECT_EQ(signature->signature, Bytes(64, 0x11));
}

// RFC 4034 §3.1.8.1, and the signer's name in lower case (§6.2).
TEST(Rrsig, signed_prefix_is_the_rdata_without_the_signature) {
    EXPECT_EQ(Rrsig::from_rdata(kRrsig)->signed_prefix(),
              hex("000F0F0200000E1055D4FC6055B94CE00E1D") + wire("example.com"));
}

TEST(Rrsig, is_refused_at_every_length_before_the_signature) {
    const std::size_t fixed = 18;
    const std::size_t before_signature = fixed + wire("example.com").size();
    for (std::size_t size = 0; size < before_signature; ++size) {
        const auto signature = Rrsig::from_rdata(prefix_of(kRrsig, size));
        ASSERT_FALSE(signature) << size;
        EXPECT_NE(signature.error().find("RRSIG"), std::string::npos);
        EXPECT_NE(signature.error().find(size < fixed ? "RDATA" : "signer"), std::string::npos);
    }
    for (std::size_t size = before_signature; size <= kRrsig.size(); ++size) {
        EXPECT_EQ(Rrsig::from_rdata(prefix_of(kRrsig, size))->signature.size(),
                  size - before_signature);
    }
}

TEST(Rrsig, a_compressed_signer_is_refused) {
    EXPECT_FALSE(
        Rrsig::from_rdata(hex("000F0F0200000E1055D4FC6055B94CE00E1D"
                              "C00C"
                              "1111")));
}

// RFC 4034 §4.1.2 and the example of §4.3.
TEST(TypeBitmap, rfc4034_section_4_3) {
    const auto bitmap = TypeBitmap::from_wire(
        hex("0006400100000003041B000000000000000000000000000000000000000000000000000020"));
    ASSERT_TRUE(bitmap);
    EXPECT_EQ(bitmap->types(), (std::vector<RrType>{RrType::a, RrType::mx, RrType::rrsig,
                                                    RrType::nsec, static_cast<RrType>(1234)}));
    EXPECT_TRUE(bitmap->has(RrType::a));
    EXPECT_TRUE(bitmap->has(RrType::mx));
    EXPECT_TRUE(bitmap->has(RrType::rrsig));
    EXPECT_TRUE(bitmap->has(RrType::nsec));
    EXPECT_TRUE(bitmap->has(static_cast<RrType>(1234)));
    EXPECT_FALSE(bitmap->has(RrType::ns));
    EXPECT_FALSE(bitmap->has(RrType::ds));
    EXPECT_FALSE(bitmap->has(static_cast<RrType>(1234 - 1024)));
}

TEST(TypeBitmap, an_empty_one_has_no_types) {
    const auto bitmap = TypeBitmap::from_wire({});
    ASSERT_TRUE(bitmap);
    EXPECT_TRUE(bitmap->types().empty());
    EXPECT_FALSE(bitmap->has(RrType::a));
}

TEST(TypeBitmap, reaches_the_last_type) {
    const auto bitmap = TypeBitmap::from_wire(hex("FF20") + Bytes(31, 0) + Bytes{0x01});
    ASSERT_TRUE(bitmap);
    EXPECT_EQ(bitmap->types(), (std::vector<RrType>{static_cast<RrType>(65535)}));
}

TEST(TypeBitmap, refuses_bad_windows) {
    const auto error = [](const Bytes& wire_form) {
        const auto bitmap = TypeBitmap::from_wire(wire_form);
        return bitmap ? "no error" : bitmap.error();
    };
    EXPECT_EQ(error(hex("0000")), "the type bitmap has a bad window");                 // length 0
    EXPECT_EQ(error(hex("0021") + Bytes(33, 1)), "the type bitmap has a bad window");  // 33
    EXPECT_EQ(error(hex("0001400001"
                        "20")),
              "the type bitmap has a bad window");  // twice
    EXPECT_EQ(error(hex("0401"
                        "40"
                        "0001"
                        "40")),
              "the type bitmap has a bad window");  // order
    EXPECT_EQ(error(hex("00")), "the type bitmap is cut short");
    EXPECT_EQ(error(hex("0002"
                        "40")),
              "the type bitmap is cut short");
    EXPECT_EQ(error(hex("000140"
                        "04")),
              "the type bitmap is cut short");
}

TEST(Nsec, from_rdata) {
    const auto nsec = Nsec::from_rdata(kNsec);
    ASSERT_TRUE(nsec) << nsec.error();
    EXPECT_EQ(nsec->next.text(), "b.example.");
    EXPECT_EQ(nsec->types.types(),
              (std::vector<RrType>{RrType::ns, static_cast<RrType>(43), RrType::rrsig, RrType::nsec,
                                   static_cast<RrType>(1234)}));
}

TEST(Nsec, truncations_are_refused_except_at_the_end_of_a_window) {
    const std::size_t name_end = wire("b.example").size();
    for (std::size_t size = 0; size < kNsec.size(); ++size) {
        const auto nsec = Nsec::from_rdata(prefix_of(kNsec, size));
        const bool whole = size == name_end || size == name_end + 8;
        EXPECT_EQ(nsec.has_value(), whole) << size;
        if (size < name_end) {
            EXPECT_NE(nsec.error().find("next name"), std::string::npos) << nsec.error();
        }
    }
}

TEST(Nsec3, from_rdata) {
    const auto nsec3 = Nsec3::from_rdata(kNsec3);
    ASSERT_TRUE(nsec3) << nsec3.error();
    EXPECT_EQ(nsec3->hash_algorithm, 1);
    EXPECT_EQ(nsec3->flags, 1);
    EXPECT_TRUE(nsec3->is_opt_out());
    EXPECT_EQ(nsec3->iterations, 12);
    EXPECT_EQ(to_hex(nsec3->salt), "AABBCCDD");
    EXPECT_EQ(nsec3->next_hash, Bytes(20, 0x5a));
    EXPECT_TRUE(nsec3->types.has(RrType::ns));
    EXPECT_TRUE(nsec3->types.has(RrType::rrsig));
    EXPECT_FALSE(nsec3->types.has(RrType::ds));
}

TEST(Nsec3, may_have_no_salt_but_must_have_a_next_hash) {
    const auto unsalted =
        Nsec3::from_rdata(hex("0100000000"
                              "02"
                              "ABCD"));
    ASSERT_TRUE(unsalted);
    EXPECT_TRUE(unsalted->salt.empty());
    EXPECT_FALSE(unsalted->is_opt_out());
    EXPECT_EQ(unsalted->next_hash, (Bytes{0xab, 0xcd}));
    EXPECT_FALSE(
        Nsec3::from_rdata(hex("0100000000"
                              "00")));
}

TEST(Nsec3, truncations_are_refused_except_before_the_bitmap) {
    const std::size_t before_bitmap = 5 + 4 + 1 + 20;
    for (std::size_t size = 0; size < kNsec3.size(); ++size) {
        const auto nsec3 = Nsec3::from_rdata(prefix_of(kNsec3, size));
        EXPECT_EQ(nsec3.has_value(), size == before_bitmap) << size;
        if (size < before_bitmap) {
            EXPECT_EQ(nsec3.error(), "the NSEC3 RDATA is cut short");
        }
    }
}

TEST(Soa, from_rdata) {
    const auto soa = Soa::from_rdata(kSoa);
    ASSERT_TRUE(soa);
    EXPECT_EQ(soa->mname.text(), "ns1.example.");
    EXPECT_EQ(soa->rname.text(), "admin.example.");
    EXPECT_EQ(soa->serial, 1U);
    EXPECT_EQ(soa->refresh, 2U);
    EXPECT_EQ(soa->retry, 3U);
    EXPECT_EQ(soa->expire, 4U);
    EXPECT_EQ(soa->minimum, 0xffffffffU);
}

TEST(Soa, every_truncation_is_refused) {
    const std::size_t names = wire("ns1.example").size() + wire("admin.example").size();
    for (std::size_t size = 0; size < kSoa.size(); ++size) {
        const auto soa = Soa::from_rdata(prefix_of(kSoa, size));
        ASSERT_FALSE(soa) << size;
        EXPECT_NE(soa.error().find(size < names ? "a name in the SOA" : "RDATA is cut short"),
                  std::string::npos)
            << size << ": " << soa.error();
    }
}

TEST(RRset, ds_and_dnskey_records_count_what_does_not_parse) {
    RRset rrset;
    rrset.rdatas = {kDs, hex("EC450501"), kDs};
    std::size_t malformed = 0;
    EXPECT_EQ(ds_records(rrset, &malformed).size(), 2U);
    EXPECT_EQ(malformed, 1U);
    EXPECT_EQ(ds_records(rrset).size(), 2U);
    rrset.rdatas = {hex("0100"), kDnskey, hex("010003")};
    malformed = 0;
    EXPECT_EQ(dnskey_records(rrset, &malformed).size(), 1U);
    EXPECT_EQ(malformed, 2U);
}

TEST(RRset, same_data_looks_at_owner_type_class_and_records) {
    const RRset one{Name::parse("a").value(), RrType::ds, kClassIn, 60, {kDs}, {}};
    RRset other = one;
    other.ttl = 120;
    other.signatures.emplace_back();
    EXPECT_TRUE(one.same_data(other));
    other = one;
    other.owner = Name::parse("b").value();
    EXPECT_FALSE(one.same_data(other));
    other = one;
    other.type = RrType::cds;
    EXPECT_FALSE(one.same_data(other));
    other = one;
    other.rr_class = 3;
    EXPECT_FALSE(one.same_data(other));
    other = one;
    other.rdatas.push_back(kDs);
    EXPECT_FALSE(one.same_data(other));
}

}  // namespace
}  // namespace dschain
