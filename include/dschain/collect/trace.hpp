// Collects what it takes to trace one RRset: the answer, the zones on the way to it, and where it
// is an alias the same for its target.
#pragma once

#include <memory>
#include <vector>

#include "dschain/collect/collect.hpp"

namespace dschain {

class TraceCollector {
public:
    // All three must outlive it. The evidence's subject has the question.
    TraceCollector(Transport& transport, const CollectOptions& options, Evidence& evidence);
    ~TraceCollector();
    TraceCollector(const TraceCollector&) = delete;
    TraceCollector& operator=(const TraceCollector&) = delete;

    void collect();

    // Puts questions to those servers of their zones that were not asked yet, as a resolver does
    // with an answer that does not verify. False if there were none.
    [[nodiscard]] bool ask_others(const std::vector<Question>& questions);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dschain
