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

// What of the first round decides what is asked in the second.
struct FirstRound {
    std::vector<Question> timed_out;  // a validator's questions: all tries
    std::vector<Question> repeated;   // those of which some packet was lost
    std::size_t lost = 0;             // of all forms, both of these
    bool answers = false;             // something came, whatever it says
    bool answers_validators = false;  // to a validator's question, whatever it says
    bool serves = false;              // NOERROR or NXDOMAIN, with authority
    bool is_lame = false;             // refuses, or answers without authority
    bool serves_others = false;       // as `serves`, to some other form of a question
    bool without_edns = false;
    bool options_failed = false;
    bool plain_dns_failed = false;
    bool tcp_failed = false;
    bool version_timed_out = false;
};

bool is_timed_out(const Exchange& exchange) {
    return exchange.outcome == Outcome::timeout && !exchange.tcp;
}

bool is_repeated(const Exchange& exchange) {
    return exchange.message && !exchange.form.tcp &&
           exchange.tries > (exchange.udp_truncated ? 2U : 1U);
}

void look_at_question(const Exchange& exchange, FirstRound& round) {
    if (is_timed_out(exchange)) {
        round.timed_out.push_back(exchange.question);
    } else if (is_repeated(exchange)) {
        round.repeated.push_back(exchange.question);
    }
    round.answers_validators = round.answers_validators || exchange.message.has_value();
    const bool serves = is_useful(exchange) && exchange.message->authoritative;
    round.serves = round.serves || serves;
    round.is_lame = round.is_lame || has_rcode(exchange, Rcode::refused) ||
                    has_rcode(exchange, Rcode::notauth) || (is_useful(exchange) && !serves);
    round.without_edns = round.without_edns || (serves && !exchange.message->edns);
}

void look_at_probe(const Exchange& exchange, FirstRound& round) {
    const QueryForm& form = exchange.form;
    const bool failed = !is_useful(exchange);
    round.serves_others = round.serves_others || (!failed && exchange.message->authoritative);
    if (form.unknown_option) {
        round.options_failed = failed && !has_rcode(exchange, Rcode::badcookie);
    } else if (!form.edns) {
        round.plain_dns_failed = failed;
    } else if (form.tcp) {
        round.tcp_failed = failed;
    } else if (form.edns_version != 0) {
        round.version_timed_out = exchange.outcome == Outcome::timeout;
    }
}

FirstRound look(const Evidence& evidence, const Name& zone, const Server& server) {
    FirstRound round;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone != zone || exchange.server != server) {
            continue;
        }
        round.answers = round.answers || !exchange.wire.empty();
        round.lost += is_timed_out(exchange) || is_repeated(exchange) ? 1U : 0U;
        if (exchange.form.is_plain()) {
            look_at_question(exchange, round);
        } else {
            look_at_probe(exchange, round);
        }
    }
    return round;
}

// A server that gives nothing to a validator: does it to others?
std::vector<Probe> without_what_validators_ask(const Name& zone) {
    const Question soa{zone, RrType::soa};
    QueryForm recursion;
    recursion.recursion_desired = true;
    return {{soa, plain_dns_form()}, {soa, small_form()}, {soa, recursion}};
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

// The parts of the probe without EDNS, with both flags of the header.
std::vector<Probe> flags_apart(const Name& zone) {
    const Question soa{zone, RrType::soa};
    QueryForm recursion = plain_dns_form();
    recursion.recursion_desired = true;
    QueryForm checking = plain_dns_form();
    checking.checking_disabled = true;
    return {{soa, plain_dns_form()}, {soa, recursion}, {soa, checking}};
}

std::vector<Probe> tcp_and_udp(const Name& zone) {
    QueryForm tcp;
    tcp.tcp = true;
    return {{{zone, RrType::nsec3param}, tcp}, {{zone, RrType::nsec3param}}};
}

// What found no answer, as a question whose answer is small.
std::vector<Probe> made_small(const std::vector<Question>& questions) {
    QueryForm small;
    small.udp_size = kSmall;
    std::vector<Probe> probes;
    for (const Question& question : questions) {
        probes.push_back({question, small});
    }
    return probes;
}

std::vector<Probe> second_round(const FirstRound& round, const Name& zone, const Bytes& cookie) {
    std::vector<Probe> more;
    const auto add = [&](std::vector<Probe> probes) {
        more.insert(more.end(), std::make_move_iterator(probes.begin()),
                    std::make_move_iterator(probes.end()));
    };
    if (!round.serves) {
        // Lame servers are not helped by another form.
        if (round.answers && (!round.is_lame || round.serves_others)) {
            add(without_what_validators_ask(zone));
        }
        return more;
    }
    if (round.without_edns) {
        add({{{zone, RrType::soa}, small_form()}});
    }
    if (round.options_failed) {
        add(options_apart(zone, cookie));
    }
    if (round.plain_dns_failed) {
        add(flags_apart(zone));
    }
    if (round.tcp_failed) {
        add(tcp_and_udp(zone));
    }
    if (round.version_timed_out) {
        QueryForm version = small_form();
        version.edns_version = 1;
        add({{{zone, RrType::soa}, version}});
    }
    add(made_small(round.timed_out));
    return more;
}

Task<void> ask_once(Asker& asker, Name zone, Server server, Question question, QueryForm form) {
    co_await asker.ask(zone, server, question, 1, form);
}

}  // namespace

std::optional<Name> absent_name(const Name& zone) {
    auto name = Name::parse("dschain-no-such-name." + (zone.is_root() ? "" : zone.text()));
    return name ? std::optional(std::move(*name)) : std::nullopt;
}

std::vector<Probe> address_probes(const Name& zone, const Server& server) {
    if (server.name.is_root() || !server.name.is_at_or_below(zone)) {
        return {};
    }
    return {{{server.name, RrType::a}}, {{server.name, RrType::aaaa}}};
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
    // As a stub resolver asks that knows no EDNS. Where the server's name lies in the zone, its
    // addresses are wanted as well.
    QueryForm plain_dns = plain_dns_form();
    plain_dns.recursion_desired = plain_dns.checking_disabled = true;
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
    FirstRound round = look(evidence, zone, server);
    constexpr std::size_t kMost = 3;
    round.timed_out.resize(std::min(kMost, round.timed_out.size()));
    TaskGroup group;
    for (const Probe& probe : second_round(round, zone, cookie)) {
        const Question question = probe.question;
        const QueryForm form = probe.form;
        group.add(ask_once(asker, zone, server, question, form));
    }
    co_await group;
    // Asked slowly, a server that drops what comes too fast answers (RFC 8906 §4). One packet that
    // was lost, or two, show nothing of that.
    std::vector<Question> again = round.timed_out;
    if (!again.empty() || round.lost >= kMost) {
        again.insert(again.end(), round.repeated.begin(), round.repeated.end());
        again.resize(std::min(kMost, again.size()));
    }
    for (std::size_t i = 0; round.answers_validators && i < again.size(); ++i) {
        constexpr std::chrono::milliseconds kPause{300};
        const Question question = again[i];
        co_await asker.wait(kPause);
        const QueryForm plain;
        co_await asker.ask(zone, server, question, 1, plain);
    }
}

}  // namespace dschain
