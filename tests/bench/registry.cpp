#include "bench/registry.hpp"

#include "bench/signed_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace dschain::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kTtl = 3600;       // seconds
constexpr std::uint32_t kDenialTtl = 300;  // seconds
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::size_t kChunk = 500;      // zones that a thread makes at a time
constexpr std::size_t kInFolder = 1000;  // zone files in one folder

enum class Kind { kSecure, kUnsigned, kOtherKey, kExpired, kNoSignatures, kDead, kSlow };

struct KindWords {
    std::string_view status;
    std::string_view kind;
};

KindWords words(Kind kind) {
    switch (kind) {
        case Kind::kSecure:
            return {"secure", "secure"};
        case Kind::kUnsigned:
            return {"insecure", "unsigned"};
        case Kind::kOtherKey:
            return {"bogus", "mismatched"};
        case Kind::kExpired:
            return {"bogus", "expired"};
        case Kind::kNoSignatures:
            return {"bogus", "missing"};
        case Kind::kDead:
            return {"indeterminate", "dead"};
        case Kind::kSlow:
            return {"secure", "slow"};
    }
    return {};
}

// The faults are spread over each 50 zones.
Kind kind_of(std::size_t number) {
    switch (number % 50) {
        case 7:
        case 32:
            return Kind::kUnsigned;
        case 14:
            return Kind::kOtherKey;
        case 23:
            return Kind::kExpired;
        case 41:
            return Kind::kNoSignatures;
        default:
            return Kind::kSecure;
    }
}

struct ListedZone {
    std::string name;
    Kind kind = Kind::kSecure;
};

std::pair<std::string, std::string> server_names(std::string_view label) {
    return {fmt::format("ns1.{}.{}", label, kTopZone), fmt::format("ns2.{}.{}", label, kTopZone)};
}

std::string_view servers_label(Kind kind) {
    if (kind == Kind::kDead) {
        return "dead";
    }
    return kind == Kind::kSlow ? "slow" : "kids";
}

std::vector<Rdata> two_servers(std::string_view label) {
    const auto [first, second] = server_names(label);
    return {ns_rdata(first), ns_rdata(second)};
}

void write_file(const fs::path& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("cannot write {}", path.string()));
    }
}

// What a name of test. has in the NSEC3 chain.
struct Nsec3Entry {
    Octets hash;
    std::vector<RrType> types;
};

// A part of test.
struct Part {
    std::string text;
    std::vector<Nsec3Entry> names;
};

class Maker {
public:
    explicit Maker(const RegistryPlan& plan)
        : plan_(plan),
          valid_{plan.now - kHour, plan.now + 30 * kDay},
          expired_{plan.now - 30 * kDay, plan.now - kDay},
          root_key_("."),
          top_key_(kTopZone) {}

    Registry make();

private:
    void write_lists() const;
    std::string zone_text(const ZoneKey& key, Kind kind) const;
    Part make_part(std::size_t begin, std::size_t end) const;
    std::string nsec3_text(const std::vector<Nsec3Entry>& chain, std::size_t begin,
                           std::size_t end) const;
    Part top_apex() const;
    void write_top();
    void write_root() const;
    void list_zones();
    fs::path kid_file(std::size_t index) const;

    // Calls `make(begin, end)` for all chunks of `size` items in plan_.threads threads, and
    // `take(result)` in order.
    template <typename Make, typename Take>
    void in_chunks(std::size_t size, Make make, Take take) const;

    RegistryPlan plan_;
    Validity valid_;
    Validity expired_;
    ZoneKey root_key_;
    ZoneKey top_key_;
    std::vector<ListedZone> zones_;
};

template <typename Make, typename Take>
void Maker::in_chunks(std::size_t size, Make make, Take take) const {
    for (std::size_t begin = 0; begin < size;) {
        std::vector<decltype(std::async(std::launch::async, make, begin, begin))> running;
        for (unsigned int i = 0; i < plan_.threads && begin < size; ++i) {
            const std::size_t end = std::min(size, begin + kChunk);
            running.push_back(std::async(std::launch::async, make, begin, end));
            begin = end;
        }
        for (auto& part : running) {
            take(part.get());
        }
    }
}

void Maker::list_zones() {
    for (std::size_t number = 1; number <= plan_.zones; ++number) {
        zones_.push_back({fmt::format("z{:06}.{}", number, kTopZone), kind_of(number)});
    }
    for (std::size_t number = 1; number <= plan_.zones / 10; ++number) {
        if (plan_.dead_tenth) {
            zones_.push_back({fmt::format("d{:06}.{}", number, kTopZone), Kind::kDead});
        }
        if (plan_.slow_tenth) {
            zones_.push_back({fmt::format("s{:06}.{}", number, kTopZone), Kind::kSlow});
        }
    }
}

void Maker::write_lists() const {
    std::string plain;
    std::string with_dead;
    std::string with_slow;
    for (std::size_t number = 1; number <= plan_.zones; ++number) {
        const std::string line = zones_[number - 1].name + "\n";
        const bool is_tenth = number % 10 == 0;
        plain += line;
        with_dead += is_tenth ? fmt::format("d{:06}.{}\n", number / 10, kTopZone) : line;
        with_slow += is_tenth ? fmt::format("s{:06}.{}\n", number / 10, kTopZone) : line;
    }
    write_file(plan_.dir / "zones.txt", plain);
    if (plan_.dead_tenth) {
        write_file(plan_.dir / "with-dead.txt", with_dead);
    }
    if (plan_.slow_tenth) {
        write_file(plan_.dir / "with-slow.txt", with_slow);
    }
    std::string expected;
    for (const ListedZone& zone : zones_) {
        const auto [status, kind] = words(zone.kind);
        expected += fmt::format("{}\t{}\t{}\n", zone.name, status, kind);
    }
    write_file(plan_.dir / "expected.tsv", expected);
    write_file(plan_.dir / "trust-anchor",
               fmt::format(". {} IN DS {}\n", kTtl, root_key_.ds().text));
    write_file(plan_.dir / "root.hints", fmt::format(". {0} IN NS {1}\n{1} {0} IN A {2}\n", kTtl,
                                                     kRootServerName, kRootAddress));
}

fs::path Maker::kid_file(std::size_t index) const {
    return plan_.dir / "kids" / fmt::format("{:03}", index / kInFolder) / zones_[index].name;
}

std::string Maker::zone_text(const ZoneKey& key, Kind kind) const {
    const std::string& zone = key.zone();
    const std::vector<Rdata> servers = two_servers(servers_label(kind));
    const std::vector<Rdata> soa{soa_rdata(servers.front().text)};
    std::string text;
    if (kind == Kind::kUnsigned) {
        add_rrset(text, zone, RrType::kSoa, kTtl, soa);
        add_rrset(text, zone, RrType::kNs, kTtl, servers);
        return text;
    }
    const std::vector<RrType> types{RrType::kNs, RrType::kSoa, RrType::kRrsig, RrType::kNsec,
                                    RrType::kDnskey};
    const std::vector<std::pair<RrType, std::vector<Rdata>>> rrsets{
        {RrType::kSoa, soa},
        {RrType::kNs, servers},
        {RrType::kNsec, {nsec_rdata(zone, types)}},
        {RrType::kDnskey, {key.dnskey()}}};
    for (const auto& [type, rdatas] : rrsets) {
        const std::uint32_t ttl = type == RrType::kNsec ? kDenialTtl : kTtl;
        if (kind == Kind::kNoSignatures) {
            add_rrset(text, zone, type, ttl, rdatas);
        } else {
            add_signed_rrset(text, zone, type, ttl, rdatas, key,
                             kind == Kind::kExpired ? expired_ : valid_);
        }
    }
    return text;
}

// Zone files are written here, so that no more than a few are in memory.
Part Maker::make_part(std::size_t begin, std::size_t end) const {
    Part part;
    for (std::size_t index = begin; index < end; ++index) {
        const auto& [name, kind] = zones_[index];
        const ZoneKey key(name);
        add_rrset(part.text, name, RrType::kNs, kTtl, two_servers(servers_label(kind)));
        if (kind != Kind::kUnsigned) {
            const Rdata ds = kind == Kind::kOtherKey ? ZoneKey(name).ds() : key.ds();
            add_signed_rrset(part.text, name, RrType::kDs, kTtl, {ds}, top_key_, valid_);
            part.names.push_back({nsec3_hash(name), {RrType::kNs, RrType::kDs, RrType::kRrsig}});
        }
        if (kind != Kind::kDead) {
            write_file(kid_file(index), zone_text(key, kind));
        }
    }
    return part;
}

// The apex of test. and the addresses of all name servers.
Part Maker::top_apex() const {
    Part part;
    const auto add = [&](const std::string& owner, RrType type, const std::vector<Rdata>& rdatas) {
        add_signed_rrset(part.text, owner, type, kTtl, rdatas, top_key_, valid_);
    };
    const std::vector<Rdata> servers = two_servers("nic");
    add(kTopZone, RrType::kSoa, {soa_rdata(servers.front().text)});
    add(kTopZone, RrType::kNs, servers);
    add(kTopZone, RrType::kDnskey, {top_key_.dnskey()});
    add(kTopZone, RrType::kNsec3Param, {nsec3param_rdata()});
    part.names.push_back(
        {nsec3_hash(kTopZone),
         {RrType::kNs, RrType::kSoa, RrType::kRrsig, RrType::kDnskey, RrType::kNsec3Param}});
    const std::vector<std::pair<const char*, TwoAddresses>> all{{"nic", kTopAddresses},
                                                                {"kids", kKidsAddresses},
                                                                {"dead", kDeadAddresses},
                                                                {"slow", kSlowAddresses}};
    for (const auto& [label, addresses] : all) {
        const auto [first, second] = server_names(label);
        add(first, RrType::kA, {a_rdata(addresses[0])});
        add(second, RrType::kA, {a_rdata(addresses[1])});
        part.names.push_back({nsec3_hash(first), {RrType::kA, RrType::kRrsig}});
        part.names.push_back({nsec3_hash(second), {RrType::kA, RrType::kRrsig}});
        part.names.push_back({nsec3_hash(fmt::format("{}.{}", label, kTopZone)), {}});
    }
    return part;
}

std::string Maker::nsec3_text(const std::vector<Nsec3Entry>& chain, std::size_t begin,
                              std::size_t end) const {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) {
        const Octets& next = chain[(i + 1) % chain.size()].hash;
        add_signed_rrset(text, nsec3_owner(chain[i].hash, kTopZone), RrType::kNsec3, kDenialTtl,
                         {nsec3_rdata(next, true, chain[i].types)}, top_key_, valid_);
    }
    return text;
}

void Maker::write_top() {
    const fs::path path = plan_.dir / "test.zone";
    std::ofstream out(path, std::ios::binary);
    Part apex = top_apex();
    out << apex.text;
    std::vector<Nsec3Entry> chain = std::move(apex.names);
    in_chunks(
        zones_.size(), [this](std::size_t begin, std::size_t end) { return make_part(begin, end); },
        [&](Part part) {
            out << part.text;
            std::move(part.names.begin(), part.names.end(), std::back_inserter(chain));
        });
    std::sort(chain.begin(), chain.end(), [](const Nsec3Entry& left, const Nsec3Entry& right) {
        return left.hash < right.hash;
    });
    in_chunks(
        chain.size(),
        [&](std::size_t begin, std::size_t end) { return nsec3_text(chain, begin, end); },
        [&](const std::string& text) { out << text; });
    out.close();
    if (!out) {
        throw std::runtime_error(fmt::format("cannot write {}", path.string()));
    }
}

void Maker::write_root() const {
    std::string text;
    const auto add = [&](const std::string& owner, RrType type, const std::vector<Rdata>& rdatas) {
        add_signed_rrset(text, owner, type, kTtl, rdatas, root_key_, valid_);
    };
    add(".", RrType::kSoa, {soa_rdata(kRootServerName)});
    add(".", RrType::kNs, {ns_rdata(kRootServerName)});
    add(".", RrType::kDnskey, {root_key_.dnskey()});
    add(kRootServerName, RrType::kA, {a_rdata(kRootAddress)});
    add_rrset(text, kTopZone, RrType::kNs, kTtl, two_servers("nic"));
    add(kTopZone, RrType::kDs, {top_key_.ds()});
    const auto [first, second] = server_names("nic");
    add_rrset(text, first, RrType::kA, kTtl, {a_rdata(kTopAddresses[0])});
    add_rrset(text, second, RrType::kA, kTtl, {a_rdata(kTopAddresses[1])});
    const auto add_nsec = [&](const std::string& owner, const std::string& next,
                              const std::vector<RrType>& types) {
        add_signed_rrset(text, owner, RrType::kNsec, kDenialTtl, {nsec_rdata(next, types)},
                         root_key_, valid_);
    };
    add_nsec(".", kRootServerName,
             {RrType::kNs, RrType::kSoa, RrType::kRrsig, RrType::kNsec, RrType::kDnskey});
    add_nsec(kRootServerName, kTopZone, {RrType::kA, RrType::kRrsig, RrType::kNsec});
    add_nsec(kTopZone, ".", {RrType::kNs, RrType::kDs, RrType::kRrsig, RrType::kNsec});
    write_file(plan_.dir / "root.zone", text);
}

Registry Maker::make() {
    list_zones();
    Registry registry;
    registry.root = {".", plan_.dir / "root.zone"};
    registry.top = {kTopZone, plan_.dir / "test.zone"};
    for (std::size_t index = 0; index < zones_.size(); ++index) {
        if (zones_[index].kind != Kind::kDead) {
            registry.kids.push_back({zones_[index].name, kid_file(index)});
            fs::create_directories(kid_file(index).parent_path());
        }
    }
    write_top();
    write_root();
    write_lists();
    return registry;
}

}  // namespace

Registry make_registry(const RegistryPlan& plan) {
    return Maker(plan).make();
}

}  // namespace dschain::bench
