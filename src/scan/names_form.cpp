// One zone a line, and what its DS should be.
#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "list_form.hpp"

namespace dschain::scan {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view without_comment(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        if ((line[i] == '#' || line[i] == ';') && (i == 0 || is_blank(line[i - 1]))) {
            return line.substr(0, i);
        }
    }
    return line;
}

// What separates fields elsewhere may stand in a name, but in a list of names it is a list of
// another form.
std::optional<char> find_separator(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '\\') {
            ++i;
        } else if (std::string_view(",;\"()").find(name[i]) != std::string_view::npos) {
            return name[i];
        }
    }
    return std::nullopt;
}

class NamesReader : public FormReader {
public:
    using FormReader::FormReader;

private:
    bool read_on() override {
        const auto line = lines_.next();
        if (!line) {
            return false;
        }
        if (line->too_long) {
            add_error(line->number, too_long_text());
            return true;
        }
        const std::string_view text = trim(without_comment(line->text));
        if (text.empty()) {
            return true;
        }
        const std::string_view name = text.substr(0, text.find_first_of(" \t"));
        if (const auto separator = find_separator(name)) {
            add_error(line->number,
                      fmt::format("'{0}' is not a domain name: '{1}' would be '\\{1}'",
                                  printable(name), *separator));
            return true;
        }
        auto zone = Name::parse(name);
        if (!zone) {
            add_error(line->number, std::move(zone.error()));
            return true;
        }
        const std::string_view ds = trim(text.substr(name.size()));
        if (ds.empty()) {
            begin(line->number, std::move(*zone));
        } else {
            auto rdata = ds_rdata(ds, *zone);
            begin(line->number, std::move(*zone));
            add_ds(line->number, std::move(rdata));
        }
        return true;
    }
};

}  // namespace

std::unique_ptr<FormReader> read_names(LineReader& lines) {
    return std::make_unique<NamesReader>(lines);
}

}  // namespace dschain::scan
