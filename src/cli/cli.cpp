#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "choice.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/base/version.hpp"

namespace dschain {
namespace {

constexpr int kUnknown = 3;

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

int fail(Env& env, const std::string& command, const std::string& text) {
    env.err << "dschain" << (command.empty() ? "" : " " + command) << ": " << without_controls(text)
            << '\n';
    return kUnknown;
}

// A word in the place of a command that is none. CLI11 would say only that it did not expect it.
std::optional<std::string> unknown_command(const std::vector<std::string>& args,
                                           const std::vector<Command>& commands) {
    if (args.empty() || args.front().starts_with('-')) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const Command& command : commands) {
        names.push_back(command.app->get_name());
    }
    if (std::find(names.begin(), names.end(), args.front()) != names.end()) {
        return std::nullopt;
    }
    return fmt::format("'{}' is no command{}; the commands are {}", printable(args.front(), 60),
                       suggestion(args.front(), names), enumerate(names));
}

// What a command does not know. '--' stands among it: what follows is no option, as names may
// begin with a hyphen.
std::vector<std::string> extras(const CLI::App& app) {
    std::vector<std::string> extras = app.remaining();
    std::erase(extras, "--");
    return extras;
}

// The first of them, in words.
std::string unexpected_argument(const CLI::App& app) {
    for (const std::string& extra : extras(app)) {
        if (extra.starts_with("-")) {
            const std::string name = extra.substr(0, extra.find('='));
            return fmt::format("there is no option {}{}", printable(name, 60),
                               suggestion(name, option_names(app)));
        }
    }
    const std::string extra = extras(app).empty() ? "" : extras(app).front();
    return fmt::format("'{}' is one argument too many", printable(extra, 60));
}

}  // namespace

int run_command_line(Env& env) {
    CLI::App root(
        "Checks DS records and the DNSSEC chain of trust: the provider's API against "
        "the parent against the child, on every server.");
    root.name("dschain");
    root.set_version_flag("-V,--version", fmt::format("dschain {}", kVersion));
    root.require_subcommand(1);
    // The last one counts, so that a wrapper's options can be overridden.
    root.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    root.footer(
        "'dschain COMMAND --help' has the options and examples of each.\n"
        "Exit status: 0 ok, 1 warning, 2 critical, 3 unknown.\n");
    const std::vector<Command> commands = {
        make_check_command(root),   make_trace_command(root),  make_verify_ds_command(root),
        make_history_command(root), make_replay_command(root), make_explain_command(root)};
    for (const Command& command : commands) {
        // Collected, and complained of below with a suggestion.
        command.app->allow_extras();
    }
    if (const auto unknown = unknown_command(env.args, commands)) {
        return fail(env, "", *unknown);
    }
    try {
        // CLI11 takes them from the back.
        std::vector<std::string> reversed(env.args.rbegin(), env.args.rend());
        root.parse(reversed);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {  // --help or --version
            return root.exit(error, env.out, env.err);
        }
        const auto used = root.get_subcommands();
        if (used.empty()) {
            env.err << "dschain: a command is wanted; 'dschain --help' lists them\n";
            return kUnknown;
        }
        // A required argument may be missing only because of a mistyped option.
        const bool has_extra = !extras(*used.front()).empty();
        return fail(env, used.front()->get_name(),
                    has_extra ? unexpected_argument(*used.front()) : std::string(error.what()));
    }
    for (const Command& command : commands) {
        if (!command.app->parsed()) {
            continue;
        }
        if (!extras(*command.app).empty()) {
            return fail(env, command.app->get_name(), unexpected_argument(*command.app));
        }
        const CommandResult status = command.run(env);
        return status ? *status : fail(env, command.app->get_name(), status.error().text);
    }
    return kUnknown;
}

}  // namespace dschain
