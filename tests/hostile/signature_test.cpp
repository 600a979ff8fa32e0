// Zones that multiply keys by signatures: KeyTrap (CVE-2023-50387), its parts, and good signatures
// that are dear.
#include "hostile/colliding_keys.hpp"

namespace dschain::test {
namespace {

std::uint16_t zone_tag() {
    return zone_key().dnskey().key_tag();
}

// What of the algorithm fits in 64 KiB, and is no more than 500.
std::size_t count_of(std::uint8_t algorithm) {
    switch (algorithm) {
        case kRsaSha512:
            return 115;
        case kEd448:
        case kP384:
            return 430;
        default:
            return 500;
    }
}

RRset trapped(std::uint8_t algorithm) {
    RRset rrset = a_rrset("www");
    add_wrong_signatures(rrset, Name(), algorithm, zone_tag(), count_of(algorithm));
    return rrset;
}

std::vector<Dnskey> keys_of(std::uint8_t algorithm) {
    return colliding_keys(algorithm, count_of(algorithm), zone_tag());
}

const Verdict kTrapped{"indeterminate", 3, {"LIMIT_KEYS", "LIMIT_SIGNATURES"}};

class KeyTrap : public testing::TestWithParam<std::uint8_t> {};

TEST_P(KeyTrap, ends_a_trace) {
    HostileZone zone(keys_of(GetParam()));
    zone.set(ask_for("www"), Response{.answer = {trapped(GetParam())}});
    expect_verdict(zone.trace("www"), kTrapped);
}

// Where even the last signature that comes is good, it was not reached.
TEST_P(KeyTrap, ends_a_trace_before_the_good_signature) {
    HostileZone zone(keys_of(GetParam()));
    RRset rrset = trapped(GetParam());
    sign(rrset, zone_key(), Name());
    zone.set(ask_for("www"), Response{.answer = {rrset}});
    expect_verdict(zone.trace("www"), kTrapped);
}

// The keys themselves and the data of the zone.
TEST_P(KeyTrap, ends_a_check) {
    HostileZone zone(keys_of(GetParam()));
    RRset soa = soa_rrset(Name());
    soa.signatures.clear();
    add_wrong_signatures(soa, Name(), GetParam(), zone_tag(), count_of(GetParam()));
    zone.set(ask_for(".", RrType::soa), Response{.answer = {soa}});
    Verdict verdict{"indeterminate",
                    3,
                    {"ANSWER_NEEDS_TCP", "KEY_TAG_COLLISION", "LIMIT_KEYS", "LIMIT_SIGNATURES",
                     "SERVER_ERROR"}};
    // Keys of other algorithms than the one that signs.
    if (GetParam() != kEd25519) {
        verdict.codes.insert(verdict.codes.begin() + 1, "ALGORITHM_NOT_SIGNED");
    }
    if (GetParam() == kRsaSha512) {
        verdict.codes.insert(verdict.codes.begin() + 1, "ALGORITHM_NOT_RECOMMENDED");
    }
    expect_verdict(zone.run({"check", "."}), verdict);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, KeyTrap, testing::Values(kEd25519, kEd448, kP384, kRsaSha512),
                         [](const auto& tested) {
                             return "algorithm_" + std::to_string(tested.param);
                         });

TEST(KeyTrapBounds, are_what_holds_the_trap) {
    HostileZone zone(keys_of(kEd25519));
    zone.set(ask_for("www"), Response{.answer = {trapped(kEd25519)}});
    const HostileRun bounded = zone.trace("www");
    const HostileRun more_keys = zone.run({"trace", "www", "--limit", "colliding-keys=1000"});
    const HostileRun more_signatures =
        zone.run({"trace", "www", "--limit", "signatures-per-rrset=1000"});
    const HostileRun all = zone.run({"trace", "www", "--limit", "colliding-keys=1000", "--limit",
                                     "signatures-per-rrset=1000", "--limit",
                                     "failed-signatures=2000", "--limit", "signatures=2000"});
    // The keys and the signed data of the zone's own are good: one verification.
    EXPECT_EQ(bounded.signatures_verified(), 16U * 4 + 1);
    EXPECT_EQ(more_keys.signatures_verified(), 101U);
    EXPECT_EQ(more_signatures.signatures_verified(), 101U);
    EXPECT_EQ(all.signatures_verified(), 2000U);
}

TEST(ManySignatures, of_one_key) {
    HostileZone zone;
    RRset rrset = a_rrset("www");
    add_wrong_signatures(rrset, Name(), kEd25519, zone_tag(), 600);
    zone.set(ask_for("www"), Response{.answer = {rrset}});
    const HostileRun run = zone.trace("www");
    expect_verdict(run, {"indeterminate", 3, {"LIMIT_SIGNATURES"}});
    EXPECT_EQ(run.signatures_verified(), 16U + 1);
}

TEST(ManyKeys, for_one_signature) {
    HostileZone zone(colliding_keys(kEd25519, 1000, zone_tag()));
    RRset rrset = a_rrset("www");
    add_wrong_signatures(rrset, Name(), kEd25519, zone_tag(), 1);
    zone.set(ask_for("www"), Response{.answer = {rrset}});
    const HostileRun run = zone.trace("www");
    expect_verdict(run, {"indeterminate", 3, {"LIMIT_KEYS"}});
    EXPECT_EQ(run.signatures_verified(), 4U + 1);
}

// The smallest keys there can be, and so more than ever fit otherwise.
TEST(ManyKeys, that_are_none_in_a_check) {
    std::vector<Dnskey> keys;
    for (std::uint16_t i = 0; i < 3400; ++i) {
        keys.push_back({256,
                        3,
                        kEd25519,
                        {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i & 0xff)}});
    }
    HostileZone zone(keys);
    const HostileRun run = zone.run({"check", "."});
    expect_verdict(run, {"indeterminate",
                         3,
                         {"ANSWER_NEEDS_TCP", "DNSKEY_MALFORMED", "LIMIT_KEYS", "SERVER_ERROR"}});
}

// DS records of the right tag and algorithm with wrong digests: each is compared with each key.
struct Delegation {
    RRset ds;
    RRset keys;
};

Delegation many_ds_and_keys(std::size_t ds_count, std::size_t key_count) {
    const Name child = name("child");
    Delegation delegation{ds_rrset(child, Name()),
                          dnskey_rrset(child, colliding_keys(kEd25519, key_count, zone_tag()))};
    Bytes rdata = delegation.ds.rdatas.front();
    delegation.ds.rdatas.clear();
    delegation.ds.signatures.clear();
    for (std::size_t i = 0; i < ds_count; ++i) {
        rdata[4 + i % 32] = static_cast<std::uint8_t>(rdata[4 + i % 32] + 1);
        delegation.ds.rdatas.push_back(rdata);
    }
    sign(delegation.ds, zone_key(), Name());
    return delegation;
}

void serve(HostileZone& zone, const Delegation& delegation) {
    const Name child = name("child");
    const RRset ns = name_rrset(child, RrType::ns, name("ns.child"));
    const RRset glue{name("ns.child"), RrType::a, kClassIn, 3600, {{127, 0, 0, 1}}, {}};
    RRset data = a_rrset("www.child");
    sign(data, zone_key(), child);
    zone.set(ask_for("child", RrType::ds), Response{.answer = {delegation.ds}});
    zone.set(ask_for("child", RrType::dnskey), Response{.answer = {delegation.keys}});
    zone.set(ask_for("child", RrType::soa), Response{.answer = {soa_rrset(child)}});
    zone.set(ask_for("child", RrType::ns),
             Response{.answer = {signed_rrset(ns, child)}, .additional = {glue}});
    zone.set(ask_for("www.child"), Response{.answer = {data}});
}

TEST(ManyDs, times_many_keys) {
    HostileZone zone;
    serve(zone, many_ds_and_keys(1000, 1000));
    expect_verdict(zone.trace("www.child"), {"indeterminate", 3, {"LIMIT_KEYS"}});
    expect_verdict(zone.run({"check", "child"}),
                   {"indeterminate",
                    3,
                    {"ANSWER_NEEDS_TCP", "KEY_TAG_COLLISION", "LIMIT_KEYS", "SERVER_ERROR"}});
}

// As many keys as are looked at: all of it is compared, and told.
TEST(ManyDs, times_all_keys_that_are_looked_at) {
    HostileZone zone;
    serve(zone, many_ds_and_keys(64, 63));
    expect_verdict(zone.trace("www.child"), {"bogus", 2, {"DS_DIGEST_MISMATCH"}});
    expect_verdict(zone.run({"check", "child"}), {"bogus",
                                                  2,
                                                  {"ANSWER_NEEDS_TCP", "DS_DIGEST_MISMATCH",
                                                   "KEY_TAG_COLLISION", "SERVER_ERROR"}});
}

// Good signatures are not forged ones: five hundred of them may be verified. P-384 is the dearest
// algorithm, and proofs have the most room for them.
std::vector<RRset> dear_proof(const DearKey& key) {
    constexpr std::size_t kSignatures = 16;
    constexpr int kRecords = 28;
    const RecordOptions root = in_zone(".");
    // No name from r to t, and no wildcard; the others are ballast.
    std::vector<RRset> proof{nsec(".", "r", kApexTypes, root), nsec("r", "t0", {RrType::a}, root)};
    for (int i = 0; i < kRecords; ++i) {
        const std::string owner = "t" + std::to_string(i);
        proof.push_back(nsec(owner, owner + "z", {RrType::a}, root));
    }
    for (RRset& rrset : proof) {
        rrset.signatures.clear();
        key.sign(rrset, Name(), kSignatures);
    }
    return proof;
}

TEST(GoodSignatures, of_the_dearest_algorithm) {
    const DearKey key(kP384);
    HostileZone zone({key.dnskey()});
    for (const auto& [owner, target] : {std::pair("s1", "s2"), std::pair("s2", "s3")}) {
        RRset cname = name_rrset(name(owner), RrType::cname, name(target));
        sign(cname, zone_key(), Name(), {.labels = 0, .owner = name("*")});
        zone.set(ask_for(owner), Response{.answer = {cname}, .authority = dear_proof(key)});
    }
    zone.set(ask_for("s3"), Response{.rcode = Rcode::nxdomain, .authority = dear_proof(key)});
    const HostileRun run = zone.trace("s1");
    expect_verdict(run, {"indeterminate", 3, {"LIMIT_SIGNATURES"}});
    EXPECT_EQ(run.signatures_verified(), 500U);
}

}  // namespace
}  // namespace dschain::test
