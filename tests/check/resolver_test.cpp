// What resolvers have and say, against what the servers of recorded zones gave.
#include <sstream>

#include <gtest/gtest.h>

#include "dschain/check/assess.hpp"
#include "dschain/report/report.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

constexpr std::string_view kAddress = "192.0.2.53";

std::string join_words(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string word; in >> word;) {
        out += word + " ";
    }
    return out;
}

// A report with its lines as one: where they are broken is another test's matter.
std::string on_one_line(const Assessment& assessment) {
    return join_words(report_text(assessment, {}));
}

// A recorded zone, with what one resolver said of it.
class ResolverFindings : public ::testing::Test {
protected:
    void record(const std::string& name) {
        evidence_ = read_evidence(read_file(testdata("evidence/" + name + ".json"))).value();
        const Name& zone = evidence_.subject.zone;
        for (const RrType type : {RrType::ds, RrType::dnskey, RrType::soa}) {
            for (const bool checking_disabled : {false, true}) {
                Exchange exchange;
                exchange.zone = resolver_zone();
                exchange.server = Server{Name(), std::string(kAddress), 53};
                exchange.question = Question{zone, type};
                exchange.form = resolver_form(checking_disabled);
                exchange.outcome = Outcome::answer;
                exchange.tries = 1;
                exchange.started_us = 1'500'000;
                exchange.message.emplace();
                exchange.message->recursion_available = true;
                exchange.message->authentic_data = true;
                exchange.message->edns.emplace();
                copy_answer(exchange);
                evidence_.exchanges.push_back(std::move(exchange));
            }
        }
    }

    // What the zone's servers said, with a TTL that has run for a while.
    void copy_answer(Exchange& to) const {
        for (const Exchange& from : evidence_.exchanges) {
            if (from.question != to.question || !from.form.is_plain() || !from.message ||
                from.message->rcode != Rcode::noerror) {
                continue;
            }
            to.message->answer = from.message->answer;
            to.message->authority = from.message->authority;
            for (auto* section : {&to.message->answer, &to.message->authority}) {
                for (RRset& rrset : *section) {
                    rrset.ttl = 100;
                }
            }
            return;
        }
    }

    // The exchanges of the resolver, those with CD as well unless `checked`.
    void change(const std::function<void(Exchange&)>& change, bool checked_only = false) {
        for (Exchange& exchange : evidence_.exchanges) {
            if (exchange.zone == resolver_zone() &&
                !(checked_only && exchange.form.checking_disabled)) {
                change(exchange);
            }
        }
    }

    void fail_checked(std::vector<EdnsOption> options = {}) {
        change(
            [&](Exchange& exchange) {
                Message failure;
                failure.recursion_available = true;
                failure.rcode = Rcode::servfail;
                failure.edns.emplace();
                failure.edns->options = options;
                exchange.message = failure;
            },
            true);
    }

    RRset* cached(Exchange& exchange, RrType type) const {
        for (RRset& rrset : exchange.message->answer) {
            if (rrset.type == type && rrset.owner == evidence_.subject.zone) {
                return &rrset;
            }
        }
        return nullptr;
    }

    void assess_now() {
        assessment_ = assess(evidence_, Limits{}).value();
        ASSERT_EQ(assessment_.resolvers.size(), 1U);
        row_ = assessment_.resolvers.front();
    }

    std::vector<const Finding*> about_resolver() const {
        std::vector<const Finding*> found;
        for (const Finding& finding : assessment_.findings) {
            if (finding.code >= Code::resolver_no_answer &&
                finding.code <= Code::resolver_not_validating) {
                found.push_back(&finding);
                EXPECT_EQ(finding.servers, std::vector<std::string>{std::string(kAddress)});
            }
        }
        return found;
    }
    std::vector<std::string> codes() const {
        std::vector<std::string> codes;
        for (const Finding* finding : about_resolver()) {
            codes.emplace_back(finding->name());
        }
        return codes;
    }
    using Codes = std::vector<std::string>;

    Evidence evidence_;
    Assessment assessment_;
    ResolverRow row_;
};

TEST_F(ResolverFindings, one_that_agrees_is_in_the_report_and_no_finding) {
    record("alg13");
    const auto plain = assess(evidence_, Limits{}).value();
    assess_now();
    EXPECT_EQ(codes(), Codes{});
    EXPECT_EQ(row_.outcome, "answer");
    EXPECT_EQ(row_.agrees, true);
    EXPECT_TRUE(row_.authentic);
    EXPECT_EQ(row_.validates, true);
    EXPECT_FALSE(row_.finds_bogus);
    ASSERT_TRUE(row_.ds);
    EXPECT_EQ(row_.ds->records,
              std::vector<std::string>{plain.views.ds.front().fact.records.front().text()});
    EXPECT_EQ(row_.ds->ttl, 100U);
    // 1.5 s after the beginning it was there, in the second of a whole number.
    EXPECT_EQ(row_.ds->until, evidence_.started_at + 2 + 100);
    const auto json = nlohmann::json::parse(report_json(assessment_));
    ASSERT_EQ(json["resolvers"].size(), 1U);
    const auto& resolver = json["resolvers"][0];
    EXPECT_EQ(resolver["address"], kAddress);
    EXPECT_EQ(resolver["agrees"], true);
    EXPECT_EQ(resolver["ad"], true);
    EXPECT_EQ(resolver["dnskey"]["records"].size(), 2U);
    EXPECT_EQ(resolver["ds"]["ttl"], 100);
    EXPECT_NE(
        report_text(assessment_, {})
            .find("Resolvers\n    192.0.2.53  agrees with the servers; finds it authentic; DS for "
                  "100 s, keys for 100 s\n"),
        std::string::npos)
        << report_text(assessment_, {});
}

TEST_F(ResolverFindings, they_change_nothing_of_what_is_said_of_the_zone) {
    for (const char* name : {"alg13", "flip", "plain", "stale2", "alldead", "nsec3"}) {
        record(name);
        Evidence without = evidence_;
        std::erase_if(without.exchanges,
                      [](const Exchange& exchange) { return exchange.zone == resolver_zone(); });
        const Assessment alone = assess(without, Limits{}).value();
        EXPECT_TRUE(alone.resolvers.empty());
        const auto json = nlohmann::json::parse(report_json(alone));
        EXPECT_FALSE(json.contains("resolvers"));
        assess_now();
        auto with = nlohmann::json::parse(report_json(assessment_));
        for (const char* field : {"status", "chain", "delegation", "views"}) {
            EXPECT_EQ(with[field], json[field]) << name << " " << field;
        }
    }
}

TEST_F(ResolverFindings, silence_is_unknown_and_no_verdict) {
    record("alg13");
    change([](Exchange& exchange) {
        exchange.message.reset();
        exchange.outcome = Outcome::timeout;
        exchange.tries = 3;
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NO_ANSWER"});
    EXPECT_EQ(row_.outcome, "timeout");
    EXPECT_EQ(row_.agrees, std::nullopt);
    EXPECT_EQ(row_.validates, std::nullopt);
    EXPECT_FALSE(row_.ds);
    EXPECT_EQ(assessment_.status, Status::secure);
    EXPECT_EQ(assessment_.severity, Severity::unknown);
    EXPECT_NE(report_text(assessment_, {}).find("    192.0.2.53  timeout\n"), std::string::npos);
}

TEST_F(ResolverFindings, a_failure_with_and_without_checking_is_no_verdict) {
    record("alg13");
    fail_checked();
    change([](Exchange& exchange) { exchange.message->rcode = Rcode::servfail; });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NO_ANSWER"});
    EXPECT_EQ(row_.outcome, "SERVFAIL");
    EXPECT_FALSE(row_.finds_bogus);
}

TEST_F(ResolverFindings, one_question_without_an_answer_is_named) {
    record("alg13");
    change([](Exchange& exchange) {
        if (exchange.question.type == RrType::dnskey) {
            exchange.message.reset();
            exchange.outcome = Outcome::timeout;
        }
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NO_ANSWER"});
    EXPECT_EQ(row_.outcome, "DNSKEY: timeout");
    EXPECT_EQ(row_.agrees, std::nullopt);
    EXPECT_EQ(row_.ds->agrees, true);
}

TEST_F(ResolverFindings, who_refuses_or_does_not_recurse_is_no_resolver) {
    record("alg13");
    change([](Exchange& exchange) {
        exchange.message->rcode = Rcode::refused;
        exchange.message->answer.clear();
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_REFUSES"});
    EXPECT_EQ(row_.outcome, "REFUSED");
    record("alg13");
    change([](Exchange& exchange) { exchange.message->recursion_available = false; });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_REFUSES"});
    EXPECT_EQ(row_.outcome, "NOERROR without recursion");
    // Not what a resolver has: what an authoritative server says.
    EXPECT_FALSE(row_.ds);
    EXPECT_EQ(assessment_.severity, Severity::warning);
}

TEST_F(ResolverFindings, a_failure_that_is_none_without_checking_is_a_verdict) {
    record("alg13");
    fail_checked({EdnsOption{15, {0, 9, 'n', 'o', ' ', 'S', 'E', 'P', 0x1b}}, EdnsOption{15, {0}},
                  EdnsOption{10, {0, 7}}});
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_FINDS_BOGUS"});
    const Finding& finding = *about_resolver().front();
    EXPECT_EQ(finding.severity, Severity::critical);
    EXPECT_EQ(finding.ede, 9);
    EXPECT_NE(finding.message.find("finds the zone bogus (extended error 9: no SEP\\027)"),
              std::string::npos)
        << finding.message;
    EXPECT_NE(finding.remedy.find("ends at " + format_time(evidence_.started_at + 102)),
              std::string::npos)
        << finding.remedy;
    EXPECT_TRUE(row_.finds_bogus);
    EXPECT_EQ(row_.validates, true);
    EXPECT_FALSE(row_.authentic);
    EXPECT_EQ(row_.agrees, true);  // by what it has with CD
    EXPECT_EQ(row_.outcome, "answer");
    EXPECT_EQ(assessment_.status, Status::secure);
    EXPECT_EQ(assessment_.severity, Severity::critical);
    const auto json = nlohmann::json::parse(report_json(assessment_))["resolvers"][0];
    EXPECT_EQ(json["extended_errors"].size(), 1U);
    EXPECT_EQ(json["extended_errors"][0]["code"], 9);
    EXPECT_EQ(json["extended_errors"][0]["text"], "no SEP\\027");
    fail_checked();
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_FINDS_BOGUS"});
    EXPECT_EQ(about_resolver().front()->ede, 6);
    EXPECT_NE(about_resolver().front()->message.find("finds the zone bogus"), std::string::npos);
}

TEST_F(ResolverFindings, a_failure_to_reach_servers_is_no_verdict) {
    record("alg13");
    fail_checked({EdnsOption{15, {0, 22}}, EdnsOption{15, {0, 23, 'x'}}});
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NO_ANSWER"});
    EXPECT_EQ(row_.outcome, "SERVFAIL");
    fail_checked({EdnsOption{15, {0, 22}}, EdnsOption{15, {0, 7}}});
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_FINDS_BOGUS"});
    EXPECT_EQ(about_resolver().front()->ede, 7);
}

TEST_F(ResolverFindings, another_ds_than_any_server_has_is_told_until_when) {
    record("alg13");
    change([&](Exchange& exchange) {
        if (RRset* ds = cached(exchange, RrType::ds)) {
            ds->rdatas.front()[0] ^= 1;
            ds->ttl = 1234;
        }
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_DIFFERS"});
    const Finding& finding = *about_resolver().front();
    EXPECT_NE(finding.message.find("another DS of alg13.test."), std::string::npos);
    EXPECT_NE(finding.message.find(row_.ds->records.front().substr(0, 10)), std::string::npos)
        << finding.message;
    EXPECT_NE(finding.message.find("for 1234 s more"), std::string::npos);
    const std::string until = format_time(evidence_.started_at + 2 + 1234);
    EXPECT_NE(finding.remedy.find("Until " + until), std::string::npos) << finding.remedy;
    EXPECT_EQ(row_.agrees, false);
    EXPECT_EQ(row_.ds->agrees, false);
    EXPECT_EQ(row_.keys->agrees, true);
    const std::string text = on_one_line(assessment_);
    EXPECT_NE(text.find("192.0.2.53 DIFFERS from the servers; finds it authentic; other DS for "
                        "1234 s (until "),
              std::string::npos)
        << text;
}

TEST_F(ResolverFindings, other_keys_and_none_at_all_are_told) {
    record("alg13");
    change([&](Exchange& exchange) {
        if (RRset* keys = cached(exchange, RrType::dnskey)) {
            keys->rdatas.pop_back();
        }
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_DIFFERS"});
    EXPECT_NE(about_resolver().front()->message.find("another DNSKEY of alg13.test."),
              std::string::npos);
    // From before the DS: 'there is none', for the negative TTL, and unsigned answers.
    record("alg13");
    RRset soa{evidence_.subject.zone.parent(), RrType::soa, kClassIn, 90, {Bytes(22, 0)}, {}};
    soa.rdatas.front()[21] = 60;
    change([&](Exchange& exchange) {
        if (exchange.question.type == RrType::ds) {
            exchange.message->answer.clear();
            exchange.message->authority = {soa};
        } else {
            exchange.message->authentic_data = false;
        }
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_DIFFERS"});
    EXPECT_NE(about_resolver().front()->message.find("than the servers: none, for 60 s more"),
              std::string::npos)
        << about_resolver().front()->message;
    EXPECT_TRUE(row_.ds->records.empty());
    EXPECT_EQ(row_.validates, true);  // the absence was authentic
    EXPECT_NE(on_one_line(assessment_).find("no DS for 60 s (until "), std::string::npos);
    // No records and no SOA: that says nothing.
    change([&](Exchange& exchange) {
        exchange.message->authority.clear();
        exchange.message->authentic_data = true;
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{});
    EXPECT_FALSE(row_.ds);
    EXPECT_EQ(row_.agrees, std::nullopt);
}

TEST_F(ResolverFindings, what_one_of_the_servers_has_is_no_difference) {
    record("stale2");
    assess_now();
    EXPECT_EQ(codes(), Codes{});
    EXPECT_EQ(row_.agrees, true);
    ASSERT_GE(assessment_.views.keys.size(), 2U);
    const RRset& other = assessment_.views.keys[1].fact.rrset;
    change([&](Exchange& exchange) {
        if (RRset* keys = cached(exchange, RrType::dnskey)) {
            keys->rdatas = other.rdatas;
        }
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{});
    EXPECT_EQ(row_.agrees, true);
}

TEST_F(ResolverFindings, where_no_server_answers_there_is_nothing_to_compare_with) {
    record("alldead");
    RRset keys{evidence_.subject.zone, RrType::dnskey, kClassIn, 9, {Bytes(8, 1)}, {}};
    change([&](Exchange& exchange) {
        if (exchange.question.type == RrType::dnskey) {
            exchange.message->answer = {keys};
        }
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{});
    EXPECT_EQ(row_.keys->agrees, std::nullopt);
    EXPECT_EQ(row_.agrees, std::nullopt);
    EXPECT_EQ(assessment_.status, Status::indeterminate);
}

TEST_F(ResolverFindings, no_ad_for_a_secure_zone_is_a_note) {
    record("alg13");
    change([](Exchange& exchange) { exchange.message->authentic_data = false; });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NOT_VALIDATING"});
    EXPECT_EQ(about_resolver().front()->severity, Severity::ok);
    EXPECT_EQ(row_.validates, false);
    EXPECT_EQ(assessment_.severity, Severity::ok);
    evidence_.subject.profile = built_in_profile("strict");
    assess_now();
    EXPECT_EQ(about_resolver().front()->severity, Severity::warning);
    // No zone that is not secure is authentic.
    record("plain");
    change([](Exchange& exchange) { exchange.message->authentic_data = false; });
    assess_now();
    EXPECT_EQ(codes(), Codes{});
    EXPECT_EQ(row_.validates, std::nullopt);
    // A resolver that validates may have an exception for the zone.
    record("alg13");
    change([](Exchange& exchange) {
        exchange.message->authentic_data = exchange.question.type == RrType::ds;
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NOT_VALIDATING"});
    EXPECT_EQ(row_.validates, true);
    EXPECT_FALSE(row_.authentic);
    // AD with CD says nothing: nothing was checked.
    record("alg13");
    change([](Exchange& exchange) {
        exchange.message->authentic_data = exchange.form.checking_disabled;
    });
    assess_now();
    EXPECT_EQ(codes(), Codes{"RESOLVER_NOT_VALIDATING"});
}

TEST_F(ResolverFindings, each_is_judged_by_its_own_answers) {
    record("alg13");
    std::vector<Exchange> others;
    change([&](Exchange& exchange) {
        others.push_back(exchange);
        others.back().server.address = "192.0.2.54";
        others.back().message->rcode = Rcode::refused;
    });
    evidence_.exchanges.insert(evidence_.exchanges.end(), others.begin(), others.end());
    const Assessment assessment = assess(evidence_, Limits{}).value();
    ASSERT_EQ(assessment.resolvers.size(), 2U);
    EXPECT_EQ(assessment.resolvers[0].agrees, true);
    EXPECT_EQ(assessment.resolvers[1].outcome, "REFUSED");
}

}  // namespace
}  // namespace dschain::test
