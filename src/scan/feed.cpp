#include "dschain/scan/feed.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dschain/report/report.hpp"

namespace dschain {
namespace {

// --- Lines that were written before: what the totals count of them.

template <typename Value>
Value value_of(std::string_view word, std::initializer_list<Value> values, Value otherwise) {
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](Value each) { return to_string(each) == word; });
    return found == values.end() ? otherwise : *found;
}

Status status_of(std::string_view word) {
    return value_of(word, {Status::secure, Status::insecure, Status::bogus}, Status::indeterminate);
}

Severity severity_of(std::string_view word) {
    return value_of(word, {Severity::ok, Severity::warning, Severity::critical}, Severity::unknown);
}

void add_code(std::string_view name, ZoneVerdict& verdict) {
    if (const CatalogueEntry* known = find_entry(name)) {
        verdict.codes.push_back(known->code);
    }
}

void set_zone(std::string_view text, ZoneVerdict& verdict) {
    if (auto name = Name::parse(text)) {
        verdict.zone = std::move(*name);
    }
}

ZoneVerdict read_json(std::string_view line) {
    using Json = nlohmann::json;
    ZoneVerdict verdict;
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) {
        return verdict;
    }
    const auto text = [](const Json& object, const char* key) {
        const auto found = object.find(key);
        return found != object.end() && found->is_string() ? found->get<std::string>() : "";
    };
    verdict.status = status_of(text(json, "status"));
    verdict.severity = severity_of(text(json, "severity"));
    set_zone(json.contains("subject") ? text(json["subject"], "zone") : text(json, "zone"),
             verdict);
    for (const Json& code : json.value("codes", Json::array())) {
        add_code(code.is_string() ? code.get<std::string>() : "", verdict);
    }
    for (const Json& finding : json.value("findings", Json::array())) {
        add_code(finding.is_object() ? text(finding, "code") : "", verdict);
    }
    return verdict;
}

// zone,status,severity,codes,…: no field before the fifth has a comma or quotes.
ZoneVerdict read_csv(std::string_view line) {
    std::vector<std::string_view> fields;
    while (fields.size() < 4) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    ZoneVerdict verdict;
    set_zone(fields[0], verdict);
    verdict.status = status_of(fields[1]);
    verdict.severity = severity_of(fields[2]);
    for (std::string_view codes = fields[3]; !codes.empty();) {
        const std::size_t blank = codes.find(' ');
        add_code(codes.substr(0, blank), verdict);
        codes.remove_prefix(blank == std::string_view::npos ? codes.size() : blank + 1);
    }
    return verdict;
}

}  // namespace

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
    const ZoneVerdict verdict = options_.form == LineForm::csv ? read_csv(line) : read_json(line);
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
