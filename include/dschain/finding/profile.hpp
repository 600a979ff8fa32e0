// Severity profiles: how grave each finding is, as an operator wants it. Data: nothing here knows
// what a finding means, and no profile changes a status.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/result.hpp"
#include "dschain/finding/finding.hpp"

namespace dschain {

struct SeverityProfile {
    std::string name;                     // printable
    std::string description;              // printable
    std::map<Code, Severity> severities;  // those that are not the catalogue's

    [[nodiscard]] Severity severity(Code code) const;
    [[nodiscard]] bool operator==(const SeverityProfile&) const = default;
};

// 'ok', 'warning', 'critical' or 'unknown'; otherwise nothing.
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);

// The names of those that come with the program: 'default', which is the catalogue, and 'strict'.
[[nodiscard]] std::vector<std::string> built_in_profiles();
// Nothing for a name that is none of them.
[[nodiscard]] std::optional<SeverityProfile> built_in_profile(std::string_view name);

// TOML: a table 'severity' of CODE = "severity", and 'base' (one that is built in), 'name' and
// 'description', none of which must be there. Anything else is an error. `source` names the file,
// in the error ('FILE:LINE:COLUMN: KEY: …', the first one) and where the profile has no name.
[[nodiscard]] Result<SeverityProfile> parse_profile(std::string_view text, std::string_view source);

// Also to consequences. A severity that a check has changed by circumstances stays.
void apply_profile(const SeverityProfile& profile, std::vector<Finding>& findings);

}  // namespace dschain
