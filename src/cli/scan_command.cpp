#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <ostream>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "commands.hpp"
#include "dschain/base/text.hpp"
#include "dschain/report/monitor.hpp"
#include "dschain/scan/feed.hpp"
#include "dschain/scan/progress.hpp"
#include "files.hpp"
#include "scan_options.hpp"

namespace dschain {
namespace {

using Clock = std::chrono::steady_clock;

bool is_regular(const std::string& list) {
    struct stat status {};
    return list != "-" && stat(list.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// How many entries a list has, for the time that is left: read beside the scan, where it can be
// read twice.
class EntryCount {
public:
    EntryCount(const ScanCommandOptions& options, const ZoneListOptions& list) {
        if (is_regular(options.list)) {
            thread_ = std::thread([this, file = options.list, list] { count(file, list); });
        }
    }
    ~EntryCount() {
        ends_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    EntryCount(const EntryCount&) = delete;
    EntryCount& operator=(const EntryCount&) = delete;

    // Nothing while they are being counted.
    [[nodiscard]] std::optional<std::uint64_t> value() const {
        return is_done_ ? std::optional(entries_.load()) : std::nullopt;
    }

private:
    void count(const std::string& file, const ZoneListOptions& options) {
        std::istringstream nothing;
        const auto list = ZoneList::open(file, nothing, options);
        while (list && !ends_ && (*list)->next()) {
            ++entries_;
        }
        is_done_ = list && !ends_;
    }

    std::atomic<bool> ends_ = false;
    std::atomic<bool> is_done_ = false;
    std::atomic<std::uint64_t> entries_ = 0;
    std::thread thread_;
};

// One run of the command.
class ScanRun {
public:
    ScanRun(Env& env, const ScanCommandOptions& options) : env_(env), options_(options) {}

    CommandResult run() {
        if (const auto checked = options_.check(); !checked) {
            return unexpected(checked.error());
        }
        const auto bounds = options_.expiry.read(options_.form());
        const auto list_options = options_.list_options();
        if (!bounds || !list_options) {
            return unexpected(!bounds ? bounds.error() : list_options.error());
        }
        const auto scan = options_.scan_options(env_);
        if (!scan) {
            return unexpected(scan.error());
        }
        if (options_.list == "-" && env_.in_is_terminal && !options_.quiet) {
            say("reading zones from the terminal; end them with Ctrl-D");
        }
        auto list = ZoneList::open(options_.list, env_.in, *list_options);
        if (!list) {
            return usage(list.error());
        }
        if (!is_regular(options_.list)) {
            list = read_ahead(std::move(*list));
        }
        FeedOptions feed_options;
        feed_options.form = options_.form() == "csv" ? LineForm::csv : LineForm::json;
        feed_options.full = options_.full;
        feed_options.only_problems = options_.only_problems;
        feed_options.per_zone = options_.per_zone;
        feed_options.cases = options_.form() == "junit";
        feed_options.bounds = *bounds;
        feed_options.complain = [this](const std::string& text) { complain(text); };
        ListFeed feed(**list, feed_options);
        std::unique_ptr<ScanOutput> output;
        if (options_.writes_lines()) {
            auto opened = open_output(feed);
            if (!opened) {
                return usage(opened.error());
            }
            output = std::move(*opened);
            feed.write_to(*output);
        }
        return work(*scan, *list_options, *bounds, feed, output.get());
    }

private:
    CommandResult work(const ScanOptions& scan, const ZoneListOptions& list,
                       const ExpiryBounds& bounds, ListFeed& feed, ScanOutput* output) {
        env_.on_interrupt(stop_);
        const RunFacts run_at{env_.now(), 0};
        const auto start = Clock::now();
        {
            const bool shows = env_.err_is_terminal && !options_.quiet;
            std::optional<EntryCount> count;
            if (shows) {
                count.emplace(options_, list);
            }
            ScanOptions ticking = scan;
            auto last = start;
            ticking.tick = [&] {
                constexpr std::chrono::milliseconds kEvery{250};
                if (Clock::now() - last >= kEvery) {
                    last = Clock::now();
                    tick(feed, output, shows ? count->value() : std::nullopt, start, shows);
                }
            };
            run_scan(ticking, feed, stop_);
        }
        const auto elapsed =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
        clear_line();
        const bool whole = feed.numbers().at_end && !stop_ && !feed.failure();
        if (!whole) {
            return interrupted(feed, output, elapsed);
        }
        if (output != nullptr) {
            if (const auto finished = output->finish(); !finished) {
                return usage(finished.error());
            }
        } else if (const auto written =
                       write_totals(feed, bounds, {run_at.started_at, elapsed.count()});
                   !written) {
            return usage(written.error());
        }
        if (!options_.quiet && options_.form() != "nagios") {
            env_.err << summary_text(feed.totals(), feed.numbers(), elapsed);
        }
        constexpr int kUnknown = 3;
        return feed.numbers().unreadable > 0 ? kUnknown : exit_status(feed.totals().severity());
    }

    // Interrupted, out of time, or the list or the output failed.
    CommandResult interrupted(ListFeed& feed, ScanOutput* output,
                              std::chrono::microseconds elapsed) {
        const auto numbers = feed.numbers();
        if (output != nullptr) {
            output->flush();
        }
        if (!options_.quiet && options_.form() != "nagios") {
            env_.err << summary_text(feed.totals(), numbers, elapsed);
        }
        std::string why = feed.failure().value_or(
            out_of_time_ ? fmt::format("stopped after {} s", options_.stop_after_s)
                         : std::string("interrupted"));
        why += fmt::format(", {} zones were done", numbers.done);
        if (output != nullptr && !options_.file.empty() && output->progress().lines > 0) {
            why += fmt::format(
                "; {}.part has the lines so far, and the same command with --resume goes on",
                options_.file);
        }
        return usage(why);
    }

    Result<std::unique_ptr<ScanOutput>> open_output(ListFeed& feed) {
        ScanOutputOptions options;
        options.order = options_.unordered ? Order::finished : Order::list;
        options.form = options_.form() == "csv" ? LineForm::csv : LineForm::json;
        options.header = options_.form() == "csv" ? verdict_csv_header() : "";
        options.resume = options_.resume;
        options.every_zone_has_line = !options_.only_problems;
        options.found = [&feed](std::string_view line) { feed.found(line); };
        return options_.file.empty() ? ScanOutput::to_stream(env_.out, options)
                                     : ScanOutput::to_file(options_.file, options);
    }

    Result<void> write_totals(const ListFeed& feed, const ExpiryBounds& bounds,
                              const RunFacts& run) {
        const Totals& totals = feed.totals();
        std::string text;
        if (options_.form() == "nagios") {
            text = nagios_line(totals, bounds, run);
        } else if (options_.form() == "prometheus") {
            text = prometheus_text(totals, run, options_.per_zone ? &feed.series() : nullptr);
        } else {
            text = junit_head(totals, run) + feed.cases() + junit_tail();
        }
        if (options_.file.empty()) {
            env_.out << text;
            return {};
        }
        return write_file(options_.file, text);
    }

    // Four times a second.
    void tick(const ListFeed& feed, ScanOutput* output, std::optional<std::uint64_t> of,
              Clock::time_point start, bool shows) {
        const std::chrono::duration<double> elapsed = Clock::now() - start;
        if (options_.stop_after_s > 0 && elapsed.count() >= options_.stop_after_s) {
            out_of_time_ = true;
            stop_ = true;
        }
        if (output != nullptr) {
            output->flush();
        }
        if (shows) {
            const auto numbers = feed.numbers();
            const double fresh =
                static_cast<double>(numbers.done) -
                static_cast<double>(output == nullptr ? 0 : output->progress().found);
            const std::lock_guard lock(terminal_);
            env_.err << "\r\x1b[K" << progress_text(numbers, fresh / elapsed.count(), of)
                     << std::flush;
            line_is_shown_ = true;
        }
    }

    void clear_line() {
        const std::lock_guard lock(terminal_);
        if (line_is_shown_) {
            env_.err << "\r\x1b[K" << std::flush;
            line_is_shown_ = false;
        }
    }

    void complain(const std::string& text) {
        constexpr unsigned kMost = 50;
        if (++complaints_ <= kMost) {
            say(text);
        } else if (complaints_ == kMost + 1) {
            say("more entries of the list cannot be read; they are counted");
        }
    }

    void say(const std::string& text) {
        clear_line();
        const std::lock_guard lock(terminal_);
        env_.err << "dschain scan: " << without_controls(text) << '\n' << std::flush;
    }

    Env& env_;
    const ScanCommandOptions& options_;
    std::atomic<bool> stop_ = false;
    std::atomic<bool> out_of_time_ = false;
    std::mutex terminal_;
    bool line_is_shown_ = false;
    unsigned complaints_ = 0;
};

}  // namespace

Command make_scan_command(CLI::App& root) {
    auto options = std::make_shared<ScanCommandOptions>();
    CLI::App* app = root.add_subcommand(
        "scan", "Many zones: whether the chain of trust holds for each, as a line each");
    options->add_to(*app);
    app->footer(
        "Examples:\n"
        "  dschain scan zones.txt -o zones.jsonl\n"
        "  dschain scan zones.txt -o zones.jsonl --resume\n"
        "  dschain scan customers.csv --column domain --ds-column ds --only-problems\n"
        "  dschain scan example.zone --origin example --servers one -o out.jsonl.zst\n"
        "  dschain scan zones.txt --format prometheus -o dschain.prom\n"
        "  dschain scan zones.txt --format nagios -w 7 -c 3\n"
        "Exit status: 0 ok, 1 warning, 2 critical, 3 unknown, or not all zones were done.\n");
    return {app, [options](Env& env) { return ScanRun(env, *options).run(); }, {}};
}

}  // namespace dschain
