// A zone's outcome in brief: what it takes of an assessment, its lines, and what many come to.
#include <tuple>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "check/zone_world.hpp"
#include "dschain/report/verdict.hpp"

namespace dschain::test {
namespace {

constexpr Timestamp kDay = 86400;

ZoneVerdict verdict(std::string_view zone, Status status, Severity severity,
                    std::vector<Code> codes = {}) {
    ZoneVerdict made;
    made.zone = name(zone);
    made.status = status;
    made.severity = severity;
    made.codes = std::move(codes);
    made.queries = 14;
    made.elapsed_us = 31250;
    made.checked_at = 1795492800;
    made.validate_at = 1795492800;
    return made;
}

SignOptions until(Timestamp end) {
    SignOptions options;
    options.expiration = end;
    return options;
}

void sign_again(RRset& rrset, const SigningKey& key, std::initializer_list<Timestamp> ends) {
    rrset.signatures.clear();
    for (const Timestamp end : ends) {
        sign(rrset, key, ZoneWorld::zone(), until(end));
    }
}

TEST(Verdict, HasWhatTheAssessmentHas) {
    ZoneWorld world;
    world.add({});
    Assessment assessment = world.assessed();
    assessment.stats.queries = 12;
    assessment.stats.elapsed_us = 700;
    const auto finding = [](Code code) {
        Finding made;
        made.code = code;
        return made;
    };
    assessment.findings = {finding(Code::soa_missing), finding(Code::views_bogus)};
    assessment.findings[0].consequences = {finding(Code::denial_missing)};
    assessment.findings.push_back(assessment.findings[0]);
    assessment.severity = Severity::warning;
    const ZoneVerdict made = verdict_of(assessment);
    EXPECT_EQ(made.zone.text(), "example.test.");
    EXPECT_EQ(made.status, Status::secure);
    EXPECT_EQ(made.severity, Severity::warning);
    EXPECT_EQ(made.codes,
              (std::vector<Code>{Code::soa_missing, Code::denial_missing, Code::views_bogus}));
    EXPECT_EQ(made.summary, assessment.summary);
    EXPECT_EQ(made.queries, 12U);
    EXPECT_EQ(made.elapsed_us, 700);
    EXPECT_EQ(made.checked_at, kNow);
    assessment.severity = Severity::ok;
    EXPECT_EQ(verdict_of(assessment).summary, "");
}

TEST(VerdictExpiry, IsTheEarliestOfTheLatestOfEachRRset) {
    ZoneWorld world;
    world.add({});
    sign_again(world.at(1, RrType::dnskey).answer[0], ksk(), {kNow + 20 * kDay});
    // Of several that verify the last counts; one that does not verify counts never.
    sign_again(world.at(1, RrType::soa).answer[0], zsk(), {kNow + 2 * kDay, kNow + 9 * kDay});
    sign_again(world.at(1, RrType::ns).answer[0], zsk(), {kNow + 10 * kDay, kNow - kDay});
    const ZoneVerdict made = verdict_of(world.assessed());
    EXPECT_EQ(made.status, Status::secure);
    EXPECT_EQ(made.expires, kNow + 9 * kDay);
    EXPECT_EQ(made.chain_expires, kNow + 14 * kDay);
}

TEST(VerdictExpiry, CountsEveryServerAndEveryKind) {
    for (const RrType type : {RrType::dnskey, RrType::soa, RrType::ns}) {
        ZoneWorld world;
        world.add({});
        world.add({});
        sign_again(world.at(2, type).answer[0], type == RrType::dnskey ? ksk() : zsk(),
                   {kNow + 5 * kDay});
        EXPECT_EQ(verdict_of(world.assessed()).expires, kNow + 5 * kDay) << to_string(type);
    }
}

TEST(VerdictExpiry, LeavesOutKeysThatTheDsDoesNotLeadTo) {
    ZoneWorld world;
    world.add({});
    RRset& keys = world.at(1, RrType::dnskey).answer[0];
    sign_again(keys, ksk(), {kNow + 4 * kDay});
    // Not the key of the DS: this one saves nobody.
    sign(keys, zsk(), ZoneWorld::zone(), until(kNow + 30 * kDay));
    EXPECT_EQ(verdict_of(world.assessed()).expires, kNow + 4 * kDay);
}

TEST(VerdictExpiry, OfTheChainIsToldApart) {
    ZoneWorld world;
    world.add({});
    for (Exchange& each : world.evidence.exchanges) {
        if (each.question.type == RrType::ds) {
            each.message->answer[0].signatures.clear();
            sign(each.message->answer[0], SigningKey(9), name("test"), until(kNow + 3 * kDay));
        }
    }
    ZoneVerdict made = verdict_of(world.assessed());
    EXPECT_EQ(made.expires, kNow + 14 * kDay);
    EXPECT_EQ(made.chain_expires, kNow + 3 * kDay);
    for (Exchange& each : world.evidence.exchanges) {
        if (each.zone == name("test") && each.question.type == RrType::dnskey) {
            each.message->answer[0].signatures.clear();
            sign(each.message->answer[0], SigningKey(9), name("test"), until(kNow + 2 * kDay));
        }
    }
    made = verdict_of(world.assessed());
    EXPECT_EQ(made.chain_expires, kNow + 2 * kDay);
}

TEST(VerdictExpiry, IsNoneWhereNothingIsSecure) {
    ZoneWorld no_ds{std::vector<Ds>{}};
    no_ds.add({});
    EXPECT_EQ(verdict_of(no_ds.assessed()).status, Status::insecure);
    EXPECT_EQ(verdict_of(no_ds.assessed()).expires, std::nullopt);
    EXPECT_EQ(verdict_of(no_ds.assessed()).chain_expires, std::nullopt);
    ZoneWorld bogus{{ZoneWorld::ds_of(other_key())}};
    bogus.add({});
    EXPECT_EQ(verdict_of(bogus.assessed()).status, Status::bogus);
    EXPECT_EQ(verdict_of(bogus.assessed()).expires, std::nullopt);
}

TEST(VerdictLines, AreJsonAndCsvToTheByte) {
    ZoneVerdict made = verdict("Example.test", Status::bogus, Severity::critical,
                               {Code::ds_digest_mismatch, Code::rrsig_near_end});
    EXPECT_EQ(verdict_json(made),
              "{\"zone\":\"example.test.\",\"status\":\"bogus\",\"severity\":\"critical\","
              "\"codes\":[\"DS_DIGEST_MISMATCH\",\"RRSIG_NEAR_END\"],\"decision\":null,"
              "\"elapsed_ms\":31.25}\n");
    EXPECT_EQ(verdict_csv_header(), "zone,status,severity,codes,expires,queries,elapsed_ms\n");
    EXPECT_EQ(verdict_csv(made),
              "example.test.,bogus,critical,DS_DIGEST_MISMATCH RRSIG_NEAR_END,,14,31.25\n");
    made.codes.clear();
    made.expires = 1796097600;
    EXPECT_EQ(verdict_csv(made), "example.test.,bogus,critical,,2026-12-01T04:00:00Z,14,31.25\n");
    EXPECT_EQ(verdict_json(made, "wait"),
              "{\"zone\":\"example.test.\",\"status\":\"bogus\",\"severity\":\"critical\","
              "\"codes\":[],\"decision\":\"wait\",\"elapsed_ms\":31.25}\n");
}

TEST(VerdictLines, GiveNamesBackAndLetNoneCompute) {
    // What each is in JSON and in CSV; both are read back as the same name.
    for (const auto& [text, json, csv] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"-x.test", "-x.test.", "\\045x.test."},
             {"=1+1.test", "\\\\0611\\\\0431.test.", "\\0611\\0431.test."},
             {"@.test", "\\\\064.test.", "\\064.test."},
             {"a,b\\\"c.test", "a\\\\044b\\\\034c.test.", "a\\044b\\034c.test."},
             {".", ".", "."}}) {
        const ZoneVerdict made = verdict(text, Status::secure, Severity::ok);
        EXPECT_EQ(verdict_json(made).substr(0, json.size() + 10), "{\"zone\":\"" + json + "\"");
        EXPECT_EQ(nlohmann::json::parse(verdict_json(made))["zone"], name(text).text());
        const std::string line = verdict_csv(made);
        EXPECT_EQ(line.substr(0, line.find(',')), csv);
        EXPECT_EQ(Name::parse(csv).value(), name(text));
    }
}

TEST(VerdictLines, AreReadAgain) {
    for (const auto& [status, severity] :
         std::vector<std::pair<Status, Severity>>{{Status::secure, Severity::ok},
                                                  {Status::insecure, Severity::warning},
                                                  {Status::bogus, Severity::critical},
                                                  {Status::indeterminate, Severity::unknown}}) {
        const ZoneVerdict made =
            verdict("a,b.test", status, severity, {Code::ds_digest_mismatch, Code::rrsig_near_end});
        for (const ZoneVerdict& read :
             {read_verdict_json(verdict_json(made)), read_verdict_csv(verdict_csv(made))}) {
            EXPECT_EQ(read.zone, made.zone);
            EXPECT_EQ(read.status, status);
            EXPECT_EQ(read.severity, severity);
            EXPECT_EQ(read.codes, made.codes);
        }
    }
    EXPECT_TRUE(read_verdict_csv(verdict_csv(verdict("x.test", Status::secure, Severity::ok)))
                    .codes.empty());
    for (const std::string_view none : {"", "null", "{}", "x", "{\"zone\":7,\"codes\":[1]}"}) {
        EXPECT_EQ(read_verdict_json(none).severity, Severity::unknown) << none;
        EXPECT_EQ(read_verdict_csv(none).status, Status::indeterminate) << none;
    }
}

TEST(Bounds, MakeAVerdictGraverAndSayWhy) {
    ZoneVerdict made = verdict("example.test", Status::secure, Severity::ok);
    made.expires = made.validate_at + 7 * kDay;
    apply_bounds({7, 3}, made);
    EXPECT_EQ(made.severity, Severity::ok);
    apply_bounds({7.5, 3}, made);
    EXPECT_EQ(made.severity, Severity::warning);
    EXPECT_EQ(made.codes, std::vector<Code>{Code::rrsig_near_end});
    EXPECT_EQ(made.summary,
              "example.test. is secure, but the first of its signatures ends in 7 d "
              "(2026-12-01T04:00:00Z)");
    apply_bounds({std::nullopt, 8}, made);
    EXPECT_EQ(made.severity, Severity::critical);
    EXPECT_EQ(made.codes, std::vector<Code>{Code::rrsig_near_end});
}

TEST(Bounds, LeaveWhatIsWorseAsItIs) {
    ZoneVerdict made =
        verdict("example.test", Status::bogus, Severity::critical, {Code::ds_digest_mismatch});
    made.summary = "it is bogus";
    apply_bounds({7, 3}, made);  // nothing is known to end
    EXPECT_EQ(made.codes, std::vector<Code>{Code::ds_digest_mismatch});
    made.expires = made.validate_at + kDay;
    apply_bounds({7, std::nullopt}, made);
    EXPECT_EQ(made.severity, Severity::critical);
    EXPECT_EQ(made.summary, "it is bogus");
    EXPECT_EQ(made.codes, (std::vector<Code>{Code::ds_digest_mismatch, Code::rrsig_near_end}));
}

TEST(TotalsOfVerdicts, CountAndKeepTheFirstNames) {
    Totals totals;
    EXPECT_EQ(totals.severity(), Severity::unknown);
    ZoneVerdict ok = verdict("ok.test", Status::secure, Severity::ok);
    ok.expires = 1796097600;
    totals.add(ok);
    EXPECT_EQ(totals.severity(), Severity::ok);
    ok.zone = name("sooner.test");
    ok.expires = 1796000000;
    totals.add(ok);
    ok.expires = 1796097601;
    totals.add(ok);
    totals.add(verdict("w.test", Status::insecure, Severity::warning, {Code::zone_unsigned}));
    EXPECT_EQ(totals.severity(), Severity::warning);
    totals.add(verdict("u.test", Status::indeterminate, Severity::unknown));
    EXPECT_EQ(totals.severity(), Severity::unknown);
    for (int i = 0; i < 12; ++i) {
        totals.add(verdict("b" + std::to_string(i) + ".test", Status::bogus, Severity::critical,
                           {Code::rrsig_expired, Code::zone_unsigned}));
    }
    EXPECT_EQ(totals.severity(), Severity::critical);
    EXPECT_EQ(totals.zones, 17U);
    EXPECT_EQ(totals.count(Severity::ok), 3U);
    EXPECT_EQ(totals.count(Severity::warning), 1U);
    EXPECT_EQ(totals.count(Severity::unknown), 1U);
    EXPECT_EQ(totals.count(Severity::critical), 12U);
    EXPECT_EQ(totals.count(Status::secure), 3U);
    EXPECT_EQ(totals.count(Status::bogus), 12U);
    EXPECT_EQ(totals.by_code, (std::map<Code, std::uint64_t>{{Code::zone_unsigned, 13},
                                                             {Code::rrsig_expired, 12}}));
    EXPECT_EQ(totals.expires, 1796000000);
    EXPECT_EQ(totals.expires_zone.text(), "sooner.test.");
    EXPECT_EQ(totals.queries, 17U * 14);
    EXPECT_EQ(totals.elapsed_us, 17 * 31250);
    const auto& named = totals.named[static_cast<std::size_t>(Severity::critical)];
    ASSERT_EQ(named.size(), Totals::kMostNamed);
    EXPECT_EQ(named.front(), "b0.test.");
    EXPECT_EQ(named.back(), "b9.test.");
    EXPECT_TRUE(totals.named[static_cast<std::size_t>(Severity::ok)].empty());
}

}  // namespace
}  // namespace dschain::test
