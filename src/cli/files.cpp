#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>

#include <fmt/format.h>

namespace dschain {
namespace {

std::string system_error(const std::string& path) {
    return fmt::format("{}: {}", path, std::strerror(errno));
}

bool write_all(int fd, const std::string& content) {
    std::size_t at = 0;
    while (at < content.size()) {
        const ssize_t written = write(fd, content.data() + at, content.size() - at);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        at += static_cast<std::size_t>(written);
    }
    return true;
}

}  // namespace

Result<std::string> read_input(const std::string& path, std::istream& standard_input,
                               std::uint64_t most) {
    std::ifstream file;
    if (path != "-") {
        struct stat status {};
        if (stat(path.c_str(), &status) != 0) {
            return unexpected(system_error(path));
        }
        if (S_ISDIR(status.st_mode)) {
            return unexpected(path + ": it is a directory");
        }
        file.open(path, std::ios::binary);
        if (!file) {
            return unexpected(system_error(path));
        }
    }
    std::istream& stream = path == "-" ? standard_input : file;
    std::string content;
    std::array<char, 65536> chunk{};
    while (stream.read(chunk.data(), chunk.size()) || stream.gcount() > 0) {
        content.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
        if (content.size() > most) {
            return unexpected(fmt::format("{}: it is larger than {} octets",
                                          path == "-" ? "standard input" : path, most));
        }
    }
    if (stream.bad()) {
        return unexpected(path + ": it cannot be read");
    }
    return content;
}

Result<void> write_file(const std::string& path, const std::string& content) {
    std::string temporary = path + ".XXXXXX";
    const int fd = mkstemp(temporary.data());
    if (fd < 0) {
        return unexpected(system_error(path));
    }
    // mkstemp makes it private; an ordinary file follows the umask, which can only be read by
    // setting it.
    const mode_t mask = umask(0);
    umask(mask);
    const bool written = fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, content) && fsync(fd) == 0;
    const std::string failure = written ? "" : system_error(path);
    close(fd);
    if (!written || rename(temporary.c_str(), path.c_str()) != 0) {
        const std::string why = written ? system_error(path) : failure;
        unlink(temporary.c_str());
        return unexpected(why);
    }
    return {};
}

}  // namespace dschain
