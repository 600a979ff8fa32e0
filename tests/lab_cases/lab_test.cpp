// Every case of testdata/lab/cases.txt, asked of real servers; and what it takes a lab to show:
// recording and replaying, servers that go away, the provider's document, options.
#include <algorithm>
#include <fstream>
#include <iostream>

#include "lab_cases/lab_fixture.hpp"

namespace dschain::test {
namespace {

class LabTest : public LabFixture {
protected:
    static std::vector<std::string> command(const std::string& zone,
                                            const std::vector<std::string>& more = {}) {
        std::vector<std::string> args = in_lab({"check", zone});
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }

    static RunResult check(const std::string& label, std::vector<std::string> more = {}) {
        more.emplace_back("--json");
        return run_dschain(command(lab_->child(label).zone, more));
    }

    static std::string right_ds(const std::string& label) {
        std::string text = lab_->child(label).right_ds;
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return text;
    }
};

TEST_F(LabTest, EveryCaseGetsItsVerdictAndTheSameFromItsRecording) {
    expect_every_verdict();
}

TEST_F(LabTest, OneServerOfEachZoneIsEnoughForAVerdict) {
    const RunResult result = check("alg13", {"--servers", "one"});
    EXPECT_EQ(result.status, 0);
    const auto report = result.json();
    EXPECT_EQ(report["status"], "secure");
    EXPECT_EQ(report["delegation"]["child_servers"].size(), 1U);
    EXPECT_EQ(report["delegation"]["parent_servers"].size(), 1U);
    EXPECT_EQ(report["views"]["total"], 1);
}

// What a healthy zone costs its servers: a bound that operators can rely on.
TEST_F(LabTest, AHealthyServerIsAskedTwelveQuestionsAtMostInFourRoundTrips) {
    for (const std::string label : {"alg13", "nsec3", "inside", "csk", "deep.ent"}) {
        const auto stats = check(label).json()["stats"];
        EXPECT_LE(stats["most_queries"], 12) << label;
        EXPECT_GE(stats["most_queries"], 11) << label;
        EXPECT_LE(stats["round_trips"], 4) << label;
        EXPECT_EQ(stats["retries"], 0) << label;
    }
}

TEST_F(LabTest, TheQuestionsOfACheckAreBounded) {
    const RunResult result = check("alg13", {"--limit", "queries=5"});
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.json()["status"], "indeterminate");
    EXPECT_EQ(result.codes(), (std::vector<std::string>{"LIMIT_QUERIES", "ZONE_NO_ANSWER"}));
}

TEST_F(LabTest, ViewsCountCombinationsOfServers) {
    const auto healthy = check("alg13").json();
    EXPECT_EQ(healthy["views"]["total"], 8);  // 2 parent servers x 2 for keys x 2 for data
    EXPECT_EQ(healthy["views"]["secure"], 8);
    const auto stale = check("stale2").json();
    EXPECT_EQ(stale["views"]["bogus"], 6);
    EXPECT_EQ(stale["views"]["secure"], 2);
    const auto split = check("dsother2").json();
    EXPECT_EQ(split["views"]["bogus"], 4);
}

TEST_F(LabTest, OneFaultIsOneFindingThatNamesEveryServer) {
    const auto expired = check("keyexpired").json()["findings"];
    ASSERT_EQ(expired.size(), 1U) << expired.dump(1);
    EXPECT_EQ(expired[0]["code"], "RRSIG_EXPIRED");
    EXPECT_EQ(expired[0]["servers"].size(), 2U);
    EXPECT_TRUE(expired[0]["server"].is_null());
    // What follows from it stands below it.
    const auto stale = check("stale2").json()["findings"];
    ASSERT_EQ(stale.size(), 1U) << stale.dump(1);
    EXPECT_EQ(stale[0]["servers"].size(), 1U);
    EXPECT_EQ(stale[0]["consequences"].size(), 2U);
    EXPECT_EQ(stale[0]["consequences"][0]["code"], "VIEWS_BOGUS");
    const auto half = check("expired2").json()["findings"];
    for (const auto& finding : half) {
        EXPECT_EQ(finding["code"], "RRSIG_EXPIRED");
    }
}

TEST_F(LabTest, AFindingNamesTheServerAndWhoseFaultItIs) {
    const auto stale = check("stale2").json()["findings"][0];
    EXPECT_EQ(stale["code"], "SERVER_STALE_KEYS");
    EXPECT_EQ(stale["at_fault"], "child");
    EXPECT_NE(stale["message"].get<std::string>().find("ns2.kids.test. (127.0.10.5"),
              std::string::npos);
    const auto above = check("kid.badparent").json()["findings"][0];
    EXPECT_EQ(above["at_fault"], "parent");
    EXPECT_EQ(above["zone"], "badparent.test.");
    const auto flipped = check("flip").json()["findings"][0];
    EXPECT_EQ(flipped["at_fault"], "registrar");
    EXPECT_NE(flipped["remedy"].get<std::string>().find(right_ds("flip")), std::string::npos);
}

TEST_F(LabTest, AServerThatGoesAwayIsAWarningAndNeverBogus) {
    ASSERT_EQ(check("alg15").status, 0);
    lab_->stop_server("127.0.10.5");
    const RunResult one_gone = check("alg15");
    EXPECT_EQ(one_gone.status, 1);
    EXPECT_EQ(one_gone.json()["status"], "secure");
    EXPECT_EQ(one_gone.codes(), std::vector<std::string>{"SERVER_UNREACHABLE"});
    lab_->stop_server("127.0.10.4");
    const RunResult both_gone = check("alg15");
    EXPECT_EQ(both_gone.status, 3);
    EXPECT_EQ(both_gone.json()["status"], "indeterminate");
    lab_->start_server("127.0.10.4");
    lab_->start_server("127.0.10.5");
    EXPECT_EQ(check("alg15").status, 0);
}

TEST_F(LabTest, AParentThatIsGoneLeavesEverythingUnknown) {
    lab_->stop_server("127.0.10.2");
    lab_->stop_server("127.0.10.3");
    const RunResult result = check("alg15");
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.json()["status"], "indeterminate");
    EXPECT_EQ(result.codes(), std::vector<std::string>{"ZONE_NO_ANSWER"});
    EXPECT_EQ(result.json()["findings"][0]["zone"], "test.");
    lab_->start_server("127.0.10.2");
    lab_->start_server("127.0.10.3");
}

TEST_F(LabTest, TheProvidersDocumentAgreesWithParentAndChild) {
    const lab::Child& child = lab_->child("alg13");
    const RunResult result = check("alg13", {"--api", child.api_document.string()});
    EXPECT_EQ(result.status, 0);
    const auto provider = result.json()["provider"];
    EXPECT_EQ(provider["source"], "file");
    EXPECT_EQ(provider["agrees_with_itself"], true);
    EXPECT_EQ(provider["agrees_with_parent"], true);
    EXPECT_EQ(provider["agrees_with_child"], true);
    EXPECT_EQ(provider["ds"][0], right_ds("alg13"));
}

TEST_F(LabTest, ADocumentOfAnotherKeyIsToldBothWays) {
    // Another zone's key under this zone's name: right in itself, and nowhere to be found.
    const lab::Child& other = lab_->child("alg15");
    const std::string lines = scratch("other.txt");
    std::ofstream(lines) << "alg13.test. IN DNSKEY " << other.dnskeys.front() << "\n";
    std::ofstream(lines, std::ios::app)
        << "alg13.test. IN DS 1 15 2 " << std::string(64, 'A') << "\n";
    const RunResult result = check("alg13", {"--ds", "4711 13 2 " + std::string(64, 'B')});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.json()["status"], "secure");
    EXPECT_EQ(result.codes(),
              (std::vector<std::string>{"PROVIDER_KEY_NOT_SERVED", "PROVIDER_DS_NOT_AT_PARENT",
                                        "PARENT_DS_UNKNOWN_TO_PROVIDER"}));
    const RunResult broken = check("alg13", {"--api", lines});
    EXPECT_EQ(broken.status, 2);
    EXPECT_EQ(broken.codes().front(), "DOCUMENT_DS_WITHOUT_KEY");
}

TEST_F(LabTest, ADsThatWasChangedOnTheWayToTheParentIsOneFault) {
    const RunResult result = check("flip", {"--api", lab_->child("flip").api_document.string()});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.codes(),
              (std::vector<std::string>{"DS_DIGEST_MISMATCH", "PROVIDER_DS_DIFFERS"}));
    const auto provider = result.json()["provider"];
    EXPECT_EQ(provider["agrees_with_itself"], true);
    EXPECT_EQ(provider["agrees_with_parent"], false);
    EXPECT_EQ(provider["agrees_with_child"], true);
    // Who signs the keys is shown even where no DS leads to them.
    EXPECT_EQ(result.json()["chain"].back()["signed_by"].size(), 1U);
}

TEST_F(LabTest, BeforePublishingTheDocumentIsWhatIsMissingAtTheParent) {
    const RunResult result =
        check("island", {"--api", lab_->child("island").api_document.string()});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.json()["status"], "insecure");
    EXPECT_EQ(result.codes(), std::vector<std::string>{"PROVIDER_DS_NOT_AT_PARENT"});
    EXPECT_EQ(result.json()["provider"]["agrees_with_child"], true);
    const RunResult expected = check(
        "island", {"--api", lab_->child("island").api_document.string(), "--expect", "insecure"});
    EXPECT_EQ(expected.status, 0);
}

TEST_F(LabTest, DnssecDisabledAtTheProviderWhileTheParentHasADsIsCritical) {
    const std::string disabled = scratch("disabled.json");
    std::ofstream(disabled) << R"({"error":"dnssec is disabled"})";
    const RunResult broken = check("unsignedds", {"--api", disabled});
    EXPECT_EQ(broken.status, 2);
    EXPECT_EQ(broken.codes(),
              (std::vector<std::string>{"PROVIDER_DISABLED_DS_PRESENT", "DNSKEY_ABSENT",
                                        "PROVIDER_DNSSEC_DISABLED"}));
    const RunResult fine = check("unsigned", {"--api", disabled, "--expect", "insecure"});
    EXPECT_EQ(fine.json()["provider"]["agrees_with_parent"], true);
}

TEST_F(LabTest, ExpectationsDecideWhatAnUnsignedZoneMeans) {
    EXPECT_EQ(check("unsigned").status, 1);
    EXPECT_EQ(check("unsigned", {"--expect", "insecure"}).status, 0);
    const RunResult secure = check("unsigned", {"--expect", "secure"});
    EXPECT_EQ(secure.status, 2);
    EXPECT_EQ(secure.codes().front(), "EXPECTATION_NOT_MET");
    EXPECT_EQ(check("alg13", {"--expect", "secure"}).status, 0);
    EXPECT_EQ(check("alg13", {"--expect", "insecure"}).status, 2);
}

TEST_F(LabTest, ValidationGoesByTheTimeThatIsGiven) {
    const RunResult result = check("alg13", {"--at", "2001-02-03T04:05:06Z"});
    EXPECT_EQ(result.status, 2);
    // The root's key is the first that is not yet valid.
    EXPECT_EQ(result.codes(), std::vector<std::string>{"RRSIG_NOT_YET_VALID"});
    EXPECT_EQ(result.json()["findings"][0]["zone"], ".");
}

TEST_F(LabTest, AnAnchorBelowTheRootIsWhereTheChainBegins) {
    const lab::Child& child = lab_->child("alg13");
    const std::string anchor = scratch("anchor");
    std::ofstream(anchor) << child.zone << " IN DS " << child.right_ds << "\n";
    const std::vector<std::string> args = {"check",          child.zone,
                                           "--trust-anchor", anchor,
                                           "--root-hints",   lab_->hints_file().string(),
                                           "--port",         std::to_string(lab_->port()),
                                           "--json"};
    const RunResult result = run_dschain(args);
    EXPECT_EQ(result.status, 0) << result.out;
    EXPECT_EQ(result.json()["chain"].size(), 1U);

    // Under no anchor nothing is known.
    auto elsewhere = args;
    elsewhere[1] = "alg15.test";
    const RunResult none = run_dschain(elsewhere);
    EXPECT_EQ(none.status, 3);
    EXPECT_EQ(none.json()["status"], "indeterminate");
    EXPECT_EQ(none.codes(), std::vector<std::string>{"NO_TRUST_ANCHOR"});

    // An anchor for another key.
    std::ofstream(anchor) << child.zone << " IN DS " << lab_->child("alg15").right_ds << "\n";
    const RunResult wrong = run_dschain(args);
    EXPECT_EQ(wrong.status, 2);
    EXPECT_EQ(wrong.codes(), std::vector<std::string>{"TRUST_ANCHOR_NO_MATCH"});
}

TEST_F(LabTest, ADnskeyAnchorServesAsWell) {
    auto args = command("alg13.test", {"--json"});
    args[3] = lab_->dnskey_anchor_file().string();
    EXPECT_EQ(run_dschain(args).status, 0);
}

TEST_F(LabTest, NamesThatAreNoZoneAreToldApart) {
    const RunResult inside = run_dschain(command("www.alg13.test", {"--json"}));
    EXPECT_EQ(inside.status, 3);
    EXPECT_EQ(inside.codes(), std::vector<std::string>{"NOT_A_ZONE"});
    const RunResult empty = run_dschain(command("ent.test", {"--json"}));
    EXPECT_EQ(empty.codes(), std::vector<std::string>{"NOT_A_ZONE"});
    const RunResult nowhere = run_dschain(command("no-such-zone.test", {"--json"}));
    EXPECT_EQ(nowhere.status, 3);
    EXPECT_EQ(nowhere.codes(), std::vector<std::string>{"NAME_DOES_NOT_EXIST"});
}

TEST_F(LabTest, TheRootAndATopLevelDomainAreZonesToo) {
    const RunResult root = run_dschain(command(".", {"--json"}));
    EXPECT_EQ(root.status, 0) << root.out;
    EXPECT_EQ(root.json()["status"], "secure");
    const RunResult top = run_dschain(command("test", {"--json"}));
    EXPECT_EQ(top.status, 0) << top.out;
    EXPECT_EQ(top.json()["delegation"]["parent"], ".");
}

TEST_F(LabTest, ServersCanBeNamedBeforeTheParentKnowsThem) {
    // The stale version of the zone is what ns2 alone serves.
    const std::string port = "#" + std::to_string(lab_->port());
    const RunResult stale = check("stale2", {"--ns", "new.example=127.0.10.5" + port});
    EXPECT_EQ(stale.status, 2);
    EXPECT_EQ(stale.codes(), std::vector<std::string>{"DS_NO_MATCHING_KEY"});
    const RunResult good = check("stale2", {"--ns", "old.example=127.0.10.4" + port});
    EXPECT_EQ(good.status, 0);
    EXPECT_EQ(good.json()["delegation"]["child_servers"][0]["name"], "old.example.");
    // A server that does not have the zone, and a zone that the parent does not have.
    const RunResult lame = check("lame2", {"--ns", "lame.example=127.0.10.5" + port});
    EXPECT_EQ(lame.status, 3);
    const RunResult unknown =
        run_dschain(command("new-zone.test", {"--ns", "a.example=127.0.10.4" + port, "--json"}));
    EXPECT_EQ(unknown.status, 3);
    EXPECT_EQ(unknown.codes(), (std::vector<std::string>{"ZONE_NO_ANSWER", "ZONE_UNSIGNED",
                                                         "SERVER_LAME", "NS_NOT_AT_PARENT"}));
}

TEST_F(LabTest, TheDeadlineEndsACheckAndSaysSo) {
    const RunResult result = run_dschain(
        command(lab_->child("silent2").zone, {"--timeout", "60000", "--deadline", "1", "--json"}));
    EXPECT_EQ(result.status, 3) << result.out;
    const auto codes = result.codes();
    EXPECT_NE(std::find(codes.begin(), codes.end(), "LIMIT_DEADLINE"), codes.end());
    EXPECT_LT(result.json()["stats"]["elapsed_ms"].get<double>(), 5000.0);
}

TEST_F(LabTest, TextAnswersFirstAndSaysWhatToDo) {
    const RunResult result = run_dschain(command("flip.test"));
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(result.out.starts_with("CRITICAL: flip.test. is bogus")) << result.out;
    EXPECT_NE(result.out.find("DS_DIGEST_MISMATCH  (at fault: registrar)"), std::string::npos);
    EXPECT_NE(result.out.find("What to do: Replace the DS"), std::string::npos);
    EXPECT_NE(result.out.find("└─ flip.test.  bogus"), std::string::npos);
    EXPECT_EQ(result.out.find('\x1b'), std::string::npos);
    const RunResult quiet = run_dschain(command("flip.test", {"-q"}));
    EXPECT_EQ(std::count(quiet.out.begin(), quiet.out.end(), '\n'), 1);
    const RunResult colored = run_on_terminal(command("flip.test"));
    EXPECT_NE(colored.out.find("\x1b[1;31mCRITICAL"), std::string::npos);
    EXPECT_NE(colored.err.find("asking the servers of flip.test."), std::string::npos);
    const RunResult plain = run_on_terminal(command("flip.test", {"--no-color"}));
    EXPECT_EQ(plain.out.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace dschain::test
