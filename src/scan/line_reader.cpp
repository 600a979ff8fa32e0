#include "line_reader.hpp"

#include <cstring>

#include "dschain/scan/zone_list.hpp"

namespace dschain::scan {
namespace {

// A line of full length with CR and LF, and what is read at once.
constexpr std::size_t kBuffer = ZoneList::kLongestLine + 2 + (64U << 10);
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

std::optional<Line> LineReader::next() {
    if (!again_.empty()) {
        current_ = std::move(again_.front());
        again_.pop_front();
        return Line{current_.number, current_.text, current_.too_long};
    }
    return read();
}

void LineReader::again(std::vector<KeptLine> lines) {
    again_.insert(again_.begin(), std::make_move_iterator(lines.begin()),
                  std::make_move_iterator(lines.end()));
}

// False at the end.
bool LineReader::fill() {
    if (at_end_) {
        return false;
    }
    if (buffer_.empty()) {
        buffer_.resize(kBuffer);
    }
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    const auto got = source_->read(buffer_.data() + end_, buffer_.size() - end_);
    if (!got) {
        failure_ = got.error();
    }
    at_end_ = !got || *got == 0;
    end_ += got ? *got : 0;
    return !at_end_;
}

std::optional<Line> LineReader::read() {
    bool too_long = false;
    std::size_t looked_at = 0;
    while (true) {
        const std::size_t size = end_ - begin_;
        const char* start = buffer_.data() + begin_;
        const void* found =
            size > looked_at ? std::memchr(start + looked_at, '\n', size - looked_at) : nullptr;
        if (found == nullptr) {
            looked_at = size;
            if (size > ZoneList::kLongestLine + 1) {
                too_long = true;
                begin_ = end_;
                looked_at = 0;
            }
            if (fill()) {
                continue;
            }
            // What an error cut off is no line.
            if (failure_ || (size == 0 && !too_long)) {
                begin_ = end_;
                return std::nullopt;
            }
        }
        start = buffer_.data() + begin_;
        std::size_t length =
            found == nullptr ? end_ - begin_
                             : static_cast<std::size_t>(static_cast<const char*>(found) - start);
        begin_ += length + (found == nullptr ? 0 : 1);
        std::string_view text(start, length);
        if (++number_ == 1 && text.starts_with(kByteOrderMark)) {
            text.remove_prefix(kByteOrderMark.size());
        }
        if (text.ends_with('\r')) {
            text.remove_suffix(1);
        }
        if (too_long || text.size() > ZoneList::kLongestLine) {
            return Line{number_, {}, true};
        }
        return Line{number_, text, false};
    }
}

}  // namespace dschain::scan
