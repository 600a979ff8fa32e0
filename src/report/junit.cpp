// Test cases, as JUnit's Ant task wrote them and most CI systems read them.
#include <fmt/format.h>

#include "dschain/base/markup.hpp"
#include "dschain/base/text.hpp"
#include "dschain/report/monitor.hpp"

namespace dschain {
namespace {

std::string seconds(std::int64_t microseconds) {
    return fmt::format("{:.3f}", static_cast<double>(microseconds) / 1e6);
}

// The schema that readers know wants no time zone; it is UTC.
std::string time_of(Timestamp time) {
    std::string text = format_time(time);
    if (text.ends_with('Z')) {
        text.pop_back();
    }
    return text;
}

}  // namespace

std::string junit_head(const Totals& totals, const RunFacts& run) {
    const std::string counts = fmt::format(
        "name=\"dschain\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{}\"",
        totals.zones, totals.count(Severity::critical), totals.count(Severity::unknown),
        seconds(run.elapsed_us));
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
        "<testsuite {0} timestamp=\"{1}\">\n",
        counts, time_of(run.started_at));
}

std::string junit_case(const ZoneVerdict& verdict) {
    Markup out;
    const std::string zone = verdict.zone.text();
    std::vector<std::string> codes;
    for (const Code code : verdict.codes) {
        codes.emplace_back(entry(code).name);
    }
    const std::string summary = !verdict.summary.empty()
                                    ? verdict.summary
                                    : fmt::format("{} is {}", zone, to_string(verdict.status));
    const std::string type = codes.empty() ? std::string(to_string(verdict.status)) : codes.front();
    out.open("testcase",
             {{"classname", "dschain"}, {"name", zone}, {"time", seconds(verdict.elapsed_us)}});
    switch (verdict.severity) {
        case Severity::critical:
            out.element("failure", {{"type", type}, {"message", summary}}, join(codes, " "));
            break;
        case Severity::unknown:
            out.element("error", {{"type", type}, {"message", summary}}, join(codes, " "));
            break;
        case Severity::warning:
            out.element("system-out", fmt::format("{} ({})", summary, join(codes, " ")));
            break;
        case Severity::ok:
            break;
    }
    out.close();
    return out.take();
}

std::string junit_tail() {
    return "</testsuite>\n</testsuites>\n";
}

}  // namespace dschain
