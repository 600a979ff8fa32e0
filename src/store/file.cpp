#include "file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include <fmt/format.h>

namespace dschain::store {
namespace {

namespace fs = std::filesystem;

std::string system_error(const fs::path& path) {
    return fmt::format("{}: {}", path.string(), std::strerror(errno));
}

// So that a name that was just made survives a power failure.
bool sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    const bool synced = fsync(fd) == 0;
    close(fd);
    return synced;
}

Result<void> make_folder(const fs::path& folder) {
    std::error_code ignored;
    if (folder.empty() || fs::is_directory(folder, ignored)) {
        return {};
    }
    if (auto above = make_folder(folder.parent_path()); !above) {
        return above;
    }
    // Another process may have been quicker.
    if ((mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) ||
        !sync_folder(folder.parent_path())) {
        return unexpected(system_error(folder));
    }
    return {};
}

}  // namespace

Result<void> look_for_file(const fs::path& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) {
        return unexpected(system_error(file));
    }
    if (S_ISDIR(status.st_mode)) {
        return unexpected(file.string() + ": it is a directory");
    }
    if (!S_ISREG(status.st_mode)) {
        return unexpected(file.string() + ": it is no regular file");
    }
    return {};
}

Result<void> make_file(const fs::path& file) {
    const fs::path folder = file.parent_path();
    if (auto made = make_folder(folder); !made) {
        return made;
    }
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        const bool synced = fsync(fd) == 0;
        close(fd);
        if (!synced || !sync_folder(folder)) {
            return unexpected(system_error(file));
        }
    } else if (errno != EEXIST) {
        return unexpected(system_error(file));
    }
    return look_for_file(file);
}

}  // namespace dschain::store
