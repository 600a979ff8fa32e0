// Presentation format by ldns: zone text, RDATA, and the names of types and RCODEs.
#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "dschain/dns/message.hpp"
#include "section.hpp"

namespace dschain {

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
    // Those of an OPT record, which ldns does not know.
    if (rcode == Rcode::badvers || rcode == Rcode::badcookie) {
        return rcode == Rcode::badvers ? "BADVERS" : "BADCOOKIE";
    }
    const std::unique_ptr<char, void (*)(void*)> text(
        ldns_pkt_rcode2str(static_cast<ldns_pkt_rcode>(rcode)), &std::free);
    return text ? std::string(text.get()) : fmt::format("RCODE{}", static_cast<unsigned>(rcode));
}

}  // namespace dschain
