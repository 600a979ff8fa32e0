// Recorded conversations of scripted servers, each with the verdict that it should get, played over
// the real transport. The set is not part of this project: where it is absent, or no network
// namespace can be made, the tests skip themselves.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// Where the verdict here is another one, and why: docs/conformance.md has the reasons.
const std::map<std::string, std::string> kOtherwise = {
    {"suite/val_anchor_nx_nosig/0", "bogus"},
};

struct ScriptedCase {
    std::string id;
    std::string question;
    std::string expected;
};

void PrintTo(const ScriptedCase& each, std::ostream* stream) {
    *stream << each.question;
}

fs::path folder() {
    return DSCHAIN_SCRIPTED_CASES;
}

std::vector<std::string> columns(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, '\t');) {
        fields.push_back(field);
    }
    return fields;
}

std::vector<ScriptedCase> load() {
    std::vector<ScriptedCase> cases;
    std::ifstream file(folder() / "cases.tsv");
    std::string line;
    std::getline(file, line);  // the headings
    while (std::getline(file, line)) {
        if (const auto fields = columns(line); fields.size() >= 7) {
            cases.push_back({fields[0], fields[3] + " " + fields[4], fields[6]});
        }
    }
    return cases;
}

std::string output_of(const std::string& command) {
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> chunk{};
    while (pipe != nullptr) {
        const std::size_t count = fread(chunk.data(), 1, chunk.size(), pipe);
        if (count == 0) {
            pclose(pipe);
            break;
        }
        output.append(chunk.data(), count);
    }
    return output;
}

bool has_namespaces() {
    return geteuid() == 0 && output_of("unshare -n true 2>&1 && echo can").starts_with("can");
}

class ScriptedCases : public testing::TestWithParam<ScriptedCase> {};

TEST_P(ScriptedCases, GetTheVerdict) {
    if (!has_namespaces()) {
        GTEST_SKIP() << "a network namespace is needed, and cannot be made here";
    }
    const std::string runner = (folder() / "run.py").string();
    // The whole line of the case: id, expected, got, finding codes.
    const fs::path out =
        fs::temp_directory_path() / ("dschain-scripted-" + std::to_string(getpid()));
    const std::string said = output_of(
        "python3 '" + runner + "' '" + (folder() / "cases.tsv").string() + "' --only '^" +
        GetParam().id + "$' --out '" + out.string() + "' --dschain '" DSCHAIN_BINARY "' 2>&1");
    std::ifstream file(out);
    std::string line;
    std::getline(file, line);
    fs::remove(out);
    const auto fields = columns(line);
    ASSERT_GE(fields.size(), 3U) << said;
    const auto otherwise = kOtherwise.find(GetParam().id);
    EXPECT_EQ(fields[2], otherwise == kOtherwise.end() ? GetParam().expected : otherwise->second)
        << GetParam().question << '\n'
        << line;
}

INSTANTIATE_TEST_SUITE_P(All, ScriptedCases, testing::ValuesIn(load()),
                         [](const testing::TestParamInfo<ScriptedCase>& each) {
                             std::string name = each.param.id;
                             for (char& c : name) {
                                 c = isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                             }
                             return name;
                         });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ScriptedCases);

TEST(ScriptedCasesSet, IsThereOrSaysSo) {
    if (load().empty()) {
        GTEST_SKIP() << "no set of scripted cases at " << folder();
    }
    for (const auto& [id, verdict] : kOtherwise) {
        const auto cases = load();
        EXPECT_TRUE(std::any_of(cases.begin(), cases.end(),
                                [&](const ScriptedCase& each) { return each.id == id; }))
            << id << " is no case";
    }
}

}  // namespace
