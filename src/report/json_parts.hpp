// Pieces of the JSON report.
#pragma once

#include <nlohmann/json.hpp>

#include "dschain/check/assess.hpp"
#include "dschain/lifecycle/decision.hpp"

namespace dschain {

// The steps of a trace: each question, its answer, and what proves it.
[[nodiscard]] nlohmann::ordered_json trace_json(const Trace& trace, Timestamp now);

// The contract's 'decision'.
[[nodiscard]] nlohmann::ordered_json decision_json(const Decision& decision);

}  // namespace dschain
