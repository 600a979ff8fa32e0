// A change at the provider: what was decided about it, and what is to be published after it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dschain/base/time.hpp"
#include "dschain/check/document.hpp"
#include "dschain/lifecycle/decision.hpp"
#include "dschain/report/report.hpp"

namespace dschain {

struct GuardAnswer {
    Advice verdict = Advice::unknown;
    std::string text;                    // one sentence: why
    std::optional<Timestamp> time;       // from when on it is go, where that is known
    bool assumed = false;                // that time rests on an assumption
    std::vector<std::string> reasons{};  // names of findings
};

// The DS of a document in every form that registrars ask for: one line, four fields, the key, and
// the records for the zone (RFC 7344).
[[nodiscard]] std::string ds_forms_text(const DocumentCheck& check, const TextOptions& options);
// document_json with these in `forms`; with an answer, that is the decision about enabling, and
// there are forms for 'go' alone.
[[nodiscard]] std::string ds_forms_json(const DocumentCheck& check, std::string_view source,
                                        Timestamp checked_at, const GuardAnswer* answer);
// What became of a change.
[[nodiscard]] std::string change_json(Operation operation, const Name& zone, bool done,
                                      const GuardAnswer& answer);

}  // namespace dschain
