#include "support/run.hpp"

#include <cstdlib>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "dschain/cli/env.hpp"

namespace dschain::test {
namespace {

RunResult run(std::vector<std::string> args, const std::string& input, bool terminal,
              const std::function<void(Env&)>& adjust = {}) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    std::random_device random;
    Env env{std::move(args),
            in,
            out,
            err,
            terminal,
            terminal,
            [] {
                return std::chrono::duration_cast<std::chrono::seconds>(
                           std::chrono::system_clock::now().time_since_epoch())
                    .count();
            },
            [&random] { return static_cast<std::uint16_t>(random()); },
            [](const std::string&) { return std::optional<std::string>(); }};
    if (adjust) {
        adjust(env);
    }
    RunResult result;
    result.status = run_command_line(env);
    result.out = out.str();
    result.err = err.str();
    return result;
}

}  // namespace

nlohmann::json RunResult::json() const {
    auto parsed = nlohmann::json::parse(out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << "no JSON: " << out << err;
    return parsed;
}

namespace {

// Each once, with what is folded below it.
void add_codes(const nlohmann::json& findings, std::vector<std::string>& codes) {
    for (const auto& finding : findings) {
        const auto code = finding["code"].get<std::string>();
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) {
            codes.push_back(code);
        }
        if (finding.contains("consequences")) {
            add_codes(finding["consequences"], codes);
        }
    }
}

}  // namespace

std::vector<std::string> RunResult::codes() const {
    std::vector<std::string> codes;
    const auto report = json();
    if (!report.is_object() || !report.contains("findings")) {
        return codes;
    }
    add_codes(report["findings"], codes);
    return codes;
}

RunResult run_dschain(std::vector<std::string> args, const std::string& input) {
    return run(std::move(args), input, false);
}

RunResult run_with_variables(std::vector<std::string> args,
                             std::map<std::string, std::string> variables) {
    return run(std::move(args), "", false, [variables = std::move(variables)](Env& env) {
        env.variable = [&variables](const std::string& name) {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        };
    });
}

RunResult run_dschain(std::vector<std::string> args, const std::string& input,
                      const std::function<void(Env&)>& adjust) {
    return run(std::move(args), input, false, adjust);
}

RunResult run_on_terminal(std::vector<std::string> args) {
    return run(std::move(args), "", true);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

std::filesystem::path testdata(const std::string& name) {
    return std::filesystem::path(DSCHAIN_SOURCE_DIR) / "testdata" / name;
}

TemporaryDirectory::TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dschain-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary directory");
    }
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace dschain::test
