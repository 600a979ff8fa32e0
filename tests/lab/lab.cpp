#include "lab/lab.hpp"

#include "lab/pids_file.hpp"
#include "lab/probe.hpp"
#include "lab/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace dschain::lab {
namespace {

constexpr std::chrono::milliseconds kStartLimit{20000};
constexpr std::chrono::milliseconds kStopGrace{5000};

// A random port below the range from which Linux takes ports for outgoing connections.
std::uint16_t random_port() {
    static std::random_device entropy;
    std::uniform_int_distribution<unsigned int> ports(10240, 32767);
    return static_cast<std::uint16_t>(ports(entropy));
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("lab: cannot write {}", path.string()));
    }
}

bool wants_ipv6(const std::vector<Case>& cases) {
    return std::any_of(cases.begin(), cases.end(),
                       [](const Case& kid) { return kid.ns_style == NsStyle::kIp6; });
}

// Options with what was left open filled in.
Options completed(Options options) {
    if (options.dir.empty()) {
        throw std::runtime_error("lab: no directory given");
    }
    std::filesystem::create_directories(options.dir);
    // NSD and the pids file need one name for the directory, whatever the caller calls it.
    options.dir = std::filesystem::canonical(options.dir);
    if (options.now == 0) {
        options.now = std::time(nullptr);
    }
    return options;
}

}  // namespace

Lab::Lab(Options options)
    : options_(completed(std::move(options))),
      has_ipv6_(wants_ipv6(options_.cases) &&
                static_cast<bool>(bind_socket(kIp6Address, 0, SocketKind::kUdp))) {
    prepare_directory();
    world_ = build_world(
        {options_.dir, options_.cases, options_.root_addresses, has_ipv6_, options_.now});
    for (const ServerPlan& plan : world_.servers) {
        servers_.emplace_back(plan, options_.dir);
    }
    try {
        start_all();
        write_files();
        record_processes();
    } catch (...) {
        stop_all();
        throw;
    }
}

Lab::~Lab() {
    if (!options_.detach) {
        stop_all();
        std::error_code ignored;
        std::filesystem::remove(options_.dir / "pids", ignored);
    }
}

Lifetime Lab::lifetime() const {
    return options_.detach ? Lifetime::kDetached : Lifetime::kWithParent;
}

// Clears what an earlier lab left, and nothing else. The directory `api` is made here and at once,
// so that it marks the directory as a lab's even if making the lab fails later.
void Lab::prepare_directory() {
    const std::filesystem::path& dir = options_.dir;
    if (!running_processes(dir).empty()) {
        throw std::runtime_error(fmt::format("lab: a lab runs in {} already", dir.string()));
    }
    if (!std::filesystem::is_empty(dir) && !std::filesystem::exists(dir / "api")) {
        throw std::runtime_error(
            fmt::format("lab: {} is not empty and holds no earlier lab", dir.string()));
    }
    for (const char* name : {"zones", "api", "port", "pids"}) {
        std::filesystem::remove_all(dir / name);
    }
    std::filesystem::create_directory(dir / "api");
}

void Lab::start_all() {
    if (options_.port != 0) {
        if (!try_port(options_.port)) {
            throw std::runtime_error(
                fmt::format("lab: port {} is in use on a lab address", options_.port));
        }
        return;
    }
    constexpr int kAttempts = 50;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (try_port(random_port())) {
            return;
        }
    }
    throw std::runtime_error(fmt::format("lab: no free port found in {} attempts", kAttempts));
}

// False if the port is in use at some address.
bool Lab::try_port(std::uint16_t port) {
    // These sockets are bound first because they also keep labs apart: no two can hold the same
    // port here, so the answers that start-up waits for are never another lab's.
    std::vector<UniqueFd> sockets;
    for (const SocketKind kind : {SocketKind::kUdp, SocketKind::kTcpListening}) {
        sockets.push_back(bind_socket(kSilentAddress, port, kind));
        if (!sockets.back() && errno == EADDRINUSE) {
            return false;
        }
        if (!sockets.back()) {
            throw std::system_error(errno, std::generic_category(),
                                    fmt::format("lab: {} port {}", kSilentAddress, port));
        }
    }
    holder_ = hold_sockets(sockets, lifetime());
    try {
        for (Nsd& server : servers_) {
            server.start(port, lifetime());
        }
        for (Nsd& server : servers_) {
            server.wait_until_up(kStartLimit);
        }
    } catch (const ServerFailed& failure) {
        if (!failure.address_in_use() || options_.port != 0) {
            throw;
        }
        stop_all();
        return false;
    }
    port_ = port;
    return true;
}

void Lab::stop_all() noexcept {
    try {
        for (Nsd& server : servers_) {
            server.request_stop();
        }
        for (Nsd& server : servers_) {
            server.wait_until_down();
        }
        // Last, because its sockets reserve the port until all servers have left it.
        if (holder_) {
            request_end(*holder_);
            wait_for_end(*holder_, kStopGrace);
            holder_.reset();
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());  // a destructor can do no more
    }
}

void Lab::write_files() const {
    const std::filesystem::path& dir = options_.dir;
    write_file(dir / "port", fmt::format("{}\n", port_));
    write_file(anchor_file(), world_.anchor_ds);
    write_file(dnskey_anchor_file(), world_.anchor_dnskey);
    write_file(hints_file(), fmt::format(". {0} IN NS {1}\n{1} {0} IN A {2}\n", kDefaultTtl,
                                         kRootServerName, kRootAddress));
}

void Lab::record_processes() const {
    std::vector<LabProcess> processes;
    for (const Nsd& server : servers_) {
        if (server.process()) {
            processes.push_back({server.plan().name, *server.process()});
        }
    }
    if (holder_) {
        processes.push_back({kHolderName, *holder_});
    }
    write_pids(options_.dir, processes);
}

const Child& Lab::child(const std::string& label) const {
    for (const Child& child : children()) {
        if (child.label == label) {
            return child;
        }
    }
    throw std::out_of_range(fmt::format("lab: no case \"{}\"", label));
}

Nsd& Lab::server_at(const std::string& address) {
    for (Nsd& server : servers_) {
        if (server.has_address(address)) {
            return server;
        }
    }
    throw std::out_of_range(fmt::format("lab: no server at {}", address));
}

void Lab::stop_server(const std::string& address) {
    Nsd& server = server_at(address);
    server.request_stop();
    server.wait_until_down();
    record_processes();
}

void Lab::start_server(const std::string& address) {
    Nsd& server = server_at(address);
    if (server.process() && is_running(*server.process())) {
        return;
    }
    server.start(port_, lifetime());
    record_processes();
    server.wait_until_up(kStartLimit);
}

std::size_t stop_lab(const std::filesystem::path& dir) {
    const std::filesystem::path lab_dir = std::filesystem::weakly_canonical(dir);
    const std::vector<LabProcess> processes = running_processes(lab_dir);
    for (const LabProcess& process : processes) {
        request_end(process.id);
    }
    for (const LabProcess& process : processes) {
        wait_for_end(process.id, kStopGrace);
    }
    std::filesystem::remove(lab_dir / "pids");
    std::filesystem::remove(lab_dir / "port");
    return processes.size();
}

}  // namespace dschain::lab
