#include "address_findings.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"
#include "gathered.hpp"

namespace dschain {
namespace {

struct Range {
    std::array<std::uint8_t, 16> prefix;
    unsigned bits;
    std::string_view what;
};

// RFC 6890 §2.2, as far as an address there is never a public server's.
constexpr std::array kIpv4Ranges = {
    Range{{0}, 8, "this host"},
    Range{{10}, 8, "private"},
    Range{{100, 64}, 10, "shared by carriers"},
    Range{{127}, 8, "loopback"},
    Range{{169, 254}, 16, "link-local"},
    Range{{172, 16}, 12, "private"},
    Range{{192, 168}, 16, "private"},
    Range{{240}, 4, "reserved"},
};
constexpr std::array kIpv6Ranges = {
    Range{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    Range{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "an IPv4 address in disguise"},
    Range{{0xfc}, 7, "private"},
    Range{{0xfe, 0x80}, 10, "link-local"},
};

bool is_in(const std::array<std::uint8_t, 16>& address, const Range& range) {
    for (unsigned bit = 0; bit < range.bits; ++bit) {
        const unsigned mask = 0x80U >> (bit % 8);
        if (((address[bit / 8] ^ range.prefix[bit / 8]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

template <std::size_t N>
std::string_view range_of(const std::array<std::uint8_t, 16>& address,
                          const std::array<Range, N>& ranges) {
    for (const Range& range : ranges) {
        if (is_in(address, range)) {
            return range.what;
        }
    }
    return {};
}

constexpr std::size_t kMostNames = 16;  // that a finding names

using Addresses = std::map<Name, std::set<std::string>>;

void add_addresses(const std::vector<RRset>& section, const std::set<Name>& names, Addresses& to) {
    for (const RRset& rrset : section) {
        if ((rrset.type != RrType::a && rrset.type != RrType::aaaa) ||
            !names.contains(rrset.owner)) {
            continue;
        }
        for (const Bytes& rdata : rrset.rdatas) {
            to[rrset.owner].insert(address_text(rrset.type, rdata));
        }
    }
}

std::string addresses_text(const std::set<std::string>& addresses) {
    return addresses.empty()
               ? "none"
               : enumerate(std::vector<std::string>(addresses.begin(), addresses.end()));
}

class AddressFamily {
public:
    AddressFamily(const CheckContext& context, const std::set<Name>& parent_names,
                  const std::set<Name>& child_names)
        : context_(context),
          zone_(context.evidence.subject.zone),
          parent_names_(parent_names),
          names_(parent_names) {
        names_.insert(child_names.begin(), child_names.end());
    }

    void run() {
        read_referrals();
        read_own();
        compare_glue();
        check_aliases();
        check_unresolved();
        check_ranges();
        check_families();
    }

private:
    [[nodiscard]] bool is_inside(const Name& name) const { return name.is_at_or_below(zone_); }

    // Glue, and referrals that leave it out.
    void read_referrals() {
        if (!context_.assessment.parent) {
            return;
        }
        std::map<Name, std::vector<Server>> missing;
        for (const Exchange* exchange : exchanges_about(
                 context_.evidence, *context_.assessment.parent, Question{zone_, RrType::ns})) {
            if (!exchange->message ||
                find(exchange->message->answer, zone_, RrType::ns) != nullptr) {
                continue;  // it serves the zone as well, and needs no glue
            }
            const RRset* ns = find(exchange->message->authority, zone_, RrType::ns);
            if (ns == nullptr) {
                continue;
            }
            Addresses here;
            add_addresses(exchange->message->additional, parent_names_, here);
            for (const Name& name : ns_names(*ns)) {
                if (is_inside(name) && !here.contains(name)) {
                    missing[name].push_back(exchange->server);
                }
            }
            for (const auto& [name, addresses] : here) {
                glue_[name].insert(addresses.begin(), addresses.end());
            }
        }
        for (const auto& [name, servers] : missing) {
            explained_.insert(name);
            context_.add_about(servers, Code::glue_missing, zone_, {{"name", name.text()}});
        }
    }

    // What the zone itself says of the names inside it.
    void read_own() {
        for (const Exchange& exchange : context_.evidence.exchanges) {
            const bool is_address =
                exchange.question.type == RrType::a || exchange.question.type == RrType::aaaa;
            if (exchange.zone != zone_ || !is_address || !is_useful(exchange) ||
                !exchange.message->authoritative || !names_.contains(exchange.question.name)) {
                continue;
            }
            asked_[exchange.question.name].insert(exchange.question.type);
            add_addresses(exchange.message->answer, names_, own_);
        }
    }

    void compare_glue() {
        for (const auto& [name, types] : asked_) {
            const auto glue = glue_.find(name);
            const bool both = types.contains(RrType::a) && types.contains(RrType::aaaa);
            if (glue != glue_.end() && both && is_inside(name) && glue->second != own_[name]) {
                context_.add(Code::glue_differs, zone_,
                             {{"name", name.text()},
                              {"glue", addresses_text(glue->second)},
                              {"addresses", addresses_text(own_[name])}});
            }
        }
    }

    // RFC 2181 §10.3.
    void check_aliases() {
        for (const Exchange& exchange : context_.evidence.exchanges) {
            if (!exchange.message || !names_.contains(exchange.question.name)) {
                continue;
            }
            const Name& name = exchange.question.name;
            const RRset* alias = find(exchange.message->answer, name, RrType::cname);
            if (alias == nullptr || name == zone_ || !explained_.insert(name).second) {
                continue;
            }
            const auto target = Name::from_wire(alias->rdatas.front());
            context_.add(Code::ns_is_alias, zone_,
                         {{"server", name.text()},
                          {"target", target ? target->text() : std::string("its target")}});
        }
    }

    // Name servers without any address: why?
    void check_unresolved() {
        const ZoneCut* cut = context_.evidence.cut(zone_);
        std::vector<std::string> without_address;
        std::map<std::string_view, std::vector<std::string>> unknown;  // by the reason
        for (const Name& name : cut == nullptr ? std::vector<Name>{} : cut->unresolved) {
            if (explained_.contains(name) || !was_looked_for(context_.evidence, name)) {
                continue;
            }
            bool exists = false;
            bool absent = false;
            for (const Exchange& exchange : context_.evidence.exchanges) {
                const bool about =
                    exchange.question.name == name && exchange.message &&
                    exchange.message->authoritative &&
                    (exchange.question.type == RrType::a || exchange.question.type == RrType::aaaa);
                exists = exists || (about && has_rcode(exchange, Rcode::noerror));
                absent = absent || (about && has_rcode(exchange, Rcode::nxdomain));
            }
            if (exists) {
                without_address.push_back(name.text());
            } else {
                unknown[absent ? "there is no such name" : "no server gave an answer about it"]
                    .push_back(name.text());
            }
        }
        if (!without_address.empty()) {
            context_.add(Code::ns_address_missing, zone_,
                         {{"server", enumerate_some(without_address, kMostNames)}});
        }
        for (const auto& [reason, names] : unknown) {
            context_.add(
                Code::ns_name_error, zone_,
                {{"server", enumerate_some(names, kMostNames)}, {"reason", std::string(reason)}});
        }
    }

    // Where the servers above are in such a range, this is a world of its own.
    void check_ranges() {
        std::set<std::string_view> usual;
        bool has_above = false;
        for (const ZoneCut& cut : context_.evidence.cuts) {
            for (const Server& server : cut.zone == zone_ ? std::vector<Server>{} : cut.servers) {
                usual.insert(unreachable_range(server.address));
                has_above = true;
            }
        }
        if (!has_above) {
            return;
        }
        Addresses all = glue_;
        for (const auto& [name, addresses] : own_) {
            all[name].insert(addresses.begin(), addresses.end());
        }
        if (const ZoneCut* cut = context_.evidence.cut(zone_)) {
            for (const Server& server : cut->servers) {
                if (!context_.evidence.subject.servers_given) {
                    all[server.name].insert(server.address);
                }
            }
        }
        for (const auto& [name, addresses] : all) {
            for (const std::string& address : addresses) {
                const std::string_view what = unreachable_range(address);
                if (!what.empty() && !usual.contains(what)) {
                    context_
                        .add(Code::address_private, zone_,
                             {{"server", name.text()},
                              {"address", address},
                              {"what", std::string(what)}})
                        .servers = {server_text(as_asked({name, address}))};
                }
            }
        }
    }

    // With the port that it was asked at, if it was.
    [[nodiscard]] Server as_asked(const Server& wanted) const {
        const ZoneCut* cut = context_.evidence.cut(zone_);
        for (const Server& server : cut == nullptr ? std::vector<Server>{} : cut->servers) {
            if (server.name == wanted.name && server.address == wanted.address) {
                return server;
            }
        }
        return wanted;
    }

    // Only where every name server's addresses of that kind were asked for.
    void check_families() {
        std::map<Name, std::set<RrType>> asked = asked_;
        bool has_ipv4 = false;
        bool has_ipv6 = false;
        for (const Exchange& exchange : context_.evidence.exchanges) {
            const RrType type = exchange.question.type;
            if ((type == RrType::a || type == RrType::aaaa) && is_useful(exchange) &&
                names_.contains(exchange.question.name)) {
                asked[exchange.question.name].insert(type);
            }
        }
        const auto note = [&](const std::string& address) {
            const bool six = address.find(':') != std::string::npos;
            has_ipv6 = has_ipv6 || six;
            has_ipv4 = has_ipv4 || !six;
        };
        if (const ZoneCut* cut = context_.evidence.cut(zone_)) {
            for (const Server& server : cut->servers) {
                note(server.address);
            }
        }
        for (const Addresses* addresses : {&glue_, &own_}) {
            for (const auto& [name, list] : *addresses) {
                std::for_each(list.begin(), list.end(), note);
            }
        }
        const auto all_asked = [&](RrType type) {
            return !names_.empty() &&
                   std::all_of(names_.begin(), names_.end(),
                               [&](const Name& name) { return asked[name].contains(type); });
        };
        if (!has_ipv4 && has_ipv6 && all_asked(RrType::a)) {
            context_.add(Code::ns_no_ipv4, zone_);
        }
        if (!has_ipv6 && has_ipv4 && all_asked(RrType::aaaa)) {
            context_.add(Code::ns_no_ipv6, zone_);
        }
    }

    const CheckContext& context_;
    const Name& zone_;
    const std::set<Name>& parent_names_;
    std::set<Name> names_;
    Addresses glue_;
    Addresses own_;
    std::map<Name, std::set<RrType>> asked_;
    std::set<Name> explained_;  // why it has no address
};

}  // namespace

std::string_view unreachable_range(const std::string& address) {
    std::array<std::uint8_t, 16> octets{};
    if (inet_pton(AF_INET, address.c_str(), octets.data()) == 1) {
        return range_of(octets, kIpv4Ranges);
    }
    if (inet_pton(AF_INET6, address.c_str(), octets.data()) == 1) {
        return range_of(octets, kIpv6Ranges);
    }
    return {};
}

void check_addresses(const CheckContext& context, const std::set<Name>& parent_names,
                     const std::set<Name>& child_names) {
    AddressFamily(context, parent_names, child_names).run();
}

}  // namespace dschain
