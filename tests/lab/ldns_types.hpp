// Ownership wrappers and text conversions for the few ldns types the lab uses.
#pragma once

// Before ldns: without it ldns/common.h defines `bool` as a macro under clang, which breaks every
// standard header that comes later.
#include <stdbool.h>

#include <ldns/ldns.h>

#include <memory>
#include <string>

namespace dschain::lab {

struct RrDeleter {
    void operator()(ldns_rr* rr) const noexcept { ldns_rr_free(rr); }
};
struct RdfDeleter {
    void operator()(ldns_rdf* rdf) const noexcept { ldns_rdf_deep_free(rdf); }
};
struct KeyDeleter {
    void operator()(ldns_key* key) const noexcept { ldns_key_deep_free(key); }
};

using RrPtr = std::unique_ptr<ldns_rr, RrDeleter>;
using RdfPtr = std::unique_ptr<ldns_rdf, RdfDeleter>;
using LdnsKeyPtr = std::unique_ptr<ldns_key, KeyDeleter>;

// One record from its zone-file line ("owner ttl IN type rdata", owner absolute).
// Throws std::runtime_error that quotes the line when ldns cannot read it.
RrPtr make_rr(const std::string& line);

// A domain name from its text. Throws std::runtime_error when it is not one.
RdfPtr make_dname(const std::string& text);

// A second record equal to `rr`.
RrPtr clone_rr(const ldns_rr& rr);

// The zone-file line of `rr`, with its newline; as RFC 3597 has it if the last field is empty,
// which has no other text.
std::string rr_text(const ldns_rr& rr);

// A name, or one field of RDATA.
std::string rdf_text(const ldns_rdf& rdf);

std::string owner_text(const ldns_rr& rr);

// "A", "NSEC3" and so on.
std::string type_text(ldns_rr_type type);

// Only the RDATA of `rr` in presentation form, fields parted by single blanks.
std::string rdata_text(const ldns_rr& rr);

}  // namespace dschain::lab
