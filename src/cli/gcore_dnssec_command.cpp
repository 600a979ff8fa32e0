// 'dschain gcore dnssec': what to give the registrar, and switching DNSSEC on and off.
#include <istream>
#include <ostream>

#include <fmt/format.h>

#include "check_options.hpp"
#include "dschain/base/text.hpp"
#include "dschain/check/document.hpp"
#include "gcore_command.hpp"
#include "gcore_options.hpp"
#include "guard_options.hpp"

namespace dschain {
namespace {

// The provider's document of a zone, understood and checked.
tl::expected<DocumentCheck, UsageError> checked(const std::string& text, const Name& zone) {
    const auto document = parse_document(text, Limits{}, "gcore");
    if (!document) {
        return usage("the provider's document: " + document.error());
    }
    auto check = check_document(*document, zone);
    if (!check) {
        return usage("the provider's document: " + check.error());
    }
    return std::move(*check);
}

struct ShowCommand {
    std::string zone;
    GcoreOptions api;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto name = parse_zone("ZONE", zone);
        if (!name) {
            return unexpected(name.error());
        }
        const auto client = api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto answer = (*client)->dnssec(*name);
        if (!answer) {
            return usage(answer.error());
        }
        const auto check = checked(answer->document, *name);
        if (!check) {
            return unexpected(check.error());
        }
        const std::string report =
            output.wants_json()
                ? ds_forms_json(*check, "gcore", env.now(), nullptr)
                : document_text(*check, output.text_options(env)) +
                      (output.quiet ? "" : ds_forms_text(*check, output.text_options(env)));
        if (const auto result = output.write(env, report); !result) {
            return unexpected(result.error());
        }
        return exit_status(gravest(check->findings));
    }
};

// What switching on and off have in common.
struct ChangeOptions {
    ProviderChange change = ProviderChange::enable;
    std::string zone;
    bool dry_run = false;
    GcoreOptions api;
    AskOptions ask;
    GuardOptions guard;
    OutputOptions output;

    void add_to(CLI::App& app) {
        app.add_option("ZONE", zone, "The zone, as in example.com")->required();
        app.add_flag("--dry-run", dry_run, "Show what would be sent, and send nothing");
        api.add_to(app);
        guard.assumptions.add_to(app);
        guard.store.add_to(app);
        ask.add_to(app);
        for (const char* unused : {"--expect", "--record"}) {
            app.get_option(unused)->group("");
        }
        output.add_to(app);
    }

    // Before anything is changed: are the options for asking DNS of use?
    [[nodiscard]] tl::expected<Name, UsageError> read(Env& env) const {
        auto name = parse_zone("ZONE", zone);
        if (!name) {
            return name;
        }
        Evidence evidence;
        evidence.subject.zone = *name;
        CollectOptions options;
        if (const auto applied = ask.apply(env, evidence, options); !applied) {
            return unexpected(applied.error());
        }
        return name;
    }

    // Says what stands in the way, and gives the exit status for it.
    [[nodiscard]] CommandResult refuse(Env& env, const Name& name,
                                       const GuardAnswer& answer) const {
        return tell(env, name, false, answer,
                    fmt::format("{}: nothing was changed: {}{}", to_string(answer.verdict),
                                answer.text, when(answer)));
    }

    [[nodiscard]] CommandResult tell(Env& env, const Name& name, bool done,
                                     const GuardAnswer& answer, const std::string& text) const {
        const auto result =
            output.write(env, output.wants_json() ? change_json(change, name, done, answer)
                                                  : without_controls(text) + "\n");
        if (!result) {
            return unexpected(result.error());
        }
        return exit_status(answer.verdict);
    }

    // Into the history. The change is made: that it could not be written down is no failure of it.
    void remember(Env& env, const Name& name, const std::string& what) const {
        const auto recorded =
            guard.store.record_change(env, name, ChangeEntry{env.now(), what, ""});
        if (!recorded) {
            env.err << "dschain: warning: the change is not in the history: "
                    << without_controls(recorded.error()) << '\n';
        }
    }

    static std::string when(const GuardAnswer& answer) {
        return answer.verdict == GuardVerdict::wait && answer.time
                   ? fmt::format(" (not before {})", format_time(*answer.time))
                   : "";
    }
};

struct EnableCommand {
    ChangeOptions common;
    unsigned wait_s = 300;
    unsigned interval_s = 15;

    CommandResult run(Env& env) const {
        const auto name = common.read(env);
        if (!name) {
            return unexpected(name.error());
        }
        if (common.dry_run) {
            return common.api.dry_run(env, set_dnssec_request(*name, true, false), common.output);
        }
        const auto client = common.api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto allowed =
            env.guard.may_change(env, ProviderChange::enable, *name, common.ask, common.guard);
        if (!allowed) {
            return usage(allowed.error());
        }
        if (allowed->verdict != GuardVerdict::go) {
            return common.refuse(env, *name, *allowed);
        }
        const auto answer = (*client)->set_dnssec(*name, true, false);
        if (!answer) {
            return usage(answer.error());
        }
        common.remember(env, *name, "DNSSEC enabled at gcore");
        if (answer->disabled) {
            return usage("the API took the change, and says that DNSSEC is disabled");
        }
        const auto check = checked(answer->document, *name);
        if (!check) {
            return unexpected(check.error());
        }
        const auto served = wait_until_served(env, *name, answer->document);
        if (!served) {
            return usage(served.error());
        }
        return finish(env, *check, *served);
    }

    Result<GuardAnswer> wait_until_served(Env& env, const Name& name,
                                          const std::string& document) const {
        unsigned waited = 0;
        while (true) {
            auto decision = env.guard.is_served(env, name, document, common.ask);
            const bool may_come = decision && (decision->verdict == GuardVerdict::wait ||
                                               decision->verdict == GuardVerdict::unknown);
            if (!may_come || waited + interval_s > wait_s) {
                return decision;
            }
            if (env.err_is_terminal && !common.output.quiet) {
                env.err << "waiting: " << without_controls(decision->text) << '\n';
            }
            env.pause(std::chrono::seconds(interval_s));
            waited += interval_s;
        }
    }

    CommandResult finish(Env& env, const DocumentCheck& check, const GuardAnswer& served) const {
        const OutputOptions& output = common.output;
        const TextOptions options = output.text_options(env);
        const bool go = served.verdict == GuardVerdict::go;
        std::string report;
        if (output.wants_json()) {
            report = ds_forms_json(check, "gcore", env.now(), &served);
        } else {
            report = fmt::format("DNSSEC is enabled for {}: {}\n", check.owner.text(),
                                 without_controls(served.text));
            if (go) {
                report += document_text(check, options);
                report += output.quiet ? "" : ds_forms_text(check, options);
            } else if (!output.quiet) {
                report += fmt::format(
                    "Do not give the DS to the registrar yet. 'dschain check {0} --provider "
                    "gcore' says when every server serves the key, and 'dschain gcore dnssec show "
                    "{0}' prints the DS.\n",
                    check.owner.text());
            }
        }
        if (const auto result = output.write(env, report); !result) {
            return unexpected(result.error());
        }
        return go ? exit_status(gravest(check.findings)) : exit_status(served.verdict);
    }
};

struct DisableCommand {
    ChangeOptions common;
    bool force = false;
    std::string confirm;

    CommandResult run(Env& env) const {
        const auto name = common.read(env);
        if (!name) {
            return unexpected(name.error());
        }
        if (!confirm.empty() && !force) {
            return usage("--confirm goes with --force");
        }
        if (common.dry_run) {
            return common.api.dry_run(env, set_dnssec_request(*name, false, force), common.output);
        }
        const auto client = common.api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        auto decision =
            env.guard.may_change(env, ProviderChange::disable, *name, common.ask, common.guard);
        if (!decision) {
            return usage(decision.error());
        }
        if (decision->verdict != GuardVerdict::go) {
            if (!force) {
                return common.refuse(env, *name, *decision);
            }
            env.err << "dschain: warning: " << to_string(decision->verdict) << ": "
                    << without_controls(decision->text) << '\n';
        }
        if (force) {
            if (const auto confirmed = confirm_force(env, *name); !confirmed) {
                return unexpected(confirmed.error());
            }
        }
        const auto changed = (*client)->set_dnssec(*name, false, force);
        if (!changed) {
            if (changed.error().fault != ApiFault::conflict || force) {
                return usage(changed.error());
            }
            decision->verdict = GuardVerdict::stop;
            decision->time.reset();
            decision->text = fmt::format(
                "the provider sees a DS of {} at the parent: {}. Remove it at the registrar first, "
                "and wait until it is out of every cache",
                name->text(), changed.error().text);
            return common.refuse(env, *name, *decision);
        }
        common.remember(env, *name,
                        force ? "DNSSEC disabled at gcore, by force" : "DNSSEC disabled at gcore");
        decision->verdict = GuardVerdict::go;
        return common.tell(
            env, *name, true, *decision,
            fmt::format("DNSSEC is disabled for {}{}", name->text(),
                        changed->message.empty() ? "" : ": " + printable(changed->message)));
    }

    // With --force, the zone's name once more, so that no slip of a finger breaks a zone.
    tl::expected<void, UsageError> confirm_force(Env& env, const Name& name) const {
        std::string typed = confirm;
        if (typed.empty()) {
            if (!env.in_is_terminal || !env.err_is_terminal) {
                return usage(fmt::format(
                    "--force breaks the zone for every validating resolver that holds a DS; say "
                    "that you mean it with --confirm {}",
                    name.text()));
            }
            env.err << "This breaks " << name.text()
                    << " for every validating resolver that holds a DS of it.\n"
                       "Type the zone's name to go on: "
                    << std::flush;
            std::getline(env.in, typed);
        }
        const auto parsed = Name::parse(trim(typed));
        if (!parsed || *parsed != name) {
            return usage(fmt::format("'{}' is not the zone {}: nothing was changed",
                                     printable(trim(typed), 80), name.text()));
        }
        return {};
    }
};

Command make_show_command(CLI::App& group) {
    auto command = std::make_shared<ShowCommand>();
    CLI::App* app = group.add_subcommand(
        "show", "The DS in every form that registrars ask for, checked against its key");
    app->add_option("ZONE", command->zone, "The zone, as in example.com")->required();
    command->api.add_to(*app);
    command->output.add_to(*app);
    app->footer(
        "Exit status: 0 the DS is the one of its key, 1 a field beside it differs or DNSSEC is "
        "disabled, 2 the DS is wrong, 3 it cannot be told.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_enable_command(CLI::App& group) {
    auto command = std::make_shared<EnableCommand>();
    CLI::App* app = group.add_subcommand(
        "enable", "Sign the zone, wait until every server serves its key, and print the DS");
    command->common.add_to(*app);
    app->add_option("--wait", command->wait_s,
                    "Seconds to wait for the key on every server (0 to 86400)")
        ->check(CLI::Range(0, 86400).description(""))
        ->type_name("S")
        ->capture_default_str();
    app->add_option("--interval", command->interval_s,
                    "Seconds between two looks at the servers (1 to 3600)")
        ->check(CLI::Range(1, 3600).description(""))
        ->type_name("S")
        ->capture_default_str();
    app->footer(
        "Exit status: 0 every server serves the key, 1 not yet (or a field beside the DS "
        "differs), 2 it would break the zone (or the DS is wrong), 3 unknown.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_disable_command(CLI::App& group) {
    auto command = std::make_shared<DisableCommand>();
    command->common.change = ProviderChange::disable;
    CLI::App* app = group.add_subcommand(
        "disable", "Stop signing the zone, if no resolver can hold a DS of it any more");
    command->common.add_to(*app);
    app->add_flag("--force", command->force,
                  "Do it whatever stands in the way, which may break the zone");
    app->add_option("--confirm", command->confirm,
                    "With --force: the zone's name once more, where there is no terminal to ask on")
        ->type_name("ZONE");
    app->footer(
        "Exit status: 0 done, 1 wait (with the time), 2 it would break the zone, 3 unknown.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace

Command make_gcore_dnssec_command(CLI::App& gcore) {
    CLI::App* dnssec = add_group(gcore, "dnssec", "Show the DS, and switch DNSSEC on and off");
    return {
        dnssec,
        {},
        {make_show_command(*dnssec), make_enable_command(*dnssec), make_disable_command(*dnssec)}};
}

}  // namespace dschain
