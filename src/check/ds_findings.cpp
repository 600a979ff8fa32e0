// DS records and digests that do not break the chain.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "gathered.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha1 = 1;
constexpr std::uint8_t kSha256 = 2;
constexpr std::uint8_t kGost = 3;

class DsFamily {
public:
    explicit DsFamily(const CheckContext& context)
        : context_(context), zone_(context.evidence.subject.zone) {}

    void run() {
        for (const auto& variant : context_.assessment.views.ds) {
            if (variant.fact.presence == Presence::present && !variant.fact.from_anchor) {
                look(variant);
            }
        }
        referrals();
        for (std::size_t k = 0; k < context_.assessment.views.keys.size(); ++k) {
            algorithms(k);
        }
        notes_.tell(context_, zone_);
    }

private:
    void look(const Variant<DsFact>& variant) {
        std::size_t unreadable = 0;
        (void)ds_records(variant.fact.rrset, &unreadable);
        if (unreadable > 0) {
            notes_.add(Code::ds_malformed, "", variant.servers,
                       {{"count", std::to_string(unreadable)}});
        }
        const std::vector<Ds> usable = usable_ds(variant.fact.records);
        for (const Ds& ds : variant.fact.records) {
            const bool used = std::find(usable.begin(), usable.end(), ds) != usable.end();
            const std::pair<std::string, std::string> text = {"ds", ds.text()};
            if (used && (ds.digest_type == kSha1 || ds.digest_type == kGost)) {
                if (const auto right = stronger(ds)) {
                    notes_.add(Code::ds_digest_deprecated, "", {},
                               {text,
                                {"digest", digest_type_name(ds.digest_type)},
                                {"right", right->text()}});
                }
            } else if (!used && !usable.empty() && is_supported(ds)) {
                notes_.add(Code::ds_sha1_ignored, "", {},
                           {text, {"tag", std::to_string(ds.key_tag)}});
            } else if (!used && !usable.empty()) {
                notes_.add(Code::ds_unsupported_beside, "", {}, {text});
            }
        }
    }

    // The SHA-256 DS of the key that this one leads to.
    [[nodiscard]] std::optional<Ds> stronger(const Ds& ds) const {
        for (const auto& variant : context_.assessment.views.keys) {
            for (std::size_t i = 0; i < variant.fact.keys.size(); ++i) {
                if (variant.fact.matcher.matches(ds, i)) {
                    return make_ds(zone_, variant.fact.keys[i], kSha256);
                }
            }
        }
        return std::nullopt;
    }

    // RFC 4035 §3.1.4.1: the parent's servers have the DS and must not refer for it.
    void referrals() {
        if (!context_.assessment.parent) {
            return;
        }
        const Name& parent = *context_.assessment.parent;
        std::vector<Server> servers;
        for (const Exchange* exchange :
             exchanges_about(context_.evidence, parent, Question{zone_, RrType::ds})) {
            const bool refers = exchange->message && exchange->message->answer.empty() &&
                                !exchange->message->authoritative &&
                                find(exchange->message->authority, zone_, RrType::ns) != nullptr;
            if (refers) {
                servers.push_back(exchange->server);
            }
        }
        if (!servers.empty()) {
            context_.add_about(servers, Code::ds_answered_by_referral, zone_,
                               {{"parent", parent.text()}});
        }
    }

    // RFC 4035 §2.2: each algorithm of the DS RRset has a key there that signs the DNSKEY RRset.
    void algorithms(std::size_t k) {
        const auto& views = context_.assessment.views;
        const Variant<KeyFact>& keys = views.keys[k];
        if (keys.fact.presence != Presence::present) {
            return;
        }
        for (std::size_t p = 0; p < views.ds.size(); ++p) {
            const KeyJudgement& link = views.links[p][k];
            if (!link.by_entry.verified || views.ds[p].fact.from_anchor) {
                continue;  // what breaks the chain is told already
            }
            std::set<std::uint8_t> wanted;
            for (const Ds& ds : usable_ds(views.ds[p].fact)) {
                wanted.insert(ds.algorithm);
            }
            for (const std::uint8_t algorithm : wanted) {
                if (!signs(link, algorithm)) {
                    notes_.add(Code::ds_algorithm_not_signed, "", keys.servers,
                               {{"algorithm", algorithm_name(algorithm)},
                                {"reason", reason(keys.fact, algorithm)}});
                }
            }
        }
    }

    static bool signs(const KeyJudgement& link, std::uint8_t algorithm) {
        return std::any_of(link.by_entry.signatures.begin(), link.by_entry.signatures.end(),
                           [&](const SignatureCheck& each) {
                               return each.fault == SignatureFault::none &&
                                      each.signature.algorithm == algorithm;
                           });
    }

    static std::string reason(const KeyFact& fact, std::uint8_t algorithm) {
        const bool has_key = std::any_of(fact.keys.begin(), fact.keys.end(), [&](const auto& key) {
            return key.algorithm == algorithm;
        });
        return has_key ? "no key of it that has a DS signs the DNSKEY RRset"
                       : "no key of it is served";
    }

    const CheckContext& context_;
    const Name& zone_;
    Gathered notes_;
};

}  // namespace

void check_ds(const CheckContext& context) {
    DsFamily(context).run();
}

}  // namespace dschain
