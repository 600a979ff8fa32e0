#include "lines.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

struct SplitLine {
    std::optional<Name> owner;
    RrType type = RrType::ds;
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

// Without a type word it is bare RDATA, which begins with a number: a DS, unless the second field
// is the protocol 3 of a DNSKEY and the fourth is too much for a digest type's place.
Result<SplitLine> split(std::string_view line) {
    const auto fields = words(line);
    SplitLine parts;
    for (std::size_t i = 0; i < fields.size() && i < 4; ++i) {
        const bool is_ds =
            equal_ignoring_case(fields[i], "DS") || equal_ignoring_case(fields[i], "CDS");
        const bool is_key =
            equal_ignoring_case(fields[i], "DNSKEY") || equal_ignoring_case(fields[i], "CDNSKEY");
        if (!is_ds && !is_key) {
            continue;
        }
        parts.type = is_ds ? RrType::ds : RrType::dnskey;
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
        return unexpected(fmt::format("'{}' is no DS or DNSKEY record", printable(line, 80)));
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
    if (parts->type != RrType::ds) {
        return unexpected(std::string("it is a DNSKEY, not a DS"));
    }
    auto ds = Ds::parse(parts->rdata);
    if (!ds) {
        return unexpected(ds.error());
    }
    return DsLine{parts->owner, std::move(*ds)};
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
            auto ds = Ds::parse(parts->rdata);
            if (!ds) {
                return fail(ds.error());
            }
            document.ds.push_back({parts->owner, std::move(*ds)});
        } else {
            auto key = Dnskey::parse(parts->rdata);
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
