// The lab's case file: one line describes one child zone and how it is delegated.
//
//     LABEL  key=value ...  => EXPECTATION
//
// LABEL is relative to `test.`. Each field of Case below says which key sets it; a line such
// as `plain keys=none` is a complete case. Text after `=>` is kept as it stands.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace dschain::lab {

// keys=ALG/FLAGS[/BITS|/same]
struct KeySpec {
    std::uint8_t algorithm = 13;  // DNSSEC algorithm number
    std::uint16_t flags = 257;    // DNSKEY flags field
    std::uint16_t bits = 2048;    // RSA only
    bool same_tag = false;        // must have the key tag of the key before it

    bool is_sep() const { return (flags & 1U) != 0; }
};

enum class DsMutation {
    kNone,
    kFlip,       // one bit of the digest flipped
    kWrong,      // another digest of the same length
    kOwner,      // digest computed over the owner name www.ZONE
    kAlgorithm,  // algorithm field replaced
    kTag,        // key tag field one higher
    kOther,      // a right DS, but of a key that is not in the zone
};

// ds=KEYINDEX:DIGESTTYPE[:MUTATION]
struct DsSpec {
    std::size_t key = 1;  // counted from 1
    std::uint8_t digest_type = 2;
    DsMutation mutation = DsMutation::kNone;
    std::uint8_t algorithm = 0;  // kAlgorithm only: the replacement
};

// dnskey-sig= and data-sig=
enum class SignatureState { kOk, kMissing, kExpired, kFuture, kBad };

// denial=
enum class Denial { kNsec, kNsec3, kOptOut };

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
};

struct Case {
    std::string label;          // relative to test., no final dot
    std::vector<KeySpec> keys;  // empty: unsigned

    std::vector<std::size_t> sign_dnskey;  // indices into keys, from 0
    std::vector<std::size_t> sign_zone;    // indices into keys, from 0
    SignatureState dnskey_signatures = SignatureState::kOk;
    SignatureState data_signatures = SignatureState::kOk;

    std::vector<DsSpec> ds;
    Denial denial = Denial::kNsec;
    std::array<ServerVersion, 2> servers{ServerVersion::kOk, ServerVersion::kOk};
    std::array<ParentVersion, 2> parents{ParentVersion::kOk, ParentVersion::kOk};
    bool served_by_parent = false;  // serve=parent
    NsStyle ns_style = NsStyle::kKids;
    std::size_t extra_keys = 0;  // big=
    std::uint32_t ttl = 3600;    // seconds

    std::string expect;  // text after =>, trimmed; may be empty
    std::string line;    // the whole line as written, without its comment
};

// Reads a case file. `name` stands for the file in messages. Throws std::runtime_error that names
// file:line and the offending word.
std::vector<Case> parse_cases(std::istream& in, const std::string& name);

// The same from a file on disk. Throws std::runtime_error also when it cannot be opened.
std::vector<Case> load_cases(const std::filesystem::path& path);

}  // namespace dschain::lab
