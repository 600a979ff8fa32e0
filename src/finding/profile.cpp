#include "dschain/finding/profile.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "profile_text.hpp"
#include "strict_profile.hpp"

namespace dschain {
namespace {

constexpr std::size_t kLongestName = 60;

// Words that may stand in a place, and the one that may be meant.
std::string no_such(std::string_view word, const std::vector<std::string>& there_are,
                    std::string_view otherwise) {
    const std::string near = nearest(word, there_are);
    return near.empty() ? fmt::format("{}; there are {}", otherwise, enumerate(there_are))
                        : fmt::format("did you mean {}?", near);
}

std::string unknown_code(std::string_view word) {
    std::vector<std::string> names;
    for (const CatalogueEntry& each : catalogue()) {
        names.emplace_back(each.name);
    }
    const std::string near = nearest(word, names);
    return near.empty() ? "it is no finding; 'dschain explain' lists them"
                        : fmt::format("did you mean {}?", near);
}

// From the pairs of a file to a profile; the first mistake ends it.
class ProfileReader {
public:
    explicit ProfileReader(std::string_view source) : source_(source) {
        profile_.name = printable(source, kLongestName);
    }

    Result<SeverityProfile> read(const std::vector<ProfilePair>& pairs) {
        // Whatever stands above it, the rest is put on the base.
        for (const ProfilePair& pair : pairs) {
            if (pair.table.empty() && pair.key == "base") {
                read_base(pair);
            }
        }
        for (const ProfilePair& pair : pairs) {
            if (pair.table.empty()) {
                read_setting(pair);
            } else {
                read_severity(pair);
            }
        }
        if (!error_.empty()) {
            return unexpected(error_);
        }
        return std::move(profile_);
    }

private:
    void fail(const ProfilePair& pair, const std::string& what) {
        // In the order of the file, which is not that in which things are read.
        const std::pair place{pair.line, pair.column};
        if (error_.empty() || place < place_) {
            place_ = place;
            error_ = fmt::format("{}:{}:{}: {}: {}", source_, pair.line, pair.column,
                                 printable(pair.key, kLongestName), what);
        }
    }

    void read_base(const ProfilePair& pair) {
        const auto base = built_in_profile(pair.text.value_or(""));
        if (!pair.text) {
            fail(pair, "it is no text");
        } else if (!base) {
            fail(pair, fmt::format("'{}': {}", printable(*pair.text, kLongestName),
                                   no_such(*pair.text, built_in_profiles(), "no such profile")));
        } else {
            profile_.severities = base->severities;
        }
    }

    void read_setting(const ProfilePair& pair) {
        if (pair.key == "base") {
            return;
        }
        std::string* setting = pair.key == "name"          ? &profile_.name
                               : pair.key == "description" ? &profile_.description
                                                           : nullptr;
        if (setting == nullptr) {
            const std::vector<std::string> keys = {"severity", "base", "name", "description"};
            fail(pair, pair.key == "severity" ? "it is no table; [severity] begins one"
                                              : no_such(pair.key, keys, "no such key"));
        } else if (!pair.text) {
            fail(pair, "it is no text");
        } else {
            *setting = printable(*pair.text);
        }
    }

    void read_severity(const ProfilePair& pair) {
        const CatalogueEntry* found = find_entry(pair.key);
        // Keys of TOML differ by case: two of one code would have no order.
        if (found == nullptr || found->name != pair.key) {
            fail(pair, unknown_code(pair.key));
            return;
        }
        const std::vector<std::string> words = {"ok", "warning", "critical", "unknown"};
        const auto severity = parse_severity(pair.text.value_or(""));
        if (!pair.text) {
            fail(pair, fmt::format("it is no text; there are {}", enumerate(words)));
        } else if (!severity) {
            fail(pair, fmt::format("'{}': {}", printable(*pair.text, kLongestName),
                                   no_such(*pair.text, words, "no such severity")));
        } else if (*severity == found->severity) {
            profile_.severities.erase(found->code);
        } else {
            profile_.severities[found->code] = *severity;
        }
    }

    std::string_view source_;
    SeverityProfile profile_;
    std::string error_;
    std::pair<std::size_t, std::size_t> place_;
};

}  // namespace

Severity SeverityProfile::severity(Code code) const {
    const auto found = severities.find(code);
    return found == severities.end() ? entry(code).severity : found->second;
}

std::optional<Severity> parse_severity(std::string_view word) {
    for (const Severity each :
         {Severity::ok, Severity::warning, Severity::unknown, Severity::critical}) {
        if (to_string(each) == word) {
            return each;
        }
    }
    return std::nullopt;
}

std::vector<std::string> built_in_profiles() {
    return {"default", "strict"};
}

std::optional<SeverityProfile> built_in_profile(std::string_view name) {
    if (name == "default") {
        return SeverityProfile{"default", "The severities of the catalogue", {}};
    }
    if (name == "strict") {
        // A test reads it: it cannot fail.
        return parse_profile(kStrictProfile, "strict").value();
    }
    return std::nullopt;
}

Result<SeverityProfile> parse_profile(std::string_view text, std::string_view source) {
    const auto pairs = read_profile_text(text, source);
    if (!pairs) {
        return unexpected(pairs.error());
    }
    return ProfileReader(source).read(*pairs);
}

void apply_profile(const SeverityProfile& profile, std::vector<Finding>& findings) {
    for (Finding& finding : findings) {
        if (finding.severity == entry(finding.code).severity) {
            finding.severity = profile.severity(finding.code);
        }
        apply_profile(profile, finding.consequences);
    }
}

}  // namespace dschain
