// preflight, plan, wait: may the next step be taken, and when?
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "choice.hpp"
#include "dschain/base/text.hpp"
#include "dschain/report/monitor.hpp"
#include "dschain/provider/document.hpp"
#include "files.hpp"
#include "zone_look.hpp"

namespace dschain {
namespace {

enum class Mode { preflight, plan, wait };

// How often 'wait' looks unless it is told: often enough to see a change within a minute or some,
// and seldom enough to be no burden. Without any answer it asks less and less often.
constexpr unsigned kShortestPause = 60;
constexpr unsigned kLongestPause = 900;

class LifecycleCommand {
public:
    explicit LifecycleCommand(Mode mode) : mode_(mode) { ask_.deadline_s = 20; }

    void add_to(CLI::App& app) {
        app.add_option("OPERATION", operation_, "enable, publish, disable, transfer or rollover")
            ->check(one_of({"enable", "publish", "disable", "transfer", "rollover"}))
            ->required();
        zone_.add_to(app);
        const std::string group = "Operation";
        app.add_option("--step", step_, "Ask about this step of it; 'plan' shows them")
            ->type_name("NAME")
            ->group(group);
        app.add_option("--ds", ds_,
                       "A DS that should be at the parent, as 'tag algorithm type digest'; "
                       "repeatable")
            ->type_name("RDATA")
            ->take_all()
            ->group(group);
        app.add_option("--api", api_file_,
                       "The same from what the provider says, as 'check' reads it; - for standard "
                       "input")
            ->type_name("FILE|-")
            ->group(group);
        app.add_option("--roll", roll_, "rollover: which key, or the algorithm")
            ->check(one_of({"ksk", "zsk", "algorithm"}))
            ->type_name("ksk|zsk|algorithm")
            ->capture_default_str()
            ->group(group);
        app.add_option("--to-algorithm", algorithm_,
                       "rollover: the new algorithm's number (implies --roll algorithm)")
            ->check(CLI::Range(1, 255).description(""))
            ->type_name("N")
            ->group(group);
        app.add_option("--new-key", new_key_,
                       "rollover: the tag of the new key, where that cannot be told")
            ->check(CLI::Range(0, 65535).description(""))
            ->type_name("TAG")
            ->group(group);
        app.add_flag("--double-ds", double_ds_, "rollover: the DS first, then the key")
            ->group(group);
        app.add_flag("--through-unsigned", through_unsigned_,
                     "transfer: without DNSSEC while the servers change")
            ->group(group);
        assumptions_.add_to(app);
        store_.add_to(app);
        ask_.add_to(app);
        app.get_option("--expect")->group("");
        output_.add_to(app, mode_ == Mode::plan        ? std::vector<std::string>{"ics"}
                            : mode_ == Mode::preflight ? std::vector<std::string>{"nagios"}
                                                       : std::vector<std::string>{});
        add_profile_option(app, ask_.profile);
        if (mode_ == Mode::wait) {
            app.add_option("--interval", interval_,
                           "Seconds between two looks (1 to 86400), in place of a pause that "
                           "depends on what is waited for")
                ->check(CLI::Range(1, 86400).description(""))
                ->type_name("S");
            // For one look there is the contract's deadline; this one is for all of them.
            app.remove_option(app.get_option("--deadline"));
            app.add_option("--deadline", wait_deadline_,
                           "Give up after so many seconds, with the last answer's exit status")
                ->check(CLI::Range(1, 100'000'000).description(""))
                ->type_name("S");
        }
    }

    CommandResult run(Env& env) const {
        const auto name = zone_.read();
        if (!name) {
            return unexpected(name.error());
        }
        const auto request = read_request(env, *name);
        if (!request) {
            return unexpected(request.error());
        }
        const auto assumptions = assumptions_.read();
        if (!assumptions) {
            return unexpected(assumptions.error());
        }
        auto looker = ZoneLooker::open(env, *name, *request, *assumptions, ask_, store_,
                                       output_.quiet || mode_ == Mode::wait);
        if (!looker) {
            return unexpected(looker.error());
        }
        return mode_ == Mode::wait ? wait(env, *looker) : once(env, *looker);
    }

private:
    tl::expected<Request, UsageError> read_request(Env& env, const Name& zone) const {
        Request request;
        request.operation = *parse_operation(operation_);
        request.step = step_;
        request.roll = algorithm_ || roll_ == "algorithm" ? Roll::algorithm
                       : roll_ == "zsk"                   ? Roll::zsk
                                                          : Roll::ksk;
        if (request.roll == Roll::algorithm && !algorithm_) {
            return usage("--roll algorithm needs the new one's number: --to-algorithm N");
        }
        request.algorithm = algorithm_;
        request.new_key = new_key_;
        request.double_ds = double_ds_;
        request.through_unsigned = through_unsigned_;
        request.new_servers_given = !ask_.name_servers.empty();
        Subject subject;
        subject.zone = zone;
        subject.given_ds = ds_;
        const Limits limits;
        if (!api_file_.empty()) {
            auto text = read_input(api_file_, env.in, limits.document_octets);
            if (!text) {
                return usage("--api: " + text.error());
            }
            subject.document = std::move(*text);
        }
        const auto document = provider_document(subject, limits);
        if (!document) {
            return usage(document.error());
        }
        if (*document) {
            for (const DsLine& line : (*document)->ds) {
                request.ds.push_back(line.ds);
            }
        }
        return request;
    }

    // --- once ---

    CommandResult once(Env& env, ZoneLooker& looker) const {
        const auto look = looker.look(env);
        if (!look) {
            return unexpected(look.error());
        }
        return finish(env, looker, *look);
    }

    CommandResult finish(Env& env, ZoneLooker& looker, const Look& look) const {
        const std::string json = report_json(look.assessment, &look.decision);
        const ReportEntry entry{look.evidence.started_at,
                                fmt::format("{} {}",
                                            mode_ == Mode::preflight ? "preflight"
                                            : mode_ == Mode::plan    ? "plan"
                                                                     : "wait",
                                            operation_),
                                std::string(to_string(look.assessment.status)),
                                std::string(to_string(look.assessment.severity)),
                                look.decision.summary,
                                json};
        if (const auto recorded = looker.record_report(entry); !recorded) {
            return usage(recorded.error());
        }
        const std::string report =
            output_.wants_json() ? json
            : output_.format == "nagios"
                ? nagios_line(look.decision, look.assessment.stats, look.evidence.started_at) +
                      (output_.verbose ? nagios_details(look.decision.reasons) : "")
            : output_.format == "ics"
                ? decision_ics(look.assessment.zone, look.decision, look.evidence.started_at)
                : decision_text(look.assessment, look.decision, mode_ == Mode::plan,
                                output_.text_options(env));
        if (const auto written = output_.write(env, report); !written) {
            return unexpected(written.error());
        }
        return exit_status(look.decision.answer);
    }

    // --- again and again ---

    CommandResult wait(Env& env, ZoneLooker& looker) const {
        const Timestamp begin = env.now();
        unsigned without_answer = 0;
        while (true) {
            const auto look = looker.look(env);
            if (!look) {
                return unexpected(look.error());
            }
            without_answer = look->decision.answer == Advice::unknown ? without_answer + 1 : 0;
            const Timestamp now = env.now();
            const Timestamp end = wait_deadline_ ? begin + *wait_deadline_ : kNever;
            if (look->decision.answer == Advice::go || now >= end) {
                clear_progress(env);
                return finish(env, looker, *look);
            }
            const auto pause =
                std::min(pause_after(look->decision, now, without_answer), end - now);
            tell_progress(env, *look, now + pause);
            env.pause(std::chrono::seconds(std::max<Timestamp>(1, pause)));
        }
    }

    // Seconds until the next look.
    Timestamp pause_after(const Decision& decision, Timestamp now, unsigned without_answer) const {
        Timestamp pause = interval_.value_or(0);
        if (pause == 0) {
            // Nothing is to be seen before the time that is known, but for surprises.
            pause = decision.safe_at ? kLongestPause : kShortestPause;
            pause = std::min<Timestamp>(kLongestPause, pause << std::min(without_answer, 4U));
        }
        if (decision.safe_at && *decision.safe_at > now) {
            pause = std::min(pause, *decision.safe_at - now);
        }
        return std::max<Timestamp>(1, pause);
    }

    void tell_progress(Env& env, const Look& look, Timestamp next) const {
        if (output_.quiet) {
            return;
        }
        const std::string text = fmt::format(
            "{}; next look at {}", without_controls(look.decision.summary), format_time(next));
        if (env.err_is_terminal) {
            env.err << "\r\x1b[K" << text.substr(0, kTerminalWidth) << std::flush;
        } else if (output_.verbose) {
            env.err << text
                    << (look.round ? fmt::format("; recorded as round {}", *look.round) : "")
                    << std::endl;
        }
    }

    void clear_progress(Env& env) const {
        if (env.err_is_terminal && !output_.quiet) {
            env.err << "\r\x1b[K" << std::flush;
        }
    }

    static constexpr std::size_t kTerminalWidth = 79;

    Mode mode_;
    std::string operation_;
    ZoneOption zone_;
    std::string step_;
    std::vector<std::string> ds_;
    std::string api_file_;
    std::string roll_ = "ksk";
    std::optional<std::uint8_t> algorithm_;
    std::optional<std::uint16_t> new_key_;
    bool double_ds_ = false;
    bool through_unsigned_ = false;
    std::optional<Timestamp> interval_;
    std::optional<Timestamp> wait_deadline_;
    AssumptionOptions assumptions_;
    StoreOptions store_;
    AskOptions ask_;
    OutputOptions output_;
};

constexpr const char* kExitStatus = "Exit status: 0 go, 1 wait, 2 stop, 3 unknown.\n";

Command make(CLI::App& root, Mode mode, const std::string& name, const std::string& what,
             const std::string& examples) {
    auto command = std::make_shared<LifecycleCommand>(mode);
    CLI::App* app = root.add_subcommand(name, what);
    command->add_to(*app);
    app->footer("Examples:\n" + examples + kExitStatus);
    return {app, [command](Env& env) { return command->run(env); }, {}};
}

}  // namespace

Command make_preflight_command(CLI::App& root) {
    return make(root, Mode::preflight, "preflight",
                "May the next step be taken now? go, wait until a time, stop, or unknown",
                "  dschain preflight enable example.com\n"
                "  dschain preflight disable example.com --ds-removed-at 2026-11-23T18:00:00Z\n"
                "  dschain preflight transfer example.com --ns ns1.new.example=192.0.2.1\n"
                "  dschain preflight rollover example.com --roll zsk\n");
}

Command make_plan_command(CLI::App& root) {
    return make(root, Mode::plan, "plan",
                "Every step of an operation, its condition and its earliest time",
                "  dschain plan rollover example.com\n"
                "  dschain plan disable example.com --format ics -o disable.ics\n");
}

Command make_wait_command(CLI::App& root) {
    return make(root, Mode::wait, "wait", "Look again and again until preflight says go",
                "  dschain wait disable example.com && dschain gcore dnssec disable example.com\n"
                "  dschain wait publish example.com --ds '7888 13 2 8707…' --deadline 86400\n");
}

}  // namespace dschain
