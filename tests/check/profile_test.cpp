// What a severity profile does to a report, and what it cannot do.
#include <gtest/gtest.h>

#include "dschain/check/assess.hpp"
#include "dschain/report/report.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

Evidence recorded(const std::string& name) {
    return read_evidence(read_file(testdata("evidence/" + name + ".json"))).value();
}

// A recorded case with every finding's severity set to one.
Assessment with_all(const std::string& name, Severity severity) {
    Evidence evidence = recorded(name);
    evidence.subject.profile.emplace();
    evidence.subject.profile->name = "all";
    for (const CatalogueEntry& each : catalogue()) {
        evidence.subject.profile->severities[each.code] = severity;
    }
    return assess(evidence, evidence.subject.limits).value();
}

TEST(ProfileInAReport, a_status_is_the_same_whatever_the_severities) {
    for (const auto& [name, status, least] :
         {std::tuple{"flip", Status::bogus, Severity::critical},
          std::tuple{"alldead", Status::indeterminate, Severity::unknown},
          std::tuple{"nods.plain", Status::insecure, Severity::ok},
          std::tuple{"alg13", Status::secure, Severity::ok}}) {
        const Assessment hidden = with_all(name, Severity::ok);
        EXPECT_EQ(hidden.status, status) << name;
        EXPECT_EQ(hidden.severity, least) << name;
        EXPECT_EQ(gravest(hidden.findings), Severity::ok) << name;
        EXPECT_NE(
            hidden.summary.find(status == Status::indeterminate ? "nothing can be said"
                                                                : std::string(to_string(status))),
            std::string::npos)
            << hidden.summary;
        // The other way round it may be graver.
        const Assessment grave = with_all(name, Severity::critical);
        EXPECT_EQ(grave.status, status) << name;
        EXPECT_EQ(grave.severity, grave.findings.empty() ? Severity::ok : Severity::critical)
            << name;
    }
}

TEST(ProfileInAReport, the_gravest_by_the_profile_comes_first_and_is_the_summary) {
    Evidence evidence = recorded("silent2");
    const Assessment plain = assess(evidence, Limits{}).value();
    EXPECT_EQ(plain.severity, Severity::warning);
    EXPECT_FALSE(plain.profile);
    evidence.subject.profile = built_in_profile("strict");
    const Assessment strict = assess(evidence, Limits{}).value();
    EXPECT_EQ(strict.status, plain.status);
    EXPECT_EQ(strict.severity, Severity::critical);
    ASSERT_FALSE(strict.findings.empty());
    EXPECT_EQ(strict.findings.front().name(), "SERVER_NO_ANSWER");
    EXPECT_NE(strict.summary.find(strict.findings.front().message), std::string::npos);
    EXPECT_EQ(strict.profile, "strict");
    const auto json = nlohmann::json::parse(report_json(strict));
    EXPECT_EQ(json["profile"], "strict");
    EXPECT_EQ(json["severity"], "critical");
    EXPECT_NE(report_text(strict, {}).find("; severities of the profile 'strict'\n"),
              std::string::npos);
    EXPECT_FALSE(nlohmann::json::parse(report_json(plain)).contains("profile"));
}

TEST(ProfileInAReport, is_kept_in_the_evidence) {
    Evidence evidence = recorded("silent2");
    EXPECT_FALSE(read_evidence(write_evidence(evidence))->subject.profile);
    evidence.subject.profile = built_in_profile("strict");
    evidence.subject.profile->description.clear();  // not part of a verdict
    const auto again = read_evidence(write_evidence(evidence));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->subject.profile, evidence.subject.profile);
    const auto error_with = [&](const std::string& from, const std::string& to) {
        std::string text = write_evidence(evidence);
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return read_evidence(text.replace(at, from.size(), to)).error();
    };
    EXPECT_EQ(error_with("\"SERVER_LAME\": \"critical\"", "\"SERVER_LAM\": \"critical\""),
              "subject.profile.severity.SERVER_LAM is no finding");
    EXPECT_EQ(error_with("\"SERVER_LAME\": \"critical\"", "\"SERVER_LAME\": \"grave\""),
              "subject.profile.severity.SERVER_LAME is no severity");
    EXPECT_EQ(error_with("\"SERVER_LAME\": \"critical\"", "\"SERVER_LAME\": 2"),
              "subject.profile.severity.SERVER_LAME is not a string");
    EXPECT_EQ(error_with("\"name\": \"strict\"", "\"nam\": \"strict\""),
              "subject.profile.name is missing");
}

// What was expected is no fault, by whatever profile; what was not is one.
TEST(ProfileInAReport, leaves_what_was_expected) {
    Evidence evidence = recorded("plain");
    evidence.subject.expect = "insecure";
    evidence.subject.profile =
        parse_profile("[severity]\nZONE_UNSIGNED = \"critical\"\nDS_NOT_PUBLISHED = \"critical\"\n",
                      "x")
            .value();
    EXPECT_EQ(assess(evidence, Limits{})->severity, Severity::ok);
    evidence.subject.expect = "secure";
    evidence.subject.profile =
        parse_profile("[severity]\nEXPECTATION_NOT_MET = \"unknown\"\n", "x").value();
    EXPECT_EQ(assess(evidence, Limits{})->severity, Severity::unknown);
}

}  // namespace
}  // namespace dschain::test
