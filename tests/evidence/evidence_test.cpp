#include "dschain/evidence/evidence.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dschain/base/encoding.hpp"

namespace dschain {
namespace {

using Json = nlohmann::ordered_json;

Name name(std::string_view text) {
    return Name::parse(text).value();
}

// The question of a query, sent back as a response.
Bytes response_to(const Question& question) {
    Bytes wire = build_query(question, 7);
    wire[2] |= 0x84;  // QR, AA
    return wire;
}

Evidence sample() {
    Evidence evidence;
    Subject& subject = evidence.subject;
    subject.zone = name("child.example");
    subject.expect = "secure";
    subject.all_servers = false;
    subject.servers_given = true;
    subject.given_ds = {"1 13 2 AB", "2 13 2 CD"};
    subject.document = std::string("{\"ds\":\"\xff\0\"}", 10);
    subject.document_source = "file";
    subject.document_format = "gcore";
    subject.trust_anchors = {". IN DS 20326 8 2 E06D"};
    evidence.started_at = 1795492800;
    evidence.validate_at = 4102444800;
    evidence.elapsed_us = 1234567;
    const Server ns1{name("ns1.example"), "192.0.2.1", 5353};
    const Server ns2{Name(), "2001:db8::1", 53};
    evidence.cuts = {{Name(), {ns2}, {}},
                     {name("example"), {ns1, ns2}, {name("gone.example"), name("lost.example")}}};
    Exchange answered;
    answered.zone = name("example");
    answered.server = ns1;
    answered.question = {name("child.example"), RrType::ds};
    answered.outcome = Outcome::answer;
    answered.tcp = true;
    answered.udp_truncated = true;
    answered.tries = 2;
    answered.started_us = 1000;
    answered.took_us = 2000;
    answered.wire = response_to(answered.question);
    answered.message = parse_message(answered.wire).value();
    Exchange failed;
    failed.server = ns2;
    failed.question = {name("\\255.example"), static_cast<RrType>(65280)};
    failed.outcome = Outcome::malformed;
    failed.tries = 3;
    failed.started_us = 5;
    failed.took_us = 6;
    failed.wire = {0xde, 0xad};
    evidence.exchanges = {answered, failed};
    return evidence;
}

std::string error_of(const std::string& text) {
    const auto read = read_evidence(text);
    return read ? "no error" : read.error();
}

bool mentions(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

void expect_equal(const Exchange& a, const Exchange& b) {
    EXPECT_EQ(a.zone, b.zone);
    EXPECT_EQ(a.server, b.server);
    EXPECT_EQ(a.question, b.question);
    EXPECT_EQ(a.outcome, b.outcome);
    EXPECT_EQ(a.tcp, b.tcp);
    EXPECT_EQ(a.udp_truncated, b.udp_truncated);
    EXPECT_EQ(a.tries, b.tries);
    EXPECT_EQ(a.started_us, b.started_us);
    EXPECT_EQ(a.took_us, b.took_us);
    EXPECT_EQ(a.wire, b.wire);
    ASSERT_EQ(a.message.has_value(), b.message.has_value());
    if (a.message) {
        EXPECT_EQ(a.message->id, b.message->id);
        EXPECT_EQ(a.message->question, b.message->question);
        EXPECT_EQ(a.message->authoritative, b.message->authoritative);
    }
}

TEST(Evidence, comes_back_equal_field_by_field) {
    const Evidence written = sample();
    const auto read = read_evidence(write_evidence(written));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->subject.zone, written.subject.zone);
    EXPECT_EQ(read->subject.expect, written.subject.expect);
    EXPECT_EQ(read->subject.all_servers, written.subject.all_servers);
    EXPECT_EQ(read->subject.servers_given, written.subject.servers_given);
    EXPECT_EQ(read->subject.given_ds, written.subject.given_ds);
    EXPECT_EQ(read->subject.document, written.subject.document);
    EXPECT_EQ(read->subject.document_source, written.subject.document_source);
    EXPECT_EQ(read->subject.document_format, written.subject.document_format);
    EXPECT_EQ(read->subject.trust_anchors, written.subject.trust_anchors);
    EXPECT_EQ(read->started_at, written.started_at);
    EXPECT_EQ(read->validate_at, written.validate_at);
    EXPECT_EQ(read->elapsed_us, written.elapsed_us);
    ASSERT_EQ(read->cuts.size(), written.cuts.size());
    for (std::size_t i = 0; i < written.cuts.size(); ++i) {
        EXPECT_EQ(read->cuts[i].zone, written.cuts[i].zone);
        EXPECT_EQ(read->cuts[i].servers, written.cuts[i].servers);
        EXPECT_EQ(read->cuts[i].unresolved, written.cuts[i].unresolved);
    }
    ASSERT_EQ(read->exchanges.size(), written.exchanges.size());
    for (std::size_t i = 0; i < written.exchanges.size(); ++i) {
        expect_equal(read->exchanges[i], written.exchanges[i]);
    }
    EXPECT_EQ(write_evidence(*read), write_evidence(written));
}

TEST(Evidence, every_outcome_comes_back) {
    for (const Outcome outcome : {Outcome::timeout, Outcome::unreachable, Outcome::no_route,
                                  Outcome::malformed, Outcome::deadline, Outcome::limit}) {
        Evidence evidence = sample();
        evidence.exchanges[1].outcome = outcome;
        const auto read = read_evidence(write_evidence(evidence));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->exchanges[1].outcome, outcome);
        EXPECT_FALSE(read->exchanges[1].message) << "only an answer has a message";
    }
}

TEST(Evidence, a_subject_may_have_no_document) {
    Evidence evidence = sample();
    evidence.subject.document.reset();
    const std::string text = write_evidence(evidence);
    EXPECT_TRUE(Json::parse(text)["subject"]["document"].is_null());
    const auto read = read_evidence(text);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->subject.document);
    evidence.subject.document = "";
    EXPECT_EQ(read_evidence(write_evidence(evidence))->subject.document, "") << "empty is not none";
}

TEST(Evidence, an_empty_one_comes_back) {
    const auto read = read_evidence(write_evidence(Evidence{}));
    ASSERT_TRUE(read) << read.error();
    EXPECT_TRUE(read->subject.zone.is_root());
    EXPECT_EQ(read->subject.expect, "any");
    EXPECT_TRUE(read->cuts.empty());
    EXPECT_TRUE(read->exchanges.empty());
}

TEST(Evidence, is_json_of_the_schema_and_ends_in_a_line_feed) {
    const std::string text = write_evidence(sample());
    EXPECT_TRUE(text.ends_with("}\n"));
    const Json json = Json::parse(text);
    EXPECT_EQ(json["schema"], "dschain.evidence/1");
    EXPECT_EQ(json["started_at"], "2026-11-24T04:00:00Z");
    EXPECT_EQ(json["exchanges"][0]["type"], "DS");
    EXPECT_EQ(json["exchanges"][1]["type"], "TYPE65280");
    EXPECT_EQ(json["exchanges"][1]["message"], "3q0=");
    EXPECT_EQ(json["exchanges"][1]["outcome"], "malformed");
    for (const char c : text) {
        EXPECT_TRUE((c >= 0x20 && c < 0x7f) || c == '\n');
    }
}

TEST(Evidence, cut_finds_a_zone) {
    const Evidence evidence = sample();
    EXPECT_EQ(evidence.cut(name("EXAMPLE")), &evidence.cuts[1]);
    EXPECT_EQ(evidence.cut(Name()), &evidence.cuts[0]);
    EXPECT_EQ(evidence.cut(name("child.example")), nullptr);
}

// Every field: its place as a JSON pointer, and a value of the wrong type.
struct Field {
    const char* pointer;
    Json wrong;
};

std::vector<Field> fields() {
    return {{"/schema", 1},
            {"/subject", "x"},
            {"/subject/zone", 1},
            {"/subject/expect", false},
            {"/subject/all_servers", "yes"},
            {"/subject/servers_given", 1},
            {"/subject/given_ds", "1 13 2 AB"},
            {"/subject/document_source", Json::array()},
            {"/subject/trust_anchors", Json::object()},
            {"/started_at", 1795492800},
            {"/validate_at", true},
            {"/elapsed_us", "1"},
            {"/cuts", Json::object()},
            {"/cuts/1/zone", nullptr},
            {"/cuts/1/servers", "none"},
            {"/cuts/1/servers/0/name", 1},
            {"/cuts/1/servers/0/address", 1},
            {"/cuts/1/servers/0/port", "53"},
            {"/cuts/1/unresolved", 0},
            {"/exchanges", 0},
            {"/exchanges/0/zone", 1},
            {"/exchanges/0/server", "ns1"},
            {"/exchanges/0/server/name", 1},
            {"/exchanges/0/server/address", nullptr},
            {"/exchanges/0/server/port", 53.5},
            {"/exchanges/0/name", 1},
            {"/exchanges/0/type", 43},
            {"/exchanges/0/outcome", 0},
            {"/exchanges/0/tcp", 1},
            {"/exchanges/0/udp_truncated", "no"},
            {"/exchanges/0/tries", 1.5},
            {"/exchanges/0/started_us", "0"},
            {"/exchanges/0/took_us", nullptr},
            {"/exchanges/0/message", 1}};
}

std::string field_of(const char* pointer) {
    return Json::json_pointer(pointer).back();
}

TEST(ReadEvidence, each_missing_field_is_named) {
    for (const Field& field : fields()) {
        Json json = Json::parse(write_evidence(sample()));
        const Json::json_pointer pointer(field.pointer);
        ASSERT_TRUE(json.contains(pointer)) << field.pointer;
        json[pointer.parent_pointer()].erase(pointer.back());
        const std::string error = error_of(json.dump());
        EXPECT_TRUE(mentions(error, field_of(field.pointer) + " is missing"))
            << field.pointer << ": " << error;
    }
}

TEST(ReadEvidence, each_field_of_the_wrong_type_is_named) {
    for (const Field& field : fields()) {
        Json json = Json::parse(write_evidence(sample()));
        json[Json::json_pointer(field.pointer)] = field.wrong;
        const std::string error = error_of(json.dump());
        EXPECT_TRUE(mentions(error, field_of(field.pointer) + " is not"))
            << field.pointer << ": " << error;
    }
}

TEST(ReadEvidence, the_path_leads_to_the_field) {
    Json json = Json::parse(write_evidence(sample()));
    json["exchanges"][1]["server"]["port"] = "x";
    EXPECT_EQ(error_of(json.dump()), "exchanges[1].server.port is not a whole number");
    json = Json::parse(write_evidence(sample()));
    json["cuts"][1].erase("zone");
    EXPECT_EQ(error_of(json.dump()), "cuts[1].zone is missing");
    json = Json::parse(write_evidence(sample()));
    json["cuts"][0] = 1;
    EXPECT_EQ(error_of(json.dump()), "cuts[0] is not an object");
    json = Json::parse(write_evidence(sample()));
    json["exchanges"][0] = nullptr;
    EXPECT_EQ(error_of(json.dump()), "exchanges[0] is not an object");
}

// A change of one value, and words of the error.
struct BadValue {
    const char* pointer;
    Json value;
    const char* error;
};

TEST(ReadEvidence, values_out_of_range_or_form_are_refused) {
    for (const BadValue& each : std::initializer_list<BadValue>{
             {"/subject/zone", "a..b", "subject.zone is no domain name"},
             {"/subject/expect", "bogus", "subject.expect is not secure, insecure or any"},
             {"/subject/document", "A", "subject.document is not base64"},
             {"/subject/document", 1, "subject.document is not a string"},
             {"/subject/given_ds/0", 1, "subject.given_ds holds something that is not a string"},
             {"/started_at", "yesterday", "started_at is no time"},
             {"/validate_at", "", "validate_at is no time"},
             {"/cuts/1/unresolved/0", "..", "cuts[1].unresolved is no domain name"},
             {"/exchanges/0/server/port", 65536, "exchanges[0].server.port is out of range"},
             {"/exchanges/0/server/port", -1, "exchanges[0].server.port is out of range"},
             {"/exchanges/0/tries", -1, "exchanges[0].tries is out of range"},
             {"/exchanges/0/tries", 4294967296, "exchanges[0].tries is out of range"},
             {"/exchanges/0/type", "NOSUCHTYPE", "exchanges[0].type is no RR type"},
             {"/exchanges/0/outcome", "maybe", "exchanges[0].outcome is none that is known"},
             {"/exchanges/0/message", "AAA", "exchanges[0].message is not base64"},
             {"/exchanges/0/message", "AAA*", "exchanges[0].message is not base64"},
             {"/exchanges/0/message", "", "exchanges[0].message is no DNS response: "}}) {
        Json json = Json::parse(write_evidence(sample()));
        json[Json::json_pointer(each.pointer)] = each.value;
        const std::string error = error_of(json.dump());
        EXPECT_TRUE(mentions(error, each.error)) << each.pointer << ": " << error;
    }
}

// A number above 2^63 is not a negative one.
TEST(ReadEvidence, a_number_beyond_64_bits_with_sign_is_out_of_range) {
    for (const char* field : {"/elapsed_us", "/exchanges/0/started_us", "/exchanges/0/took_us"}) {
        Json json = Json::parse(write_evidence(sample()));
        json[Json::json_pointer(field)] = 18446744073709551615U;
        EXPECT_TRUE(mentions(error_of(json.dump()), "is out of range")) << field;
    }
}

TEST(ReadEvidence, a_response_to_another_question_is_refused) {
    for (const Question& other : {Question{name("other.example"), RrType::ds},
                                  Question{name("child.example"), RrType::dnskey}}) {
        Json json = Json::parse(write_evidence(sample()));
        json["exchanges"][0]["message"] = to_base64(response_to(other));
        EXPECT_EQ(error_of(json.dump()), "exchanges[0].message answers another question");
    }
}

TEST(ReadEvidence, a_query_is_no_answer) {
    Json json = Json::parse(write_evidence(sample()));
    json["exchanges"][0]["message"] =
        to_base64(build_query({name("child.example"), RrType::ds}, 7));
    EXPECT_EQ(error_of(json.dump()),
              "exchanges[0].message is no DNS response: it is a query, not a response");
}

TEST(ReadEvidence, another_schema_is_named) {
    Json json = Json::parse(write_evidence(sample()));
    json["schema"] = "dschain.evidence/2";
    EXPECT_EQ(error_of(json.dump()),
              "its schema is 'dschain.evidence/2'; this version reads 'dschain.evidence/1'");
    json["schema"] = "\x1b[31m";
    EXPECT_EQ(error_of(json.dump()).find('\x1b'), std::string::npos);
}

TEST(ReadEvidence, what_is_not_json_or_no_object_is_refused) {
    EXPECT_EQ(error_of(""), "it is not JSON");
    EXPECT_EQ(error_of("{"), "it is not JSON");
    EXPECT_EQ(error_of(write_evidence(sample()) + "x"), "it is not JSON");
    EXPECT_EQ(error_of("\xff\xfe"), "it is not JSON");
    EXPECT_EQ(error_of(std::string(100000, '[')), "it is not JSON");
    for (const std::string text : {"[]", "1", "null", "\"x\""}) {
        EXPECT_TRUE(mentions(error_of(text), "is not an object")) << text << ": " << error_of(text);
    }
    EXPECT_TRUE(mentions(error_of("{}"), "schema is missing"));
}

TEST(ReadEvidence, nesting_without_end_is_refused) {
    const std::size_t deep = 100000;
    const std::string nested = std::string(deep, '[') + std::string(deep, ']');
    for (const char* key : {"subject", "cuts", "exchanges"}) {
        Json json = Json::parse(write_evidence(sample()));
        json[key] = "NESTED";
        std::string text = json.dump();
        text.replace(text.find("\"NESTED\""), 8, nested);
        EXPECT_TRUE(mentions(error_of(text), key)) << key << ": " << error_of(text);
        EXPECT_TRUE(mentions(error_of(text), "is not an object")) << key << ": " << error_of(text);
    }
}

TEST(ReadEvidence, every_truncation_is_refused) {
    const std::string whole = write_evidence(sample());
    for (std::size_t size = 0; size + 2 < whole.size(); size += 7) {
        EXPECT_EQ(error_of(whole.substr(0, size)), "it is not JSON");
    }
}

TEST(Outcomes, have_names) {
    for (const std::string_view text : kOutcomeNames) {
        ASSERT_TRUE(parse_outcome(text));
        EXPECT_EQ(to_string(*parse_outcome(text)), text);
    }
    EXPECT_EQ(to_string(Outcome::no_route), "no-route");
    EXPECT_EQ(to_string(Outcome::limit), "limit");
    EXPECT_FALSE(parse_outcome(""));
    EXPECT_FALSE(parse_outcome("Answer"));
}

}  // namespace
}  // namespace dschain
