#include "lab/api_document.hpp"

#include "lab/topology.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <cctype>
#include <fstream>
#include <stdexcept>

namespace dschain::lab {
namespace {

// Mnemonics of the IANA registry of DNSSEC algorithm numbers.
std::string algorithm_mnemonic(std::uint8_t algorithm) {
    switch (algorithm) {
        case 5:
            return "RSASHA1";
        case 7:
            return "RSASHA1-NSEC3-SHA1";
        case 8:
            return "RSASHA256";
        case 10:
            return "RSASHA512";
        case 13:
            return "ECDSAP256SHA256";
        case 14:
            return "ECDSAP384SHA384";
        case 15:
            return "ED25519";
        case 16:
            return "ED448";
        default:
            return fmt::format("{}", algorithm);
    }
}

std::string upper_case(std::string text) {
    for (char& c : text) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return text;
}

// A random UUID (RFC 9562, version 4).
std::string make_uuid() {
    std::vector<std::uint8_t> octets(16);
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) {
        throw std::runtime_error("lab: no random octets");
    }
    octets[6] = static_cast<std::uint8_t>((octets[6] & 0x0fU) | 0x40U);
    octets[8] = static_cast<std::uint8_t>((octets[8] & 0x3fU) | 0x80U);
    std::string text = to_hex(octets);
    for (const std::size_t hyphen : {8U, 13U, 18U, 23U}) {
        text.insert(hyphen, "-");
    }
    return text;
}

}  // namespace

void write_api_document(const std::filesystem::path& path, const Key& key,
                        const std::string& zone) {
    const Ds ds = make_ds(key, zone, LDNS_SHA256);
    const std::string digest = upper_case(to_hex(ds.digest));
    const std::string dnskey = rdata_text(*key.dnskey(zone, kDefaultTtl));
    const std::string public_key = dnskey.substr(dnskey.rfind(' ') + 1);

    // No value needs escaping: they are numbers, hexadecimal, Base64 and plain names.
    std::ofstream out(path);
    out << "{\n"
        << fmt::format("  \"algorithm\": \"{}\",\n", ds.algorithm)
        << fmt::format("  \"digest\": \"{}\",\n", digest) << "  \"digest_algorithm\": \"SHA256\",\n"
        << "  \"digest_type\": \"2\",\n"
        << fmt::format("  \"ds\": \"{} {} IN DS {} {} 2 {}\",\n", zone, kDefaultTtl, ds.key_tag,
                       ds.algorithm, digest)
        << fmt::format("  \"flags\": {},\n", key.spec().flags)
        << fmt::format("  \"key_tag\": {},\n", ds.key_tag)
        << fmt::format("  \"key_type\": \"{}\",\n", algorithm_mnemonic(ds.algorithm))
        << fmt::format("  \"public_key\": \"{}\",\n", public_key)
        << fmt::format("  \"uuid\": \"{}\"\n", make_uuid()) << "}\n";
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("lab: cannot write {}", path.string()));
    }
}

}  // namespace dschain::lab
