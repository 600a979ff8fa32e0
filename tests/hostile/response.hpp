// Whole responses in wire form, with owner names compressed, so that as much fits as an attacker
// gets into a message.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "dschain/dns/message.hpp"

namespace dschain::test {

inline Bytes rdata_of(const Rrsig& signature) {
    Bytes rdata = signature.signed_prefix();
    append(rdata, signature.signature);
    return rdata;
}

struct Response {
    Rcode rcode = Rcode::noerror;
    bool authoritative = true;
    std::vector<RRset> answer = {};
    std::vector<RRset> authority = {};
    std::vector<RRset> additional = {};

    // With OPT at the end.
    [[nodiscard]] Bytes to(const Question& question) const;
};

namespace detail {

// RFC 1035 §4.1.4.
class MessageWriter {
public:
    void name(const Name& name) {
        for (Name rest = name;; rest = rest.parent()) {
            if (rest.is_root()) {
                append_u8(wire_, 0);
                return;
            }
            constexpr std::size_t kReach = 0x4000;
            const auto [known, is_new] = places_.try_emplace(rest, wire_.size());
            if (!is_new) {
                append_u16(wire_, static_cast<std::uint16_t>(0xc000U | known->second));
                return;
            }
            if (known->second >= kReach) {
                places_.erase(known);
            }
            append_u8(wire_, static_cast<std::uint8_t>(rest.first_label().size()));
            append(wire_, as_bytes(rest.first_label()));
        }
    }

    void record(const Name& owner, RrType type, std::uint32_t ttl, ByteView rdata) {
        name(owner);
        append_u16(wire_, static_cast<std::uint16_t>(type));
        append_u16(wire_, kClassIn);
        append_u32(wire_, ttl);
        append_u16(wire_, static_cast<std::uint16_t>(rdata.size()));
        append(wire_, rdata);
    }

    void section(const std::vector<RRset>& rrsets, std::size_t count_at, unsigned more = 0) {
        std::size_t count = more;
        for (const RRset& rrset : rrsets) {
            for (const Bytes& rdata : rrset.rdatas) {
                record(rrset.owner, rrset.type, rrset.ttl, rdata);
            }
            for (const Rrsig& signature : rrset.signatures) {
                record(rrset.owner, RrType::rrsig, rrset.ttl, rdata_of(signature));
            }
            count += rrset.rdatas.size() + rrset.signatures.size();
        }
        wire_[count_at] = static_cast<std::uint8_t>(count >> 8);
        wire_[count_at + 1] = static_cast<std::uint8_t>(count & 0xff);
    }

    Bytes& wire() { return wire_; }

private:
    Bytes wire_;
    std::map<Name, std::size_t> places_;
};

}  // namespace detail

inline Bytes Response::to(const Question& question) const {
    constexpr std::uint8_t kQr = 0x80;
    constexpr std::uint8_t kAa = 0x04;
    detail::MessageWriter writer;
    Bytes& wire = writer.wire();
    append_u16(wire, 0);
    append_u8(wire, authoritative ? kQr | kAa : kQr);
    append_u8(wire, static_cast<std::uint8_t>(rcode));
    append_u16(wire, 1);
    wire.resize(wire.size() + 6);
    writer.name(question.name);
    append_u16(wire, static_cast<std::uint16_t>(question.type));
    append_u16(wire, kClassIn);
    writer.section(answer, 6);
    writer.section(authority, 8);
    writer.section(additional, 10, 1);
    append(wire, Bytes{0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0});  // OPT, 1232 octets, DO
    constexpr std::size_t kLargest = 65535;
    if (wire.size() > kLargest) {
        throw std::length_error("a response of " + std::to_string(wire.size()) + " octets");
    }
    return wire;
}

}  // namespace dschain::test
