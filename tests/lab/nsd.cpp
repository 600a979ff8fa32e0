#include "lab/nsd.hpp"

#include "lab/probe.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>
#include <utility>

namespace dschain::lab {
namespace {

constexpr std::chrono::milliseconds kStopGrace{5000};

// NSD lives in a directory for administrators, which is often not in the PATH of ordinary users.
std::string find_nsd() {
    const char* const path = std::getenv("PATH");
    std::istringstream directories(
        fmt::format("{}:/usr/sbin:/usr/local/sbin:/sbin", path == nullptr ? "" : path));
    for (std::string directory; std::getline(directories, directory, ':');) {
        const std::string candidate = directory + "/nsd";
        if (!directory.empty() && access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
    }
    throw std::runtime_error("lab: no nsd program in PATH, /usr/sbin or /usr/local/sbin");
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("lab: cannot write {}", path.string()));
    }
}

}  // namespace

Nsd::Nsd(ServerPlan plan, std::filesystem::path dir)
    : plan_(std::move(plan)), dir_(std::move(dir)) {}

std::filesystem::path Nsd::config_path() const {
    return dir_ / fmt::format("nsd-{}.conf", plan_.name);
}

std::filesystem::path Nsd::log_path() const {
    return dir_ / fmt::format("nsd-{}.log", plan_.name);
}

bool Nsd::has_address(const std::string& address) const {
    return std::find(plan_.addresses.begin(), plan_.addresses.end(), address) !=
           plan_.addresses.end();
}

std::string Nsd::config_text() const {
    std::string text = "server:\n";
    for (const std::string& address : plan_.addresses) {
        text += fmt::format("    ip-address: {}\n", address);
    }
    const std::string dir = dir_.string();
    const std::string& name = plan_.name;
    text += fmt::format("    port: {}\n", port_);
    // No change of user or root directory: the lab runs as whoever runs the tests.
    text += "    username: \"\"\n    chroot: \"\"\n";
    text += "    database: \"\"\n";
    text += fmt::format("    zonesdir: \"{}\"\n", dir);
    text += fmt::format("    logfile: \"{}\"\n", log_path().string());
    text += fmt::format("    pidfile: \"{}/nsd-{}.pid\"\n", dir, name);
    text += fmt::format("    xfrdfile: \"{}/nsd-{}.xfrd\"\n", dir, name);
    text += fmt::format("    zonelistfile: \"{}/nsd-{}.zonelist\"\n", dir, name);
    text += fmt::format("    xfrdir: \"{}\"\n", dir);
    text += "    server-count: 1\n";
    // A test asks the same question many times in a second, which must not look like an attack.
    text += "    rrl-ratelimit: 0\n    rrl-whitelist-ratelimit: 0\n";
    text += "    minimal-responses: no\n";
    text += "    hide-version: yes\n";
    if (plan_.socket_buffer > 0) {
        text += fmt::format("    receive-buffer-size: {0}\n    send-buffer-size: {0}\n",
                            plan_.socket_buffer);
    }
    text += "    zonefiles-check: no\n    zonefiles-write: 0\n";
    text += "remote-control:\n    control-enable: no\n";
    for (const ServedZone& zone : plan_.zones) {
        text += fmt::format("zone:\n    name: \"{}\"\n    zonefile: \"{}\"\n", zone.name,
                            zone.file.string());
    }
    return text;
}

void Nsd::start(std::uint16_t port, Lifetime lifetime) {
    port_ = port;
    write_file(config_path(), config_text());
    write_file(log_path(), "");
    process_ = spawn({find_nsd(), "-d", "-c", config_path().string()}, log_path(), lifetime);
}

void Nsd::wait_until_up(std::chrono::milliseconds limit) {
    const std::string zone = plan_.zones.empty() ? "" : plan_.zones.front().name;
    const pid_t pid = process_.value().pid;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (const std::string& address : plan_.addresses) {
        const ProbeResult result = wait_until_answering(address, port_, zone, pid, deadline);
        if (result == ProbeResult::kAnswers) {
            continue;
        }
        const std::string tail = log_tail();
        const bool in_use = tail.find("in use") != std::string::npos;
        throw ServerFailed(
            fmt::format("lab: NSD for {} ({} port {}) {}; its log {} ends:\n{}", plan_.name,
                        address, port_,
                        result == ProbeResult::kDied ? "has ended" : "does not answer",
                        log_path().string(), tail),
            in_use && result == ProbeResult::kDied);
    }
}

void Nsd::request_stop() {
    if (process_) {
        request_end(*process_);
    }
}

void Nsd::wait_until_down() {
    if (process_) {
        wait_for_end(*process_, kStopGrace);
        process_.reset();
    }
}

std::string Nsd::log_tail() const {
    constexpr std::size_t kLines = 15;
    std::ifstream in(log_path());
    std::deque<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
        if (lines.size() > kLines) {
            lines.pop_front();
        }
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace dschain::lab
