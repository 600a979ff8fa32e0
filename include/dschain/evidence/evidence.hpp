// What was asked and what came: the only truth that is kept. A report is a pure function of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/limits.hpp"
#include "dschain/base/outcome.hpp"
#include "dschain/base/result.hpp"
#include "dschain/base/time.hpp"
#include "dschain/dns/message.hpp"
#include "dschain/finding/profile.hpp"

namespace dschain {

inline constexpr std::string_view kEvidenceSchema = "dschain.evidence/1";

struct Server {
    Name name;            // the name server; the root for one given by address alone
    std::string address;  // empty if the name has none
    std::uint16_t port = 53;

    [[nodiscard]] bool operator==(const Server&) const = default;
    [[nodiscard]] auto operator<=>(const Server&) const = default;
};

// One question to one server, and what became of it.
struct Exchange {
    Name zone;  // the zone that the server was asked as a server of
    Server server;
    Question question;
    QueryForm form{};  // not plain: a probe, whose answer is no part of any view
    Outcome outcome = Outcome::timeout;
    bool tcp = false;
    bool udp_truncated = false;
    std::size_t udp_octets = 0;  // of the truncated answer
    unsigned tries = 0;
    std::int64_t started_us = 0;  // since the check began
    std::int64_t took_us = 0;     // of the last try
    Bytes wire;
    std::optional<Message> message;  // parsed from `wire`; set for `answer` alone
    std::string error;               // for `malformed`: what is wrong with it
};

// A zone on the way from the root, and its servers as far as they are known. The parent of each
// is the nearest one above it.
struct ZoneCut {
    Name zone;
    std::vector<Server> servers;
    std::vector<Name> unresolved;  // name servers for which no address was found
};

// What a provider's API says of a zone beside its document. Text as it came.
struct ProviderState {
    std::string
        status;  // Gcore's dnssec_status: pending, active, pending-disabled, disabled, or ''
    std::string status_modified_on;
    std::optional<bool> has_valid_parent_ds;  // by the provider's own scan of the parent
    std::string scanned_at;

    [[nodiscard]] bool operator==(const ProviderState&) const = default;
};

// What the question of the whole check was; enough to give the same report again.
struct Subject {
    Name zone;
    // For a trace: what was asked, and `zone` is its name. Otherwise the zone is checked.
    std::optional<Question> question;
    std::string expect = "any";  // secure, insecure or any
    bool all_servers = true;
    bool servers_given = false;  // --ns: the child's servers are not the parent's
    // The verdict ends with the zone's keys, and nothing is known of its data: one zone of a scan.
    bool keys_only = false;
    std::vector<std::string> given_ds;    // --ds: RDATA in presentation format
    std::optional<std::string> document;  // the provider's, as it was read
    std::string document_source;          // 'file', 'stdin', 'option' or 'gcore'
    std::string document_format;          // of document_formats(); empty: by its shape
    std::optional<ProviderState> provider_state;
    std::optional<std::string> rdap;         // RDAP's answer about the domain, as it was read
    std::vector<std::string> trust_anchors;  // DS and DNSKEY lines
    std::vector<Name> negative_anchors;      // RFC 7646
    Limits limits;
    std::optional<SeverityProfile> profile;  // nothing: the severities of the catalogue
};

struct Evidence {
    Subject subject;
    Timestamp started_at = 0;
    Timestamp validate_at = 0;  // the same, unless --at was given
    std::int64_t elapsed_us = 0;
    std::vector<ZoneCut> cuts;  // from the root down
    std::vector<Exchange> exchanges;
    std::vector<std::string> limits_hit;  // names of limits that cut the collection short

    [[nodiscard]] const ZoneCut* cut(const Name& zone) const;
};

// JSON, wire messages in base64; ends in a line feed.
[[nodiscard]] std::string write_evidence(const Evidence& evidence);

// The error says what is wrong and where: not JSON, another schema, a missing or ill-typed field,
// bad base64.
[[nodiscard]] Result<Evidence> read_evidence(std::string_view text);

}  // namespace dschain
