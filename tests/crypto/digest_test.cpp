#include "dschain/crypto/digest.hpp"

#include <gtest/gtest.h>

#include "dschain/base/encoding.hpp"
#include "dschain/dns/name.hpp"

namespace dschain::crypto {
namespace {

std::string hex_digest(std::uint8_t type, std::string_view text) {
    const auto found = digest(type, as_bytes(text));
    return found ? to_hex(*found) : "none";
}

std::string hashed(std::string_view name, std::string_view salt, unsigned iterations) {
    return to_base32hex(
        nsec3_hash(Name::parse(name).value().wire(), from_hex(salt).value(), iterations));
}

// FIPS 180 examples of 'abc' and of nothing.
TEST(Digest, sha1) {
    EXPECT_EQ(hex_digest(1, "abc"), "A9993E364706816ABA3E25717850C26C9CD0D89D");
    EXPECT_EQ(hex_digest(1, ""), "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709");
}

TEST(Digest, sha256) {
    EXPECT_EQ(hex_digest(2, "abc"),
              "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    EXPECT_EQ(hex_digest(2, ""),
              "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
}

TEST(Digest, sha384) {
    EXPECT_EQ(hex_digest(4, "abc"),
              "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED"
              "8086072BA1E7CC2358BAECA134C825A7");
    EXPECT_EQ(hex_digest(4, ""),
              "38B060A751AC96384CD9327EB1B1E36A21FDB71114BE07434C0CC7BF63F6E1DA"
              "274EDEBFE76F65FBD51AD2F14898B95B");
}

TEST(Digest, is_none_for_every_other_type) {
    for (unsigned type = 0; type < 256; ++type) {
        const auto number = static_cast<std::uint8_t>(type);
        const bool known = type == 1 || type == 2 || type == 4;
        EXPECT_EQ(can_digest(number), known) << type;
        EXPECT_EQ(digest(number, as_bytes("abc")).has_value(), known) << type;
    }
}

// RFC 5155 App. A: salt aabbccdd, 12 iterations.
TEST(Nsec3Hash, rfc5155_appendix_a) {
    struct Vector {
        std::string_view name;
        std::string_view hash;
    };
    for (const Vector& each : std::initializer_list<Vector>{
             {"example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
             {"a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
             {"ai.example", "gjeqe526plbf1g8mklp59enfd789njgi"},
             {"ns1.example", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"},
             {"ns2.example", "q04jkcevqvmu85r014c7dkba38o0ji5r"},
             {"w.example", "k8udemvp1j2f7eg6jebps17vp3n8i58h"},
             {"*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
             {"x.w.example", "b4um86eghhds6nea196smvmlo4ors995"},
             {"y.w.example", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"},
             {"x.y.w.example", "2vptu5timamqttgl4luu9kg21e0aor3s"},
             {"xx.example", "t644ebqk9bibcna874givr6joj62mlhv"},
             {"2t7b4g4vsa5smi47k61mv5bv1a22bojr.example", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi"},
         }) {
        EXPECT_EQ(hashed(each.name, "AABBCCDD", 12), each.hash) << each.name;
    }
    EXPECT_EQ(hashed("A.EXAMPLE", "AABBCCDD", 12), "35mthgpgcu1qg68fab165klnsnk3dpvl");
}

// RFC 5155 §5: IH(salt, x, 0) = H(x || salt).
TEST(Nsec3Hash, without_salt_and_iterations_is_sha1) {
    const Bytes data{3, 'a', 'b', 'c', 0};
    EXPECT_EQ(nsec3_hash(data, {}, 0), digest(1, data));
    const Bytes salted{3, 'a', 'b', 'c', 0, 0xaa};
    EXPECT_EQ(nsec3_hash(data, Bytes{0xaa}, 0), digest(1, salted));
}

TEST(Nsec3Hash, an_iteration_hashes_the_hash_with_the_salt) {
    const Bytes data{1, 'a', 0};
    const Bytes salt{0x01, 0x02};
    Bytes once = nsec3_hash(data, salt, 0);
    append(once, salt);
    EXPECT_EQ(nsec3_hash(data, salt, 1), digest(1, once));
}

}  // namespace
}  // namespace dschain::crypto
