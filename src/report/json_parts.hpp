// Pieces of the JSON report.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "dschain/check/assess.hpp"
#include "dschain/check/document.hpp"
#include "dschain/lifecycle/decision.hpp"

namespace dschain {

// Which program and version wrote it.
[[nodiscard]] nlohmann::ordered_json tool_json();

// The steps of a trace: each question, its answer, and what proves it.
[[nodiscard]] nlohmann::ordered_json trace_json(const Trace& trace, Timestamp now);

// What each resolver has, and what it makes of it.
[[nodiscard]] nlohmann::ordered_json resolvers_json(const std::vector<ResolverRow>& rows);

// The contract's 'decision'.
[[nodiscard]] nlohmann::ordered_json decision_json(const Decision& decision);

// The report of a document that was checked against itself alone.
[[nodiscard]] nlohmann::ordered_json document_report(const DocumentCheck& check,
                                                     std::string_view source, Timestamp checked_at);

// As every report is written, with a final line feed.
[[nodiscard]] std::string dump_report(const nlohmann::ordered_json& json);

}  // namespace dschain
