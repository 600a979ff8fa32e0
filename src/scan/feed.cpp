#include "dschain/scan/feed.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/report/report.hpp"

namespace dschain {

ListFeed::ListFeed(ZoneList& list, FeedOptions options)
    : list_(list), options_(std::move(options)) {}

std::optional<ScanJob> ListFeed::next() {
    const std::lock_guard lock(mutex_);
    while (!failure_ && !numbers_.at_end) {
        auto entry = list_.next();
        if (!entry) {
            numbers_.at_end = true;
            failure_ = list_.failure();
            break;
        }
        const std::uint64_t number = numbers_.entries++;
        const std::string zone = *entry ? (*entry)->zone.text() : std::string();
        if (output_ != nullptr) {
            const auto is_done = output_->is_done(number, zone);
            if (!is_done) {
                failure_ = is_done.error();
                break;
            }
            failure_ = output_->failure();
            if (*is_done) {
                ++numbers_.done;
                continue;
            }
        }
        if (!*entry) {
            ++numbers_.unreadable;
            ++numbers_.done;
            options_.complain(fmt::format("line {}: {}", entry->error().line, entry->error().text));
            if (output_ != nullptr) {
                output_->put(number, std::string());
            }
            continue;
        }
        return ScanJob{number, std::move((*entry)->zone), std::move((*entry)->ds)};
    }
    return std::nullopt;
}

bool ListFeed::must_wait() const {
    if (!list_.is_ready()) {
        return true;
    }
    if (output_ == nullptr) {
        return false;
    }
    const auto progress = output_->progress();
    return progress.held > kMostHeld || progress.held_octets > kMostHeldOctets;
}

std::string ListFeed::line_of(const ZoneVerdict& verdict, const Assessment& assessment) const {
    if (output_ == nullptr || (options_.only_problems && verdict.severity == Severity::ok)) {
        return {};
    }
    if (options_.form == LineForm::csv) {
        return verdict_csv(verdict);
    }
    if (options_.full) {
        return nlohmann::ordered_json::parse(report_json(assessment)).dump() + "\n";
    }
    return verdict_json(verdict);
}

void ListFeed::done(const ScanJob& job, const Assessment& assessment) {
    ZoneVerdict verdict = verdict_of(assessment);
    apply_bounds(options_.bounds, verdict);
    std::string line = line_of(verdict, assessment);
    const std::string test_case = options_.cases ? junit_case(verdict) : std::string();
    {
        const std::lock_guard lock(mutex_);
        ++numbers_.done;
        numbers_.problems += verdict.severity == Severity::ok ? 0 : 1;
        totals_.add(verdict);
        cases_ += test_case;
        if (options_.per_zone) {
            series_.add(verdict);
        }
    }
    if (output_ != nullptr) {
        output_->put(job.number, std::move(line));
    }
}

void ListFeed::found(std::string_view line) {
    const ZoneVerdict verdict =
        options_.form == LineForm::csv ? read_verdict_csv(line) : read_verdict_json(line);
    const std::lock_guard lock(mutex_);
    numbers_.problems += verdict.severity == Severity::ok ? 0 : 1;
    totals_.add(verdict);
}

ListFeed::Numbers ListFeed::numbers() const {
    const std::lock_guard lock(mutex_);
    return numbers_;
}

std::optional<std::string> ListFeed::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

}  // namespace dschain
