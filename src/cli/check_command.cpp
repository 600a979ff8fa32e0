#include <chrono>
#include <ostream>

#include <fmt/format.h>

#include "check_options.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/check/assess.hpp"
#include "files.hpp"

namespace dschain {
namespace {

struct CheckCommand {
    std::string zone;
    std::string api_file;
    std::string api_format;
    std::vector<std::string> ds;
    AskOptions ask;
    OutputOptions output;

    CommandResult run(Env& env) const {
        Evidence evidence;
        const auto name = Name::parse(zone);
        if (!name) {
            return usage("ZONE: " + name.error());
        }
        evidence.subject.zone = *name;
        CollectOptions options;
        if (const auto applied = ask.apply(env, evidence, options); !applied) {
            return unexpected(applied.error());
        }
        if (const auto read = read_documents(env, evidence.subject, options.limits); !read) {
            return unexpected(read.error());
        }
        gather(env, options, evidence);
        if (const auto recorded = ask.record(evidence); !recorded) {
            return unexpected(recorded.error());
        }
        const auto assessment = assess(evidence, options.limits);
        if (!assessment) {
            return usage(assessment.error());
        }
        return output.write(env, *assessment);
    }

    // What the provider says is read and understood before anything is asked.
    tl::expected<void, UsageError> read_documents(Env& env, Subject& subject,
                                                  const Limits& limits) const {
        if (!api_file.empty()) {
            auto text = read_input(api_file, env.in, limits.document_octets);
            if (!text) {
                return usage("--api: " + text.error());
            }
            subject.document = std::move(*text);
            subject.document_source = api_file == "-" ? "stdin" : "file";
            subject.document_format = api_format;
        }
        subject.given_ds = ds;
        if (const auto document = provider_document(subject, limits); !document) {
            return usage(api_file.empty() ? document.error()
                                          : fmt::format("{}: {}", api_file, document.error()));
        }
        return {};
    }

    void gather(Env& env, const CollectOptions& options, Evidence& evidence) const {
        const bool tell = env.err_is_terminal && !output.quiet;
        if (tell) {
            env.err << "asking the servers of " << evidence.subject.zone.text() << " …"
                    << std::flush;
        }
        const auto start = std::chrono::steady_clock::now();
        const auto transport = env.transport(ask.transport_options(env));
        collect(*transport, options, evidence);
        evidence.elapsed_us = std::chrono::duration_cast<std::chrono::microseconds>(
                                  std::chrono::steady_clock::now() - start)
                                  .count();
        if (tell) {
            env.err << "\r\x1b[K" << std::flush;
        }
    }
};

}  // namespace

Command make_check_command(CLI::App& root) {
    auto command = std::make_shared<CheckCommand>();
    CLI::App* app = root.add_subcommand(
        "check",
        "Chain of trust, parent against child on every server, and the provider's "
        "document against both");
    app->add_option("ZONE", command->zone, "The zone, as in example.com")->required();
    auto* api =
        app->add_option("--api", command->api_file,
                        "What the provider says: the JSON of its API, or DS or DNSKEY lines; - for "
                        "standard input")
            ->type_name("FILE|-");
    add_format_option(*app, command->api_format)->needs(api);
    app->add_option("--ds", command->ds,
                    "A DS that should be there, as 'tag algorithm type digest'; repeatable")
        ->type_name("RDATA")
        ->take_all();
    command->ask.add_to(*app);
    command->output.add_to(*app);
    app->footer(
        "Examples:\n"
        "  dschain check example.com\n"
        "  dschain check example.com --api ds.json\n"
        "  dschain check example.com --expect secure -q\n"
        "  dschain check example.com --json --record evidence.json\n"
        "Exit status: 0 ok, 1 warning, 2 critical, 3 unknown.\n");
    return {app, [command](Env& env) { return command->run(env); }};
}

}  // namespace dschain
