#include "hostile/signed_zone.hpp"

#include <algorithm>
#include <stdexcept>

#include "dschain/dnssec/ds_match.hpp"
#include "hostile/response.hpp"

namespace dschain::test {
namespace {

constexpr std::uint8_t kSha256 = 2;
constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kSmallestPayload = 512;  // RFC 1035 §4.2.1
constexpr Timestamp kTwoWeeks = 14 * 86400;

bool is_of_dnssec(const RRset& rrset) {
    return rrset.type == RrType::nsec || rrset.type == RrType::ds;
}

void sign_here(RRset& rrset, const Name& zone) {
    SignOptions options;
    options.expiration = kNow + kTwoWeeks;
    options.original_ttl = rrset.ttl > INT32_MAX ? 3600 : rrset.ttl;
    sign(rrset, zone_key(), zone, options);
}

std::optional<Edns> read_opt(ByteReader& reader) {
    const auto root = reader.u8();
    const auto type = reader.u16();
    const auto size = reader.u16();
    const auto ttl = reader.u32();
    const auto length = reader.u16();
    const auto data = length ? reader.take(*length) : std::nullopt;
    if (!data || *root != 0 || *type != static_cast<std::uint16_t>(RrType::opt)) {
        return std::nullopt;
    }
    Edns edns{*size,
              static_cast<std::uint8_t>(*ttl >> 16 & 0xffU),
              (*ttl & 0x8000U) != 0,
              static_cast<std::uint16_t>(*ttl & 0x7fffU),
              {}};
    ByteReader options(*data);
    while (const auto code = options.u16()) {
        const auto octets = options.take(options.u16().value_or(0));
        if (!octets) {
            return std::nullopt;
        }
        edns.options.push_back({*code, Bytes(octets->begin(), octets->end())});
    }
    return edns;
}

void write_opt(Bytes& wire, const Edns& edns, unsigned rcode) {
    append_u8(wire, 0);
    append_u16(wire, static_cast<std::uint16_t>(RrType::opt));
    append_u16(wire, edns.udp_size);
    append_u32(wire, rcode >> 4 << 24 | std::uint32_t{edns.version} << 16 |
                         (edns.dnssec_ok ? 0x8000U : 0U) | edns.other_flags);
    Bytes options;
    for (const EdnsOption& option : edns.options) {
        append_u16(options, option.code);
        append_u16(options, static_cast<std::uint16_t>(option.data.size()));
        append(options, option.data);
    }
    append_u16(wire, static_cast<std::uint16_t>(options.size()));
    append(wire, options);
}

// RFC 7873 §5.2: the client's cookie and one of the server's; FORMERR for what is no cookie.
void answer_cookie(const Asked& asked, Reply& reply) {
    constexpr std::size_t kClient = 8;
    for (const EdnsOption& option : asked.edns->options) {
        if (option.code != kCookieOption) {
            continue;
        }
        if (option.data.size() < kClient) {
            reply.clear();
            reply.rcode = Rcode::formerr;
            return;
        }
        Bytes cookie(option.data.begin(), option.data.begin() + kClient);
        cookie.resize(3 * kClient, 0x5a);
        reply.edns->options.push_back({kCookieOption, cookie});
    }
}

}  // namespace

void Reply::strip_dnssec() {
    std::erase_if(authority, is_of_dnssec);
    for (auto* section : {&answer, &authority, &additional}) {
        for (RRset& rrset : *section) {
            rrset.signatures.clear();
        }
    }
}

bool Asked::has_option(std::uint16_t code) const {
    return edns && std::any_of(edns->options.begin(), edns->options.end(),
                               [&](const EdnsOption& option) { return option.code == code; });
}

std::size_t Asked::payload() const {
    return std::max(edns ? std::size_t{edns->udp_size} : kSmallestPayload, kSmallestPayload);
}

std::optional<Asked> read_query(ByteView wire) {
    ByteReader reader(wire);
    if (!reader.take(kHeaderSize) || wire[5] != 1) {
        return std::nullopt;
    }
    Asked asked;
    // Any case is taken.
    const auto name = Name::read(reader);
    const auto type = name ? reader.u16() : std::nullopt;
    if (!type || reader.u16() != kClassIn) {
        return std::nullopt;
    }
    asked.question = {*name, static_cast<RrType>(*type)};
    asked.question_size = wire.size() - kHeaderSize - reader.rest().size();
    asked.recursion_desired = (wire[2] & 1U) != 0;
    asked.checking_disabled = (wire[3] & 0x10U) != 0;
    asked.edns = read_opt(reader);
    asked.wire.assign(wire.begin(), wire.end());
    return asked;
}

Bytes to_wire(const Reply& reply, const Asked& asked) {
    detail::MessageWriter writer;
    Bytes& wire = writer.wire();
    const auto rcode = static_cast<unsigned>(reply.rcode);
    append(wire, ByteView(asked.wire).first(2));
    append_u8(wire, static_cast<std::uint8_t>(0x80U | (reply.authoritative ? 4U : 0U) |
                                              (reply.truncated ? 2U : 0U) |
                                              (asked.recursion_desired ? 1U : 0U)));
    append_u8(wire,
              static_cast<std::uint8_t>((asked.checking_disabled ? 0x10U : 0U) | (rcode & 0x0fU)));
    append_u16(wire, 1);
    wire.resize(kHeaderSize);
    writer.name(asked.question.name);
    wire.resize(kHeaderSize);  // as it was asked, letter by letter
    append(wire, ByteView(asked.wire).subspan(kHeaderSize, asked.question_size));
    writer.section(reply.answer, 6);
    writer.section(reply.authority, 8);
    writer.section(reply.additional, 10, reply.edns ? 1 : 0);
    if (reply.edns) {
        write_opt(wire, *reply.edns, rcode);
    }
    constexpr std::size_t kLargest = 65535;
    if (wire.size() > kLargest) {
        throw std::length_error("a response of " + std::to_string(wire.size()) + " octets");
    }
    return wire;
}

void SignedZone::set(RRset rrset) {
    const Name owner = rrset.owner;
    const RrType type = rrset.type;
    names_[owner].insert_or_assign(type, std::move(rrset));
}

void SignedZone::add(const Name& owner, RrType type, Bytes rdata) {
    auto& rrset =
        names_[owner].try_emplace(type, RRset{owner, type, kClassIn, 3600, {}, {}}).first->second;
    rrset.rdatas.push_back(std::move(rdata));
}

void SignedZone::finish() {
    std::vector<Name> owners;
    for (const auto& [owner, types] : names_) {
        const RRset* cut = cut_above(owner);
        if (cut == nullptr || cut->owner == owner) {
            owners.push_back(owner);
        }
    }
    for (std::size_t i = 0; i < owners.size(); ++i) {
        std::vector<RrType> types{RrType::nsec, RrType::rrsig};
        for (const auto& [type, rrset] : names_[owners[i]]) {
            types.push_back(type);
        }
        Bytes rdata = name_rdata(owners[(i + 1) % owners.size()]);
        append(rdata, bitmap(types));
        set(RRset{owners[i], RrType::nsec, kClassIn, 300, {rdata}, {}});
    }
    for (auto& [owner, types] : names_) {
        const RRset* cut = cut_above(owner);
        for (auto& [type, rrset] : types) {
            const bool is_own = cut == nullptr || (cut->owner == owner && is_of_dnssec(rrset));
            if (is_own) {
                sign_here(rrset, apex_);
            }
        }
    }
}

RRset* SignedZone::find(const Name& owner, RrType type) {
    const auto name = names_.find(owner);
    if (name == names_.end()) {
        return nullptr;
    }
    const auto rrset = name->second.find(type);
    return rrset == name->second.end() ? nullptr : &rrset->second;
}

const RRset* SignedZone::cut_above(const Name& name) const {
    for (std::size_t labels = apex_.label_count() + 1; labels <= name.label_count(); ++labels) {
        const auto found = names_.find(name.ancestor(labels));
        if (found != names_.end() && found->second.contains(RrType::ns)) {
            return &found->second.at(RrType::ns);
        }
    }
    return nullptr;
}

Reply SignedZone::referral(const RRset& ns) const {
    Reply reply{.authoritative = false, .authority = {ns}};
    const Types& types = names_.at(ns.owner);
    const auto ds = types.find(RrType::ds);
    reply.authority.push_back(ds == types.end() ? types.at(RrType::nsec) : ds->second);
    for (const Name& server : ns_names(ns)) {
        const auto glue = names_.find(server);
        if (glue != names_.end() && glue->second.contains(RrType::a)) {
            reply.additional.push_back(glue->second.at(RrType::a));
        }
    }
    return reply;
}

const RRset& SignedZone::covering(const Name& name) const {
    const RRset* covers = nullptr;
    for (const auto& [owner, types] : names_) {
        const auto nsec = types.find(RrType::nsec);
        if (nsec != types.end() && (covers == nullptr || owner <= name)) {
            covers = &nsec->second;
        }
    }
    return *covers;
}

void SignedZone::add_proof(std::vector<RRset>& section, const RRset& nsec) const {
    const bool known = std::any_of(section.begin(), section.end(), [&](const RRset& each) {
        return each.owner == nsec.owner && each.type == RrType::nsec;
    });
    if (!known) {
        section.push_back(nsec);
    }
}

Reply SignedZone::negative(const Name& name) const {
    const auto exists = [&](const Name& each) {
        return std::any_of(names_.begin(), names_.end(),
                           [&](const auto& entry) { return entry.first.is_at_or_below(each); });
    };
    Reply reply{.authority = {names_.at(apex_).at(RrType::soa)}};
    add_proof(reply.authority, covering(name));
    if (!exists(name)) {
        reply.rcode = Rcode::nxdomain;
        Name encloser = name.parent();
        while (!exists(encloser)) {
            encloser = encloser.parent();
        }
        add_proof(reply.authority, covering(encloser.wildcard().value()));
    }
    return reply;
}

Reply SignedZone::answer(const Question& question) const {
    if (!question.name.is_at_or_below(apex_)) {
        return Reply{.rcode = Rcode::refused, .authoritative = false};
    }
    const RRset* cut = cut_above(question.name);
    if (cut != nullptr && !(cut->owner == question.name && question.type == RrType::ds)) {
        return referral(*cut);
    }
    const auto name = names_.find(question.name);
    if (name != names_.end()) {
        const auto rrset = name->second.find(question.type);
        if (rrset != name->second.end()) {
            return Reply{.answer = {rrset->second}};
        }
    }
    return negative(question.name);
}

RRset soa_for(const Name& zone) {
    Bytes rdata = name_rdata(zone);
    append(rdata, name_rdata(zone));
    for (const std::uint32_t number : {1U, 3600U, 600U, 1209600U, 300U}) {
        append_u32(rdata, number);
    }
    return RRset{zone, RrType::soa, kClassIn, 3600, {rdata}, {}};
}

Bytes name_rdata(const Name& name) {
    const ByteView wire = name.wire();
    return {wire.begin(), wire.end()};
}

Bytes ds_rdata(const Name& zone) {
    const Ds ds = make_ds(zone, zone_key().dnskey(), kSha256).value();
    Bytes rdata;
    append_u16(rdata, ds.key_tag);
    append_u8(rdata, ds.algorithm);
    append_u8(rdata, ds.digest_type);
    append(rdata, ds.digest);
    return rdata;
}

Reply serve(const SignedZone& zone, const Asked& asked) {
    Reply reply = zone.answer(asked.question);
    if (!asked.wants_dnssec()) {
        reply.strip_dnssec();
    }
    if (!asked.edns) {
        return reply;
    }
    reply.edns = Edns{kUdpPayload, 0, asked.edns->dnssec_ok, 0, {}};
    if (asked.edns->version > 0) {
        reply.clear();
        reply.rcode = Rcode::badvers;
        return reply;
    }
    answer_cookie(asked, reply);
    return reply;
}

}  // namespace dschain::test
