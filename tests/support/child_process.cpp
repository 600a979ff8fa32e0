#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace dschain::test {

ChildProcess::ChildProcess(const std::vector<std::string>& command, int output) {
    std::vector<char*> arguments;
    for (const std::string& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    pid_ = fork();
    if (pid_ == 0) {
        dup2(ends[1], output);
        execv(arguments.front(), arguments.data());
        _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
    if (pid_ < 0) {
        throw std::runtime_error("no process");
    }
}

ChildProcess::~ChildProcess() {
    kill();
    static_cast<void>(wait());
    close(out_);
}

std::optional<std::string> ChildProcess::line() {
    for (;;) {
        if (const auto end = pending_.find('\n'); end != std::string::npos) {
            std::string found = pending_.substr(0, end);
            pending_.erase(0, end + 1);
            return found;
        }
        std::array<char, 4096> chunk{};
        const ssize_t got = read(out_, chunk.data(), chunk.size());
        if (got <= 0) {
            return std::nullopt;
        }
        pending_.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

void ChildProcess::interrupt() {
    if (pid_ > 0) {
        ::kill(pid_, SIGINT);
    }
}

void ChildProcess::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
    }
}

void ChildProcess::kill_after(std::chrono::microseconds time) {
    pollfd end{out_, 0, 0};  // nothing but that it is closed
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    const timespec span{seconds.count(), std::chrono::nanoseconds(time - seconds).count()};
    ppoll(&end, 1, &span, nullptr);
    kill();
}

int ChildProcess::wait() {
    if (pid_ <= 0) {
        return -1;
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace dschain::test
