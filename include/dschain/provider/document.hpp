// What a provider says about a zone's DS: the JSON of its API, or DS and DNSKEY lines as zone files
// and DNS tools write them. Parsing only: whether it is right is another matter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/limits.hpp"
#include "dschain/base/result.hpp"
#include "dschain/dns/records.hpp"

namespace dschain {

// A DS or DNSKEY with its owner, if one was written before it.
struct DsLine {
    std::optional<Name> owner;
    Ds ds;
};
struct DnskeyLine {
    std::optional<Name> owner;
    Dnskey key;
};

// Fields of the documents of Gcore and Cloudflare as they stand there; each may be missing.
struct GcoreFields {
    std::optional<std::uint64_t> algorithm;
    std::optional<Bytes> digest;
    std::optional<std::string> digest_algorithm;
    std::optional<std::uint64_t> digest_type;
    std::optional<std::uint64_t> flags;
    std::optional<std::uint64_t> key_tag;
    std::optional<std::string> key_type;
    std::optional<Bytes> public_key;
};

// The format of what is no JSON.
inline constexpr std::string_view kLinesFormat = "lines";

struct ProviderDocument {
    // One of document_formats(); empty for DS records without a document.
    std::string format;
    // The provider has DNSSEC switched off: a state, in which there is no DS.
    bool dnssec_disabled = false;
    std::vector<DsLine> ds;
    std::vector<DnskeyLine> keys;
    std::optional<GcoreFields> gcore;
};

// 'cloudflare', 'desec', 'dnsimple', 'gcore', …, and 'lines'; in the order of the alphabet.
[[nodiscard]] std::vector<std::string> document_formats();

// Recognised by its shape, or read as the format of that name. The error is for the user: it names
// the field or line, and what is wrong with it.
[[nodiscard]] Result<ProviderDocument> parse_document(std::string_view text, const Limits& limits,
                                                      std::string_view format = {});

// '[owner] [ttl] [IN] DS tag algorithm type digest', or the RDATA alone.
[[nodiscard]] Result<DsLine> parse_ds_line(std::string_view line);

}  // namespace dschain
