#include "simulator/histories.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "simulator/operator.hpp"

namespace dschain::sim {
namespace {

constexpr Time kLongBefore = -400'000;

// A step as the operator takes it.
struct Act {
    Request request;
    std::function<void(Time)> take;
    std::vector<std::pair<What, Fact>> fresh;  // what it brings, for the true bound
    std::function<Time()> not_before;          // what else must have happened, for the true bound
    std::optional<int> wanted;                 // the key whose DS the operator names
    std::optional<int> new_key;                // the key that the operator says is the new one
};

class Play {
public:
    Play(Script script, Manner manner, std::uint64_t seed)
        : script_(script),
          manner_(manner),
          random_(seed * 1000 + static_cast<std::uint64_t>(script) * 7 +
                  static_cast<std::uint64_t>(manner)),
          world_(parameters(), random_) {
        for (int i = 0; i < world_.children(); ++i) {
            (i < world_.parameters().children ? old_ : new_).push_back(i);
        }
        for (int i = 0; i < world_.parents(); ++i) {
            parents_.push_back(i);
        }
    }

    Outcome run(int resolvers) {
        set_up();
        Operator someone(world_, random_, habits());
        if (is_transfer()) {
            someone.name_new_servers(new_);
        }
        Time now = 0;
        if (manner_ == Manner::watched) {
            someone.look(kLongBefore);
        } else if (manner_ == Manner::careless) {
            now = random_.between(0, 4000);
            before(now);
            someone.look(now);
            meanwhile(now);
        }
        const Time begin = now;
        for (const Act& act : acts_) {
            now = wait_for(someone, act, now);
            if (!outcome_.late.empty()) {
                break;
            }
            act.take(now);
            ++outcome_.steps;
        }
        const Time end = now + 3 * longest_ttl_ + world_.parameters().slowest;
        outcome_.bogus_view = world_.bogus_view(strict());
        outcome_.asked = ask(world_, random_, resolvers, begin - longest_ttl_, end, strict());
        return outcome_;
    }

private:
    [[nodiscard]] bool strict() const { return script_ == Script::algorithm; }
    [[nodiscard]] bool is_transfer() const {
        return script_ == Script::transfer_unsigned || script_ == Script::transfer_multi_signer;
    }

    Parameters parameters() {
        Parameters made;
        made.parents = static_cast<int>(random_.between(1, 3));
        made.children = static_cast<int>(random_.between(1, 4));
        made.new_children = is_transfer() ? static_cast<int>(random_.between(1, 3)) : 0;
        for (Time* ttl :
             {&made.ds_ttl, &made.keys_ttl, &made.data_ttl, &made.negative_ttl, &made.ns_ttl}) {
            *ttl = random_.between(60, 7200);
            longest_ttl_ = std::max(longest_ttl_, *ttl);
        }
        made.slowest = random_.between(0, 3000);
        return made;
    }

    Habits habits() {
        Habits habits;
        habits.interval = random_.between(30, 1200);
        habits.hasty = manner_ == Manner::hasty;
        if (manner_ == Manner::careless) {
            habits.silent_percent = static_cast<int>(random_.between(0, 15));
            habits.lost_percent = static_cast<int>(random_.between(0, 20));
        }
        habits.assumptions.margin = static_cast<std::uint32_t>(random_.between(0, 120));
        habits.assumptions.ds_ttl = static_cast<std::uint32_t>(longest_ttl_);
        // What is assumed of the rest of the zone is true to the second.
        habits.assumptions.data_ttl = static_cast<std::uint32_t>(world_.parameters().data_ttl);
        return habits;
    }

    // --- asking and waiting ---

    Time wait_for(Operator& someone, const Act& act, Time now) {
        if (someone.habits().hasty) {
            return now + 1;
        }
        const Time asked_first = now;
        const Time give_up = now + 40 * (longest_ttl_ + world_.parameters().slowest + 1200);
        Time next_look = now;
        Request request = act.request;
        if (act.wanted) {
            request.ds.push_back(someone.ds_of(*act.wanted));
        }
        if (act.new_key && begun_before_) {
            request.new_key = someone.ds_of(*act.new_key).key_tag;
        }
        while (now < give_up) {
            someone.look(now);
            const Decision decision = someone.decide(request);
            if (decision.answer == Advice::go) {
                check_time(someone, act, asked_first, now);
                return now;
            }
            last_ = decision.summary;
            next_look = now + someone.habits().interval;
            if (decision.answer == Advice::wait && decision.safe_at && *decision.safe_at > now) {
                next_look = std::min(next_look, *decision.safe_at);
            }
            now = next_look;
        }
        outcome_.late = fmt::format("{} never came to '{}': {}", to_string(act.request.operation),
                                    act.request.step, last_);
        return now;
    }

    void check_time(const Operator& someone, const Act& act, Time asked_first, Time now) {
        if (manner_ != Manner::watched) {
            return;
        }
        Time earliest = world_.earliest(act.fresh, asked_first, strict());
        if (act.not_before) {
            earliest = std::max(earliest, act.not_before());
        }
        const Time latest =
            earliest + someone.habits().interval + someone.habits().assumptions.margin + 1;
        if (now > latest) {
            outcome_.late = fmt::format(
                "{} '{}' was safe at {}, and 'go' came at {} (interval {}, margin {}); before: {}",
                to_string(act.request.operation), act.request.step, earliest, now,
                someone.habits().interval, someone.habits().assumptions.margin, last_);
        }
    }

    // --- the operations ---

    static Fact ds(Keys set) { return {set, 0}; }
    static Fact keys(Keys set, Keys signers) { return {set, signers}; }
    static Fact data(Keys signers) { return {signers, 0}; }
    static Keys bit(int key) { return Keys{1} << key; }

    void begin(Keys ds_set, Fact keys_fact, Keys data_signers) {
        for (const int parent : parents_) {
            world_.begin(What::ds, parent, ds(ds_set));
        }
        for (const int child : old_) {
            world_.begin(What::keys, child, keys_fact);
            world_.begin(What::data, child, data(data_signers));
        }
    }

    Act act(Operation operation, std::string step) const {
        Act made;
        made.request.operation = operation;
        made.request.step = std::move(step);
        return made;
    }

    void change_ds(Act act, Keys set) {
        act.fresh.emplace_back(What::ds, ds(set));
        act.take = [this, set](Time at) { world_.change(What::ds, parents_, ds(set), at); };
        acts_.push_back(std::move(act));
    }

    // Keys, data or both, on the servers that sign.
    void change_zone(Act act, const std::vector<int>& servers, std::optional<Fact> new_keys,
                     std::optional<Fact> new_data) {
        if (new_keys) {
            act.fresh.emplace_back(What::keys, *new_keys);
        }
        if (new_data) {
            act.fresh.emplace_back(What::data, *new_data);
        }
        act.take = [this, servers, new_keys, new_data](Time at) {
            if (new_keys) {
                world_.change(What::keys, servers, *new_keys, at);
            }
            if (new_data) {
                world_.change(What::data, servers, *new_data, at);
            }
        };
        acts_.push_back(std::move(act));
    }

    void name_new_key(int key) {
        for (Act& each : acts_) {
            each.new_key = key;
        }
    }

    // The steps that come after another must see that one on every server.
    void after_last_change(What what) {
        acts_.back().not_before = [this, what] { return world_.last_change(what); };
    }

    void published(int key) {
        Act made = act(Operation::publish, "published");
        made.wanted = key;
        made.take = [](Time) {};
        acts_.push_back(std::move(made));
        after_last_change(What::ds);
    }

    void set_up() {
        switch (script_) {
            case Script::enable:
                return enable();
            case Script::disable:
                return disable();
            case Script::ksk:
                return ksk();
            case Script::ksk_double_ds:
                return ksk_double_ds();
            case Script::csk:
                return csk();
            case Script::zsk:
                return zsk();
            case Script::algorithm:
                return algorithm();
            case Script::transfer_unsigned:
                return transfer_unsigned();
            case Script::transfer_multi_signer:
                return transfer_multi_signer();
        }
    }

    void enable() {
        const Keys k = bit(world_.add_key(0, true));
        const Keys z = random_.chance(50) ? bit(world_.add_key(0, false)) : k;
        begin(0, keys(0, 0), 0);
        change_zone(act(Operation::enable, "sign"), old_, keys(k | z, k), data(z));
        change_ds(act(Operation::enable, ""), k);
        published(0);
    }

    void disable() {
        const Keys k = bit(world_.add_key(0, true));
        const Keys z = random_.chance(50) ? bit(world_.add_key(0, false)) : k;
        begin(k, keys(k | z, k), z);
        change_ds(act(Operation::disable, "remove-ds"), 0);
        change_zone(act(Operation::disable, ""), old_, keys(0, 0), data(0));
    }

    void ksk() {
        const Keys a = bit(world_.add_key(0, true));
        const Keys z = bit(world_.add_key(0, false));
        const Keys b = bit(world_.add_key(0, true));
        begin(a, keys(a | z, a), z);
        change_zone(act(Operation::rollover, "add-key"), old_, keys(a | b | z, a | b),
                    std::nullopt);
        change_ds(act(Operation::rollover, "change-ds"), b);
        after_last_change(What::keys);
        change_zone(act(Operation::rollover, "remove-key"), old_, keys(b | z, b), std::nullopt);
        after_last_change(What::ds);
        name_new_key(2);
    }

    void ksk_double_ds() {
        const int a_key = world_.add_key(0, true);
        const Keys a = bit(a_key);
        const Keys z = bit(world_.add_key(0, false));
        const int b_key = world_.add_key(0, true);
        const Keys b = bit(b_key);
        begin(a, keys(a | z, a), z);
        const auto double_ds = [&](const char* step) {
            Act made = act(Operation::rollover, step);
            made.request.double_ds = true;
            return made;
        };
        change_ds(double_ds("add-ds"), a | b);
        change_zone(double_ds("swap-key"), old_, keys(b | z, b), std::nullopt);
        after_last_change(What::ds);
        change_ds(double_ds("remove-ds"), b);
        after_last_change(What::keys);
    }

    void csk() {
        const Keys a = bit(world_.add_key(0, true));
        const Keys b = bit(world_.add_key(0, true));
        begin(a, keys(a, a), a);
        change_zone(act(Operation::rollover, "add-key"), old_, keys(a | b, a | b), std::nullopt);
        change_zone(act(Operation::rollover, "sign-with-new"), old_, std::nullopt, data(b));
        after_last_change(What::keys);
        change_ds(act(Operation::rollover, "change-ds"), b);
        after_last_change(What::data);
        change_zone(act(Operation::rollover, "remove-key"), old_, keys(b, b), std::nullopt);
        after_last_change(What::ds);
        name_new_key(1);
    }

    void zsk() {
        const Keys k = bit(world_.add_key(0, true));
        const Keys a = bit(world_.add_key(0, false));
        const Keys b = bit(world_.add_key(0, false));
        begin(k, keys(k | a, k), a);
        const auto roll = [&](const char* step) {
            Act made = act(Operation::rollover, step);
            made.request.roll = Roll::zsk;
            return made;
        };
        change_zone(roll("add-key"), old_, keys(k | a | b, k), std::nullopt);
        change_zone(roll("sign-with-new"), old_, std::nullopt, data(b));
        after_last_change(What::keys);
        change_zone(roll("remove-key"), old_, keys(k | b, k), std::nullopt);
        after_last_change(What::data);
        name_new_key(2);
    }

    void algorithm() {
        const Keys a = bit(world_.add_key(0, true));
        const Keys az = random_.chance(50) ? bit(world_.add_key(0, false)) : a;
        const Keys b = bit(world_.add_key(1, true));
        const Keys bz = random_.chance(50) ? bit(world_.add_key(1, false)) : b;
        begin(a, keys(a | az, a), az);
        const auto roll = [&](const char* step) {
            Act made = act(Operation::rollover, step);
            made.request.roll = Roll::algorithm;
            made.request.algorithm = 15;
            return made;
        };
        change_zone(roll("sign-both"), old_, std::nullopt, data(az | bz));
        change_zone(roll("add-keys"), old_, keys(a | az | b | bz, a | b), std::nullopt);
        after_last_change(What::data);
        change_ds(roll("change-ds"), b);
        after_last_change(What::keys);
        change_zone(roll("remove-keys"), old_, keys(b | bz, b), std::nullopt);
        after_last_change(What::ds);
        change_zone(roll("stop-old-signatures"), old_, std::nullopt, data(bz));
        after_last_change(What::keys);
    }

    void change_ns(Act made, std::optional<Fact> new_keys, std::optional<Fact> new_data) {
        made.fresh = {{What::keys, *new_keys}, {What::data, *new_data}};
        made.request.new_servers_given = true;
        Keys servers = 0;
        for (const int child : new_) {
            servers |= bit(child);
        }
        made.take = [this, servers](Time at) { world_.change_ns({servers, 0}, at); };
        acts_.push_back(std::move(made));
    }

    void begin_new(Fact new_keys, Fact new_data) {
        for (const int child : new_) {
            world_.begin(What::keys, child, new_keys);
            world_.begin(What::data, child, new_data);
        }
    }

    void transfer_unsigned() {
        const Keys a = bit(world_.add_key(0, true));
        const Keys b = bit(world_.add_key(0, true));
        begin(a, keys(a, a), a);
        begin_new(keys(b, b), data(b));
        const auto transfer = [&](const char* step) {
            Act made = act(Operation::transfer, step);
            made.request.through_unsigned = true;
            return made;
        };
        change_ds(transfer("remove-ds"), 0);
        change_ns(transfer("change-ns"), keys(b, b), data(b));
        change_ds(act(Operation::enable, "put-ds"), b);
        acts_.back().wanted = 1;
        after_last_change(What::ns);
        published(1);
    }

    void transfer_multi_signer() {
        const Keys a = bit(world_.add_key(0, true));
        const Keys az = bit(world_.add_key(0, false));
        const Keys b = bit(world_.add_key(0, true));
        const Keys bz = bit(world_.add_key(0, false));
        begin(a, keys(a | az, a), az);
        begin_new(keys(b | bz, b), data(bz));
        const auto transfer = [&](const char* step) {
            Act made = act(Operation::transfer, step);
            made.request.new_servers_given = true;
            return made;
        };
        Act exchange = transfer("exchange-keys");
        exchange.fresh.emplace_back(What::keys, keys(a | az | bz, a));
        exchange.take = [this, a, az, b, bz](Time at) {
            world_.change(What::keys, old_, keys(a | az | bz, a), at);
            world_.change(What::keys, new_, keys(b | bz | az, b), at);
        };
        acts_.push_back(std::move(exchange));
        change_ds(transfer("add-ds"), a | b);
        after_last_change(What::keys);
        change_ns(transfer("change-ns"), keys(b | bz | az, b), data(bz));
        acts_.back().not_before = [this] {
            return std::max(world_.last_change(What::keys), world_.last_change(What::ds));
        };
        Act retire = transfer("retire-old");
        retire.take = [this](Time at) {
            for (const int child : old_) {
                world_.switch_off(child, at);
            }
        };
        retire.not_before = [this] {
            return world_.last_change(What::ns) + world_.parameters().ns_ttl;
        };
        acts_.push_back(std::move(retire));
        change_ds(transfer("remove-old-ds"), b);
        change_zone(transfer("remove-old-keys"), new_, keys(b | bz, b), std::nullopt);
        after_last_change(What::ds);
    }

    // What went on before anybody looked: the first step, which is always safe, may have been taken
    // less than a TTL ago.
    void before(Time now) {
        if (random_.chance(50)) {
            acts_.front().take(random_.between(-8000, now));
            acts_.erase(acts_.begin());
            begun_before_ = true;
        }
    }

    // And what goes on meanwhile: TTLs are lowered, so that changes go faster.
    void meanwhile(Time now) {
        if (random_.chance(50)) {
            const What what = random_.pick(std::vector<What>{What::ds, What::keys, What::data});
            world_.set_ttl(what, 60, now + random_.between(1, 12000));
        }
    }

    Script script_;
    Manner manner_;
    Random random_;
    Time longest_ttl_ = 0;
    World world_;
    std::vector<int> parents_;
    std::vector<int> old_;
    std::vector<int> new_;
    std::vector<Act> acts_;
    Outcome outcome_;
    std::string last_;
    bool begun_before_ = false;
};

}  // namespace

const char* to_string(Script script) {
    switch (script) {
        case Script::enable:
            return "enable";
        case Script::disable:
            return "disable";
        case Script::ksk:
            return "ksk";
        case Script::ksk_double_ds:
            return "ksk_double_ds";
        case Script::csk:
            return "csk";
        case Script::zsk:
            return "zsk";
        case Script::algorithm:
            return "algorithm";
        case Script::transfer_unsigned:
            return "transfer_unsigned";
        case Script::transfer_multi_signer:
            return "transfer_multi_signer";
    }
    return "";
}

Outcome run_history(Script script, Manner manner, std::uint64_t seed, int resolvers) {
    return Play(script, manner, seed).run(resolvers);
}

}  // namespace dschain::sim
