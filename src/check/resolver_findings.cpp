// Recursive resolvers, asked beside the zone's servers: what they have in their caches, and what
// they make of it.
#include <algorithm>
#include <array>
#include <functional>
#include <type_traits>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "families.hpp"

namespace dschain {
namespace {

constexpr std::array kTypes = {RrType::ds, RrType::dnskey, RrType::soa};

// What one resolver said to one question.
struct Asked {
    RrType type{};
    const Exchange* checked = nullptr;
    const Exchange* unchecked = nullptr;  // with CD

    [[nodiscard]] bool is_checked() const { return checked != nullptr && is_resolved(*checked); }
    [[nodiscard]] bool is_unchecked() const {
        return unchecked != nullptr && is_resolved(*unchecked);
    }
    // What it has, as its clients get it if they do.
    [[nodiscard]] const Exchange* best() const {
        return is_checked() ? checked : (is_unchecked() ? unchecked : nullptr);
    }
};

// Extended errors that are about the way to the zone's servers: a SERVFAIL with no other is no
// verdict (RFC 8914 §4.23, §4.24).
bool is_about_the_way(const ExtendedError& error) {
    constexpr std::uint16_t kNoReachableAuthority = 22;
    constexpr std::uint16_t kNetworkError = 23;
    return error.code == kNoReachableAuthority || error.code == kNetworkError;
}

bool is_found_bogus(const Asked& asked) {
    if (asked.checked == nullptr || !has_rcode(*asked.checked, Rcode::servfail) ||
        !asked.is_unchecked()) {
        return false;
    }
    const auto errors = extended_errors(*asked.checked->message);
    return errors.empty() || !std::all_of(errors.begin(), errors.end(), is_about_the_way);
}

// The least of the SOA's TTL and its MINIMUM (RFC 2308 §5).
std::optional<std::uint32_t> negative_ttl(const Message& message) {
    constexpr std::size_t kMinimum = 4;
    for (const RRset& rrset : message.authority) {
        if (rrset.type == RrType::soa && rrset.rdatas.front().size() > kMinimum) {
            const Bytes& rdata = rrset.rdatas.front();
            ByteReader reader(ByteView(rdata).last(kMinimum));
            return std::min(rrset.ttl, reader.u32().value_or(0));
        }
    }
    return std::nullopt;
}

// When the answer was there, at the latest.
Timestamp received_at(const Evidence& evidence, const Exchange& exchange) {
    constexpr std::int64_t kSecond = 1'000'000;
    const std::int64_t after =
        exchange.tries > 1 ? evidence.elapsed_us : exchange.started_us + exchange.took_us;
    return evidence.started_at + after / kSecond + 1;
}

// As the rest of a report has it.
std::string record_text(RrType type, const Bytes& rdata) {
    if (type == RrType::ds) {
        const auto ds = Ds::from_rdata(rdata);
        return ds ? ds->text() : rdata_text(type, rdata);
    }
    const auto key = Dnskey::from_rdata(rdata);
    return key ? key->text() : rdata_text(type, rdata);
}

// The RRset itself, or that there is none; nothing if the answer does not tell.
struct Cached {
    CachedSet set;
    std::vector<Bytes> rdatas;
};
std::optional<Cached> cached_set(const Evidence& evidence, const Exchange* exchange) {
    if (exchange == nullptr) {
        return std::nullopt;
    }
    const Message& message = *exchange->message;
    const Question& question = exchange->question;
    Cached cached;
    if (const RRset* rrset = find(message.answer, question.name, question.type)) {
        cached.rdatas = rrset->rdatas;
        cached.set.ttl = rrset->ttl;
        for (const Bytes& rdata : rrset->rdatas) {
            cached.set.records.push_back(record_text(question.type, rdata));
        }
    } else if (const auto ttl = negative_ttl(message); ttl && message.answer.empty()) {
        cached.set.ttl = *ttl;
    } else {
        return std::nullopt;
    }
    cached.set.until = received_at(evidence, *exchange) + cached.set.ttl;
    return cached;
}

// Whether some server gave the same; nothing if none gave anything.
template <typename Fact>
std::optional<bool> is_among(const std::vector<Bytes>& rdatas,
                             const std::vector<Variant<Fact>>& variants) {
    std::optional<bool> among;
    for (const Variant<Fact>& variant : variants) {
        if constexpr (std::is_same_v<Fact, DsFact>) {
            if (variant.fact.from_anchor) {
                continue;  // no server said so
            }
        }
        if (variant.fact.presence != Presence::failure) {
            among = among.value_or(false) || variant.fact.rrset.rdatas == rdatas;
        }
    }
    return among;
}

class ResolverCheck {
public:
    ResolverCheck(const CheckContext& context, const Server& server)
        : context_(context), zone_(context.evidence.subject.zone) {
        row_.server = server;
        for (const RrType type : kTypes) {
            asked_.push_back(Asked{type});
        }
        for (const Exchange& exchange : context.evidence.exchanges) {
            if (exchange.zone != resolver_zone() || exchange.server != server ||
                exchange.question.name != zone_) {
                continue;
            }
            for (Asked& asked : asked_) {
                if (asked.type == exchange.question.type) {
                    (exchange.form.checking_disabled ? asked.unchecked : asked.checked) = &exchange;
                }
            }
        }
    }

    ResolverRow run() {
        look_for_failures();
        look_for_verdicts();
        compare();
        tell_whether_it_validates();
        return std::move(row_);
    }

private:
    Finding& add(Code code, Args args) {
        return context_.add_about({row_.server}, code, zone_, std::move(args));
    }

    // --- whether it answers ---

    void look_for_failures() {
        std::vector<std::string> failures;
        std::vector<std::string> outcomes;
        const Exchange* refusal = nullptr;
        for (const Asked& asked : asked_) {
            if (asked.checked == nullptr || asked.is_checked() || is_found_bogus(asked)) {
                continue;
            }
            if (is_refusal(*asked.checked) && refusal == nullptr) {
                refusal = asked.checked;
            }
            const std::string outcome = words_for(*asked.checked);
            failures.push_back(fmt::format("{}: {}", to_string(asked.type), outcome));
            outcomes.push_back(outcome);
        }
        const bool is_one = std::adjacent_find(outcomes.begin(), outcomes.end(),
                                               std::not_equal_to<>()) == outcomes.end();
        row_.outcome = failures.empty()                             ? "answer"
                       : is_one && outcomes.size() == asked_.size() ? outcomes.front()
                                                                    : join(failures, ", ");
        const bool is_resolver = std::any_of(asked_.begin(), asked_.end(), [](const Asked& asked) {
            return asked.best() != nullptr;
        });
        if (refusal != nullptr && !is_resolver) {
            add(Code::resolver_refuses, {{"response", words_for(*refusal)}});
        } else if (!failures.empty()) {
            add(Code::resolver_no_answer, {{"outcome", row_.outcome}});
        }
    }

    // It answers, and does not resolve, or not for us.
    static bool is_refusal(const Exchange& exchange) {
        return exchange.message &&
               (has_rcode(exchange, Rcode::refused) || has_rcode(exchange, Rcode::notimp) ||
                has_rcode(exchange, Rcode::notauth) || !exchange.message->recursion_available);
    }

    static std::string words_for(const Exchange& exchange) {
        if (!exchange.message) {
            return std::string(to_string(exchange.outcome));
        }
        const std::string rcode = to_string(exchange.message->rcode);
        return exchange.message->recursion_available || !is_useful(exchange)
                   ? rcode
                   : rcode + " without recursion";
    }

    // --- what it makes of the zone ---

    void look_for_verdicts() {
        const Exchange* bogus = nullptr;
        for (const Asked& asked : asked_) {
            if (!is_found_bogus(asked)) {
                continue;
            }
            row_.finds_bogus = true;
            bogus = bogus == nullptr ? asked.checked : bogus;
            for (ExtendedError& error : extended_errors(*asked.checked->message)) {
                if (std::find(row_.errors.begin(), row_.errors.end(), error) == row_.errors.end()) {
                    row_.errors.push_back(std::move(error));
                }
            }
        }
        for (const Asked& asked : asked_) {
            const bool authentic = asked.is_checked() && asked.checked->message->authentic_data;
            row_.authentic = row_.authentic || (authentic && asked.type == RrType::soa);
            validates_ = validates_ || authentic;
        }
        validates_ = validates_ || row_.finds_bogus;
        if (bogus == nullptr) {
            return;
        }
        Timestamp until = 0;
        for (const Asked& asked : asked_) {
            if (const auto cached = cached_set(context_.evidence, asked.best())) {
                until = std::max(until, cached->set.until);
            }
        }
        Finding& finding =
            add(Code::resolver_finds_bogus,
                {{"response", words_for(*bogus)},
                 {"ede", errors_text()},
                 {"when", until == 0 ? "with its TTL" : "at " + format_time(until)}});
        for (const ExtendedError& error : row_.errors) {
            if (!is_about_the_way(error)) {
                finding.ede = error.code;
                break;
            }
        }
    }

    // ' (extended error 9: no SEP matching the DS)', or nothing.
    [[nodiscard]] std::string errors_text() const {
        std::vector<std::string> texts;
        for (const ExtendedError& error : row_.errors) {
            texts.push_back(error.text.empty() ? fmt::format("extended error {}", error.code)
                                               : fmt::format("extended error {}: {}", error.code,
                                                             printable(error.text, 200)));
        }
        return texts.empty() ? "" : " (" + join(texts, "; ") + ")";
    }

    void tell_whether_it_validates() {
        bool answers = false;
        bool authentic = false;
        for (const Asked* asked : {&asked_[1], &asked_[2]}) {
            answers = answers || asked->is_checked();
            authentic =
                authentic || (asked->is_checked() && asked->checked->message->authentic_data);
        }
        // The DS is the parent's: a resolver may validate, and make an exception of this zone. One
        // that holds another DS has been named, and may be right by that.
        const bool unprotected = context_.assessment.status == Status::secure && answers &&
                                 !authentic && !row_.finds_bogus && !holds_other_ds();
        if (validates_) {
            row_.validates = true;
        } else if (unprotected) {
            row_.validates = false;
        }
        if (unprotected) {
            add(Code::resolver_not_validating, {});
        }
    }

    [[nodiscard]] bool holds_other_ds() const { return row_.ds && row_.ds->agrees == false; }

    // --- what it has ---

    void compare() {
        const Views& views = context_.assessment.views;
        auto ds = cached_set(context_.evidence, asked_[0].best());
        auto keys = cached_set(context_.evidence, asked_[1].best());
        if (ds) {
            ds->set.agrees = is_among(ds->rdatas, views.ds);
            row_.ds = std::move(ds->set);
        }
        if (keys) {
            keys->set.agrees = is_among(keys->rdatas, views.keys);
            row_.keys = std::move(keys->set);
        }
        tell_difference(RrType::ds, row_.ds);
        tell_difference(RrType::dnskey, row_.keys);
        const auto agrees = [](const std::optional<CachedSet>& set) {
            return set ? set->agrees : std::nullopt;
        };
        if (agrees(row_.ds) == false || agrees(row_.keys) == false) {
            row_.agrees = false;
        } else if (agrees(row_.keys) && (agrees(row_.ds) || !is_ds_known())) {
            row_.agrees = true;
        }
    }

    // A DS that some server of the parent gave, or said not to be there.
    [[nodiscard]] bool is_ds_known() const {
        return is_among({}, context_.assessment.views.ds).has_value();
    }

    void tell_difference(RrType type, const std::optional<CachedSet>& set) {
        if (!set || set->agrees != false) {
            return;
        }
        const RRset* rrset = nullptr;
        const Asked& asked = asked_[type == RrType::ds ? 0 : 1];
        rrset = find(asked.best()->message->answer, zone_, type);
        const std::string text = rrset == nullptr     ? "none"
                                 : type == RrType::ds ? ds_text(ds_records(*rrset))
                                                      : keys_text(dnskey_records(*rrset));
        add(Code::resolver_differs, {{"type", to_string(type)},
                                     {"cached", text},
                                     {"ttl", std::to_string(set->ttl)},
                                     {"until", format_time(set->until)}});
    }

    const CheckContext& context_;
    const Name& zone_;
    ResolverRow row_;
    std::vector<Asked> asked_;  // as kTypes
    bool validates_ = false;
};

}  // namespace

void check_resolvers(const CheckContext& context) {
    std::vector<Server> resolvers;
    for (const Exchange& exchange : context.evidence.exchanges) {
        if (exchange.zone == resolver_zone() &&
            std::find(resolvers.begin(), resolvers.end(), exchange.server) == resolvers.end()) {
            resolvers.push_back(exchange.server);
        }
    }
    for (const Server& resolver : resolvers) {
        context.assessment.resolvers.push_back(ResolverCheck(context, resolver).run());
    }
}

}  // namespace dschain
