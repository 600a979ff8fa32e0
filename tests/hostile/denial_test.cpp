// Proofs of absence that cost more than they are worth: NSEC3 with many labels, parameters and
// iterations (CVE-2023-50868), and more records than anybody needs.
#include "hostile/hostile_zone.hpp"

namespace dschain::test {
namespace {

// As many labels as fit in a name.
std::string longest_name() {
    std::string text;
    for (int i = 0; i < 127; ++i) {
        text += "a.";
    }
    return text;
}

// Every record has parameters of its own and covers nothing of use, so each label is hashed with
// each.
Response nsec3_bomb(unsigned iterations, std::size_t records) {
    Response response{.rcode = Rcode::nxdomain, .authority = {soa_rrset(Name())}};
    for (std::size_t i = 0; i < records; ++i) {
        RecordOptions options = in_zone(".");
        options.iterations = iterations;
        options.salt.assign(255, 0x5a);
        options.salt.back() = static_cast<std::uint8_t>(i);
        Bytes hash(20);
        hash[0] = static_cast<std::uint8_t>(i);
        response.authority.push_back(nsec3(hash, beside(hash, 1), {RrType::a}, options));
    }
    return response;
}

TEST(Nsec3Bomb, ends_at_the_hashes_allowed) {
    HostileZone zone;
    zone.set(ask_for(longest_name()), nsec3_bomb(150, 95));
    const HostileRun bounded = zone.trace(longest_name());
    expect_verdict(bounded, {"indeterminate", 3, {"LIMIT_NSEC3_HASHES"}});
    const HostileRun all = zone.run({"trace", longest_name(), "--limit", "nsec3-hashes=1000000"});
    EXPECT_EQ(all.codes(), std::vector<std::string>{"DENIAL_INVALID"});
    EXPECT_GT(all.cpu_seconds, 3 * bounded.cpu_seconds);
}

TEST(Nsec3Bomb, with_more_iterations_than_allowed_is_not_hashed) {
    HostileZone zone;
    zone.set(ask_for(longest_name()), nsec3_bomb(2500, 95));
    expect_verdict(zone.trace(longest_name()), {"insecure", 1, {"NSEC3_ITERATIONS"}});
}

// With one set of parameters the proof is found, and a name of so many labels is no crime.
TEST(Nsec3Bomb, of_one_parameter_set_is_a_proof) {
    HostileZone zone;
    RecordOptions options = in_zone(".");
    options.iterations = 150;
    Response response{.rcode = Rcode::nxdomain, .authority = {soa_rrset(Name())}};
    response.authority.push_back(nsec3_matching(Name(), kApexTypes, options));
    response.authority.push_back(nsec3_covering(name("a"), options));
    response.authority.push_back(nsec3_covering(name("*"), options));
    zone.set(ask_for(longest_name()), response);
    expect_verdict(zone.trace(longest_name()), {"secure", 0, {}});
}

// Rightly signed, none of use, and more than 500 of them.
TEST(ManyProofs, that_prove_nothing) {
    HostileZone zone;
    Response response{.rcode = Rcode::nxdomain, .authority = {soa_rrset(Name())}};
    for (int i = 0; i < 480; ++i) {
        const std::string owner = "n" + std::to_string(i);
        response.authority.push_back(nsec(owner, owner + "a", {RrType::a}, in_zone(".")));
    }
    zone.set(ask_for("www"), response);
    const HostileRun run = zone.trace("www");
    expect_verdict(run, {"indeterminate", 3, {"LIMIT_RRSETS"}});
    EXPECT_LE(run.signatures_verified(), 100U + 2);  // the keys and the SOA beside them
    const HostileRun all = zone.run({"trace", "www", "--limit", "rrsets=1000"});
    EXPECT_GT(all.signatures_verified(), 400U);
}

TEST(ManyProofs, with_signatures_too_short_to_be_any) {
    HostileZone zone;
    Response response{.rcode = Rcode::nxdomain, .authority = {soa_rrset(Name())}};
    for (int i = 0; i < 1100; ++i) {
        const std::string owner = "n" + std::to_string(i);
        RRset rrset = nsec(owner, "a", {RrType::a}, in_zone("."));
        rrset.signatures.front().signature.resize(1);
        response.authority.push_back(std::move(rrset));
    }
    zone.set(ask_for("www"), response);
    expect_verdict(zone.trace("www"), {"indeterminate", 3, {"LIMIT_RRSETS"}});
}

}  // namespace
}  // namespace dschain::test
