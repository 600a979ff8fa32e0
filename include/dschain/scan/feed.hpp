// A scan between a list of zones and what is made of the results.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "dschain/report/monitor.hpp"
#include "dschain/report/verdict.hpp"
#include "dschain/scan/output.hpp"
#include "dschain/scan/scan.hpp"
#include "dschain/scan/zone_list.hpp"

namespace dschain {

struct FeedOptions {
    LineForm form = LineForm::json;
    bool full = false;           // whole reports as lines; json alone
    bool only_problems = false;  // no line for a zone whose severity is ok
    bool per_zone = false;       // keep the series of every zone
    bool cases = false;          // keep the test case of every zone
    ExpiryBounds bounds;
    // An entry of the list that cannot be read, in words. Called under the feed's lock.
    std::function<void(const std::string&)> complain;
};

class ListFeed final : public ScanFeed {
public:
    // Results held back that are too many: a zone that nobody answers for holds up those behind it.
    static constexpr std::uint64_t kMostHeld = 200000;
    static constexpr std::uint64_t kMostHeldOctets = 48U << 20;

    // The list must outlive the feed.
    ListFeed(ZoneList& list, FeedOptions options);

    // Before the scan begins; without it, results are only counted. It must outlive the scan.
    void write_to(ScanOutput& output) { output_ = &output; }

    [[nodiscard]] std::optional<ScanJob> next() override;
    [[nodiscard]] bool must_wait() const override;
    void done(const ScanJob& job, const Assessment& assessment) override;

    // A line of an earlier scan that this one goes on with.
    void found(std::string_view line);

    struct Numbers {
        std::uint64_t entries = 0;     // taken from the list
        std::uint64_t done = 0;        // checked, found done or unreadable
        std::uint64_t problems = 0;    // zones that are not ok
        std::uint64_t unreadable = 0;  // entries
        bool at_end = false;           // of the list
    };
    [[nodiscard]] Numbers numbers() const;
    // Why it gives no more zones, if not for the end of the list.
    [[nodiscard]] std::optional<std::string> failure() const;

    // For when the scan is over.
    [[nodiscard]] const Totals& totals() const { return totals_; }
    [[nodiscard]] const ZoneSeries& series() const { return series_; }
    [[nodiscard]] const std::string& cases() const { return cases_; }

private:
    [[nodiscard]] std::string line_of(const ZoneVerdict& verdict,
                                      const Assessment& assessment) const;

    ZoneList& list_;
    ScanOutput* output_ = nullptr;
    FeedOptions options_;
    mutable std::mutex mutex_;
    Numbers numbers_;
    std::optional<std::string> failure_;
    Totals totals_;
    ZoneSeries series_;
    std::string cases_;
};

}  // namespace dschain
