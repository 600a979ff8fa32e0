// A list that comes through a pipe is read by a thread of its own: whoever writes it may be slow,
// and the loops of a scan must not wait for it.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "dschain/scan/zone_list.hpp"

namespace dschain {
namespace {

constexpr std::size_t kMostEntries = 4096;

struct Shared {
    std::unique_ptr<ZoneList> list;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<ListEntry> entries;
    bool at_end = false;
    bool is_reading = false;  // and may not come back for long
    bool ends = false;        // nobody wants more
};

void read_on(Shared& shared) {
    std::unique_lock lock(shared.mutex);
    while (!shared.ends && !shared.at_end) {
        if (shared.entries.size() >= kMostEntries) {
            shared.changed.wait(lock);
            continue;
        }
        shared.is_reading = true;
        lock.unlock();
        auto entry = shared.list->next();
        lock.lock();
        shared.is_reading = false;
        if (entry) {
            shared.entries.push_back(std::move(*entry));
        } else {
            shared.at_end = true;
        }
        shared.changed.notify_all();
    }
}

class ReadAhead final : public ZoneList {
public:
    explicit ReadAhead(std::unique_ptr<ZoneList> list) : shared_(std::make_shared<Shared>()) {
        shared_->list = std::move(list);
        thread_ = std::thread([shared = shared_] { read_on(*shared); });
    }

    ~ReadAhead() override {
        std::unique_lock lock(shared_->mutex);
        shared_->ends = true;
        shared_->changed.notify_all();
        // Nothing ends a read of what is never written; the process does when it ends.
        constexpr std::chrono::milliseconds kGrace{100};
        const bool is_free =
            shared_->changed.wait_for(lock, kGrace, [this] { return !shared_->is_reading; });
        lock.unlock();
        if (is_free) {
            thread_.join();
        } else {
            thread_.detach();
        }
    }
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    std::optional<ListEntry> next() override {
        std::unique_lock lock(shared_->mutex);
        shared_->changed.wait(lock,
                              [this] { return shared_->at_end || !shared_->entries.empty(); });
        if (shared_->entries.empty()) {
            return std::nullopt;
        }
        ListEntry entry = std::move(shared_->entries.front());
        shared_->entries.pop_front();
        shared_->changed.notify_all();
        return entry;
    }

    [[nodiscard]] bool is_ready() const override {
        const std::lock_guard lock(shared_->mutex);
        return shared_->at_end || !shared_->entries.empty();
    }

    [[nodiscard]] std::optional<std::string> failure() const override {
        return shared_->list->failure();
    }
    [[nodiscard]] ListForm form() const override { return shared_->list->form(); }

private:
    std::shared_ptr<Shared> shared_;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<ZoneList> read_ahead(std::unique_ptr<ZoneList> list) {
    return std::make_unique<ReadAhead>(std::move(list));
}

}  // namespace dschain
