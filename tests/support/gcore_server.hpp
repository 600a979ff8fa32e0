// gcore_server.py beside this file, run for a test: what it is told, and what it was asked.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "dschain/cli/env.hpp"
#include "support/run.hpp"

namespace dschain::test {

// What the server takes as the key, and what goes before it in the header.
inline constexpr const char* kKey = "12$secret-key";

class GcoreServer {
public:
    // Throws std::runtime_error if it does not come up.
    GcoreServer();
    ~GcoreServer();
    GcoreServer(const GcoreServer&) = delete;
    GcoreServer& operator=(const GcoreServer&) = delete;

    // From the next request on.
    void control(const nlohmann::json& control) const;
    // 'port', 'other_port', 'wrong_name_port' or 'plain_port'.
    [[nodiscard]] std::string url(const std::string& port = "port") const;
    [[nodiscard]] std::string ca_file(const std::string& name = "ca.pem") const;
    [[nodiscard]] const std::filesystem::path& folder() const { return directory_.path(); }
    // In the order in which they came.
    [[nodiscard]] std::vector<nlohmann::json> requests() const;

    // A command that finds the server and the key in its environment. Pauses are written down and
    // not made.
    [[nodiscard]] RunResult run(std::vector<std::string> args, const std::string& input = "");

    std::map<std::string, std::string> variables;
    std::vector<std::chrono::milliseconds> pauses;
    std::function<void(Env&)> adjust;

private:
    TemporaryDirectory directory_;
    nlohmann::json ports_;
    pid_t pid_ = -1;
    int input_ = -1;
};

// A document that agrees with itself, of zxy.com.
[[nodiscard]] nlohmann::json right_document();

}  // namespace dschain::test
