// CNAME and DNAME in the answers that a trace came by.
#include <gtest/gtest.h>

#include "chain/world.hpp"

namespace dschain::test {
namespace {

// www.old.example, by the DNAME of old.example, at www.new.example.
World through_dname(const std::vector<RRset>& made, std::uint32_t dname_ttl = 3600) {
    World world = world_of_example("www.old.example");
    RRset dname = alias("old.example", "new.example", RrType::dname);
    dname.ttl = dname_ttl;
    std::vector<RRset> records{world.with_signature(dname, "example")};
    records.insert(records.end(), made.begin(), made.end());
    world.answer("example", "www.old.example", RrType::a, records);
    world.answer("example", "www.new.example", RrType::a,
                 {world.with_signature(a_rrset("www.new.example"), "example")});
    return world;
}

RRset made_cname(std::uint32_t ttl, std::string_view target = "www.new.example") {
    RRset cname = alias("www.old.example", target);
    cname.ttl = ttl;
    return cname;
}

TEST(Dname, makes_a_cname_with_its_own_ttl) {
    const Assessment assessment = through_dname({made_cname(3600)}).assessed();
    EXPECT_EQ(codes_of(assessment), Codes{});
    EXPECT_EQ(assessment.status, Status::secure);
}

TEST(Dname, without_the_cname) {
    const Assessment assessment = through_dname({}).assessed();
    EXPECT_EQ(codes_of(assessment), Codes{"DNAME_WITHOUT_CNAME"});
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_EQ(assessment.severity, Severity::warning);
    EXPECT_EQ(assessment.findings.front().zone, "www.old.example.");
    EXPECT_EQ(assessment.findings.front().servers.size(), 1U);
}

TEST(Dname, with_a_cname_of_another_ttl) {
    Assessment assessment = through_dname({made_cname(60)}).assessed();
    EXPECT_EQ(codes_of(assessment), Codes{"DNAME_TTL_DIFFERS"});
    EXPECT_EQ(assessment.severity, Severity::warning);
    assessment = through_dname({made_cname(0)}).assessed();
    EXPECT_EQ(codes_of(assessment), Codes{"DNAME_TTL_ZERO"});
    EXPECT_EQ(assessment.severity, Severity::ok);
    EXPECT_EQ(assessment.status, Status::secure);
    // Its own is 0, too.
    EXPECT_EQ(codes_of(through_dname({made_cname(0)}, 0).assessed()), Codes{});
}

TEST(Dname, whose_cname_leads_elsewhere_is_told_of_as_that_alone) {
    const Assessment assessment = through_dname({made_cname(60, "www.evil.example")}).assessed();
    EXPECT_EQ(codes_of(assessment), Codes{"DNAME_CNAME_DIFFERS"});
    EXPECT_EQ(assessment.status, Status::bogus);
}

TEST(Dname, of_several_servers_is_one_finding) {
    World world = through_dname({});
    world.answer(
        "example", "www.old.example", RrType::a,
        {world.with_signature(alias("old.example", "new.example", RrType::dname), "example")});
    const Assessment assessment = world.assessed();
    EXPECT_EQ(codes_of(assessment), Codes{"DNAME_WITHOUT_CNAME"});
    EXPECT_EQ(assessment.findings.front().servers.size(), 2U);
}

TEST(Cname, beside_the_record_that_was_asked_for) {
    World world = world_of_example("www.example");
    world.answer("example", "www.example", RrType::a,
                 {world.with_signature(a_rrset("www.example"), "example"),
                  world.with_signature(alias("www.example", "web.example"), "example")});
    const Assessment assessment = world.assessed();
    EXPECT_EQ(codes_of(assessment), Codes{"CNAME_WITH_OTHER_DATA"});
    EXPECT_EQ(assessment.status, Status::secure);
    EXPECT_NE(assessment.findings.front().message.find("has a CNAME and A beside it"),
              std::string::npos);
}

// The NSEC of the name itself, in the answer to the question whether it is a zone.
World with_bitmap(const std::vector<RrType>& types, bool nsec3 = false) {
    World world = world_of_example("www.example");
    world.answer("example", "www.example", RrType::a,
                 {world.with_signature(alias("www.example", "web.example"), "example")});
    world.answer("example", "web.example", RrType::a,
                 {world.with_signature(a_rrset("web.example"), "example")});
    RecordOptions options = world.opt_out_of("example");
    options.flags = 0;
    world.absence("example", "www.example", RrType::ds, Rcode::noerror,
                  {nsec3 ? nsec3_matching("www.example", types, options)
                         : world.nsec_in("example", "www.example", "zz.example", types)});
    return world;
}

TEST(Cname, with_other_types_in_the_bitmap_of_its_name) {
    for (const bool nsec3 : {false, true}) {
        EXPECT_EQ(
            codes_of(with_bitmap({RrType::cname, RrType::rrsig, RrType::nsec}, nsec3).assessed()),
            Codes{});
        const Assessment assessment =
            with_bitmap({RrType::mx, RrType::cname, RrType::rrsig, RrType::nsec}, nsec3).assessed();
        EXPECT_EQ(codes_of(assessment), Codes{"CNAME_WITH_OTHER_DATA"});
        EXPECT_EQ(assessment.status, Status::secure);
    }
}

}  // namespace
}  // namespace dschain::test
