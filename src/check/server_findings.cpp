// Servers that do not answer, or not as they should. Findings only: an answer that did not come
// never makes a zone bogus.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

struct Failure {
    Code code;
    std::vector<std::string> what;  // the questions it is about
    unsigned tries = 0;
    std::string response;
};

// Whether a response shows that the server does not serve the zone.
bool is_lame(const Exchange& exchange) {
    const Message& message = *exchange.message;
    const bool conclusive = message.rcode == Rcode::noerror || message.rcode == Rcode::nxdomain;
    // A parent that answers a DS question with a referral is old, not lame.
    const bool refers = !message.authority.empty() && exchange.question.name != exchange.zone;
    return !conclusive || (!message.authoritative && message.answer.empty() && !refers);
}

class ServerCheck {
public:
    ServerCheck(const CheckContext& context, const Name& zone, std::optional<AtFault> at_fault)
        : context_(context), zone_(zone), at_fault_(at_fault) {}

    void run(const ZoneCut& cut, const std::vector<Question>& questions) {
        for (const Question& question : questions) {
            for (const Exchange* exchange : exchanges_about(context_.evidence, zone_, question)) {
                look(*exchange);
            }
        }
        for (const auto& [server, failures] : failures_) {
            for (const Failure& failure : failures) {
                tell(server, failure);
            }
        }
        for (const Server& server : without_edns_) {
            context_.add(Code::edns_ignored, zone_, {{"server", server_text(server)}}).server =
                server_text(server);
        }
        for (const std::string& type : needs_tcp_) {
            context_.add(Code::answer_needs_tcp, zone_,
                         {{"type", type}, {"size", std::to_string(kUdpPayload)}});
        }
        if (!no_route_.empty()) {
            const std::vector<std::string> addresses(no_route_.begin(), no_route_.end());
            context_.add(
                Code::no_route, zone_,
                {{"count", std::to_string(addresses.size())}, {"addresses", enumerate(addresses)}});
        }
        for (const Name& name : at_fault_ ? cut.unresolved : std::vector<Name>{}) {
            context_.add(Code::ns_address_missing, zone_, {{"server", name.text()}}).at_fault =
                *at_fault_;
        }
    }

private:
    void look(const Exchange& exchange) {
        const std::string what = fmt::format("{}{}", to_string(exchange.question.type),
                                             exchange.udp_truncated ? " over TCP" : "");
        switch (exchange.outcome) {
            case Outcome::timeout:
                fail(exchange, Code::server_no_answer, what, "");
                return;
            case Outcome::unreachable:
                fail(exchange, Code::server_unreachable, what, "");
                return;
            case Outcome::malformed:
                fail(exchange, Code::server_malformed, what, "");
                return;
            case Outcome::no_route:
                no_route_.insert(exchange.server.address);
                return;
            case Outcome::deadline:
            case Outcome::limit:
                return;
            case Outcome::answer:
                break;
        }
        if (is_lame(exchange)) {
            fail(exchange, Code::server_lame, what, outcome_text(exchange));
        }
        if (!exchange.message->edns) {
            without_edns_.insert(exchange.server);
        }
        if (exchange.udp_truncated) {
            needs_tcp_.insert(to_string(exchange.question.type));
        }
    }

    void fail(const Exchange& exchange, Code code, const std::string& what,
              const std::string& response) {
        std::vector<Failure>& failures = failures_[exchange.server];
        auto same = std::find_if(failures.begin(), failures.end(),
                                 [&](const Failure& each) { return each.code == code; });
        if (same == failures.end()) {
            failures.push_back(Failure{code, {}, 0, response});
            same = failures.end() - 1;
        }
        same->what.push_back(what);
        same->tries = std::max(same->tries, exchange.tries);
    }

    void tell(const Server& server, const Failure& failure) {
        Finding& finding = context_.add(failure.code, zone_,
                                        {{"server", server_text(server)},
                                         {"what", enumerate(failure.what)},
                                         {"tries", std::to_string(failure.tries)},
                                         {"response", failure.response}});
        finding.server = server_text(server);
        finding.at_fault = at_fault_.value_or(finding.at_fault);
    }

    const CheckContext& context_;
    const Name& zone_;
    std::optional<AtFault> at_fault_;
    std::map<Server, std::vector<Failure>> failures_;
    std::set<Server> without_edns_;
    std::set<std::string> needs_tcp_;
    std::set<std::string> no_route_;
};

// Several limits may have one finding: what to do about them is the same.
Code limit_code(std::string_view name) {
    if (name == "queries") {
        return Code::limit_queries;
    }
    if (name == "octets") {
        return Code::limit_octets;
    }
    if (name == "keys" || name == "colliding-keys") {
        return Code::limit_keys;
    }
    if (name == "rrsets") {
        return Code::limit_rrsets;
    }
    if (name == "nsec3-hashes") {
        return Code::limit_nsec3_hashes;
    }
    if (name == "referrals" || name == "address-depth" || name == "servers-per-zone") {
        return Code::limit_referrals;
    }
    return name == "aliases" ? Code::limit_aliases : Code::limit_signatures;
}

}  // namespace

void check_servers(const CheckContext& context) {
    const Evidence& evidence = context.evidence;
    const Name& zone = evidence.subject.zone;
    if (const auto& parent = context.assessment.parent) {
        if (const ZoneCut* cut = evidence.cut(*parent)) {
            ServerCheck(context, *parent, AtFault::parent).run(*cut, {{zone, RrType::ds}});
        }
    }
    const ZoneCut* cut = evidence.cut(zone);
    if (cut == nullptr) {
        return;
    }
    ServerCheck(context, zone, std::nullopt)
        .run(*cut, {{zone, RrType::dnskey}, {zone, RrType::soa}, {zone, RrType::ns}});
    const auto& keys = context.assessment.views.keys;
    const bool nobody = std::all_of(keys.begin(), keys.end(), [](const auto& variant) {
        return variant.fact.presence == Presence::failure;
    });
    if (nobody) {
        std::vector<std::string> outcomes;
        for (const ServerRow& row : context.assessment.child_servers) {
            outcomes.push_back(fmt::format("{}: {}", server_text(row.server), row.outcome));
        }
        context.add(
            Code::zone_no_answer, zone,
            {{"what", "its keys"},
             {"outcomes", outcomes.empty() ? "no server has an address" : join(outcomes, "; ")}});
    }
}

void check_limits(const CheckContext& context) {
    const auto count = [&](Outcome outcome) {
        return std::count_if(context.evidence.exchanges.begin(), context.evidence.exchanges.end(),
                             [&](const Exchange& exchange) { return exchange.outcome == outcome; });
    };
    const Name& zone = context.evidence.subject.zone;
    if (const auto late = count(Outcome::deadline); late > 0) {
        context.add(Code::limit_deadline, zone, {{"count", std::to_string(late)}});
    }
    std::set<std::string_view> hit = context.verifier.limits_hit();
    hit.insert(context.evidence.limits_hit.begin(), context.evidence.limits_hit.end());
    const Limits& limits = context.verifier.limits();
    for (const NamedLimit& each : named_limits()) {
        if (hit.contains(each.name)) {
            context.add(limit_code(each.name), zone,
                        {{"name", std::string(each.name)},
                         {"limit", std::to_string(limits.*(each.value))}});
        }
    }
}

}  // namespace dschain
