// A DNS tree of its own for tests: a root, test. and the zones of a case file, signed when the lab
// is made and served by real NSD servers on loopback addresses (topology.hpp has the map).
//
// The lab signs with ldns and shares no code with dschain, which it is there to test.
#pragma once

#include "lab/case_file.hpp"
#include "lab/nsd.hpp"
#include "lab/world.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dschain::lab {

struct Options {
    std::filesystem::path dir;  // made if it is missing; everything the lab writes is in it
    std::vector<Case> cases;
    std::uint16_t port = 0;                   // 0: a free one is looked for
    std::vector<std::string> root_addresses;  // where the root is served besides 127.0.10.1
    bool detach = false;                      // the servers stay when the Lab ends
    std::int64_t now = 0;  // seconds since 1970 that validity is counted from; 0: the clock
};

// A running lab. Its servers end with it, unless Options::detach is set. They also end when the
// thread that started them does, however that happens (PR_SET_PDEATHSIG): make the Lab in a thread
// that lives as long as the Lab. Not for use by several threads at once.
//
// In Options::dir: `port`, `trust-anchor` (DS line), `trust-anchor.dnskey`, `root.hints`, `pids`,
// `api/LABEL.json`, `zones/SERVER/ZONE`, and `nsd-SERVER.conf` and `.log`.
class Lab {
public:
    // Returns when all servers answer. Throws std::runtime_error (also std::system_error and
    // std::filesystem::filesystem_error) if the directory holds a running lab or foreign files, no
    // port can be used, or a server does not come up; then no server stays.
    explicit Lab(Options options);
    ~Lab();
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    std::uint16_t port() const { return port_; }
    std::filesystem::path anchor_file() const { return options_.dir / "trust-anchor"; }
    std::filesystem::path dnskey_anchor_file() const {
        return options_.dir / "trust-anchor.dnskey";
    }
    std::filesystem::path hints_file() const { return options_.dir / "root.hints"; }

    // The cases' zones in the order of Options::cases.
    const std::vector<Child>& children() const { return world_.children; }
    // Throws std::out_of_range if there is no such case.
    const Child& child(const std::string& label) const;

    // True if a server runs on ::1: some case has ns=ip6 and this host has that address.
    bool has_ipv6() const { return has_ipv6_; }

    // Ends the NSD at this address, or starts it again, and waits until that is done. Nothing
    // happens if it is so already. Throws std::out_of_range if no NSD has that address.
    void stop_server(const std::string& address);
    void start_server(const std::string& address);

private:
    Lifetime lifetime() const;
    Nsd& server_at(const std::string& address);
    void prepare_directory();
    void start_all();
    bool try_port(std::uint16_t port);
    void stop_all() noexcept;
    void write_files() const;
    void record_processes() const;

    Options options_;
    bool has_ipv6_ = false;
    World world_;
    std::vector<Nsd> servers_;
    std::optional<ProcessId> holder_;  // of the sockets that never answer
    std::uint16_t port_ = 0;
};

// Ends all processes of the lab in `dir`, which another process has started, and waits until they
// are gone. Returns how many servers there were. Throws std::system_error if one may not be ended.
std::size_t stop_lab(const std::filesystem::path& dir);

}  // namespace dschain::lab
