// What monitoring systems read, to the byte, and with text that means harm.
#include <algorithm>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "dschain/base/version.hpp"
#include "dschain/report/monitor.hpp"

namespace dschain::test {
namespace {

constexpr Timestamp kAt = 1795492800;  // 2026-11-24T04:00:00Z

ZoneVerdict verdict(std::string_view zone, Status status, Severity severity,
                    std::vector<Code> codes = {}, std::string summary = "") {
    ZoneVerdict made;
    made.zone = Name::parse(zone).value();
    made.status = status;
    made.severity = severity;
    made.codes = std::move(codes);
    made.summary = std::move(summary);
    made.queries = 14;
    made.elapsed_us = 31250;
    made.checked_at = kAt;
    made.validate_at = kAt;
    return made;
}

Totals totals_of(const std::vector<ZoneVerdict>& verdicts) {
    Totals totals;
    for (const ZoneVerdict& each : verdicts) {
        totals.add(each);
    }
    return totals;
}

// --- Nagios ---

TEST(Nagios, SaysAZoneInOneLine) {
    ZoneVerdict made = verdict("example.test", Status::secure, Severity::ok);
    EXPECT_EQ(nagios_line(made, {}),
              "DNSSEC OK - example.test. is secure | days_to_expiry=U days_to_chain_expiry=U "
              "queries=14 time=0.031s\n");
    made.expires = kAt + 1062720;
    made.chain_expires = kAt + 86400;
    EXPECT_EQ(nagios_line(made, {7, 3}),
              "DNSSEC OK - example.test. is secure | days_to_expiry=12.30;7:;3: "
              "days_to_chain_expiry=1.00 queries=14 time=0.031s\n");
    EXPECT_EQ(nagios_line(made, {std::nullopt, 2.5}),
              "DNSSEC OK - example.test. is secure | days_to_expiry=12.30;;2.5: "
              "days_to_chain_expiry=1.00 queries=14 time=0.031s\n");
    EXPECT_EQ(nagios_line(made, {7, std::nullopt}),
              "DNSSEC OK - example.test. is secure | days_to_expiry=12.30;7: "
              "days_to_chain_expiry=1.00 queries=14 time=0.031s\n");
    for (const auto& [severity, word] :
         std::vector<std::pair<Severity, std::string>>{{Severity::warning, "WARNING"},
                                                       {Severity::critical, "CRITICAL"},
                                                       {Severity::unknown, "UNKNOWN"}}) {
        made.severity = severity;
        EXPECT_TRUE(nagios_line(made, {}).starts_with("DNSSEC " + word + " - ")) << word;
    }
}

TEST(Nagios, LetsNoTextBreakTheLine) {
    const ZoneVerdict made =
        verdict("a\\|b.test", Status::bogus, Severity::critical, {},
                "said \"x | y=1\"\nDNSSEC OK - all is well\r\x1b[2J" + std::string(2000, 'z'));
    const std::string line = nagios_line(made, {});
    EXPECT_EQ(std::count(line.begin(), line.end(), '|'), 1);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(line.find('\r'), std::string::npos);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_TRUE(
        line.starts_with("DNSSEC CRITICAL - said \"x \\124 y=1\"\\010DNSSEC OK"
                         " - all is well\\013\\027[2Jzzz"))
        << line;
    EXPECT_LT(line.size(), 1000U);
    EXPECT_EQ(nagios_line(verdict("a\\|b.test", Status::secure, Severity::ok), {})
                  .find("DNSSEC OK - a\\124b.test. is secure |"),
              0U);
    EXPECT_EQ(nagios_unknown("no | file\n"), "DNSSEC UNKNOWN - no \\124 file\\010\n");
}

TEST(Nagios, SaysWhatManyComeTo) {
    const RunFacts run{kAt, 2'500'000};
    EXPECT_EQ(
        nagios_line(Totals{}, {}, run),
        "DNSSEC UNKNOWN - no zone was looked at | zones=0 ok=0 warning=0 critical=0 unknown=0 "
        "days_to_expiry=U queries=0 time=2.500s\n");
    ZoneVerdict good = verdict("good.test", Status::secure, Severity::ok);
    good.expires = kAt + 864000;
    Totals totals = totals_of({good});
    EXPECT_EQ(nagios_line(totals, {7, 3}, run),
              "DNSSEC OK - 1 zone is ok | zones=1 ok=1 warning=0 critical=0 unknown=0 "
              "days_to_expiry=10.00;7:;3: queries=14 time=2.500s\n");
    totals.add(good);
    EXPECT_TRUE(nagios_line(totals, {}, run).starts_with("DNSSEC OK - 2 zones are ok | zones=2"));
    totals.add(verdict("w.test", Status::insecure, Severity::warning));
    EXPECT_TRUE(nagios_line(totals, {}, run)
                    .starts_with("DNSSEC WARNING - 1 of 3 zones has a warning: w.test. | "));
    totals.add(verdict("u.test", Status::indeterminate, Severity::unknown));
    totals.add(verdict("v.test", Status::indeterminate, Severity::unknown));
    EXPECT_TRUE(
        nagios_line(totals, {}, run)
            .starts_with("DNSSEC UNKNOWN - 2 of 5 zones are unknown: u.test. and v.test. |"));
    totals.add(verdict("b.test", Status::bogus, Severity::critical));
    EXPECT_EQ(
        nagios_line(totals, {}, run),
        "DNSSEC CRITICAL - 1 of 6 zones is bogus: b.test. | zones=6 ok=2 warning=1 critical=1 "
        "unknown=2 days_to_expiry=10.00 queries=84 time=2.500s\n");
    totals.add(verdict("c.test", Status::secure, Severity::critical));
    EXPECT_TRUE(
        nagios_line(totals, {}, run)
            .starts_with("DNSSEC CRITICAL - 2 of 7 zones are critical, 1 of them bogus: b.test. "
                         "and c.test. | "));
    for (const char* zone : {"d.test", "e.test", "f.test", "g.test"}) {
        totals.add(verdict(zone, Status::bogus, Severity::critical));
    }
    EXPECT_TRUE(nagios_line(totals, {}, run)
                    .starts_with("DNSSEC CRITICAL - 6 of 11 zones are critical, 5 of them bogus: "
                                 "b.test., c.test., d.test., e.test., f.test. and 1 more | "));
}

TEST(Nagios, SaysADecisionWithTheWait) {
    Decision decision;
    decision.summary = "wait until 2026-11-24T05:00:00Z: caches hold a DS";
    decision.answer = Advice::wait;
    decision.safe_at = kAt + 3600;
    Stats stats;
    stats.queries = 9;
    stats.elapsed_us = 12345;
    EXPECT_EQ(nagios_line(decision, stats, kAt),
              "DNSSEC WARNING - wait until 2026-11-24T05:00:00Z: caches hold a DS | wait=3600s "
              "queries=9 time=0.012s\n");
    decision.answer = Advice::go;
    decision.summary = "go: it is safe";
    decision.safe_at = kAt - 60;
    EXPECT_EQ(nagios_line(decision, stats, kAt),
              "DNSSEC OK - go: it is safe | wait=0s queries=9 time=0.012s\n");
    decision.answer = Advice::stop;
    decision.safe_at.reset();
    EXPECT_EQ(nagios_line(decision, stats, kAt),
              "DNSSEC CRITICAL - go: it is safe | wait=U queries=9 time=0.012s\n");
    decision.answer = Advice::unknown;
    EXPECT_TRUE(nagios_line(decision, stats, kAt).starts_with("DNSSEC UNKNOWN - "));
}

TEST(Nagios, HasFindingsBelowTheLine) {
    Finding finding;
    finding.code = Code::soa_missing;
    finding.severity = Severity::critical;
    finding.message = "one|two\nthree";
    EXPECT_EQ(nagios_details({finding, finding}),
              "CRITICAL SOA_MISSING: one\\124two\\010three\n"
              "CRITICAL SOA_MISSING: one\\124two\\010three\n");
}

// --- Prometheus ---

TEST(Prometheus, HasOneZoneWithItsNameOnEverySeries) {
    ZoneVerdict made = verdict("a\\\"b.test", Status::secure, Severity::warning,
                               {Code::rrsig_near_end, Code::ds_digest_deprecated});
    made.expires = kAt + 86400;
    made.chain_expires = kAt + 43200;
    const std::string zone = R"(zone="a\\034b.test.")";
    EXPECT_EQ(prometheus_text(made),
              "# HELP dschain_zone_status 1 for the security status of the zone.\n"
              "# TYPE dschain_zone_status gauge\n"
              "dschain_zone_status{" +
                  zone +
                  ",status=\"secure\"} 1\n"
                  "# HELP dschain_zone_severity 0 ok, 1 warning, 2 critical, 3 unknown.\n"
                  "# TYPE dschain_zone_severity gauge\n"
                  "dschain_zone_severity{" +
                  zone +
                  "} 1\n"
                  "# HELP dschain_zone_finding 1 for each finding that the zone shows.\n"
                  "# TYPE dschain_zone_finding gauge\n"
                  "dschain_zone_finding{" +
                  zone +
                  ",code=\"RRSIG_NEAR_END\"} 1\n"
                  "dschain_zone_finding{" +
                  zone +
                  ",code=\"DS_DIGEST_DEPRECATED\"} 1\n"
                  "# HELP dschain_zone_signature_expiry_timestamp_seconds When the first of the "
                  "zone's own "
                  "signatures ends that its security rests on.\n"
                  "# TYPE dschain_zone_signature_expiry_timestamp_seconds gauge\n"
                  "dschain_zone_signature_expiry_timestamp_seconds{" +
                  zone +
                  "} 1795579200\n"
                  "# HELP dschain_zone_chain_expiry_timestamp_seconds When the first signature of "
                  "the DS and "
                  "of the zones above ends.\n"
                  "# TYPE dschain_zone_chain_expiry_timestamp_seconds gauge\n"
                  "dschain_zone_chain_expiry_timestamp_seconds{" +
                  zone +
                  "} 1795536000\n"
                  "# HELP dschain_zone_check_timestamp_seconds When the zone was looked at.\n"
                  "# TYPE dschain_zone_check_timestamp_seconds gauge\n"
                  "dschain_zone_check_timestamp_seconds{" +
                  zone +
                  "} 1795492800\n"
                  "# HELP dschain_zone_check_duration_seconds How long that took.\n"
                  "# TYPE dschain_zone_check_duration_seconds gauge\n"
                  "dschain_zone_check_duration_seconds{" +
                  zone +
                  "} 0.03125\n"
                  "# HELP dschain_zone_queries Questions that were sent for it.\n"
                  "# TYPE dschain_zone_queries gauge\n"
                  "dschain_zone_queries{" +
                  zone + "} 14\n");
}

TEST(Prometheus, HasAggregatesWithoutNames) {
    ZoneVerdict good = verdict("good.test", Status::secure, Severity::ok);
    good.expires = kAt + 86400;
    const ZoneVerdict bad =
        verdict("bad.test", Status::bogus, Severity::critical, {Code::rrsig_expired});
    const Totals totals = totals_of({good, bad, bad});
    const std::string text = prometheus_text(totals, {kAt, 2'500'000});
    EXPECT_EQ(
        text,
        "# HELP dschain_build_info 1, with the version of the program.\n"
        "# TYPE dschain_build_info gauge\n"
        "dschain_build_info{version=\"" +
            std::string(kVersion) +
            "\"} 1\n"
            "# HELP dschain_last_run_timestamp_seconds When the last run began.\n"
            "# TYPE dschain_last_run_timestamp_seconds gauge\n"
            "dschain_last_run_timestamp_seconds 1795492800\n"
            "# HELP dschain_run_duration_seconds How long it took.\n"
            "# TYPE dschain_run_duration_seconds gauge\n"
            "dschain_run_duration_seconds 2.5\n"
            "# HELP dschain_queries Questions that it sent.\n"
            "# TYPE dschain_queries gauge\n"
            "dschain_queries 42\n"
            "# HELP dschain_zones Zones by security status.\n"
            "# TYPE dschain_zones gauge\n"
            "dschain_zones{status=\"secure\"} 1\n"
            "dschain_zones{status=\"insecure\"} 0\n"
            "dschain_zones{status=\"bogus\"} 2\n"
            "dschain_zones{status=\"indeterminate\"} 0\n"
            "# HELP dschain_zones_by_severity Zones by the severity of their gravest finding.\n"
            "# TYPE dschain_zones_by_severity gauge\n"
            "dschain_zones_by_severity{severity=\"ok\"} 1\n"
            "dschain_zones_by_severity{severity=\"warning\"} 0\n"
            "dschain_zones_by_severity{severity=\"critical\"} 2\n"
            "dschain_zones_by_severity{severity=\"unknown\"} 0\n"
            "# HELP dschain_findings Zones that show a finding.\n"
            "# TYPE dschain_findings gauge\n"
            "dschain_findings{code=\"RRSIG_EXPIRED\"} 2\n"
            "# HELP dschain_signature_expiry_timestamp_seconds When the first of all zones' own "
            "signatures ends.\n"
            "# TYPE dschain_signature_expiry_timestamp_seconds gauge\n"
            "dschain_signature_expiry_timestamp_seconds 1795579200\n");
    ZoneSeries zones;
    zones.add(good);
    zones.add(bad);
    const std::string with_zones = prometheus_text(totals, {kAt, 2'500'000}, &zones);
    EXPECT_EQ(with_zones, text + zones.text());
    // Grouped by metric: both zones stand below one head.
    EXPECT_NE(zones.text().find("dschain_zone_severity{zone=\"good.test.\"} 0\n"
                                "dschain_zone_severity{zone=\"bad.test.\"} 2\n"),
              std::string::npos);
    EXPECT_EQ(prometheus_text(Totals{}, {kAt, 0}).find("signature_expiry"), std::string::npos);
}

// --- JUnit ---

TEST(Junit, HasACaseForEachZone) {
    const std::vector<ZoneVerdict> verdicts = {
        verdict("good.test", Status::secure, Severity::ok),
        verdict("w.test", Status::insecure, Severity::warning, {Code::zone_unsigned}, "not signed"),
        verdict("bad.test", Status::bogus, Severity::critical,
                {Code::rrsig_expired, Code::rrsig_near_end}, "it is <bogus> & \"bad\""),
        verdict("u.test", Status::indeterminate, Severity::unknown)};
    std::string text = junit_head(totals_of(verdicts), {kAt, 2'500'000});
    for (const ZoneVerdict& each : verdicts) {
        text += junit_case(each);
    }
    text += junit_tail();
    EXPECT_EQ(text,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites name=\"dschain\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"0\" "
              "time=\"2.500\">\n"
              "<testsuite name=\"dschain\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"0\" "
              "time=\"2.500\" timestamp=\"2026-11-24T04:00:00\">\n"
              "<testcase classname=\"dschain\" name=\"good.test.\" time=\"0.031\"></testcase>\n"
              "<testcase classname=\"dschain\" name=\"w.test.\" time=\"0.031\"><system-out>not "
              "signed (ZONE_UNSIGNED)</system-out>\n</testcase>\n"
              "<testcase classname=\"dschain\" name=\"bad.test.\" time=\"0.031\"><failure "
              "type=\"RRSIG_EXPIRED\" message=\"it is &lt;bogus&gt; &amp; &quot;bad&quot;\">"
              "RRSIG_EXPIRED RRSIG_NEAR_END</failure>\n</testcase>\n"
              "<testcase classname=\"dschain\" name=\"u.test.\" time=\"0.031\"><error "
              "type=\"indeterminate\" message=\"u.test. is indeterminate\"></error>\n</testcase>\n"
              "</testsuite>\n</testsuites>\n");
}

TEST(Junit, IsXmlWithTextThatMeansHarm) {
    const std::string hostile = "]]>\x01\x02\x7f\xff<!-- & '\xef\xbf\xbe\n";
    const ZoneVerdict made = verdict("\\000\\]\\]\\>.test", Status::bogus, Severity::critical,
                                     {Code::rrsig_expired}, hostile);
    const std::string text =
        junit_head(totals_of({made}), {kAt, 1}) + junit_case(made) + junit_tail();
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    for (const char c : text) {
        EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
    }
    const auto test_case = document.child("testsuites").child("testsuite").child("testcase");
    EXPECT_STREQ(test_case.attribute("name").value(), "\\000\\093\\093\\062.test.");
    EXPECT_STREQ(test_case.child("failure").attribute("message").value(),
                 "]]>\\001\\002\\127\\255<!-- & '\\u{FFFE}\\010");
}

}  // namespace
}  // namespace dschain::test
