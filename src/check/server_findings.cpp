// Servers that do not answer, or not as they should. Findings only: an answer that did not come
// never makes a zone bogus.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"
#include "server_look.hpp"

namespace dschain {
namespace {

// The first of these that a server shows tells why it serves nothing.
constexpr std::array kGravestFirst = {
    QuestionFault::referral_to_itself,
    QuestionFault::upward_referral,
    QuestionFault::lame,
    QuestionFault::error,
    QuestionFault::malformed,
    QuestionFault::tcp_malformed,
    QuestionFault::tcp_no_answer,
    QuestionFault::unreachable,
    QuestionFault::no_answer,
};

class ServerCheck {
public:
    ServerCheck(const CheckContext& context, const Name& zone, std::optional<AtFault> at_fault)
        : context_(context), zone_(zone), at_fault_(at_fault), faults_(context, zone, at_fault) {}

    void run(const ZoneCut& cut) {
        for (const ServerLook& look : look_at_servers(context_.evidence, zone_)) {
            if (look.standing == Standing::fails) {
                why_it_fails(look);
            } else if (look.standing == Standing::serves ||
                       look.standing == Standing::edns_ignored) {
                what_it_lacks(look);
            }
            notes(look);
        }
        faults_.tell();
        if (!no_route_.empty()) {
            const std::vector<std::string> addresses(no_route_.begin(), no_route_.end());
            context_.add(
                Code::no_route, zone_,
                {{"count", std::to_string(addresses.size())}, {"addresses", enumerate(addresses)}});
        }
        std::set<std::string> names;
        for (const Name& name : at_fault_ ? cut.unresolved : std::vector<Name>{}) {
            if (was_looked_for(context_.evidence, name)) {
                names.insert(name.text());
            }
        }
        if (!names.empty()) {
            context_
                .add(Code::ns_address_missing, zone_,
                     {{"server", enumerate({names.begin(), names.end()})}})
                .at_fault = *at_fault_;
        }
    }

private:
    void why_it_fails(const ServerLook& look) {
        const auto gravest =
            std::find_if(kGravestFirst.begin(), kGravestFirst.end(), [&](QuestionFault fault) {
                return std::any_of(
                    look.questions.begin(), look.questions.end(), [&](const Exchange* exchange) {
                        return is_essential(exchange->question) && fault_of(*exchange) == fault;
                    });
            });
        for (const Exchange* exchange : look.questions) {
            if (gravest != kGravestFirst.end() && fault_of(*exchange) == *gravest) {
                tell(look, *exchange, *gravest);
            }
        }
    }

    void what_it_lacks(const ServerLook& look) {
        for (const Exchange* exchange : look.questions) {
            QuestionFault fault = fault_of(*exchange);
            if (fault == QuestionFault::lame && !is_useful(*exchange)) {
                fault = QuestionFault::error;  // it serves the zone, and refuses this question
            }
            // What is lost on the way is told with the transport.
            const bool is_lost =
                fault == QuestionFault::no_answer &&
                (answers_when_asked_again(look) || lost_for_its_size(look, *exchange) > 0);
            if (!is_lost) {
                tell(look, *exchange, fault);
            }
        }
    }

    void tell(const ServerLook& look, const Exchange& exchange, QuestionFault fault) {
        const std::string type = to_string(exchange.question.type);
        const std::string response = response_text(exchange);
        const Server& server = look.server;
        switch (fault) {
            case QuestionFault::none:
            case QuestionFault::unknown:
                return;
            case QuestionFault::referral_to_itself:
                faults_.add(Code::referral_to_itself, server);
                return;
            case QuestionFault::upward_referral:
                faults_.add(Code::upward_referral, server,
                            {{"target", referral_in(*exchange.message)->owner.text()}});
                return;
            case QuestionFault::lame:
                faults_.add(Code::server_lame, server, {{"response", response}});
                return;
            case QuestionFault::error:
                faults_.add(Code::server_error, server, {{"response", response}, {"what", type}});
                return;
            case QuestionFault::malformed:
                faults_.add(Code::server_malformed, server, {{"what", type}, {"reason", response}});
                return;
            case QuestionFault::tcp_malformed:
                faults_.add(Code::tcp_malformed, server, {{"reason", response}});
                return;
            case QuestionFault::unreachable:
                faults_.add(Code::server_unreachable, server, {{"what", type}});
                return;
            case QuestionFault::no_answer:
                faults_.add(Code::server_no_answer, server, {{"what", type}},
                            {{"tries", exchange.tries}});
                return;
            case QuestionFault::tcp_no_answer:
                faults_.add(Code::tcp_no_answer, server, {{"outcome", response}});
                return;
        }
    }

    void notes(const ServerLook& look) {
        for (const Exchange* exchange : look.questions) {
            if (exchange->outcome == Outcome::no_route) {
                no_route_.insert(exchange->server.address);
            }
        }
    }

    const CheckContext& context_;
    const Name& zone_;
    std::optional<AtFault> at_fault_;
    TransportFaults faults_;
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

bool was_looked_for(const Evidence& evidence, const Name& server) {
    return std::any_of(
        evidence.exchanges.begin(), evidence.exchanges.end(), [&](const Exchange& exchange) {
            const Question& question = exchange.question;
            return question.name == server &&
                   (question.type == RrType::a || question.type == RrType::aaaa) &&
                   exchange.outcome != Outcome::limit && exchange.outcome != Outcome::deadline;
        });
}

void check_servers(const CheckContext& context) {
    const Evidence& evidence = context.evidence;
    const Name& zone = evidence.subject.zone;
    if (const auto& parent = context.assessment.parent) {
        if (const ZoneCut* cut = evidence.cut(*parent)) {
            ServerCheck(context, *parent, AtFault::parent).run(*cut);
        }
    }
    const ZoneCut* cut = evidence.cut(zone);
    if (cut == nullptr) {
        return;
    }
    ServerCheck(context, zone, std::nullopt).run(*cut);
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
