// An assessment as a drawing.
#pragma once

#include <string>
#include <vector>

#include "dschain/check/assess.hpp"
#include "dschain/picture/graph.hpp"

namespace dschain {

// Of a check: the zones from the anchor down, and of the last every variant that servers gave.
[[nodiscard]] picture::Graph chain_graph(const Assessment& assessment);
// Of a trace: every zone on the way, and each step's answer in its zone.
[[nodiscard]] picture::Graph trace_graph(const Trace& trace, Timestamp now);

// The same in sentences, one for each zone and answer.
[[nodiscard]] std::vector<std::string> chain_words(const Assessment& assessment);
[[nodiscard]] std::vector<std::string> trace_words(const Trace& trace);

// Either of them, with its title and description.
[[nodiscard]] picture::Graph graph_of(const Assessment& assessment);

}  // namespace dschain
