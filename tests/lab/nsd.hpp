// One NSD server process: its configuration, start and end.
#pragma once

#include "lab/process.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace dschain::lab {

struct ServedZone {
    std::string name;            // absolute, with the final dot
    std::filesystem::path file;  // absolute
};

struct ServerPlan {
    std::string name;                    // short, names its files: "root", "kids1"
    std::vector<std::string> addresses;  // the first one is asked when the server starts
    std::vector<ServedZone> zones;
    std::size_t socket_buffer = 0;  // octets, of each UDP socket; 0: the system's default
};

// A server that did not come up. what() ends with the last lines of its log.
class ServerFailed : public std::runtime_error {
public:
    ServerFailed(const std::string& what, bool address_in_use)
        : std::runtime_error(what), address_in_use_(address_in_use) {}

    // True if another port may do.
    bool address_in_use() const { return address_in_use_; }

private:
    bool address_in_use_;
};

// An NSD with all its files in one directory. It is ended by stop(), not by the destructor: the
// owner decides whether it stays.
class Nsd {
public:
    Nsd(ServerPlan plan, std::filesystem::path dir);

    // Writes the configuration for `port` and starts the process; does not wait for answers.
    void start(std::uint16_t port, Lifetime lifetime);
    // Waits until the server answers for its zones. Throws ServerFailed if it ends before, or does
    // not answer within `limit`.
    void wait_until_up(std::chrono::milliseconds limit);

    // Ending takes two steps so that several servers can end at the same time. Both do nothing for
    // a server that does not run.
    void request_stop();
    void wait_until_down();

    const ServerPlan& plan() const { return plan_; }
    // None while it is not started.
    const std::optional<ProcessId>& process() const { return process_; }
    bool has_address(const std::string& address) const;

private:
    std::filesystem::path config_path() const;
    std::filesystem::path log_path() const;
    std::string config_text() const;
    std::string log_tail() const;

    ServerPlan plan_;
    std::filesystem::path dir_;
    std::uint16_t port_ = 0;
    std::optional<ProcessId> process_;
};

}  // namespace dschain::lab
