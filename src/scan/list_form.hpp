// What the forms of a list have in common: an entry is what follows one another of one zone.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dschain/scan/zone_list.hpp"
#include "line_reader.hpp"

namespace dschain::scan {

class FormReader {
public:
    explicit FormReader(LineReader& lines) : lines_(lines) {}
    virtual ~FormReader() = default;
    FormReader(const FormReader&) = delete;
    FormReader& operator=(const FormReader&) = delete;

    [[nodiscard]] std::optional<ListEntry> next();

protected:
    // Reads some lines on; false at the end of the list.
    virtual bool read_on() = 0;
    // False if an entry is to be left out.
    [[nodiscard]] virtual bool is_wanted(const Name& zone) const;

    // The entry goes on if it is of this zone; else it is given out, and the next begins.
    void begin(std::uint64_t line, Name zone);
    // To the open entry.
    void add_ds(std::uint64_t line, Result<std::string> ds);
    // The open entry as a whole is an error, of which the first is kept.
    void spoil(std::uint64_t line, std::string text);
    // An entry that cannot be read, by itself.
    void add_error(std::uint64_t line, std::string text);
    void close_entry();
    [[nodiscard]] bool has_entry() const { return entry_.has_value(); }

    LineReader& lines_;

private:
    std::optional<ListedZone> entry_;
    std::optional<ListedError> spoilt_;
    std::deque<ListEntry> ready_;
};

// RDATA, or '[owner] [ttl] [IN] DS RDATA' of this zone, as RDATA.
[[nodiscard]] Result<std::string> ds_rdata(std::string_view text, const Name& zone);

[[nodiscard]] std::string too_long_text();

[[nodiscard]] std::unique_ptr<FormReader> read_names(LineReader& lines);
// Fails if the header cannot be read, or has no such column.
[[nodiscard]] Result<std::unique_ptr<FormReader>> read_csv(LineReader& lines,
                                                           const ZoneListOptions& options);
[[nodiscard]] std::unique_ptr<FormReader> read_zone_file(LineReader& lines,
                                                         const ZoneListOptions& options);

}  // namespace dschain::scan
