// 'check --provider gcore': the document comes from the API, the answers from recorded evidence.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "dschain/check/assess.hpp"
#include "support/gcore_server.hpp"
#include "support/recorded_transport.hpp"

namespace dschain::test {
namespace {

using Json = nlohmann::json;

class CheckProvider : public ::testing::Test {
protected:
    CheckProvider() {
        zone = evidence.subject.zone.text();
        zone.pop_back();
        write_roots(evidence, server.folder());
        const auto plain = assess(evidence, Limits{}).value();
        ds = plain.views.ds.front().fact.records.front().text();
        control = {
            {"zones",
             {{zone,
               {{"dnssec_status", "active"},
                {"dnssec_status_modified_on", "2026-11-01T00:00:00Z"}}}}},
            {"dnssec", {{zone, {{"ds", zone + ". 3600 IN DS " + ds}}}}},
            {"parent_ds",
             {{zone, {{"has_valid_parent_ds", true}, {"scanned_at", "2026-11-02T00:00:00Z"}}}}}};
        server.control(control);
        server.adjust = [this](Env& env) {
            env.transport = [this](const TransportOptions&) {
                return std::make_unique<RecordedTransport>(evidence);
            };
        };
    }
    RunResult check(std::vector<std::string> more = {}) {
        std::vector<std::string> args = {
            "check",          zone,
            "--provider",     "gcore",
            "--root-hints",   (server.folder() / "hints").string(),
            "--trust-anchor", (server.folder() / "anchors").string(),
            "--port",         std::to_string(evidence.cuts.front().servers.front().port),
            "--at",           std::to_string(evidence.validate_at),
            "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return server.run(std::move(args));
    }

    Evidence evidence = read_evidence(read_file(testdata("evidence/alg13.json"))).value();
    GcoreServer server;
    std::string zone;
    std::string ds;
    Json control;
};

TEST_F(CheckProvider, compares_what_the_api_says_with_the_servers) {
    const std::string record = (server.folder() / "evidence.json").string();
    const RunResult result = check({"--record", record});
    EXPECT_EQ(result.status, 3) << result.out << result.err;  // the document has no key in it
    const Json report = result.json();
    EXPECT_EQ(report["status"], "secure");
    EXPECT_EQ(report["provider"]["source"], "gcore");
    EXPECT_EQ(report["provider"]["agrees_with_parent"], true);
    EXPECT_EQ(report["provider"]["agrees_with_child"], true);
    EXPECT_EQ(report["provider"]["ds"], Json::array({ds}));
    EXPECT_EQ(report["provider"]["state"],
              Json::parse(R"({"status":"active","status_modified_on":"2026-11-01T00:00:00Z",
                  "has_valid_parent_ds":true,"scanned_at":"2026-11-02T00:00:00Z"})"));
    EXPECT_EQ(result.codes(), std::vector<std::string>{"DOCUMENT_UNVERIFIABLE"});
    EXPECT_EQ(server.requests().size(), 3U);
    // The record has the state as well, and not the key.
    Json replayed = run_dschain({"replay", record, "--json"}).json();
    EXPECT_EQ(replayed["provider"], report["provider"]);
    EXPECT_EQ(read_file(record).find("secret"), std::string::npos);
}

TEST_F(CheckProvider, disabled_dnssec_with_a_ds_at_the_parent_is_critical) {
    control["disabled"] = {zone};
    control["zones"][zone]["dnssec_status"] = "pending-disabled";
    server.control(control);
    const RunResult result = check();
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.codes(),
              (std::vector<std::string>{"PROVIDER_DISABLED_DS_PRESENT",
                                        "PROVIDER_STATUS_PENDING_DISABLED",
                                        "PROVIDER_DNSSEC_DISABLED", "PROVIDER_SCAN_DIFFERS"}));
}

TEST_F(CheckProvider, does_without_a_scan_that_the_api_does_not_have) {
    control.erase("parent_ds");
    server.control(control);
    EXPECT_EQ(check().json()["provider"]["state"]["has_valid_parent_ds"], nullptr);
}

TEST_F(CheckProvider, asks_nothing_of_the_servers_when_the_api_fails) {
    control["faults"] = {{{"status", 401}, {"body", R"({"message":"Bad permanent token"})"}}};
    server.control(control);
    server.adjust = [](Env& env) {
        env.transport = [](const TransportOptions&) -> std::unique_ptr<Transport> {
            throw std::logic_error("it was asked");
        };
    };
    const RunResult result = check();
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find("dschain check: " + server.url() + " does not accept the key"),
              std::string::npos)
        << result.err;
}

Json rdap(const std::string& name, const Json& secure_dns) {
    return {{"objectClassName", "domain"}, {"ldhName", name}, {"secureDNS", secure_dns}};
}

TEST_F(CheckProvider, compares_what_the_registrar_submitted) {
    const Ds served = Ds::parse(ds).value();
    Json data = {{"keyTag", served.key_tag},
                 {"algorithm", served.algorithm},
                 {"digestType", served.digest_type},
                 {"digest", ds.substr(ds.rfind(' ') + 1)}};
    control["rdap"][zone] =
        rdap(zone, {{"delegationSigned", true}, {"dsData", Json::array({data})}});
    server.control(control);
    const std::string url = server.url() + "/rdap/domain/" + zone;
    const std::string record = (server.folder() / "evidence.json").string();
    RunResult result = check({"--rdap", url, "--record", record});
    const Json report = result.json();
    EXPECT_EQ(report["rdap"],
              (Json{{"agrees_with_parent", true}, {"ds", {ds}}, {"keys", Json::array()}}));
    EXPECT_EQ(run_dschain({"replay", record, "--json"}).json()["rdap"], report["rdap"]);
    const Json request = server.requests().back();
    EXPECT_EQ(request["path"], "/rdap/domain/" + zone);
    EXPECT_FALSE(request["headers"].contains("Authorization"));
    EXPECT_EQ(request["headers"]["Accept"], "application/rdap+json");
    // Another DS: neither side knows the other's.
    data["keyTag"] = 1;
    control["rdap"][zone] =
        rdap(zone, {{"delegationSigned", true}, {"dsData", Json::array({data})}});
    server.control(control);
    result = check({"--rdap", url});
    EXPECT_EQ(result.json()["rdap"]["agrees_with_parent"], false);
    EXPECT_EQ(result.codes(),
              (std::vector<std::string>{"DOCUMENT_UNVERIFIABLE", "RDAP_DS_NOT_AT_PARENT",
                                        "PARENT_DS_NOT_IN_RDAP"}));
    // None: the parent's is one too many.
    control["rdap"][zone] = rdap(zone, {{"delegationSigned", false}});
    server.control(control);
    EXPECT_EQ(check({"--rdap", url}).codes(),
              (std::vector<std::string>{"DOCUMENT_UNVERIFIABLE", "PARENT_DS_NOT_IN_RDAP"}));
    // The key in place of the DS.
    const auto plain = assess(evidence, Limits{}).value();
    const auto& keys = plain.views.keys.front().fact.keys;
    const auto key =
        std::find_if(keys.begin(), keys.end(), [](const Dnskey& each) { return each.is_sep(); });
    ASSERT_NE(key, keys.end());
    const std::string text = key->text();
    control["rdap"][zone] = rdap(zone, {{"delegationSigned", true},
                                        {"keyData",
                                         {{{"flags", key->flags},
                                           {"protocol", 3},
                                           {"algorithm", key->algorithm},
                                           {"publicKey", text.substr(text.rfind(' ') + 1)}}}}});
    server.control(control);
    EXPECT_EQ(check({"--rdap", url}).json()["rdap"]["agrees_with_parent"], true);
}

TEST_F(CheckProvider, wants_rdap_about_the_zone) {
    control["rdap"][zone] = rdap("other.test", {{"delegationSigned", true},
                                                {"dsData",
                                                 {{{"keyTag", 1},
                                                   {"algorithm", 13},
                                                   {"digestType", 2},
                                                   {"digest", std::string(64, 'A')}}}}});
    server.control(control);
    const auto error = [&](const std::string& path) {
        const RunResult result = check({"--rdap", server.url() + path});
        EXPECT_EQ(result.status, 3);
        EXPECT_EQ(result.out, "");
        return result.err;
    };
    EXPECT_EQ(error("/rdap/domain/" + zone),
              "dschain check: --rdap: RDAP's answer: it is about other.test.\n");
    EXPECT_TRUE(
        error("/rdap/domain/none").ends_with("/rdap/domain/none answers with status 404\n"));
}

TEST_F(CheckProvider, takes_one_document_alone) {
    const RunResult result = check({"--api", "x"});
    EXPECT_EQ(result.status, 3);
    EXPECT_NE(result.err.find("--api excludes --provider"), std::string::npos) << result.err;
}

TEST_F(CheckProvider, the_guard_of_enabling_sees_that_every_server_serves_the_key) {
    std::vector<std::string> args = {
        "gcore",          "dnssec",
        "enable",         zone,
        "--root-hints",   (server.folder() / "hints").string(),
        "--trust-anchor", (server.folder() / "anchors").string(),
        "--port",         std::to_string(evidence.cuts.front().servers.front().port),
        "--at",           std::to_string(evidence.validate_at),
        "--json"};
    RunResult result = server.run(args);
    EXPECT_EQ(result.json()["decision"]["answer"], "go") << result.out;
    EXPECT_EQ(result.json()["forms"].size(), 1U);
    EXPECT_TRUE(server.pauses.empty());
    // A key that nobody serves.
    control["dnssec"][zone]["ds"] = zone + ". IN DS 1 13 2 " + std::string(64, 'A');
    server.control(control);
    result = server.run(args);
    EXPECT_EQ(result.status, 1) << result.out;
    EXPECT_EQ(result.json()["decision"]["answer"], "wait");
    EXPECT_EQ(result.json()["decision"]["reasons"], Json::array({"PROVIDER_KEY_NOT_SERVED"}));
    EXPECT_EQ(server.pauses.size(), 20U);
    // One server that does not answer: it is not known of every server.
    control["dnssec"][zone]["ds"] = zone + ". IN DS " + ds;
    server.control(control);
    const Server silent = evidence.cuts.back().servers.front();
    std::erase_if(evidence.exchanges, [&](const Exchange& exchange) {
        return exchange.server == silent && exchange.question.type == RrType::dnskey;
    });
    result = server.run(args);
    EXPECT_EQ(result.status, 3) << result.out;
    EXPECT_EQ(result.json()["decision"]["answer"], "unknown");
}

}  // namespace
}  // namespace dschain::test
