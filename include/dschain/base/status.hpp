// The security status of RFC 4033 §5. What led to it is a finding, never part of the status.
#pragma once

#include <cstdint>
#include <string_view>

namespace dschain {

enum class Status : std::uint8_t {
    indeterminate,  // no answer, or no trust anchor above: nothing is known
    secure,
    insecure,  // proven to be unsigned, or signed only in ways that nobody here can check
    bogus,
};

[[nodiscard]] constexpr std::string_view to_string(Status status) {
    switch (status) {
        case Status::secure:
            return "secure";
        case Status::insecure:
            return "insecure";
        case Status::bogus:
            return "bogus";
        case Status::indeterminate:
            break;
    }
    return "indeterminate";
}

}  // namespace dschain
