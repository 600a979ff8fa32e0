// gzip (RFC 1952) and zstd (RFC 8878), several members or frames one behind another as well.
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include <zlib.h>
#include <zstd.h>

#include "byte_source.hpp"

namespace dschain::scan {
namespace {

constexpr std::size_t kChunk = 64U << 10;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

tl::unexpected<std::string> damaged(std::string_view format) {
    return unexpected("the " + std::string(format) + " data is damaged");
}

tl::unexpected<std::string> cut_short(std::string_view format) {
    return unexpected("the " + std::string(format) + " data is cut short");
}

// A source of which a beginning was read already.
class BegunSource : public ByteSource {
public:
    BegunSource(std::unique_ptr<ByteSource> source, std::string begun)
        : source_(std::move(source)), begun_(std::move(begun)) {}

    Result<std::size_t> read(char* to, std::size_t most) override {
        if (at_ == begun_.size()) {
            return source_->read(to, most);
        }
        const std::size_t count = begun_.copy(to, most, at_);
        at_ += count;
        return count;
    }

private:
    std::unique_ptr<ByteSource> source_;
    std::string begun_;
    std::size_t at_ = 0;
};

class GzipSource : public ByteSource {
public:
    explicit GzipSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {
        constexpr int kWindowBits = 15;
        constexpr int kGzipOnly = 16;
        ready_ = inflateInit2(&stream_, kWindowBits + kGzipOnly) == Z_OK;
    }
    ~GzipSource() override {
        if (ready_) {
            inflateEnd(&stream_);
        }
    }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t most) override {
        if (!ready_) {
            return unexpected(std::string("there is no memory for gzip"));
        }
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = static_cast<uInt>(most);
        while (stream_.avail_out == most) {
            if (stream_.avail_in == 0) {
                auto got = source_->read(input_.data(), input_.size());
                if (!got) {
                    return got;
                }
                if (*got == 0) {
                    return member_open_ ? Result<std::size_t>(cut_short("gzip")) : 0U;
                }
                stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
                stream_.avail_in = static_cast<uInt>(*got);
            }
            if (!member_open_) {
                inflateReset(&stream_);
                member_open_ = true;
            }
            const int outcome = inflate(&stream_, Z_NO_FLUSH);
            if (outcome == Z_STREAM_END) {
                member_open_ = false;
            } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
                return damaged("gzip");
            }
        }
        return most - stream_.avail_out;
    }

private:
    std::unique_ptr<ByteSource> source_;
    std::vector<char> input_ = std::vector<char>(kChunk);
    z_stream stream_{};
    bool ready_ = false;
    bool member_open_ = false;
};

class ZstdSource : public ByteSource {
public:
    explicit ZstdSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

    Result<std::size_t> read(char* to, std::size_t most) override {
        if (!context_) {
            return unexpected(std::string("there is no memory for zstd"));
        }
        ZSTD_outBuffer out{to, most, 0};
        while (out.pos == 0) {
            if (at_ == size_ && !more_inside_) {
                auto got = source_->read(input_.data(), input_.size());
                if (!got) {
                    return got;
                }
                if (*got == 0) {
                    return frame_open_ ? Result<std::size_t>(cut_short("zstd")) : 0U;
                }
                at_ = 0;
                size_ = *got;
            }
            ZSTD_inBuffer in{input_.data(), size_, at_};
            const std::size_t outcome = ZSTD_decompressStream(context_.get(), &out, &in);
            if (ZSTD_isError(outcome) != 0) {
                return damaged("zstd");
            }
            at_ = in.pos;
            frame_open_ = outcome != 0;
            more_inside_ = frame_open_ && out.pos == out.size;
        }
        return out.pos;
    }

private:
    std::unique_ptr<ByteSource> source_;
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_{ZSTD_createDCtx(),
                                                                     &ZSTD_freeDCtx};
    std::vector<char> input_ = std::vector<char>(kChunk);
    std::size_t at_ = 0;
    std::size_t size_ = 0;
    bool frame_open_ = false;
    bool more_inside_ = false;  // the output was full, so that it may hold back some
};

}  // namespace

Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> source) {
    std::string begun;
    std::array<char, 4096> chunk{};
    const auto may_become = [&](std::string_view magic) {
        return begun.size() < magic.size() && magic.starts_with(begun);
    };
    while (may_become(kGzipMagic) || may_become(kZstdMagic)) {
        const auto got = source->read(chunk.data(), chunk.size());
        if (!got) {
            return unexpected(got.error());
        }
        if (*got == 0) {
            break;
        }
        begun.append(chunk.data(), *got);
    }
    const bool gzip = begun.starts_with(kGzipMagic);
    const bool zstd = begun.starts_with(kZstdMagic);
    source = std::make_unique<BegunSource>(std::move(source), std::move(begun));
    if (gzip) {
        return std::make_unique<GzipSource>(std::move(source));
    }
    if (zstd) {
        return std::make_unique<ZstdSource>(std::move(source));
    }
    return source;
}

}  // namespace dschain::scan
