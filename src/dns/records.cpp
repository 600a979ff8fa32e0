#include "dschain/dns/records.hpp"

#include <bit>
#include <algorithm>

namespace dschain {
namespace {

tl::unexpected<std::string> cut_short(std::string_view what) {
    return unexpected(std::string(what) + " is cut short");
}

}  // namespace

Result<Ds> Ds::from_rdata(ByteView rdata) {
    ByteReader reader(rdata);
    const auto tag = reader.u16();
    const auto algorithm = reader.u8();
    const auto digest_type = reader.u8();
    if (!tag || !algorithm || !digest_type || reader.empty()) {
        return cut_short("the DS RDATA");
    }
    return Ds{*tag, *algorithm, *digest_type, Bytes(reader.rest().begin(), reader.rest().end())};
}

Result<Dnskey> Dnskey::from_rdata(ByteView rdata) {
    ByteReader reader(rdata);
    const auto flags = reader.u16();
    const auto protocol = reader.u8();
    const auto algorithm = reader.u8();
    // Without a public key it has no presentation format, nor any use.
    if (!flags || !protocol || !algorithm || reader.empty()) {
        return cut_short("the DNSKEY RDATA");
    }
    return Dnskey{*flags, *protocol, *algorithm, Bytes(reader.rest().begin(), reader.rest().end())};
}

Bytes Dnskey::rdata() const {
    Bytes bytes;
    bytes.reserve(4 + public_key.size());
    append_u16(bytes, flags);
    append_u8(bytes, protocol);
    append_u8(bytes, algorithm);
    append(bytes, public_key);
    return bytes;
}

std::optional<unsigned> rsa_bits(const Dnskey& key) {
    ByteReader reader(key.public_key);
    std::size_t exponent = reader.u8().value_or(0);
    if (exponent == 0) {
        exponent = reader.u16().value_or(0);
    }
    if (exponent == 0 || !reader.take(exponent) || reader.empty()) {
        return std::nullopt;
    }
    ByteView modulus = reader.rest();
    while (!modulus.empty() && modulus.front() == 0) {
        modulus = modulus.subspan(1);
    }
    return modulus.empty() ? 0U
                           : static_cast<unsigned>((modulus.size() - 1) * 8) +
                                 static_cast<unsigned>(std::bit_width(modulus.front()));
}

std::uint16_t Dnskey::key_tag() const {
    constexpr std::uint8_t kRsaMd5 = 1;
    if (algorithm == kRsaMd5) {
        // RFC 4034 App. B.1: the last but one 16 bits of the modulus.
        const std::size_t size = public_key.size();
        return size < 3
                   ? std::uint16_t{0}
                   : static_cast<std::uint16_t>(public_key[size - 3] << 8 | public_key[size - 2]);
    }
    // The sum over the RDATA; the four octets before the key keep its even octets even.
    std::uint32_t sum = std::uint32_t{flags} + (std::uint32_t{protocol} << 8) + algorithm;
    const std::size_t even_size = public_key.size() & ~std::size_t{1};
    for (std::size_t i = 0; i < even_size; i += 2) {
        sum += std::uint32_t{public_key[i]} << 8 | public_key[i + 1];
    }
    if (even_size < public_key.size()) {
        sum += std::uint32_t{public_key.back()} << 8;
    }
    sum += sum >> 16 & 0xffffU;
    return static_cast<std::uint16_t>(sum & 0xffffU);
}

Result<Rrsig> Rrsig::from_rdata(ByteView rdata) {
    ByteReader reader(rdata);
    const auto covered = reader.u16();
    const auto algorithm = reader.u8();
    const auto labels = reader.u8();
    const auto original_ttl = reader.u32();
    const auto expiration = reader.u32();
    const auto inception = reader.u32();
    const auto tag = reader.u16();
    if (!covered || !algorithm || !labels || !original_ttl || !expiration || !inception || !tag) {
        return cut_short("the RRSIG RDATA");
    }
    auto signer = Name::read(reader);
    if (!signer) {
        return unexpected("the RRSIG's signer name: " + signer.error());
    }
    return Rrsig{static_cast<RrType>(*covered),
                 *algorithm,
                 *labels,
                 *original_ttl,
                 *expiration,
                 *inception,
                 *tag,
                 *signer,
                 Bytes(reader.rest().begin(), reader.rest().end())};
}

Bytes Rrsig::signed_prefix() const {
    constexpr std::size_t kFixed = 18;
    Bytes bytes;
    bytes.reserve(kFixed + signer.wire().size());
    append_u16(bytes, static_cast<std::uint16_t>(covered));
    append_u8(bytes, algorithm);
    append_u8(bytes, labels);
    append_u32(bytes, original_ttl);
    append_u32(bytes, expiration);
    append_u32(bytes, inception);
    append_u16(bytes, key_tag);
    append(bytes, signer.wire());
    return bytes;
}

Result<TypeBitmap> TypeBitmap::from_wire(ByteView wire) {
    TypeBitmap bitmap;
    ByteReader reader(wire);
    int last_window = -1;
    while (!reader.empty()) {
        const auto window = reader.u8();
        const auto length = reader.u8();
        const auto bits = length ? reader.take(*length) : std::nullopt;
        if (!window || !bits) {
            return cut_short("the type bitmap");
        }
        if (*length == 0 || *length > 32 || *window <= last_window) {
            return unexpected(std::string("the type bitmap has a bad window"));
        }
        last_window = *window;
        for (std::size_t i = 0; i < bits->size() * 8; ++i) {
            if (((*bits)[i / 8] & (0x80U >> (i % 8))) != 0) {
                bitmap.types_.push_back(
                    static_cast<RrType>(static_cast<std::size_t>(*window) << 8 | i));
            }
        }
    }
    return bitmap;
}

bool TypeBitmap::has(RrType type) const {
    return std::binary_search(types_.begin(), types_.end(), type);
}

Result<Nsec> Nsec::from_rdata(ByteView rdata) {
    ByteReader reader(rdata);
    auto next = Name::read(reader);
    if (!next) {
        return unexpected("the NSEC's next name: " + next.error());
    }
    auto types = TypeBitmap::from_wire(reader.rest());
    if (!types) {
        return unexpected(types.error());
    }
    return Nsec{*next, *types};
}

Result<Nsec3> Nsec3::from_rdata(ByteView rdata) {
    ByteReader reader(rdata);
    Nsec3 nsec3;
    const auto hash_algorithm = reader.u8();
    const auto flags = reader.u8();
    const auto iterations = reader.u16();
    // A length octet that is not there counts as zero: what follows is then not there either.
    const auto salt = reader.take(reader.u8().value_or(0));
    const auto next_hash = reader.take(reader.u8().value_or(0));
    if (!hash_algorithm || !flags || !iterations || !salt || !next_hash || next_hash->empty()) {
        return cut_short("the NSEC3 RDATA");
    }
    auto types = TypeBitmap::from_wire(reader.rest());
    if (!types) {
        return unexpected(types.error());
    }
    nsec3.hash_algorithm = *hash_algorithm;
    nsec3.flags = *flags;
    nsec3.iterations = *iterations;
    nsec3.salt.assign(salt->begin(), salt->end());
    nsec3.next_hash.assign(next_hash->begin(), next_hash->end());
    nsec3.types = std::move(*types);
    return nsec3;
}

Result<Soa> Soa::from_rdata(ByteView rdata) {
    ByteReader reader(rdata);
    auto mname = Name::read(reader);
    auto rname = mname ? Name::read(reader) : mname;
    if (!rname) {
        return unexpected("a name in the SOA: " + rname.error());
    }
    const auto serial = reader.u32();
    const auto refresh = reader.u32();
    const auto retry = reader.u32();
    const auto expire = reader.u32();
    const auto minimum = reader.u32();
    if (!serial || !refresh || !retry || !expire || !minimum) {
        return cut_short("the SOA RDATA");
    }
    return Soa{*mname, *rname, *serial, *refresh, *retry, *expire, *minimum};
}

}  // namespace dschain
