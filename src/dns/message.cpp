// The only file that sees ldns: messages and zone text are parsed there and leave as RRsets.
#include "dschain/dns/message.hpp"

#include <arpa/inet.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr std::size_t kHeaderSize = 12;

using Packet = std::unique_ptr<ldns_pkt, decltype(&ldns_pkt_free)>;
using Record = std::unique_ptr<ldns_rr, decltype(&ldns_rr_free)>;

ByteView octets_of(const ldns_rdf* rdf) {
    return {static_cast<const std::uint8_t*>(ldns_rdf_data(rdf)), ldns_rdf_size(rdf)};
}

// ldns keeps every field in wire form, names uncompressed: their concatenation is the RDATA.
Bytes rdata_of(const ldns_rr* rr) {
    Bytes rdata;
    for (std::size_t i = 0; i < ldns_rr_rd_count(rr); ++i) {
        append(rdata, octets_of(ldns_rr_rdf(rr, i)));
    }
    return rdata;
}

// Gathers records into RRsets, in the order in which each RRset was met first.
class Section {
public:
    void add(const ldns_rr* rr) {
        const auto owner = Name::from_wire(octets_of(ldns_rr_owner(rr)));
        if (!owner || ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN) {
            return;
        }
        const auto type = static_cast<RrType>(ldns_rr_get_type(rr));
        const Bytes rdata = rdata_of(rr);
        // RFC 2181 §8: a TTL with the high bit set counts as zero.
        const std::uint32_t ttl = ldns_rr_ttl(rr) > INT32_MAX ? 0 : ldns_rr_ttl(rr);
        if (type == RrType::rrsig) {
            if (auto signature = Rrsig::from_rdata(rdata)) {
                rrset_for(*owner, signature->covered).signatures.push_back(std::move(*signature));
            }
            return;
        }
        RRset& rrset = rrset_for(*owner, type);
        rrset.ttl = std::min(rrset.ttl, ttl);
        rrset.rdatas.push_back(canonical_rdata(type, rdata));
    }

    // Sorts, folds repetitions, and drops signatures that cover nothing in this section.
    std::vector<RRset> finish() {
        std::erase_if(rrsets_, [](const RRset& rrset) { return rrset.rdatas.empty(); });
        for (RRset& rrset : rrsets_) {
            std::sort(rrset.rdatas.begin(), rrset.rdatas.end(),
                      [](const Bytes& a, const Bytes& b) { return compare(a, b) < 0; });
            rrset.rdatas.erase(std::unique(rrset.rdatas.begin(), rrset.rdatas.end()),
                               rrset.rdatas.end());
        }
        return std::move(rrsets_);
    }

private:
    RRset& rrset_for(const Name& owner, RrType type) {
        const ByteView wire = owner.wire();
        const auto [place, is_new] =
            index_.try_emplace({type, Bytes(wire.begin(), wire.end())}, rrsets_.size());
        if (is_new) {
            rrsets_.push_back(RRset{owner, type, kClassIn, UINT32_MAX, {}, {}});
        }
        return rrsets_[place->second];
    }

    std::vector<RRset> rrsets_;
    // By octets: to compare thousands of names label by label would take too long.
    std::map<std::pair<RrType, Bytes>, std::size_t> index_;
};

std::vector<RRset> rrsets_of(const ldns_rr_list* list) {
    Section section;
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
        section.add(ldns_rr_list_rr(list, i));
    }
    return section.finish();
}

}  // namespace

namespace {

// Moves past a name, which may end in a pointer; false if the octets end first.
bool skip_name(ByteReader& reader) {
    while (const auto length = reader.u8()) {
        if (*length == 0) {
            return true;
        }
        if (*length >= 0xc0) {
            return reader.u8().has_value();
        }
        if (!reader.take(*length)) {
            return false;
        }
    }
    return false;
}

// Whether a record is there twice that a message has once at most: OPT (RFC 6891 §6.1.1) or TSIG
// (RFC 8945 §5.1). ldns keeps the last of them and leaks the others.
bool repeats_meta_record(ByteView wire) {
    constexpr std::uint16_t kTsig = 250;
    ByteReader reader(wire);
    (void)reader.u32();
    const auto questions = reader.u16();
    const auto answers = reader.u16();
    const auto authority = reader.u16();
    const auto additional = reader.u16();
    for (unsigned i = 0; i < questions.value_or(0); ++i) {
        if (!skip_name(reader) || !reader.u32()) {
            return false;
        }
    }
    const unsigned before = unsigned{answers.value_or(0)} + authority.value_or(0);
    unsigned options = 0;
    unsigned signatures = 0;
    for (unsigned i = 0; i < before + additional.value_or(0) && skip_name(reader); ++i) {
        const auto type = reader.u16();
        const bool has_class_and_ttl = reader.u16() && reader.u32();
        const auto length = reader.u16();
        if (!has_class_and_ttl || !length || !reader.take(*length)) {
            break;
        }
        options += i >= before && *type == static_cast<std::uint16_t>(RrType::opt) ? 1U : 0U;
        signatures += i >= before && *type == kTsig ? 1U : 0U;
    }
    return options > 1 || signatures > 1;
}

}  // namespace

Bytes build_query(const Question& question, std::uint16_t id, std::uint16_t udp_size) {
    Bytes wire;
    wire.reserve(kHeaderSize + question.name.wire().size() + 15);
    append_u16(wire, id);
    append_u16(wire, 0);  // a query, no recursion desired
    append_u16(wire, 1);  // one question
    append_u16(wire, 0);
    append_u16(wire, 0);
    append_u16(wire, 1);  // OPT
    append(wire, question.name.wire());
    append_u16(wire, static_cast<std::uint16_t>(question.type));
    append_u16(wire, kClassIn);
    append_u8(wire, 0);  // RFC 6891 §6.1.2: the root as owner
    append_u16(wire, static_cast<std::uint16_t>(RrType::opt));
    append_u16(wire, udp_size);
    append_u32(wire, 0x00008000U);  // version 0, DO (RFC 3225)
    append_u16(wire, 0);            // no options
    return wire;
}

Result<Message> parse_message(ByteView wire) {
    if (wire.size() < kHeaderSize) {
        return unexpected(fmt::format("{} octets are no DNS message", wire.size()));
    }
    if (repeats_meta_record(wire)) {
        return unexpected(std::string("it has more than one OPT or TSIG record"));
    }
    ldns_pkt* raw = nullptr;
    const ldns_status status = ldns_wire2pkt(&raw, wire.data(), wire.size());
    const Packet packet(raw, &ldns_pkt_free);
    if (status != LDNS_STATUS_OK) {
        return unexpected(std::string(ldns_get_errorstr_by_id(status)));
    }
    if (!ldns_pkt_qr(raw)) {
        return unexpected(std::string("it is a query, not a response"));
    }
    if (ldns_pkt_get_opcode(raw) != LDNS_PACKET_QUERY) {
        return unexpected(std::string("it answers something that is no query"));
    }
    Message message;
    message.id = ldns_pkt_id(raw);
    message.authoritative = ldns_pkt_aa(raw);
    message.truncated = ldns_pkt_tc(raw);
    message.recursion_available = ldns_pkt_ra(raw);
    message.authentic_data = ldns_pkt_ad(raw);
    unsigned rcode = static_cast<unsigned>(ldns_pkt_get_rcode(raw));
    if (ldns_pkt_edns(raw)) {
        rcode |= static_cast<unsigned>(ldns_pkt_edns_extended_rcode(raw)) << 4;
        message.edns =
            Edns{ldns_pkt_edns_udp_size(raw), ldns_pkt_edns_version(raw), ldns_pkt_edns_do(raw)};
    }
    message.rcode = static_cast<Rcode>(rcode);
    if (const ldns_rr_list* questions = ldns_pkt_question(raw);
        questions != nullptr && ldns_rr_list_rr_count(questions) == 1) {
        const ldns_rr* question = ldns_rr_list_rr(questions, 0);
        const auto name = Name::from_wire(octets_of(ldns_rr_owner(question)));
        if (name && ldns_rr_get_class(question) == LDNS_RR_CLASS_IN) {
            message.question = Question{*name, static_cast<RrType>(ldns_rr_get_type(question))};
        }
    }
    message.answer = rrsets_of(ldns_pkt_answer(raw));
    message.authority = rrsets_of(ldns_pkt_authority(raw));
    message.additional = rrsets_of(ldns_pkt_additional(raw));
    return message;
}

bool is_truncated(ByteView wire) {
    return wire.size() >= kHeaderSize && (wire[2] & 0x02U) != 0;
}

const RRset* find(const std::vector<RRset>& section, const Name& owner, RrType type) {
    for (const RRset& rrset : section) {
        if (rrset.type == type && rrset.owner == owner) {
            return &rrset;
        }
    }
    return nullptr;
}

Result<std::vector<RRset>> parse_zone_text(std::string_view text) {
    Section section;
    if (trim(text).empty()) {
        return section.finish();
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        fmemopen(const_cast<char*>(text.data()), text.size(), "r"), &std::fclose);
    if (!file) {
        return unexpected(std::string("it cannot be read into memory"));
    }
    std::uint32_t default_ttl = 3600;
    ldns_rdf* origin = ldns_dname_new_frm_str(".");
    ldns_rdf* previous = nullptr;
    int line = 0;
    std::string error;
    while (error.empty() && std::feof(file.get()) == 0) {
        ldns_rr* raw = nullptr;
        const ldns_status status =
            ldns_rr_new_frm_fp_l(&raw, file.get(), &default_ttl, &origin, &previous, &line);
        const Record record(raw, &ldns_rr_free);
        if (status == LDNS_STATUS_OK) {
            section.add(raw);
        } else if (status != LDNS_STATUS_SYNTAX_TTL && status != LDNS_STATUS_SYNTAX_ORIGIN &&
                   status != LDNS_STATUS_SYNTAX_EMPTY) {
            error = fmt::format("line {}: {}", line, ldns_get_errorstr_by_id(status));
        }
    }
    ldns_rdf_deep_free(origin);
    ldns_rdf_deep_free(previous);
    if (!error.empty()) {
        return unexpected(error);
    }
    return section.finish();
}

std::string address_text(RrType type, ByteView rdata) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = type == RrType::aaaa ? AF_INET6 : AF_INET;
    if (rdata.size() != (family == AF_INET6 ? 16U : 4U) ||
        inet_ntop(family, rdata.data(), text.data(), text.size()) == nullptr) {
        return {};
    }
    return text.data();
}

std::string rdata_text(RrType type, ByteView rdata) {
    Bytes wire{0};  // a record of the root, for ldns to read
    append_u16(wire, static_cast<std::uint16_t>(type));
    append_u16(wire, kClassIn);
    append_u32(wire, 0);
    append_u16(wire, static_cast<std::uint16_t>(rdata.size()));
    append(wire, rdata);
    ldns_rr* raw = nullptr;
    std::size_t position = 0;
    const ldns_status status =
        ldns_wire2rr(&raw, wire.data(), wire.size(), &position, LDNS_SECTION_ANSWER);
    const Record record(raw, &ldns_rr_free);
    std::string text;
    for (std::size_t i = 0; status == LDNS_STATUS_OK && i < ldns_rr_rd_count(raw); ++i) {
        const std::unique_ptr<char, void (*)(void*)> field(ldns_rdf2str(ldns_rr_rdf(raw, i)),
                                                           &std::free);
        text += (text.empty() ? "" : " ") + std::string(field ? field.get() : "");
    }
    // RFC 3597 §5, for what ldns cannot read or has no words for.
    return text.empty() ? fmt::format("\\# {} {}", rdata.size(), to_hex(rdata)) : text;
}

std::string to_string(RrType type) {
    const std::unique_ptr<char, void (*)(void*)> text(
        ldns_rr_type2str(static_cast<ldns_rr_type>(type)), &std::free);
    return text.get();
}

std::optional<RrType> parse_type(std::string_view text) {
    constexpr std::string_view kGeneric = "TYPE";
    if (equal_ignoring_case(text.substr(0, kGeneric.size()), kGeneric)) {
        // ldns takes any number, and whatever follows it.
        const std::string_view digits = text.substr(kGeneric.size());
        std::uint16_t number = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return error == std::errc{} && end == digits.data() + digits.size() && number != 0
                   ? std::optional(static_cast<RrType>(number))
                   : std::nullopt;
    }
    const ldns_rr_type type = ldns_get_rr_type_by_name(std::string(text).c_str());
    return type == 0 ? std::nullopt : std::optional(static_cast<RrType>(type));
}

std::string to_string(Rcode rcode) {
    const std::unique_ptr<char, void (*)(void*)> text(
        ldns_pkt_rcode2str(static_cast<ldns_pkt_rcode>(rcode)), &std::free);
    return text ? std::string(text.get()) : fmt::format("RCODE{}", static_cast<unsigned>(rcode));
}

std::vector<Ds> ds_records(const RRset& rrset, std::size_t* malformed) {
    std::vector<Ds> records;
    for (const Bytes& rdata : rrset.rdatas) {
        if (auto ds = Ds::from_rdata(rdata)) {
            records.push_back(std::move(*ds));
        } else if (malformed != nullptr) {
            ++*malformed;
        }
    }
    return records;
}

std::vector<Dnskey> dnskey_records(const RRset& rrset, std::size_t* malformed) {
    std::vector<Dnskey> records;
    for (const Bytes& rdata : rrset.rdatas) {
        if (auto key = Dnskey::from_rdata(rdata)) {
            records.push_back(std::move(*key));
        } else if (malformed != nullptr) {
            ++*malformed;
        }
    }
    return records;
}

}  // namespace dschain
