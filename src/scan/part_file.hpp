// X.part, which becomes X.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "dschain/base/result.hpp"

namespace dschain::scan {

class PartFile {
public:
    // Made, or opened as an earlier scan left it, and locked. Fails if another scan has it, if
    // there is something in it and `resume` is not set, or if with `resume` X alone is there.
    [[nodiscard]] static Result<std::unique_ptr<PartFile>> open(const std::filesystem::path& file,
                                                                bool resume);
    // Removes it if it is empty.
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    [[nodiscard]] int fd() const { return fd_; }
    // As it was opened, or cut.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::filesystem::path& path() const { return part_; }

    // Drops what is behind, and writes there from now on.
    [[nodiscard]] Result<void> cut(std::uint64_t size);
    // Gives it its name, once it is on the disk.
    [[nodiscard]] Result<void> finish();

private:
    PartFile(std::filesystem::path file, std::filesystem::path part)
        : file_(std::move(file)), part_(std::move(part)) {}
    [[nodiscard]] Result<bool> lock();

    std::filesystem::path file_;
    std::filesystem::path part_;
    int fd_ = -1;
    std::uint64_t size_ = 0;
    bool locked_ = false;
    bool finished_ = false;
};

}  // namespace dschain::scan
