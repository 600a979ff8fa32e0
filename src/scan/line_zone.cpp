// The zone that a line of a scan's result is of.
#include <nlohmann/json.hpp>

#include "dschain/base/text.hpp"
#include "dschain/dns/name.hpp"
#include "written_lines.hpp"

namespace dschain::scan {
namespace {

// Stops at "zone" of the object itself, or of its "subject".
class ZoneFinder : public nlohmann::json_sax<nlohmann::json> {
public:
    std::optional<std::string> zone;

    bool null() override { return value(""); }
    bool boolean(bool /*value*/) override { return other(); }
    bool number_integer(number_integer_t /*value*/) override { return other(); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return other(); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
        return other();
    }
    bool string(string_t& text) override { return value(text); }
    bool binary(binary_t& /*value*/) override { return other(); }
    bool start_object(std::size_t /*size*/) override { return open(); }
    bool end_object() override { return shut(); }
    bool start_array(std::size_t /*size*/) override { return depth_ > 0 && open(); }
    bool end_array() override { return shut(); }
    bool key(string_t& name) override {
        if (depth_ == 1) {
            in_subject_ = name == "subject";
        }
        is_zone_ = name == "zone" && (depth_ == 1 || (depth_ == 2 && in_subject_));
        return true;
    }
    bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return false;
    }

private:
    bool value(const std::string& text) {
        if (is_zone_) {
            zone = text;
            return false;
        }
        return other();
    }
    // What is no object is no line.
    bool other() {
        is_zone_ = false;
        return depth_ > 0;
    }
    bool open() {
        is_zone_ = false;
        ++depth_;
        return true;
    }
    bool shut() {
        --depth_;
        return true;
    }

    int depth_ = 0;
    bool in_subject_ = false;
    bool is_zone_ = false;
};

Result<std::string> json_zone(std::string_view line) {
    const auto none = [] { return unexpected(std::string("it is no JSON object with a zone")); };
    if (!line.starts_with('{') || !line.ends_with('}')) {
        return none();
    }
    constexpr std::string_view kShort = R"({"zone":")";
    if (line.starts_with(kShort)) {
        const std::size_t end = line.find_first_of("\"\\", kShort.size());
        if (end != std::string_view::npos && line[end] == '"') {
            return std::string(line.substr(kShort.size(), end - kShort.size()));
        }
    }
    ZoneFinder finder;
    nlohmann::json::sax_parse(line.begin(), line.end(), &finder,
                              nlohmann::json::input_format_t::json, false);
    return finder.zone ? Result<std::string>(std::move(*finder.zone)) : none();
}

// The first field, which is never quoted.
std::string csv_zone(std::string_view line) {
    return std::string(line.substr(0, line.find(',')));
}

}  // namespace

Result<std::string> zone_of_line(std::string_view line, LineForm form) {
    if (line.find('\0') != std::string_view::npos) {
        return unexpected(std::string("it has a NUL octet"));
    }
    auto zone = form == LineForm::json ? json_zone(line) : Result<std::string>(csv_zone(line));
    if (!zone || zone->empty()) {
        return zone;
    }
    const auto name = Name::parse(*zone);
    if (!name) {
        return unexpected(name.error());
    }
    return name->text();
}

}  // namespace dschain::scan
