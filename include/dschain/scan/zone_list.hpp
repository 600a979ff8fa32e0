// The list of zones that a scan is given, read as a stream: memory does not grow with it.
//
// Its forms:
// - names: one zone a line; behind it, where wanted, what its DS should be: 'NAME DS-RDATA' or
//   'NAME [TTL] [IN] DS DS-RDATA'. Lines of one zone that follow one another are one entry. '#' and
//   ';' begin a comment at the start of a line or behind a blank.
// - csv: RFC 4180, with a header row. Rows of one zone that follow one another are one entry.
// Without
//   a column that is known by its name, a first row with a domain name that has a dot is no header.
// - zone: a zone file, of which the delegations are taken: owners below the apex with NS or DS. Its
//   DS records are what their DS should be. The apex is the owner of the SOA, or `origin`; without
//   either every owner with NS or DS is a delegation. One owner's records must follow one another.
//   Records of other types and classes are passed over; $INCLUDE and $GENERATE are errors.
// A UTF-8 byte order mark and CRLF are taken. Compression by gzip or zstd is seen by the first
// octets.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/dns/name.hpp"

namespace dschain {

// `automatic` looks at the end of the file's name first, without .gz or .zst: .csv is csv, .zone
// and .db are a zone file. Else at the first line that is neither blank nor a comment: a zone file
// if it begins with '$', or if a word of it behind the first is IN, SOA, NS or DS; csv if it has a
// comma; else names.
enum class ListForm { automatic, names, csv, zone };

struct ZoneListOptions {
    ListForm form = ListForm::automatic;
    // csv: the columns of the zone and of its DS, by their name in the header (case does not
    // matter) or by number from 1. Without, the zone's is 'zone', 'domain', 'domain_name', 'fqdn'
    // or 'name', in this order; else, without a header, the first with a dot; else the first. And
    // there is no DS. Several DS are separated by ';'.
    std::optional<std::string> column;
    std::optional<std::string> ds_column;
    // zone: the apex, and what names are relative to until $ORIGIN says otherwise.
    std::optional<Name> origin;
};

struct ListedZone {
    std::uint64_t line = 0;  // from 1, where its entry begins
    Name zone;
    std::vector<std::string> ds;  // RDATA, what its DS should be; empty: nothing was said
};

// An entry that cannot be read. The text is fit to be shown: untrusted parts are escaped.
struct ListedError {
    std::uint64_t line = 0;
    std::string text;
};

using ListEntry = Result<ListedZone, ListedError>;

class ZoneList {
public:
    // A line that is longer, or a record of a zone file or of CSV over several lines, is an error.
    static constexpr std::size_t kLongestLine = 64U << 10;
    // So many DS texts of one zone are taken; more are an error.
    static constexpr std::size_t kMostDs = 256;

    // `file` is a path, or '-' for `standard_input`, which must outlive the list. Fails if the file
    // cannot be opened, or if the CSV header has no such column; the text names the file.
    [[nodiscard]] static Result<std::unique_ptr<ZoneList>> open(const std::string& file,
                                                                std::istream& standard_input,
                                                                const ZoneListOptions& options);
    virtual ~ZoneList() = default;

    // The next entry; nothing at the end. An entry that cannot be read is an error once, and
    // reading goes on behind it. For the same list the entries are always the same.
    [[nodiscard]] virtual std::optional<ListEntry> next() = 0;

    // Whether next() comes back at once.
    [[nodiscard]] virtual bool is_ready() const { return true; }

    // After the end: why reading stopped before the list did (an input error, compressed data that
    // is damaged or cut short). Nothing if the list was read to its end.
    [[nodiscard]] virtual std::optional<std::string> failure() const = 0;

    // What `automatic` came to.
    [[nodiscard]] virtual ListForm form() const = 0;
};

// The same list, read by a thread of its own some way ahead: of a pipe, whose writer may be slow.
[[nodiscard]] std::unique_ptr<ZoneList> read_ahead(std::unique_ptr<ZoneList> list);

}  // namespace dschain
