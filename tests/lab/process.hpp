// Child processes of the lab: they cannot outlive a test, and they are ended with all of theirs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dschain::lab {

// A file descriptor that is closed with its owner.
class UniqueFd {
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd();

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// What tells a process from a later one with the same number: its start time in clock ticks since
// boot, from /proc/PID/stat.
struct ProcessId {
    pid_t pid = 0;
    std::uint64_t start_time = 0;
};

// The start time of a process; none if there is no such process or it is a zombie.
std::optional<std::uint64_t> process_start_time(pid_t pid);

// True while exactly this process runs.
bool is_running(const ProcessId& id);

// Whether a child ends with the thread that started it (PR_SET_PDEATHSIG, SIGTERM) or stays.
enum class Lifetime { kWithParent, kDetached };

// Starts a program in a session of its own; stdin is /dev/null, stdout and stderr are appended to
// `log`, no other descriptors are passed on. Throws std::system_error if it cannot fork. A program
// that cannot be executed ends with status 127.
ProcessId spawn(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                Lifetime lifetime);

// Forks a process that keeps `sockets` open and does nothing else until it is ended.
ProcessId hold_sockets(const std::vector<UniqueFd>& sockets, Lifetime lifetime);

// Asks the process to end (SIGTERM). Does nothing if it has ended already. Throws std::system_error
// if that is not allowed.
void request_end(const ProcessId& id);

// Waits until the process and all others in its session have ended; kills them after `grace`.
void wait_for_end(const ProcessId& id, std::chrono::milliseconds grace);

// A descriptor that poll() finds readable when the process has ended; empty if it has already.
UniqueFd open_pidfd(pid_t pid);

}  // namespace dschain::lab
