// What each server makes of UDP and TCP, and messages that are not as they should be.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"
#include "server_look.hpp"

namespace dschain {
namespace {

constexpr std::size_t kSmall = 512;  // RFC 1035 §4.2.1: what every UDP packet may carry

// --- TCP ---

void check_tcp(const ServerLook& look, TransportFaults& faults) {
    unsigned tries = 0;
    const Exchange* failed = nullptr;
    for (const Exchange* exchange : look.all()) {
        if (!exchange->tcp) {
            continue;
        }
        if (is_useful(*exchange)) {
            return;
        }
        if (fault_of(*exchange) == QuestionFault::unknown) {
            continue;
        }
        tries += exchange->tries;
        // What came says more than that nothing did.
        failed = failed == nullptr || exchange->outcome != Outcome::timeout ? exchange : failed;
    }
    if (failed == nullptr) {
        return;
    }
    const std::string response = response_text(*failed);
    if (failed->outcome == Outcome::malformed) {
        faults.add(Code::tcp_malformed, look.server, {{"reason", response}});
    } else if (failed->outcome != Outcome::timeout || tries > 1) {
        faults.add(Code::tcp_no_answer, look.server, {{"outcome", response}});
    }
}

void check_truncation(const ServerLook& look, TransportFaults& faults,
                      std::set<std::string>& needs_tcp) {
    for (const Exchange* exchange : look.all()) {
        if (!exchange->udp_truncated || !is_useful(*exchange)) {
            continue;
        }
        const std::size_t octets = exchange->wire.size();
        const std::string type = to_string(exchange->question.type);
        const std::size_t allowed =
            exchange->form.edns ? std::size_t{exchange->form.udp_size} : kSmall;
        if (octets <= std::min(allowed, kSmall)) {
            faults.add(Code::truncated_needlessly, look.server, {{"type", type}},
                       {{"octets", octets}});
        } else if (exchange->form.is_plain() && octets > kUdpPayload) {
            needs_tcp.insert(type);
        }
    }
}

// --- Loss ---

std::size_t largest_over_udp(const ServerLook& look) {
    std::size_t most = 0;
    for (const Exchange* exchange : look.all()) {
        if (exchange->message && !exchange->tcp) {
            most = std::max(most, exchange->wire.size());
        }
    }
    return most;
}

bool was_lost(const Exchange& first) {
    return first.outcome == Outcome::timeout || (first.message && !first.tcp && first.tries > 1);
}

// Forms of questions that go to every server over UDP, and together.
bool is_of_first_round(const QueryForm& form) {
    return form.mixed_case || (form.unknown_option && form.unknown_flag) ||
           (!form.edns && form.recursion_desired && form.checking_disabled);
}

// Dropped for coming too fast: of what was asked at once the first few were answered and none after
// them, and what was asked again, one by one, was. Loss has no such order.
bool is_rate_limited(const ServerLook& look, const std::vector<const Exchange*>& repeated) {
    constexpr std::ptrdiff_t kEnough = 3;
    std::vector<const Exchange*> burst = look.first;
    for (const Exchange* probe : look.probes) {
        if (is_of_first_round(probe->form)) {
            burst.push_back(probe);
        }
    }
    std::stable_sort(burst.begin(), burst.end(), [](const Exchange* a, const Exchange* b) {
        return a->started_us < b->started_us;
    });
    const auto lost = [](const Exchange* each) { return was_lost(*each); };
    const auto first_lost = std::find_if(burst.begin(), burst.end(), lost);
    return first_lost != burst.begin() && burst.end() - first_lost >= kEnough &&
           std::all_of(first_lost, burst.end(), lost) && !repeated.empty() &&
           std::all_of(repeated.begin(), repeated.end(),
                       [](const Exchange* each) { return each->message.has_value(); });
}

// Questions of which a packet was lost in the first round, as they were put again, slowly.
std::vector<const Exchange*> asked_again(const Evidence& evidence, const ServerLook& look) {
    std::map<Question, const Exchange*> first;
    std::vector<const Exchange*> again;
    for (const Exchange& exchange : evidence.exchanges) {
        if (exchange.zone != look.zone || exchange.server != look.server ||
            !exchange.form.is_plain()) {
            continue;
        }
        const auto [known, is_new] = first.try_emplace(exchange.question, &exchange);
        if (!is_new && was_lost(*known->second)) {
            again.push_back(&exchange);
        }
    }
    return again;
}

void check_loss(const Evidence& evidence, const ServerLook& look, TransportFaults& faults) {
    bool for_size = false;
    for (const Exchange* exchange : look.questions) {
        if (const std::size_t octets = lost_for_its_size(look, *exchange); octets > 0) {
            for_size = true;
            faults.add(Code::large_answers_lost, look.server,
                       {{"type", to_string(exchange->question.type)}},
                       {{"most", largest_over_udp(look)}, {"octets", octets}});
        }
    }
    if (for_size) {
        return;
    }
    if (is_rate_limited(look, asked_again(evidence, look))) {
        faults.add(Code::rate_limited, look.server);
        return;
    }
    for (const Exchange* first : look.first) {
        const auto best =
            std::find_if(look.questions.begin(), look.questions.end(),
                         [&](const Exchange* each) { return each->question == first->question; });
        if (was_lost(*first) && (*best)->message) {
            faults.add(Code::packets_lost, look.server,
                       {{"what", to_string(first->question.type)}});
        }
    }
}

// --- Messages ---

void check_message(const ServerLook& look, const Exchange& exchange, TransportFaults& faults) {
    if (!exchange.message) {
        return;
    }
    const Message& message = *exchange.message;
    constexpr std::array kSections = {"answer", "authority", "additional"};
    for (std::size_t i = 0; i < kSections.size(); ++i) {
        if (message.foreign_class.at(i)) {
            faults.add(Code::foreign_class, look.server, {{"section", kSections.at(i)}});
        }
    }
    for (const std::string& record : message.broken_records) {
        faults.add(Code::record_malformed, look.server, {{"record", record}});
    }
    if (message.trailing_octets > 0) {
        faults.add(Code::trailing_octets, look.server, {}, {{"octets", message.trailing_octets}});
    }
    for (const RrType type : message.huge_ttls) {
        faults.add(Code::ttl_too_large, look.server, {{"type", to_string(type)}});
    }
    constexpr std::size_t kHeaderSize = 12;
    if (exchange.form.mixed_case && message.question) {
        const Bytes asked = mixed_case_wire(exchange.question.name);
        const ByteView came = ByteView(exchange.wire).subspan(kHeaderSize);
        if (came.size() >= asked.size() && !equal(came.first(asked.size()), asked)) {
            faults.add(Code::case_not_kept, look.server);
        }
    }
}

// A referral with the AA flag, in answer to the question for the zone's NS.
void check_referral(const Evidence& evidence, const Name& parent, TransportFaults& faults) {
    const Name& zone = evidence.subject.zone;
    for (const Exchange* exchange : exchanges_about(evidence, parent, Question{zone, RrType::ns})) {
        const RRset* referral = exchange->message && exchange->message->authoritative &&
                                        exchange->message->rcode == Rcode::noerror
                                    ? referral_in(*exchange->message)
                                    : nullptr;
        if (referral != nullptr && referral->owner == zone) {
            faults.add(Code::referral_authoritative, exchange->server);
        }
    }
}

// Whether a finding says already that a server's answers are not signed as they should be. One of
// the zone's data alone follows from it (folding.cpp).
bool is_told_unsigned(const std::vector<Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return (finding.code == Code::rrsig_missing && finding.severity == Severity::critical) ||
               finding.code == Code::dnskey_absent || finding.code == Code::dnskey_inconsistent;
    });
}

// The servers that are asked are those of this zone; TCP and loss are looked at for both.
void check_zone(const CheckContext& context, const Name& zone, std::optional<AtFault> at_fault) {
    const Evidence& evidence = context.evidence;
    const std::vector<ServerLook> looks = look_at_servers(evidence, zone);
    TransportFaults faults(context, zone, at_fault);
    std::set<std::string> needs_tcp;
    for (const ServerLook& look : looks) {
        if (look.standing == Standing::serves) {
            check_tcp(look, faults);
            check_loss(evidence, look, faults);
        }
        if (look.standing != Standing::fails) {
            check_truncation(look, faults, needs_tcp);
            for (const Exchange* exchange : look.all()) {
                check_message(look, *exchange, faults);
            }
        }
    }
    if (at_fault) {
        check_referral(evidence, zone, faults);
    } else {
        check_edns(looks, faults, !is_told_unsigned(context.assessment.findings));
    }
    faults.tell();
    for (const std::string& type : needs_tcp) {
        context.add(Code::answer_needs_tcp, zone,
                    {{"type", type}, {"size", std::to_string(kUdpPayload)}});
    }
}

}  // namespace

void check_transport(const CheckContext& context) {
    if (const auto& parent = context.assessment.parent) {
        check_zone(context, *parent, AtFault::parent);
    }
    check_zone(context, context.evidence.subject.zone, std::nullopt);
}

}  // namespace dschain
