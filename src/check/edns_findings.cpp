// What each server makes of EDNS, of its options and flags, and of cookies.
#include <algorithm>

#include "dschain/evidence/answer.hpp"
#include "server_look.hpp"

namespace dschain {
namespace {

constexpr std::size_t kClientCookie = 8;  // RFC 7873 §4

// An answer that shows that the question was understood. BADCOOKIE asks for the server's cookie
// (RFC 7873 §5.2.3).
bool is_understood(const Exchange& exchange) {
    return is_useful(exchange) || has_rcode(exchange, Rcode::badcookie);
}

// Not understood; a question that nothing answered counts only where nothing else is lost.
bool has_failed(const ServerLook& look, const Exchange& exchange) {
    if (exchange.outcome == Outcome::timeout) {
        return !look.lossy;
    }
    return fault_of(exchange) != QuestionFault::unknown && !is_understood(exchange);
}

bool has_options(const QueryForm& form) {
    return form.unknown_option || form.unknown_flag || !form.cookie.empty();
}

template <typename Predicate>
std::vector<const Exchange*> probes(const ServerLook& look, Predicate is_wanted) {
    std::vector<const Exchange*> found;
    for (const Exchange* probe : look.probes) {
        if (is_wanted(probe->form)) {
            found.push_back(probe);
        }
    }
    return found;
}

bool all_failed(const ServerLook& look, const std::vector<const Exchange*>& exchanges) {
    return !exchanges.empty() &&
           std::all_of(exchanges.begin(), exchanges.end(),
                       [&](const Exchange* each) { return has_failed(look, *each); });
}

bool any_understood(const std::vector<const Exchange*>& exchanges) {
    return std::any_of(exchanges.begin(), exchanges.end(),
                       [](const Exchange* each) { return is_understood(*each); });
}

// The first question of a validator's that failed, or any failure at all: what EDNS brings.
const Exchange* failure_of(const ServerLook& look) {
    for (const Exchange* exchange : look.questions) {
        if (fault_of(*exchange) != QuestionFault::none) {
            return exchange;
        }
    }
    for (const Exchange* probe : look.probes) {
        if (probe->form.edns && !has_options(probe->form) && probe->message && !is_useful(*probe)) {
            return probe;
        }
    }
    return nullptr;
}

class EdnsCheck {
public:
    EdnsCheck(const ServerLook& look, TransportFaults& faults) : look_(look), faults_(faults) {}

    void run() {
        switch (look_.standing) {
            case Standing::edns_fails:
                tell(Code::edns_fails, failure_of(look_));
                return;
            case Standing::do_fails:
                tell(Code::do_fails, failure_of(look_));
                return;
            case Standing::needs_rd:
                tell_flag("RD", "set", failure_of(look_));
                return;
            case Standing::edns_ignored:
                faults_.add(Code::edns_ignored, look_.server);
                plain_dns();
                return;
            case Standing::serves:
                break;
            case Standing::fails:
            case Standing::unknown:
                return;
        }
        plain_dns();
        version();
        options();
        flags();
        cookies();
    }

private:
    void tell(Code code, const Exchange* failure) {
        faults_.add(code, look_.server,
                    {{"response", failure == nullptr ? "no answer" : response_text(*failure)}});
    }

    void tell_flag(const char* flag, const char* state, const Exchange* failure) {
        faults_.add(Code::query_flag_fails, look_.server,
                    {{"flag", flag},
                     {"state", state},
                     {"response", failure == nullptr ? "no answer" : response_text(*failure)}});
    }

    // Without EDNS: with both flags of the header at first, then with none and each alone.
    void plain_dns() {
        const auto with = [&](bool recursion, bool checking) {
            return probes(look_, [=](const QueryForm& form) {
                return !form.edns && !form.tcp && form.recursion_desired == recursion &&
                       form.checking_disabled == checking;
            });
        };
        const auto none = with(false, false);
        const auto recursion = with(true, false);
        const auto checking = with(false, true);
        const auto both = with(true, true);
        if (all_failed(look_, both)) {
            if (all_failed(look_, none) && all_failed(look_, recursion)) {
                tell(Code::edns_required, none.front());
            } else if (any_understood(none) && all_failed(look_, recursion)) {
                tell_flag("RD", "clear", recursion.front());
            } else if (any_understood(none) && all_failed(look_, checking)) {
                tell_flag("CD", "clear", checking.front());
            }
        }
        for (const Exchange* probe :
             probes(look_, [](const QueryForm& form) { return !form.edns; })) {
            if (probe->message && probe->message->edns) {
                faults_.add(Code::opt_unasked, look_.server);
            }
        }
    }

    // RFC 6891 §6.1.3: BADVERS, and in the answer the version that the server knows.
    void version() {
        const auto asked =
            probes(look_, [](const QueryForm& form) { return form.edns_version != 0; });
        const auto is_wrong = [&](const Exchange* each) {
            return each->message ? !has_rcode(*each, Rcode::badvers) : has_failed(look_, *each);
        };
        // A time-out is asked for once more.
        const bool proven = asked.size() > 1 || (!asked.empty() && asked.front()->message);
        if (proven && std::all_of(asked.begin(), asked.end(), is_wrong)) {
            tell(Code::edns_version_fails, asked.front());
        }
        for (const Exchange* exchange : look_.all()) {
            if (exchange->form.edns_version == 0 && exchange->message && exchange->message->edns &&
                exchange->message->edns->version != 0) {
                faults_.add(Code::edns_version_wrong, look_.server,
                            {{"version", std::to_string(exchange->message->edns->version)}});
            }
        }
    }

    // All at once at first; where that fails, each alone.
    void options() {
        const auto together = probes(
            look_, [](const QueryForm& form) { return form.unknown_option && form.unknown_flag; });
        const auto option = probes(
            look_, [](const QueryForm& form) { return form.unknown_option && !form.unknown_flag; });
        const auto cookie = probes(look_, [](const QueryForm& form) {
            return form.cookie.size() == kClientCookie && !form.unknown_option;
        });
        const auto flag = probes(
            look_, [](const QueryForm& form) { return form.unknown_flag && !form.unknown_option; });
        if (!all_failed(look_, together)) {
            return;
        }
        if (all_failed(look_, option) || all_failed(look_, cookie)) {
            tell(Code::edns_option_fails,
                 all_failed(look_, option) ? option.front() : cookie.front());
        }
        if (all_failed(look_, flag)) {
            tell(Code::edns_flag_fails, flag.front());
        }
    }

    void flags() {
        constexpr unsigned kCompactAnswers = 0x4000;  // RFC 9824 §5: it has a meaning
        bool asked = false;
        bool copied = false;
        for (const Exchange* exchange : look_.all()) {
            if (!is_useful(*exchange) || !exchange->message->edns) {
                continue;
            }
            const Edns& edns = *exchange->message->edns;
            if ((edns.other_flags & ~kCompactAnswers) != 0) {
                faults_.add(Code::edns_flags_echoed, look_.server);
            }
            if (exchange->form.edns && exchange->form.dnssec_ok) {
                asked = true;
                copied = copied || edns.dnssec_ok;
            }
        }
        if (asked && !copied) {
            faults_.add(Code::do_cleared, look_.server);
        }
    }

    [[nodiscard]] static const EdnsOption* option_in(const Exchange& exchange, std::uint16_t code) {
        if (!exchange.message || !exchange.message->edns) {
            return nullptr;
        }
        const auto& options = exchange.message->edns->options;
        const auto found =
            std::find_if(options.begin(), options.end(),
                         [&](const EdnsOption& option) { return option.code == code; });
        return found == options.end() ? nullptr : &*found;
    }

    void cookies() {
        bool echoes = false;
        for (const Exchange* probe : look_.probes) {
            echoes = echoes || option_in(*probe, kUnknownOption) != nullptr;
        }
        if (echoes) {
            // A cookie that comes back is then an echo too.
            faults_.add(Code::edns_option_echoed, look_.server);
            return;
        }
        bool knows = false;
        for (const Exchange* exchange : look_.all()) {
            const EdnsOption* option = option_in(*exchange, kCookieOption);
            if (option == nullptr) {
                continue;
            }
            if (exchange->form.cookie.empty()) {
                faults_.add(Code::cookie_unasked, look_.server);
            } else if (exchange->form.cookie.size() == kClientCookie) {
                knows = true;
                cookie(*exchange, option->data);
            }
        }
        for (const Exchange* probe : look_.probes) {
            const std::size_t octets = probe->form.cookie.size();
            if (knows && octets > 0 && octets < kClientCookie && probe->message &&
                !has_rcode(*probe, Rcode::formerr)) {
                faults_.add(Code::cookie_malformed_accepted, look_.server,
                            {{"response", to_string(probe->message->rcode)}});
            }
        }
    }

    // RFC 7873 §4: the client's 8 octets, and 8 to 32 of the server's.
    void cookie(const Exchange& exchange, const Bytes& came) {
        constexpr std::size_t kShortest = 16;
        constexpr std::size_t kLongest = 40;
        const ByteView asked = exchange.form.cookie;
        const std::size_t shared = std::min(came.size(), asked.size());
        if (came.size() != kClientCookie && (came.size() < kShortest || came.size() > kLongest)) {
            faults_.add(Code::cookie_length_wrong, look_.server, {}, {{"octets", came.size()}});
        } else if (!equal(ByteView(came).first(shared), asked.first(shared))) {
            faults_.add(Code::cookie_wrong, look_.server);
        } else if (came.size() == kClientCookie) {
            faults_.add(Code::cookie_without_server_part, look_.server);
        }
    }

    const ServerLook& look_;
    TransportFaults& faults_;
};

// Whether the server gave a cookie of its own, if it was asked for one and answered.
std::optional<bool> offers_cookie(const ServerLook& look) {
    std::optional<bool> offers;
    for (const Exchange* probe : look.probes) {
        if (probe->form.cookie.size() != kClientCookie || !is_understood(*probe) ||
            !probe->message->edns) {
            continue;
        }
        const auto& options = probe->message->edns->options;
        offers = offers.value_or(false) ||
                 std::any_of(options.begin(), options.end(), [](const EdnsOption& option) {
                     return option.code == kCookieOption && option.data.size() > kClientCookie;
                 });
    }
    return offers;
}

// Whether the server's data came with signatures, or without any.
std::optional<bool> serves_signatures(const ServerLook& look) {
    std::optional<bool> signs;
    for (const Exchange* exchange : look.questions) {
        if (fault_of(*exchange) != QuestionFault::none) {
            continue;
        }
        for (const auto* section : {&exchange->message->answer, &exchange->message->authority}) {
            for (const RRset& rrset : *section) {
                signs = signs.value_or(false) || !rrset.signatures.empty();
            }
        }
    }
    return signs;
}

// Tells of those that do not what some others do.
template <typename Question>
void tell_if_some_do(const std::vector<ServerLook>& looks, Question question, Code code,
                     TransportFaults& faults) {
    const auto serves = [](const ServerLook& look) { return look.standing == Standing::serves; };
    const bool some_do = std::any_of(looks.begin(), looks.end(), [&](const ServerLook& look) {
        return serves(look) && question(look) == std::optional(true);
    });
    for (const ServerLook& look : looks) {
        if (some_do && serves(look) && question(look) == std::optional(false)) {
            faults.add(code, look.server);
        }
    }
}

}  // namespace

void check_edns(const std::vector<ServerLook>& looks, TransportFaults& faults, bool unsigned_too) {
    for (const ServerLook& look : looks) {
        EdnsCheck(look, faults).run();
    }
    tell_if_some_do(looks, &offers_cookie, Code::cookie_not_offered, faults);
    if (unsigned_too) {
        tell_if_some_do(looks, &serves_signatures, Code::dnssec_not_served, faults);
    }
}

}  // namespace dschain
