#include "dschain/dns/name.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"

namespace dschain {
namespace {

constexpr std::size_t kLongestName = 255;  // RFC 1035 §3.1, length octets and root included
constexpr std::size_t kLongestLabel = 63;

char fold(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_plain(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*' ||
           c == '/';
}

// Where the labels of a name begin, so that it can be read from its end. Names are compared often,
// and by whoever wrote them with as many labels as fit: nothing is allocated here.
class LabelPlaces {
public:
    explicit LabelPlaces(std::string_view wire) : wire_(wire) {
        for (std::size_t at = 0; wire[at] != '\0'; ++count_) {
            places_[count_] = static_cast<std::uint8_t>(at);
            at += std::size_t{1} + static_cast<unsigned char>(wire[at]);
        }
    }

    [[nodiscard]] std::size_t count() const { return count_; }
    // 1 is the last label before the root.
    [[nodiscard]] std::string_view from_end(std::size_t number) const {
        const std::size_t at = places_[count_ - number];
        return wire_.substr(at + 1, static_cast<unsigned char>(wire_[at]));
    }

private:
    std::string_view wire_;
    std::array<std::uint8_t, kLongestName / 2> places_;  // as many as may be
    std::size_t count_ = 0;
};

// Reads the escape behind a backslash at `at` (RFC 1035 §5.1: \DDD or \X) and moves `at` past it.
std::optional<char> read_escape(std::string_view text, std::size_t& at) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.empty()) {
        return std::nullopt;
    }
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!is_digit(rest[0])) {
        at += 2;
        return rest[0];
    }
    if (rest.size() < 3 || !is_digit(rest[1]) || !is_digit(rest[2])) {
        return std::nullopt;
    }
    const int octet = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    if (octet > 255) {
        return std::nullopt;
    }
    at += 4;
    return static_cast<char>(octet);
}

}  // namespace

Result<Name> Name::parse(std::string_view text) {
    const auto fail = [&](std::string_view why) {
        return unexpected(fmt::format("'{}' is not a domain name: {}", printable(text), why));
    };
    if (text.empty()) {
        return fail("it is empty");
    }
    if (text == ".") {
        return Name{};
    }
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!std::all_of(text.begin(), text.end(), is_ascii)) {
        return fail("it is not ASCII; write an internationalised name in its xn-- form");
    }
    std::string wire;
    std::string label;
    const auto close_label = [&] {
        wire.push_back(static_cast<char>(label.size()));
        wire += label;
        label.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '.') {
            if (label.empty()) {
                return fail("it has an empty label");
            }
            close_label();
            ++at;
            continue;
        }
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
            return fail("it has a blank or control character");
        }
        if (c == '\\') {
            const auto octet = read_escape(text, at);
            if (!octet) {
                return fail("it has a bad escape");
            }
            label.push_back(fold(*octet));
        } else {
            label.push_back(fold(c));
            ++at;
        }
        if (label.size() > kLongestLabel) {
            return fail("a label is longer than 63 octets");
        }
    }
    if (!label.empty()) {
        close_label();
    }
    wire.push_back('\0');
    if (wire.size() > kLongestName) {
        return fail("it is longer than 255 octets");
    }
    return Name(std::move(wire));
}

Result<Name> Name::from_wire(ByteView wire) {
    ByteReader reader(wire);
    auto name = read(reader);
    if (name && !reader.empty()) {
        return unexpected(std::string("octets follow the name"));
    }
    return name;
}

Result<Name> Name::read(ByteReader& reader) {
    std::string wire;
    while (true) {
        const auto length = reader.u8();
        if (!length) {
            return unexpected(std::string("the name is cut short"));
        }
        if (*length > kLongestLabel) {
            return unexpected(std::string("a label has a length above 63, or is compressed"));
        }
        wire.push_back(static_cast<char>(*length));
        if (*length == 0) {
            break;
        }
        const auto label = reader.take(*length);
        if (!label) {
            return unexpected(std::string("the name is cut short"));
        }
        for (const std::uint8_t octet : *label) {
            wire.push_back(fold(static_cast<char>(octet)));
        }
        if (wire.size() >= kLongestName) {
            return unexpected(std::string("the name is longer than 255 octets"));
        }
    }
    return Name(std::move(wire));
}

std::vector<std::string_view> Name::labels() const {
    std::vector<std::string_view> found;
    const std::string_view wire = wire_;
    for (std::size_t at = 0; wire[at] != '\0';) {
        const auto length = static_cast<unsigned char>(wire[at]);
        found.push_back(wire.substr(at + 1, length));
        at += std::size_t{1} + length;
    }
    return found;
}

std::string Name::text() const {
    if (is_root()) {
        return ".";
    }
    std::string out;
    out.reserve(wire_.size());
    for (const std::string_view label : labels()) {
        for (const char c : label) {
            const auto octet = static_cast<unsigned char>(c);
            if (is_plain(octet)) {
                out.push_back(c);
            } else {
                out += fmt::format("\\{:03}", octet);
            }
        }
        out.push_back('.');
    }
    return out;
}

std::size_t Name::label_count() const {
    std::size_t count = 0;
    for (std::size_t at = 0; wire_[at] != '\0'; ++count) {
        at += std::size_t{1} + static_cast<unsigned char>(wire_[at]);
    }
    return count;
}

Name Name::parent() const {
    if (is_root()) {
        return *this;
    }
    return Name(wire_.substr(std::size_t{1} + static_cast<unsigned char>(wire_[0])));
}

Name Name::ancestor(std::size_t labels) const {
    Name name = *this;
    for (std::size_t count = label_count(); count > labels; --count) {
        name = name.parent();
    }
    return name;
}

Result<Name> Name::with_label(std::string_view label) const {
    if (label.empty() || label.size() > kLongestLabel ||
        wire_.size() + label.size() + 1 > kLongestName) {
        return unexpected(std::string("the name is longer than 255 octets"));
    }
    std::string wire(1, static_cast<char>(label.size()));
    std::transform(label.begin(), label.end(), std::back_inserter(wire), fold);
    return Name(wire + wire_);
}

bool Name::is_at_or_below(const Name& other) const {
    if (wire_.size() < other.wire_.size() || !wire_.ends_with(other.wire_)) {
        return false;
    }
    // The suffix must begin at a label: walk there.
    const std::size_t start = wire_.size() - other.wire_.size();
    std::size_t at = 0;
    while (at < start) {
        at += std::size_t{1} + static_cast<unsigned char>(wire_[at]);
    }
    return at == start;
}

std::strong_ordering Name::operator<=>(const Name& other) const {
    const LabelPlaces mine(wire_);
    const LabelPlaces theirs(other.wire_);
    const std::size_t common = std::min(mine.count(), theirs.count());
    for (std::size_t i = 1; i <= common; ++i) {
        const int order = compare(as_bytes(mine.from_end(i)), as_bytes(theirs.from_end(i)));
        if (order != 0) {
            return order < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
        }
    }
    return mine.count() <=> theirs.count();
}

}  // namespace dschain
