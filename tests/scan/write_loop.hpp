// The list of write_loop, and the lines that it makes of it.
#pragma once

#include <cstdint>
#include <string>

#include "scan/scan_lines.hpp"

namespace dschain::test {

// Every tenth zone is in the list twice.
inline std::string loop_zone(std::uint64_t number) {
    return fmt::format("zone-{}.test.", number % 10 == 9 ? number - 5 : number);
}

inline std::string loop_line(std::uint64_t number, LineForm form, bool every_zone) {
    const std::uint64_t of = number % 10 == 9 ? number - 5 : number;
    return every_zone || of % 3 == 0 ? line_of(form, loop_zone(number)) : std::string();
}

}  // namespace dschain::test
