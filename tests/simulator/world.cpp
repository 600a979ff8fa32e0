#include "simulator/world.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dschain::sim {
namespace {

constexpr Time kBeginning = -(INT64_C(1) << 40);

std::optional<Publication> at_time(const std::vector<Publication>& row, Time at) {
    for (const Publication& each : row) {
        if (each.from <= at && at < each.to) {
            return each;
        }
    }
    return std::nullopt;
}

}  // namespace

World::World(const Parameters& parameters, Random& random)
    : parameters_(parameters),
      random_(random),
      ds_(static_cast<std::size_t>(parameters.parents)),
      parent_ns_(ds_.size()),
      keys_(static_cast<std::size_t>(parameters.children + parameters.new_children)),
      data_(keys_.size()),
      child_ns_(keys_.size()) {
    const Fact first{(1U << parameters.children) - 1, 0};
    for (auto* rows : {&parent_ns_, &child_ns_}) {
        for (Row& row : *rows) {
            row.push_back({first, kBeginning, kForever, parameters.ns_ttl});
        }
    }
}

int World::add_key(int algorithm, bool sep) {
    algorithm_.push_back(algorithm);
    sep_.push_back(sep);
    return static_cast<int>(algorithm_.size()) - 1;
}

Time World::ttl_of(What what, const Fact& fact) const {
    switch (what) {
        case What::ds:
            return fact.set == 0 ? parameters_.negative_ttl : parameters_.ds_ttl;
        case What::keys:
            return fact.set == 0 ? parameters_.negative_ttl : parameters_.keys_ttl;
        case What::data:
            return parameters_.data_ttl;
        case What::ns:
            break;
    }
    return parameters_.ns_ttl;
}

void World::publish(Row& row, Fact fact, Time ttl, Time at) {
    if (!row.empty()) {
        // A change that overtakes one that was made before it takes its place.
        while (!row.empty() && row.back().from >= at) {
            row.pop_back();
        }
        if (!row.empty()) {
            row.back().to = std::min(row.back().to, at);
        }
    }
    row.push_back({fact, at, kForever, ttl});
}

void World::begin(What what, int server, Fact fact) {
    auto& rows = what == What::ds ? ds_ : what == What::keys ? keys_ : data_;
    Row& row = rows[static_cast<std::size_t>(server)];
    row.clear();
    row.push_back({fact, kBeginning, kForever, ttl_of(what, fact)});
}

void World::change(What what, const std::vector<int>& servers, Fact fact, Time at) {
    auto& rows = what == What::ds ? ds_ : what == What::keys ? keys_ : data_;
    for (const int server : servers) {
        Row& row = rows[static_cast<std::size_t>(server)];
        const Time when = at + random_.between(0, parameters_.slowest);
        publish(row, fact, ttl_of(what, fact), when);
    }
}

void World::change_ns(Fact fact, Time at) {
    for (auto* rows : {&parent_ns_, &child_ns_}) {
        for (Row& row : *rows) {
            publish(row, fact, parameters_.ns_ttl, at + random_.between(0, parameters_.slowest));
        }
    }
}

void World::set_ttl(What what, Time ttl, Time at) {
    (what == What::ds     ? parameters_.ds_ttl
     : what == What::keys ? parameters_.keys_ttl
                          : parameters_.data_ttl) = ttl;
    for (Row& row : what == What::ds ? ds_ : what == What::keys ? keys_ : data_) {
        if (what != What::data && row.back().fact.set == 0) {
            continue;
        }
        publish(row, row.back().fact, ttl, at + random_.between(0, parameters_.slowest));
    }
}

void World::switch_off(int child, Time at) {
    for (auto* rows : {&keys_, &data_, &child_ns_}) {
        Row& row = (*rows)[static_cast<std::size_t>(child)];
        row.back().to = std::min(row.back().to, at);
    }
}

std::optional<Publication> World::published(What what, int server, Time at) const {
    const auto& rows = what == What::ds ? ds_ : what == What::keys ? keys_ : data_;
    return at_time(rows[static_cast<std::size_t>(server)], at);
}

std::optional<Publication> World::ns_of_parent(int parent, Time at) const {
    return at_time(parent_ns_[static_cast<std::size_t>(parent)], at);
}

std::optional<Publication> World::ns_of_child(int child, Time at) const {
    return at_time(child_ns_[static_cast<std::size_t>(child)], at);
}

// When resolvers may ask it: the times at which they may hold an NS RRset that names it.
std::vector<InCache> World::asked(int child) const {
    std::vector<InCache> times;
    for (const auto* rows : {&parent_ns_, &child_ns_}) {
        for (const Row& row : *rows) {
            for (const Publication& each : row) {
                if ((each.fact.set >> child) & 1U) {
                    times.push_back(
                        {{}, each.from, each.to == kForever ? kForever : each.to + each.ttl});
                }
            }
        }
    }
    return times;
}

bool World::is_asked(int child, Time at) const {
    const auto times = asked(child);
    return std::any_of(times.begin(), times.end(),
                       [&](const InCache& each) { return each.from <= at && at < each.to; });
}

std::vector<InCache> World::caches(What what) const {
    std::vector<InCache> found;
    const auto add = [&](const Publication& each, Time from, Time to) {
        if (from < to) {
            found.push_back({each.fact, from, to == kForever ? kForever : to + each.ttl});
        }
    };
    if (what == What::ds) {
        for (const Row& row : ds_) {
            for (const Publication& each : row) {
                add(each, each.from, each.to);
            }
        }
        return found;
    }
    const auto& rows = what == What::keys ? keys_ : data_;
    for (std::size_t child = 0; child < rows.size(); ++child) {
        for (const InCache& time : asked(static_cast<int>(child))) {
            for (const Publication& each : rows[child]) {
                add(each, std::max(each.from, time.from), std::min(each.to, time.to));
            }
        }
    }
    return found;
}

Time World::earliest(const std::vector<std::pair<What, Fact>>& fresh, Time at, bool strict) const {
    struct Member {
        Fact fact;
        Time to;
        bool is_new;
    };
    std::array<std::vector<Member>, 3> members;
    for (const What what : {What::ds, What::keys, What::data}) {
        auto& list = members[static_cast<std::size_t>(what)];
        for (const InCache& each : caches(what)) {
            if (each.to > at) {
                list.push_back({each.fact, each.to, false});
            }
        }
        for (const auto& [kind, fact] : fresh) {
            if (kind == what) {
                list.push_back({fact, kForever, true});
            }
        }
    }
    Time earliest = at;
    for (const Member& ds : members[0]) {
        for (const Member& keys : members[1]) {
            for (const Member& data : members[2]) {
                if ((ds.is_new || keys.is_new || data.is_new) &&
                    validate(ds.fact, keys.fact, data.fact, algorithm_, strict) == Verdict::bogus) {
                    earliest = std::max(earliest, std::min({ds.to, keys.to, data.to}));
                }
            }
        }
    }
    return earliest;
}

Time World::last_change(What what) const {
    Time last = kBeginning;
    const auto look = [&](const std::vector<Row>& rows) {
        for (const Row& row : rows) {
            last = std::max(last, row.back().from);
        }
    };
    if (what == What::ns) {
        look(parent_ns_);
        look(child_ns_);
    } else {
        look(what == What::ds ? ds_ : what == What::keys ? keys_ : data_);
    }
    return last;
}

std::string World::bogus_view(bool strict) const {
    const auto all_ds = caches(What::ds);
    const auto all_keys = caches(What::keys);
    const auto all_data = caches(What::data);
    for (const InCache& ds : all_ds) {
        if (ds.fact.set == 0) {
            continue;
        }
        for (const InCache& keys : all_keys) {
            const Time from = std::max(ds.from, keys.from);
            const Time to = std::min(ds.to, keys.to);
            if (from >= to) {
                continue;
            }
            for (const InCache& data : all_data) {
                const Time start = std::max(from, data.from);
                if (start < std::min(to, data.to) &&
                    validate(ds.fact, keys.fact, data.fact, algorithm_, strict) == Verdict::bogus) {
                    return fmt::format("at {}: DS {:b}, keys {:b} signed by {:b}, data by {:b}",
                                       start, ds.fact.set, keys.fact.set, keys.fact.signers,
                                       data.fact.set);
                }
            }
        }
    }
    return "";
}

}  // namespace dschain::sim
