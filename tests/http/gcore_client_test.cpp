// When the client tries again, how long it waits, what it makes of answers, and what it sends. No
// server: the answers are in a table.
#include <deque>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dschain/http/gcore.hpp"

namespace dschain::test {
namespace {

using std::chrono::milliseconds;
using Json = nlohmann::json;

constexpr Timestamp kNow = 1795500000;  // 2026-11-24T06:00:00Z

Name name(std::string_view text) {
    return Name::parse(text).value();
}

struct World {
    std::deque<tl::expected<HttpResponse, HttpError>> answers;
    std::vector<HttpRequest> sent;
    std::vector<milliseconds> pauses;
};

class TableClient final : public HttpClient {
public:
    explicit TableClient(World& world) : world_(world) {}
    tl::expected<HttpResponse, HttpError> send(const HttpRequest& request) override {
        world_.sent.push_back(request);
        if (world_.answers.empty()) {
            return unexpected(HttpError{HttpFault::unreachable, "nothing more in the table"});
        }
        auto answer = std::move(world_.answers.front());
        world_.answers.pop_front();
        return answer;
    }

private:
    World& world_;
};

HttpResponse response(int status, std::string body, std::optional<std::string> retry_after = {}) {
    return {status, "application/json", std::move(retry_after), std::move(body)};
}

class Client : public ::testing::Test {
protected:
    GcoreClient client(std::string key = "12$abc", std::uint16_t random = 32768) {
        return {std::make_unique<TableClient>(world), "https://api.test",
                api_key_from_text(std::move(key), "GCORE_API_KEY").value(),
                Pacing{[] { return kNow; }, [random] { return random; },
                       [this](milliseconds time) { world.pauses.push_back(time); }}};
    }
    std::string zone_error(HttpResponse answer, std::string key = "12$abc") {
        world.answers = {std::move(answer)};
        const auto zone = client(std::move(key)).zone(name("zxy.com"));
        return zone ? "no error" : zone.error().text;
    }

    World world;
};

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

TEST_F(Client, tries_a_get_three_times_with_growing_pauses) {
    world.answers = {response(503, ""), response(500, ""), response(502, "{\"error\":\"down\"}"),
                     response(200, "{}")};
    const auto zone = client().zone(name("zxy.com"));
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().fault, ApiFault::server);
    EXPECT_EQ(zone.error().text, "https://api.test has an error of its own (502): down, 3 times");
    EXPECT_EQ(world.sent.size(), 3U);
    EXPECT_EQ(world.pauses, (std::vector{milliseconds(500), milliseconds(1000)}));
}

TEST_F(Client, spreads_its_pauses_by_a_quarter) {
    for (const auto& [random, first] : {std::pair{0, 375}, std::pair{65535, 624}}) {
        world = {};
        world.answers = {response(500, ""), response(200, "{\"name\":\"zxy.com\"}")};
        const auto zone =
            client("12$abc", static_cast<std::uint16_t>(random)).zone(name("zxy.com"));
        ASSERT_TRUE(zone);
        EXPECT_EQ(zone->name, "zxy.com");
        EXPECT_EQ(world.pauses, std::vector{milliseconds(first)});
    }
}

TEST_F(Client, sends_a_change_once) {
    for (const int status : {500, 503, 429}) {
        world = {};
        world.answers = {response(status, "", "1"), response(200, "{}")};
        const auto changed = client().set_dnssec(name("zxy.com"), false, false);
        ASSERT_FALSE(changed);
        EXPECT_EQ(world.sent.size(), 1U);
        EXPECT_TRUE(world.pauses.empty());
        EXPECT_EQ(has(changed.error().text, "whether the change was made is not known"),
                  status != 429)
            << changed.error().text;
    }
}

TEST_F(Client, says_of_a_change_that_timed_out_that_it_may_have_been_made) {
    world.answers = {unexpected(HttpError{HttpFault::timeout, "too slow"})};
    const auto changed = client().set_dnssec(name("zxy.com"), true, false);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().text, "too slow; whether the change was made is not known");
}

TEST_F(Client, waits_as_long_as_it_is_asked_to) {
    const std::vector<std::pair<const char*, milliseconds>> cases = {
        {"7", milliseconds(7000)},
        {" 60 ", milliseconds(60000)},
        {"Tue, 24 Nov 2026 06:00:09 GMT", milliseconds(9000)},
        {"Tue, 24 Nov 2026 05:00:00 GMT", milliseconds(0)},
        {"soon", milliseconds(500)}};
    for (const auto& [retry_after, pause] : cases) {
        world = {};
        world.answers = {response(429, "", retry_after), response(200, "{}")};
        EXPECT_TRUE(client().zone(name("zxy.com"))) << retry_after;
        EXPECT_EQ(world.pauses, std::vector{pause}) << retry_after;
    }
}

TEST_F(Client, does_not_wait_longer_than_a_minute) {
    for (const char* retry_after : {"61", "4294967295", "Wed, 25 Nov 2026 06:00:00 GMT"}) {
        world = {};
        const std::string error = zone_error(response(429, "", retry_after));
        EXPECT_TRUE(has(error, "too many requests (429); it asks to wait ")) << error;
        EXPECT_EQ(world.sent.size(), 1U);
        EXPECT_TRUE(world.pauses.empty());
    }
}

TEST_F(Client, reads_error_then_message_then_the_body) {
    EXPECT_TRUE(has(zone_error(response(403, R"({"error":"one","message":"two"})")), "(403): one"));
    EXPECT_TRUE(
        has(zone_error(response(404, R"({"exception_class":"X","message":"two"})")), "(404): two"));
    EXPECT_TRUE(
        has(zone_error(response(400, R"({"error":{"a":1}})")), R"((400): {"error":{"a":1}})"));
    EXPECT_TRUE(
        has(zone_error(response(422, "plain \x1b[31mwords")), "(422): plain \\027[31mwords"));
    EXPECT_EQ(zone_error(response(418, "")), "https://api.test refuses (418)");
    const std::string cut = zone_error(response(400, std::string(5000, 'x')));
    EXPECT_LT(cut.size(), 400U);
    EXPECT_TRUE(has(zone_error(response(403, "<html>oops")), "HTML instead of JSON"));
}

TEST_F(Client, hints_at_a_key_of_the_other_kind) {
    const std::string jwt = "aaaa.bbbb.cccc";
    EXPECT_TRUE(has(zone_error(response(401, R"({"message":"Bad permanent token"})")),
                    "was sent as a permanent key ('APIKey')"));
    EXPECT_TRUE(has(zone_error(response(401, R"({"message":"Token is invalid or expired"})")),
                    "has not the form of a JWT"));
    EXPECT_TRUE(has(zone_error(response(401, R"({"message":"Token is invalid or expired"})"), jwt),
                    "valid for a short time only"));
    EXPECT_TRUE(has(
        zone_error(response(401, R"({"detail":"Given token not valid for any token type"})"), jwt),
        "it was sent as 'Bearer'"));
    for (const std::string& key : {std::string("12$abc"), jwt}) {
        EXPECT_FALSE(has(zone_error(response(401, "no"), key), key));
        EXPECT_TRUE(has(zone_error(response(401, "no"), key), "GCORE_API_KEY"));
    }
}

TEST_F(Client, takes_answers_that_are_not_json_objects_as_bad) {
    EXPECT_TRUE(has(zone_error(response(200, "<!DOCTYPE html>")), "HTML instead of JSON"));
    EXPECT_TRUE(has(zone_error({200, "text/html", {}, "{}"}), "HTML instead of JSON"));
    EXPECT_TRUE(has(zone_error(response(200, "{")), "is not JSON: '{'"));
    EXPECT_TRUE(has(zone_error(response(200, "")), "is not JSON: ''"));
    EXPECT_TRUE(has(zone_error(response(200, "[1]")), "no JSON object: '[1]'"));
}

TEST_F(Client, takes_numbers_as_strings_and_the_other_way_round) {
    world.answers = {response(200, R"({"name":"zxy.com","id":"7","serial":8,"enabled":"false",
        "dnssec_enabled":true,"dnssec_status":"active","dnssec_status_modified_on":5,
        "refresh":-1,"retry":1.5,"expiry":"1x","nx_ttl":null,"contact":["a"]})")};
    const auto zone = client().zone(name("zxy.com"));
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->id, 7U);
    EXPECT_EQ(zone->serial, 8U);
    EXPECT_EQ(zone->enabled, false);
    EXPECT_EQ(zone->dnssec_enabled, true);
    EXPECT_EQ(zone->dnssec_status, "active");
    EXPECT_EQ(zone->dnssec_status_modified_on, "5");
    EXPECT_FALSE(zone->refresh || zone->retry || zone->expiry || zone->nx_ttl);
    EXPECT_EQ(zone->contact, "");
}

HttpResponse page(std::size_t from, std::size_t count, const Json& total) {
    Json zones = Json::array();
    for (std::size_t i = from; i < from + count; ++i) {
        zones.push_back({{"name", "z" + std::to_string(i)}});
    }
    Json body = {{"zones", zones}};
    if (!total.is_null()) {
        body["total_amount"] = total;
    }
    return response(200, body.dump());
}

TEST_F(Client, lists_more_than_ten_pages) {
    for (std::size_t i = 0; i < 12; ++i) {
        world.answers.push_back(page(i * 1000, i == 11 ? 5 : 1000, 11005));
    }
    const auto zones = client().zones("");
    ASSERT_TRUE(zones);
    EXPECT_EQ(zones->size(), 11005U);
    EXPECT_EQ(zones->back().name, "z11004");
    ASSERT_EQ(world.sent.size(), 12U);
    EXPECT_EQ(world.sent[0].url, "https://api.test/dns/v2/zones?limit=1000&offset=0");
    EXPECT_EQ(world.sent[11].url, "https://api.test/dns/v2/zones?limit=1000&offset=11000");
}

TEST_F(Client, ends_a_list_at_its_total_or_without_one_at_a_short_page) {
    const std::vector<std::pair<std::vector<HttpResponse>, std::size_t>> cases = {
        {{page(0, 100, 250), page(100, 100, "250"), page(200, 50, 250)}, 250},  // smaller pages
        {{page(0, 1000, nullptr), page(1000, 3, nullptr)}, 1003},
        {{page(0, 1000, nullptr), page(1000, 0, nullptr)}, 1000},
        {{page(0, 3, 7), page(3, 0, 7)}, 3},  // some were deleted meanwhile
        {{page(0, 0, 0)}, 0},
        {{response(200, R"({"zones":null,"total_amount":0})")}, 0}};
    for (const auto& [answers, count] : cases) {
        world = {};
        world.answers.assign(answers.begin(), answers.end());
        const auto zones = client().zones("a&b");
        ASSERT_TRUE(zones) << zones.error().text;
        EXPECT_EQ(zones->size(), count);
        EXPECT_EQ(world.sent.size(), answers.size());
        EXPECT_TRUE(world.sent[0].url.ends_with("&offset=0&name=a%26b")) << world.sent[0].url;
    }
    EXPECT_FALSE([&] {
        world.answers = {response(200, R"({"total_amount":5})")};
        return client().zones("").has_value();
    }());
}

TEST_F(Client, takes_disabled_dnssec_as_a_state) {
    world.answers = {response(400, R"({"error":"DNSSEC is disabled"})")};
    const auto answer = client().dnssec(name("zxy.com"));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->disabled);
    EXPECT_EQ(answer->document, R"({"error":"dnssec is disabled"})");
    world.answers = {response(400, R"({"error":"bad zone"})")};
    EXPECT_FALSE(client().dnssec(name("zxy.com")));
    // Another status with these words is another matter.
    world.answers = {response(403, R"({"error":"dnssec is disabled"})")};
    EXPECT_FALSE(client().dnssec(name("zxy.com")));
}

TEST_F(Client, asks_for_the_document_where_enabling_does_not_give_it) {
    world.answers = {response(200, R"({"message":"soon"})"), response(200, R"({"ds":"x"})")};
    const auto answer = client().set_dnssec(name("zxy.com"), true, false);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->document, R"({"ds":"x"})");
    EXPECT_EQ(answer->message, "soon");
    EXPECT_EQ(world.sent[1].url, "https://api.test/dns/v2/zones/zxy.com/dnssec");
}

TEST(Requests, have_the_bodies_of_the_contract) {
    NewZone zone;
    zone.name = name("zxy.com");
    zone.contact = "a@b.c";
    zone.serial = 5;
    EXPECT_EQ(Json::parse(create_zone_request(zone).body),
              Json::parse(R"({"contact":"a@b.c","enabled":true,"expiry":1209600,"name":"zxy.com",
                  "nx_ttl":300,"primary_server":"ns1.gcorelabs.net","refresh":5400,"retry":3600,
                  "serial":5})"));
    EXPECT_EQ(set_dnssec_request(name("zxy.com"), true, true).body, R"({"enabled":true})");
    EXPECT_EQ(set_dnssec_request(name("zxy.com"), false, false).body, R"({"enabled":false})");
    EXPECT_EQ(set_dnssec_request(name("zxy.com"), false, true).body,
              R"({"enabled":false,"force_disable":true})");
}

TEST(Requests, put_each_parameter_of_a_record_into_an_element) {
    const auto body = [](const char* type, const char* rdata) -> std::string {
        const auto request = create_rrset_request(
            {name("zxy.com"), name("www.zxy.com"), *parse_type(type), {rdata}, {}});
        return request ? Json::parse(request->body)["resource_records"][0]["content"].dump()
                       : request.error();
    };
    EXPECT_EQ(body("A", "192.0.2.1"), R"(["192.0.2.1"])");
    EXPECT_EQ(body("MX", " 10  mail.zxy.com. "), R"([10,"mail.zxy.com."])");
    EXPECT_EQ(body("SRV", "1 2 5061 a.b"), R"([1,2,5061,"a.b"])");
    EXPECT_EQ(body("CAA", "0 issue ca.example"), R"([0,"issue","ca.example"])");
    EXPECT_EQ(body("TXT", "two words"), R"(["two words"])");
    EXPECT_EQ(body("MX", "mail.zxy.com"),
              "CONTENT 'mail.zxy.com': MX has 2 fields, and this has 1");
    EXPECT_EQ(body("MX", "x mail"), "CONTENT 'x mail': 'x' is no number from 0 to 65535");
    EXPECT_EQ(body("MX", "65536 mail"),
              "CONTENT '65536 mail': '65536' is no number from 0 to 65535");
    EXPECT_EQ(body("A", " "), "CONTENT '': it is empty");
}

TEST(Requests, name_the_rrset_in_the_path) {
    const auto request = create_rrset_request(
        {name("zxy.com"), name("*._tcp.zxy.com"), *parse_type("A"), {"192.0.2.1"}, 60});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->path, "/dns/v2/zones/zxy.com/*._tcp.zxy.com/A");
    EXPECT_EQ(Json::parse(request->body)["ttl"], 60);
    EXPECT_EQ(dnssec_request(name("a\\047b.c")).path, "/dns/v2/zones/a%2Fb.c/dnssec");
    EXPECT_EQ(dnssec_request(name("a\\063b.c")).path, "/dns/v2/zones/a%5C063b.c/dnssec");
    EXPECT_FALSE(create_rrset_request(
        {name("zxy.com"), name("www.zxy.org"), *parse_type("A"), {"192.0.2.1"}, {}}));
}

TEST(BaseUrl, may_end_in_nothing_or_in_parts_of_the_path) {
    for (const char* end : {"", "/", "/dns", "/dns/", "/dns/v2", "/dns/v2/"}) {
        EXPECT_EQ(gcore_base_url(std::string("https://api.gcore.com") + end).value(),
                  "https://api.gcore.com")
            << end;
    }
    EXPECT_EQ(gcore_base_url("HTTPS://API.gcore.com:443/dns").value(), "https://api.gcore.com");
    EXPECT_EQ(gcore_base_url("https://a.b:8443/x/dns/v2").value(), "https://a.b:8443/x");
    EXPECT_EQ(gcore_base_url("https://[2001:db8::1]/v2").value(), "https://[2001:db8::1]/v2");
    EXPECT_EQ(gcore_base_url("http://127.0.0.1:8080").value(), "http://127.0.0.1:8080");
    EXPECT_EQ(gcore_base_url("http://[::1]:8080/").value(), "http://[::1]:8080");
}

TEST(BaseUrl, is_https_but_for_this_machine) {
    const auto error = [](const char* text) {
        const auto url = gcore_base_url(text);
        return url ? "no error: " + *url : url.error();
    };
    for (const char* text : {"http://api.gcore.com", "http://localhost", "http://128.0.0.1",
                             "http://127.0.0.1.example", "http://[::2]"}) {
        EXPECT_TRUE(has(error(text), "http is not encrypted")) << error(text);
    }
    EXPECT_TRUE(has(error("ftp://a.b"), "https is wanted"));
    EXPECT_TRUE(has(error("file:///etc/passwd"), "https is wanted"));
    EXPECT_TRUE(has(error("api.gcore.com"), "https://HOST[:PORT]"));
    EXPECT_TRUE(has(error("https://a.b?x=1"), "query"));
    EXPECT_TRUE(has(error("https://a.b#x"), "fragment"));
    const std::string password = error("https://user:secret@a.b/dns");
    EXPECT_TRUE(has(password, "user or a password")) << password;
    EXPECT_FALSE(has(password, "secret")) << password;
}

}  // namespace
}  // namespace dschain::test
