// Signed RRsets as zone-file text, made directly with OpenSSL: ldns takes several times as long,
// and the benchmark signs hundreds of thousands of zones.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dschain::bench {

using Octets = std::vector<std::uint8_t>;

// Throws std::runtime_error in the words of OpenSSL.
[[noreturn]] void throw_openssl_error(std::string_view what);

enum class RrType : std::uint16_t {
    kA = 1,
    kNs = 2,
    kSoa = 6,
    kDs = 43,
    kRrsig = 46,
    kNsec = 47,
    kDnskey = 48,
    kNsec3 = 50,
    kNsec3Param = 51,
};

// RDATA in both forms. Names are absolute, in lower case and have no escaped octets.
struct Rdata {
    std::string text;
    Octets wire;
};

Rdata a_rdata(const std::string& address);
Rdata ns_rdata(const std::string& server);
Rdata soa_rdata(const std::string& server);
Rdata nsec_rdata(const std::string& next, const std::vector<RrType>& types);
// No salt and no iterations (RFC 9276); `hash` and `next` are SHA-1 digests.
Rdata nsec3_rdata(const Octets& next, bool opt_out, const std::vector<RrType>& types);
Rdata nsec3param_rdata();

Octets nsec3_hash(std::string_view name);
// The owner name of an NSEC3 record.
std::string nsec3_owner(const Octets& hash, std::string_view zone);

// When signatures are valid, in seconds since 1970.
struct Validity {
    std::int64_t inception = 0;
    std::int64_t expiration = 0;
};

// A fresh ECDSA P-256 key (algorithm 13) that signs all of one zone, with flags 257.
class ZoneKey {
public:
    // Throws std::runtime_error if OpenSSL fails, as do the functions below.
    explicit ZoneKey(std::string zone);

    const std::string& zone() const { return zone_; }
    const Rdata& dnskey() const { return dnskey_; }
    std::uint16_t tag() const { return tag_; }
    // The DS with a SHA-256 digest.
    Rdata ds() const;

    // Signature as an RRSIG record has it. May be called by several threads at a time.
    Octets sign(const Octets& data) const;

private:
    std::string zone_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    Rdata dnskey_;
    std::uint16_t tag_ = 0;
};

// Appends the records of one RRset to `out`.
void add_rrset(std::string& out, std::string_view owner, RrType type, std::uint32_t ttl,
               const std::vector<Rdata>& rdatas);

// Appends the RRset and its RRSIG.
void add_signed_rrset(std::string& out, std::string_view owner, RrType type, std::uint32_t ttl,
                      std::vector<Rdata> rdatas, const ZoneKey& key, const Validity& validity);

}  // namespace dschain::bench
