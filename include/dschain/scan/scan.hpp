// Checks many zones at a time: threads with a loop each, and in each loop many zones.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dschain/check/assess.hpp"
#include "dschain/collect/bulk.hpp"
#include "dschain/transport/paced.hpp"
#include "dschain/transport/transport.hpp"

namespace dschain {

struct ScanJob {
    std::uint64_t number = 0;  // in the list, from 0
    Name zone;
    std::vector<std::string> ds;  // what its DS should be; empty: nothing was said
};

// Where zones come from and results go to. Called from every thread of the scan.
class ScanFeed {
public:
    virtual ~ScanFeed() = default;

    // The next zone; nothing at the end.
    [[nodiscard]] virtual std::optional<ScanJob> next() = 0;
    // Whether no zone should be begun now: too many results are held back, or the list has no more
    // as yet.
    [[nodiscard]] virtual bool must_wait() const = 0;
    // Once for every job.
    virtual void done(const ScanJob& job, const Assessment& assessment) = 0;
};

struct ScanOptions {
    BulkOptions bulk;
    Subject subject;  // of every zone, but for its name and DS
    std::function<Timestamp()> now;
    unsigned jobs = 1;  // threads
    // Zones at a time, in all threads. Those that have waited for some time already do not count,
    // up to four times as many: a tenth of the zones without an answer must not hold up the rest.
    unsigned in_flight = 1000;
    Pace pace;                                              // of all threads together
    std::function<std::unique_ptr<Transport>()> transport;  // without a deadline
    // Called every now and then, about 20 times a second, by the thread that runs the scan.
    std::function<void()> tick = [] {};
};

// Returns when the feed has no more zones and all are done, or soon after `stop` is set; zones that
// were not done by then are dropped. Throws what a thread threw.
void run_scan(const ScanOptions& options, ScanFeed& feed, const std::atomic<bool>& stop);

}  // namespace dschain
