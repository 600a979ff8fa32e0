#include <array>
#include <optional>
#include <string_view>

#include "dschain/dns/rrset.hpp"

namespace dschain {
namespace {

struct Layout {
    std::uint16_t type;
    // What stands before the last name: '1' an octet, '2' two octets, 's' a character-string,
    // 'n' a name. Octets behind the last name stay as they are.
    std::string_view fields;
};

// RFC 4034 §6.2 item 3, less NSEC (RFC 6840 §5.1), less HINFO (it holds no name) and A6
// (historic, RFC 6563). RRSIG is here for completeness: no signature covers one.
constexpr std::array kLayouts = {
    Layout{2, "n"},    // NS
    Layout{3, "n"},    // MD
    Layout{4, "n"},    // MF
    Layout{5, "n"},    // CNAME
    Layout{6, "nn"},   // SOA
    Layout{7, "n"},    // MB
    Layout{8, "n"},    // MG
    Layout{9, "n"},    // MR
    Layout{12, "n"},   // PTR
    Layout{14, "nn"},  // MINFO
    Layout{15, "2n"},  // MX
    Layout{17, "nn"},  // RP
    Layout{18, "2n"},  // AFSDB
    Layout{21, "2n"},  // RT
    Layout{24,
           "22222222"
           "2n"},          // SIG: 18 octets, then the signer
    Layout{26, "2nn"},     // PX
    Layout{30, "n"},       // NXT
    Layout{33, "222n"},    // SRV
    Layout{35, "22sssn"},  // NAPTR
    Layout{36, "2n"},      // KX
    Layout{39, "n"},       // DNAME
    Layout{46,
           "22222222"
           "2n"},  // RRSIG
};

std::optional<std::string_view> layout_of(RrType type) {
    for (const Layout& layout : kLayouts) {
        if (layout.type == static_cast<std::uint16_t>(type)) {
            return layout.fields;
        }
    }
    return std::nullopt;
}

}  // namespace

Bytes canonical_rdata(RrType type, ByteView rdata) {
    const auto as_is = [rdata] { return Bytes(rdata.begin(), rdata.end()); };
    const auto layout = layout_of(type);
    if (!layout) {
        return as_is();
    }
    Bytes out;
    out.reserve(rdata.size());
    ByteReader reader(rdata);
    for (const char field : *layout) {
        if (field == 'n') {
            const auto name = Name::read(reader);
            if (!name) {
                return as_is();
            }
            append(out, name->wire());
            continue;
        }
        std::size_t count = field == '2' ? 2 : 1;
        if (field == 's' && !reader.empty()) {
            count += reader.rest()[0];
        }
        const auto octets = reader.take(count);
        if (!octets) {
            return as_is();
        }
        append(out, *octets);
    }
    append(out, reader.rest());
    return out;
}

}  // namespace dschain
