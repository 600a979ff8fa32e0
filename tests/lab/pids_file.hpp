// The file `pids` in a lab's directory: which processes belong to it.
#pragma once

#include "lab/process.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dschain::lab {

struct LabProcess {
    std::string name;  // of the NSD server, kHolderName or kRelayName
    ProcessId id;
};

// The process that holds the sockets which never answer.
inline constexpr const char* kHolderName = "silent";
// A process that passes on what is said to a server.
inline constexpr const char* kRelayName = "relay";

// Writes `dir`/pids. Throws std::runtime_error if that fails.
void write_pids(const std::filesystem::path& dir, const std::vector<LabProcess>& processes);

// Processes of `dir`/pids that still run and are really the lab's: the start time is the same, and
// an NSD was started with its configuration file from `dir`. Empty if there is no such file.
std::vector<LabProcess> running_processes(const std::filesystem::path& dir);

}  // namespace dschain::lab
