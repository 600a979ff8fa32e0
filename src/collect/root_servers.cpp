#include <algorithm>
#include <array>
#include <string_view>

#include "dschain/collect/collect.hpp"
#include "dschain/dns/message.hpp"
#include "referral.hpp"

namespace dschain {
namespace {

struct RootServer {
    std::string_view letter;
    std::string_view ipv4;
    std::string_view ipv6;
};

// https://www.internic.net/domain/named.root, April 2024.
constexpr std::array kRootServers = {
    RootServer{"a", "198.41.0.4", "2001:503:ba3e::2:30"},
    RootServer{"b", "170.247.170.2", "2801:1b8:10::b"},
    RootServer{"c", "192.33.4.12", "2001:500:2::c"},
    RootServer{"d", "199.7.91.13", "2001:500:2d::d"},
    RootServer{"e", "192.203.230.10", "2001:500:a8::e"},
    RootServer{"f", "192.5.5.241", "2001:500:2f::f"},
    RootServer{"g", "192.112.36.4", "2001:500:12::d0d"},
    RootServer{"h", "198.97.190.53", "2001:500:1::53"},
    RootServer{"i", "192.36.148.17", "2001:7fe::53"},
    RootServer{"j", "192.58.128.30", "2001:503:c27::2:30"},
    RootServer{"k", "193.0.14.129", "2001:7fd::1"},
    RootServer{"l", "199.7.83.42", "2001:500:9f::42"},
    RootServer{"m", "202.12.27.33", "2001:dc3::35"},
};

}  // namespace

std::vector<Server> built_in_root_servers(std::uint16_t port) {
    std::vector<Server> servers;
    for (const RootServer& root : kRootServers) {
        const auto name = Name::parse(std::string(root.letter) + ".root-servers.net.");
        for (const std::string_view address : {root.ipv4, root.ipv6}) {
            servers.push_back(Server{name.value(), std::string(address), port});
        }
    }
    return servers;
}

Result<std::vector<Server>> parse_root_hints(std::string_view text, std::uint16_t port) {
    const auto rrsets = parse_zone_text(text);
    if (!rrsets) {
        return unexpected(rrsets.error());
    }
    const RRset* ns = find(*rrsets, Name(), RrType::ns);
    if (ns == nullptr) {
        return unexpected(std::string("it has no NS record of the root"));
    }
    CollectOptions both;
    both.port = port;
    std::vector<Server> servers;
    for (const Name& name : ns_names(*ns)) {
        add_addresses(*rrsets, name, both, servers);
    }
    if (servers.empty()) {
        return unexpected(std::string("it has no address of a root server"));
    }
    return servers;
}

}  // namespace dschain
