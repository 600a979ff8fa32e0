#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "choice.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/report/monitor.hpp"
#include "files.hpp"

namespace dschain {

void OutputOptions::add_to(CLI::App& app) {
    add_to(app, {});
}

void OutputOptions::add_to(CLI::App& app, const std::vector<std::string>& more) {
    const std::string group = "Output";
    std::vector<std::string> formats = {"text", "json"};
    formats.insert(formats.end(), more.begin(), more.end());
    app.add_option("--format", format, "Form of the report")
        ->check(one_of(formats))
        ->type_name(join(formats, "|"))
        ->capture_default_str()
        ->group(group);
    if (std::find(more.begin(), more.end(), "junit") != more.end()) {
        expiry.add_to(app);
    }
    app.add_flag("--json", json, "The same as --format json")->group(group);
    app.add_option("-o,--output", file, "Write the report there (temporary file, then renamed)")
        ->type_name("FILE")
        ->group(group);
    auto* q = app.add_flag("-q,--quiet", quiet, "The first line alone")->group(group);
    app.add_flag("-v,--verbose", verbose, "Notes and full records as well")
        ->excludes(q)
        ->group(group);
    app.add_flag("--no-color", no_color, "No colour (nor with NO_COLOR, or TERM=dumb)")
        ->group(group);
}

TextOptions OutputOptions::text_options(const Env& env) const {
    const auto no_color_variable = env.variable("NO_COLOR");
    const bool dumb = env.variable("TERM").value_or("") == "dumb";
    TextOptions options;
    options.color = env.out_is_terminal && file.empty() && !no_color && !dumb &&
                    !(no_color_variable && !no_color_variable->empty());
    options.quiet = quiet;
    options.verbose = verbose;
    return options;
}

tl::expected<void, UsageError> OutputOptions::write(Env& env, const std::string& report) const {
    if (file.empty()) {
        env.out << report;
        return {};
    }
    if (const auto written = write_file(file, report); !written) {
        return usage("-o: " + written.error());
    }
    return {};
}

Result<std::string> OutputOptions::render(const Env& env, const Assessment& assessment) const {
    if (wants_json()) {
        return report_json(assessment);
    }
    if (format == "html") {
        return report_html(assessment);
    }
    if (format == "svg") {
        return report_svg(assessment);
    }
    if (format == "dot") {
        return report_dot(assessment);
    }
    return report_text(assessment, text_options(env));
}

// No other format comes here but those of monitoring systems.
std::string OutputOptions::render(const ZoneVerdict& verdict, const ExpiryBounds& bounds,
                                  const Assessment& assessment) const {
    if (format == "nagios") {
        return nagios_line(verdict, bounds) + (verbose ? nagios_details(assessment.findings) : "");
    }
    if (format == "prometheus") {
        return prometheus_text(verdict);
    }
    if (format == "jsonl") {
        return verdict_json(verdict);
    }
    Totals totals;
    totals.add(verdict);
    return junit_head(totals, {verdict.checked_at, verdict.elapsed_us}) + junit_case(verdict) +
           junit_tail();
}

CommandResult OutputOptions::write(Env& env, const Assessment& assessment) const {
    const auto bounds = expiry.read(form());
    if (!bounds) {
        return unexpected(bounds.error());
    }
    if (is_monitoring_format(form())) {
        ZoneVerdict verdict = verdict_of(assessment);
        verdict.summary = assessment.summary;
        apply_bounds(*bounds, verdict);
        if (const auto written = write(env, render(verdict, *bounds, assessment)); !written) {
            return unexpected(written.error());
        }
        return exit_status(verdict.severity);
    }
    const auto report = render(env, assessment);
    if (!report) {
        return usage(fmt::format("--format {}: {}", format, report.error()));
    }
    if (const auto written = write(env, *report); !written) {
        return unexpected(written.error());
    }
    return exit_status(assessment.severity);
}

}  // namespace dschain
