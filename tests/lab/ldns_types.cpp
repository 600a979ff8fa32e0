#include "lab/ldns_types.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>

namespace dschain::lab {
namespace {

// Takes over a string that ldns allocated with malloc().
std::string take_string(char* text) {
    if (text == nullptr) {
        throw std::runtime_error("lab: ldns could not print a record");
    }
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    return std::string(owner.get());
}

// ldns leaves out an empty last field that it has read, and keeps one that it was given.
bool ends_empty(const ldns_rr& rr) {
    const std::size_t count = ldns_rr_rd_count(&rr);
    const ldns_rr_descriptor* const fields =
        ldns_rr_descript(static_cast<std::uint16_t>(ldns_rr_get_type(&rr)));
    return count < ldns_rr_descriptor_minimum(fields) ||
           ldns_rdf_size(ldns_rr_rdf(&rr, count - 1)) == 0;
}

std::string generic_text(const ldns_rr& rr) {
    const std::unique_ptr<ldns_buffer, decltype(&ldns_buffer_free)> wire(
        ldns_buffer_new(LDNS_MAX_PACKETLEN), &ldns_buffer_free);
    if (!wire || ldns_rr_rdata2buffer_wire(wire.get(), &rr) != LDNS_STATUS_OK) {
        throw std::runtime_error("lab: ldns could not print a record");
    }
    std::string digits;
    for (std::size_t i = 0; i < ldns_buffer_position(wire.get()); ++i) {
        digits += fmt::format("{:02x}", ldns_buffer_read_u8_at(wire.get(), i));
    }
    return fmt::format("{} {} IN {} \\# {} {}\n", owner_text(rr), ldns_rr_ttl(&rr),
                       type_text(ldns_rr_get_type(&rr)), digits.size() / 2, digits);
}

}  // namespace

RrPtr make_rr(const std::string& line) {
    ldns_rr* rr = nullptr;
    const ldns_status status = ldns_rr_new_frm_str(&rr, line.c_str(), 0, nullptr, nullptr);
    if (status != LDNS_STATUS_OK) {
        throw std::runtime_error(
            fmt::format("lab: not a record: \"{}\": {}", line, ldns_get_errorstr_by_id(status)));
    }
    return RrPtr(rr);
}

RdfPtr make_dname(const std::string& text) {
    RdfPtr name(ldns_dname_new_frm_str(text.c_str()));
    if (!name) {
        throw std::runtime_error(fmt::format("lab: not a domain name: \"{}\"", text));
    }
    return name;
}

RrPtr clone_rr(const ldns_rr& rr) {
    return RrPtr(ldns_rr_clone(&rr));
}

std::string rr_text(const ldns_rr& rr) {
    return ends_empty(rr) ? generic_text(rr) : take_string(ldns_rr2str(&rr));
}

std::string rdf_text(const ldns_rdf& rdf) {
    return take_string(ldns_rdf2str(&rdf));
}

std::string owner_text(const ldns_rr& rr) {
    return rdf_text(*ldns_rr_owner(&rr));
}

std::string type_text(ldns_rr_type type) {
    return take_string(ldns_rr_type2str(type));
}

std::string rdata_text(const ldns_rr& rr) {
    std::string text;
    for (std::size_t i = 0; i < ldns_rr_rd_count(&rr); ++i) {
        if (i > 0) {
            text += ' ';
        }
        text += rdf_text(*ldns_rr_rdf(&rr, i));
    }
    return text;
}

}  // namespace dschain::lab
