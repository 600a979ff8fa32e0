// A domain name, absolute and in canonical form: lower case, uncompressed (RFC 4034 §6.2).
// Case carries no meaning for any question this project asks, so it is folded once, here.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/bytes.hpp"
#include "dschain/base/result.hpp"

namespace dschain {

class Name {
public:
    // The root.
    Name() : wire_(1, '\0') {}

    // From presentation format; a missing final dot is added. The error says what is wrong with
    // the name: an empty label, a label over 63 octets, a name over 255, a bad escape, or
    // characters that are not ASCII.
    [[nodiscard]] static Result<Name> parse(std::string_view text);

    // From uncompressed wire form that fills `wire` exactly.
    [[nodiscard]] static Result<Name> from_wire(ByteView wire);

    // Reads one uncompressed name and leaves the reader behind it.
    [[nodiscard]] static Result<Name> read(ByteReader& reader);

    // With the final dot; every octet outside letters, digits, '-', '_', '*' and '/' is escaped.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] ByteView wire() const { return as_bytes(wire_); }
    [[nodiscard]] bool is_root() const { return wire_.size() == 1; }

    // The root has none; a leading '*' counts here, and not in an RRSIG's Labels field.
    [[nodiscard]] std::size_t label_count() const;
    [[nodiscard]] bool is_wildcard() const { return wire_.size() >= 2 && wire_.starts_with("\1*"); }

    // The octets of the first label; empty for the root.
    [[nodiscard]] std::string_view first_label() const {
        return std::string_view(wire_).substr(1, static_cast<unsigned char>(wire_[0]));
    }
    // The name without its first label; the root's parent is the root.
    [[nodiscard]] Name parent() const;
    // The last `labels` labels: ancestor(0) is the root.
    [[nodiscard]] Name ancestor(std::size_t labels) const;
    // '*.' before this name. Fails if that is over 255 octets.
    [[nodiscard]] Result<Name> wildcard() const { return with_label("*"); }
    [[nodiscard]] Result<Name> with_label(std::string_view label) const;

    // True for the name itself as well.
    [[nodiscard]] bool is_at_or_below(const Name& other) const;
    [[nodiscard]] bool is_below(const Name& other) const {
        return wire_.size() > other.wire_.size() && is_at_or_below(other);
    }

    [[nodiscard]] bool operator==(const Name& other) const = default;
    // The canonical order of RFC 4034 §6.1.
    [[nodiscard]] std::strong_ordering operator<=>(const Name& other) const;

    [[nodiscard]] std::size_t hash() const { return std::hash<std::string>{}(wire_); }

private:
    explicit Name(std::string wire) : wire_(std::move(wire)) {}
    [[nodiscard]] std::vector<std::string_view> labels() const;

    std::string wire_;
};

}  // namespace dschain

template <>
struct std::hash<dschain::Name> {
    std::size_t operator()(const dschain::Name& name) const { return name.hash(); }
};
