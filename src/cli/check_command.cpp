#include <fmt/format.h>

#include "check_options.hpp"
#include "choice.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/check/assess.hpp"
#include "dschain/lifecycle/observe.hpp"
#include "dschain/store/store.hpp"
#include "files.hpp"
#include "gather.hpp"
#include "gcore_options.hpp"
#include "store_options.hpp"

namespace dschain {
namespace {

struct CheckCommand {
    ZoneOption zone;
    std::string api_file;
    std::string api_format;
    std::string provider;
    std::string rdap;
    std::vector<std::string> ds;
    GcoreOptions api;
    AskOptions ask;
    StoreOptions store;
    OutputOptions output;

    CommandResult run(Env& env) const {
        Evidence evidence;
        const auto name = zone.read();
        if (!name) {
            return unexpected(name.error());
        }
        // Before anything is asked.
        if (const auto bounds = output.expiry.read(output.form()); !bounds) {
            return unexpected(bounds.error());
        }
        evidence.subject.zone = *name;
        CollectOptions options;
        if (const auto applied = ask.apply(env, evidence, options); !applied) {
            return unexpected(applied.error());
        }
        options.probe = options.all_servers;
        options.random = env.random_id;
        if (const auto read = read_documents(env, evidence.subject, options.limits); !read) {
            return unexpected(read.error());
        }
        gather(env, ask, options, !output.quiet, evidence);
        if (const auto recorded = ask.record(evidence); !recorded) {
            return unexpected(recorded.error());
        }
        const auto assessment = assess(evidence, options.limits);
        if (!assessment) {
            return usage(assessment.error());
        }
        if (const auto kept = remember(env, evidence, *assessment); !kept) {
            return usage(kept.error());
        }
        return output.write(env, *assessment);
    }

    // In the history, if one is named: a check is a look as good as any.
    Result<void> remember(Env& env, const Evidence& evidence, const Assessment& assessment) const {
        if (!store.is_named(env) || evidence.subject.servers_given) {
            return {};
        }
        const auto path = store.path(env);
        if (!path) {
            return unexpected(path.error());
        }
        auto history = Store::open(**path);
        if (!history) {
            return unexpected(history.error());
        }
        const Name& name = evidence.subject.zone;
        if (const auto round = history->record(name, observe(evidence, assessment)); !round) {
            return unexpected(round.error());
        }
        return history->record_report(
            name, {evidence.started_at, "check", std::string(to_string(assessment.status)),
                   std::string(to_string(assessment.severity)), assessment.summary,
                   report_json(assessment)});
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
        if (!provider.empty()) {
            if (const auto fetched = fetch(env, subject); !fetched) {
                return unexpected(fetched.error());
            }
        }
        if (!rdap.empty()) {
            if (const auto fetched = fetch_rdap(env, subject); !fetched) {
                return unexpected(fetched.error());
            }
            if (const auto document = rdap_document(subject, limits); !document) {
                return usage("--rdap: " + document.error());
            }
        }
        subject.given_ds = ds;
        if (const auto document = provider_document(subject, limits); !document) {
            return usage(api_file.empty() ? document.error()
                                          : fmt::format("{}: {}", api_file, document.error()));
        }
        return {};
    }

    // Public: no key goes there.
    tl::expected<void, UsageError> fetch_rdap(Env& env, Subject& subject) const {
        HttpRequest request;
        request.url = rdap;
        request.accept = "application/rdap+json";
        auto response = env.http(api.http_options(env))->send(request);
        if (!response) {
            return usage("--rdap: " + response.error().text);
        }
        constexpr int kOk = 200;
        if (response->status != kOk) {
            return usage(fmt::format("--rdap: {} answers with status {}", printable(rdap, 100),
                                     response->status));
        }
        subject.rdap = std::move(response->body);
        return {};
    }

    // The document, and what the API says beside it. A scan that the API does not have is no fault.
    tl::expected<void, UsageError> fetch(Env& env, Subject& subject) const {
        const auto client = api.open(env);
        if (!client) {
            return unexpected(client.error());
        }
        const auto document = (*client)->dnssec(subject.zone);
        if (!document) {
            return usage(document.error());
        }
        const auto zone_object = (*client)->zone(subject.zone);
        if (!zone_object) {
            return usage(zone_object.error());
        }
        const auto scan = (*client)->parent_ds(subject.zone);
        if (!scan && scan.error().fault != ApiFault::refused &&
            scan.error().fault != ApiFault::not_found) {
            return usage(scan.error());
        }
        subject.document = document->document;
        subject.document_source = provider;
        subject.document_format = provider;
        subject.provider_state =
            ProviderState{zone_object->dnssec_status, zone_object->dnssec_status_modified_on,
                          scan ? scan->has_valid_parent_ds : std::nullopt,
                          scan ? scan->scanned_at : std::string()};
        return {};
    }
};

}  // namespace

Command make_check_command(CLI::App& root) {
    auto command = std::make_shared<CheckCommand>();
    CLI::App* app = root.add_subcommand(
        "check",
        "Chain of trust, parent against child on every server, and the provider's "
        "document against both");
    command->zone.add_to(*app);
    auto* api =
        app->add_option("--api", command->api_file,
                        "What the provider says: the JSON of its API, or DS or DNSKEY lines; - for "
                        "standard input")
            ->type_name("FILE|-");
    add_format_option(*app, command->api_format)->needs(api);
    app->add_option("--provider", command->provider,
                    "Fetch what the provider says from its API, with its status of the zone")
        ->check(one_of({"gcore"}))
        ->excludes("--api")
        ->type_name("gcore");
    app->add_option("--rdap", command->rdap,
                    "Compare what the registrar submitted, as RDAP has it there, as in "
                    "https://rdap.example/domain/example.com")
        ->type_name("URL");
    app->add_option("--ds", command->ds,
                    "A DS that should be there, as 'tag algorithm type digest'; repeatable")
        ->type_name("RDATA")
        ->take_all();
    app->add_option("--resolver", command->ask.resolvers,
                    "Look into this recursive resolver's cache as well: ADDRESS[#PORT]; repeatable")
        ->type_name("ADDRESS")
        ->take_all();
    command->api.add_to(*app);
    command->store.add_to(*app);
    command->ask.add_to(*app);
    command->output.add_to(*app, kPicturesAndMonitoring);
    add_profile_option(*app, command->ask.profile);
    app->footer(
        "Examples:\n"
        "  dschain check example.com\n"
        "  dschain check example.com --api ds.json\n"
        "  dschain check example.com --provider gcore --api-key-file key\n"
        "  dschain check example.com --expect secure -q\n"
        "  dschain check example.com --resolver 192.0.2.53 --profile strict\n"
        "  dschain check example.com --json --record evidence.json\n"
        "Exit status: 0 ok, 1 warning, 2 critical, 3 unknown.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace dschain
