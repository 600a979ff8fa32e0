#include "byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>

#include <fmt/format.h>

namespace dschain::scan {
namespace {

class DescriptorSource : public ByteSource {
public:
    DescriptorSource(int fd, bool owned) : fd_(fd), owned_(owned) {}
    ~DescriptorSource() override {
        if (owned_) {
            close(fd_);
        }
    }
    DescriptorSource(const DescriptorSource&) = delete;
    DescriptorSource& operator=(const DescriptorSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t most) override {
        while (true) {
            const ssize_t got = ::read(fd_, to, most);
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR) {
                return unexpected(std::string(std::strerror(errno)));
            }
        }
    }

private:
    int fd_;
    bool owned_;
};

class StreamSource : public ByteSource {
public:
    explicit StreamSource(std::istream& stream) : stream_(stream) {}

    Result<std::size_t> read(char* to, std::size_t most) override {
        // Waits for one octet, and takes what is there with it.
        if (stream_.peek() == std::istream::traits_type::eof()) {
            if (stream_.bad()) {
                return unexpected(std::string("it cannot be read"));
            }
            return 0U;
        }
        const std::streamsize there = std::max<std::streamsize>(stream_.rdbuf()->in_avail(), 1);
        stream_.read(to, std::min(there, static_cast<std::streamsize>(most)));
        return static_cast<std::size_t>(stream_.gcount());
    }

private:
    std::istream& stream_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_source(const std::string& file,
                                                std::istream& standard_input) {
    if (file == "-") {
        // std::cin reads octet by octet as long as it is in step with stdio.
        if (standard_input.rdbuf() == std::cin.rdbuf()) {
            return std::make_unique<DescriptorSource>(STDIN_FILENO, false);
        }
        return std::make_unique<StreamSource>(standard_input);
    }
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return unexpected(fmt::format("{}: {}", file, std::strerror(errno)));
    }
    auto source = std::make_unique<DescriptorSource>(fd, true);
    struct stat status {};
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        return unexpected(file + ": it is a directory");
    }
    return source;
}

}  // namespace dschain::scan
