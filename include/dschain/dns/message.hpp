// DNS messages: the questions we send, and what came back, as RRsets.
#pragma once

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

struct Edns {
    std::uint16_t udp_size = 0;
    std::uint8_t version = 0;
    bool dnssec_ok = false;
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
};

// What UDP answers may measure: avoids fragments on nearly every path (DNS flag day 2020).
inline constexpr std::uint16_t kUdpPayload = 1232;

// A query without recursion, class IN, with EDNS, DO, and OPT as the last record and without
// options.
[[nodiscard]] Bytes build_query(const Question& question, std::uint16_t id,
                                std::uint16_t udp_size = kUdpPayload);

// Fails, and says why, for anything that is not one whole well-formed response. Records of a class
// other than IN are left out.
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
