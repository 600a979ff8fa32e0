#include "lines.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

struct SplitLine {
    std::optional<Name> owner;
    RrType type = RrType::ds;  // a CDS counts as a DS, a CDNSKEY as a DNSKEY
    bool is_childs = false;    // a CDS or a CDNSKEY
    std::string rdata;
};

bool is_number(std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_ttl_or_class(std::string_view word) {
    return equal_ignoring_case(word, "IN") ||
           (!word.empty() && word.front() >= '0' && word.front() <= '9' &&
            word.find_first_not_of("0123456789smhdwSMHDW") == std::string_view::npos);
}

bool is_date(std::string_view word) {
    return word.size() == 14 && is_number(word);
}

// Signatures without anything before their RDATA begin with the type that they cover.
bool is_bare_signature(const std::vector<std::string_view>& fields) {
    return fields.size() >= 9 && parse_type(fields[0]) && is_date(fields[4]) && is_date(fields[5]);
}

bool is_wanted(RrType type) {
    return type == RrType::ds || type == RrType::cds || type == RrType::dnskey ||
           type == RrType::cdnskey;
}

// The type of 'owner [ttl] [IN] TYPE'. Bare RDATA begins with a number, and is none.
std::optional<RrType> type_after_owner(const std::vector<std::string_view>& fields) {
    if (fields.empty() || is_number(fields[0])) {
        return std::nullopt;
    }
    const auto found = std::find_if_not(fields.begin() + 1, fields.end(), &is_ttl_or_class);
    return found == fields.end() ? std::nullopt : parse_type(*found);
}

tl::unexpected<std::string> no_record(std::string_view line) {
    return unexpected(fmt::format("'{}' is no DS or DNSKEY record", printable(line, 80)));
}

// RFC 8078 §4: with algorithm 0 the child asks for the DS to be removed.
template <typename Record>
Result<Record> unless_removal(const SplitLine& parts, Result<Record> record) {
    if (record && parts.is_childs && record->algorithm == 0) {
        return unexpected(
            std::string("it asks the parent to remove the DS (RFC 8078), so there is none"));
    }
    return record;
}

Result<Ds> to_ds(const SplitLine& parts) {
    return unless_removal(parts, Ds::parse(parts.rdata));
}

Result<Dnskey> to_key(const SplitLine& parts) {
    return unless_removal(parts, Dnskey::parse(parts.rdata));
}

// Without a type word it is bare RDATA, which begins with a number: a DS, unless the second field
// is the protocol 3 of a DNSKEY and the fourth is too much for a digest type's place.
Result<SplitLine> split(std::string_view line) {
    const auto fields = words(line);
    SplitLine parts;
    if (is_bare_signature(fields)) {
        parts.type = RrType::rrsig;
        return parts;
    }
    if (const auto type = type_after_owner(fields); type && !is_wanted(*type)) {
        parts.type = *type;
        return parts;
    }
    for (std::size_t i = 0; i < fields.size() && i < 4; ++i) {
        const bool is_ds =
            equal_ignoring_case(fields[i], "DS") || equal_ignoring_case(fields[i], "CDS");
        const bool is_key =
            equal_ignoring_case(fields[i], "DNSKEY") || equal_ignoring_case(fields[i], "CDNSKEY");
        if (!is_ds && !is_key) {
            continue;
        }
        parts.type = is_ds ? RrType::ds : RrType::dnskey;
        parts.is_childs = fields[i].front() == 'C' || fields[i].front() == 'c';
        std::size_t before = 0;
        if (i > 0 && !is_ttl_or_class(fields[0])) {
            auto owner = Name::parse(fields[0]);
            if (!owner) {
                return unexpected("the owner name: " + owner.error());
            }
            parts.owner = *owner;
            before = 1;
        }
        for (; before < i; ++before) {
            if (!is_ttl_or_class(fields[before])) {
                return unexpected(fmt::format("'{}' is neither a TTL nor the class IN",
                                              printable(fields[before], 60)));
            }
        }
        for (std::size_t rest = i + 1; rest < fields.size(); ++rest) {
            parts.rdata += std::string(fields[rest]) + " ";
        }
        return parts;
    }
    if (fields.empty() || !is_number(fields[0])) {
        return no_record(line);
    }
    const bool like_key = fields.size() >= 4 && fields[1] == "3" &&
                          (fields[0] == "257" || fields[0] == "256" || fields[0] == "385");
    parts.type = like_key ? RrType::dnskey : RrType::ds;
    parts.rdata = std::string(line);
    return parts;
}

struct LogicalLine {
    int number;
    std::string text;
};

// Drops comments, and joins lines inside parentheses, as in zone files.
std::vector<LogicalLine> logical_lines(std::string_view text) {
    std::vector<LogicalLine> lines;
    int number = 0;
    int depth = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string line(text.substr(0, std::min(end, text.find(';'))));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const bool continued = depth > 0;
        depth += static_cast<int>(std::count(line.begin(), line.end(), '(')) -
                 static_cast<int>(std::count(line.begin(), line.end(), ')'));
        std::replace(line.begin(), line.end(), '(', ' ');
        std::replace(line.begin(), line.end(), ')', ' ');
        if (continued) {
            lines.back().text += " " + line;
        } else if (!trim(line).empty() || depth > 0) {
            lines.push_back({number, line});
        }
    }
    return lines;
}

}  // namespace

Result<DsLine> parse_ds_line(std::string_view line) {
    const auto parts = split(line);
    if (!parts) {
        return unexpected(parts.error());
    }
    if (parts->type == RrType::dnskey) {
        return unexpected(std::string("it is a DNSKEY, not a DS"));
    }
    if (parts->type != RrType::ds) {
        return no_record(line);
    }
    auto ds = to_ds(*parts);
    if (!ds) {
        return unexpected(ds.error());
    }
    return DsLine{parts->owner, std::move(*ds)};
}

Result<DnskeyLine> parse_dnskey_line(std::string_view line) {
    const auto fields = words(line);
    // As it is known to be a key, its flags and protocol need not tell.
    const bool is_bare =
        !fields.empty() && is_number(fields[0]) && (fields.size() < 2 || is_number(fields[1]));
    const auto parts =
        is_bare ? Result<SplitLine>(SplitLine{{}, RrType::dnskey, false, std::string(line)})
                : split(line);
    if (!parts) {
        return unexpected(parts.error());
    }
    if (parts->type == RrType::ds) {
        return unexpected(std::string("it is a DS, not a DNSKEY"));
    }
    if (parts->type != RrType::dnskey) {
        return no_record(line);
    }
    auto key = to_key(*parts);
    if (!key) {
        return unexpected(key.error());
    }
    return DnskeyLine{parts->owner, std::move(*key)};
}

Result<ProviderDocument> parse_lines(std::string_view text) {
    ProviderDocument document;
    for (const LogicalLine& line : logical_lines(text)) {
        const auto fail = [&](const std::string& why) {
            return unexpected(fmt::format("line {}: {}", line.number, why));
        };
        const auto parts = split(line.text);
        if (!parts) {
            return fail(parts.error());
        }
        if (parts->type == RrType::ds) {
            auto ds = to_ds(*parts);
            if (!ds) {
                return fail(ds.error());
            }
            document.ds.push_back({parts->owner, std::move(*ds)});
        } else if (parts->type == RrType::dnskey) {
            auto key = to_key(*parts);
            if (!key) {
                return fail(key.error());
            }
            document.keys.push_back({parts->owner, std::move(*key)});
        }
    }
    if (document.ds.empty() && document.keys.empty()) {
        return unexpected(std::string("it holds no DS or DNSKEY record"));
    }
    return document;
}

}  // namespace dschain
