// DNS messages: the questions we send, and what came back, as RRsets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"
#include "dschain/dns/rrset.hpp"

namespace dschain {

struct Question {
    Name name;
    RrType type{};
    [[nodiscard]] bool operator==(const Question&) const = default;
    [[nodiscard]] auto operator<=>(const Question&) const = default;
};

// An EDNS option (RFC 6891 §6.1.2).
struct EdnsOption {
    std::uint16_t code = 0;
    Bytes data;
    [[nodiscard]] bool operator==(const EdnsOption&) const = default;
};

inline constexpr std::uint16_t kCookieOption = 10;  // RFC 7873 §4
// For experiments (RFC 6891 §9): no server knows it, and every server must pass over it.
inline constexpr std::uint16_t kUnknownOption = 65001;

struct Edns {
    std::uint16_t udp_size = 0;
    std::uint8_t version = 0;
    bool dnssec_ok = false;
    std::uint16_t other_flags = 0;    // those without a meaning: a response has none of them set
    std::vector<EdnsOption> options;  // as far as they can be read
};

// What UDP answers may measure: avoids fragments on nearly every path (DNS flag day 2020).
inline constexpr std::uint16_t kUdpPayload = 1232;

// How a question is put. The default is a validating resolver's; the others find out what a server
// makes of what it may meet.
struct QueryForm {
    bool tcp = false;  // from the start
    bool edns = true;
    std::uint8_t edns_version = 0;
    std::uint16_t udp_size = kUdpPayload;  // what UDP answers may measure
    bool dnssec_ok = true;
    bool unknown_flag = false;    // an EDNS flag without a meaning
    bool unknown_option = false;  // kUnknownOption
    Bytes cookie;                 // RFC 7873; empty for none
    bool recursion_desired = false;
    bool checking_disabled = false;
    bool mixed_case = false;  // every other letter of the name in upper case

    [[nodiscard]] bool operator==(const QueryForm&) const = default;
    [[nodiscard]] bool is_plain() const { return *this == QueryForm{}; }
};

struct Message {
    std::uint16_t id = 0;
    bool authoritative = false;
    bool truncated = false;
    bool recursion_available = false;
    bool authentic_data = false;
    Rcode rcode{};  // the extended one, if there is an OPT
    std::optional<Question> question;
    std::optional<Edns> edns;
    std::vector<RRset> answer;
    std::vector<RRset> authority;
    std::vector<RRset> additional;
    // Records of a class other than IN in answer, authority and additional: left out of these.
    std::array<bool, 3> foreign_class{};
    // RDATA that is not what its type has, of records that could be kept or passed over.
    std::vector<std::string> broken_records;
    std::size_t trailing_octets = 0;  // behind the last record
    // Of records with a TTL of 2^31 or more, which counts as 0 (RFC 2181 §8); each once.
    std::vector<RrType> huge_ttls;
};

// A query of class IN; with the default form without recursion, with EDNS, DO, and OPT as the last
// record and without options.
[[nodiscard]] Bytes build_query(const Question& question, std::uint16_t id,
                                const QueryForm& form = {});

// The name with every other letter in upper case, as `mixed_case` puts it.
[[nodiscard]] Bytes mixed_case_wire(const Name& name);

// Fails, and says why, for anything that is not one whole response: RDATA that is not what its type
// has is kept as it came where no name in it may be compressed, and ends the reading elsewhere.
// Records of a class other than IN are left out.
[[nodiscard]] Result<Message> parse_message(ByteView wire);

// Whether the header has the TC bit; false for fewer than 12 octets.
[[nodiscard]] bool is_truncated(ByteView wire);

// The RRset of that owner and type, or null.
[[nodiscard]] const RRset* find(const std::vector<RRset>& section, const Name& owner, RrType type);

// Records in zone-file format, as root hints and trust anchor files have them. The error names
// the line.
[[nodiscard]] Result<std::vector<RRset>> parse_zone_text(std::string_view text);

// RDATA in presentation format, or as RFC 3597 has it for unknown types.
[[nodiscard]] std::string rdata_text(RrType type, ByteView rdata);

// An A or AAAA RDATA as text; empty if its length is wrong.
[[nodiscard]] std::string address_text(RrType type, ByteView rdata);

}  // namespace dschain
