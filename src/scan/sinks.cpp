#include "sinks.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <string>

#include <zstd.h>

namespace dschain::scan {
namespace {

Result<void> write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return unexpected(std::string(std::strerror(written < 0 ? errno : ENOSPC)));
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

class StreamSink : public Sink {
public:
    explicit StreamSink(std::ostream& stream) : stream_(stream) {}

    Result<void> write(std::string_view text) override {
        errno = 0;
        stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (!stream_.flush()) {
            // Not every stream is a file.
            return unexpected(
                std::string(errno != 0 ? std::strerror(errno) : "it cannot be written"));
        }
        return {};
    }

private:
    std::ostream& stream_;
};

class FileSink : public Sink {
public:
    explicit FileSink(int fd) : fd_(fd) {}
    Result<void> write(std::string_view text) override { return write_all(fd_, text); }

private:
    int fd_;
};

class ZstdSink : public Sink {
public:
    explicit ZstdSink(int fd) : fd_(fd) {
        constexpr int kLevel = 3;
        if (context_) {
            ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel);
            ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
        }
    }

    Result<void> write(std::string_view text) override {
        if (!context_) {
            return unexpected(std::string("there is no memory for zstd"));
        }
        frame_.resize(ZSTD_compressBound(text.size()));
        const std::size_t size =
            ZSTD_compress2(context_.get(), frame_.data(), frame_.size(), text.data(), text.size());
        if (ZSTD_isError(size) != 0) {
            return unexpected(std::string("zstd: ") + ZSTD_getErrorName(size));
        }
        return write_all(fd_, std::string_view(frame_).substr(0, size));
    }

private:
    int fd_;
    std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context_{ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx};
    std::string frame_;
};

}  // namespace

std::unique_ptr<Sink> stream_sink(std::ostream& stream) {
    return std::make_unique<StreamSink>(stream);
}

std::unique_ptr<Sink> file_sink(int fd) {
    return std::make_unique<FileSink>(fd);
}

std::unique_ptr<Sink> zstd_sink(int fd) {
    return std::make_unique<ZstdSink>(fd);
}

}  // namespace dschain::scan
