#include <sys/random.h>
#include <unistd.h>

#include <csignal>

#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "dschain/cli/env.hpp"

namespace {

// A handler can reach nothing else.
std::atomic<std::atomic<bool>*> interrupt_flag = nullptr;

void interrupted(int /*signal*/) {
    if (std::atomic<bool>* flag = interrupt_flag) {
        *flag = true;
    }
}

// The second time, the program ends there and then.
void on_interrupt(std::atomic<bool>& flag) {
    interrupt_flag = &flag;
    struct sigaction action {};
    action.sa_handler = interrupted;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGINT, SIGTERM}) {
        sigaction(signal, &action, nullptr);
    }
}

// From the kernel, many at a time: query IDs must not be guessable, and a scan takes thousands a
// second.
class RandomIds {
public:
    std::uint16_t next() {
        if (left_ == 0) {
            if (getrandom(ids_.data(), sizeof ids_, 0) != static_cast<ssize_t>(sizeof ids_)) {
                throw std::runtime_error("the kernel gives no random numbers");
            }
            left_ = ids_.size();
        }
        return ids_[--left_];
    }

private:
    std::array<std::uint16_t, 128> ids_{};  // up to 256 octets come whole
    std::size_t left_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    RandomIds random;
    dschain::Env env{std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                     std::cin,
                     std::cout,
                     std::cerr,
                     isatty(STDOUT_FILENO) == 1,
                     isatty(STDERR_FILENO) == 1,
                     [] {
                         return std::chrono::duration_cast<std::chrono::seconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                             .count();
                     },
                     [&random] { return random.next(); },
                     [](const std::string& name) -> std::optional<std::string> {
                         const char* value = std::getenv(name.c_str());
                         return value == nullptr ? std::nullopt : std::optional<std::string>(value);
                     }};
    env.in_is_terminal = isatty(STDIN_FILENO) == 1;
    env.on_interrupt = on_interrupt;
    try {
        const int status = run_command_line(env);
        std::cout.flush();
        if (!std::cout) {
            std::cerr << "dschain: the output could not be written\n";
            return 3;
        }
        return status;
    } catch (const std::exception& error) {
        std::cerr << "dschain: internal error: " << error.what() << '\n';
        return 3;
    }
}
