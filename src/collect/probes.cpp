#include "probes.hpp"

#include <algorithm>
#include <chrono>

#include "dschain/evidence/answer.hpp"

namespace dschain {
namespace {

constexpr std::uint16_t kSmall = 512;  // RFC 1035 §4.2.1: what every path lets through

// Without DNSSEC records the answers to these are small, as they must be (Protocol::udp_small).
QueryForm small_form() {
    QueryForm form;
    form.dnssec_ok = false;
    form.udp_size = kSmall;
    return form;
}

QueryForm plain_dns_form() {
    QueryForm form;
    form.edns = false;
    form.dnssec_ok = false;
    return form;
}

// The questions of the first round whose answers decide what is asked in the second.
struct FirstRound {
    std::vector<Question> answered;   // without EDNS variations, whatever the RCODE
    std::vector<Question> timed_out;  // all tries
    bool useful = false;              // some answer was NOERROR or NXDOMAIN
    bool refused = false;             // RFC 8906 §3: a policy, not a failure to understand
    bool options_failed = false;
    bool plain_dns_failed = false;
    bool tcp_failed = false;
};

FirstRound look(const Evidence& evidence, const Name& zone, const Server& server) {
    FirstRound round;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone != zone || exchange.server != server) {
            continue;
        }
        if (exchange.form.is_plain()) {
            if (exchange.outcome == Outcome::timeout) {
                round.timed_out.push_back(exchange.question);
            } else if (exchange.message) {
                round.answered.push_back(exchange.question);
            }
            round.useful = round.useful || is_useful(exchange);
            round.refused = round.refused || has_rcode(exchange, Rcode::refused);
        } else if (exchange.form.unknown_option) {
            round.options_failed = !is_useful(exchange);
        } else if (!exchange.form.edns) {
            round.plain_dns_failed = !is_useful(exchange);
        } else if (exchange.form.tcp) {
            round.tcp_failed = !is_useful(exchange);
        }
    }
    return round;
}

// A server that gives nothing to a validator: does it to others?
std::vector<Probe> without_what_validators_ask(const Name& zone) {
    const Question soa{zone, RrType::soa};
    QueryForm recursion;
    recursion.recursion_desired = true;
    QueryForm without_do;
    without_do.dnssec_ok = false;
    return {{soa, plain_dns_form()}, {soa, without_do}, {soa, recursion}};
}

// The parts of the probe with an option, a cookie and a flag, one by one.
std::vector<Probe> options_apart(const Name& zone, const Bytes& cookie) {
    const Question soa{zone, RrType::soa};
    QueryForm option = small_form();
    option.unknown_option = true;
    QueryForm flag = small_form();
    flag.unknown_flag = true;
    QueryForm with_cookie = small_form();
    with_cookie.cookie = cookie;
    return {{soa, option}, {soa, flag}, {soa, with_cookie}};
}

Task<void> ask_once(Asker& asker, Name zone, Server server, Question question, QueryForm form) {
    co_await asker.ask(zone, server, question, 1, form);
}

}  // namespace

std::optional<Name> absent_name(const Name& zone) {
    auto name = Name::parse("dschain-no-such-name." + (zone.is_root() ? "" : zone.text()));
    return name ? std::optional(std::move(*name)) : std::nullopt;
}

std::vector<Probe> zone_probes(const Name& zone, const Server& server, const Bytes& cookie) {
    const Question soa{zone, RrType::soa};
    QueryForm tcp;
    tcp.tcp = true;
    std::vector<Probe> probes{
        {{zone, RrType::cds}}, {{zone, RrType::cdnskey}}, {{zone, RrType::nsec3param}, tcp}};
    if (const auto name = absent_name(zone)) {
        QueryForm mixed;
        mixed.mixed_case = true;
        probes.push_back({{*name, RrType::a}, mixed});
    }
    QueryForm options = small_form();
    options.unknown_option = options.unknown_flag = true;
    options.cookie = cookie;
    probes.push_back({soa, options});
    QueryForm version = small_form();
    version.edns_version = 1;
    probes.push_back({soa, version});
    QueryForm malformed = small_form();
    malformed.cookie.assign(cookie.begin(), cookie.begin() + 5);  // RFC 7873 §5.2.2: under 8
    probes.push_back({soa, malformed});
    // As an old stub resolver asks. Where the server's name lies in the zone, its addresses are
    // wanted as well.
    QueryForm plain_dns = plain_dns_form();
    plain_dns.recursion_desired = true;
    if (server.name.is_at_or_below(zone) && !server.name.is_root()) {
        probes.push_back({{server.name, RrType::a}, plain_dns});
        probes.push_back({{server.name, RrType::aaaa}});
    } else {
        probes.push_back({soa, plain_dns});
    }
    return probes;
}

Task<void> diagnose(Asker& asker, const Evidence& evidence, Name zone, Server server,
                    Bytes cookie) {
    const FirstRound round = look(evidence, zone, server);
    std::vector<Probe> more;
    const auto add = [&](std::vector<Probe> probes) {
        more.insert(more.end(), std::make_move_iterator(probes.begin()),
                    std::make_move_iterator(probes.end()));
    };
    // Nothing at all listens, or it is none of its zones: nothing to find out.
    const bool silent = round.answered.empty() && round.timed_out.empty();
    if (!round.useful && !round.refused && !silent) {
        add(without_what_validators_ask(zone));
    }
    if (round.useful && round.options_failed) {
        add(options_apart(zone, cookie));
    }
    if (round.useful && round.plain_dns_failed) {
        add({{{zone, RrType::soa}, plain_dns_form()}});
    }
    if (round.useful && round.tcp_failed) {
        add({{{zone, RrType::nsec3param}}});
    }
    constexpr std::size_t kMost = 3;
    const bool lossy = !round.answered.empty() && !round.timed_out.empty();
    for (std::size_t i = 0; lossy && i < std::min(kMost, round.timed_out.size()); ++i) {
        QueryForm small;
        small.udp_size = kSmall;
        add({{round.timed_out[i], small}});
    }
    TaskGroup group;
    for (const Probe& probe : more) {
        const Question question = probe.question;
        const QueryForm form = probe.form;
        group.add(ask_once(asker, zone, server, question, form));
    }
    co_await group;
    // Asked slowly, a server that drops what comes too fast answers (RFC 8906 §4).
    for (std::size_t i = 0; lossy && i < std::min(kMost, round.timed_out.size()); ++i) {
        constexpr std::chrono::milliseconds kPause{300};
        const Question question = round.timed_out[i];
        co_await asker.wait(kPause);
        const QueryForm plain;
        co_await asker.ask(zone, server, question, 1, plain);
    }
}

}  // namespace dschain
