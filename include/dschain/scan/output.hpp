// Where a scan's results go: in the list's order or as they come, to standard output or into a file
// that an interrupted scan can go on with.
//
// A file X is written as X.part, which is locked while it is written, and gets its name when
// everything is in it. A name that ends in .zst is compressed, as frames of whole lines that stand
// for themselves. Each line is a JSON object that begins with {"zone":"…" or has subject.zone, or
// is a CSV record of one line whose first column is the zone. An empty text or null is a line of an
// entry without a zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dschain/base/result.hpp"

namespace dschain {

enum class Order {
    list,     // as the zones are in the list: what is ahead is held back
    finished  // as they come
};

enum class LineForm { json, csv };

struct ScanOutputOptions {
    Order order = Order::list;
    LineForm form = LineForm::json;
    // csv: the first line of the file, with its line feed.
    std::string header;
    // Goes on with X.part. Without X.part and X, begins anew.
    bool resume = false;
    // False where zones may be without a line, as with --only-problems: X.part then has a part of
    // the list's zones, and all up to the last of them are done (Order::list).
    bool every_zone_has_line = true;
    // Called once for each line of a zone that X.part has, as to_file() looks at them.
    std::function<void(std::string_view line)> found;
    // So that a test need not wait.
    std::function<std::chrono::steady_clock::time_point()> clock = std::chrono::steady_clock::now;
};

class ScanOutput {
public:
    // Text is written when there are so many octets, or at the first put() after so long a time.
    static constexpr std::size_t kBatchOctets = 64U << 10;
    static constexpr std::chrono::milliseconds kBatchTime{500};
    // The same for a frame of a compressed file.
    static constexpr std::size_t kFrameOctets = 256U << 10;
    static constexpr std::chrono::milliseconds kFrameTime{1000};

    // `stream` must outlive the output. There is nothing to resume.
    [[nodiscard]] static Result<std::unique_ptr<ScanOutput>> to_stream(std::ostream& stream,
                                                                       ScanOutputOptions options);
    // Fails, and changes no file, if another scan writes X.part, if X.part is there and is not to
    // be resumed, or if a line of it is none of a scan's: the text names the file and the line.
    // What a killed scan left unfinished at its end is cut off. Memory with Order::finished: 24
    // octets for each zone that is in X.part, twice that for a moment.
    [[nodiscard]] static Result<std::unique_ptr<ScanOutput>> to_file(
        const std::filesystem::path& file, ScanOutputOptions options);

    // What was put is written, as far as it can be, and X.part stays, unless nothing is in it.
    virtual ~ScanOutput() = default;

    // Whether the entry has its line already, from an earlier scan. To be asked for every entry, in
    // the list's order, before it is looked at, and never after finish(). `zone` is its text with
    // the final dot; empty for an entry that could not be read, which need not have a line. Entries
    // that are done must not be put. Fails if X.part is of another list (Order::list).
    [[nodiscard]] virtual Result<bool> is_done(std::uint64_t number, std::string_view zone) = 0;

    // From any thread. `number` is the entry's place in the list, from 0, each once. The line has
    // its line feed; an empty one writes nothing, but the entry is done. Never throws: failure()
    // says if it could not be written, and nothing is written after that.
    virtual void put(std::uint64_t number, std::string line) noexcept = 0;

    // Writes what is not held back, at once.
    virtual void flush() noexcept = 0;

    // At the end of the list, all entries done or put: writes the rest, syncs the file and gives it
    // its name. Fails if something could not be written, if an entry was not put, or if X.part has
    // zones that the list has not; X.part then stays.
    [[nodiscard]] virtual Result<void> finish() = 0;

    struct Progress {
        std::uint64_t done = 0;         // entries that were put, or found done
        std::uint64_t found = 0;        // of these, found done
        std::uint64_t lines = 0;        // lines that were put and are not held back
        std::uint64_t held = 0;         // entries that are held back (Order::list)
        std::uint64_t held_octets = 0;  // of their lines
    };
    [[nodiscard]] virtual Progress progress() const = 0;

    // The first error in writing.
    [[nodiscard]] virtual std::optional<std::string> failure() const = 0;
};

}  // namespace dschain
