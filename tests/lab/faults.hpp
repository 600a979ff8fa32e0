// What a case may ask for besides a right zone: each struct belongs to one or a few keys of the
// case file (case_file.hpp). All of it is orthogonal, and everything but what is asked for stays
// right.
//
// Words of several keys:
//   TIME  seconds from now, with a sign and perhaps a unit: +600, -2h, +14d, +3y
//   NAME  `@` is the zone, `x.@` a name in it, `x.` absolute, any other relative to test.
//   HEX   octets in hexadecimal, `-` for none
//   TYPE  a type's mnemonic in lower case; dnskey, data (all but dnskey) or all
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dschain::lab {

using Octets = std::vector<std::uint8_t>;

// keys=ALG/FLAGS[/OPTION...], an option being `same`, a number (of bits) or NAME:N.
//
// The lab has private keys of algorithms 5, 7, 8, 10, 13, 14, 15 and 16. For any other number the
// public key and all signatures are random octets.
struct KeySpec {
    std::uint8_t algorithm = 13;  // DNSSEC algorithm number
    std::uint16_t flags = 257;    // DNSKEY flags field; 385 is a revoked key
    std::uint16_t bits = 2048;    // RSA only, 512 to 4096
    bool same_tag = false;        // `same`: must have the key tag of the key before it

    std::uint8_t protocol = 3;          // proto:N
    std::optional<std::size_t> octets;  // octets:N, the public key is cut or filled to that size
    std::uint64_t exponent = 65537;     // exponent:N, RSA only

    bool is_sep() const { return (flags & 1U) != 0; }
};

enum class DsMutation {
    kNone,
    kFlip,       // one bit of the digest flipped
    kWrong,      // another digest of the same length
    kOwner,      // digest computed over the owner name www.ZONE
    kAlgorithm,  // alg=N: algorithm field replaced
    kTag,        // key tag field one higher
    kOther,      // a right DS, but of a key that is not in the zone
    kShort,      // digest one octet shorter
    kLong,       // digest one octet longer
    kRaw,        // not made from a key
};

// ds= and cds=, a list of KEYINDEX:DIGESTTYPE[:MUTATION], raw:TAG:ALG:TYPE:HEX, or `delete` for
// what a CDS says to have all DS removed (RFC 8078, section 4).
struct DsSpec {
    std::size_t key = 1;  // counted from 1
    std::uint8_t digest_type = 2;
    DsMutation mutation = DsMutation::kNone;
    std::uint8_t algorithm = 0;  // kAlgorithm: the replacement; kRaw

    std::uint16_t raw_tag = 0;
    Octets raw_digest = {};
};

// cdnskey=, a list of KEYINDEX, raw:FLAGS:PROTOCOL:ALG:HEX or `delete`.
struct CdnskeySpec {
    std::size_t key = 0;  // counted from 1; 0: raw

    std::uint16_t flags = 0;
    std::uint8_t protocol = 3;
    std::uint8_t algorithm = 0;
    Octets public_key = {};
};

// dnskey-sig= and data-sig=
enum class SignatureState { kOk, kMissing, kExpired, kFuture, kBad };

// rrsig=, a list of TYPE[/KEYINDEX]:CHANGE; without KEYINDEX every signature is meant. Changes add
// up. The signature is made after the change, so it is right for what the RRSIG record says, but
// with bad, octets and random.
//   missing | expired | future | bad   as the states above
//   inception=TIME | expiration=TIME
//   origttl=N     original TTL field (the TTL itself is the RRset's: NSD would have it so anyway)
//   labels=N      labels field
//   signer=NAME   signer's name field
//   tag=N         added to the key tag field
//   octets=N      the signature is cut or filled to that size
//   random        a signature of random octets
struct SignatureFault {
    enum class Change {
        kState,
        kInception,
        kExpiration,
        kOriginalTtl,
        kLabels,
        kSigner,
        kTag,
        kOctets,
        kRandom,
    };
    std::string type;
    std::optional<std::size_t> key;  // from 0
    Change change = Change::kState;
    SignatureState state = SignatureState::kOk;
    std::int64_t number = 0;
    std::string name;
};

// rrttl=, a list of TYPE:N[/N...]: TTLs of the records of these RRsets, in turn. The signature has
// the first one as the original TTL.
struct TtlFault {
    std::string type;
    std::vector<std::uint32_t> ttls;
};

// denial=
enum class Denial { kNsec, kNsec3, kOptOut, kBoth, kNone };

// chain=
enum class ChainFault {
    kNone,
    kGap,     // every record says that the next name is the one just after its own
    kNoWild,  // only the wildcard at the apex, *.ZONE, is not covered
    kLast,    // NSEC: the last record does not lead back to the first one. The zone is nothing but
              // its apex and a name `-` here, so that most others are beyond the last one
    kBadOwner,  // NSEC3: hashes in owner names (but the apex's) end in `w`, which no hash can
    kBadNext,   // NSEC3: next hashes are of 15 octets, not 20
    kNoApex,    // the apex's record is missing
    kTwin,      // NSEC3: each record has one beside it that is of hash algorithm 6
};

struct DenialSpec {
    Denial kind = Denial::kNsec;
    std::uint16_t iterations = 0;  // iterations=, of NSEC3
    Octets salt = {};              // salt=HEX
    std::uint8_t flags = 0;        // nsec3-flags=, besides opt-out
    std::uint8_t hash = 1;         // nsec3-hash=, SHA-1 is used whatever this says
    // nsec3param=, a list of HASH:FLAGS:ITERATIONS:HEX, or none; without it as the chain is.
    std::optional<std::vector<std::string>> params;  // RDATA texts
    // bitmap=, a list of -TYPE and +TYPE: taken out of or put into the bitmap at the apex.
    std::vector<std::pair<bool, std::string>> bitmap;  // true: put in
    ChainFault chain = ChainFault::kNone;
};

// The delegation, at the parent and in the zone. Without these keys it is as ns= has it.
//
// Besides ns1 and ns2, kids.test. has for these: alias (a CNAME of ns1.kids.test.), noaddress (no
// address), missing (no such name), private (192.168.0.53) and elsewhere (192.0.2.53).
struct DelegationSpec {
    std::optional<std::vector<std::string>> parent_ns;  // parent-ns=, a list of NAME
    std::optional<std::vector<std::string>> child_ns;   // child-ns=, a list of NAME, or none
    // glue=NAME:ADDRESS,... at the parent and address=NAME:ADDRESS,... in the zone; `none` for no
    // address record. A name may have several. An IPv6 address is written as it is.
    std::vector<std::pair<std::string, std::string>> glue;
    std::vector<std::pair<std::string, std::string>> addresses;
};

}  // namespace dschain::lab
