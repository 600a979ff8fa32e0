// The keys themselves: flags, sizes, algorithms; and whether each algorithm signs.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "dschain/crypto/public_key.hpp"
#include "gathered.hpp"

namespace dschain {
namespace {

enum class Advice { fine, not_recommended, deprecated, unknown };

// RFC 8624 §3.1 as RFC 9904 to 9906 brought it up to date: for signing.
Advice advice(std::uint8_t algorithm) {
    switch (algorithm) {
        case 1:   // RSAMD5
        case 3:   // DSA
        case 5:   // RSASHA1
        case 6:   // DSA-NSEC3-SHA1
        case 7:   // RSASHA1-NSEC3-SHA1
        case 12:  // ECC-GOST
            return Advice::deprecated;
        case 10:  // RSASHA512
            return Advice::not_recommended;
        default:
            return crypto::can_verify(algorithm) ? Advice::fine : Advice::unknown;
    }
}

bool is_rsa(std::uint8_t algorithm) {
    return algorithm == 5 || algorithm == 7 || algorithm == 8 || algorithm == 10;
}

class KeyFamily {
public:
    explicit KeyFamily(const CheckContext& context)
        : context_(context), zone_(context.evidence.subject.zone) {}

    void run() {
        for (const auto& variant : context_.assessment.views.keys) {
            for (const Dnskey& key : variant.fact.keys) {
                look(key, variant);
            }
            for (const Bytes& rdata : variant.fact.rrset.rdatas) {
                if (const auto parsed = Dnskey::from_rdata(rdata); !parsed) {
                    unreadable(rdata, variant);
                }
            }
        }
        notes_.tell(context_, zone_);
        for (const auto& [algorithm, tags] : tags_) {
            tell_advice(algorithm, tags);
        }
        check_completeness();
    }

private:
    void look(const Dnskey& key, const Variant<KeyFact>& variant) {
        const std::string tag = std::to_string(key.key_tag());
        if (!key.is_zone_key()) {
            notes_.add(
                Code::dnskey_not_for_zone, "", variant.servers,
                {{"tag", tag},
                 {"reason", key.protocol == 3 ? fmt::format("flags {} without ZONE", key.flags)
                                              : fmt::format("protocol {}", key.protocol)}});
            return;
        }
        tags_[key.algorithm].insert(tag);
        check_material(key, tag, variant);
        if (key.is_revoked() && !signs(key, variant.fact)) {
            notes_.add(Code::revoked_key_not_signing, "", variant.servers, {{"tag", tag}});
        }
    }

    void check_material(const Dnskey& key, const std::string& tag,
                        const Variant<KeyFact>& variant) {
        constexpr unsigned kTooSmall = 1024;
        constexpr unsigned kRecommended = 2048;
        constexpr unsigned kMost = 4096;
        const auto bits = is_rsa(key.algorithm) ? rsa_bits(key) : std::nullopt;
        if (bits && *bits < kTooSmall) {
            notes_.add(Code::dnskey_too_small, "", variant.servers,
                       {{"tag", tag}, {"bits", std::to_string(*bits)}});
        } else if (bits && *bits > kMost) {
            notes_.add(
                Code::dnskey_too_large, "", variant.servers,
                {{"tag", tag}, {"bits", std::to_string(*bits)}, {"most", std::to_string(kMost)}});
            return;
        } else if (bits && *bits < kRecommended) {
            notes_.add(Code::dnskey_small, "", variant.servers,
                       {{"tag", tag}, {"bits", std::to_string(*bits)}});
        }
        if (!crypto::can_verify(key.algorithm)) {
            // What nobody here can read may be anything but nothing.
            if (key.public_key.empty()) {
                malformed(key, tag, "it is empty", variant);
            }
            return;
        }
        constexpr unsigned kSmallestThatLoads = 512;
        const auto fault = context_.verifier.key_fault(key);
        if (fault && !(bits && *bits < kSmallestThatLoads)) {
            malformed(key, tag, *fault, variant);
        }
    }

    void malformed(const Dnskey& key, const std::string& tag, const std::string& reason,
                   const Variant<KeyFact>& variant) {
        notes_.add(
            Code::dnskey_malformed, "", variant.servers,
            {{"tag", tag}, {"algorithm", algorithm_name(key.algorithm)}, {"reason", reason}});
    }

    // Without a public key, or cut off before it.
    void unreadable(ByteView rdata, const Variant<KeyFact>& variant) {
        ByteReader reader(rdata);
        Dnskey key;
        key.flags = reader.u16().value_or(0);
        key.protocol = reader.u8().value_or(0);
        key.algorithm = reader.u8().value_or(0);
        malformed(key, std::to_string(key.key_tag()),
                  rdata.size() == 4 ? "it is empty" : "its record is cut short", variant);
    }

    // RFC 5011 §2.1: with the REVOKE flag, which the verifier does not let sign anything else.
    bool signs(const Dnskey& key, const KeyFact& fact) {
        const auto& signatures = fact.rrset.signatures;
        return std::any_of(signatures.begin(), signatures.end(), [&](const Rrsig& each) {
            return each.key_tag == key.key_tag() && each.algorithm == key.algorithm;
        });
    }

    void tell_advice(std::uint8_t algorithm, const std::set<std::string>& tags) {
        const std::vector<std::string> list(tags.begin(), tags.end());
        const Args args = {{"algorithm", algorithm_name(algorithm)},
                           {"tags", enumerate(list)},
                           {"s", list.size() == 1 ? "" : "s"}};
        switch (advice(algorithm)) {
            case Advice::deprecated:
                context_.add(Code::algorithm_deprecated, zone_, args);
                break;
            case Advice::not_recommended:
                context_.add(Code::algorithm_not_recommended, zone_, args);
                break;
            case Advice::unknown:
                context_.add(Code::algorithm_unknown, zone_, args);
                break;
            case Advice::fine:
                break;
        }
    }

    // RFC 4035 §2.2, RFC 6840 §5.11: each algorithm of the DNSKEY RRset signs every RRset. Where
    // several signers share a zone, another's algorithm may sign at its own servers alone.
    void check_completeness() {
        Gathered missing;
        std::vector<std::pair<const ServedRRset*, std::set<std::uint8_t>>> signed_with;
        const std::vector<ServedRRset> served = served_rrsets(context_);
        for (const ServedRRset& each : served) {
            std::set<std::uint8_t> algorithms;
            const RRsetCheck check = context_.verifier.verify(*each.rrset, zone_, each.keys->keys);
            for (const SignatureCheck& signature : check.signatures) {
                const bool counts = signature.fault == SignatureFault::none ||
                                    signature.fault == SignatureFault::unsupported_algorithm ||
                                    signature.fault == SignatureFault::limit;
                if (counts) {
                    algorithms.insert(signature.signature.algorithm);
                }
            }
            if (check.verified) {  // or it is told already, and more clearly
                signed_with.emplace_back(&each, std::move(algorithms));
            }
        }
        for (const auto& [each, algorithms] : signed_with) {
            for (const std::uint8_t algorithm : algorithms_of(each->keys->keys)) {
                if (algorithms.contains(algorithm)) {
                    continue;
                }
                const auto& type = each->rrset->type;
                const bool elsewhere =
                    std::any_of(signed_with.begin(), signed_with.end(), [&](const auto& other) {
                        return other.first->rrset->type == type && other.second.contains(algorithm);
                    });
                missing.add(Code::algorithm_not_signed, to_string(type), each->servers,
                            {{"algorithm", algorithm_name(algorithm)}},
                            elsewhere ? std::optional(Severity::ok) : std::nullopt);
            }
        }
        missing.tell(context_, zone_);
    }

    static std::set<std::uint8_t> algorithms_of(const std::vector<Dnskey>& keys) {
        std::set<std::uint8_t> algorithms;
        for (const Dnskey& key : keys) {
            if (key.is_zone_key() && !key.is_revoked()) {
                algorithms.insert(key.algorithm);
            }
        }
        return algorithms;
    }

    const CheckContext& context_;
    const Name& zone_;
    Gathered notes_;
    std::map<std::uint8_t, std::set<std::string>> tags_;
};

}  // namespace

void check_keys(const CheckContext& context) {
    KeyFamily(context).run();
}

}  // namespace dschain
