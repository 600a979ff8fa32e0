#include "dschain/dnssec/verifier.hpp"

#include <gtest/gtest.h>

#include <array>

#include "dnssec/signer.hpp"
#include "dschain/dns/message.hpp"

namespace dschain {
namespace {

using test::a_rrset;
using test::kNow;
using test::name;
using test::sign;
using test::SigningKey;
using test::SignOptions;

const Name kZone = name("example.com");

SignatureCheck check_at(Timestamp now, const RRset& rrset, const std::vector<Dnskey>& keys,
                        const Name& zone = kZone, const Limits& limits = {}) {
    Verifier verifier(now, limits);
    const RRsetCheck check = verifier.verify(rrset, zone, keys);
    EXPECT_EQ(check.verified, check.best().fault == SignatureFault::none);
    return check.best();
}

SignatureFault fault_at(Timestamp now, const RRset& rrset, const std::vector<Dnskey>& keys,
                        const Name& zone = kZone) {
    return check_at(now, rrset, keys, zone).fault;
}

RRset signed_a(const SigningKey& key, const SignOptions& options = {},
               std::string_view owner = "www.example.com") {
    RRset rrset = a_rrset(owner);
    sign(rrset, key, kZone, options);
    return rrset;
}

// Another key with the same tag: two 16-bit words of the sum change places.
Dnskey with_the_same_tag(Dnskey key, std::size_t word) {
    std::swap(key.public_key[2 * word], key.public_key[2 * word + 2]);
    std::swap(key.public_key[2 * word + 1], key.public_key[2 * word + 3]);
    return key;
}

TEST(Verifier, a_good_signature_verifies) {
    const SigningKey key(1);
    const SignatureCheck check = check_at(kNow, signed_a(key), {key.dnskey()});
    EXPECT_EQ(check.fault, SignatureFault::none);
    EXPECT_EQ(check.key, 0U);
    EXPECT_FALSE(check.wildcard);
    EXPECT_EQ(check.signature, signed_a(key).signatures[0]);
}

TEST(Verifier, an_rrset_without_signature_has_one_check_that_says_missing) {
    const SigningKey key(1);
    Verifier verifier(kNow, Limits{});
    const RRsetCheck check =
        verifier.verify(a_rrset("www.example.com"), kZone, std::array{key.dnskey()});
    EXPECT_FALSE(check.verified);
    ASSERT_EQ(check.signatures.size(), 1U);
    EXPECT_EQ(check.best().fault, SignatureFault::missing);
    EXPECT_FALSE(check.best().key);
}

TEST(Verifier, there_is_a_check_for_each_signature_in_order) {
    const SigningKey key(1);
    const SigningKey stranger(2);
    RRset rrset = a_rrset("www.example.com");
    sign(rrset, stranger, kZone);
    sign(rrset, key, kZone, {.expiration = kNow - 1});
    sign(rrset, key, kZone);
    Verifier verifier(kNow, Limits{});
    const RRsetCheck check = verifier.verify(rrset, kZone, std::array{key.dnskey()});
    EXPECT_TRUE(check.verified);
    ASSERT_EQ(check.signatures.size(), 3U);
    EXPECT_EQ(check.signatures[0].fault, SignatureFault::no_such_key);
    EXPECT_EQ(check.signatures[1].fault, SignatureFault::expired);
    EXPECT_EQ(check.signatures[2].fault, SignatureFault::none);
    EXPECT_EQ(&check.best(), &check.signatures[2]);
}

TEST(Verifier, the_most_telling_fault_is_the_best) {
    const SigningKey key(1);
    const SigningKey stranger(2);
    RRset rrset = a_rrset("www.example.com");
    sign(rrset, stranger, kZone);
    sign(rrset, key, kZone, {.expiration = kNow - 1});
    sign(rrset, stranger, kZone);
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::expired);
}

// RFC 4035 §5.3.1: inception <= now <= expiration.
TEST(Validity, holds_at_both_bounds_and_not_one_second_beyond) {
    const SigningKey key(1);
    const RRset rrset = signed_a(key, {.inception = kNow, .expiration = kNow + 100});
    const std::vector<Dnskey> keys{key.dnskey()};
    EXPECT_EQ(fault_at(kNow - 1, rrset, keys), SignatureFault::not_yet_valid);
    EXPECT_EQ(fault_at(kNow, rrset, keys), SignatureFault::none);
    EXPECT_EQ(fault_at(kNow + 50, rrset, keys), SignatureFault::none);
    EXPECT_EQ(fault_at(kNow + 100, rrset, keys), SignatureFault::none);
    EXPECT_EQ(fault_at(kNow + 101, rrset, keys), SignatureFault::expired);
}

TEST(Validity, of_one_second) {
    const SigningKey key(1);
    const RRset rrset = signed_a(key, {.inception = kNow, .expiration = kNow});
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::none);
}

TEST(Validity, is_empty_when_expiration_comes_before_inception) {
    const SigningKey key(1);
    const RRset rrset = signed_a(key, {.inception = kNow + 10, .expiration = kNow - 10});
    for (Timestamp now = kNow - 20; now <= kNow + 20; now += 5) {
        const SignatureFault fault = fault_at(now, rrset, {key.dnskey()});
        EXPECT_TRUE(fault == SignatureFault::expired || fault == SignatureFault::not_yet_valid)
            << now - kNow;
    }
}

// RFC 4034 §3.1.5: serial number arithmetic.
TEST(Validity, passes_the_wrap_around_of_2106) {
    constexpr Timestamp kWrap = Timestamp{1} << 32;
    const SigningKey key(1);
    const RRset rrset = signed_a(key, {.inception = kWrap - 50, .expiration = kWrap + 50});
    const std::vector<Dnskey> keys{key.dnskey()};
    EXPECT_EQ(fault_at(kWrap - 51, rrset, keys), SignatureFault::not_yet_valid);
    EXPECT_EQ(fault_at(kWrap - 50, rrset, keys), SignatureFault::none);
    EXPECT_EQ(fault_at(kWrap, rrset, keys), SignatureFault::none);
    EXPECT_EQ(fault_at(kWrap + 50, rrset, keys), SignatureFault::none);
    EXPECT_EQ(fault_at(kWrap + 51, rrset, keys), SignatureFault::expired);
}

// RFC 4035 §5.3.1: the signer is the zone.
TEST(Signer, must_be_the_zone_itself) {
    const SigningKey key(1);
    RRset rrset = a_rrset("www.example.com");
    sign(rrset, key, name("com"));
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::wrong_signer);
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}, name("com")), SignatureFault::none);
    RRset below = a_rrset("www.example.com");
    sign(below, key, name("www.example.com"));
    EXPECT_EQ(fault_at(kNow, below, {key.dnskey()}), SignatureFault::wrong_signer);
}

TEST(Signer, a_zone_does_not_sign_names_outside_it) {
    const SigningKey key(1);
    for (const std::string_view owner : {"www.example.net", "notexample.com", "com"}) {
        EXPECT_EQ(fault_at(kNow, signed_a(key, {}, owner), {key.dnskey()}),
                  SignatureFault::wrong_signer)
            << owner;
    }
    EXPECT_EQ(fault_at(kNow, signed_a(key, {}, "example.com"), {key.dnskey()}),
              SignatureFault::none);
}

// RFC 4035 §5.3.1: no more labels than the owner has.
TEST(Labels, too_many_and_too_few) {
    const SigningKey key(1);
    EXPECT_EQ(fault_at(kNow, signed_a(key, {.labels = 4}), {key.dnskey()}), SignatureFault::labels);
    EXPECT_EQ(fault_at(kNow, signed_a(key, {.labels = 255}), {key.dnskey()}),
              SignatureFault::labels);
    EXPECT_EQ(fault_at(kNow, signed_a(key, {.labels = 1}), {key.dnskey()}), SignatureFault::labels)
        << "a wildcard above the zone";
    EXPECT_EQ(fault_at(kNow, signed_a(key, {.labels = 0}), {key.dnskey()}), SignatureFault::labels);
    // Two labels say '*.example.com', but the name itself was signed.
    EXPECT_EQ(fault_at(kNow, signed_a(key, {.labels = 2}), {key.dnskey()}), SignatureFault::wrong);
}

// RFC 4035 §5.3.2.
TEST(Labels, fewer_than_the_owner_has_is_a_wildcard_expansion) {
    const SigningKey key(1);
    RRset rrset = a_rrset("a.b.www.example.com");
    sign(rrset, key, kZone, {.owner = name("*.www.example.com")});
    ASSERT_EQ(rrset.signatures[0].labels, 3);
    const SignatureCheck check = check_at(kNow, rrset, {key.dnskey()});
    EXPECT_EQ(check.fault, SignatureFault::none);
    EXPECT_TRUE(check.wildcard);
    RRset apex = a_rrset("a.example.com");
    sign(apex, key, kZone, {.owner = name("*.example.com")});
    EXPECT_EQ(fault_at(kNow, apex, {key.dnskey()}), SignatureFault::none);
    apex.owner = name("a.b.example.com");
    EXPECT_EQ(fault_at(kNow, apex, {key.dnskey()}), SignatureFault::none);
}

// RFC 4034 §3.1.3: the '*' is not counted.
TEST(Labels, a_wildcard_asked_for_by_name_is_not_expanded) {
    const SigningKey key(1);
    RRset rrset = a_rrset("*.example.com");
    sign(rrset, key, kZone);
    ASSERT_EQ(rrset.signatures[0].labels, 2);
    const SignatureCheck check = check_at(kNow, rrset, {key.dnskey()});
    EXPECT_EQ(check.fault, SignatureFault::none);
    EXPECT_FALSE(check.wildcard);
}

TEST(Keys, an_algorithm_that_cannot_be_verified_is_not_looked_up) {
    const SigningKey key(1);
    RRset rrset = signed_a(key);
    rrset.signatures[0].algorithm = 3;
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::unsupported_algorithm);
}

TEST(Keys, tag_and_algorithm_both_name_the_key) {
    const SigningKey key(1);
    EXPECT_EQ(fault_at(kNow, signed_a(key), {}), SignatureFault::no_such_key);
    EXPECT_EQ(fault_at(kNow, signed_a(key), {SigningKey(2).dnskey()}), SignatureFault::no_such_key);
    RRset rrset = signed_a(key);
    rrset.signatures[0].algorithm = 16;
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::no_such_key);
    // The key is found behind others, and the check says which it is.
    const SignatureCheck check = check_at(
        kNow, signed_a(key), {SigningKey(2).dnskey(), SigningKey(3).dnskey(), key.dnskey()});
    EXPECT_EQ(check.fault, SignatureFault::none);
    EXPECT_EQ(check.key, 2U);
}

// RFC 4034 §2.1.1.
TEST(Keys, one_without_the_zone_flag_signs_nothing) {
    const SigningKey key(1, 1);
    EXPECT_EQ(fault_at(kNow, signed_a(key), {key.dnskey()}), SignatureFault::unusable_key);
    const SigningKey no_sep(1, 256);
    EXPECT_EQ(fault_at(kNow, signed_a(no_sep), {no_sep.dnskey()}), SignatureFault::none)
        << "the SEP flag is nothing to a validator";
}

// RFC 4034 §2.1.2.
TEST(Keys, one_of_another_protocol_signs_nothing) {
    const SigningKey key(1);
    RRset rrset = signed_a(key);
    Dnskey other = key.dnskey();
    other.protocol = 2;
    rrset.signatures[0].key_tag = other.key_tag();
    EXPECT_EQ(fault_at(kNow, rrset, {other}), SignatureFault::unusable_key);
}

// RFC 5011 §2.1.
TEST(Keys, a_revoked_one_signs_nothing) {
    const SigningKey key(1, 257 | 128);
    EXPECT_EQ(fault_at(kNow, signed_a(key), {key.dnskey()}), SignatureFault::unusable_key);
}

TEST(Keys, a_malformed_one_is_unusable_and_another_of_its_tag_is_tried) {
    const SigningKey key(1);
    Dnskey malformed = key.dnskey();
    append(malformed.public_key, Bytes{0, 0});  // adds nothing to the tag
    ASSERT_EQ(malformed.key_tag(), key.dnskey().key_tag());
    EXPECT_EQ(fault_at(kNow, signed_a(key), {malformed}), SignatureFault::unusable_key);
    EXPECT_EQ(fault_at(kNow, signed_a(key), {malformed, key.dnskey()}), SignatureFault::none);
}

TEST(Keys, an_unusable_key_is_told_before_the_time) {
    const SigningKey key(1, 1);
    EXPECT_EQ(fault_at(kNow, signed_a(key, {.expiration = kNow - 1}), {key.dnskey()}),
              SignatureFault::unusable_key);
}

// RFC 4034 App. B: a tag does not name one key alone.
TEST(Collisions, every_key_of_the_tag_is_tried) {
    const SigningKey key(1);
    const Dnskey other = with_the_same_tag(key.dnskey(), 0);
    ASSERT_EQ(other.key_tag(), key.dnskey().key_tag());
    ASSERT_NE(other, key.dnskey());
    const SignatureCheck second = check_at(kNow, signed_a(key), {other, key.dnskey()});
    EXPECT_EQ(second.fault, SignatureFault::none);
    EXPECT_EQ(second.key, 1U);
    EXPECT_EQ(check_at(kNow, signed_a(key), {key.dnskey(), other}).key, 0U);
    EXPECT_EQ(fault_at(kNow, signed_a(key), {other}), SignatureFault::wrong);
}

// CVE-2023-50387.
TEST(Collisions, no_more_keys_are_tried_than_the_limit_says) {
    const SigningKey key(1);
    std::vector<Dnskey> keys;
    for (std::size_t word = 0; word < 4; ++word) {
        keys.push_back(with_the_same_tag(key.dnskey(), 2 * word));
    }
    keys.push_back(key.dnskey());
    for (const Dnskey& each : keys) {
        ASSERT_EQ(each.key_tag(), key.dnskey().key_tag());
    }
    Limits limits;
    limits.colliding_keys = 4;
    Verifier four(kNow, limits);
    EXPECT_EQ(four.verify(signed_a(key), kZone, keys).best().fault, SignatureFault::limit);
    EXPECT_TRUE(four.limits_hit().contains("colliding-keys"));
    EXPECT_EQ(four.signatures_verified(), 4U);
    limits.colliding_keys = 5;
    Verifier five(kNow, limits);
    EXPECT_TRUE(five.verify(signed_a(key), kZone, keys).verified);
    EXPECT_TRUE(five.limits_hit().empty());
    EXPECT_EQ(five.signatures_verified(), 5U);
}

TEST(Budget, is_for_all_signatures_of_a_check) {
    const SigningKey key(1);
    Limits limits;
    limits.signatures = 2;
    Verifier verifier(kNow, limits);
    const std::array keys{key.dnskey()};
    const RRset a = signed_a(key, {}, "a.example.com");
    const RRset b = signed_a(key, {}, "b.example.com");
    const RRset c = signed_a(key, {}, "c.example.com");
    EXPECT_TRUE(verifier.verify(a, kZone, keys).verified);
    EXPECT_TRUE(verifier.verify(b, kZone, keys).verified);
    EXPECT_TRUE(verifier.limits_hit().empty());
    EXPECT_EQ(verifier.verify(c, kZone, keys).best().fault, SignatureFault::limit);
    EXPECT_TRUE(verifier.limits_hit().contains("signatures"));
    EXPECT_TRUE(verifier.verify(a, kZone, keys).verified) << "what is known costs nothing";
    EXPECT_EQ(verifier.signatures_verified(), 2U);
}

// Hashed once for each signature, tried or known; not at all for one that no key is there for.
TEST(Budget, is_for_the_octets_that_are_hashed) {
    const SigningKey key(1);
    const std::array keys{key.dnskey()};
    const RRset a = signed_a(key, {}, "a.example.com");
    const RRset b = signed_a(key, {}, "b.example.com");
    RRset stranger = signed_a(key, {}, "c.example.com");
    stranger.signatures[0].key_tag ^= 1;
    const std::size_t octets = signed_data(a, a.signatures[0]).size();
    Limits limits;
    limits.signed_octets = 2 * octets;
    Verifier verifier(kNow, limits);
    EXPECT_TRUE(verifier.verify(a, kZone, keys).verified);
    EXPECT_EQ(verifier.verify(stranger, kZone, keys).best().fault, SignatureFault::no_such_key);
    EXPECT_TRUE(verifier.verify(a, kZone, keys).verified);
    EXPECT_TRUE(verifier.limits_hit().empty());
    EXPECT_EQ(verifier.verify(b, kZone, keys).best().fault, SignatureFault::limit);
    EXPECT_EQ(verifier.limits_hit(), std::set<std::string_view>{"signed-octets"});
    limits.signed_octets = octets - 1;
    Verifier less(kNow, limits);
    EXPECT_TRUE(less.verify(a, kZone, keys).stopped_by_limit());
    EXPECT_EQ(less.signatures_verified(), 0U);
}

TEST(Budget, verifying_the_same_again_counts_once) {
    const SigningKey key(1);
    Verifier verifier(kNow, Limits{});
    const std::array keys{key.dnskey()};
    const RRset good = signed_a(key);
    RRset bad = good;
    bad.signatures[0].signature[0] ^= 1;
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(verifier.verify(good, kZone, keys).verified);
        EXPECT_EQ(verifier.verify(bad, kZone, keys).best().fault, SignatureFault::wrong);
    }
    EXPECT_EQ(verifier.signatures_verified(), 2U);
}

TEST(Budget, signatures_that_fail_before_the_cryptography_cost_nothing) {
    const SigningKey key(1);
    Verifier verifier(kNow, Limits{});
    const std::array keys{key.dnskey()};
    (void)verifier.verify(signed_a(key, {.expiration = kNow - 1}), kZone, keys);
    (void)verifier.verify(signed_a(key, {.labels = 9}), kZone, keys);
    (void)verifier.verify(signed_a(SigningKey(2)), kZone, keys);
    EXPECT_EQ(verifier.signatures_verified(), 0U);
}

// RFC 4034 §3.1.4 and RFC 4035 §5.3.2.
TEST(SignedData, has_the_original_ttl_and_not_that_of_the_answer) {
    const SigningKey key(1);
    RRset rrset = signed_a(key, {.original_ttl = 7200});
    rrset.ttl = 17;
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::none);
    rrset.signatures[0].original_ttl = 17;
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::wrong);
}

TEST(SignedData, is_what_rfc4034_section_3_1_8_1_says) {
    RRset rrset = a_rrset("b.example");
    Rrsig signature;
    signature.covered = RrType::a;
    signature.algorithm = 15;
    signature.labels = 2;
    signature.original_ttl = 0x01020304;
    signature.expiration = 0x05060708;
    signature.inception = 0x090a0b0c;
    signature.key_tag = 0x0d0e;
    signature.signer = name("example");
    signature.signature = Bytes(64, 0xee);
    Bytes expected{0x00, 0x01, 0x0f, 0x02, 0x01, 0x02, 0x03, 0x04, 0x05,
                   0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e};
    append(expected, name("example").wire());
    append(expected, name("b.example").wire());
    append(expected, Bytes{0, 1, 0, 1, 1, 2, 3, 4, 0, 4, 192, 0, 2, 1});
    EXPECT_EQ(signed_data(rrset, signature), expected);
}

// A message with the records in the other order and in upper case is the same RRset.
TEST(SignedData, order_and_case_of_the_answer_do_not_matter) {
    const SigningKey key(1);
    const auto zone_text = [](std::string_view text) { return parse_zone_text(text).value(); };
    const std::vector<RRset> plain = zone_text(
        "example.com. 60 IN MX 10 a.example.com.\n"
        "example.com. 60 IN MX 20 b.example.com.\n");
    const std::vector<RRset> shuffled = zone_text(
        "EXAMPLE.com. 5 IN MX 20 B.Example.COM.\n"
        "example.COM. 9 IN MX 10 A.EXAMPLE.com.\n"
        "example.com. 9 IN MX 10 a.example.com.\n");
    ASSERT_EQ(plain.size(), 1U);
    ASSERT_EQ(shuffled.size(), 1U);
    RRset rrset = plain[0];
    sign(rrset, key, kZone);
    RRset other = shuffled[0];
    other.signatures = rrset.signatures;
    EXPECT_EQ(fault_at(kNow, rrset, {key.dnskey()}), SignatureFault::none);
    EXPECT_EQ(fault_at(kNow, other, {key.dnskey()}), SignatureFault::none);
}

TEST(Nsec3Hashes, are_counted_once_each_and_bounded) {
    Limits limits;
    limits.nsec3_hashes = 2;
    Verifier verifier(kNow, limits);
    const Bytes salt{0xaa, 0xbb, 0xcc, 0xdd};
    const auto first = verifier.nsec3_hash(name("a.example"), salt, 12);
    ASSERT_TRUE(first);
    EXPECT_TRUE(verifier.nsec3_hash(name("b.example"), salt, 12));
    EXPECT_EQ(verifier.nsec3_hash(name("a.example"), salt, 12), first);
    EXPECT_TRUE(verifier.limits_hit().empty());
    EXPECT_FALSE(verifier.nsec3_hash(name("c.example"), salt, 12));
    EXPECT_TRUE(verifier.limits_hit().contains("nsec3-hashes"));
    EXPECT_EQ(verifier.nsec3_hash(name("a.example"), salt, 12), first) << "known: no new work";
}

TEST(Nsec3Hashes, depend_on_name_salt_and_iterations) {
    Verifier verifier(kNow, Limits{});
    const Bytes salt{0xaa};
    const auto hash = verifier.nsec3_hash(name("a.example"), salt, 1);
    EXPECT_NE(verifier.nsec3_hash(name("b.example"), salt, 1), hash);
    EXPECT_NE(verifier.nsec3_hash(name("a.example"), Bytes{0xab}, 1), hash);
    EXPECT_NE(verifier.nsec3_hash(name("a.example"), salt, 2), hash);
    EXPECT_EQ(verifier.nsec3_hash(name("A.Example"), salt, 1), hash);
}

// The salt is arbitrary octets: one that ends in digits must not be read as iterations.
TEST(Nsec3Hashes, a_salt_of_digits_is_not_mistaken_for_iterations) {
    Verifier verifier(kNow, Limits{});
    const auto salted = verifier.nsec3_hash(name("a.example"), Bytes{'1'}, 2);
    const auto unsalted = verifier.nsec3_hash(name("a.example"), {}, 12);
    EXPECT_NE(salted, unsalted);
}

}  // namespace
}  // namespace dschain
