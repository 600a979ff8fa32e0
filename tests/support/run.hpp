// Runs a whole command line in this process, and shows what it wrote and returned.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace dschain {
struct Env;
}

namespace dschain::test {

struct RunResult {
    int status = 0;
    std::string out;
    std::string err;

    // The output as JSON; the test fails if it is none.
    [[nodiscard]] nlohmann::json json() const;
    // Codes of the findings in JSON output, in order, each once.
    [[nodiscard]] std::vector<std::string> codes() const;
};

// With the real clock, real sockets, and nothing in the environment.
[[nodiscard]] RunResult run_dschain(std::vector<std::string> args, const std::string& input = "");

// With these variables in the environment.
[[nodiscard]] RunResult run_with_variables(std::vector<std::string> args,
                                           std::map<std::string, std::string> variables);
// The same after `adjust` has put in place of the world what the test wants.
[[nodiscard]] RunResult run_dschain(std::vector<std::string> args, const std::string& input,
                                    const std::function<void(Env&)>& adjust);

// The same as if both outputs were a terminal.
[[nodiscard]] RunResult run_on_terminal(std::vector<std::string> args);

[[nodiscard]] std::string read_file(const std::filesystem::path& path);
[[nodiscard]] std::filesystem::path testdata(const std::string& name);

// A new empty directory, removed with everything in it at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace dschain::test
