// A registry to be scanned: a signed root, test. and very many zones below it.
//
//     .            a.root-servers.lab.               127.0.10.1
//     test.        ns1.nic.test., ns2.nic.test.      127.0.10.2, 127.0.10.3
//     zN.test.     ns1.kids.test., ns2.kids.test.    127.0.10.4, 127.0.10.5
//     dN.test.     ns1.dead.test., ns2.dead.test.    127.0.10.6, 127.0.10.7   nobody answers
//     sN.test.     ns1.slow.test., ns2.slow.test.    127.0.10.8, 127.0.10.9   behind a relay
//
// Each zone has one key, ECDSA P-256, which no other zone has. Of 50 zones zN, 45 are secure, two
// unsigned (test. proves it by NSEC3 with opt-out), one has a DS of another key, one has signatures
// that have expired, one has none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dschain::bench {

inline constexpr const char* kRootServerName = "a.root-servers.lab.";
inline constexpr const char* kTopZone = "test.";
using TwoAddresses = std::array<const char*, 2>;
inline constexpr const char* kRootAddress = "127.0.10.1";
inline constexpr TwoAddresses kTopAddresses{"127.0.10.2", "127.0.10.3"};
inline constexpr TwoAddresses kKidsAddresses{"127.0.10.4", "127.0.10.5"};
inline constexpr TwoAddresses kDeadAddresses{"127.0.10.6", "127.0.10.7"};
inline constexpr TwoAddresses kSlowAddresses{"127.0.10.8", "127.0.10.9"};

struct RegistryPlan {
    std::filesystem::path dir;  // exists
    std::size_t zones = 0;
    bool dead_tenth = false;  // zones whose servers are dead, a tenth as many
    bool slow_tenth = false;
    unsigned int threads = 1;
    std::int64_t now = 0;  // seconds since 1970, what validity periods are counted from
};

struct ServedFile {
    std::string zone;
    std::filesystem::path file;
};

struct Registry {
    ServedFile root;
    ServedFile top;
    std::vector<ServedFile> kids;
};

// Makes the keys, signs the zones and writes into `plan.dir`:
//
//     root.zone, test.zone   the zone files; those of the kids are in kids/
//     zones.txt              the names of the zones zN, one a line
//     with-dead.txt          the same with a dead zone in place of each tenth, if there are any
//     with-slow.txt          likewise
//     expected.tsv           of every zone: name, status and kind
//     trust-anchor           the root's DS
//     root.hints
//
// Throws std::runtime_error or std::system_error.
Registry make_registry(const RegistryPlan& plan);

}  // namespace dschain::bench
