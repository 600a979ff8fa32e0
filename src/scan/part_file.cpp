#include "part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <fmt/format.h>

namespace dschain::scan {
namespace {

namespace fs = std::filesystem;

tl::unexpected<std::string> system_error(const fs::path& path) {
    return unexpected(fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

// So that the new name survives a power failure.
bool sync_folder(const fs::path& file) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    // Not every file system can: EINVAL.
    const bool synced = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return synced;
}

}  // namespace

// True if it is locked and still has its name.
Result<bool> PartFile::lock() {
    fd_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd_ < 0) {
        return system_error(part_);
    }
    struct stat opened {};
    struct stat named {};
    if (fstat(fd_, &opened) != 0) {
        return system_error(part_);
    }
    if (!S_ISREG(opened.st_mode)) {
        return unexpected(part_.string() + ": it is no regular file");
    }
    if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? unexpected(part_.string() + ": another scan is writing it")
                                    : system_error(part_);
    }
    // Another scan may have finished, or removed it, between the two.
    if (stat(part_.c_str(), &named) != 0 || named.st_ino != opened.st_ino ||
        named.st_dev != opened.st_dev) {
        close(fd_);
        fd_ = -1;
        return false;
    }
    if (fstat(fd_, &opened) != 0) {
        return system_error(part_);
    }
    size_ = static_cast<std::uint64_t>(opened.st_size);
    locked_ = true;
    return true;
}

Result<std::unique_ptr<PartFile>> PartFile::open(const fs::path& file, bool resume) {
    fs::path part_name = file;
    part_name += ".part";
    struct stat status {};
    const bool exists = stat(file.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode)) {
        return unexpected(file.string() + ": it is no regular file");
    }
    std::unique_ptr<PartFile> part(new PartFile(file, part_name));
    constexpr int kAttempts = 100;  // others come and go
    for (int attempt = 0;; ++attempt) {
        const auto locked = part->lock();
        if (!locked) {
            return unexpected(locked.error());
        }
        if (*locked) {
            break;
        }
        if (attempt == kAttempts) {
            return unexpected(part_name.string() + ": other scans are writing it");
        }
    }
    if (part->size_ > 0 && !resume) {
        return unexpected(
            fmt::format("{}: it is of an interrupted scan; --resume goes on with it, or remove it",
                        part_name.string()));
    }
    if (part->size_ == 0 && resume && exists) {
        return unexpected(fmt::format(
            "{}: this scan is finished, and there is no {} to go on with; remove it to begin anew",
            file.string(), part_name.filename().string()));
    }
    return part;
}

PartFile::~PartFile() {
    if (fd_ < 0) {
        return;
    }
    struct stat status {};
    // Without the lock it is another scan's.
    if (locked_ && !finished_ && fstat(fd_, &status) == 0 && status.st_size == 0) {
        unlink(part_.c_str());
    }
    close(fd_);
}

Result<void> PartFile::cut(std::uint64_t size) {
    if (ftruncate(fd_, static_cast<off_t>(size)) != 0 ||
        lseek(fd_, static_cast<off_t>(size), SEEK_SET) < 0) {
        return system_error(part_);
    }
    size_ = size;
    return {};
}

Result<void> PartFile::finish() {
    if (fsync(fd_) != 0) {
        return system_error(part_);
    }
    if (std::rename(part_.c_str(), file_.c_str()) != 0) {
        return system_error(file_);
    }
    finished_ = true;
    if (!sync_folder(file_)) {
        return system_error(file_);
    }
    return {};
}

}  // namespace dschain::scan
