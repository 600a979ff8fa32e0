// A process of its own, of which one output is read line by line.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace dschain::test {

class ChildProcess {
public:
    // `output`: STDOUT_FILENO or STDERR_FILENO; the other one is this process's.
    explicit ChildProcess(const std::vector<std::string>& command, int output = 1);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // The next whole line, without the line feed; nothing at the end.
    [[nodiscard]] std::optional<std::string> line();
    // SIGINT, as Ctrl-C gives it.
    void interrupt();
    // SIGKILL. What was written before can still be read.
    void kill();
    // kill() then, or where it ends before.
    void kill_after(std::chrono::microseconds time);
    // The exit status, or 128 and the signal.
    [[nodiscard]] int wait();

private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string pending_;
};

}  // namespace dschain::test
