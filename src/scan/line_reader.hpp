// Lines of bounded length out of a source.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "byte_source.hpp"

namespace dschain::scan {

struct Line {
    std::uint64_t number = 0;  // from 1
    std::string_view text;     // without CR and LF
    bool too_long = false;     // the text is then empty
};

struct KeptLine {
    std::uint64_t number = 0;
    std::string text;
    bool too_long = false;
};

class LineReader {
public:
    explicit LineReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

    // The next line, good until the next call; nothing at the end. The last one may lack its line
    // feed, unless an error cut it off. A byte order mark before the first is dropped.
    [[nodiscard]] std::optional<Line> next();

    // These come again, before what follows.
    void again(std::vector<KeptLine> lines);

    // The error that ended it.
    [[nodiscard]] const std::optional<std::string>& failure() const { return failure_; }

private:
    [[nodiscard]] std::optional<Line> read();
    bool fill();

    std::unique_ptr<ByteSource> source_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool at_end_ = false;
    std::uint64_t number_ = 0;
    std::deque<KeptLine> again_;
    KeptLine current_;  // of again_
    std::optional<std::string> failure_;
};

}  // namespace dschain::scan
