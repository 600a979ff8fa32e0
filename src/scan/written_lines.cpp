#include "written_lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <zstd.h>

namespace dschain::scan {
namespace {

constexpr std::size_t kChunk = 64U << 10;
// A whole report is a line with --full, and none is that long.
constexpr std::size_t kLongest = 64U << 20;

}  // namespace

WrittenLines::WrittenLines(int fd, std::uint64_t size, bool compressed)
    : fd_(fd),
      size_(size),
      compressed_(compressed),
      context_(compressed ? ZSTD_createDCtx() : nullptr, &ZSTD_freeDCtx) {}

WrittenLines::~WrittenLines() = default;

Result<std::optional<std::string_view>> WrittenLines::next() {
    while (true) {
        const std::size_t end = text_.find('\n', looked_at_);
        if (end != std::string::npos) {
            const std::string_view line = std::string_view(text_).substr(at_, end - at_);
            ++number_;
            if (!compressed_) {
                whole_ += line.size() + 1;
            }
            at_ = end + 1;
            looked_at_ = at_;
            return line;
        }
        text_.erase(0, at_);
        at_ = 0;
        looked_at_ = text_.size();
        if (text_.size() > kLongest) {
            return unexpected(
                fmt::format("line {} is longer than {} octets", number_ + 1, kLongest));
        }
        const auto more = read_on();
        if (!more) {
            return unexpected(more.error());
        }
        if (!*more) {
            return std::nullopt;
        }
    }
}

Result<bool> WrittenLines::read_on() {
    if (offset_ == size_) {
        return false;
    }
    input_.resize(kChunk);
    const std::size_t wanted = std::min<std::uint64_t>(kChunk, size_ - offset_);
    ssize_t got = 0;
    do {
        got = pread(fd_, input_.data(), wanted, static_cast<off_t>(offset_));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        return unexpected(std::string(got < 0 ? std::strerror(errno) : "it became shorter"));
    }
    input_.resize(static_cast<std::size_t>(got));
    if (!compressed_) {
        text_ += input_;
    } else if (auto done = decompress(); !done) {
        return unexpected(done.error());
    }
    offset_ += static_cast<std::uint64_t>(got);
    return true;
}

// The whole input, which is at `offset_`.
Result<void> WrittenLines::decompress() {
    if (!context_) {
        return unexpected(std::string("there is no memory for zstd"));
    }
    ZSTD_inBuffer in{input_.data(), input_.size(), 0};
    bool full = true;
    while (in.pos < in.size || full) {
        const std::size_t before = text_.size();
        text_.resize(before + kChunk);
        ZSTD_outBuffer out{text_.data() + before, kChunk, 0};
        const std::size_t outcome = ZSTD_decompressStream(context_.get(), &out, &in);
        text_.resize(before + out.pos);
        if (ZSTD_isError(outcome) != 0) {
            return unexpected(fmt::format("the zstd data is damaged behind line {}", number_));
        }
        full = outcome != 0 && out.pos == out.size;
        if (outcome == 0) {
            if (!text_.empty() && text_.back() != '\n') {
                return unexpected(
                    fmt::format("a zstd frame behind line {} does not end with a line", number_));
            }
            whole_ = offset_ + in.pos;
        }
        if (text_.size() > 2 * kLongest) {
            return unexpected(
                fmt::format("line {} is longer than {} octets", number_ + 1, kLongest));
        }
    }
    return {};
}

}  // namespace dschain::scan
