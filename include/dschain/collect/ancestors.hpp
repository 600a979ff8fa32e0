// The zones above many zones: found and asked once per TTL, and shared between threads.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dschain/chain/chain.hpp"
#include "dschain/evidence/evidence.hpp"

namespace dschain {

// The nearest zone that is at a name or above it, and everything that leads to it.
struct Ancestor {
    std::vector<ZoneCut> cuts;  // from the root down to it
    bool reached = false;       // false: nobody answered for the way further down
    std::shared_ptr<const Chain> chain;
    std::vector<Exchange> exchanges;  // that both rest on
    std::vector<std::string> limits_hit;
};

// What one of several workers makes and all use, under a name, for a while. At most one makes it at
// a time. Thread-safe.
template <typename Value>
class SharedByName {
public:
    using Clock = std::chrono::steady_clock;

    // Exactly one of the two, or neither: then another worker is at it, and it is to be asked for
    // again a little later.
    struct Claim {
        std::optional<Value> value;
        bool make = false;  // the caller makes it, and gives it with put(), or calls give_up()
    };

    [[nodiscard]] Claim get(const Name& name) {
        const std::lock_guard lock(mutex_);
        if (entries_.size() > kMost) {
            std::erase_if(entries_, [](const auto& each) { return !each.second.in_the_making; });
        }
        Entry& entry = entries_[name];
        if (entry.value && Clock::now() < entry.until) {
            return {entry.value, false};
        }
        const bool make = !std::exchange(entry.in_the_making, true);
        return {std::nullopt, make};
    }

    // What is known, however it stands with the making.
    [[nodiscard]] std::optional<Value> find(const Name& name) const {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(name);
        const bool fresh = found != entries_.end() && Clock::now() < found->second.until;
        return fresh ? found->second.value : std::nullopt;
    }

    void put(const Name& name, Value value, std::chrono::seconds time) {
        const std::lock_guard lock(mutex_);
        entries_[name] = Entry{std::move(value), Clock::now() + time, false};
    }

    void give_up(const Name& name) {
        const std::lock_guard lock(mutex_);
        entries_[name].in_the_making = false;
    }

private:
    struct Entry {
        std::optional<Value> value;
        Clock::time_point until{};
        bool in_the_making = false;
    };
    // More than any list has above it at a time; then all are made again.
    static constexpr std::size_t kMost = 50000;

    mutable std::mutex mutex_;
    std::unordered_map<Name, Entry> entries_;
};

struct Ancestors {
    SharedByName<std::shared_ptr<const Ancestor>> zones;
    // Addresses of name servers that no referral gives, and servers of zones found on the way
    // there.
    SharedByName<std::vector<Server>> hosts;
    SharedByName<std::vector<Server>> zone_servers;
};

}  // namespace dschain
