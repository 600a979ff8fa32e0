// What else is kept of a zone beside its history: what was done to it, and what was said about it.
#pragma once

#include <string>

#include "dschain/base/time.hpp"

namespace dschain {

// A change that was made through dschain.
struct ChangeEntry {
    Timestamp at = 0;
    std::string what;    // one line, as in 'DNSSEC enabled at gcore'
    std::string detail;  // may be empty; no credentials

    [[nodiscard]] bool operator==(const ChangeEntry&) const = default;
};

// A report as it was given.
struct ReportEntry {
    Timestamp at = 0;
    std::string command;   // 'check', 'preflight'
    std::string status;    // as in the report
    std::string severity;  // as in the report
    std::string summary;   // one line
    std::string json;      // the whole report, or empty

    [[nodiscard]] bool operator==(const ReportEntry&) const = default;
};

}  // namespace dschain
