// The only file that sees ldns: messages and zone text are parsed there and leave as RRsets.
#include "dschain/dns/message.hpp"

#include <arpa/inet.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

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

RRset& rrset_for(std::vector<RRset>& section, const Name& owner, RrType type) {
    for (RRset& rrset : section) {
        if (rrset.type == type && rrset.owner == owner) {
            return rrset;
        }
    }
    section.push_back(RRset{owner, type, kClassIn, UINT32_MAX, {}, {}});
    return section.back();
}

void add_record(std::vector<RRset>& section, const ldns_rr* rr) {
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
            rrset_for(section, *owner, signature->covered)
                .signatures.push_back(std::move(*signature));
        }
        return;
    }
    RRset& rrset = rrset_for(section, *owner, type);
    rrset.ttl = std::min(rrset.ttl, ttl);
    rrset.rdatas.push_back(canonical_rdata(type, rdata));
}

// Sorts, folds repetitions, and drops signatures that cover nothing in this section.
void finish(std::vector<RRset>& section) {
    std::erase_if(section, [](const RRset& rrset) { return rrset.rdatas.empty(); });
    for (RRset& rrset : section) {
        std::sort(rrset.rdatas.begin(), rrset.rdatas.end(),
                  [](const Bytes& a, const Bytes& b) { return compare(a, b) < 0; });
        rrset.rdatas.erase(std::unique(rrset.rdatas.begin(), rrset.rdatas.end()),
                           rrset.rdatas.end());
    }
}

std::vector<RRset> rrsets_of(const ldns_rr_list* list) {
    std::vector<RRset> section;
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
        add_record(section, ldns_rr_list_rr(list, i));
    }
    finish(section);
    return section;
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
    std::vector<RRset> rrsets;
    if (trim(text).empty()) {
        return rrsets;
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
            add_record(rrsets, raw);
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
    finish(rrsets);
    return rrsets;
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

std::string to_string(RrType type) {
    const std::unique_ptr<char, void (*)(void*)> text(
        ldns_rr_type2str(static_cast<ldns_rr_type>(type)), &std::free);
    return text.get();
}

std::optional<RrType> parse_type(std::string_view text) {
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
