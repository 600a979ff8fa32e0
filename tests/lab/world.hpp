// From cases to zone files: which server has which version of which zone.
#pragma once

#include "lab/case_file.hpp"
#include "lab/nsd.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dschain::lab {

// What a test needs to know of a case's zone. Texts are as a right server of the parent and of the
// child give them, whatever the case does to the others.
struct Child {
    std::string label;
    std::string zone;    // absolute, with the final dot
    std::string parent;  // the same
    std::string expect;  // as in the case file

    std::vector<std::string> ds;       // RDATA texts at the parent
    std::string right_ds;              // RDATA text of the right DS (digest 2) of key 1, or empty
    std::vector<std::string> dnskeys;  // RDATA texts in the zone, in the order of the case file

    std::filesystem::path api_document;  // see api_document.hpp; empty for unsigned zones
};

struct WorldOptions {
    std::filesystem::path dir;  // absolute; zone files go to dir/zones, and to dir/api,
                                // which exists, the API documents
    std::vector<Case> cases;
    std::vector<std::string> root_addresses;  // besides the lab's own
    bool has_ipv6 = false;                    // start a server on ::1 for ns=ip6
    std::int64_t now = 0;                     // seconds since 1970
};

struct World {
    std::vector<ServerPlan> servers;
    std::vector<Child> children;  // in the order of the cases
    std::string anchor_ds;        // the root's DS record, a zone-file line with its newline
    std::string anchor_dnskey;    // the root's key signing key likewise
};

// Makes keys, builds and signs all zones and writes them to files. Throws std::runtime_error or
// std::filesystem::filesystem_error.
World build_world(const WorldOptions& options);

}  // namespace dschain::lab
