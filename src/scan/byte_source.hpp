// Octets as they come: of a file, a pipe or a stream, and out of what compresses them.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "dschain/base/result.hpp"

namespace dschain::scan {

class ByteSource {
public:
    virtual ~ByteSource() = default;

    // Up to `most` octets; 0 at the end. Waits until there is one, and not for more. The error does
    // not name the file.
    [[nodiscard]] virtual Result<std::size_t> read(char* to, std::size_t most) = 0;
};

// '-' is `standard_input`, or file descriptor 0 if that is std::cin.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_source(const std::string& file,
                                                              std::istream& standard_input);

// What gzip or zstd made of it, if its first octets say that one of them did.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> source);

}  // namespace dschain::scan
