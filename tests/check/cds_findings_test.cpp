// What the zone asks its parent for: right requests, those under way, and each that is wrong.
#include "check/zone_world.hpp"

namespace dschain::test {
namespace {

using Told = std::vector<std::string>;

Told told(const Assessment& assessment) {
    return test::told(assessment, [](Code code) {
        return code >= Code::cds_differs_from_ds && code <= Code::cds_alone;
    });
}

const Bytes kRemoveCds{0, 0, 0, 0, 0};
const Bytes kRemoveCdnskey{0, 0, 3, 0, 0};

ZoneSketch asking_for(const std::vector<const SigningKey*>& keys) {
    ZoneSketch sketch;
    for (const SigningKey* key : keys) {
        sketch.cds.push_back(ZoneWorld::cds_of(*key));
        sketch.cdnskey.push_back(key->dnskey().rdata());
    }
    return sketch;
}

ZoneSketch with_both_keys(ZoneSketch sketch, bool both_sign = true) {
    sketch.keys.push_back(other_key().dnskey());
    if (both_sign) {
        sketch.key_signers.push_back(&other_key());
    }
    return sketch;
}

ZoneWorld world_of(const ZoneSketch& sketch,
                   const std::vector<Ds>& ds = {ZoneWorld::ds_of(ksk())}) {
    ZoneWorld world(ds);
    world.add(sketch);
    world.add(sketch);
    return world;
}

// Secure now, whatever it asks for.
Told told_of_secure(const ZoneSketch& sketch,
                    const std::vector<Ds>& ds = {ZoneWorld::ds_of(ksk())}) {
    const Assessment assessment = world_of(sketch, ds).assessed();
    EXPECT_EQ(assessment.status, Status::secure);
    return told(assessment);
}

// --- what is right, or under way ---

TEST(Cds, that_is_not_there_or_asks_for_what_is_there_is_not_told) {
    EXPECT_EQ(told_of_secure({}), Told{});
    EXPECT_EQ(told_of_secure(asking_for({&ksk()})), Told{});
}

// RFC 8078 §3, RFC 9615: no DS yet, so no key of the zone has one.
TEST(Cds, of_a_zone_without_ds_asks_for_the_first) {
    for (const SigningKey* signer : {&ksk(), &zsk()}) {
        ZoneSketch sketch = asking_for({&ksk()});
        sketch.cds_signers = {signer};
        const Assessment assessment = world_of(sketch, {}).assessed();
        EXPECT_EQ(told(assessment), Told{});
        EXPECT_EQ(assessment.status, Status::insecure);
    }
}

TEST(Cds, with_other_digests_of_the_same_keys_is_a_note) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.cds.push_back(ZoneWorld::cds_of(ksk(), 4));
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_DIFFERS_FROM_DS ok"});
    // And so is one that cannot be computed here.
    Bytes unknown = ZoneWorld::cds_of(ksk());
    unknown[3] = 250;
    sketch.cds = {ZoneWorld::cds_of(ksk()), unknown};
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_DIFFERS_FROM_DS ok"});
}

TEST(Cds, of_a_rollover_under_way_differs_from_the_ds_and_breaks_nothing) {
    EXPECT_EQ(told_of_secure(with_both_keys(asking_for({&ksk(), &other_key()}))),
              Told{"CDS_DIFFERS_FROM_DS warning"});
    EXPECT_EQ(told_of_secure(with_both_keys(asking_for({&other_key()}))),
              Told{"CDS_DIFFERS_FROM_DS warning"});
    const std::vector<Ds> both{ZoneWorld::ds_of(ksk()), ZoneWorld::ds_of(other_key())};
    EXPECT_EQ(told_of_secure(with_both_keys(asking_for({&other_key()})), both),
              Told{"CDS_DIFFERS_FROM_DS warning"});
    EXPECT_EQ(told_of_secure(with_both_keys(asking_for({&ksk(), &other_key()})), both), Told{});
}

// The DS first, then the key (RFC 7583 §3.3.2); the key first, then its signature.
TEST(Cds, for_a_key_to_come_beside_one_that_holds_is_a_note) {
    ZoneSketch sketch = asking_for({&ksk(), &other_key()});
    EXPECT_EQ(told_of_secure(sketch), (Told{"CDS_DIFFERS_FROM_DS warning", "CDS_WITHOUT_KEY ok"}));
    EXPECT_EQ(told_of_secure(with_both_keys(sketch, false)),
              (Told{"CDS_DIFFERS_FROM_DS warning", "CDS_KEY_UNFIT ok"}));
}

// RFC 8901 §2.1.2: each provider has its own KSK, and asks for both.
TEST(Cds, of_two_signers_is_right) {
    ZoneSketch one = asking_for({&ksk(), &other_key()});
    ZoneSketch two = one;
    two.keys = {other_key().dnskey(), zsk().dnskey()};
    two.key_signers = two.cds_signers = {&other_key()};
    ZoneWorld world({ZoneWorld::ds_of(ksk()), ZoneWorld::ds_of(other_key())});
    world.add(one);
    world.add(two);
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{});
    EXPECT_EQ(assessment.status, Status::secure);
}

// --- what would break ---

TEST(Cds, that_leads_to_no_key_would_break_the_zone) {
    const Assessment assessment = world_of(asking_for({&other_key()})).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_WOULD_BREAK critical"});
    EXPECT_EQ(assessment.status, Status::secure);
    const Finding& finding = only(assessment, Code::cds_would_break);
    EXPECT_EQ(finding.servers.size(), 2U);
    EXPECT_NE(finding.message.find("what CDS and CDNSKEY asks for"), std::string::npos)
        << finding.message;
}

TEST(Cds, with_a_wrong_digest_would_break_the_zone_if_it_stands_alone) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.cds.front().back() ^= 1;
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_WOULD_BREAK critical"});
    sketch.cds.push_back(ZoneWorld::cds_of(ksk()));
    EXPECT_EQ(told_of_secure(sketch), (Told{"CDS_WITHOUT_KEY warning", "CDS_DIFFERS_FROM_DS ok"}));
}

TEST(Cds, for_a_key_that_does_not_sign_would_break_the_zone) {
    const Assessment assessment =
        world_of(with_both_keys(asking_for({&other_key()}), false)).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_WOULD_BREAK critical"});
    EXPECT_NE(only(assessment, Code::cds_would_break).message.find("does not sign the DNSKEY"),
              std::string::npos);
    // The same without any DS: the first one would break it.
    EXPECT_EQ(told(world_of(with_both_keys(asking_for({&other_key()}), false), {}).assessed()),
              Told{"CDS_WOULD_BREAK critical"});
}

TEST(Cds, for_a_key_that_one_server_lacks_would_break_it_there) {
    ZoneSketch stale = asking_for({&other_key()});
    ZoneWorld world;
    world.add(with_both_keys(asking_for({&other_key()})));
    world.add(stale);
    const Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_WOULD_BREAK critical"});
    EXPECT_NE(only(assessment, Code::cds_would_break).message.find("of ns2.other.test."),
              std::string::npos);
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Cds, of_a_zone_that_is_broken_already_may_mend_it) {
    const Assessment assessment =
        world_of(asking_for({&ksk()}), {ZoneWorld::ds_of(other_key())}).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_DIFFERS_FROM_DS warning"});
    EXPECT_EQ(assessment.status, Status::bogus);
}

TEST(Cds, of_algorithms_that_nobody_knows_leads_nowhere) {
    ZoneSketch sketch;
    Ds ds = ZoneWorld::ds_of(ksk());
    ds.algorithm = 100;
    ds.key_tag = 1;
    sketch.cds = {ds_rdata(ds)};
    EXPECT_EQ(told_of_secure(sketch),
              (Told{"CDS_WITHOUT_KEY warning", "CDS_DIFFERS_FROM_DS warning", "CDS_ALONE ok"}));
}

// --- keys that are unfit ---

TEST(Cds, for_a_revoked_key_or_none_of_the_zone_is_unfit) {
    for (const std::uint16_t flags : {std::uint16_t{257 | 128}, std::uint16_t{1}}) {
        Dnskey unfit = other_key().dnskey();
        unfit.flags = flags;
        ZoneSketch sketch = asking_for({&ksk()});
        sketch.keys.push_back(unfit);
        sketch.cds.push_back(ds_rdata(make_ds(ZoneWorld::zone(), unfit, 2).value()));
        sketch.cdnskey.push_back(unfit.rdata());
        EXPECT_EQ(told_of_secure(sketch),
                  (Told{"CDS_KEY_UNFIT warning", "CDS_DIFFERS_FROM_DS warning"}))
            << flags;
    }
}

TEST(Cds, for_a_key_without_sep_is_a_note) {
    ZoneSketch sketch = asking_for({&zsk()});
    sketch.keys = {zsk().dnskey()};
    sketch.key_signers = sketch.cds_signers = {&zsk()};
    const Assessment assessment = world_of(sketch, {ZoneWorld::ds_of(zsk())}).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_KEY_UNFIT ok"});
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_EQ(only(assessment, Code::cds_key_unfit).message.find("the CDS and CDNSKEY record '"),
              0U);
}

// --- signatures ---

TEST(Cds, without_a_signature_that_verifies_is_told_once_for_both_types) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.cds_signers = {};
    const Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_NOT_SIGNED warning"});
    EXPECT_EQ(only(assessment, Code::cds_not_signed).message,
              "CDS and CDNSKEY of example.test. does not verify (it has no signature), on "
              "ns1.other.test. (192.0.2.1) and ns2.other.test. (192.0.2.2)");
    sketch.cds_signers = {&other_key()};
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_NOT_SIGNED warning"});
}

TEST(Cds, of_a_zone_signed_wrong_as_a_whole_is_not_told_again) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.data_signing.inception = kNow - 7200;
    sketch.data_signing.expiration = kNow - 3600;
    const Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{});
    EXPECT_EQ(assessment.status, Status::bogus);
}

TEST(Cds, of_a_zone_without_keys_is_not_signed) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.keys.clear();
    sketch.data_signer = nullptr;
    sketch.cds_signers = {};
    const Assessment assessment = world_of(sketch, {}).assessed();
    EXPECT_EQ(told(assessment), (Told{"CDS_WOULD_BREAK critical", "CDS_NOT_SIGNED warning"}));
    EXPECT_EQ(assessment.status, Status::insecure);
}

TEST(Cds, is_signed_by_a_key_that_has_a_ds) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.cds_signers = {&zsk()};
    const Assessment assessment = world_of(sketch).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_NOT_SIGNED_BY_DS_KEY warning"});
    EXPECT_EQ(assessment.status, Status::secure);
    sketch.cds_signers = {&zsk(), &ksk()};
    EXPECT_EQ(told_of_secure(sketch), Told{});
}

// --- removal ---

TEST(CdsRemoval, is_told_once_for_both_types) {
    ZoneSketch sketch;
    sketch.cds = {kRemoveCds};
    sketch.cdnskey = {kRemoveCdnskey};
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_DELETE warning"});
    // It is done.
    const Assessment assessment = world_of(sketch, {}).assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_DELETE ok"});
    EXPECT_EQ(assessment.status, Status::insecure);
}

TEST(CdsRemoval, has_one_form) {
    for (const Bytes& wrong :
         {Bytes{0, 0, 0, 1, 0}, Bytes{0, 7, 0, 0, 0}, Bytes{0, 0, 0, 0}, Bytes{0, 0, 0, 0, 0, 0}}) {
        ZoneSketch sketch;
        sketch.cds = {wrong};
        const Assessment assessment = world_of(sketch).assessed();
        EXPECT_EQ(told(assessment), (Told{"CDS_DELETE_MALFORMED warning", "CDS_ALONE ok"}));
        EXPECT_NE(only(assessment, Code::cds_delete_malformed).message.find("is not '0 0 0 00'"),
                  std::string::npos);
    }
    for (const Bytes& wrong : {Bytes{1, 1, 3, 0, 0}, Bytes{0, 0, 2, 0, 0}}) {
        ZoneSketch sketch;
        sketch.cdnskey = {wrong};
        EXPECT_EQ(told_of_secure(sketch), (Told{"CDS_DELETE_MALFORMED warning", "CDS_ALONE ok"}));
    }
}

TEST(CdsRemoval, stands_alone) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.cds.push_back(kRemoveCds);
    sketch.cdnskey.push_back(kRemoveCdnskey);
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_DELETE_BESIDE warning"});
    // No parent may follow it, whatever stands beside.
    sketch = asking_for({&other_key()});
    sketch.cds.push_back(kRemoveCds);
    sketch.cdnskey.push_back(kRemoveCdnskey);
    EXPECT_EQ(told_of_secure(sketch),
              (Told{"CDS_DELETE_BESIDE warning", "CDS_WITHOUT_KEY warning"}));
}

// --- servers and types that disagree ---

TEST(CdsServers, should_agree) {
    ZoneWorld world;
    world.add(with_both_keys(asking_for({&ksk()})));
    world.add(with_both_keys(asking_for({&other_key()})));
    Assessment assessment = world.assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_INCONSISTENT warning"});
    EXPECT_EQ(assessment.status, Status::secure);
    ZoneWorld none;
    none.add(asking_for({&ksk()}));
    none.add({});
    assessment = none.assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_INCONSISTENT warning"});
    EXPECT_NE(only(assessment, Code::cds_inconsistent)
                  .message.find("ns2.other.test. (192.0.2.2) has CDS for nothing and CDNSKEY for"),
              std::string::npos);
    // The same keys, other digests: the records tell them apart.
    ZoneSketch longer = asking_for({&ksk()});
    longer.cds = {ZoneWorld::cds_of(ksk(), 4)};
    ZoneWorld digests;
    digests.add(asking_for({&ksk()}));
    digests.add(longer);
    assessment = digests.assessed();
    EXPECT_EQ(told(assessment), Told{"CDS_INCONSISTENT warning"});
    EXPECT_NE(only(assessment, Code::cds_inconsistent).message.find(" 15 4 "), std::string::npos);
}

TEST(CdsServers, that_do_not_answer_say_nothing) {
    ZoneWorld world = world_of(asking_for({&ksk()}));
    for (const RrType type : {RrType::cds, RrType::cdnskey}) {
        world.at(2, type).answer.clear();
        world.at(2, type).rcode = Rcode::servfail;
    }
    world.at(1, RrType::cdnskey).answer.clear();
    world.at(1, RrType::cdnskey).rcode = Rcode::notimp;
    EXPECT_EQ(told(world.assessed()), Told{});
}

TEST(CdsAndCdnskey, ask_for_the_same) {
    ZoneSketch sketch = with_both_keys(asking_for({&ksk()}));
    sketch.cdnskey = {other_key().dnskey().rdata()};
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_CDNSKEY_DIFFER warning"});
    sketch.cds = {kRemoveCds};
    EXPECT_EQ(told_of_secure(sketch), (Told{"CDS_DELETE warning", "CDS_CDNSKEY_DIFFER warning"}));
}

TEST(CdsAndCdnskey, are_better_published_both) {
    ZoneSketch sketch = asking_for({&ksk()});
    sketch.cdnskey.clear();
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_ALONE ok"});
    sketch = asking_for({&ksk()});
    sketch.cds.clear();
    EXPECT_EQ(told_of_secure(sketch), Told{"CDS_ALONE ok"});
}

}  // namespace
}  // namespace dschain::test
