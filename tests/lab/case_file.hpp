// The lab's case file: one line describes one child zone and how it is delegated.
//
//     LABEL  key=value ...  => EXPECTATION
//
// LABEL is relative to `test.`. Each field of Case below, or its type in faults.hpp, says which key
// sets it; a line such as `plain keys=none` is a complete case. Text after `=>` is kept as it
// stands.
//
// `second:key=value` is what the second server has: in the zone on the child's second server, and
// of the delegation on the parent's. Keys and servers are the same for both.
#pragma once

#include "lab/faults.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace dschain::lab {

// ns1= and ns2=: what a name server of the child has.
enum class ServerVersion {
    kOk,
    kStale,     // signed with other keys of the same shape, serial one lower
    kUnsigned,  // neither keys nor signatures
    kExpired,   // all signatures expired
    kLame,      // the zone is not loaded: REFUSED
    kDead,      // nothing listens at the address of this name server
    kSilent,    // the address takes queries and never answers
};

// parent1= and parent2=: what a name server of the parent says about the child's DS.
enum class ParentVersion {
    kOk,
    kNoDs,   // proves that there is none
    kOldDs,  // has the DS of another key
};

// ns=: where the child's name server names live.
enum class NsStyle {
    kKids,      // ns1.kids.test. and ns2.kids.test., which test. knows
    kGlueless,  // ns1.hosts.test. and ns2.hosts.test., to be resolved apart
    kInside,    // ns1.ZONE and ns2.ZONE, with glue
    kIp6,       // as kKids, and ns6.kids.test. with the address ::1 if this host has it
    kMany,      // ns1.ZONE to ns20.ZONE, with glue
};

struct Case {
    std::string label;          // relative to test., no final dot
    std::vector<KeySpec> keys;  // empty: unsigned

    // All are indices into keys, from 0; in the file they count from 1, or are `none`.
    std::vector<std::size_t> publish;      // publish=: what is in the DNSKEY RRset (default: all)
    std::vector<std::size_t> sign_dnskey;  // sign-dnskey= (default: those with the SEP flag)
    std::vector<std::size_t> sign_zone;    // sign-zone= (default: those without it)
    std::vector<std::size_t> sign_cds;     // sign-cds=: CDS and CDNSKEY (default: as sign_dnskey)
    SignatureState dnskey_signatures = SignatureState::kOk;
    SignatureState data_signatures = SignatureState::kOk;
    std::vector<SignatureFault> signature_faults;  // rrsig=
    std::vector<TtlFault> ttl_faults;              // rrttl=

    std::vector<DsSpec> ds;
    std::vector<DsSpec> cds;
    std::vector<CdnskeySpec> cdnskey;
    DenialSpec denial;
    DelegationSpec delegation;
    std::array<ServerVersion, 2> servers{ServerVersion::kOk, ServerVersion::kOk};
    std::array<ParentVersion, 2> parents{ParentVersion::kOk, ParentVersion::kOk};
    bool served_by_parent = false;  // serve=parent
    NsStyle ns_style = NsStyle::kKids;
    std::size_t extra_keys = 0;  // big=
    std::uint32_t ttl = 3600;    // seconds
    std::uint32_t serial = 1;    // serial=, of the SOA record

    // One element if some word begins with `second:`; the same case as the second server has it.
    std::vector<Case> second;
    // The case as the first (0) or the second (1) server has it.
    const Case& at_server(std::size_t slot) const {
        return slot == 1 && !second.empty() ? second.front() : *this;
    }

    std::string expect;  // text after =>, trimmed; may be empty
    std::string line;    // the whole line as written, without its comment
};

// Reads a case file. `name` stands for the file in messages. Throws std::runtime_error that names
// file:line and the offending word.
std::vector<Case> parse_cases(std::istream& in, const std::string& name);

// The same from a file on disk. Throws std::runtime_error also when it cannot be opened.
std::vector<Case> load_cases(const std::filesystem::path& path);

}  // namespace dschain::lab
