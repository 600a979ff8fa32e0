#include "dschain/dns/message.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "section.hpp"

namespace dschain {
namespace {

constexpr std::size_t kHeaderSize = 12;

// Moves past a name, which may end in a pointer; false if the octets end first.
bool skip_name(ByteReader& reader) {
    while (const auto length = reader.u8()) {
        if (*length == 0) {
            return true;
        }
        if (*length >= 0xc0) {
            return reader.u8().has_value();
        }
        if (!reader.take(*length)) {
            return false;
        }
    }
    return false;
}

// Reads records in the order of a message. ldns gets one at a time: given all of them, it takes a
// name in RDATA past the end of the RDATA, and the next record from there.
class RecordReader {
public:
    explicit RecordReader(ByteView wire) : wire_(wire), position_(kHeaderSize) {}

    Result<std::optional<Question>> questions(unsigned count) {
        std::optional<Question> question;
        for (unsigned i = 0; i < count; ++i) {
            const auto record = read(LDNS_SECTION_QUESTION);
            if (!record) {
                return unexpected(record.error());
            }
            const auto name = Name::from_wire(octets_of(ldns_rr_owner(record->get())));
            if (count == 1 && name && ldns_rr_get_class(record->get()) == LDNS_RR_CLASS_IN) {
                question = Question{*name, static_cast<RrType>(ldns_rr_get_type(record->get()))};
            }
        }
        return question;
    }

    // `number` is 0 for the answer, 1 for the authority section.
    Result<std::vector<RRset>> section(unsigned number, unsigned count) {
        section_ = number;
        Section section;
        for (unsigned i = 0; i < count; ++i) {
            if (auto added = add_next(section); !added) {
                return unexpected(added.error());
            }
        }
        return section.finish();
    }

    // With the records about the message itself: OPT (RFC 6891 §6.1.1) and TSIG (RFC 8945 §5.1),
    // which it has once at most. The OPT is kept, as class and TTL.
    Result<std::vector<RRset>> additional(unsigned count) {
        constexpr std::uint16_t kTsig = 250;
        section_ = 2;
        Section section;
        unsigned signatures = 0;
        for (unsigned i = 0; i < count; ++i) {
            const auto next = peek();
            const bool is_opt = next && next->type == static_cast<std::uint16_t>(RrType::opt);
            if (!is_opt && !(next && next->type == kTsig)) {
                if (auto added = add_next(section); !added) {
                    return unexpected(added.error());
                }
                continue;
            }
            if (is_opt ? opt_.has_value() : signatures++ > 0) {
                return unexpected(std::string("it has more than one OPT or TSIG record"));
            }
            if (is_opt) {
                opt_ = *next;
            }
            position_ = next->end;
        }
        return section.finish();
    }

    struct Fixed {
        std::uint16_t type;
        std::uint16_t rr_class;
        std::uint32_t ttl;
        std::size_t length;  // of the RDATA
        std::size_t end;     // of the record, in the message
    };
    [[nodiscard]] const std::optional<Fixed>& opt() const { return opt_; }
    [[nodiscard]] ByteView opt_data() const {
        return wire_.subspan(opt_->end - opt_->length, opt_->length);
    }
    [[nodiscard]] std::size_t left() const { return wire_.size() - position_; }
    [[nodiscard]] const std::array<bool, 3>& foreign_class() const { return foreign_class_; }
    [[nodiscard]] std::vector<std::string>& broken() { return broken_; }
    [[nodiscard]] std::vector<RrType>& huge_ttls() { return huge_ttls_; }

private:
    // What stands between the owner and the RDATA of the next record.
    [[nodiscard]] std::optional<Fixed> peek() const {
        ByteReader reader(wire_.subspan(position_));
        if (!skip_name(reader)) {
            return std::nullopt;
        }
        const auto type = reader.u16();
        const auto rr_class = reader.u16();
        const auto ttl = reader.u32();
        const auto length = reader.u16();
        if (!type || !rr_class || !ttl || !length || !reader.take(*length)) {
            return std::nullopt;
        }
        return Fixed{*type, *rr_class, *ttl, *length, wire_.size() - reader.rest().size()};
    }

    Result<void> add_next(Section& section) {
        const auto next = peek();
        if (!next) {
            return unexpected(std::string("it ends within a record"));
        }
        if (next->rr_class != kClassIn) {
            foreign_class_[section_] = true;
            position_ = next->end;
            return {};
        }
        const auto type = static_cast<RrType>(next->type);
        if (next->ttl > INT32_MAX &&
            std::find(huge_ttls_.begin(), huge_ttls_.end(), type) == huge_ttls_.end()) {
            huge_ttls_.push_back(type);
        }
        const std::size_t begin = position_;
        const auto record = read(LDNS_SECTION_ANSWER);
        if (record && position_ == next->end) {
            section.add(record->get());
            return {};
        }
        const std::string fault =
            record ? "the data of a record have another length than it says" : record.error();
        return add_as_it_is(section, begin, *next, fault);
    }

    // RDATA that ldns makes nothing of. Where it holds no name that may be compressed (RFC 3597
    // §4), one record that is wrong does not make the others unreadable.
    Result<void> add_as_it_is(Section& section, std::size_t begin, const Fixed& fixed,
                              const std::string& fault) {
        const auto type = static_cast<RrType>(fixed.type);
        ldns_rdf* raw = nullptr;
        position_ = begin;
        if (may_be_compressed(type) ||
            ldns_wire2dname(&raw, wire_.data(), wire_.size(), &position_) != LDNS_STATUS_OK) {
            return unexpected(fault);
        }
        const std::unique_ptr<ldns_rdf, decltype(&ldns_rdf_deep_free)> owned(raw,
                                                                             &ldns_rdf_deep_free);
        const auto owner = Name::from_wire(octets_of(raw));
        const ByteView rdata = wire_.subspan(fixed.end - fixed.length, fixed.length);
        if (!owner) {
            return unexpected(fault);
        }
        section.add(*owner, type, fixed.ttl, Bytes(rdata.begin(), rdata.end()));
        broken_.push_back(fmt::format("{} {}: {}", owner->text(), to_string(type), fault));
        position_ = fixed.end;
        return {};
    }

    // RFC 1035 §3.3 and RFC 3597 §4: types whose names a sender may have compressed.
    static bool may_be_compressed(RrType type) {
        constexpr std::array<std::uint16_t, 18> kTypes = {2,  3,  4,  5,  6,  7,  8,  9,  12,
                                                          14, 15, 17, 18, 21, 26, 33, 35, 36};
        return std::find(kTypes.begin(), kTypes.end(), static_cast<std::uint16_t>(type)) !=
               kTypes.end();
    }

    Result<Record> read(ldns_pkt_section section) {
        ldns_rr* raw = nullptr;
        const ldns_status status =
            ldns_wire2rr(&raw, wire_.data(), wire_.size(), &position_, section);
        if (status != LDNS_STATUS_OK) {
            return unexpected(std::string(ldns_get_errorstr_by_id(status)));
        }
        return Record(raw, &ldns_rr_free);
    }

    ByteView wire_;
    std::size_t position_;
    unsigned section_ = 0;
    std::optional<Fixed> opt_;
    std::array<bool, 3> foreign_class_{};
    std::vector<std::string> broken_;
    std::vector<RrType> huge_ttls_;
};

// Options until one does not fit.
std::vector<EdnsOption> read_options(ByteView data) {
    std::vector<EdnsOption> options;
    ByteReader reader(data);
    while (!reader.empty()) {
        const auto code = reader.u16();
        const auto length = reader.u16();
        const auto octets = length ? reader.take(*length) : std::nullopt;
        if (!octets) {
            break;
        }
        options.push_back({*code, Bytes(octets->begin(), octets->end())});
    }
    return options;
}

void append_option(Bytes& wire, std::uint16_t code, ByteView data) {
    append_u16(wire, code);
    append_u16(wire, static_cast<std::uint16_t>(data.size()));
    append(wire, data);
}

// RFC 6891 §6.1.2, as the last record.
void append_opt(Bytes& wire, const QueryForm& form) {
    constexpr std::uint32_t kDnssecOk = 0x8000;  // RFC 3225
    constexpr std::uint32_t kUnknownFlag = 0x0040;
    append_u8(wire, 0);  // the root as owner
    append_u16(wire, static_cast<std::uint16_t>(RrType::opt));
    append_u16(wire, form.udp_size);
    append_u32(wire, std::uint32_t{form.edns_version} << 16 | (form.dnssec_ok ? kDnssecOk : 0) |
                         (form.unknown_flag ? kUnknownFlag : 0));
    Bytes options;
    if (form.unknown_option) {
        append_option(options, kUnknownOption, {});
    }
    if (!form.cookie.empty()) {
        append_option(options, kCookieOption, form.cookie);
    }
    append_u16(wire, static_cast<std::uint16_t>(options.size()));
    append(wire, options);
}

}  // namespace

Bytes mixed_case_wire(const Name& name) {
    const ByteView wire = name.wire();
    Bytes mixed(wire.begin(), wire.end());
    bool upper = true;
    for (std::size_t at = 0; at < mixed.size() && mixed[at] != 0; at += mixed[at] + 1U) {
        for (std::size_t i = at + 1; i <= at + mixed[at]; ++i) {
            if (mixed[i] >= 'a' && mixed[i] <= 'z') {
                mixed[i] = upper ? static_cast<std::uint8_t>(mixed[i] - 'a' + 'A') : mixed[i];
                upper = !upper;
            }
        }
    }
    return mixed;
}

Bytes build_query(const Question& question, std::uint16_t id, const QueryForm& form) {
    constexpr std::size_t kAroundName = 64;  // with an OPT record that has a cookie
    Bytes wire;
    wire.reserve(question.name.wire().size() + kAroundName);
    append_u16(wire, id);
    append_u16(wire, static_cast<std::uint16_t>((form.recursion_desired ? 0x0100U : 0U) |
                                                (form.checking_disabled ? 0x0010U : 0U)));
    append_u16(wire, 1);  // one question
    append_u16(wire, 0);
    append_u16(wire, 0);
    append_u16(wire, form.edns ? 1 : 0);
    if (form.mixed_case) {
        append(wire, mixed_case_wire(question.name));
    } else {
        append(wire, question.name.wire());
    }
    append_u16(wire, static_cast<std::uint16_t>(question.type));
    append_u16(wire, kClassIn);
    if (form.edns) {
        append_opt(wire, form);
    }
    return wire;
}

Result<Message> parse_message(ByteView wire) {
    if (wire.size() < kHeaderSize) {
        return unexpected(fmt::format("{} octets are no DNS message", wire.size()));
    }
    ByteReader header(wire);
    Message message;
    message.id = *header.u16();
    const unsigned flags = *header.u16();
    const unsigned questions = *header.u16();
    const unsigned answers = *header.u16();
    const unsigned authority = *header.u16();
    const unsigned additional = *header.u16();
    constexpr unsigned kOpcodeMask = 0x7800;
    if ((flags & 0x8000U) == 0) {
        return unexpected(std::string("it is a query, not a response"));
    }
    if ((flags & kOpcodeMask) != 0) {
        return unexpected(std::string("it answers something that is no query"));
    }
    message.authoritative = (flags & 0x0400U) != 0;
    message.truncated = (flags & 0x0200U) != 0;
    message.recursion_available = (flags & 0x0080U) != 0;
    message.authentic_data = (flags & 0x0020U) != 0;
    unsigned rcode = flags & 0x000fU;

    RecordReader reader(wire);
    const auto take = [](auto read, auto& to) -> Result<void> {
        if (!read) {
            return unexpected(read.error());
        }
        to = std::move(*read);
        return {};
    };
    auto taken = take(reader.questions(questions), message.question);
    taken = taken ? take(reader.section(0, answers), message.answer) : taken;
    taken = taken ? take(reader.section(1, authority), message.authority) : taken;
    taken = taken ? take(reader.additional(additional), message.additional) : taken;
    if (!taken) {
        return unexpected(taken.error());
    }
    if (const auto& opt = reader.opt()) {
        // RFC 6891 §6.1.3: the TTL holds the upper part of the RCODE, the version, and the flags.
        rcode |= opt->ttl >> 24 << 4;
        message.edns =
            Edns{opt->rr_class, static_cast<std::uint8_t>(opt->ttl >> 16 & 0xffU),
                 (opt->ttl & 0x8000U) != 0, static_cast<std::uint16_t>(opt->ttl & 0x7fffU),
                 read_options(reader.opt_data())};
    }
    message.foreign_class = reader.foreign_class();
    message.broken_records = std::move(reader.broken());
    message.huge_ttls = std::move(reader.huge_ttls());
    message.trailing_octets = reader.left();
    message.rcode = static_cast<Rcode>(rcode);
    return message;
}

bool is_truncated(ByteView wire) {
    return wire.size() >= kHeaderSize && (wire[2] & 0x02U) != 0;
}

const RRset* find(const std::vector<RRset>& section, const Name& owner, RrType type) {
    for (const RRset& rrset : section) {
        if (rrset.type == type && rrset.owner == owner) {
            return &rrset;
        }
    }
    return nullptr;
}

std::vector<Name> ns_names(const RRset& ns) {
    std::vector<Name> names;
    for (const Bytes& rdata : ns.rdatas) {
        if (auto name = Name::from_wire(rdata)) {
            names.push_back(std::move(*name));
        }
    }
    return names;
}

std::vector<Ds> ds_records(const RRset& rrset, std::size_t* malformed) {
    std::vector<Ds> records;
    for (const Bytes& rdata : rrset.rdatas) {
        if (auto ds = Ds::from_rdata(rdata)) {
            records.push_back(std::move(*ds));
        } else if (malformed != nullptr) {
            ++*malformed;
        }
    }
    return records;
}

std::vector<Dnskey> dnskey_records(const RRset& rrset, std::size_t* malformed) {
    std::vector<Dnskey> records;
    for (const Bytes& rdata : rrset.rdatas) {
        if (auto key = Dnskey::from_rdata(rdata)) {
            records.push_back(std::move(*key));
        } else if (malformed != nullptr) {
            ++*malformed;
        }
    }
    return records;
}

}  // namespace dschain
