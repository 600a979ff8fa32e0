// Commands that ask nothing of the network: verify-ds, replay, explain.
#include <ostream>

#include <fmt/format.h>

#include "check_options.hpp"
#include "choice.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/check/assess.hpp"
#include "dschain/finding/peers.hpp"
#include "files.hpp"

namespace dschain {
namespace {

constexpr std::uint64_t kLargestEvidence = 256U << 20;

struct VerifyDsCommand {
    std::string file = "-";
    std::string zone;
    std::string format;
    std::string profile;
    OutputOptions output;

    CommandResult run(Env& env) const {
        std::optional<Name> owner;
        if (!zone.empty()) {
            const auto name = Name::parse(zone);
            if (!name) {
                return usage("--zone: " + name.error());
            }
            owner = *name;
        }
        const auto severities = read_profile_option(env, profile);
        if (!severities) {
            return unexpected(severities.error());
        }
        const Limits limits;
        const auto text = read_input(file, env.in, limits.document_octets);
        if (!text) {
            return usage(text.error());
        }
        const std::string source = file == "-" ? "standard input" : file;
        const auto document = parse_document(*text, limits, format);
        if (!document) {
            return usage(fmt::format("{}: {}", source, document.error()));
        }
        auto check = check_document(*document, owner);
        if (!check) {
            return usage(fmt::format("{}: {}", source, check.error()));
        }
        if (*severities) {
            apply_profile(**severities, check->findings);
        }
        const auto written =
            output.write(env, output.wants_json()
                                  ? document_json(*check, file == "-" ? "stdin" : "file", env.now())
                                  : document_text(*check, output.text_options(env)));
        if (!written) {
            return unexpected(written.error());
        }
        return exit_status(gravest(check->findings));
    }
};

struct ReplayCommand {
    std::string file;
    std::string profile;
    OutputOptions output;

    CommandResult run(Env& env) const {
        const auto text = read_input(file, env.in, kLargestEvidence);
        if (!text) {
            return usage(text.error());
        }
        auto evidence = read_evidence(*text);
        if (!evidence) {
            return usage(fmt::format("{}: {}", file, evidence.error()));
        }
        auto severities = read_profile_option(env, profile);
        if (!severities) {
            return unexpected(severities.error());
        }
        if (*severities) {
            evidence->subject.profile = std::move(*severities);
        }
        const auto assessment = assess(*evidence, evidence->subject.limits);
        if (!assessment) {
            return usage(fmt::format("{}: {}", file, assessment.error()));
        }
        return output.write(env, *assessment);
    }
};

struct ExplainCommand {
    std::string code;
    bool peers = false;
    OutputOptions output;

    CommandResult run(Env& env) const {
        if (peers) {
            if (const auto written = output.write(env, peers_json()); !written) {
                return unexpected(written.error());
            }
            return 0;
        }
        if (code.empty()) {
            for (const CatalogueEntry& each : catalogue()) {
                env.out << fmt::format("{:<10}{}\n", to_string(each.severity), each.name);
            }
            return 0;
        }
        const CatalogueEntry* found = find_entry(code);
        for (const PeerName& each : peer_names()) {
            if (found == nullptr && equal_ignoring_case(each.name, code)) {
                return usage(each.codes.empty() ? fmt::format("{} of {} is not looked for: {}",
                                                              each.name, each.peer, each.reason)
                                                : fmt::format("{} is {}'s name; here it is {}",
                                                              each.name, each.peer, each.codes));
            }
        }
        if (found == nullptr) {
            std::vector<std::string> names;
            for (const CatalogueEntry& each : catalogue()) {
                names.emplace_back(each.name);
            }
            return usage(fmt::format("'{}' is no finding{}; 'dschain explain' lists them",
                                     printable(code, 60), suggestion(code, names)));
        }
        const auto written =
            output.write(env, output.wants_json() ? explain_json(*found) : explain_text(*found));
        if (!written) {
            return unexpected(written.error());
        }
        return 0;
    }
};

}  // namespace

Command make_verify_ds_command(CLI::App& root) {
    auto command = std::make_shared<VerifyDsCommand>();
    CLI::App* app = root.add_subcommand("verify-ds",
                                        "Offline: does the provider's document agree with itself?");
    app->add_option("FILE", command->file,
                    "The JSON of a provider's API, or DS and DNSKEY lines; - or nothing for "
                    "standard input");
    add_format_option(*app, command->format);
    app->add_option("--zone", command->zone, "The zone that the document should be about")
        ->type_name("ZONE");
    command->output.add_to(*app);
    add_profile_option(*app, command->profile);
    app->footer(
        "Examples:\n"
        "  dschain verify-ds ds.json --zone example.com\n"
        "  dig +short example.com DNSKEY | dschain verify-ds --zone example.com\n"
        "Exit status: 0 it agrees, 1 a field beside the DS differs, 2 the DS is wrong, 3 it "
        "cannot be told.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_replay_command(CLI::App& root) {
    auto command = std::make_shared<ReplayCommand>();
    CLI::App* app = root.add_subcommand(
        "replay", "The report again, from what --record wrote, without network");
    app->add_option("EVIDENCE", command->file, "The recorded file; - for standard input")
        ->required();
    command->output.add_to(*app, kPicturesAndMonitoring);
    add_profile_option(*app, command->profile)
        ->description("How grave each finding is, in place of the profile that was recorded");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

Command make_explain_command(CLI::App& root) {
    auto command = std::make_shared<ExplainCommand>();
    CLI::App* app = root.add_subcommand("explain", "What a finding means, its RFC, and what to do");
    app->add_option("CODE", command->code, "As in DS_DIGEST_MISMATCH; nothing lists them all");
    app->add_flag("--peers", command->peers,
                  "What DNSViz and Zonemaster call the same faults, as JSON");
    command->output.add_to(*app);
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace dschain
