// Runs record_loop and reads what it acknowledges.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "dschain/base/time.hpp"

namespace dschain::test {

class LoopProcess {
public:
    LoopProcess(const std::filesystem::path& file, Timestamp first, Timestamp count);
    ~LoopProcess();
    LoopProcess(const LoopProcess&) = delete;
    LoopProcess& operator=(const LoopProcess&) = delete;

    // The next whole line, without the line feed; nothing at the end.
    [[nodiscard]] std::optional<std::string> line();
    // SIGKILL. What was written before can still be read.
    void kill();
    // The exit status, or 128 and the signal.
    [[nodiscard]] int wait();

private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string pending_;
};

}  // namespace dschain::test
