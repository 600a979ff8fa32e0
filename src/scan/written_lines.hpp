// The lines that an interrupted scan left in its file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dschain/base/result.hpp"
#include "dschain/scan/output.hpp"

struct ZSTD_DCtx_s;

namespace dschain::scan {

class WrittenLines {
public:
    // Reads the first `size` octets, and leaves the descriptor's place alone.
    WrittenLines(int fd, std::uint64_t size, bool compressed);
    ~WrittenLines();
    WrittenLines(const WrittenLines&) = delete;
    WrittenLines& operator=(const WrittenLines&) = delete;

    // The next line without its line feed, good until the next call; nothing at the end, and for a
    // last line that is not finished.
    [[nodiscard]] Result<std::optional<std::string_view>> next();
    // Of the line that next() gave, from 1.
    [[nodiscard]] std::uint64_t number() const { return number_; }
    // After the end: the octets of the file up to the last whole line, or the last whole frame.
    [[nodiscard]] std::uint64_t whole() const { return whole_; }

private:
    // False at the end.
    [[nodiscard]] Result<bool> read_on();
    [[nodiscard]] Result<void> decompress();

    int fd_;
    std::uint64_t size_;
    std::uint64_t offset_ = 0;  // of the file
    std::string text_;
    std::size_t at_ = 0;         // in the text: what is before was given
    std::size_t looked_at_ = 0;  // no line feed from `at_` up to here
    std::uint64_t number_ = 0;
    std::uint64_t whole_ = 0;
    std::string input_;
    bool compressed_;
    std::unique_ptr<ZSTD_DCtx_s, std::size_t (*)(ZSTD_DCtx_s*)> context_;
};

// The zone of a line; empty for null and for an empty text. The error says what is wrong with it.
[[nodiscard]] Result<std::string> zone_of_line(std::string_view line, LineForm form);

}  // namespace dschain::scan
