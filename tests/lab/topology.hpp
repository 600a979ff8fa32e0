// Names and addresses of the lab's name servers.
//
//     .           a.root-servers.lab.               127.0.10.1
//     test.       ns1.nic.test., ns2.nic.test.      127.0.10.2, 127.0.10.3
//     *.test.     ns1.kids.test., ns2.kids.test.    127.0.10.4, 127.0.10.5   and ::1 for ns=ip6
//
// kids.test. and nic.test. are no zones of their own; their addresses are data of test.
#pragma once

#include "lab/case_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dschain::lab {

inline constexpr const char* kRootServerName = "a.root-servers.lab.";
inline constexpr const char* kRootAddress = "127.0.10.1";
inline constexpr const char* kTopZone = "test.";
inline constexpr std::array<const char*, 2> kTopAddresses{"127.0.10.2", "127.0.10.3"};
inline constexpr std::array<const char*, 2> kKidsAddresses{"127.0.10.4", "127.0.10.5"};
inline constexpr const char* kDeadAddress = "127.0.10.6";    // nothing listens here
inline constexpr const char* kSilentAddress = "127.0.10.7";  // queries arrive and are not read
inline constexpr const char* kIp6Address = "::1";

// The label of the zone with the addresses of the glueless name servers.
inline constexpr const char* kHostsLabel = "hosts";

// TTL of the lab's own records and of delegations, in seconds.
inline constexpr std::uint32_t kDefaultTtl = 3600;

struct NameServer {
    std::string name;     // absolute, with the final dot
    std::string address;  // IPv4, or IPv6 if it has a colon; empty if it is not the case's to say
};

// "A 127.0.10.4" or "AAAA ::1".
std::string address_record(const std::string& address);

// A name of a case file (NAME in faults.hpp) as an absolute one.
std::string absolute_name(std::string_view word, const std::string& zone);

// The absolute name of the zone for a label of the case file.
std::string zone_name(const std::string& label);

// The zone that the case's zone is delegated from: the longest that contains it among the zones of
// `cases`, or test.
std::string parent_zone(const std::string& label, const std::vector<Case>& cases);

// The servers that ns= asks for. Without `has_ipv6` the IPv6 server is left out.
std::vector<NameServer> name_servers(const Case& kid, bool has_ipv6);

// The NS RRset of a case's zone at the parent and in the zone itself, with the addresses that are
// usual for its names.
std::vector<NameServer> parent_side_servers(const Case& kid, bool has_ipv6);
std::vector<NameServer> child_side_servers(const Case& kid, bool has_ipv6);

// The addresses of a server: what `said` (DelegationSpec) has for it, or its usual one.
std::vector<std::string> addresses_of(const NameServer& server,
                                      const std::vector<std::pair<std::string, std::string>>& said,
                                      const std::string& zone);

// All servers that have their address records in test.
std::vector<NameServer> top_zone_hosts(bool has_ipv6);

// Records of test. for delegations that go wrong: owner, and type with RDATA.
std::vector<std::pair<std::string, std::string>> top_zone_oddities();

}  // namespace dschain::lab
