// What a provider's API says of a zone beside its document, against what the parent's servers said.
#include <gtest/gtest.h>

#include "dschain/check/assess.hpp"
#include "dschain/report/report.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

// The DS and the keys that the servers of a recorded zone gave.
Evidence recorded(const std::string& name) {
    return read_evidence(read_file(testdata("evidence/" + name + ".json"))).value();
}

std::string ds_at_parent(const Evidence& evidence) {
    const auto plain = assess(evidence, Limits{}).value();
    return plain.views.ds.front().fact.records.front().text();
}

struct Case {
    const char* name;
    const char* evidence;
    const char* document;  // 'right', 'other' or 'disabled'
    ProviderState state;
    std::vector<std::string> codes;  // those of the provider's state
    Severity severity;
};
void PrintTo(const Case& shown, std::ostream* out) {
    *out << shown.name;
}

class ProviderStates : public ::testing::TestWithParam<Case> {};

std::string document_of(const Case& tested, const Evidence& evidence) {
    const std::string kind = tested.document;
    if (kind == "disabled") {
        return R"({"error":"dnssec is disabled"})";
    }
    return kind == "right" ? ds_at_parent(evidence) : "1 13 2 " + std::string(64, 'A');
}

bool is_about_state(Code code) {
    return code >= Code::provider_status_active_no_ds && code <= Code::provider_scan_differs;
}

TEST_P(ProviderStates, are_compared_with_the_parent) {
    Evidence evidence = recorded(GetParam().evidence);
    evidence.subject.document = document_of(GetParam(), evidence);
    evidence.subject.document_source = "gcore";
    evidence.subject.provider_state = GetParam().state;
    // As a replay reads it.
    const auto again = read_evidence(write_evidence(evidence));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->subject.provider_state, GetParam().state);
    const auto assessment = assess(*again, Limits{});
    ASSERT_TRUE(assessment) << assessment.error();
    std::vector<std::string> codes;
    for (const Finding& finding : assessment->findings) {
        if (is_about_state(finding.code)) {
            codes.emplace_back(finding.name());
            EXPECT_EQ(finding.severity, GetParam().severity) << finding.name();
        }
    }
    EXPECT_EQ(codes, GetParam().codes);
    EXPECT_EQ(assessment->provider->source, "gcore");
    EXPECT_EQ(assessment->provider->state, GetParam().state);
}

ProviderState state(std::string status, std::optional<bool> has_ds = {}) {
    return {std::move(status), "2026-11-01T00:00:00Z", has_ds, "2026-11-20T00:00:00Z"};
}

INSTANTIATE_TEST_SUITE_P(
    Gcore, ProviderStates,
    ::testing::Values(
        Case{"active", "alg13", "right", state("active", true), {}, Severity::ok},
        Case{"never", "alg13", "right", {}, {}, Severity::ok},
        Case{"active_no_ds",
             "nods.plain",
             "other",
             state("active"),
             {"PROVIDER_STATUS_ACTIVE_NO_DS"},
             Severity::warning},
        Case{"active_other_ds",
             "alg13",
             "other",
             state("active", false),
             {"PROVIDER_STATUS_ACTIVE_OTHER_DS"},
             Severity::warning},
        Case{"pending", "nods.plain", "other", state("pending", false), {}, Severity::ok},
        Case{"pending_ds_there",
             "alg13",
             "right",
             state("pending", true),
             {"PROVIDER_STATUS_BEHIND"},
             Severity::ok},
        Case{"pending_other_ds", "alg13", "other", state("pending", false), {}, Severity::ok},
        Case{"pending_disabled",
             "alg13",
             "disabled",
             state("pending-disabled"),
             {"PROVIDER_STATUS_PENDING_DISABLED"},
             Severity::critical},
        Case{"pending_disabled_gone",
             "nods.plain",
             "disabled",
             state("pending-disabled"),
             {"PROVIDER_STATUS_BEHIND"},
             Severity::ok},
        Case{"disabled", "nods.plain", "disabled", state("disabled", false), {}, Severity::ok},
        Case{"scan_says_there",
             "nods.plain",
             "other",
             state("pending", true),
             {"PROVIDER_SCAN_DIFFERS"},
             Severity::warning},
        Case{"scan_says_absent",
             "alg13",
             "right",
             state("active", false),
             {"PROVIDER_SCAN_DIFFERS"},
             Severity::ok}),
    [](const auto& each) { return each.param.name; });

TEST(ProviderState, is_in_the_report) {
    Evidence evidence = recorded("alg13");
    evidence.subject.document = ds_at_parent(evidence);
    evidence.subject.document_source = "gcore";
    evidence.subject.provider_state = state("pending\x1b", true);
    const auto assessment = assess(evidence, Limits{}).value();
    const auto json = nlohmann::json::parse(report_json(assessment));
    EXPECT_EQ(json["provider"]["state"]["status"], "pending\\027");
    EXPECT_EQ(json["provider"]["state"]["has_valid_parent_ds"], true);
    const std::string text = report_text(assessment, {});
    EXPECT_NE(text.find("its API: DNSSEC is 'pending\\027' since 2026-11-01T00:00:00Z; a valid DS "
                        "at the parent: yes (seen 2026-11-20T00:00:00Z)"),
              std::string::npos)
        << text;
    evidence.subject.provider_state.reset();
    EXPECT_FALSE(
        nlohmann::json::parse(report_json(assess(evidence, Limits{}).value()))["provider"].contains(
            "state"));
}

TEST(ProviderState, that_is_ill_typed_is_refused_with_its_place) {
    Evidence evidence = recorded("alg13");
    evidence.subject.provider_state = state("active", true);
    std::string text = write_evidence(evidence);
    const auto at = text.find("\"has_valid_parent_ds\": true");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 27, "\"has_valid_parent_ds\": 1");
    EXPECT_EQ(read_evidence(text).error(),
              "subject.provider_state.has_valid_parent_ds is not true or false");
}

}  // namespace
}  // namespace dschain::test
