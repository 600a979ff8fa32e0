#include "scan_options.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "choice.hpp"
#include "dschain/base/text.hpp"

namespace dschain {
namespace {

bool is_csv(std::string_view file) {
    return file.ends_with(".csv") || file.ends_with(".csv.zst");
}

// Each channel of a transport has a socket and 70 kB, and so many of them may be in use at a time:
// as many as descriptors allow, which the program may raise as far as its user may.
std::size_t channels_for(unsigned jobs) {
    constexpr rlim_t kOthers = 256;  // files, and connections over TCP
    constexpr rlim_t kMost = 1000;
    rlimit limit{};
    rlim_t descriptors = 1024;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, 8192);
        if (limit.rlim_cur < wanted) {
            rlimit raised = limit;
            raised.rlim_cur = wanted;
            limit = setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised : limit;
        }
        descriptors = limit.rlim_cur;
    }
    const rlim_t all = std::min(kMost, descriptors > 2 * kOthers ? descriptors - kOthers : kOthers);
    return std::max<std::size_t>(16, all / jobs);
}

}  // namespace

void ScanCommandOptions::add_to(CLI::App& app) {
    app.add_option("FILE", list, "The list of zones; - or nothing for standard input")
        ->type_name("FILE|-");
    const std::string listing = "List";
    app.add_option("--list-format", list_form,
                   "names: one a line, DS RDATA behind it where wanted; csv: with a header row; "
                   "zone: a zone file, whose delegations are meant")
        ->check(one_of({"auto", "names", "csv", "zone"}))
        ->type_name("auto|names|csv|zone")
        ->capture_default_str()
        ->group(listing);
    app.add_option("--column", column, "The CSV column of the zones, by name or number from 1")
        ->type_name("NAME|N")
        ->group(listing);
    app.add_option("--ds-column", ds_column,
                   "The CSV column of what their DS should be; several are separated by ';'")
        ->type_name("NAME|N")
        ->group(listing);
    app.add_option("--origin", origin, "The apex of a zone file without SOA or $ORIGIN")
        ->type_name("NAME")
        ->group(listing);
    const std::string work = "Work";
    app.add_option("--jobs", jobs, "Threads (1 to 256); as many as there are cores by default")
        ->check(silent(CLI::Range(1, 256)))
        ->type_name("N")
        ->group(work);
    app.add_option("--in-flight", in_flight, "Zones at a time, in all threads (1 to 100000)")
        ->check(silent(CLI::Range(1, 100000)))
        ->type_name("N")
        ->capture_default_str()
        ->group(work);
    app.add_option("--depth", depth,
                   "keys: DS and DNSKEY with their signatures; data: the zone's SOA as well; all: "
                   "everything that 'check' asks. all with --full, keys with --servers one, else "
                   "data")
        ->check(one_of({"keys", "data", "all"}))
        ->type_name("keys|data|all")
        ->group(work);
    app.add_option("--rate", rate, "Questions a second at most, in all; 0 for no bound")
        ->check(silent(CLI::Range(0.0, 1e9)))
        ->type_name("N")
        ->group(work);
    app.add_option("--rate-per-server", server_rate, "The same, to each server's address")
        ->check(silent(CLI::Range(0.0, 1e9)))
        ->type_name("N")
        ->group(work);
    const std::string group = "Output";
    app.add_option("--format", format,
                   "jsonl, csv: a line for each zone; nagios, prometheus, junit: what they come "
                   "to. jsonl, or csv for such a file")
        ->check(one_of({"jsonl", "csv", "nagios", "prometheus", "junit"}))
        ->type_name("jsonl|csv|nagios|prometheus|junit")
        ->group(group);
    app.add_option("-o,--output", file,
                   "Write there: FILE.part until all is done. With lines, FILE.zst is compressed")
        ->type_name("FILE")
        ->group(group);
    app.add_flag("--resume", resume, "Go on with FILE.part, which an interrupted scan left")
        ->group(group);
    app.add_flag("--unordered", unordered, "Lines as zones are done, not in the list's order")
        ->group(group);
    app.add_flag("--only-problems", only_problems, "No line for zones that are ok")->group(group);
    app.add_flag("--full", full, "The whole report of each zone, as a line of JSON")->group(group);
    app.add_flag("--per-zone", per_zone, "With --format prometheus: series of each zone as well")
        ->group(group);
    app.add_flag("-q,--quiet", quiet, "No progress and no summary")->group(group);
    ask.add_to(app, "--deadline");  // of each zone: -t is that of all
    // Those of one zone; and the deadline of a check is that of each zone here.
    for (const char* name : {"--ns", "--record", "--deadline"}) {
        app.remove_option(app.get_option(name));
    }
    app.add_option("--deadline", ask.deadline_s, "Seconds for each zone (1 to 3600)")
        ->check(silent(CLI::Range(1, 3600)))
        ->type_name("S")
        ->capture_default_str()
        ->group("Asking");
    app.add_option("-t,--stop-after", stop_after_s,
                   "Stop after so many seconds, whatever is left (then unknown)")
        ->check(silent(CLI::Range(1, 30 * 24 * 3600)))
        ->type_name("S")
        ->group(work);
    add_profile_option(app, ask.profile);
    expiry.add_to(app);
}

std::string ScanCommandOptions::form() const {
    return !format.empty() ? format : is_csv(file) ? "csv" : "jsonl";
}

tl::expected<ZoneListOptions, UsageError> ScanCommandOptions::list_options() const {
    ZoneListOptions options;
    options.form = list_form == "names"  ? ListForm::names
                   : list_form == "csv"  ? ListForm::csv
                   : list_form == "zone" ? ListForm::zone
                                         : ListForm::automatic;
    options.column = column.empty() ? std::nullopt : std::optional(column);
    options.ds_column = ds_column.empty() ? std::nullopt : std::optional(ds_column);
    if (!origin.empty()) {
        const auto name = Name::parse(origin);
        if (!name) {
            return usage("--origin: " + name.error());
        }
        options.origin = *name;
    }
    return options;
}

tl::expected<void, UsageError> ScanCommandOptions::check() const {
    if (resume && file.empty()) {
        return usage("--resume: -o FILE is wanted; its FILE.part is gone on with");
    }
    for (const auto& [given, name] : {std::pair{resume, "--resume"},
                                      {unordered, "--unordered"},
                                      {only_problems, "--only-problems"},
                                      {full, "--full"}}) {
        if (given && !writes_lines()) {
            return usage(
                fmt::format("{}: not with --format {}, which has no lines of zones", name, format));
        }
    }
    if (full && form() == "csv") {
        return usage("--full: not with csv; a report is JSON");
    }
    if (full && !(expiry.warning.empty() && expiry.critical.empty())) {
        return usage("--full: not with -w or -c; a whole report is as grave as its findings");
    }
    if (per_zone && form() != "prometheus") {
        return usage("--per-zone: --format prometheus is wanted with it");
    }
    if (form() == "csv" && (file.ends_with(".jsonl") || file.ends_with(".jsonl.zst"))) {
        return usage(fmt::format("-o {}: it would have CSV in it", printable(file, 100)));
    }
    if (!writes_lines() && file.ends_with(".zst")) {
        return usage(fmt::format("-o {}: only jsonl and csv are compressed", printable(file, 100)));
    }
    return {};
}

tl::expected<ScanOptions, UsageError> ScanCommandOptions::scan_options(Env& env) const {
    ScanOptions options;
    Evidence evidence;
    if (const auto applied = ask.apply(env, evidence, options.bulk.collect); !applied) {
        return unexpected(applied.error());
    }
    options.subject = std::move(evidence.subject);
    const std::string deep = !depth.empty()         ? depth
                             : full                 ? "all"
                             : ask.servers == "one" ? "keys"
                                                    : "data";
    options.bulk.depth = deep == "keys"  ? BulkDepth::keys
                         : deep == "all" ? BulkDepth::all
                                         : BulkDepth::data;
    options.bulk.collect.probe = deep == "all" && options.bulk.collect.all_servers;
    options.subject.keys_only = options.bulk.depth == BulkDepth::keys;
    options.bulk.deadline = std::chrono::seconds(ask.deadline_s);
    options.now = env.now;
    options.bulk.validate_at = env.now;
    if (!ask.at.empty()) {
        options.bulk.validate_at = [at = evidence.validate_at] { return at; };
    }
    options.jobs = jobs > 0 ? jobs : std::max(1U, std::thread::hardware_concurrency());
    options.in_flight = in_flight;
    options.pace = {rate, server_rate};
    if (rate > 0) {
        // Questions of a second: more zones at a time would all be begun, and none done for long.
        options.in_flight = std::min(in_flight, static_cast<unsigned>(std::clamp(rate, 1.0, 1e5)));
    }
    options.jobs = std::min(options.jobs, options.in_flight);
    TransportOptions transport = ask.transport_options(env);
    transport.deadline = std::chrono::milliseconds(0);
    transport.channels = channels_for(options.jobs);
    // One source of randomness for all threads.
    const auto mutex = std::make_shared<std::mutex>();
    transport.random_id = [mutex, random = transport.random_id] {
        const std::lock_guard lock(*mutex);
        return random();
    };
    options.bulk.collect.random = transport.random_id;
    options.transport = [make = env.transport, transport] { return make(transport); };
    return options;
}

}  // namespace dschain
