// Signatures and TTLs of what every resolver asks for.
#include <algorithm>
#include <bitset>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "gathered.hpp"

namespace dschain {
namespace {

constexpr Timestamp kDay = 86400;
constexpr Timestamp kNearEnd = 3 * kDay;
constexpr Timestamp kSoon = kDay / 2;  // too late to find out what is wrong with the signer
constexpr Timestamp kLongLife = 180 * kDay;
constexpr Timestamp kClockSkew = 300;  // what clocks of hosts that keep time may differ by

// What a signature of that algorithm measures; 0 where the algorithm does not fix it.
std::size_t signature_length(const Rrsig& signature, const Dnskey* key) {
    switch (signature.algorithm) {
        case 5:
        case 7:
        case 8:
        case 10:
            return key == nullptr ? 0 : (rsa_bits(*key).value_or(0) + 7) / 8;
        case 12:  // RFC 5933 §3
        case 13:  // RFC 6605 §4
        case 15:  // RFC 8080 §4
            return 64;
        case 14:
            return 96;
        case 16:
            return 114;
        default:
            return 0;
    }
}

std::string fault_text(SignatureFault fault) {
    switch (fault) {
        case SignatureFault::expired:
            return "it has ended";
        case SignatureFault::not_yet_valid:
            return "it has not begun";
        case SignatureFault::wrong:
            return "it is not of these records";
        case SignatureFault::wrong_signer:
            return "it names another zone as its signer";
        case SignatureFault::labels:
            return "its Labels field does not fit";
        default:
            return "its key may not be used";
    }
}

class SignatureFamily {
public:
    explicit SignatureFamily(const CheckContext& context) : context_(context) {}

    void run() {
        for (const ServedRRset& served : served_rrsets(context_)) {
            look(served);
        }
        notes_.tell(context_, context_.evidence.subject.zone);
    }

private:
    void look(const ServedRRset& served) {
        const RRset& rrset = *served.rrset;
        const std::string type = to_string(rrset.type);
        if (rrset.ttls_differ) {
            notes_.add(Code::rrset_ttl_differs, type, served.servers);
        }
        if (rrset.signature_ttl_differs && !rrset.ttls_differ) {
            notes_.add(Code::rrsig_ttl_differs, type, served.servers);
        }
        const RRsetCheck check =
            context_.verifier.verify(rrset, context_.evidence.subject.zone, served.keys->keys);
        for (const SignatureCheck& each : check.signatures) {
            look(served, check, each);
        }
        check_times(notes_, type, rrset, check, served.servers, context_.verifier.now());
        // Its key may be one of those that were not looked at.
        const bool may_have_key = check.stopped_by_limit() || served.keys->more_keys;
        if (!check.verified && !may_have_key && rests_on_nothing()) {
            explain_unverified(rrset.type, check, served);
        }
    }

    void look(const ServedRRset& served, const RRsetCheck& check, const SignatureCheck& each) {
        const std::string type = to_string(served.rrset->type);
        const Rrsig& signature = each.signature;
        const Args tag = {{"tag", std::to_string(signature.key_tag)}};
        const Dnskey* key = key_of(served.keys->keys, signature);
        if (each.fault == SignatureFault::missing || each.fault == SignatureFault::limit) {
            return;
        }
        if (key != nullptr && key->is_revoked() && served.rrset->type != RrType::dnskey) {
            notes_.add(Code::rrsig_by_revoked_key, type, served.servers, tag);
            return;
        }
        const std::size_t length = signature_length(signature, key);
        const bool wrong_length = length != 0 && signature.signature.size() != length;
        if (wrong_length) {
            notes_.add(Code::rrsig_length_wrong, type, served.servers,
                       {tag.front(),
                        {"length", std::to_string(signature.signature.size())},
                        {"algorithm", algorithm_name(signature.algorithm)},
                        {"expected", std::to_string(length)}});
        }
        // Without its key, or of an algorithm that nobody asks for, a signature is only left over
        // or ahead of its key (RFC 6781 §4.1.4).
        if (check.verified && !wrong_length && each.fault != SignatureFault::none &&
            each.fault != SignatureFault::no_such_key &&
            each.fault != SignatureFault::unusable_key &&  // that is a matter of the key
            each.fault != SignatureFault::unsupported_algorithm) {
            notes_.add(Code::rrsig_beside_invalid, type, served.servers,
                       {tag.front(), {"reason", fault_text(each.fault)}});
        }
    }

    static const Dnskey* key_of(const std::vector<Dnskey>& keys, const Rrsig& signature) {
        for (const Dnskey& key : keys) {
            if (key.algorithm == signature.algorithm && key.key_tag() == signature.key_tag) {
                return &key;
            }
        }
        return nullptr;
    }

    // No DS counts on the signatures yet, so no view is bogus for them. They must hold before one
    // is published.
    [[nodiscard]] bool rests_on_nothing() const {
        const ViewCounts& counts = context_.assessment.views.counts;
        return counts.secure == 0 && counts.bogus == 0;
    }

    void explain_unverified(RrType type, const RRsetCheck& check, const ServedRRset& served) {
        const std::size_t before = context_.assessment.findings.size();
        explain_signature(context_, context_.evidence.subject.zone, type, check, served.keys->keys,
                          served.servers, std::nullopt);
        for (std::size_t i = before; i < context_.assessment.findings.size(); ++i) {
            context_.assessment.findings[i].severity = Severity::warning;
        }
    }

    const CheckContext& context_;
    Gathered notes_;
};

}  // namespace

void check_times(Gathered& notes, const std::string& type, const RRset& rrset,
                 const RRsetCheck& check, const std::vector<Server>& servers, Timestamp now) {
    std::optional<Rrsig> latest;
    Timestamp latest_end = 0;
    for (const SignatureCheck& each : check.signatures) {
        const Timestamp end = from_serial_time(each.signature.expiration, now);
        if (each.fault == SignatureFault::none && (!latest || end > latest_end)) {
            latest = each.signature;
            latest_end = end;
        }
    }
    if (!latest) {
        return;
    }
    const Timestamp begin = from_serial_time(latest->inception, now);
    const Timestamp life = latest_end - begin;
    const Timestamp left = std::max<Timestamp>(latest_end - now, 0);
    const std::pair<std::string, std::string> tag = {"tag", std::to_string(latest->key_tag)};
    if (left < std::max(std::min(life / 10, kNearEnd), kSoon)) {
        notes.add(Code::rrsig_near_end, type, servers,
                  {tag, {"until", format_time(latest_end)}, {"left", format_span(left)}});
    }
    if (std::int64_t{rrset.ttl} > left) {
        notes.add(Code::ttl_beyond_expiry, type, servers,
                  {{"ttl", std::to_string(rrset.ttl)}, {"left", format_span(left)}});
    }
    if (life > kLongLife) {
        notes.add(Code::rrsig_lifetime_long, type, servers,
                  {tag, {"days", std::to_string(life / kDay)}});
    }
    if (now - begin < kClockSkew) {
        notes.add(Code::rrsig_just_valid, type, servers,
                  {tag, {"ago", format_span(std::max<Timestamp>(now - begin, 0))}});
    }
    if (rrset.ttl > latest->original_ttl) {
        notes.add(Code::ttl_above_original, type, servers,
                  {{"ttl", std::to_string(rrset.ttl)},
                   {"original", std::to_string(latest->original_ttl)}});
    }
}

std::string publish_text(const CheckContext& context) {
    const Name& zone = context.evidence.subject.zone;
    for (const ServedRRset& served : served_rrsets(context)) {
        const RrType type = served.rrset->type;
        const bool is_essential =
            type == RrType::dnskey || type == RrType::soa || type == RrType::ns;
        const RRsetCheck check = context.verifier.verify(*served.rrset, zone, served.keys->keys);
        if (is_essential && !check.verified && !check.stopped_by_limit()) {
            return "Mend the signatures first, for a DS makes the zone bogus now; then publish";
        }
    }
    return "Publish";
}

void check_signatures(const CheckContext& context) {
    SignatureFamily(context).run();
}

}  // namespace dschain
