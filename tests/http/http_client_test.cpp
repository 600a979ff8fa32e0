// The client against a real HTTPS server: whom it trusts, what it follows, and how long it waits.
#include <gtest/gtest.h>

#include "dschain/base/version.hpp"
#include "dschain/http/client.hpp"
#include "support/gcore_server.hpp"

namespace dschain::test {
namespace {

using Json = nlohmann::json;

struct Sent {
    std::optional<HttpResponse> response;
    std::optional<HttpError> error;
};

class Https : public ::testing::Test {
protected:
    Sent send(const std::string& url, HttpMethod method = HttpMethod::get, std::string body = "") {
        const ApiKey key = api_key_from_text(std::string(kKey), "here").value();
        HttpRequest request;
        request.method = method;
        request.url = url;
        request.body = std::move(body);
        request.key = &key;
        auto result = make_http_client(options)->send(request);
        if (result) {
            return {std::move(*result), {}};
        }
        return {{}, std::move(result.error())};
    }
    Sent zones(const std::string& port = "port") {
        return send(server.url(port) + "/dns/v2/zones");
    }
    void expect_error(const Sent& sent, HttpFault fault, std::string_view words) {
        ASSERT_TRUE(sent.error);
        EXPECT_EQ(sent.error->fault, fault);
        EXPECT_NE(sent.error->text.find(words), std::string::npos) << sent.error->text;
        EXPECT_EQ(sent.error->text.find("secret"), std::string::npos) << sent.error->text;
    }
    // How many requests a server had, and none of another server had the key.
    std::size_t count(const std::string& of) {
        std::size_t count = 0;
        for (const Json& request : server.requests()) {
            count += request["server"] == of ? 1U : 0U;
        }
        return count;
    }
    void redirect(int status, const std::string& to, const std::string& path = "/dns/v2/zones") {
        server.control(
            {{"faults", {{{"path", path}, {"status", status}, {"headers", {{"Location", to}}}}}}});
    }

    GcoreServer server;
    HttpOptions options = [this] {
        HttpOptions trusting;
        trusting.ca_file = server.ca_file();
        return trusting;
    }();
};

TEST_F(Https, gets_an_answer_with_the_key_and_the_program_s_name) {
    const Sent sent = zones();
    ASSERT_TRUE(sent.response) << sent.error->text;
    EXPECT_EQ(sent.response->status, 200);
    EXPECT_EQ(sent.response->content_type, "application/json");
    const auto request = server.requests().at(0);
    EXPECT_EQ(request["headers"]["Authorization"], "APIKey 12$secret-key");
    EXPECT_EQ(request["headers"]["User-Agent"], "dschain/" + std::string(kVersion));
    EXPECT_EQ(request["headers"]["Accept"], "application/json");
}

TEST_F(Https, sends_bodies_as_they_are) {
    const std::string body = R"({"name":"a.example"})";
    EXPECT_EQ(send(server.url() + "/dns/v2/zones", HttpMethod::post, body).response->status, 200);
    const auto request = server.requests().at(0);
    EXPECT_EQ(request["method"], "POST");
    EXPECT_EQ(request["body"], body);
    EXPECT_EQ(request["headers"]["Content-Type"], "application/json");
}

TEST_F(Https, trusts_only_the_authorities_it_is_given) {
    options.ca_file = server.ca_file("other-ca.pem");
    expect_error(zones(), HttpFault::tls, "its certificate is refused, and nothing was sent");
    options.ca_file = "";
    expect_error(zones(), HttpFault::tls, "its certificate is refused");
    options.ca_file = server.ca_file("missing.pem");
    expect_error(zones(), HttpFault::tls, "missing.pem");
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(Https, refuses_a_certificate_for_another_name) {
    expect_error(zones("wrong_name_port"), HttpFault::tls, "its certificate is refused");
    EXPECT_EQ(server.requests().size(), 0U);
}

TEST_F(Https, speaks_no_plain_text_but_on_this_machine) {
    EXPECT_TRUE(zones("plain_port").response);
    expect_error(send("http://192.0.2.1/"), HttpFault::url, "http is not encrypted");
    expect_error(send("file:///etc/passwd"), HttpFault::url, "https is wanted");
}

TEST_F(Https, follows_a_get_on_the_same_server) {
    redirect(307, "/dns/v2/zones-2?x=1", "/dns/v2/zones?a");
    const Sent sent = send(server.url() + "/dns/v2/zones?a");
    ASSERT_TRUE(sent.response) << sent.error->text;
    EXPECT_EQ(sent.response->status, 404);
    EXPECT_EQ(server.requests().at(1)["path"], "/dns/v2/zones-2?x=1");
}

TEST_F(Https, follows_five_times_and_no_more) {
    redirect(302, "/dns/v2/zones");
    expect_error(zones(), HttpFault::redirect, "redirects more than 5 times");
    EXPECT_EQ(count("main"), 6U);
}

TEST_F(Https, takes_the_key_to_no_other_port_host_or_scheme) {
    for (const int status : {301, 302, 303, 307, 308}) {
        redirect(status, server.url("other_port") + "/dns/v2/zones");
        expect_error(zones(), HttpFault::redirect,
                     server.url() + " redirects to " + server.url("other_port") +
                         ", which is another server: not followed, and the key was not sent there");
    }
    redirect(302, server.url("plain_port") + "/dns/v2/zones");
    expect_error(zones(), HttpFault::redirect, "redirects to http://127.0.0.1:");
    redirect(302, "https://evil.example/dns/v2/zones");
    expect_error(zones(), HttpFault::redirect, "redirects to https://evil.example,");
    redirect(302, "//evil.example/");
    expect_error(zones(), HttpFault::redirect, "redirects to https://evil.example,");
    redirect(302, "http://evil.example/");
    expect_error(zones(), HttpFault::redirect, "redirects to http://evil.example,");
    redirect(302, "file:///etc/passwd");
    expect_error(zones(), HttpFault::redirect, "redirects to file://");
    EXPECT_EQ(count("other"), 0U);
    EXPECT_EQ(count("plain"), 0U);
}

TEST_F(Https, repeats_no_change_behind_a_redirect) {
    redirect(307, "/dns/v2/zones/");
    expect_error(send(server.url() + "/dns/v2/zones", HttpMethod::post, "{}"), HttpFault::redirect,
                 "redirects a POST to /dns/v2/zones/: not followed");
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Https, waits_no_longer_than_it_should) {
    server.control({{"faults", {{{"sleep", 5}, {"status", 200}, {"body", "{}"}}}}});
    options.total_timeout = std::chrono::milliseconds(200);
    expect_error(zones(), HttpFault::timeout, "did not answer in time");
}

TEST_F(Https, takes_no_more_than_it_should) {
    server.control({{"faults", {{{"endless", true}}}}});
    options.largest_response = 1U << 20;
    expect_error(zones(), HttpFault::too_large, "sends more than 1048576 octets");
}

TEST_F(Https, tells_of_a_connection_that_breaks_or_never_was) {
    server.control({{"faults", {{{"close", true}}}}});
    expect_error(zones(), HttpFault::unreachable, server.url());
    // A port that was free a moment ago, and that nobody listens on.
    expect_error(send("https://127.0.0.1:1/"), HttpFault::unreachable, "no connection");
}

TEST_F(Https, hides_a_key_that_comes_back) {
    server.control({{"faults", {{{"status", 400}, {"echo", true}}}}});
    const Sent sent = zones();
    ASSERT_TRUE(sent.response);
    EXPECT_EQ(sent.response->body, R"({"error": "you sent APIKey ***"})");
}

}  // namespace
}  // namespace dschain::test
