#include "server_look.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"

namespace dschain {
namespace {

// What a validator asks of the zone's servers, and for CDS a registry.
bool is_about_zone(const Question& question, const Name& zone) {
    switch (question.type) {
        case RrType::dnskey:
        case RrType::soa:
        case RrType::ns:
        case RrType::cds:
        case RrType::cdnskey:
            return question.name == zone;
        default:
            return false;
    }
}

bool is_about_ds(const Question& question, const Name& zone) {
    return question.type == RrType::ds && question.name == zone;
}

bool is_plain_dns(const QueryForm& form) {
    return !form.edns && !form.tcp;
}

bool is_without_do(const QueryForm& form) {
    return form.edns && !form.dnssec_ok && form.edns_version == 0 && !form.unknown_flag &&
           !form.unknown_option && form.cookie.empty();
}

template <typename Predicate>
bool any_served(const ServerLook& look, Predicate is_wanted) {
    return std::any_of(look.probes.begin(), look.probes.end(), [&](const Exchange* probe) {
        return is_wanted(probe->form) && is_served(*probe);
    });
}

Standing standing_without_answers(const ServerLook& look) {
    const bool asked = std::any_of(
        look.questions.begin(), look.questions.end(),
        [](const Exchange* exchange) { return fault_of(*exchange) != QuestionFault::unknown; });
    if (!asked) {
        return Standing::unknown;
    }
    if (any_served(look, [](const QueryForm& form) {
            return form.edns && form.dnssec_ok && form.recursion_desired;
        })) {
        return Standing::needs_rd;
    }
    if (any_served(look, &is_without_do)) {
        return Standing::do_fails;
    }
    if (any_served(look, [](const QueryForm& form) {
            return is_plain_dns(form) && !form.recursion_desired && !form.checking_disabled;
        })) {
        return Standing::edns_fails;
    }
    return any_served(look, &is_plain_dns) ? Standing::needs_rd : Standing::fails;
}

// c-ares takes an error that EDNS brings for itself, and asks again without: what the small
// question met is what really came.
Standing standing_without_edns(const ServerLook& look) {
    for (const Exchange* probe : look.probes) {
        if (is_without_do(probe->form) && !probe->form.tcp && probe->message &&
            !is_useful(*probe)) {
            return Standing::edns_fails;
        }
    }
    return Standing::edns_ignored;
}

Standing standing_of(const ServerLook& look) {
    bool serves = false;
    bool without_edns = false;
    for (const Exchange* exchange : look.questions) {
        if (is_essential(exchange->question) && fault_of(*exchange) == QuestionFault::none) {
            serves = true;
            without_edns = without_edns || !exchange->message->edns;
        }
    }
    if (!serves) {
        return standing_without_answers(look);
    }
    return without_edns ? standing_without_edns(look) : Standing::serves;
}

bool is_lossy(const ServerLook& look) {
    bool answered = false;
    bool timed_out = false;
    bool repeated = false;
    for (const Exchange* exchange : look.first) {
        const bool came = exchange->message.has_value();
        answered = answered || came;
        timed_out = timed_out || exchange->outcome == Outcome::timeout;
        repeated = repeated || (came && exchange->tries > (exchange->udp_truncated ? 2U : 1U));
    }
    return repeated || (answered && timed_out);
}

// A later answer outweighs an earlier failure.
void add_question(ServerLook& look, const Exchange& exchange) {
    const auto known =
        std::find_if(look.questions.begin(), look.questions.end(),
                     [&](const Exchange* each) { return each->question == exchange.question; });
    if (known == look.questions.end()) {
        look.questions.push_back(&exchange);
        look.first.push_back(&exchange);
    } else if (!(*known)->message) {
        *known = &exchange;
    }
}

constexpr std::size_t kMostTexts = 8;

}  // namespace

std::vector<const Exchange*> ServerLook::all() const {
    std::vector<const Exchange*> exchanges = questions;
    exchanges.insert(exchanges.end(), probes.begin(), probes.end());
    return exchanges;
}

std::vector<ServerLook> look_at_servers(const Evidence& evidence, const Name& zone) {
    const Name& subject = evidence.subject.zone;
    std::vector<ServerLook> looks;
    std::map<Server, std::size_t> index;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone != zone) {
            continue;
        }
        const bool is_question = zone == subject ? is_about_zone(exchange.question, zone)
                                                 : is_about_ds(exchange.question, subject);
        if (exchange.form.is_plain() ? !is_question : zone != subject && !is_question) {
            continue;
        }
        const auto [place, is_new] = index.try_emplace(exchange.server, looks.size());
        if (is_new) {
            looks.push_back(ServerLook{exchange.server, zone, {}, {}, {}, {}, false});
        }
        ServerLook& look = looks[place->second];
        if (exchange.form.is_plain()) {
            add_question(look, exchange);
        } else {
            look.probes.push_back(&exchange);
        }
    }
    for (ServerLook& look : looks) {
        look.standing = standing_of(look);
        look.lossy = is_lossy(look);
    }
    return looks;
}

const RRset* referral_in(const Message& message) {
    const RRset* ns = nullptr;
    for (const RRset& rrset : message.authority) {
        if (rrset.type == RrType::soa) {
            return nullptr;
        }
        ns = rrset.type == RrType::ns && ns == nullptr ? &rrset : ns;
    }
    return message.answer.empty() ? ns : nullptr;
}

bool is_essential(const Question& question) {
    return question.type != RrType::cds && question.type != RrType::cdnskey;
}

QuestionFault fault_of(const Exchange& exchange) {
    switch (exchange.outcome) {
        case Outcome::timeout:
            return exchange.tcp ? QuestionFault::tcp_no_answer : QuestionFault::no_answer;
        case Outcome::unreachable:
            return exchange.tcp ? QuestionFault::tcp_no_answer : QuestionFault::unreachable;
        case Outcome::malformed:
            return exchange.tcp ? QuestionFault::tcp_malformed : QuestionFault::malformed;
        case Outcome::no_route:
        case Outcome::deadline:
        case Outcome::limit:
            return QuestionFault::unknown;
        case Outcome::answer:
            break;
    }
    const Message& message = *exchange.message;
    if (message.rcode == Rcode::refused || message.rcode == Rcode::notauth) {
        return QuestionFault::lame;
    }
    if (!is_useful(exchange)) {
        return QuestionFault::error;
    }
    const RRset* referral = referral_in(message);
    if (message.authoritative) {
        return QuestionFault::none;
    }
    // A parent that answers a DS question with a referral is old, not lame.
    if (exchange.question.name != exchange.zone) {
        return message.answer.empty() && message.authority.empty() ? QuestionFault::lame
                                                                   : QuestionFault::none;
    }
    if (referral != nullptr && referral->owner == exchange.zone) {
        return QuestionFault::referral_to_itself;
    }
    return referral != nullptr && exchange.zone.is_below(referral->owner)
               ? QuestionFault::upward_referral
               : QuestionFault::lame;
}

bool is_served(const Exchange& exchange) {
    return is_useful(exchange) &&
           (exchange.message->authoritative || exchange.question.type == RrType::ds);
}

std::string response_text(const Exchange& exchange) {
    switch (exchange.outcome) {
        case Outcome::timeout:
            return "no answer";
        case Outcome::unreachable:
            return exchange.tcp ? "the connection is refused or closed" : "the port is closed";
        case Outcome::malformed:
            return exchange.error.empty() ? "something that is no answer" : exchange.error;
        case Outcome::answer: {
            const Message& message = *exchange.message;
            if (is_useful(exchange) && !message.authoritative) {
                return "an answer without authority";
            }
            return to_string(message.rcode);
        }
        case Outcome::no_route:
        case Outcome::deadline:
        case Outcome::limit:
            break;
    }
    return std::string(to_string(exchange.outcome));
}

bool answers_when_asked_again(const ServerLook& look) {
    for (std::size_t i = 0; i < look.first.size(); ++i) {
        if (look.first[i]->outcome == Outcome::timeout && look.questions[i]->message) {
            return true;
        }
    }
    return false;
}

std::size_t lost_for_its_size(const ServerLook& look, const Exchange& exchange) {
    constexpr std::size_t kSmall = 512;
    const auto whole =
        std::find_if(look.probes.begin(), look.probes.end(), [&](const Exchange* probe) {
            return probe->question == exchange.question && probe->form.edns &&
                   probe->form.dnssec_ok && probe->form.udp_size == kSmall &&
                   probe->udp_truncated && is_useful(*probe);
        });
    return exchange.outcome == Outcome::timeout && whole != look.probes.end() &&
                   (*whole)->wire.size() > kSmall
               ? (*whole)->wire.size()
               : 0;
}

void TransportFaults::add(Code code, const Server& server, const Texts& texts,
                          const Numbers& numbers) {
    auto fault = std::find_if(faults_.begin(), faults_.end(),
                              [&](const Fault& each) { return each.code == code; });
    if (fault == faults_.end()) {
        fault = faults_.insert(fault, Fault{code, {}, {}, {}});
    }
    const auto add_once = [](auto& list, const auto& value) {
        if (std::find(list.begin(), list.end(), value) == list.end()) {
            list.push_back(value);
        }
    };
    add_once(fault->servers, server);
    for (const auto& [name, text] : texts) {
        add_once(fault->texts[name], text);
    }
    for (const auto& [name, number] : numbers) {
        std::size_t& largest = fault->numbers[name];
        largest = std::max(largest, number);
    }
}

void TransportFaults::tell() const {
    for (const Fault& fault : faults_) {
        Args args;
        for (const auto& [name, texts] : fault.texts) {
            args.emplace_back(name, enumerate_some(texts, kMostTexts));
        }
        for (const auto& [name, number] : fault.numbers) {
            args.emplace_back(name, std::to_string(number));
        }
        Finding& finding = context_.add_about(fault.servers, fault.code, zone_, std::move(args));
        if (at_fault_ && finding.at_fault == AtFault::child) {
            finding.at_fault = *at_fault_;
        }
    }
}

}  // namespace dschain
