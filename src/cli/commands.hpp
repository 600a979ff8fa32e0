// The commands, each with its own options.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "dschain/base/result.hpp"
#include "dschain/cli/env.hpp"
#include "dschain/report/report.hpp"
#include "monitor_options.hpp"

namespace dschain {

// An exit status, or why there is none.
using CommandResult = tl::expected<int, UsageError>;

// The forms of an assessment beside text and json.
inline const std::vector<std::string> kPictures = {"html", "svg", "dot"};
inline const std::vector<std::string> kPicturesAndMonitoring = {
    "html", "svg", "dot", "nagios", "prometheus", "jsonl", "junit"};

struct OutputOptions {
    std::string format = "text";
    bool json = false;
    std::string file;      // empty: standard output
    ExpiryOptions expiry;  // offered with the forms of kMonitoring
    bool quiet = false;
    bool verbose = false;
    bool no_color = false;

    void add_to(CLI::App& app);
    // With other forms beside text and json.
    void add_to(CLI::App& app, const std::vector<std::string>& more);
    [[nodiscard]] std::string_view form() const { return json ? std::string_view("json") : format; }
    [[nodiscard]] bool wants_json() const { return form() == "json"; }
    [[nodiscard]] TextOptions text_options(const Env& env) const;
    // To the file or to standard output.
    [[nodiscard]] tl::expected<void, UsageError> write(Env& env, const std::string& report) const;
    // Renders, in any of the forms above, and writes; the exit status is the assessment's, or what
    // -w and -c make of it.
    [[nodiscard]] CommandResult write(Env& env, const Assessment& assessment) const;

private:
    [[nodiscard]] std::string render(const ZoneVerdict& verdict, const ExpiryBounds& bounds,
                                     const Assessment& assessment) const;
    [[nodiscard]] Result<std::string> render(const Env& env, const Assessment& assessment) const;
};

// --api-format, for the commands that read a provider's document.
CLI::Option* add_format_option(CLI::App& app, std::string& format);

// A command is set up with its options, and run after parsing. Or it is a group, in which the next
// word names one of its commands.
struct Command {
    CLI::App* app = nullptr;
    std::function<CommandResult(Env&)> run;
    std::vector<Command> commands = {};
};
[[nodiscard]] Command make_check_command(CLI::App& root);
[[nodiscard]] Command make_scan_command(CLI::App& root);
[[nodiscard]] Command make_trace_command(CLI::App& root);
[[nodiscard]] Command make_verify_ds_command(CLI::App& root);
[[nodiscard]] Command make_preflight_command(CLI::App& root);
[[nodiscard]] Command make_plan_command(CLI::App& root);
[[nodiscard]] Command make_wait_command(CLI::App& root);
[[nodiscard]] Command make_replay_command(CLI::App& root);
[[nodiscard]] Command make_history_command(CLI::App& root);
[[nodiscard]] Command make_explain_command(CLI::App& root);
[[nodiscard]] Command make_gcore_command(CLI::App& root);

}  // namespace dschain
