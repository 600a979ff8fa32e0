// Renders an assessment. No renderer decides anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dschain/base/result.hpp"
#include "dschain/check/assess.hpp"
#include "dschain/check/document.hpp"
#include "dschain/lifecycle/decision.hpp"

namespace dschain {

// The contract's JSON, schema dschain.report/1, with a final line feed. With a decision, its
// reasons come first among the findings, and its sentence is the summary.
[[nodiscard]] std::string report_json(const Assessment& assessment,
                                      const Decision* decision = nullptr);

struct TextOptions {
    bool color = false;
    bool quiet = false;    // the first line alone
    bool verbose = false;  // notes and full records as well
};

// For people: the answer, what is wrong and what to do, the chain, the servers.
[[nodiscard]] std::string report_text(const Assessment& assessment, const TextOptions& options);

// The chain of trust as a drawing: in Graphviz's language, and as SVG. The second fails where
// Graphviz cannot lay it out.
[[nodiscard]] std::string report_dot(const Assessment& assessment);
[[nodiscard]] Result<std::string> report_svg(const Assessment& assessment);

// One page with everything, that needs nothing beside it: no script, no other file.
[[nodiscard]] std::string report_html(const Assessment& assessment);

// For people: may the step be taken, why or why not, and the steps of the operation. With `verbose`
// or `plan` each step's condition and what its time rests on.
[[nodiscard]] std::string decision_text(const Assessment& assessment, const Decision& decision,
                                        bool plan, const TextOptions& options);

// The steps that are still to come and whose time is known, as a calendar (RFC 5545).
[[nodiscard]] std::string decision_ics(const Name& zone, const Decision& decision, Timestamp now);

// The same two for a document that was checked against itself alone. `source` is a file name or
// 'stdin'; `checked_at` is when.
[[nodiscard]] std::string document_json(const DocumentCheck& check, std::string_view source,
                                        Timestamp checked_at);
[[nodiscard]] std::string document_text(const DocumentCheck& check, const TextOptions& options);
// The first line of it, without a line feed.
[[nodiscard]] std::string document_summary(const DocumentCheck& check);

// What `explain` prints about one finding.
[[nodiscard]] std::string explain_text(const CatalogueEntry& entry);
[[nodiscard]] std::string explain_json(const CatalogueEntry& entry);
// What other checkers call the faults of the catalogue.
[[nodiscard]] std::string peers_json();

}  // namespace dschain
