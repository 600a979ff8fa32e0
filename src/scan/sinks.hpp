// Where text goes at last.
#pragma once

#include <iosfwd>
#include <memory>
#include <string_view>

#include "dschain/base/result.hpp"

namespace dschain::scan {

class Sink {
public:
    virtual ~Sink() = default;
    // All of it, before it returns. The error does not name the file.
    [[nodiscard]] virtual Result<void> write(std::string_view text) = 0;
};

[[nodiscard]] std::unique_ptr<Sink> stream_sink(std::ostream& stream);
// The descriptor stays the caller's.
[[nodiscard]] std::unique_ptr<Sink> file_sink(int fd);
// Each write is a frame of its own.
[[nodiscard]] std::unique_ptr<Sink> zstd_sink(int fd);

}  // namespace dschain::scan
