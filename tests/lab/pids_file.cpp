#include "lab/pids_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace dschain::lab {
namespace {

// The arguments of a process, each followed by a NUL octet.
std::string command_line(pid_t pid) {
    std::ifstream in(fmt::format("/proc/{}/cmdline", pid), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

bool is_ours(const LabProcess& process, const std::filesystem::path& dir) {
    if (!is_running(process.id)) {
        return false;
    }
    const std::string config = (dir / fmt::format("nsd-{}.conf", process.name)).string();
    return process.name == kHolderName || process.name == kRelayName ||
           command_line(process.id.pid).find(config) != std::string::npos;
}

}  // namespace

void write_pids(const std::filesystem::path& dir, const std::vector<LabProcess>& processes) {
    std::ofstream out(dir / "pids");
    for (const LabProcess& process : processes) {
        out << fmt::format("{} {} {}\n", process.id.pid, process.id.start_time, process.name);
    }
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("lab: cannot write {}", (dir / "pids").string()));
    }
}

std::vector<LabProcess> running_processes(const std::filesystem::path& dir) {
    std::vector<LabProcess> running;
    std::ifstream in(dir / "pids");
    LabProcess process;
    while (in >> process.id.pid >> process.id.start_time >> process.name) {
        if (is_ours(process, dir)) {
            running.push_back(process);
        }
    }
    return running;
}

}  // namespace dschain::lab
