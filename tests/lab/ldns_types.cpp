#include "lab/ldns_types.hpp"

#include <fmt/format.h>

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
    return take_string(ldns_rr2str(&rr));
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
