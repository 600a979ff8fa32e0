#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "choice.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/base/version.hpp"
#include "dschain/report/monitor.hpp"

namespace dschain {
namespace {

constexpr int kUnknown = 3;

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_group().empty()) {
            continue;  // not offered: it is there to be refused with a reason
        }
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

// With the line that a monitoring system reads, if it is one that asked.
int fail(Env& env, const CLI::App* app, const std::string& command, const std::string& text) {
    if (app != nullptr && wants_nagios(*app)) {
        env.out << nagios_unknown(text);
    }
    return fail(env, command, text);
}

std::vector<std::string> names_of(const std::vector<Command>& commands) {
    std::vector<std::string> names;
    for (const Command& command : commands) {
        names.push_back(command.app->get_name());
    }
    return names;
}

struct UnknownWord {
    std::string command;  // the group in which it stands
    std::string text;
};

// A word in the place of a command that is none. CLI11 would say only that it did not expect it.
std::optional<UnknownWord> unknown_command(const std::vector<std::string>& args,
                                           const std::vector<Command>& root) {
    std::vector<std::string> path;
    const std::vector<Command>* commands = &root;
    for (const std::string& word : args) {
        if (commands->empty() || word.starts_with('-')) {
            break;
        }
        const auto found =
            std::find_if(commands->begin(), commands->end(),
                         [&](const Command& command) { return command.app->get_name() == word; });
        if (found == commands->end()) {
            const auto names = names_of(*commands);
            return UnknownWord{
                join(path, " "),
                fmt::format("'{}' is no command{}; the commands are {}", printable(word, 60),
                            suggestion(word, names), enumerate(names))};
        }
        path.push_back(word);
        commands = &found->commands;
    }
    return std::nullopt;
}

// The groups and, last, the command that were named.
std::vector<const Command*> parsed_path(const std::vector<Command>& root) {
    std::vector<const Command*> path;
    const std::vector<Command>* commands = &root;
    while (true) {
        const auto found =
            std::find_if(commands->begin(), commands->end(),
                         [](const Command& command) { return command.app->parsed(); });
        if (found == commands->end()) {
            return path;
        }
        path.push_back(&*found);
        commands = &found->commands;
    }
}

std::string name_of(const std::vector<const Command*>& path) {
    std::vector<std::string> names;
    for (const Command* command : path) {
        names.push_back(command->app->get_name());
    }
    return join(names, " ");
}

// Extras are collected, and complained of below with a suggestion. An option that may be repeated
// takes one value each time: what follows is ZONE.
void set_up(const std::vector<Command>& commands) {
    for (const Command& command : commands) {
        command.app->allow_extras();
        for (CLI::Option* option : command.app->get_options()) {
            if (option->nonpositional() && option->get_items_expected_max() > 1) {
                option->allow_extra_args(false);
            }
        }
        set_up(command.commands);
    }
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

// 'FILE' and not 'FILE ...' of an option that takes one value each time it is given.
class Help : public CLI::Formatter {
public:
    std::string make_option_opts(const CLI::Option* option) const override {
        std::string text = Formatter::make_option_opts(option);
        const std::size_t dots = option->get_allow_extra_args() ? text.npos : text.find(" ...");
        return dots == text.npos ? text : text.erase(dots, 4);
    }
};

struct Maker {
    std::string_view name;
    Command (*make)(CLI::App&);
};
constexpr std::array kMakers = {
    Maker{"check", make_check_command},         Maker{"scan", make_scan_command},
    Maker{"trace", make_trace_command},         Maker{"verify-ds", make_verify_ds_command},
    Maker{"preflight", make_preflight_command}, Maker{"plan", make_plan_command},
    Maker{"wait", make_wait_command},           Maker{"history", make_history_command},
    Maker{"replay", make_replay_command},       Maker{"explain", make_explain_command},
    Maker{"gcore", make_gcore_command},
};

// The one that is named first, or all: to describe every option of all takes as long as a check.
std::vector<Command> make_commands(CLI::App& root, const std::vector<std::string>& args) {
    std::vector<Command> all;
    const auto named = std::find_if(kMakers.begin(), kMakers.end(), [&](const Maker& maker) {
        return !args.empty() && maker.name == args.front();
    });
    for (const Maker& maker : kMakers) {
        if (named == kMakers.end() || maker.name == named->name) {
            all.push_back(maker.make(root));
        }
    }
    return all;
}

}  // namespace

int run_command_line(Env& env) {
    CLI::App root(
        "Checks DS records and the DNSSEC chain of trust: the provider's API against "
        "the parent against the child, on every server.");
    root.name("dschain");
    root.set_version_flag("-V,--version", fmt::format("dschain {}", kVersion));
    root.require_subcommand(1);
    root.formatter(std::make_shared<Help>());
    // The last one counts, so that a wrapper's options can be overridden.
    root.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    root.footer(
        "'dschain COMMAND --help' has the options and examples of each.\n"
        "Exit status: 0 ok, 1 warning, 2 critical, 3 unknown.\n");
    const std::vector<Command> commands = make_commands(root, env.args);
    set_up(commands);
    if (const auto unknown = unknown_command(env.args, commands)) {
        return fail(env, unknown->command, unknown->text);
    }
    std::optional<std::string> complaint;
    try {
        // CLI11 takes them from the back.
        std::vector<std::string> reversed(env.args.rbegin(), env.args.rend());
        root.parse(reversed);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {  // --help or --version
            return root.exit(error, env.out, env.err);
        }
        complaint = error.what();
    }
    const auto path = parsed_path(commands);
    const std::string name = name_of(path);
    const CLI::App* app = path.empty() ? nullptr : path.back()->app;
    // First: a required argument may be missing only because of a mistyped option.
    for (const Command* command : path) {
        if (!extras(*command->app).empty()) {
            return fail(env, app, name, unexpected_argument(*command->app));
        }
    }
    if (path.empty() || !path.back()->run) {
        return fail(env, app, name,
                    fmt::format("a command is wanted; 'dschain{}{} --help' lists them",
                                name.empty() ? "" : " ", name));
    }
    if (complaint) {
        return fail(env, app, name, *complaint);
    }
    try {
        const CommandResult status = path.back()->run(env);
        return status ? *status : fail(env, app, name, status.error().text);
    } catch (const std::exception& error) {
        return fail(env, app, name, fmt::format("internal error: {}", error.what()));
    }
}

}  // namespace dschain
