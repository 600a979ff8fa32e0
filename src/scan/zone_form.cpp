// A zone file (RFC 1035 §5), of which the delegations are taken. Only what tells them is looked at,
// so that a registry's whole zone is read as fast as it comes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/dns/records.hpp"
#include "list_form.hpp"

namespace dschain::scan {
namespace {

enum class Kind { soa, ns, ds, other };

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// Takes a field off the front.
std::string_view take_field(std::string_view& text) {
    std::size_t begin = 0;
    while (begin < text.size() && is_blank(text[begin])) {
        ++begin;
    }
    std::size_t end = begin;
    while (end < text.size() && !is_blank(text[end])) {
        end += text[end] == '\\' ? 2U : 1U;
    }
    end = std::min(end, text.size());
    const std::string_view field = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return field;
}

bool is_ttl(std::string_view field) {
    return field[0] >= '0' && field[0] <= '9' &&
           field.find_first_not_of("0123456789smhdwSMHDW") == std::string_view::npos;
}

bool is_number_after(std::string_view field, std::string_view prefix) {
    return field.size() > prefix.size() &&
           equal_ignoring_case(field.substr(0, prefix.size()), prefix) &&
           field.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

bool is_class(std::string_view field) {
    return equal_ignoring_case(field, "IN") || equal_ignoring_case(field, "CH") ||
           equal_ignoring_case(field, "HS") || is_number_after(field, "CLASS");
}

// RFC 3597 has a number for each type. What begins with no letter is none; others are not known by
// name to anyone for ever, and are passed over.
std::optional<Kind> kind_of(std::string_view type) {
    const bool letter = (type[0] >= 'A' && type[0] <= 'Z') || (type[0] >= 'a' && type[0] <= 'z');
    const auto is_in_type = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    if (!letter || !std::all_of(type.begin(), type.end(), is_in_type)) {
        return std::nullopt;
    }
    if (equal_ignoring_case(type, "NS") || equal_ignoring_case(type, "TYPE2")) {
        return Kind::ns;
    }
    if (equal_ignoring_case(type, "DS") || equal_ignoring_case(type, "TYPE43")) {
        return Kind::ds;
    }
    return equal_ignoring_case(type, "SOA") || equal_ignoring_case(type, "TYPE6") ? Kind::soa
                                                                                  : Kind::other;
}

// Joins the lines of a record that has parentheses, and drops these and comments.
class RecordText {
public:
    // The text is good until the next line is read, or the next call.
    std::string_view first(std::string_view line) {
        depth_ = 0;
        error_ = false;
        // Most lines need no care.
        const auto needs_care = [](char c) { return c == ';' || c == '(' || c == ')' || c == '"'; };
        if (std::none_of(line.begin(), line.end(), needs_care)) {
            return line;
        }
        text_.clear();
        return add(line);
    }

    std::string_view add(std::string_view line) {
        bool quoted = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (c == '\\') {
                text_.append(line.substr(i, 2));
                ++i;
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            }
            if (!quoted && c == ';') {
                break;
            }
            if (!quoted && (c == '(' || c == ')')) {
                // One inside another is not seen in zone files; two that are open are, where the
                // first was not closed.
                depth_ += c == '(' ? 1 : -1;
                error_ = error_ || depth_ < 0 || depth_ > 1;
                text_.push_back(' ');
                continue;
            }
            text_.push_back(c);
        }
        return text_;
    }

    [[nodiscard]] bool is_open() const { return depth_ > 0 && !error_; }
    [[nodiscard]] bool is_wrong() const { return error_; }
    void next_line() { text_.push_back(' '); }

private:
    std::string text_;
    int depth_ = 0;
    bool error_ = false;
};

class ZoneFileReader : public FormReader {
public:
    ZoneFileReader(LineReader& lines, const std::optional<Name>& origin)
        : FormReader(lines), apex_(origin) {
        if (origin) {
            origin_ = *origin;
            origin_text_ = origin->text();
        }
    }

private:
    bool read_on() override {
        const auto line = lines_.next();
        if (!line) {
            return false;
        }
        number_ = line->number;
        if (line->too_long) {
            // Its owner is not known, so that what follows without one is nobody's.
            lose_owner(too_long_text());
            return true;
        }
        std::string_view text = record_.first(line->text);
        std::vector<KeptLine> taken;
        std::size_t octets = line->text.size();
        while (record_.is_open()) {
            const auto more = lines_.next();
            if (more) {
                taken.push_back({more->number, std::string(more->text), more->too_long});
                octets += more->text.size() + 1;
            }
            if (!more || more->too_long || octets > ZoneList::kLongestLine) {
                lines_.again(std::move(taken));
                lose_owner("a '(' is not closed");
                return true;
            }
            record_.next_line();
            text = record_.add(more->text);
        }
        if (record_.is_wrong()) {
            lines_.again(std::move(taken));
            lose_owner("its parentheses do not match");
            return true;
        }
        read_record(text);
        return true;
    }

    void read_record(std::string_view text) {
        if (text.empty()) {
            return;
        }
        if (text[0] == '$') {
            read_directive(text);
            return;
        }
        const bool has_owner = !is_blank(text[0]);
        if (has_owner) {
            take_owner(take_field(text));
        }
        std::string_view field = take_field(text);
        if (field.empty() && !has_owner) {
            return;
        }
        bool other_class = false;
        while (!field.empty() && (is_ttl(field) || is_class(field))) {
            other_class = other_class || (is_class(field) && !equal_ignoring_case(field, "IN") &&
                                          !equal_ignoring_case(field, "CLASS1"));
            field = take_field(text);
        }
        const auto kind = field.empty() ? std::nullopt : kind_of(field);
        if (owner_lost_) {
            return;
        }
        if (!has_entry()) {
            lose_owner("it begins with a blank, and there is no owner above it");
        } else if (!kind) {
            spoil(number_, field.empty()
                               ? std::string("the record has no type")
                               : fmt::format("'{}' is no record type", printable(field, 60)));
        } else if (!other_class) {
            take_record(*kind, trim(text));
        }
    }

    void take_record(Kind kind, std::string_view rdata) {
        if (kind == Kind::soa) {
            apex_ = owner_;
        } else if (kind == Kind::ns) {
            is_delegation_ = true;
        } else if (kind == Kind::ds) {
            is_delegation_ = true;
            auto ds = Ds::parse(rdata);
            if (ds) {
                add_ds(number_, ds->text());
            } else {
                spoil(number_, fmt::format("{}: its DS: {}", owner_.text(), ds.error()));
            }
        }
    }

    void take_owner(std::string_view text) {
        if (!owner_lost_ && has_entry() && text == owner_text_) {
            return;
        }
        auto owner = name_of(text);
        if (!owner) {
            lose_owner(std::move(owner.error()));
            return;
        }
        owner_lost_ = false;
        owner_text_ = text;
        if (!has_entry() || *owner != owner_) {
            close_entry();
            is_delegation_ = false;
            owner_ = *owner;
            begin(number_, std::move(*owner));
        }
    }

    void lose_owner(std::string why) {
        add_error(number_, std::move(why));
        owner_lost_ = true;
    }

    Result<Name> name_of(std::string_view text) const {
        if (is_absolute(text)) {
            return Name::parse(text);
        }
        if (!origin_) {
            return unexpected(fmt::format(
                "'{}' is relative, and there is no $ORIGIN (--origin says what it is relative to)",
                printable(text, 80)));
        }
        if (text == "@") {
            return *origin_;
        }
        std::string whole(text);
        whole += '.';
        if (!origin_->is_root()) {
            whole += origin_text_;
        }
        return Name::parse(whole);
    }

    // Unless its last dot is escaped.
    static bool is_absolute(std::string_view text) {
        if (!text.ends_with('.')) {
            return false;
        }
        std::size_t backslashes = 0;
        while (backslashes + 1 < text.size() && text[text.size() - 2 - backslashes] == '\\') {
            ++backslashes;
        }
        return backslashes % 2 == 0;
    }

    void read_directive(std::string_view text) {
        const std::string_view directive = take_field(text);
        const std::string_view value = take_field(text);
        if (equal_ignoring_case(directive, "$TTL")) {
            return;
        }
        owner_text_.clear();  // the same text may be another name
        if (!equal_ignoring_case(directive, "$ORIGIN")) {
            lose_owner(fmt::format("{} is not read here", printable(directive, 60)));
            return;
        }
        auto origin =
            value.empty() ? Result<Name>(unexpected(std::string("it is missing"))) : name_of(value);
        if (!origin) {
            lose_owner(fmt::format("$ORIGIN: {}", origin.error()));
            origin_.reset();
            return;
        }
        origin_ = std::move(*origin);
        origin_text_ = origin_->text();
    }

    bool is_wanted(const Name& zone) const override {
        return is_delegation_ && (!apex_ || zone.is_below(*apex_));
    }

    RecordText record_;
    std::uint64_t number_ = 0;  // the line where the record begins
    std::optional<Name> apex_;
    std::optional<Name> origin_;
    std::string origin_text_;
    Name owner_;
    std::string owner_text_;  // as it was written; empty if that may be another name now
    bool owner_lost_ = false;
    bool is_delegation_ = false;
};

}  // namespace

std::unique_ptr<FormReader> read_zone_file(LineReader& lines, const ZoneListOptions& options) {
    return std::make_unique<ZoneFileReader>(lines, options.origin);
}

}  // namespace dschain::scan
