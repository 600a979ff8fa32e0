// 'dschain gcore' against a server that keeps to the API's contract.
#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "support/gcore_server.hpp"

namespace dschain::test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

class Gcore : public ::testing::Test {
protected:
    // zxy.com is in the account, with DNSSEC.
    Json world() {
        return {{"zones", {{"zxy.com", {{"id", 5}, {"dnssec_status", "active"}}}}},
                {"dnssec", {{"zxy.com", right_document()}}}};
    }
    void with_fault(const Json& fault) {
        Json control = world();
        control["faults"] = Json::array({fault});
        server.control(control);
    }
    RunResult run(std::vector<std::string> args, const std::string& input = "") {
        args.insert(args.begin(), "gcore");
        RunResult result = server.run(std::move(args), input);
        EXPECT_FALSE(has(result.out + result.err, "secret-key")) << result.out << result.err;
        return result;
    }
    void expect_error(const RunResult& result, std::string_view words) {
        EXPECT_EQ(result.status, 3);
        EXPECT_EQ(result.out, "");
        EXPECT_TRUE(has(result.err, words)) << result.err;
    }
    std::vector<Json> changes() {
        std::vector<Json> changes;
        for (const Json& request : server.requests()) {
            if (request["method"] != "GET") {
                changes.push_back(request);
            }
        }
        return changes;
    }

    GcoreServer server;
};

TEST_F(Gcore, creates_a_zone_with_the_fields_of_the_guide) {
    const RunResult result = run({"zone", "create", "new.example", "--serial", "9"});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(
        result.out.starts_with("created: new.example. (id 7)\n"
                               "warning: it is not delegated to us yet\n"))
        << result.out;
    EXPECT_EQ(Json::parse(changes().at(0)["body"].get<std::string>()),
              Json::parse(R"({"contact":"hostmaster@new.example","enabled":true,"expiry":1209600,
                  "name":"new.example","nx_ttl":300,"primary_server":"ns1.gcorelabs.net",
                  "refresh":5400,"retry":3600,"serial":9})"));
    expect_error(run({"zone", "create", "new.example"}), "(409): zone new.example already exists");
    EXPECT_EQ(run({"zone", "create", "n2.example", "--json", "--disabled", "--nx-ttl", "60",
                   "--contact", "me@n2.example"})
                  .json(),
              Json::parse(R"({"name":"n2.example.","id":7,
                  "warnings":["it is not delegated to us yet"]})"));
    const Json body = Json::parse(changes().back()["body"].get<std::string>());
    EXPECT_EQ(body["enabled"], false);
    EXPECT_EQ(body["nx_ttl"], 60);
    EXPECT_EQ(body["contact"], "me@n2.example");
}

TEST_F(Gcore, lists_all_zones) {
    Json control = world();
    control["many"] = 10500;
    server.control(control);
    const Json list = run({"zone", "list", "--json"}).json();
    EXPECT_EQ(list["total"], 10501);
    EXPECT_EQ(list["zones"].size(), 10501U);
    EXPECT_EQ(list["zones"][0]["dnssec_status"], "active");
    EXPECT_EQ(list["zones"][10500]["name"], "zone10499.example");
    EXPECT_EQ(server.requests().size(), 11U);
    EXPECT_EQ(run({"zone", "list", "--name", "zxy"}).out,
              "NAME     DNSSEC            ZONE\n"
              "zxy.com  active            enabled\n"
              "1 zone\n");
}

TEST_F(Gcore, shows_a_zone) {
    server.control({{"zones",
                     {{"zxy.com",
                       {{"id", "5"},
                        {"enabled", true},
                        {"dnssec_status", "pending-disabled"},
                        {"dnssec_status_modified_on", "2026-11-01T00:00:00Z"},
                        {"contact", "a@b.c\x1b[31m"}}}}}});
    const RunResult result = run({"zone", "show", "zxy.com."});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(has(result.out,
                    "DNSSEC          pending-disabled\n"
                    "  since         2026-11-01T00:00:00Z\n"))
        << result.out;
    EXPECT_TRUE(has(result.out, "a@b.c\\027[31m")) << result.out;
    EXPECT_EQ(run({"zone", "show", "ZXY.com", "--json"}).json()["id"], 5);
}

TEST_F(Gcore, creates_rrsets) {
    server.control(world());
    EXPECT_EQ(
        run({"rrset", "create", "zxy.com", "www", "A", "192.0.2.1", "192.0.2.2", "--ttl", "0"}).out,
        "created: www.zxy.com. A, 2 records\n");
    EXPECT_EQ(run({"rrset", "create", "zxy.com", "@", "mx", "10 mail.zxy.com"}).status, 0);
    EXPECT_EQ(run({"rrset", "create", "zxy.com", "a.zxy.com", "TXT", "x y"}).status, 0);
    const auto sent = changes();
    ASSERT_EQ(sent.size(), 3U);
    EXPECT_EQ(sent[0]["path"], "/dns/v2/zones/zxy.com/www.zxy.com/A");
    EXPECT_EQ(sent[0]["body"],
              R"({"ttl":0,"resource_records":[{"content":["192.0.2.1"],"enabled":true},)"
              R"({"content":["192.0.2.2"],"enabled":true}]})");
    EXPECT_EQ(sent[1]["path"], "/dns/v2/zones/zxy.com/zxy.com/MX");
    EXPECT_EQ(sent[1]["body"],
              R"({"resource_records":[{"content":[10,"mail.zxy.com"],"enabled":true}]})");
    EXPECT_EQ(sent[2]["path"], "/dns/v2/zones/zxy.com/a.zxy.com/TXT");
    expect_error(run({"rrset", "create", "zxy.com", "www.other.", "A", "192.0.2.1"}),
                 "www.other. is not in the zone zxy.com.");
    expect_error(run({"rrset", "create", "zxy.com", "www", "AAAAA", "x"}), "TYPE: 'AAAAA'");
    EXPECT_EQ(changes().size(), 3U);
}

TEST_F(Gcore, shows_the_ds_in_every_form) {
    server.control(world());
    const RunResult result = run({"dnssec", "show", "zxy.com"});
    EXPECT_EQ(result.status, 0) << result.err;
    const std::string digest = "135E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07";
    const std::string key =
        "ahD2C5Th+4NIFmErQPgSe/j6yPc2pbuhr3QcOJImCYHtv/mR/2qP2yHjBE1x20ERnmAnp6e6//g0uYAQKTW+DA==";
    for (const std::string& line :
         {std::string("OK: the DS of zxy.com."), "\n    zxy.com. IN DS 26191 13 2 " + digest + "\n",
          "\n    key tag      26191\n    algorithm    13 (ECDSAP256SHA256)\n"
          "    digest type  2 (SHA-256)\n    digest       " +
              digest + "\n",
          "\n    flags        257\n    protocol     3\n    algorithm    13 (ECDSAP256SHA256)\n"
          "    public key   " +
              key + "\n",
          "\n    zxy.com. IN CDS 26191 13 2 " + digest + "\n",
          "\n    zxy.com. IN CDNSKEY 257 3 13 " + key + "\n"}) {
        EXPECT_TRUE(has(result.out, line)) << line << "\nin\n" << result.out;
    }
    const Json report = run({"dnssec", "show", "zxy.com", "--json"}).json();
    EXPECT_EQ(report["provider"]["source"], "gcore");
    EXPECT_EQ(report["provider"]["agrees_with_itself"], true);
    EXPECT_EQ(report["decision"], nullptr);
    ASSERT_EQ(report["forms"].size(), 1U);
    EXPECT_EQ(report["forms"][0]["record"], "zxy.com. IN DS 26191 13 2 " + digest);
    EXPECT_EQ(report["forms"][0]["ds"]["digest"], digest);
    EXPECT_EQ(report["forms"][0]["dnskey"]["public_key"], key);
    EXPECT_EQ(report["forms"][0]["cds"], "26191 13 2 " + digest);
    EXPECT_EQ(report["forms"][0]["cdnskey"], "257 3 13 " + key);
    const RunResult quiet = run({"dnssec", "show", "zxy.com", "-q"});
    EXPECT_EQ(std::count(quiet.out.begin(), quiet.out.end(), '\n'), 1);
}

TEST_F(Gcore, a_wrong_ds_is_shown_as_wrong) {
    Json control = world();
    control["dnssec"]["zxy.com"]["ds"] =
        "zxy.com. 3600 IN DS 26191 13 2 "
        "035E208FF18578AB18C1EB8EA064BE08324DCBA6CF08FF55D76F0DBD4BF49F07";
    server.control(control);
    const RunResult result = run({"dnssec", "show", "zxy.com"});
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(has(result.out, "DOCUMENT_DS_DIGEST_WRONG")) << result.out;
    EXPECT_TRUE(has(result.out, "As the document has it: do not publish it")) << result.out;
    EXPECT_FALSE(has(result.out, "For the registrar")) << result.out;
    EXPECT_FALSE(has(result.out, "CDNSKEY")) << result.out;
    EXPECT_EQ(run({"dnssec", "show", "zxy.com", "--json"}).status, 2);
}

TEST_F(Gcore, disabled_dnssec_is_a_state) {
    Json control = world();
    control["disabled"] = {"zxy.com"};
    server.control(control);
    const RunResult result = run({"dnssec", "show", "zxy.com", "--json"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.codes(), std::vector<std::string>{"PROVIDER_DNSSEC_DISABLED"});
    EXPECT_EQ(result.json()["forms"], Json::array());
}

struct Fault {
    const char* name;
    Json fault;
    const char* says;
    std::size_t requests = 1;
};
void PrintTo(const Fault& shown, std::ostream* out) {
    *out << shown.name;
}
class Faults : public Gcore, public ::testing::WithParamInterface<Fault> {};

TEST_P(Faults, have_words_of_their_own) {
    with_fault(GetParam().fault);
    server.variables["GCORE_API_URL"] = server.url() + "/dns/v2/";
    expect_error(run({"dnssec", "show", "zxy.com", "--api-timeout", "1"}), GetParam().says);
    EXPECT_EQ(server.requests().size(), GetParam().requests);
    EXPECT_EQ(server.pauses.size(), GetParam().requests - 1);
}

INSTANTIATE_TEST_SUITE_P(
    Gcore, Faults,
    ::testing::Values(
        Fault{"bad_request",
              {{"status", 400}, {"body", R"({"error":"bad zone"})"}},
              "refuses (400): bad zone"},
        Fault{"unauthorized",
              {{"status", 401}, {"body", R"({"message":"Bad permanent token"})"}},
              "does not accept the key (401): Bad permanent token. The key from GCORE_API_KEY was"},
        Fault{"forbidden",
              {{"status", 403}, {"body", R"({"error":"no"})"}},
              "does not allow this (403): no; the key from GCORE_API_KEY"},
        Fault{"not_found",
              {{"status", 404}, {"body", R"({"error":"no zone"})"}},
              "(404): no zone: GET /dns/v2/zones/zxy.com/dnssec"},
        Fault{"too_many",
              {{"status", 429}, {"headers", {{"Retry-After", "3"}}}},
              "too many requests (429); it asks to wait 3 s",
              3},
        Fault{"too_many_for_long",
              {{"status", 429}, {"headers", {{"Retry-After", "3600"}}}},
              "it asks to wait 3600 s"},
        Fault{"server",
              {{"status", 503}, {"body", "down for repairs"}},
              "an error of its own (503): down for repairs, 3 times",
              3},
        Fault{"html", {{"body", "<html>log in</html>"}}, "HTML instead of JSON"},
        Fault{"no_json", {{"body", "ok"}}, "its answer is not JSON: 'ok'"},
        Fault{"time_out", {{"sleep", 3}}, "did not answer in time"},
        Fault{"redirect",
              {{"status", 302}, {"headers", {{"Location", "https://evil.example/"}}}},
              "redirects to https://evil.example, which is another server: not followed, and the "
              "key was not sent there"},
        Fault{"echo", {{"status", 400}, {"echo", true}}, "(400): you sent APIKey ***"},
        Fault{"ill_typed", {{"body", R"({"ds":5})"}}, "the field 'ds' is a number"}),
    [](const auto& each) { return each.param.name; });

TEST_F(Gcore, a_fault_that_passes_is_waited_for) {
    with_fault({{"status", 429}, {"headers", {{"Retry-After", "3"}}}, {"times", 2}});
    EXPECT_EQ(run({"dnssec", "show", "zxy.com"}).status, 0);
    EXPECT_EQ(server.pauses,
              (std::vector<std::chrono::milliseconds>(2, std::chrono::milliseconds(3000))));
}

TEST_F(Gcore, a_certificate_that_nobody_vouches_for_is_refused) {
    server.variables.erase("SSL_CERT_FILE");
    expect_error(run({"zone", "list"}), "its certificate is refused, and nothing was sent");
    EXPECT_EQ(server.requests().size(), 0U);
    EXPECT_EQ(run({"zone", "list", "--ca-file", server.ca_file()}).status, 0);
}

TEST_F(Gcore, keys_come_from_a_file_or_a_variable) {
    server.variables.erase("GCORE_API_KEY");
    expect_error(run({"zone", "list"}), "a key is wanted: --api-key-file FILE, or GCORE_API_KEY");
    server.variables["GCORE_PERMANENT_API_TOKEN"] = kKey;
    EXPECT_EQ(run({"zone", "list"}).status, 0);
    server.variables["GCORE_API_KEY"] = "other";
    expect_error(run({"zone", "list"}), "The key from GCORE_API_KEY");
    const std::string path = (server.folder() / "key").string();
    std::ofstream(path) << kKey << "\n";
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    const RunResult result = run({"zone", "list", "--api-key-file", path});
    EXPECT_EQ(result.status, 0);
    EXPECT_TRUE(has(result.err, "warning: every user of this machine can read the key in"));
    std::ofstream(path) << "\n";
    expect_error(run({"zone", "list", "--api-key-file", path}), "it is empty");
    server.variables["GCORE_API_KEY"] = "aa.bb.cc";
    server.control({{"key", "Bearer aa.bb.cc"}});
    EXPECT_EQ(run({"zone", "list"}).status, 0);
}

TEST_F(Gcore, a_key_on_the_command_line_is_refused) {
    for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{
             {"zone", "list", "--api-key", "12$secret-key"},
             {"zone", "list", "--api-key=12$secret-key"},
             {"dnssec", "disable", "zxy.com", "--dry-run", "--api-key", "12$secret-key"}}) {
        expect_error(run(args), "--api-key: every user of this machine can read a command line");
    }
    expect_error(run({"zone", "list", "--api-kye", "12$secret-key"}), "no option --api-kye");
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(Gcore, a_dry_run_shows_the_request_and_sends_nothing) {
    const std::string head = "Authorization: APIKey ***\nContent-Type: application/json\n\n";
    const std::string zones = server.url() + "/dns/v2/zones";
    EXPECT_EQ(run({"dnssec", "enable", "zxy.com", "--dry-run"}).out,
              "PATCH " + zones + "/zxy.com/dnssec\n" + head + "{\"enabled\":true}\n");
    EXPECT_EQ(run({"dnssec", "disable", "zxy.com", "--dry-run"}).out,
              "PATCH " + zones + "/zxy.com/dnssec\n" + head + "{\"enabled\":false}\n");
    EXPECT_EQ(run({"dnssec", "disable", "zxy.com", "--dry-run", "--force"}).out,
              "PATCH " + zones + "/zxy.com/dnssec\n" + head +
                  "{\"enabled\":false,\"force_disable\":true}\n");
    EXPECT_TRUE(run({"zone", "create", "zxy.com", "--dry-run"}).out.starts_with("POST " + zones));
    const Json json =
        run({"rrset", "create", "zxy.com", "www", "A", "192.0.2.1", "--dry-run", "--json"}).json();
    EXPECT_EQ(json["method"], "POST");
    EXPECT_EQ(json["url"], zones + "/zxy.com/www.zxy.com/A");
    EXPECT_EQ(json["headers"]["Authorization"], "APIKey ***");
    EXPECT_EQ(json["body"]["resource_records"][0]["content"][0], "192.0.2.1");
    server.variables.erase("GCORE_API_KEY");
    EXPECT_EQ(run({"dnssec", "enable", "zxy.com", "--dry-run"}).status, 0);
    EXPECT_EQ(server.requests().size(), 0U);
}

struct Misuse {
    const char* name;
    std::vector<std::string> args;
    const char* says;
};
void PrintTo(const Misuse& shown, std::ostream* out) {
    *out << shown.name;
}
class GcoreUsage : public ::testing::TestWithParam<Misuse> {};

TEST_P(GcoreUsage, errors_name_the_command_and_the_argument) {
    std::vector<std::string> args = GetParam().args;
    const RunResult result = run_dschain(args);
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(result.err, "dschain " + std::string(GetParam().says) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Words, GcoreUsage,
    ::testing::Values(
        Misuse{
            "no_group", {"gcore"}, "gcore: a command is wanted; 'dschain gcore --help' lists them"},
        Misuse{"no_command",
               {"gcore", "zone"},
               "gcore zone: a command is wanted; 'dschain gcore zone --help' lists them"},
        Misuse{"group",
               {"gcore", "zon", "list"},
               "gcore: 'zon' is no command; did you mean zone?; the commands are zone, rrset and "
               "dnssec"},
        Misuse{"command",
               {"gcore", "dnssec", "enabel", "x"},
               "gcore dnssec: 'enabel' is no command; did you mean enable?; the commands are show, "
               "enable and disable"},
        Misuse{"option",
               {"gcore", "zone", "list", "--api-ulr", "x"},
               "gcore zone list: there is no option --api-ulr; did you mean --api-url?"},
        Misuse{"option_of_group",
               {"gcore", "--jsn", "zone", "list"},
               "gcore zone list: there is no option --jsn"},
        Misuse{"too_many",
               {"gcore", "zone", "show", "a", "b"},
               "gcore zone show: 'b' is one argument too many"},
        Misuse{"too_few", {"gcore", "zone", "show"}, "gcore zone show: NAME is required"},
        Misuse{"root",
               {"gcore", "zone", "show", "."},
               "gcore zone show: NAME: the root is no zone of the provider's"},
        Misuse{"url",
               {"gcore", "zone", "list", "--api-url", "http://a.b"},
               "gcore zone list: --api-url: the URL 'http://a.b': http is not encrypted and is "
               "allowed to 127.0.0.1 and [::1] only; use https"},
        Misuse{"confirm",
               {"gcore", "dnssec", "disable", "x", "--confirm", "x"},
               "gcore dnssec disable: --confirm goes with --force"},
        Misuse{
            "ask",
            {"gcore", "dnssec", "enable", "x", "--at", "noon"},
            "gcore dnssec enable: --at: 'noon' is no time; 2026-11-24T04:00:00Z or seconds since "
            "1970 are"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace dschain::test
