// dschain-bench-lab: runs the registry of the benchmark. See kUsage.

#include "bench/registry.hpp"
#include "lab/command_line.hpp"
#include "lab/nsd.hpp"
#include "lab/pids_file.hpp"
#include "lab/probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace bench = dschain::bench;
namespace fs = std::filesystem;
namespace lab = dschain::lab;
using lab::UsageError;

constexpr const char* kUsage = R"(usage: dschain-bench-lab up DIR [options]
       dschain-bench-lab down DIR

A registry for benchmarks: a signed root, test. and N zones below it, served by NSD on 127.0.10.1 to
127.0.10.5. Nine zones in ten are secure; the others are unsigned or broken (expected.tsv).

  up      sign the zones, start the servers in the background, print where they are. DIR is made
          anew: it must be empty, missing, or have held such a lab before
  down    end the servers of DIR and wait until they are gone

  --zones N      zones below test. (default: 20000)
  --port N       the port of all servers (default: 53)
  --dead         a tenth as many zones more, whose servers never answer (with-dead.txt)
  --slow MS      a tenth as many more, whose servers answer so much later (with-slow.txt)
  --delay MS     all servers answer so much later
  --threads N    for signing (default: 2)
  -h, --help     print this text

Exit status: 0 done, 1 failed, 2 wrong usage.
)";

constexpr std::chrono::minutes kStartLimit{5};
constexpr std::chrono::milliseconds kStopGrace{30000};
constexpr std::size_t kSocketBuffer = 4 << 20;  // octets
constexpr const char* kMark = "registry-lab";   // a file that tells such a directory

struct Arguments {
    bool help = false;
    std::string command;
    fs::path dir;
    std::size_t zones = 20000;
    std::uint16_t port = 53;
    bool dead = false;
    std::optional<unsigned int> slow_ms;
    std::optional<unsigned int> delay_ms;
    unsigned int threads = 2;
};

Arguments parse_arguments(lab::Words words) {
    Arguments arguments;
    while (!words.empty()) {
        const std::string word = words.take();
        const auto number = [&](unsigned int least) {
            return lab::parse_number<unsigned int>(word, words.value_of(word), "number", least);
        };
        if (word == "-h" || word == "--help") {
            arguments.help = true;
        } else if (word == "--zones") {
            arguments.zones = number(1);
        } else if (word == "--port") {
            arguments.port =
                lab::parse_number<std::uint16_t>(word, words.value_of(word), "port", 1);
        } else if (word == "--dead") {
            arguments.dead = true;
        } else if (word == "--slow") {
            arguments.slow_ms = number(1);
        } else if (word == "--delay") {
            arguments.delay_ms = number(1);
        } else if (word == "--threads") {
            arguments.threads = number(1);
        } else if (word.size() > 1 && word.front() == '-') {
            throw UsageError(fmt::format("unknown option {}", word));
        } else if (arguments.command.empty()) {
            arguments.command = word;
        } else if (arguments.dir.empty()) {
            arguments.dir = word;
        } else {
            throw UsageError(fmt::format("\"{}\" is too many", word));
        }
    }
    return arguments;
}

void prepare_directory(const fs::path& dir) {
    fs::create_directories(dir);
    if (!lab::running_processes(fs::canonical(dir)).empty()) {
        throw std::runtime_error(fmt::format("a lab runs in {} already", dir.string()));
    }
    if (!fs::is_empty(dir) && !fs::exists(dir / kMark)) {
        throw std::runtime_error(
            fmt::format("{} is not empty and holds no earlier lab", dir.string()));
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(dir)) {
        fs::remove_all(entry.path());
    }
    std::ofstream mark(dir / kMark);
}

// Where the servers are if relays are at the addresses that the zones name.
std::string hidden_address(const std::string& address) {
    constexpr std::string_view kSeen = "127.0.10.";
    return "127.0.11." + address.substr(kSeen.size());
}

// All processes of a lab. They are ended if the lab does not come up.
class Processes {
public:
    Processes(const Arguments& arguments, fs::path dir)
        : arguments_(arguments), dir_(std::move(dir)) {}

    void start(const bench::Registry& registry) {
        try {
            start_all(registry);
        } catch (...) {
            stop();
            throw;
        }
    }

private:
    void start_all(const bench::Registry& registry) {
        const std::vector<std::string> top(bench::kTopAddresses.begin(),
                                           bench::kTopAddresses.end());
        const std::vector<std::string> kids(bench::kKidsAddresses.begin(),
                                            bench::kKidsAddresses.end());
        add_server("root", {bench::kRootAddress}, {registry.root});
        add_server("top", top, {registry.top});
        add_server("kids", kids, registry.kids);
        for (lab::Nsd& server : servers_) {
            server.start(arguments_.port, lab::Lifetime::kDetached);
        }
        if (arguments_.dead) {
            hold_dead();
        }
        for (lab::Nsd& server : servers_) {
            server.wait_until_up(kStartLimit);
            processes_.push_back({server.plan().name, server.process().value()});
        }
        if (arguments_.delay_ms) {
            std::vector<std::string> seen{bench::kRootAddress};
            seen.insert(seen.end(), top.begin(), top.end());
            seen.insert(seen.end(), kids.begin(), kids.end());
            std::vector<std::string> routes;
            for (const std::string& address : seen) {
                routes.push_back(fmt::format("{}={}", address, hidden_address(address)));
            }
            start_relay(*arguments_.delay_ms, routes, seen.front(), ".");
        }
        if (arguments_.slow_ms) {
            std::vector<std::string> routes;
            for (std::size_t i = 0; i < kids.size(); ++i) {
                routes.push_back(
                    fmt::format("{}={}", bench::kSlowAddresses.at(i), server_address(kids[i])));
            }
            start_relay(*arguments_.slow_ms, routes, bench::kSlowAddresses.front(),
                        registry.kids.front().zone);
        }
        lab::write_pids(dir_, processes_);
    }

    std::string server_address(const std::string& address) const {
        return arguments_.delay_ms ? hidden_address(address) : address;
    }

    void add_server(const std::string& name, const std::vector<std::string>& addresses,
                    const std::vector<bench::ServedFile>& zones) {
        lab::ServerPlan plan;
        plan.name = name;
        plan.socket_buffer = kSocketBuffer;
        for (const std::string& address : addresses) {
            plan.addresses.push_back(server_address(address));
        }
        for (const bench::ServedFile& zone : zones) {
            plan.zones.push_back({zone.zone, zone.file});
        }
        servers_.emplace_back(std::move(plan), dir_);
    }

    void hold_dead() {
        std::vector<lab::UniqueFd> sockets;
        for (const char* address : bench::kDeadAddresses) {
            for (const auto kind : {lab::SocketKind::kUdp, lab::SocketKind::kTcpListening}) {
                sockets.push_back(lab::bind_socket(address, arguments_.port, kind));
                if (!sockets.back()) {
                    throw std::system_error(errno, std::generic_category(),
                                            fmt::format("{} port {}", address, arguments_.port));
                }
            }
        }
        processes_.push_back(
            {lab::kHolderName, lab::hold_sockets(sockets, lab::Lifetime::kDetached)});
    }

    void start_relay(unsigned int delay_ms, const std::vector<std::string>& routes,
                     const std::string& first, const std::string& zone) {
        std::vector<std::string> words{
            (fs::canonical("/proc/self/exe").parent_path() / "dschain-bench-relay").string(),
            "--delay", std::to_string(delay_ms), "--port", std::to_string(arguments_.port)};
        words.insert(words.end(), routes.begin(), routes.end());
        const fs::path log = dir_ / "relay.log";
        const lab::ProcessId relay = lab::spawn(words, log, lab::Lifetime::kDetached);
        processes_.push_back({lab::kRelayName, relay});
        if (lab::wait_until_answering(first, arguments_.port, zone, relay.pid,
                                      std::chrono::steady_clock::now() + kStartLimit) !=
            lab::ProbeResult::kAnswers) {
            throw std::runtime_error(
                fmt::format("the relay does not answer; see {}", log.string()));
        }
    }

    void stop() {
        for (lab::Nsd& server : servers_) {
            server.request_stop();
        }
        for (lab::Nsd& server : servers_) {
            server.wait_until_down();
        }
        for (const lab::LabProcess& process : processes_) {
            lab::request_end(process.id);
            lab::wait_for_end(process.id, kStopGrace);
        }
    }

    const Arguments& arguments_;
    fs::path dir_;
    std::vector<lab::Nsd> servers_;
    std::vector<lab::LabProcess> processes_;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void bring_up(const Arguments& arguments) {
    prepare_directory(arguments.dir);
    bench::RegistryPlan plan;
    plan.dir = fs::canonical(arguments.dir);
    plan.zones = arguments.zones;
    plan.dead_tenth = arguments.dead;
    plan.slow_tenth = arguments.slow_ms.has_value();
    plan.threads = arguments.threads;
    plan.now = std::time(nullptr);
    const auto start = std::chrono::steady_clock::now();
    const bench::Registry registry = bench::make_registry(plan);
    const double signed_after = seconds_since(start);
    Processes(arguments, plan.dir).start(registry);
    fmt::print("port          {}\n", arguments.port);
    fmt::print("trust anchor  {}\n", (plan.dir / "trust-anchor").string());
    fmt::print("root hints    {}\n", (plan.dir / "root.hints").string());
    fmt::print("zones         {}\n", (plan.dir / "zones.txt").string());
    fmt::print("signed in {:.1f} s, up after {:.1f} s\n", signed_after, seconds_since(start));
}

void bring_down(const fs::path& given) {
    const fs::path dir = fs::weakly_canonical(given);
    const std::vector<lab::LabProcess> processes = lab::running_processes(dir);
    for (const lab::LabProcess& process : processes) {
        lab::request_end(process.id);
    }
    for (const lab::LabProcess& process : processes) {
        lab::wait_for_end(process.id, kStopGrace);
    }
    fs::remove(dir / "pids");
    fmt::print("ended {} processes\n", processes.size());
}

void run(const Arguments& arguments) {
    if (arguments.help) {
        fmt::print("{}", kUsage);
        return;
    }
    if (arguments.dir.empty()) {
        throw UsageError("a command and a directory are needed");
    }
    if (arguments.command == "up") {
        bring_up(arguments);
    } else if (arguments.command == "down") {
        bring_down(arguments.dir);
    } else {
        throw UsageError(fmt::format("unknown command {}", arguments.command));
    }
}

}  // namespace

int main(int argc, char** argv) {
    return lab::run_program("dschain-bench-lab", argc, argv,
                            [](lab::Words words) { run(parse_arguments(std::move(words))); });
}
