#include "dschain/dns/message.hpp"

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

    Result<std::vector<RRset>> section(unsigned count) {
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
        std::size_t end;  // of the record, in the message
    };
    [[nodiscard]] const std::optional<Fixed>& opt() const { return opt_; }

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
        return Fixed{*type, *rr_class, *ttl, wire_.size() - reader.rest().size()};
    }

    Result<void> add_next(Section& section) {
        const auto next = peek();
        if (!next) {
            return unexpected(std::string("it ends within a record"));
        }
        const auto record = read(LDNS_SECTION_ANSWER);
        if (!record) {
            return unexpected(record.error());
        }
        if (position_ != next->end) {
            return unexpected(std::string("the data of a record have another length than it says"));
        }
        section.add(record->get());
        return {};
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
    std::optional<Fixed> opt_;
};

}  // namespace

Bytes build_query(const Question& question, std::uint16_t id, std::uint16_t udp_size) {
    Bytes wire;
    wire.reserve(kHeaderSize + question.name.wire().size() + 15);
    append_u16(wire, id);
    append_u16(wire, 0);  // a query, no recursion desired
    append_u16(wire, 1);  // one question
    append_u16(wire, 0);
    append_u16(wire, 0);
    append_u16(wire, 1);  // OPT
    append(wire, question.name.wire());
    append_u16(wire, static_cast<std::uint16_t>(question.type));
    append_u16(wire, kClassIn);
    append_u8(wire, 0);  // RFC 6891 §6.1.2: the root as owner
    append_u16(wire, static_cast<std::uint16_t>(RrType::opt));
    append_u16(wire, udp_size);
    append_u32(wire, 0x00008000U);  // version 0, DO (RFC 3225)
    append_u16(wire, 0);            // no options
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
    taken = taken ? take(reader.section(answers), message.answer) : taken;
    taken = taken ? take(reader.section(authority), message.authority) : taken;
    taken = taken ? take(reader.additional(additional), message.additional) : taken;
    if (!taken) {
        return unexpected(taken.error());
    }
    if (const auto& opt = reader.opt()) {
        // RFC 6891 §6.1.3: the TTL holds the upper part of the RCODE, the version, and the flags.
        rcode |= opt->ttl >> 24 << 4;
        message.edns = Edns{opt->rr_class, static_cast<std::uint8_t>(opt->ttl >> 16 & 0xffU),
                            (opt->ttl & 0x8000U) != 0};
    }
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
