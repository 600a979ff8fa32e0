// Which entries of a list have their lines already.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "dschain/base/result.hpp"
#include "dschain/scan/output.hpp"
#include "part_file.hpp"

namespace dschain::scan {

class DoneEntries {
public:
    virtual ~DoneEntries() = default;
    // As ScanOutput::is_done.
    [[nodiscard]] virtual Result<bool> is_done(std::string_view zone) = 0;
    // Fails if there are lines that no entry was asked for.
    [[nodiscard]] virtual Result<void> at_end() const = 0;
};

// Looks at every line of the part, and cuts off what is not finished. Nothing if it has no line;
// the part is then empty, or has the header alone.
[[nodiscard]] Result<std::unique_ptr<DoneEntries>> read_part(PartFile& part, bool compressed,
                                                             const ScanOutputOptions& options);

}  // namespace dschain::scan
