// The page and the drawings of recorded checks, as whole commands write them.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "dschain/report/report.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> recorded() {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(testdata("evidence"))) {
        names.push_back(each.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

RunResult replay(const std::string& name, const std::string& format) {
    return run_dschain(
        {"replay", testdata("evidence/" + name + ".json").string(), "--format", format});
}

// A document that is XML as well: what does not nest, or is not escaped, does not parse.
class Document {
public:
    explicit Document(const std::string& text) : text_(text) {
        const std::string_view doctype = "<!DOCTYPE html>";
        const std::size_t begin = text.starts_with(doctype) ? doctype.size() : 0;
        const auto parsed = document_.load_buffer(text.data() + begin, text.size() - begin,
                                                  pugi::parse_default | pugi::parse_ws_pcdata);
        EXPECT_TRUE(parsed) << parsed.description() << " at " << parsed.offset;
    }

    [[nodiscard]] std::size_t number_of(const std::string& path) const {
        return document_.select_nodes(path.c_str()).size();
    }
    [[nodiscard]] std::string text_of(const std::string& path) const {
        return pugi::xpath_query(("string(" + path + ")").c_str()).evaluate_string(document_);
    }
    [[nodiscard]] std::set<std::string> values(const std::string& path) const {
        std::set<std::string> found;
        for (const auto& each : document_.select_nodes(path.c_str())) {
            found.insert(each.attribute() ? each.attribute().value()
                                          : each.node().text().as_string());
        }
        return found;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    pugi::xml_document document_;
};

void expect_nothing_active(const Document& document) {
    EXPECT_EQ(document.number_of("//script | //iframe | //img | //image | //object | //embed | "
                                 "//link | //form | //base | //foreignObject | //use"),
              0U);
    EXPECT_EQ(document.number_of("//@src | //@style | //@*[starts-with(name(),'on')]"), 0U);
    for (const std::string& address : document.values("//@href")) {
        EXPECT_TRUE(address.starts_with("https://www.rfc-editor.org/rfc/rfc")) << address;
    }
    EXPECT_EQ(document.text().find("url("), std::string::npos);
    EXPECT_EQ(document.text().find("@import"), std::string::npos);
}

// Of findings and of what follows from them; how many there are.
std::size_t collect_codes(const nlohmann::json& findings, std::set<std::string>& codes) {
    std::size_t count = 0;
    for (const auto& finding : findings) {
        codes.insert(finding["code"].get<std::string>());
        count += 1 + collect_codes(finding["consequences"], codes);
    }
    return count;
}

class RecordedPictures : public ::testing::TestWithParam<std::string> {};

TEST_P(RecordedPictures, SayWhatTheReportSays) {
    const RunResult json = replay(GetParam(), "json");
    const auto report = json.json();

    const RunResult page = replay(GetParam(), "html");
    EXPECT_EQ(page.status, json.status) << page.err;
    EXPECT_TRUE(page.out.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    const Document html(page.out);
    expect_nothing_active(html);
    EXPECT_EQ(html.values("//meta[@http-equiv='Content-Security-Policy']/@content"),
              (std::set<std::string>{"default-src 'none'; style-src 'unsafe-inline'"}));
    EXPECT_EQ(html.text_of("//h1"), report["subject"]["zone"].get<std::string>());
    EXPECT_EQ(html.text_of("//p[@class='summary']"), report["summary"].get<std::string>());
    std::set<std::string> codes;
    EXPECT_EQ(html.number_of("//article"), collect_codes(report["findings"], codes));
    EXPECT_EQ(html.number_of("//article//article"), html.number_of("//article/details/article"));
    EXPECT_EQ(html.values("//article/h3/code"), codes);
    EXPECT_EQ(html.number_of("//div[@class='scroll sheet']/svg"), 1U);

    const RunResult drawing = replay(GetParam(), "svg");
    EXPECT_EQ(drawing.status, json.status) << drawing.err;
    const Document svg(drawing.out);
    expect_nothing_active(svg);
    EXPECT_GT(svg.number_of("//g[starts-with(@class,'node')]"), 0U);
    EXPECT_EQ(svg.number_of("//g[@class][not(title[text()])]"), 0U);
    // What is bogus shows as broken, somewhere; and only then.
    const bool bogus = report["status"] == "bogus";
    EXPECT_EQ(svg.number_of("//g[starts-with(@class,'node broken')]") > 0, bogus);

    const RunResult dot = replay(GetParam(), "dot");
    EXPECT_EQ(dot.status, json.status) << dot.err;
    EXPECT_TRUE(dot.out.starts_with("digraph chain {"));
    EXPECT_EQ(dot.out.find("✗") != std::string::npos, bogus);
}

INSTANTIATE_TEST_SUITE_P(All, RecordedPictures, ::testing::ValuesIn(recorded()),
                         [](const auto& each) {
                             std::string name = each.param;
                             std::replace(name.begin(), name.end(), '.', '_');
                             return name;
                         });

Document svg_of(const std::string& name) {
    return Document(replay(name, "svg").out);
}

std::set<std::string> titles(const Document& svg, const std::string& kind) {
    return svg.values("//g[starts-with(@class,'" + kind + "')]/title");
}

// Key tags are other ones in each recording: 'DNSKEY N'.
std::string without_tags(const std::string& text) {
    static const std::regex kTag("(DNSKEY|DS|anchor) [0-9]+");
    return std::regex_replace(text, kTag, "$1 N");
}

bool any_has(const std::set<std::string>& texts, std::string_view words) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
        return without_tags(text).find(words) != std::string::npos;
    });
}

TEST(Drawing, OfAHealthyChainLeadsFromTheAnchorToTheData) {
    const Document svg = svg_of("alg8");
    const auto edges = titles(svg, "edge good");
    EXPECT_TRUE(any_has(edges, "The trust anchor N is the digest of DNSKEY N of ."));
    EXPECT_TRUE(any_has(edges, "DNSKEY N of . signs the keys of .: verified"));
    EXPECT_TRUE(any_has(edges, "DNSKEY N (RSASHA256) of . signs the DS of test.: verified"));
    EXPECT_TRUE(any_has(edges, "DS N is the digest of DNSKEY N of test."));
    EXPECT_TRUE(any_has(edges, "DNSKEY N of alg8.test. signs SOA of alg8.test.: verified"));
    EXPECT_EQ(svg.values("//g[starts-with(@class,'box')]/text[contains(@class,'label')]"),
              (std::set<std::string>{". (the root)", "test.", "alg8.test."}));
    EXPECT_EQ(svg.number_of("//g[contains(@class,'broken') or contains(@class,'insecure')]"), 0U);
}

TEST(Drawing, MarksTheDsThatFitsNoKey) {
    const Document svg = svg_of("flip");
    EXPECT_TRUE(any_has(titles(svg, "edge broken"), "DS N matches no key of flip.test."));
    EXPECT_EQ(svg.values("//g[starts-with(@class,'edge broken')]/text"),
              (std::set<std::string>{"✗ no match"}));
    EXPECT_EQ(svg.number_of("//g[starts-with(@class,'edge broken')]/path[contains(@class,'bar')]"),
              1U);
}

TEST(Drawing, NamesWhatIsWrongWithASignature) {
    EXPECT_EQ(svg_of("databad").values("//g[starts-with(@class,'edge broken')]/text"),
              (std::set<std::string>{"✗ wrong"}));
    EXPECT_EQ(svg_of("datamissing").values("//g[starts-with(@class,'edge broken')]/text"),
              (std::set<std::string>{"✗ no signature"}));
    EXPECT_EQ(svg_of("keyexpired").values("//g[starts-with(@class,'edge broken')]/text"),
              (std::set<std::string>{"✗ expired"}));
    // A DS for a key that does not sign the set that it is in.
    EXPECT_TRUE(any_has(titles(svg_of("onzsk"), "edge broken"), "does not sign the keys"));
}

TEST(Drawing, ShowsEachVariantInABoxOfItsOwn) {
    const Document svg = svg_of("stale2");
    const auto labels = svg.values("//g[contains(@class,'inner')]/text[contains(@class,'label')]");
    EXPECT_EQ(labels, (std::set<std::string>{"keys A · 1 server", "keys B · 1 server",
                                             "data A · 1 server", "data B · 1 server"}));
    EXPECT_TRUE(any_has(titles(svg, "box broken inner"), "ns2.kids.test."));
}

TEST(Drawing, LeavesTheTrustedChainWhereNoDsIs) {
    const Document svg = svg_of("island");
    EXPECT_TRUE(any_has(titles(svg, "node good"), "That island.test. has no DS is proven"));
    EXPECT_TRUE(any_has(titles(svg, "edge insecure"), "island.test. is insecure"));
}

TEST(Drawing, GivesNoWeightToADsThatNoKeyHas) {
    const Document svg = svg_of("oneofthree");
    EXPECT_EQ(titles(svg, "node unused").size(), 2U);
    EXPECT_TRUE(any_has(titles(svg, "node unused"), "no key of oneofthree.test. has it"));
}

TEST(Page, HasServersViewsLifetimesAndStatistics) {
    const Document html(replay("expired2", "html").out);
    EXPECT_EQ(html.number_of("//section[@id='servers']//td[@class='mark']/span[@class='dot']"), 2U);
    EXPECT_EQ(html.number_of("//section[@id='views']//td"), 4U);
    EXPECT_EQ(html.number_of("//section[@id='views']//span[@class='badge bogus']"), 3U);
    EXPECT_EQ(html.number_of("//section[@id='times']//td[contains(@class,'expired')]"), 3U);
    EXPECT_EQ(html.number_of("//section[@id='times']//svg[@role='img']/title[text()]"), 10U);
    EXPECT_EQ(html.number_of("//section[@id='statistics']//dd"), 5U);
    EXPECT_EQ(html.number_of("//section[@id='provider']"), 0U);
}

TEST(Page, HasTheProvidersVerdict) {
    auto evidence = nlohmann::json::parse(read_file(testdata("evidence/alg8.json")));
    evidence["subject"]["given_ds"] = {"1 13 2 " + std::string(64, 'A')};
    const Document html(run_dschain({"replay", "-", "--format", "html"}, evidence.dump()).out);
    EXPECT_EQ(html.number_of("//section[@id='provider']//tbody/tr"), 3U);
    EXPECT_EQ(html.text_of("//section[@id='provider']//tr[th='the parent']/td"), "✗ differs");
}

constexpr const char* kAttack = "</p><script>alert(1)</script>\" onload=\"x\x1b\u202e";

TEST(Page, ShowsServersAndConsequencesOfAFinding) {
    Assessment assessment;
    Finding finding = make_finding(
        Code::dnskey_absent, "example.test.",
        {{"zone", "example.test."}, {"parent", "test."}, {"servers", kAttack}, {"ds", "1"}});
    finding.servers = {"ns1.example.test. (192.0.2.1)", kAttack};
    Finding consequence = finding;
    consequence.message = kAttack;
    finding.consequences = {consequence};
    assessment.findings = {finding};
    const Document html(report_html(assessment));
    expect_nothing_active(html);
    EXPECT_EQ(html.number_of("//article/details/article"), 1U);
    EXPECT_EQ(html.number_of("//article/details/summary[contains(.,'(1)')]"), 1U);
    EXPECT_NE(html.text_of("//article//dt[.='Servers']/../dd")
                  .find("ns1.example.test. (192.0.2.1), </p><script>alert(1)</script>"),
              std::string::npos);
    EXPECT_NE(html.text_of("//article/details//p[@class='message']").find("\\027\\u{202E}"),
              std::string::npos);
}

TEST(Page, ShowsWhatResolversHave) {
    Assessment assessment;
    ResolverRow row;
    row.server.address = "192.0.2.53";
    row.outcome = "answer";
    row.agrees = false;
    row.finds_bogus = true;
    row.errors = {{6, kAttack}};
    row.ds = CachedSet{{"1 13 2 AA"}, 300, 1000, false};
    assessment.resolvers = {row};
    const Document html(report_html(assessment));
    expect_nothing_active(html);
    EXPECT_EQ(html.text_of("//section[@id='resolvers']//tbody/tr/td[2]"), "▲ differs");
    EXPECT_NE(html.text_of("//section[@id='resolvers']//tbody/tr/td[3]")
                  .find("EDE 6 </p><script>alert(1)</script>\" onload=\"x\\027"),
              std::string::npos);
    EXPECT_NE(html.text_of("//section[@id='resolvers']//tbody/tr/td[4]").find("other, 300 s until"),
              std::string::npos);
}

TEST(Page, OfNothingIsWhole) {
    const Document html(report_html(Assessment{}));
    EXPECT_EQ(html.number_of("//section"), 4U);
    EXPECT_NE(html.text_of("//div[@class='scroll sheet']/svg").find("no trust anchor"),
              std::string::npos);
}

// A name is folded to printable text; what else is text of others is escaped where it is written.
TEST(Page, EscapesWhatOthersWrote) {
    Assessment assessment;
    assessment.zone = Name::parse("\\060script\\062.\\034x\\039.test.").value();
    assessment.summary = kAttack;
    assessment.parent = assessment.zone;
    Server server{assessment.zone, kAttack, 53};
    assessment.parent_servers = {{server, std::nullopt, kAttack, 1}};
    assessment.child_servers = assessment.parent_servers;
    ProviderVerdict provider;
    provider.source = kAttack;
    provider.format = kAttack;
    provider.state = ProviderState{kAttack, kAttack, true, kAttack};
    assessment.provider = provider;
    const Document html(report_html(assessment));
    expect_nothing_active(html);
    EXPECT_EQ(html.text_of("//h1"), "\\060script\\062.\\034x\\039.test.");
    EXPECT_EQ(html.text().find('\x1b'), std::string::npos);
    EXPECT_EQ(html.text().find("\u202e"), std::string::npos);
    const auto svg = report_svg(assessment);
    ASSERT_TRUE(svg);
    expect_nothing_active(Document(*svg));
    EXPECT_NE(report_dot(assessment).find("\\\\060script\\\\062"), std::string::npos);
}

TEST(Trace, IsDrawnToItsAnswer) {
    auto evidence = nlohmann::json::parse(read_file(testdata("evidence/alg8.json")));
    evidence["subject"]["type"] = "SOA";
    const std::string text = evidence.dump();
    const Document svg(run_dschain({"replay", "-", "--format", "svg"}, text).out);
    EXPECT_TRUE(any_has(titles(svg, "edge good"),
                        "DNSKEY N (RSASHA256) of alg8.test. signs alg8.test. SOA: verified"));
    EXPECT_EQ(svg.text_of("/svg/title"), "Chain of trust to alg8.test. SOA: secure");
    const Document html(run_dschain({"replay", "-", "--format", "html"}, text).out);
    expect_nothing_active(html);
    EXPECT_EQ(html.text_of("//h1"), "alg8.test. SOA");
    EXPECT_EQ(html.number_of("//section[@id='steps']//tbody/tr"), 1U);
    EXPECT_EQ(html.number_of("//section[@id='views']"), 0U);
}

}  // namespace
}  // namespace dschain::test
