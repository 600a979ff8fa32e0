#include "support/gcore_server.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace dschain::test {
namespace {

std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    return ends;
}

// The first line, or what there was of it.
std::string read_line(int fd) {
    std::string line;
    for (char c = 0; read(fd, &c, 1) == 1 && c != '\n';) {
        line += c;
    }
    return line;
}

}  // namespace

GcoreServer::GcoreServer() {
    const auto in = make_pipe();
    const auto out = make_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    std::string program = "/usr/bin/python3";
    std::string script = std::string(DSCHAIN_SOURCE_DIR) + "/tests/support/gcore_server.py";
    std::string folder = directory_.path().string();
    const std::array<char*, 4> args = {program.data(), script.data(), folder.data(), nullptr};
    const int failed = posix_spawn(&pid_, program.c_str(), &actions, nullptr, args.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    const std::string line = failed == 0 ? read_line(out[0]) : "";
    close(out[0]);
    ports_ = nlohmann::json::parse(line, nullptr, false);
    if (!ports_.is_object()) {
        throw std::runtime_error("gcore_server.py does not come up: '" + line + "'");
    }
    variables = {{"GCORE_API_KEY", kKey}, {"GCORE_API_URL", url()}, {"SSL_CERT_FILE", ca_file()}};
}

GcoreServer::~GcoreServer() {
    close(input_);
    waitpid(pid_, nullptr, 0);
}

void GcoreServer::control(const nlohmann::json& control) const {
    // Renamed, so that the server never reads half of it.
    const auto path = directory_.path() / "control.json";
    std::ofstream(path.string() + ".new") << control.dump();
    std::filesystem::rename(path.string() + ".new", path);
}

std::string GcoreServer::url(const std::string& port) const {
    return (port == "plain_port" ? "http" : "https") + std::string("://127.0.0.1:") +
           std::to_string(ports_.at(port).get<int>());
}

std::string GcoreServer::ca_file(const std::string& name) const {
    return (directory_.path() / name).string();
}

std::vector<nlohmann::json> GcoreServer::requests() const {
    std::vector<nlohmann::json> requests;
    std::istringstream lines(read_file(directory_.path() / "requests.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        requests.push_back(nlohmann::json::parse(line));
    }
    return requests;
}

RunResult GcoreServer::run(std::vector<std::string> args, const std::string& input) {
    return run_dschain(std::move(args), input, [this](Env& env) {
        env.variable = [this](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt
                                            : std::optional<std::string>(found->second);
        };
        env.pause = [this](std::chrono::milliseconds time) { pauses.push_back(time); };
        if (adjust) {
            adjust(env);
        }
    });
}

nlohmann::json right_document() {
    return nlohmann::json::parse(read_file(testdata("api/right.json")));
}

}  // namespace dschain::test
