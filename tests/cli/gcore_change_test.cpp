// 'dschain gcore dnssec enable' and 'disable': what the guard says decides.
#include <deque>

#include <gtest/gtest.h>

#include "support/gcore_server.hpp"

namespace dschain::test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

GuardAnswer answer(Advice verdict, std::string text = "as scripted",
                   std::optional<Timestamp> time = {}) {
    GuardAnswer given;
    given.verdict = verdict;
    given.text = std::move(text);
    given.time = time;
    return given;
}

class Change : public ::testing::Test {
protected:
    Change() {
        server.control(world);
        server.adjust = [this](Env& env) {
            env.guard.may_change = [this](Env&, Operation change, const Name& zone,
                                          const AskOptions&,
                                          const GuardOptions&) -> Result<GuardAnswer> {
                EXPECT_EQ(zone.text(), "zxy.com.");
                asked.push_back(change);
                return may_change;
            };
            env.guard.is_served = [this](Env&, const Name&, const std::string& document,
                                         const AskOptions&) -> Result<GuardAnswer> {
                documents.push_back(document);
                GuardAnswer next = served.front();
                if (served.size() > 1) {
                    served.pop_front();
                }
                return next;
            };
            env.in_is_terminal = terminal;
            env.err_is_terminal = terminal;
        };
    }
    RunResult run(std::vector<std::string> args, const std::string& input = "") {
        args.insert(args.begin(), {"gcore", "dnssec"});
        RunResult result = server.run(std::move(args), input);
        EXPECT_FALSE(has(result.out + result.err, "secret-key")) << result.out << result.err;
        return result;
    }
    std::vector<std::string> patches() {
        std::vector<std::string> bodies;
        for (const Json& request : server.requests()) {
            if (request["method"] == "PATCH") {
                bodies.push_back(request["body"]);
            }
        }
        return bodies;
    }

    GcoreServer server;
    Json world = {{"zones", {{"zxy.com", {{"id", 5}}}}},
                  {"dnssec", {{"zxy.com", right_document()}}}};
    GuardAnswer may_change = answer(Advice::go);
    std::deque<GuardAnswer> served = {answer(Advice::go, "every server serves the key")};
    std::vector<Operation> asked;
    std::vector<std::string> documents;
    bool terminal = false;
};

constexpr const char* kForced = R"({"enabled":false,"force_disable":true})";
constexpr const char* kOff = R"({"enabled":false})";

TEST_F(Change, enabling_prints_the_ds_once_every_server_serves_the_key) {
    served = {answer(Advice::wait), answer(Advice::unknown),
              answer(Advice::go, "every server serves the key")};
    const RunResult result = run({"enable", "zxy.com", "--interval", "20"});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(asked, std::vector{Operation::enable});
    EXPECT_EQ(patches(), std::vector<std::string>{R"({"enabled":true})"});
    EXPECT_EQ(server.pauses,
              (std::vector<std::chrono::milliseconds>(2, std::chrono::milliseconds(20000))));
    ASSERT_EQ(documents.size(), 3U);
    EXPECT_TRUE(has(documents[0], "26191 13 2"));
    EXPECT_TRUE(
        result.out.starts_with("DNSSEC is enabled for zxy.com.: every server serves the "
                               "key\nOK: the DS of zxy.com."))
        << result.out;
    EXPECT_TRUE(has(result.out, "zxy.com. IN DS 26191 13 2 135E")) << result.out;
}

TEST_F(Change, enabling_gives_no_ds_before_that) {
    served = {answer(Advice::wait, "ns2 does not serve the key")};
    const RunResult result = run({"enable", "zxy.com", "--wait", "40", "--interval", "20"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(server.pauses.size(), 2U);
    EXPECT_EQ(documents.size(), 3U);
    EXPECT_TRUE(has(result.out, "ns2 does not serve the key")) << result.out;
    EXPECT_TRUE(has(result.out, "Do not give the DS to the registrar yet")) << result.out;
    EXPECT_FALSE(has(result.out, "135E208F")) << result.out;
    const Json report = run({"enable", "zxy.com", "--wait", "0", "--json"}).json();
    EXPECT_EQ(report["forms"], Json::array());
    EXPECT_EQ(report["decision"]["answer"], "wait");
    EXPECT_EQ(report["decision"]["operation"], "enable");
    served = {answer(Advice::unknown)};
    EXPECT_EQ(run({"enable", "zxy.com", "--wait", "0"}).status, 3);
}

TEST_F(Change, enabling_is_refused_when_the_guard_says_so) {
    may_change = answer(Advice::stop, "the parent has a DS of another key");
    const RunResult result = run({"enable", "zxy.com"});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "stop: nothing was changed: the parent has a DS of another key\n");
    EXPECT_TRUE(patches().empty());
}

TEST_F(Change, enabling_a_wrong_ds_is_critical) {
    world["dnssec"]["zxy.com"]["ds"] = "zxy.com. IN DS 26191 13 2 " + std::string(64, 'A');
    server.control(world);
    const RunResult result = run({"enable", "zxy.com"});
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(has(result.out, "DOCUMENT_DS_DIGEST_WRONG")) << result.out;
}

TEST_F(Change, disabling_is_done_on_go_alone) {
    const RunResult result = run({"disable", "zxy.com"});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "DNSSEC is disabled for zxy.com.: DNSSEC is disabled\n");
    EXPECT_EQ(asked, std::vector{Operation::disable});
    EXPECT_EQ(patches(), std::vector<std::string>{kOff});
}

TEST_F(Change, disabling_is_refused_otherwise) {
    const std::vector<std::tuple<GuardAnswer, int, std::string>> cases = {
        {answer(Advice::wait, "caches hold the DS", 1795500000), 1,
         "wait: nothing was changed: caches hold the DS (not before 2026-11-24T06:00:00Z)\n"},
        {answer(Advice::stop, "the DS is there"), 2,
         "stop: nothing was changed: the DS is there\n"},
        {answer(Advice::unknown, "nobody answers"), 3,
         "unknown: nothing was changed: nobody answers\n"}};
    for (const auto& [given, status, text] : cases) {
        may_change = given;
        const RunResult result = run({"disable", "zxy.com"});
        EXPECT_EQ(result.status, status);
        EXPECT_EQ(result.out, text);
        const Json json = run({"disable", "zxy.com", "--json"}).json();
        EXPECT_EQ(json["done"], false);
        EXPECT_EQ(json["zone"], "zxy.com.");
        EXPECT_EQ(json["decision"]["answer"], to_string(given.verdict));
        EXPECT_EQ(json["decision"]["safe_at"],
                  given.time ? Json("2026-11-24T06:00:00Z") : Json(nullptr));
    }
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Change, disabling_is_refused_by_the_guard_that_ships) {
    server.adjust = {};
    const RunResult result = run({"disable", "zxy.com"});
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(result.out.starts_with("unknown: nothing was changed:")) << result.out;
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Change, a_ds_that_the_provider_sees_stops_disabling) {
    world["parent_has_ds"] = {"zxy.com"};
    server.control(world);
    const RunResult result = run({"disable", "zxy.com"});
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(has(result.out,
                    "stop: nothing was changed: the provider sees a DS of zxy.com. at "
                    "the parent"))
        << result.out;
    EXPECT_TRUE(has(result.out, "(409): the parent zone still has a DS record")) << result.out;
    EXPECT_EQ(patches(), std::vector<std::string>{kOff});
}

TEST_F(Change, force_wants_the_name_once_more) {
    may_change = answer(Advice::stop, "the DS is there");
    world["parent_has_ds"] = {"zxy.com"};
    server.control(world);
    RunResult result = run({"disable", "zxy.com", "--force"});
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(has(result.err, "say that you mean it with --confirm zxy.com")) << result.err;
    result = run({"disable", "zxy.com", "--force", "--confirm", "zxy.org"});
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(has(result.err, "'zxy.org' is not the zone zxy.com.")) << result.err;
    EXPECT_TRUE(server.requests().empty());
    result = run({"disable", "zxy.com", "--force", "--confirm", "ZXY.com."});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_TRUE(has(result.err, "warning: stop: the DS is there")) << result.err;
    EXPECT_EQ(patches(), std::vector<std::string>{kForced});
}

TEST_F(Change, force_asks_on_a_terminal) {
    terminal = true;
    may_change = answer(Advice::unknown);
    for (const char* typed : {"", "\n", "yes\n", "zxy.co\n"}) {
        const RunResult result = run({"disable", "zxy.com", "--force"}, typed);
        EXPECT_EQ(result.status, 3);
        EXPECT_TRUE(has(result.err, "Type the zone's name to go on: ")) << result.err;
        EXPECT_TRUE(has(result.err, "nothing was changed")) << result.err;
    }
    EXPECT_TRUE(server.requests().empty());
    EXPECT_EQ(run({"disable", "zxy.com", "--force"}, "zxy.com\n").status, 0);
    EXPECT_EQ(patches(), std::vector<std::string>{kForced});
}

}  // namespace
}  // namespace dschain::test
