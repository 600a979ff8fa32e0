// The zone's own proofs of absence: each fault told once, with every server, and right ones not at
// all.
#include "check/zone_world.hpp"

namespace dschain::test {
namespace {

using Told = std::vector<std::string>;

bool is_about_denial(Code code) {
    return (code >= Code::denial_missing && code <= Code::nsec3param_several) ||
           code == Code::wildcard_unproven || code == Code::denial_rcode_differs;
}

Told told(const Assessment& assessment) {
    return test::told(assessment, is_about_denial);
}

// Two servers with the same.
ZoneWorld world_of(const ZoneSketch& sketch,
                   const std::vector<Ds>& ds = {ZoneWorld::ds_of(ksk())}) {
    ZoneWorld world(ds);
    world.add(sketch);
    world.add(sketch);
    return world;
}

// The proofs in both servers' negative answers are replaced.
template <typename Proof>
ZoneWorld with_proofs(const ZoneSketch& sketch, Proof proof,
                      const std::vector<Ds>& ds = {ZoneWorld::ds_of(ksk())}) {
    ZoneWorld world = world_of(sketch, ds);
    for (Exchange& each : world.evidence.exchanges) {
        Message& message = *each.message;
        if (each.zone == ZoneWorld::zone() && message.answer.empty()) {
            std::erase_if(message.authority,
                          [](const RRset& rrset) { return rrset.type != RrType::soa; });
            for (const RRset& rrset : proof(each)) {
                message.authority.push_back(rrset);
            }
        }
    }
    return world;
}

ZoneSketch with_nsec3() {
    ZoneSketch sketch;
    sketch.nsec3 = true;
    sketch.nsec3param = {{1, 0, 0, 0, 0}};
    return sketch;
}

ZoneSketch with_nsec3(std::uint16_t iterations, Bytes salt = {}) {
    ZoneSketch sketch = with_nsec3();
    sketch.nsec3_options.iterations = iterations;
    sketch.nsec3_options.salt = salt;
    Bytes param{1, 0};
    append_u16(param, iterations);
    append_u8(param, static_cast<std::uint8_t>(salt.size()));
    append(param, salt);
    sketch.nsec3param = {param};
    return sketch;
}

bool is_absent(const Exchange& exchange) {
    return exchange.question.name == ZoneWorld::absent();
}

RRset nsec_by_zsk(std::string_view owner, std::string_view next, const std::vector<RrType>& types) {
    RecordOptions options = in_zone("example.test");
    options.key = &zsk();
    return nsec(owner, next, types, options);
}

const std::string kNextToAbsent = "\\000.dschain-no-such-name.example.test";

// --- what is right ---

TEST(Denial, is_not_told_of_where_it_holds) {
    for (const ZoneSketch& sketch : {ZoneSketch{}, with_nsec3()}) {
        const Assessment assessment = world_of(sketch).assessed();
        EXPECT_EQ(told(assessment), Told{});
        EXPECT_EQ(assessment.status, Status::secure);
    }
}

TEST(Denial, compact_proofs_are_right) {
    for (const Rcode rcode : {Rcode::noerror, Rcode::nxdomain}) {
        ZoneWorld world = with_proofs({}, [](const Exchange& exchange) {
            return std::vector<RRset>{
                is_absent(exchange)
                    ? nsec_by_zsk("dschain-no-such-name.example.test", kNextToAbsent,
                                  {RrType::rrsig, RrType::nsec, RrType::nxname})
                    : nsec_by_zsk(
                          "example.test", "\\000.example.test",
                          {RrType::ns, RrType::soa, RrType::rrsig, RrType::nsec, RrType::dnskey})};
        });
        world.at(1, RrType::a).rcode = world.at(2, RrType::a).rcode = rcode;
        const Assessment assessment = world.assessed();
        EXPECT_EQ(told(assessment), Told{});
        EXPECT_EQ(assessment.status, Status::secure);
    }
}

// As online signers do: every type but the one that was asked for, and no name that does not exist.
TEST(Denial, black_lies_are_right) {
    ZoneWorld world = with_proofs({}, [](const Exchange& exchange) {
        std::vector<RrType> types{RrType::a,      RrType::ns,    RrType::soa,
                                  RrType::txt,    RrType::rrsig, RrType::nsec,
                                  RrType::dnskey, RrType::cds,   RrType::cdnskey};
        std::erase(types, exchange.question.type);
        return std::vector<RRset>{is_absent(exchange)
                                      ? nsec_by_zsk("dschain-no-such-name.example.test",
                                                    kNextToAbsent, {RrType::rrsig, RrType::nsec})
                                      : nsec_by_zsk("example.test", "\\000.example.test", types)};
    });
    world.at(1, RrType::a).rcode = world.at(2, RrType::a).rcode = Rcode::noerror;
    EXPECT_EQ(told(world.assessed()), Told{});
    // With NXDOMAIN the name cannot have a record of its own that says that it exists.
    world.at(2, RrType::a).rcode = Rcode::nxdomain;
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_RCODE_DIFFERS warning"});
    EXPECT_EQ(only(assessment, Code::denial_rcode_differs).servers,
              Told{"ns2.other.test. (192.0.2.2)"});
    EXPECT_EQ(assessment.status, Status::secure);
}

// RFC 4470.
TEST(Denial, minimally_covering_records_are_right) {
    const ZoneWorld world = with_proofs({}, [](const Exchange& exchange) {
        if (!is_absent(exchange)) {
            return ZoneWorld::no_data_proof({});
        }
        return std::vector<RRset>{
            nsec_by_zsk("dschain-no-such-namd.example.test", "dschain-no-such-name-.example.test",
                        {RrType::rrsig, RrType::nsec}),
            nsec_by_zsk(").example.test", "+.example.test", {RrType::rrsig, RrType::nsec})};
    });
    EXPECT_EQ(told(world.assessed()), Told{});
}

TEST(Denial, of_an_opt_out_span_is_insecure_and_not_broken) {
    ZoneSketch sketch = with_nsec3();
    sketch.nsec3_options.flags = Nsec3::kOptOutFlag;
    const Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC3_OPT_OUT ok"});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Denial, is_not_looked_for_in_a_zone_without_keys) {
    ZoneSketch sketch;
    sketch.keys.clear();
    sketch.data_signer = nullptr;
    ZoneWorld world = with_proofs(sketch, [](const Exchange&) { return std::vector<RRset>{}; }, {});
    EXPECT_EQ(told(world.assessed()), Told{});
    EXPECT_EQ(world.assessed().status, Status::insecure);
}

// RRSIG_EXPIRED and the like are told of the zone.
TEST(Denial, is_not_told_again_where_the_whole_zone_is_signed_wrong) {
    ZoneSketch sketch;
    sketch.data_signing.expiration = kNow - 10;
    sketch.data_signing.inception = kNow - 7200;
    sketch.key_signers = {&ksk()};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{});
    ZoneSketch unknown;
    unknown.data_signer = &other_key();
    EXPECT_EQ(told(world_of(unknown).assessed()), Told{});
    EXPECT_EQ(world_of(unknown).assessed().status, Status::bogus);
    // A server that gives no DNSSEC records but the keys.
    ZoneSketch stripped;
    stripped.data_signer = nullptr;
    const ZoneWorld world =
        with_proofs(stripped, [](const Exchange&) { return std::vector<RRset>{}; });
    EXPECT_EQ(told(world.assessed()), Told{});
    EXPECT_EQ(world.assessed().status, Status::bogus);
}

// --- proofs that fail ---

TEST(Denial, without_records_is_one_finding_for_all_servers) {
    const ZoneWorld world = with_proofs({}, [](const Exchange&) { return std::vector<RRset>{}; });
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_MISSING critical"});
    EXPECT_EQ(assessment.status, Status::secure);
    const Finding& finding = only(assessment, Code::denial_missing);
    EXPECT_EQ(finding.ede, 12);
    EXPECT_EQ(finding.servers,
              (Told{"ns1.other.test. (192.0.2.1)", "ns2.other.test. (192.0.2.2)"}));
    EXPECT_EQ(finding.message,
              "ns1.other.test. (192.0.2.1) and ns2.other.test. (192.0.2.2) says that CDNSKEY, CDS, "
              "NSEC3PARAM and dschain-no-such-name.example.test. does not exist in example.test., "
              "without any NSEC or NSEC3 record");
}

TEST(Denial, that_fails_on_one_server_names_that_one) {
    ZoneWorld world = world_of({});
    std::erase_if(world.at(2, RrType::cds).authority,
                  [](const RRset& rrset) { return rrset.type == RrType::nsec; });
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_MISSING critical"});
    EXPECT_EQ(only(assessment, Code::denial_missing).server, "ns2.other.test. (192.0.2.2)");
}

// Nobody validates yet.
TEST(Denial, that_fails_in_a_zone_without_ds_is_a_warning) {
    const ZoneWorld world =
        with_proofs({}, [](const Exchange&) { return std::vector<RRset>{}; }, {});
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_MISSING warning"});
    EXPECT_EQ(assessment.status, Status::insecure);
}

TEST(Denial, whose_records_alone_have_expired_is_broken) {
    ZoneSketch late;
    late.data_signing.expiration = kNow - 10;
    late.data_signing.inception = kNow - 7200;
    const ZoneWorld world =
        with_proofs({}, [&](const Exchange&) { return ZoneWorld::no_data_proof(late); });
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_BROKEN critical"});
    EXPECT_EQ(only(assessment, Code::denial_broken).ede, entry(Code::rrsig_expired).ede);
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Denial, with_an_soa_that_does_not_verify_is_broken) {
    ZoneWorld world = world_of({});
    world.at(1, RrType::cds).authority.front().signatures.clear();
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_BROKEN critical"});
    EXPECT_EQ(only(assessment, Code::denial_broken).servers, Told{"ns1.other.test. (192.0.2.1)"});
}

TEST(Denial, that_covers_other_names_is_broken) {
    const ZoneWorld world = with_proofs({}, [](const Exchange&) {
        return std::vector<RRset>{ZoneWorld::apex_nsec({}, "b.example.test")};
    });
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_BROKEN critical"});
    EXPECT_NE(
        only(assessment, Code::denial_broken).message.find("its records are about other names"),
        std::string::npos);
}

TEST(Denial, that_leaves_a_wildcard_is_broken) {
    ZoneSketch sketch = with_nsec3();
    ZoneWorld world = world_of(sketch);
    world.at(1, RrType::a).authority.pop_back();
    world.at(2, RrType::a).authority.pop_back();
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"DENIAL_BROKEN critical"});
    EXPECT_EQ(assessment.status, Status::secure);
}

// --- SOA and RCODE ---

TEST(NegativeAnswer, has_the_soa_of_its_zone) {
    ZoneWorld world = world_of({});
    std::erase_if(world.at(1, RrType::cds).authority,
                  [](const RRset& rrset) { return rrset.type == RrType::soa; });
    world.at(2, RrType::cdnskey).authority.front() =
        ZoneWorld::soa("test", ksk());  // signed by another zone, but that is not the point
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment),
              (Told{"NEGATIVE_WITHOUT_SOA warning", "NEGATIVE_SOA_WRONG warning"}));
    EXPECT_EQ(only(assessment, Code::negative_without_soa).servers,
              Told{"ns1.other.test. (192.0.2.1)"});
    EXPECT_EQ(only(assessment, Code::negative_soa_wrong).servers,
              Told{"ns2.other.test. (192.0.2.2)"});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(NegativeAnswer, without_soa_is_told_of_unsigned_zones_too) {
    ZoneSketch sketch;
    sketch.keys.clear();
    sketch.data_signer = nullptr;
    ZoneWorld world = world_of(sketch, {});
    world.at(1, RrType::cds).authority.clear();
    world.at(2, RrType::cds).authority.clear();
    EXPECT_EQ(told(world.assessed()), Told{"NEGATIVE_WITHOUT_SOA warning"});
}

TEST(NegativeAnswer, nxdomain_for_the_apex_is_wrong_and_told_alone) {
    ZoneWorld world = world_of({});
    world.at(1, RrType::cds).rcode = Rcode::nxdomain;
    world.at(1, RrType::cdnskey).rcode = Rcode::nxdomain;
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"NXDOMAIN_FOR_EXISTING critical"});
    EXPECT_EQ(only(assessment, Code::nxdomain_for_existing).server, "ns1.other.test. (192.0.2.1)");
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(NegativeAnswer, nxdomain_for_a_name_above_the_zone_is_the_parents_fault) {
    // The zone of the world is example.test.; here one below it is checked.
    ZoneWorld world = world_of({});
    Evidence& evidence = world.evidence;
    evidence.cuts.back().zone = evidence.subject.zone = name("kid.ent.example.test");
    evidence.cuts.insert(evidence.cuts.end() - 1, ZoneCut{name("example.test"), {}, {}});
    world.answer(1, "ent.example.test", RrType::ns, {}, {}, Rcode::nxdomain);
    world.answer(2, "ent.example.test", RrType::ns, {}, {}, Rcode::nxdomain);
    world.answer(2, "kid.ent.example.test", RrType::ns, {}, {}, Rcode::nxdomain);
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"NXDOMAIN_FOR_EXISTING warning"});
    const Finding& finding = only(assessment, Code::nxdomain_for_existing);
    EXPECT_EQ(finding.at_fault, AtFault::parent);
    EXPECT_EQ(finding.servers.size(), 2U);
    EXPECT_NE(finding.message.find("for ent.example.test."), std::string::npos);
    // A zone that the parent need not know.
    world.evidence.subject.servers_given = true;
    EXPECT_EQ(told(world.assessed()), Told{});
}

// --- wildcards ---

ZoneWorld with_wildcard(bool proven) {
    ZoneWorld world = world_of({});
    for (const int server : {1, 2}) {
        RRset made = a_rrset("dschain-no-such-name.example.test");
        SignOptions options;
        options.owner = name("*.example.test");
        sign(made, zsk(), ZoneWorld::zone(), options);
        Message& message = world.at(server, RrType::a);
        message.rcode = Rcode::noerror;
        message.answer = {made};
        message.authority.clear();
        if (proven) {
            message.authority.push_back(nsec_by_zsk("*.example.test", "www.example.test",
                                                    {RrType::a, RrType::rrsig, RrType::nsec}));
        }
    }
    return world;
}

TEST(Wildcard, answers_for_the_absent_name_with_proof) {
    EXPECT_EQ(told(with_wildcard(true).assessed()), Told{});
    const Assessment assessment = with_wildcard(false).assessed();
    EXPECT_EQ(told(assessment), Told{"WILDCARD_UNPROVEN critical"});
    EXPECT_EQ(only(assessment, Code::wildcard_unproven).servers.size(), 2U);
    EXPECT_EQ(assessment.status, Status::secure);
}

// --- bitmaps and spans ---

TEST(Bitmap, without_a_type_that_is_served) {
    ZoneSketch sketch;
    sketch.lacking_types = {RrType::dnskey};
    Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{"BITMAP_LACKS_TYPE critical"});
    EXPECT_NE(only(assessment, Code::bitmap_lacks_type).message.find("example.test. has no DNSKEY"),
              std::string::npos);
    EXPECT_EQ(assessment.status, Status::secure);
    sketch = with_nsec3();
    sketch.lacking_types = {RrType::ns};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{"BITMAP_LACKS_TYPE critical"});
    // The parent alone asks for these.
    sketch = {};
    sketch.cds = {ZoneWorld::cds_of(ksk())};
    sketch.lacking_types = {RrType::cds, RrType::rrsig, RrType::nsec};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{"BITMAP_LACKS_TYPE warning"});
}

TEST(Bitmap, without_soa_is_that_of_a_delegation_and_proves_nothing) {
    ZoneSketch sketch;
    sketch.lacking_types = {RrType::soa};
    const Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{"BITMAP_LACKS_TYPE critical [DENIAL_BROKEN] [DENIAL_BROKEN]"});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Bitmap, with_the_type_that_is_denied) {
    for (ZoneSketch sketch : {ZoneSketch{}, with_nsec3()}) {
        sketch.more_types = {RrType::cds, RrType::mx};
        const Assessment assessment = world_of(sketch).assessed();
        EXPECT_EQ(told(assessment), Told{"BITMAP_HAS_TYPE critical"});
        EXPECT_NE(only(assessment, Code::bitmap_has_type).message.find("has no CDS, but"),
                  std::string::npos);
        EXPECT_EQ(assessment.status, Status::secure);
    }
}

TEST(Span, over_a_name_that_the_server_has_itself) {
    ZoneWorld world = world_of({});
    for (const int server : {1, 2}) {
        RRset address = a_rrset("ns1.example.test");
        sign(address, zsk(), ZoneWorld::zone());
        world.answer(server, "ns1.example.test", RrType::a, {address}, {});
    }
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC_COVERS_EXISTING critical"});
    EXPECT_EQ(only(assessment, Code::nsec_covers_existing).servers.size(), 2U);
    EXPECT_EQ(assessment.status, Status::secure);
    // What is not of this zone, or made from a wildcard, is not known to have a record of its own.
    for (const bool wildcard : {true, false}) {
        ZoneWorld other = world_of({});
        RRset address = a_rrset("ns1.example.test");
        SignOptions options;
        options.owner = name(wildcard ? "*.example.test" : "ns1.example.test");
        if (wildcard) {
            sign(address, zsk(), ZoneWorld::zone(), options);
        }
        other.answer(1, "ns1.example.test", RrType::a, {address},
                     {nsec_by_zsk("*.example.test", "www.example.test",
                                  {RrType::a, RrType::rrsig, RrType::nsec})});
        EXPECT_EQ(told(other.assessed()), Told{}) << wildcard;
    }
}

TEST(Span, of_nsec3_over_the_apex) {
    const ZoneWorld world = with_proofs(with_nsec3(), [](const Exchange&) {
        return std::vector<RRset>{
            nsec3_covering(ZoneWorld::zone(), ZoneWorld::options_of(with_nsec3()))};
    });
    EXPECT_EQ(told(world.assessed()), Told{"NSEC_COVERS_EXISTING critical [DENIAL_BROKEN]"});
}

TEST(Span, that_neither_goes_on_nor_ends_at_the_apex) {
    for (const std::string next : {"a.example.test", "www.other.test"}) {
        const ZoneWorld world = with_proofs({}, [&](const Exchange& exchange) {
            std::vector<RRset> proof = ZoneWorld::no_data_proof({});
            if (is_absent(exchange)) {
                proof = {
                    ZoneWorld::apex_nsec({}, "b.example.test"),
                    nsec_by_zsk("b.example.test", next, {RrType::a, RrType::rrsig, RrType::nsec})};
            }
            return proof;
        });
        const Assessment assessment = world.assessed();
        EXPECT_EQ(assessment.status, Status::secure);
        if (next == "a.example.test") {
            EXPECT_EQ(told(assessment), Told{"NSEC_LAST_NEXT_WRONG critical [DENIAL_BROKEN]"});
        } else {
            EXPECT_EQ(told(assessment), Told{"NSEC_LAST_NEXT_WRONG warning"});
        }
    }
    const ZoneWorld right = with_proofs({}, [&](const Exchange& exchange) {
        std::vector<RRset> proof = ZoneWorld::no_data_proof({});
        if (is_absent(exchange)) {
            proof = {ZoneWorld::apex_nsec({}, "b.example.test"),
                     nsec_by_zsk("b.example.test", "example.test",
                                 {RrType::a, RrType::rrsig, RrType::nsec})};
        }
        return proof;
    });
    EXPECT_EQ(told(right.assessed()), Told{});
}

// --- NSEC and NSEC3 ---

TEST(KindsOfProof, are_one_for_a_zone) {
    ZoneWorld world;
    world.add({});
    world.add(with_nsec3());
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC_AND_NSEC3 warning"});
    EXPECT_EQ(assessment.status, Status::secure);
    const ZoneWorld both = with_proofs({}, [](const Exchange& exchange) {
        std::vector<RRset> proof = ZoneWorld::name_error_proof({});
        if (is_absent(exchange)) {
            for (const RRset& each : ZoneWorld::name_error_proof(with_nsec3())) {
                proof.push_back(each);
            }
        }
        return proof;
    });
    // Without NSEC3PARAM in the bitmaps: nothing but the kinds is wrong.
    EXPECT_EQ(told(both.assessed()),
              (Told{"NSEC3PARAM_DIFFERS warning", "NSEC_AND_NSEC3 warning"}));
}

TEST(KindsOfProof, have_one_set_of_parameters) {
    ZoneWorld world;
    world.add(with_nsec3());
    world.add(with_nsec3(5));
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), (Told{"NSEC_AND_NSEC3 warning", "NSEC3_ITERATIONS_NOT_ZERO ok"}));
    EXPECT_NE(only(assessment, Code::nsec_and_nsec3).message.find("5 iterations, no salt)"),
              std::string::npos);
}

// RFC 8901 §5.2.
TEST(KindsOfProof, of_two_signers_may_differ) {
    const std::vector<Dnskey> all{ksk().dnskey(), zsk().dnskey(), other_key().dnskey()};
    ZoneSketch one;
    one.keys = all;
    ZoneSketch two = with_nsec3();
    two.keys = all;
    two.key_signers = {&other_key()};
    two.data_signer = &other_key();
    ZoneWorld world({ZoneWorld::ds_of(ksk()), ZoneWorld::ds_of(other_key())});
    world.add(one);
    world.add(two);
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC_AND_NSEC3 ok"});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Nsec3, iterations_and_salt_are_noted) {
    EXPECT_EQ(told(world_of(with_nsec3(1)).assessed()), Told{"NSEC3_ITERATIONS_NOT_ZERO ok"});
    EXPECT_EQ(told(world_of(with_nsec3(50)).assessed()), Told{"NSEC3_ITERATIONS_NOT_ZERO ok"});
    EXPECT_EQ(told(world_of(with_nsec3(51)).assessed()), Told{"NSEC3_ITERATIONS_HIGH warning"});
    EXPECT_EQ(told(world_of(with_nsec3(0, {1, 2})).assessed()), Told{"NSEC3_SALT ok"});
    // More than are computed: insecure, and nothing is broken.
    const Assessment assessment = world_of(with_nsec3(2500)).assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC3_ITERATIONS_HIGH warning"});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Nsec3, of_an_unknown_kind_proves_nothing) {
    ZoneSketch flags = with_nsec3();
    flags.nsec3_options.flags = 2;
    const Assessment assessment = world_of(flags).assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC3_UNKNOWN critical [DENIAL_BROKEN]"});
    EXPECT_EQ(assessment.status, Status::secure);
    ZoneSketch hash = with_nsec3();
    hash.nsec3_options.hash_algorithm = 6;
    EXPECT_EQ(told(world_of(hash).assessed()), Told{"NSEC3_UNKNOWN critical [DENIAL_BROKEN]"});
    // Beside records that prove it, nothing is lost.
    ZoneWorld beside = world_of(with_nsec3());
    for (const int server : {1, 2}) {
        beside.at(server, RrType::a)
            .authority.push_back(
                nsec3_covering(name("x.example.test"), ZoneWorld::options_of(hash)));
    }
    EXPECT_EQ(told(beside.assessed()), Told{"NSEC3_UNKNOWN warning"});
}

TEST(Nsec3, that_is_malformed_is_told_with_the_reason) {
    const ZoneSketch sketch = with_nsec3();
    const RecordOptions options = ZoneWorld::options_of(sketch);
    const auto resigned = [&](RRset rrset) {
        rrset.signatures.clear();
        sign(rrset, zsk(), ZoneWorld::zone());
        return rrset;
    };
    const RRset good = nsec3_covering(name("x.example.test"), options);
    struct Case {
        RRset rrset;
        const char* reason;
    };
    RRset no_hash = good;
    no_hash.owner = name("wwww.example.test");
    RRset deep = good;
    deep.owner = deep.owner.with_label("a").value();
    RRset short_owner = good;
    short_owner.owner = name("00000000.example.test");
    RRset twice = good;
    const Bytes hash = hash_of(name("x.example.test"), options);
    twice.rdatas.push_back(
        nsec3(beside(hash, -1), beside(beside(hash, 1), 1), {RrType::a}, options).rdatas.front());
    std::sort(twice.rdatas.begin(), twice.rdatas.end());
    for (const Case& each :
         {Case{resigned(no_hash), "no base32hex"}, Case{resigned(deep), "just below the zone"},
          Case{resigned(short_owner), "owner name has 5 octets and not 20"},
          Case{resigned(twice), "2 records stand at one owner name"},
          Case{nsec3(hash_of(name("x.example.test"), options), Bytes(15, 3), {RrType::a}, options),
               "next hash has 15 octets and not 20"}}) {
        ZoneWorld world = world_of(sketch);
        for (const int server : {1, 2}) {
            world.at(server, RrType::a).authority.push_back(each.rrset);
        }
        const Assessment assessment = world.assessed();
        EXPECT_EQ(told(assessment), Told{"NSEC3_MALFORMED warning"}) << each.reason;
        EXPECT_NE(only(assessment, Code::nsec3_malformed).message.find(each.reason),
                  std::string::npos)
            << only(assessment, Code::nsec3_malformed).message;
    }
}

TEST(Nsec3param, names_the_chain) {
    ZoneSketch sketch = with_nsec3();
    sketch.nsec3param = {{1, 0, 0, 5, 0}};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{"NSEC3PARAM_DIFFERS warning"});
    sketch.nsec3param = {};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{"NSEC3PARAM_DIFFERS warning"});
    // RFC 5155 §4.1.2: one with flags counts for nothing, and does no harm beside another.
    sketch.nsec3param = {{1, 1, 0, 0, 0}};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{"NSEC3PARAM_DIFFERS warning"});
    sketch.nsec3param = {{1, 0, 0, 0, 0}, {1, 1, 0, 0, 0}};
    EXPECT_EQ(told(world_of(sketch).assessed()), Told{});
    sketch.nsec3param = {{1, 0, 0, 0, 0}, {1, 0, 0, 5, 1, 0xaa}};
    const Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{"NSEC3PARAM_SEVERAL warning"});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Nsec3param, without_a_chain_leads_to_answers_without_proof) {
    ZoneSketch nsec;
    nsec.nsec3param = {{1, 0, 0, 0, 0}};
    EXPECT_EQ(told(world_of(nsec).assessed()), Told{"NSEC3PARAM_DIFFERS warning"});
    nsec.nsec3param = {{1, 1, 0, 0, 0}};
    EXPECT_EQ(told(world_of(nsec).assessed()), Told{});
    const ZoneWorld world =
        with_proofs(with_nsec3(), [](const Exchange&) { return std::vector<RRset>{}; });
    EXPECT_EQ(told(world.assessed()), Told{"NSEC3PARAM_DIFFERS critical [DENIAL_MISSING]"});
}

}  // namespace
}  // namespace dschain::test
