// Where the key of a running program can be seen: nowhere.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "support/gcore_server.hpp"

namespace dschain::test {
namespace {

using Json = nlohmann::json;

class Running : public ::testing::Test {
protected:
    ~Running() override {
        if (pid > 0) {
            kill(pid, SIGKILL);
            waitpid(pid, nullptr, 0);
        }
    }

    // The real program, with its output in a file.
    void start(std::vector<std::string> args, std::vector<std::string> environment) {
        // So that it is the program's own doing if there is no core file.
        rlimit limit{};
        getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_CORE, &limit);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        const std::string out = (server.folder() / "out").string();
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        args.insert(args.begin(), DSCHAIN_BINARY);
        std::vector<char*> arguments;
        for (std::string& arg : args) {
            arguments.push_back(arg.data());
        }
        arguments.push_back(nullptr);
        std::vector<char*> variables;
        for (std::string& variable : environment) {
            variables.push_back(variable.data());
        }
        variables.push_back(nullptr);
        ASSERT_EQ(posix_spawn(&pid, DSCHAIN_BINARY, &actions, nullptr, arguments.data(),
                              variables.data()),
                  0);
        posix_spawn_file_actions_destroy(&actions);
    }
    // Until the server has its request, which it answers late.
    void wait_for_request() {
        while (server.requests().empty()) {
            std::this_thread::yield();
        }
    }
    int wait() {
        int status = 0;
        waitpid(pid, &status, 0);
        pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string of_process(const std::string& file) const {
        return read_file("/proc/" + std::to_string(pid) + "/" + file);
    }

    GcoreServer server;
    pid_t pid = -1;
};

TEST_F(Running, shows_the_key_to_nobody_and_leaves_no_core) {
    server.control({{"faults", {{{"sleep", 2}, {"status", 200}, {"body", R"({"zones":[]})"}}}}});
    const std::string file = (server.folder() / "key").string();
    std::ofstream(file) << kKey << "\n";
    ASSERT_EQ(chmod(file.c_str(), 0600), 0);
    start({"gcore", "zone", "list", "--api-key-file", file, "--api-url", server.url(), "--ca-file",
           server.ca_file()},
          {});
    wait_for_request();
    EXPECT_EQ(of_process("cmdline").find("secret"), std::string::npos);
    // A process that is not dumpable belongs to root in /proc, and so cannot be looked into.
    struct stat status {};
    ASSERT_EQ(stat(("/proc/" + std::to_string(pid) + "/mem").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 0U);
    const std::string limits = of_process("limits");
    const std::size_t line = limits.find("Max core file size");
    ASSERT_NE(line, std::string::npos);
    EXPECT_EQ(limits.substr(line, limits.find('\n', line) - line).find_first_of("123456789"),
              std::string::npos)
        << limits;
    const std::string children = of_process("task/" + std::to_string(pid) + "/children");
    EXPECT_EQ(children, "");
    EXPECT_EQ(wait(), 0);
    EXPECT_EQ(read_file(server.folder() / "out").find("secret"), std::string::npos);
    for (const Json& request : server.requests()) {
        Json rest = request;
        EXPECT_EQ(request["headers"]["Authorization"], std::string("APIKey ") + kKey);
        rest["headers"].erase("Authorization");
        EXPECT_EQ(rest.dump().find("secret"), std::string::npos) << rest.dump();
    }
}

// Whatever the signal, there is no core file: not even where the limit allows one.
TEST_F(Running, that_aborts_writes_no_core) {
    server.control({{"faults", {{{"sleep", 2}, {"status", 200}, {"body", "{}"}}}}});
    start({"gcore", "zone", "show", "zxy.com"},
          {std::string("GCORE_API_KEY=") + kKey, "GCORE_API_URL=" + server.url(),
           "SSL_CERT_FILE=" + server.ca_file()});
    wait_for_request();
    ASSERT_EQ(kill(pid, SIGABRT), 0);
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    pid = -1;
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_FALSE(WCOREDUMP(status));
}

}  // namespace
}  // namespace dschain::test
