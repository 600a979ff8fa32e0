// A root zone that means harm, the servers for it, and the real program that is let loose on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "dnssec/denial_records.hpp"
#include "hostile/response.hpp"
#include "support/scripted_server.hpp"

namespace dschain::test {

// What a run of the program came to, and what it cost.
struct HostileRun {
    int exit_status = -1;
    nlohmann::json report;  // empty if the output is none
    std::string output;
    std::string errors;
    double seconds = 0;      // by the clock
    double cpu_seconds = 0;  // of user and system
    double mebibytes = 0;    // at its largest

    [[nodiscard]] std::string status() const { return report.value("status", ""); }
    // Codes of the findings, sorted, each once.
    [[nodiscard]] std::vector<std::string> codes() const;
    [[nodiscard]] unsigned signatures_verified() const;
    [[nodiscard]] unsigned queries() const;
};

// The program as a process of its own: what it used is then its own.
[[nodiscard]] HostileRun run_program(std::vector<std::string> args);

// Within 64 MiB, where the program was built as it is used.
void expect_small(const HostileRun& run);

struct Verdict {
    std::string status;
    int exit_status = 0;
    std::vector<std::string> codes;  // sorted
};

// That verdict, within a second of CPU unless the test says otherwise.
void expect_verdict(const HostileRun& run, const Verdict& verdict, double seconds = 1);

// Served at 127.0.0.1 and following addresses. Everything that the test does not set is answered as
// a small, well-signed zone would: DNSKEY, SOA and NS of the root. The key of the zone, and of the
// trust anchor, is zone_key().
class HostileZone {
public:
    // The zone's DNSKEY RRset has these keys beside its own.
    explicit HostileZone(std::vector<Dnskey> more_keys = {});

    void set(const Question& question, const Response& response);
    void set(const Question& question, Bytes wire);
    // Asked first; what it leaves empty is answered from the above.
    void set_script(Script script, unsigned addresses = 1);

    // `dschain ARGS --format json` with the zone's anchor and servers, at the time of its
    // signatures.
    [[nodiscard]] HostileRun run(std::vector<std::string> args) const;
    [[nodiscard]] HostileRun trace(const std::string& owner, const std::string& type = "A") const {
        return run({"trace", owner, type});
    }

private:
    std::map<Question, Bytes> answers_;
    Script script_;
    unsigned addresses_ = 1;
};

inline Question ask_for(std::string_view owner, RrType type = RrType::a) {
    return Question{name(owner), type};
}

// Signed by the zone's key, for a zone of that name.
inline RRset signed_rrset(RRset rrset, const Name& zone = Name()) {
    sign(rrset, zone_key(), zone);
    return rrset;
}

inline RRset name_rrset(const Name& owner, RrType type, const Name& target) {
    const ByteView wire = target.wire();
    return RRset{owner, type, kClassIn, 3600, {Bytes(wire.begin(), wire.end())}, {}};
}

// The DNSKEY RRset of a zone with the zone's key and these, signed by the zone's key.
RRset dnskey_rrset(const Name& zone, const std::vector<Dnskey>& more_keys = {});
RRset soa_rrset(const Name& zone, std::uint32_t serial = 1);
RRset ds_rrset(const Name& zone, const Name& parent);

// Answers with thousands of records that nobody asked for, each of another name of 255 octets and
// 127 labels, for which some octets in the message stand.
Response long_names();

}  // namespace dschain::test
