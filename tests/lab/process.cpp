#include "lab/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace dschain::lab {
namespace {

[[noreturn]] void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), "lab: " + what);
}

// What the lab needs of /proc/PID/stat.
struct ProcessStat {
    char state = '?';
    pid_t session = 0;
    std::uint64_t start_time = 0;
};

std::optional<ProcessStat> read_stat(pid_t pid) {
    std::ifstream in(fmt::format("/proc/{}/stat", pid));
    std::string line;
    if (!std::getline(in, line)) {
        return std::nullopt;
    }
    // The command name is in parentheses and may hold any character; the fields follow the last
    // ')'.
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    ProcessStat stat;
    std::string skipped;
    fields >> stat.state >> skipped >> skipped >> stat.session;  // fields 3 to 6
    constexpr int kFieldsBetween = 15;                           // 7 to 21
    for (int i = 0; i < kFieldsBetween; ++i) {
        fields >> skipped;
    }
    fields >> stat.start_time;
    return fields ? std::optional(stat) : std::nullopt;
}

bool has_ended(char state) {
    return state == 'Z' || state == 'X';
}

std::vector<pid_t> running_in_session(pid_t session) {
    std::vector<pid_t> members;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || stop != name.data() + name.size()) {
            continue;
        }
        const std::optional<ProcessStat> stat = read_stat(pid);
        if (stat && stat->session == session && !has_ended(stat->state)) {
            members.push_back(pid);
        }
    }
    return members;
}

// True if the process ended in time.
bool wait_for_exit(pid_t pid, std::chrono::milliseconds limit) {
    const UniqueFd pidfd = open_pidfd(pid);
    if (!pidfd) {
        return true;
    }
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd waiting{pidfd.get(), POLLIN, 0};
        const int ready = poll(&waiting, 1, std::max(0, static_cast<int>(left.count())));
        if (ready >= 0 || errno != EINTR) {
            return ready > 0;
        }
    }
}

// Everything between fork() and exec() must be async-signal-safe: the test may have threads.
void become_child(pid_t parent, Lifetime lifetime) {
    setsid();  // its own session: a Ctrl-C at the test is not for it, and it can be ended as a
               // whole
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (lifetime == Lifetime::kWithParent) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) {  // it died before the line above
            _exit(1);
        }
    }
}

void redirect_standard_streams(const char* output) {
    const int null = open("/dev/null", O_RDONLY);
    const int log = open(output, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
}

ProcessId identify(pid_t pid) {
    // A child of ours that was not waited for keeps its entry, even if it has ended.
    const std::optional<ProcessStat> stat = read_stat(pid);
    return ProcessId{pid, stat ? stat->start_time : 0};
}

}  // namespace

UniqueFd::~UniqueFd() {
    if (fd_ >= 0) {
        close(fd_);
    }
}

std::optional<std::uint64_t> process_start_time(pid_t pid) {
    const std::optional<ProcessStat> stat = read_stat(pid);
    return stat && !has_ended(stat->state) ? std::optional(stat->start_time) : std::nullopt;
}

bool is_running(const ProcessId& id) {
    return process_start_time(id.pid) == id.start_time;
}

UniqueFd open_pidfd(pid_t pid) {
    return UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0U)));
}

ProcessId spawn(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                Lifetime lifetime) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));  // execv() does not write to them
    }
    argv.push_back(nullptr);

    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) {
        throw_errno("cannot fork");
    }
    if (child == 0) {
        become_child(parent, lifetime);
        redirect_standard_streams(log.c_str());
        close_range(STDERR_FILENO + 1, ~0U, 0);
        execv(argv[0], argv.data());
        constexpr int kCannotExecute = 127;
        _exit(kCannotExecute);
    }
    return identify(child);
}

ProcessId hold_sockets(const std::vector<UniqueFd>& sockets, Lifetime lifetime) {
    // Sorted before the fork, so that the child can close the gaps between them.
    std::vector<unsigned int> kept;
    for (const UniqueFd& socket : sockets) {
        kept.push_back(static_cast<unsigned int>(socket.get()));
    }
    std::sort(kept.begin(), kept.end());

    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) {
        throw_errno("cannot fork");
    }
    if (child == 0) {
        become_child(parent, lifetime);
        // A pipe that the parent's reader waits on must not stay open here.
        redirect_standard_streams("/dev/null");
        unsigned int low = STDERR_FILENO + 1;
        for (const unsigned int fd : kept) {
            if (fd > low) {
                close_range(low, fd - 1, 0);
            }
            low = fd + 1;
        }
        close_range(low, ~0U, 0);
        while (true) {
            pause();
        }
    }
    return identify(child);
}

void request_end(const ProcessId& id) {
    if (is_running(id) && kill(id.pid, SIGTERM) != 0 && errno != ESRCH) {
        throw_errno(fmt::format("cannot end process {}", id.pid));
    }
}

void wait_for_end(const ProcessId& id, std::chrono::milliseconds grace) {
    constexpr std::chrono::milliseconds kAfterKill{5000};
    if (is_running(id) && !wait_for_exit(id.pid, grace)) {
        kill(id.pid, SIGKILL);
        wait_for_exit(id.pid, kAfterKill);
    }
    // The leader has ended; its children were told to by it, or are told now. The session number
    // cannot be in use for anything else while it has members.
    for (const pid_t member : running_in_session(id.pid)) {
        if (!wait_for_exit(member, grace)) {
            kill(member, SIGKILL);
            wait_for_exit(member, kAfterKill);
        }
    }
    waitpid(id.pid, nullptr, WNOHANG);  // it may be a child of ours; if not, nothing happens
}

}  // namespace dschain::lab
