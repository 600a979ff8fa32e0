// CSV (RFC 4180): records of fields, which may be quoted and then go over several lines.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "list_form.hpp"

namespace dschain::scan {
namespace {

struct CsvRecord {
    std::uint64_t line = 0;
    std::vector<std::string> fields;
    std::optional<std::string> error;

    [[nodiscard]] bool is_blank() const { return fields.size() == 1 && fields[0].empty(); }
};

// Reads a record from its first line on, given line by line.
class RecordParser {
public:
    explicit RecordParser(CsvRecord& record) : record_(record) { record_.fields.emplace_back(); }

    // True where a quoted field goes on in the next line.
    bool add(std::string_view line) {
        if (in_quotes_) {
            field().push_back('\n');
        }
        for (std::size_t at = 0; at < line.size() && !record_.error;) {
            at = in_quotes_ ? read_quoted(line, at) : read_plain(line, at);
        }
        return in_quotes_ && !record_.error;
    }

private:
    std::string& field() { return record_.fields.back(); }

    std::size_t read_quoted(std::string_view line, std::size_t at) {
        const std::size_t quote = std::min(line.find('"', at), line.size());
        field().append(line, at, quote - at);
        if (quote == line.size()) {
            return quote;
        }
        if (quote + 1 < line.size() && line[quote + 1] == '"') {
            field().push_back('"');
            return quote + 2;
        }
        in_quotes_ = false;
        was_quoted_ = true;
        return quote + 1;
    }

    std::size_t read_plain(std::string_view line, std::size_t at) {
        if (line[at] == ',') {
            record_.fields.emplace_back();
            was_quoted_ = false;
            return at + 1;
        }
        if (was_quoted_) {
            record_.error = "a quoted field goes on behind its '\"'";
            return at;
        }
        if (line[at] == '"') {
            if (!field().empty()) {
                record_.error = "there is a '\"' in a field that does not begin with one";
            }
            in_quotes_ = true;
            return at + 1;
        }
        const std::size_t end = std::min(line.find_first_of(",\"", at), line.size());
        field().append(line, at, end - at);
        return end;
    }

    CsvRecord& record_;
    bool in_quotes_ = false;
    bool was_quoted_ = false;
};

// Nothing at the end. A record that is not closed is an error of its first line, and the lines
// behind that one are read again.
std::optional<CsvRecord> read_record(LineReader& lines) {
    const auto first = lines.next();
    if (!first) {
        return std::nullopt;
    }
    CsvRecord record{first->number, {}, {}};
    if (first->too_long) {
        record.error = too_long_text();
        return record;
    }
    RecordParser parser(record);
    std::size_t octets = first->text.size();
    std::vector<KeptLine> taken;
    for (bool open = parser.add(first->text); open;) {
        const auto line = lines.next();
        if (line) {
            taken.push_back({line->number, std::string(line->text), line->too_long});
            octets += line->text.size() + 1;
        }
        if (!line || line->too_long || octets > ZoneList::kLongestLine) {
            record.error = "a '\"' is not closed";
            break;
        }
        open = parser.add(line->text) && !record.error;
    }
    if (record.error) {
        lines.again(std::move(taken));
    }
    return record;
}

using Columns = std::vector<std::string>;

std::optional<std::size_t> column_of_name(const Columns& header, std::string_view name) {
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (equal_ignoring_case(trim(header[i]), name)) {
            return i;
        }
    }
    return std::nullopt;
}

Result<std::size_t> wanted_column(const Columns& header, const std::string& wanted) {
    if (const auto found = column_of_name(header, trim(wanted))) {
        return *found;
    }
    std::size_t number = 0;
    const char* last = wanted.data() + wanted.size();
    const auto [end, error] = std::from_chars(wanted.data(), last, number);
    if (error == std::errc{} && end == last && number >= 1) {
        if (number > header.size()) {
            return unexpected(
                fmt::format("there is no column {}: the first line has {}", number, header.size()));
        }
        return number - 1;
    }
    std::vector<std::string> names;
    for (const std::string& name : header) {
        names.push_back(fmt::format("'{}'", printable(trim(name), 60)));
    }
    return unexpected(fmt::format("there is no column '{}': the first line has {}",
                                  printable(wanted, 60), printable(enumerate(names), 400)));
}

bool is_dotted_name(std::string_view text) {
    text = trim(text);
    return text.find('.') != std::string_view::npos && Name::parse(text).has_value();
}

std::size_t usual_column(const Columns& header) {
    for (const std::string_view name : {"zone", "domain", "domain_name", "fqdn", "name"}) {
        if (const auto found = column_of_name(header, name)) {
            return *found;
        }
    }
    const auto dotted = std::find_if(header.begin(), header.end(), &is_dotted_name);
    return dotted == header.end() ? 0 : static_cast<std::size_t>(dotted - header.begin());
}

class CsvReader : public FormReader {
public:
    using FormReader::FormReader;

    Result<void> read_header(const ZoneListOptions& options) {
        std::optional<CsvRecord> record;
        do {
            record = read_record(lines_);
        } while (record && !record->error && record->is_blank());
        if (!record) {
            return {};  // an empty list
        }
        if (record->error) {
            return unexpected(fmt::format("line {}: {}", record->line, *record->error));
        }
        columns_ = record->fields.size();
        if (options.column) {
            const auto column = wanted_column(record->fields, *options.column);
            if (!column) {
                return unexpected(column.error());
            }
            zone_column_ = *column;
        } else {
            zone_column_ = usual_column(record->fields);
        }
        if (options.ds_column) {
            const auto column = wanted_column(record->fields, *options.ds_column);
            if (!column) {
                return unexpected(column.error());
            }
            ds_column_ = *column;
        }
        if (is_dotted_name(record->fields[zone_column_])) {
            add(*record);
        }
        return {};
    }

private:
    bool read_on() override {
        const auto record = read_record(lines_);
        if (record) {
            add(*record);
        }
        return record.has_value();
    }

    void add(const CsvRecord& record) {
        if (record.error) {
            add_error(record.line, *record.error);
        } else if (record.is_blank()) {
            return;
        } else if (record.fields.size() != columns_) {
            add_error(record.line, fmt::format("there are {} columns, and {} in the first line",
                                               record.fields.size(), columns_));
        } else if (auto zone = Name::parse(trim(record.fields[zone_column_])); !zone) {
            add_error(record.line, std::move(zone.error()));
        } else {
            begin(record.line, *zone);
            if (ds_column_) {
                add_all_ds(record.line, record.fields[*ds_column_], *zone);
            }
        }
    }

    void add_all_ds(std::uint64_t line, std::string_view all, const Name& zone) {
        while (!all.empty()) {
            const std::size_t end = std::min(all.find(';'), all.size());
            std::string text(all.substr(0, end));
            // A field that goes over several lines.
            std::replace(text.begin(), text.end(), '\n', ' ');
            all.remove_prefix(std::min(end + 1, all.size()));
            if (!trim(text).empty()) {
                add_ds(line, ds_rdata(trim(text), zone));
            }
        }
    }

    std::size_t columns_ = 0;
    std::size_t zone_column_ = 0;
    std::optional<std::size_t> ds_column_;
};

}  // namespace

Result<std::unique_ptr<FormReader>> read_csv(LineReader& lines, const ZoneListOptions& options) {
    auto reader = std::make_unique<CsvReader>(lines);
    if (auto header = reader->read_header(options); !header) {
        return unexpected(header.error());
    }
    return reader;
}

}  // namespace dschain::scan
