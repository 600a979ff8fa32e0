// Pieces of the report for people.
#pragma once

#include <string>
#include <string_view>

#include "dschain/check/assess.hpp"
#include "dschain/lifecycle/decision.hpp"

namespace dschain {

class Painter {
public:
    explicit Painter(bool color) : color_(color) {}

    [[nodiscard]] std::string severity(Severity severity, std::string_view text) const;
    [[nodiscard]] std::string status(Status status, std::string_view text) const;
    [[nodiscard]] std::string heading(std::string_view text) const { return paint("1", text); }

private:
    [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const;
    bool color_;
};

// Fills lines of a report's width; the first after `first`, the others after as many blanks.
[[nodiscard]] std::string wrap(std::string_view first, std::string_view text);

// One for each finding: code, message, remedy. Those that are ok are told with `notes` alone.
[[nodiscard]] std::string findings_text(const std::vector<Finding>& findings,
                                        const Painter& painter, bool notes);

// 'when every server …' or 'at any time: …', to stand behind 'Safe'.
[[nodiscard]] std::string condition_clause(const StepPlan& step);

// One zone of a chain, `depth` steps below the trust anchor.
[[nodiscard]] std::string link_text(std::size_t depth, const Name& zone, Status status,
                                    const DsFact& ds, const KeyFact& keys,
                                    const KeyJudgement& detail, const Painter& painter);

// A line for each resolver that was asked, under a heading; nothing if none was.
[[nodiscard]] std::string resolvers_text(const std::vector<ResolverRow>& rows,
                                         const Painter& painter);

// The tree of a trace: for each question the zones on the way, and what proves the answer.
[[nodiscard]] std::string trace_text(const Trace& trace, Timestamp now, bool verbose,
                                     const Painter& painter);

}  // namespace dschain
