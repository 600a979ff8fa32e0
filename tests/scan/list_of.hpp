// A list out of a text, and what it gave.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dschain/scan/zone_list.hpp"

namespace dschain::test {

using Entries = std::vector<std::string>;

// '3 a.test.', '3 a.test. [DS, DS]', '4 error: …'; at the end 'failure: …' if there is one.
inline Entries entries_of(ZoneList& list) {
    Entries entries;
    while (const auto entry = list.next()) {
        if (!*entry) {
            entries.push_back(
                fmt::format("{} error: {}", entry->error().line, entry->error().text));
            continue;
        }
        std::string text = fmt::format("{} {}", (*entry)->line, (*entry)->zone.text());
        for (std::size_t i = 0; i < (*entry)->ds.size(); ++i) {
            text += (i == 0 ? " [" : ", ") + (*entry)->ds[i];
        }
        entries.push_back(text + ((*entry)->ds.empty() ? "" : "]"));
    }
    EXPECT_FALSE(list.next());
    if (const auto failure = list.failure()) {
        entries.push_back("failure: " + *failure);
    }
    return entries;
}

inline Entries entries_of(const std::string& text, const ZoneListOptions& options = {}) {
    std::istringstream in(text);
    const auto list = ZoneList::open("-", in, options);
    if (!list) {
        return {"not opened: " + list.error()};
    }
    return entries_of(**list);
}

inline Entries entries_of(ListForm form, const std::string& text) {
    ZoneListOptions options;
    options.form = form;
    return entries_of(text, options);
}

// A DS that counts as one, and another.
inline const std::string kDs = "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118";
inline const std::string kOtherDs =
    "60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A";

}  // namespace dschain::test
