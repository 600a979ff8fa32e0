#include <array>
#include <chrono>
#include <ostream>

#include <fmt/format.h>

#include "check_options.hpp"
#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/check/assess.hpp"
#include "dschain/collect/trace.hpp"
#include "files.hpp"

namespace dschain {
namespace {

// How often what did not verify is asked of further servers: a DS, then the keys, then the data.
constexpr int kRounds = 3;

// Types that are no data: those of one transaction only (RFC 6895 §3.1).
bool can_be_traced(RrType type) {
    constexpr std::uint16_t kFirstMeta = 128;
    constexpr std::uint16_t kLastMeta = 254;
    const auto number = static_cast<std::uint16_t>(type);
    return type != RrType::opt && number != 0 && (number < kFirstMeta || number > kLastMeta);
}

struct TraceCommand {
    std::string name;
    std::string type = "A";
    AskOptions ask;
    OutputOptions output;

    CommandResult run(Env& env) const {
        Evidence evidence;
        const auto parsed = Name::parse(name);
        if (!parsed) {
            return usage("NAME: " + parsed.error());
        }
        const auto rr_type = parse_type(type);
        if (!rr_type) {
            return usage(fmt::format("TYPE: '{}' is no record type; A, MX, DNSKEY and TYPE65 are",
                                     printable(type, 40)));
        }
        if (!can_be_traced(*rr_type)) {
            return usage(
                fmt::format("TYPE: {} is not for records that a zone holds", to_string(*rr_type)));
        }
        if (!ask.name_servers.empty()) {
            return usage("--ns is for checks of a zone; a trace asks the servers that it finds");
        }
        evidence.subject.zone = *parsed;
        evidence.subject.question = Question{*parsed, *rr_type};
        CollectOptions options;
        if (const auto applied = ask.apply(env, evidence, options); !applied) {
            return unexpected(applied.error());
        }
        const auto assessment = gather(env, options, evidence);
        if (!assessment) {
            return usage(assessment.error());
        }
        if (const auto recorded = ask.record(evidence); !recorded) {
            return unexpected(recorded.error());
        }
        return output.write(env, *assessment);
    }

    // Asks, and asks others again as long as what came does not verify.
    Result<Assessment> gather(Env& env, const CollectOptions& options, Evidence& evidence) const {
        const bool tell = env.err_is_terminal && !output.quiet;
        if (tell) {
            env.err << "following " << evidence.subject.zone.text() << " …" << std::flush;
        }
        const auto start = std::chrono::steady_clock::now();
        const auto transport = env.transport(ask.transport_options(env));
        TraceCollector collector(*transport, options, evidence);
        collector.collect();
        const auto now = [&] {
            return std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::steady_clock::now() - start)
                .count();
        };
        evidence.elapsed_us = now();
        auto assessment = assess(evidence, options.limits);
        for (int round = 0; round < kRounds && assessment; ++round) {
            const auto& doubtful = assessment->trace->doubtful;
            if (doubtful.empty() || !collector.ask_others(doubtful)) {
                break;
            }
            evidence.elapsed_us = now();
            assessment = assess(evidence, options.limits);
        }
        if (tell) {
            env.err << "\r\x1b[K" << std::flush;
        }
        return assessment;
    }
};

}  // namespace

Command make_trace_command(CLI::App& root) {
    auto command = std::make_shared<TraceCommand>();
    CLI::App* app = root.add_subcommand(
        "trace", "The chain of trust to one RRset or to the proof of its absence, as a tree");
    app->add_option("NAME", command->name, "The name, as in www.example.com")->required();
    app->add_option("TYPE", command->type, "The type, as in A, MX or TYPE65")
        ->capture_default_str();
    command->ask.add_to(*app);
    app->get_option("--ns")->group("");  // not for traces: refused with the reason, and not offered
    command->output.add_to(*app, kPictures);
    add_profile_option(*app, command->ask.profile);
    app->footer(
        "Examples:\n"
        "  dschain trace www.example.com AAAA\n"
        "  dschain trace no-such-name.example.com -v\n"
        "  dschain trace example.com MX --at 2026-12-01T00:00:00Z\n"
        "Exit status: 0 secure, 1 insecure or a warning, 2 bogus, 3 indeterminate.\n");
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace dschain
