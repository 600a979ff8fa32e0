#include "store/loop_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace dschain::test {

LoopProcess::LoopProcess(const std::filesystem::path& file, Timestamp first, Timestamp count) {
    const std::string path = file.string();
    const std::string first_text = std::to_string(first);
    const std::string count_text = std::to_string(count);
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    pid_ = fork();
    if (pid_ == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl(DSCHAIN_RECORD_LOOP, "record_loop", path.c_str(), first_text.c_str(),
              count_text.c_str(), nullptr);
        _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
    if (pid_ < 0) {
        throw std::runtime_error("no process");
    }
}

LoopProcess::~LoopProcess() {
    kill();
    static_cast<void>(wait());
    close(out_);
}

std::optional<std::string> LoopProcess::line() {
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

void LoopProcess::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
    }
}

int LoopProcess::wait() {
    if (pid_ <= 0) {
        return -1;
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace dschain::test
