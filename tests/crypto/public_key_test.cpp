// Signatures of the examples in the RFCs, verified as a validator does it: through an RRset.
#include "dschain/crypto/public_key.hpp"

#include <gtest/gtest.h>

#include <array>

#include "dschain/base/encoding.hpp"
#include "dschain/base/time.hpp"
#include "dschain/dnssec/ds_match.hpp"
#include "dschain/dnssec/verifier.hpp"

namespace dschain::crypto {
namespace {

struct Example {
    const char* what;
    std::string_view zone;
    std::string_view key;  // DNSKEY
    std::uint16_t key_tag;
    std::string_view ds;  // empty: the RFC gives none
    std::string_view owner;
    RrType type;
    std::string_view rdata;  // hexadecimal
    std::uint8_t labels;
    std::string_view inception;  // RFC 3339
    std::string_view expiration;
    std::string_view signature;
};

constexpr std::string_view kMailExampleCom = "000A046D61696C076578616D706C6503636F6D00";

constexpr std::array kExamples = {
    // RFC 5702 §6.1
    Example{"RSA/SHA-256", "example.net.",
            "256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8Pk"
            "xUdp6p/DlUmObdk=",
            9033, "", "www.example.net.", RrType::a, "C000025B", 3, "2000-01-01T00:00:00Z",
            "2030-01-01T00:00:00Z",
            "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4b"
            "wg=="},
    // RFC 5702 §6.2
    Example{"RSA/SHA-512", "example.net.",
            "256 3 10 AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/Ayhq"
            "FDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PF"
            "Y12ZTSncorffcGmhOL",
            3740, "", "www.example.net.", RrType::a, "C000025B", 3, "2000-01-01T00:00:00Z",
            "2030-01-01T00:00:00Z",
            "tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0"
            "iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxd"
            "DLw="},
    // RFC 6605 §6.1
    Example{"ECDSA P-256", "example.net.",
            "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi"
            "9xMWyQLc8NAA==",
            55648, "55648 13 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17",
            "www.example.net.", RrType::a, "C0000201", 3, "2010-08-12T10:04:39Z",
            "2010-09-09T10:04:39Z",
            "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666V"
            "Cw=="},
    // RFC 6605 §6.2
    Example{"ECDSA P-384", "example.net.",
            "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1D"
            "RSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
            10771,
            "10771 14 4 72D7B62976CE06438E9C0BF319013CF801F09ECC84B8D7E9495F27E305C6A9B0563A9B5F4"
            "D288405C3008A946DF983D6",
            "www.example.net.", RrType::a, "C0000201", 3, "2010-08-12T10:20:25Z",
            "2010-09-09T10:20:25Z",
            "/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuy"
            "dCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm"},
    // RFC 8080 §6 as erratum 4935 corrects it: the RRSIGs there count the root as a label.
    Example{"Ed25519, first", "example.com.",
            "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=", 3613,
            "3613 15 2 3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B",
            "example.com.", RrType::mx, kMailExampleCom, 2, "2015-07-29T22:00:00Z",
            "2015-08-19T22:00:00Z",
            "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqN"
            "Ag=="},
    Example{"Ed25519, second", "example.com.",
            "257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=", 35217,
            "35217 15 2 401781B934E392DE492EC77AE2E15D70F6575A1C0BC59C5275C04EBE80C6614C",
            "example.com.", RrType::mx, kMailExampleCom, 2, "2015-07-29T22:00:00Z",
            "2015-08-19T22:00:00Z",
            "zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pc"
            "Bg=="},
    Example{"Ed448, first", "example.com.",
            "257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJt"
            "IA",
            9713, "9713 16 2 6CCF18D5BC5D7FC2FCEB1D59D17321402F2AA8D368048DB93DD811F5CB2B19C7",
            "example.com.", RrType::mx, kMailExampleCom, 2, "2015-07-29T22:00:00Z",
            "2015-08-19T22:00:00Z",
            "3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NB"
            "tOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA"},
    Example{"Ed448, second", "example.com.",
            "257 3 16 kkreGWoccSDmUBGAe7+zsbG6ZAFQp+syPmYUurBRQc3tDjeMCJcVMRDmgcNLp5HlHAMy12VoIS"
            "sA",
            38353, "38353 16 2 645FF078B3568F5852B70CB60E8E696CC77B75BFAAFFC118CF79CBDA1BA28AF4",
            "example.com.", RrType::mx, kMailExampleCom, 2, "2015-07-29T22:00:00Z",
            "2015-08-19T22:00:00Z",
            "E1/oLjSGIbmLny/4fcgM1z4oL6aqo+izT3urCyHyvEp4Sp8Syg1eI+lJ57CSnZqjJP41O/9l4m0AsQ4f7qI1"
            "gVnML8vWWiyW2KXhT9kuAICUSxv5OWbf81Rq7Yu60npabODB0QFPb/rkW3kUZmQ0YQUA"},
};

Name name(std::string_view text) {
    return Name::parse(text).value();
}

Dnskey key_of(const Example& example) {
    return Dnskey::parse(example.key).value();
}

RRset rrset_of(const Example& example) {
    Rrsig signature;
    signature.covered = example.type;
    signature.algorithm = key_of(example).algorithm;
    signature.labels = example.labels;
    signature.original_ttl = 3600;
    signature.expiration = static_cast<std::uint32_t>(parse_time(example.expiration).value());
    signature.inception = static_cast<std::uint32_t>(parse_time(example.inception).value());
    signature.key_tag = example.key_tag;
    signature.signer = name(example.zone);
    signature.signature = from_base64(example.signature).value();
    return RRset{
        name(example.owner), example.type, kClassIn, 3600, {from_hex(example.rdata).value()},
        {signature}};
}

SignatureFault verify(const Example& example, const RRset& rrset, const Dnskey& key) {
    const Timestamp middle =
        (parse_time(example.inception).value() + parse_time(example.expiration).value()) / 2;
    Verifier verifier(middle, Limits{});
    const RRsetCheck check = verifier.verify(rrset, name(example.zone), std::array{key});
    EXPECT_EQ(check.verified, check.best().fault == SignatureFault::none);
    return check.best().fault;
}

TEST(RfcExamples, key_tags_and_ds_records) {
    for (const Example& each : kExamples) {
        EXPECT_EQ(key_of(each).key_tag(), each.key_tag) << each.what;
        if (!each.ds.empty()) {
            const Ds ds = Ds::parse(each.ds).value();
            EXPECT_TRUE(ds_matches(name(each.zone), ds, key_of(each))) << each.what;
            EXPECT_EQ(make_ds(name(each.zone), key_of(each), ds.digest_type), ds) << each.what;
        }
    }
}

TEST(RfcExamples, verify) {
    for (const Example& each : kExamples) {
        EXPECT_EQ(verify(each, rrset_of(each), key_of(each)), SignatureFault::none) << each.what;
    }
}

TEST(RfcExamples, every_octet_of_the_signature_counts) {
    for (const Example& each : kExamples) {
        const RRset good = rrset_of(each);
        for (std::size_t i = 0; i < good.signatures[0].signature.size(); ++i) {
            RRset bad = good;
            bad.signatures[0].signature[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
            EXPECT_EQ(verify(each, bad, key_of(each)), SignatureFault::wrong)
                << each.what << ", octet " << i;
        }
    }
}

TEST(RfcExamples, every_octet_of_the_data_counts) {
    for (const Example& each : kExamples) {
        const RRset good = rrset_of(each);
        for (std::size_t i = 0; i < good.rdatas[0].size(); ++i) {
            RRset bad = good;
            bad.rdatas[0][i] ^= 0x01;
            EXPECT_EQ(verify(each, bad, key_of(each)), SignatureFault::wrong)
                << each.what << ", octet " << i;
        }
        RRset more = good;
        more.rdatas.push_back(more.rdatas[0]);
        more.rdatas[1].back() ^= 0x01;
        EXPECT_EQ(verify(each, more, key_of(each)), SignatureFault::wrong) << each.what;
        RRset other_ttl = good;
        other_ttl.signatures[0].original_ttl = 3601;
        EXPECT_EQ(verify(each, other_ttl, key_of(each)), SignatureFault::wrong) << each.what;
    }
}

// Loaded on its own, for in a DNSKEY the tag would change with the key.
TEST(RfcExamples, another_key_does_not_verify) {
    for (const Example& each : kExamples) {
        const RRset rrset = rrset_of(each);
        const Bytes data = signed_data(rrset, rrset.signatures[0]);
        const Dnskey good = key_of(each);
        for (std::size_t i = 0; i < good.public_key.size(); ++i) {
            Bytes octets = good.public_key;
            octets[i] ^= 0x01;
            auto key = PublicKey::load(good.algorithm, octets);
            EXPECT_FALSE(key && key->verify(data, rrset.signatures[0].signature))
                << each.what << ", octet " << i;
        }
    }
}

TEST(RfcExamples, a_signature_of_another_length_does_not_verify) {
    for (const Example& each : kExamples) {
        const RRset rrset = rrset_of(each);
        const Bytes data = signed_data(rrset, rrset.signatures[0]);
        const Bytes& good = rrset.signatures[0].signature;
        auto key = PublicKey::load(key_of(each).algorithm, key_of(each).public_key);
        ASSERT_TRUE(key) << each.what;
        EXPECT_TRUE(key->verify(data, good)) << each.what;
        EXPECT_FALSE(key->verify(data, {})) << each.what;
        for (std::size_t size = 0; size < good.size(); ++size) {
            Bytes prefix(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
            prefix.shrink_to_fit();
            EXPECT_FALSE(key->verify(data, prefix)) << each.what << ", " << size;
        }
        Bytes longer = good;
        longer.push_back(0);
        EXPECT_FALSE(key->verify(data, longer)) << each.what;
        Bytes padded{0};
        append(padded, good);
        EXPECT_FALSE(key->verify(data, padded)) << each.what;
    }
}

TEST(CanVerify, rsa_ecdsa_and_eddsa) {
    for (unsigned algorithm = 0; algorithm < 256; ++algorithm) {
        const bool known = algorithm == 5 || algorithm == 7 || algorithm == 8 || algorithm == 10 ||
                           (algorithm >= 13 && algorithm <= 16);
        EXPECT_EQ(can_verify(static_cast<std::uint8_t>(algorithm)), known) << algorithm;
    }
}

std::string load_error(std::uint8_t algorithm, const Bytes& key) {
    const auto loaded = PublicKey::load(algorithm, key);
    return loaded ? "no error" : loaded.error();
}

TEST(LoadKey, an_unknown_algorithm_is_named) {
    EXPECT_EQ(load_error(3, Bytes(64, 1)), "algorithm 3 cannot be verified here");
    EXPECT_EQ(load_error(253, Bytes(64, 1)), "algorithm 253 cannot be verified here");
}

// RFC 6605 §4 and RFC 8080 §3.
TEST(LoadKey, ecdsa_and_eddsa_keys_have_one_length) {
    struct Size {
        std::uint8_t algorithm;
        std::size_t octets;
    };
    for (const Size& each : {Size{13, 64}, Size{14, 96}, Size{15, 32}, Size{16, 57}}) {
        for (const std::size_t size : {std::size_t{0}, each.octets - 1, each.octets + 1}) {
            EXPECT_EQ(load_error(each.algorithm, Bytes(size, 1)),
                      "the key has " + std::to_string(size) + " octets; algorithm " +
                          std::to_string(each.algorithm) + " has " + std::to_string(each.octets));
        }
    }
}

TEST(LoadKey, a_point_must_lie_on_the_curve) {
    EXPECT_EQ(load_error(13, Bytes(64, 1)), "the key is no point on curve P-256");
    EXPECT_EQ(load_error(14, Bytes(96, 1)), "the key is no point on curve P-384");
    EXPECT_EQ(load_error(13, Bytes(64, 0)), "the key is no point on curve P-256");
    EXPECT_EQ(load_error(13, Bytes(64, 0xff)), "the key is no point on curve P-256");
}

// An RSA key with this exponent and an odd modulus of so many bits.
Bytes rsa_key(const Bytes& exponent_field, std::size_t modulus_bits) {
    Bytes key = exponent_field;
    Bytes modulus((modulus_bits + 7) / 8, 0xc5);
    if (!modulus.empty()) {
        modulus[0] = static_cast<std::uint8_t>(1U << ((modulus_bits + 7) % 8));
    }
    append(key, modulus);
    return key;
}

const Bytes kF4{3, 1, 0, 1};

// RFC 3110 §2.
TEST(LoadKey, an_rsa_key_that_is_cut_short) {
    for (const Bytes& key : std::vector<Bytes>{{},
                                               {0},
                                               {0, 0},
                                               {0, 0, 0},
                                               {0, 0, 3},
                                               {3},
                                               {3, 1, 0},
                                               {3, 1, 0, 1},
                                               {255, 1, 0, 1},
                                               {0, 0xff, 0xff, 1}}) {
        EXPECT_EQ(load_error(8, key), "the RSA key is cut short") << to_hex(key);
    }
}

TEST(LoadKey, an_rsa_modulus_has_512_to_4096_bits) {
    EXPECT_EQ(load_error(8, rsa_key(kF4, 512)), "no error");
    EXPECT_EQ(load_error(8, rsa_key(kF4, 4096)), "no error");
    EXPECT_EQ(load_error(8, rsa_key(kF4, 511)),
              "the RSA modulus has 511 bits; 512 to 4096 are allowed");
    EXPECT_EQ(load_error(8, rsa_key(kF4, 4097)),
              "the RSA modulus has 4097 bits; 512 to 4096 are allowed");
    Bytes zeros = kF4;
    append(zeros, Bytes(128, 0));
    EXPECT_EQ(load_error(8, zeros), "the RSA modulus has 0 bits; 512 to 4096 are allowed");
}

TEST(LoadKey, an_rsa_exponent_has_64_bits_at_most) {
    EXPECT_EQ(load_error(8, rsa_key({8, 1, 2, 3, 4, 5, 6, 7, 9}, 1024)), "no error");
    EXPECT_EQ(load_error(8, rsa_key({9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1024)),
              "the RSA exponent is longer than 64 bits");
    Bytes huge{0, 1, 0};  // RFC 3110 §2: the long form of the length, 256 octets
    append(huge, Bytes(256, 1));
    EXPECT_EQ(load_error(8, rsa_key(huge, 1024)), "the RSA exponent is longer than 64 bits");
}

// RFC 3110 §2: a first octet of zero and two octets of length are the long form.
TEST(LoadKey, the_long_form_of_the_exponent_length_is_the_same_key) {
    const Example& example = kExamples[0];
    const Dnskey key = key_of(example);
    Bytes long_form{0, 0};
    append(long_form, key.public_key);  // 00 00 03 01 00 01 …
    auto loaded = PublicKey::load(8, long_form);
    ASSERT_TRUE(loaded) << loaded.error();
    const RRset rrset = rrset_of(example);
    EXPECT_TRUE(
        loaded->verify(signed_data(rrset, rrset.signatures[0]), rrset.signatures[0].signature));
}

// A key of one algorithm number is not one of another: SHA-1 under 5 and 7 is the same, else not.
TEST(LoadKey, the_algorithm_chooses_the_digest) {
    const RRset rrset = rrset_of(kExamples[0]);
    const Bytes data = signed_data(rrset, rrset.signatures[0]);
    const Bytes key = key_of(kExamples[0]).public_key;
    EXPECT_TRUE(PublicKey::load(8, key)->verify(data, rrset.signatures[0].signature));
    EXPECT_FALSE(PublicKey::load(5, key)->verify(data, rrset.signatures[0].signature));
    EXPECT_FALSE(PublicKey::load(10, key)->verify(data, rrset.signatures[0].signature));
}

// r and s of zero are never a signature (FIPS 186-5 §6.4.2).
TEST(Verify, an_ecdsa_signature_of_zeros_is_wrong) {
    for (const std::size_t i : {std::size_t{2}, std::size_t{3}}) {
        auto key = PublicKey::load(key_of(kExamples[i]).algorithm, key_of(kExamples[i]).public_key);
        ASSERT_TRUE(key);
        const std::size_t size = i == 2 ? 64 : 96;
        EXPECT_FALSE(key->verify(as_bytes("data"), Bytes(size, 0)));
        EXPECT_FALSE(key->verify(as_bytes("data"), Bytes(size, 0xff)));
    }
}

}  // namespace
}  // namespace dschain::crypto
