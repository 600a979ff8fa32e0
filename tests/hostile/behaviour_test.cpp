// testdata/hostile/cases.txt: what the program makes of each behaviour.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "dschain/base/text.hpp"
#include "dschain/dnssec/ds_match.hpp"
#include "hostile/behaviours.hpp"
#include "hostile/hostile_zone.hpp"
#include "support/run.hpp"

namespace dschain::test {
namespace {

constexpr double kDeadline = 15;  // seconds; a check that needs them has gone wrong

struct HostileCase {
    std::string name;
    unsigned most_queries = 30;  // to one address
    Verdict verdict;
};

void PrintTo(const HostileCase& each, std::ostream* out) {
    *out << each.name;
}

// 'NAME [questions=N] => STATUS EXIT CODE,CODE…', with - for no code.
HostileCase parse_case(const std::string& line) {
    HostileCase each;
    std::istringstream words(line);
    words >> each.name;
    const std::string bound = "questions=";
    std::string word;
    for (words >> word; word != "=>" && words; words >> word) {
        each.most_queries = static_cast<unsigned>(std::stoul(word.substr(bound.size())));
    }
    std::string codes;
    words >> each.verdict.status >> each.verdict.exit_status >> codes;
    std::istringstream list(codes == "-" ? "" : codes);
    for (std::string code; std::getline(list, code, ',');) {
        each.verdict.codes.push_back(code);
    }
    std::sort(each.verdict.codes.begin(), each.verdict.codes.end());
    return each;
}

std::vector<HostileCase> load_cases() {
    std::vector<HostileCase> cases;
    std::ifstream file(testdata("hostile/cases.txt"));
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.front() != '#') {
            cases.push_back(parse_case(line));
        }
    }
    return cases;
}

// C0 but for the line feed, DEL, and C1 in UTF-8.
bool has_control(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        const bool is_c1 =
            octet == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if ((octet < 0x20 && octet != '\n') || octet == 0x7f || is_c1) {
            return true;
        }
    }
    return false;
}

std::vector<std::string> arguments(const World& world, const BehaviourServer& server,
                                   const TemporaryDirectory& directory) {
    const auto anchor = directory.path() / "anchor";
    const auto hints = directory.path() / "root.hints";
    std::ofstream(anchor) << ". IN DS " << make_ds(Name(), zone_key().dnskey(), 2).value().text()
                          << '\n';
    std::ofstream(hints) << ". 3600 IN NS ns.\nns. 3600 IN A 127.0.0.1\n";
    return {"check",          world.target.text(),
            "--json",         "-4",
            "--trust-anchor", anchor.string(),
            "--root-hints",   hints.string(),
            "--port",         std::to_string(server.port()),
            "--at",           std::to_string(kNow),
            "--timeout",      "600",
            "--tries",        "2",
            "--deadline",     std::to_string(static_cast<int>(kDeadline)),
            "--record",       (directory.path() / "evidence.json").string()};
}

class HostileServers : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileServers, get_the_verdict) {
    const HostileCase& expected = GetParam();
    const auto all = all_behaviours();
    const auto behaviour = std::find_if(
        all.begin(), all.end(), [&](const Behaviour& each) { return each.name == expected.name; });
    ASSERT_NE(behaviour, all.end());
    World world(behaviour->target);
    if (behaviour->build) {
        behaviour->build(world);
    }
    world.finish();
    constexpr unsigned kAddresses = 3;
    const BehaviourServer server(deliver(*behaviour, world), kAddresses,
                                 behaviour->has_tcp ? kAddresses : 1);
    const TemporaryDirectory directory;
    const HostileRun run = run_program(arguments(world, server, directory));

    EXPECT_EQ(run.status(), expected.verdict.status) << run.output << run.errors;
    EXPECT_EQ(run.exit_status, expected.verdict.exit_status);
    auto codes = run.codes();
    std::erase(codes, "NS_NO_IPV6");  // there is IPv4 alone here
    EXPECT_EQ(codes, expected.verdict.codes) << run.report["findings"].dump(1);
    expect_small(run);
    EXPECT_LT(run.seconds, kDeadline + 1);
    const auto queries = server.queries();
    EXPECT_LE(*std::max_element(queries.begin(), queries.end()), expected.most_queries);

    const HostileRun text =
        run_program({"replay", (directory.path() / "evidence.json").string(), "-v"});
    EXPECT_EQ(text.exit_status, expected.verdict.exit_status) << text.output << text.errors;
    for (const std::string* output : {&run.output, &run.errors, &text.output, &text.errors}) {
        EXPECT_FALSE(has_control(*output)) << *output;
    }
    std::cout << "[ verdict  ] " << expected.name << " => " << run.status() << ' '
              << run.exit_status << ' ' << (codes.empty() ? "-" : join(codes, ",")) << '\n'
              << "[ measured ] " << run.seconds << " s, " << run.cpu_seconds << " s of CPU, "
              << run.mebibytes << " MiB, at most "
              << *std::max_element(queries.begin(), queries.end()) << " questions to an address\n";
}

INSTANTIATE_TEST_SUITE_P(All, HostileServers, testing::ValuesIn(load_cases()),
                         [](const testing::TestParamInfo<HostileCase>& each) {
                             std::string name = each.param.name;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(HostileServersTable, has_every_behaviour_once) {
    std::vector<std::string> in_table;
    for (const HostileCase& each : load_cases()) {
        in_table.push_back(each.name);
    }
    std::vector<std::string> known;
    for (const Behaviour& each : all_behaviours()) {
        known.push_back(each.name);
    }
    EXPECT_EQ(in_table, known);
    std::sort(known.begin(), known.end());
    EXPECT_EQ(std::adjacent_find(known.begin(), known.end()), known.end());
}

}  // namespace
}  // namespace dschain::test
