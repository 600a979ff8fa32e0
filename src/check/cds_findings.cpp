// What the zone asks its parent for, with CDS and CDNSKEY (RFC 7344, RFC 8078).
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "cds_records.hpp"
#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"
#include "server_answers.hpp"

namespace dschain {
namespace {

std::optional<CdsSet> read(const ServerAnswers& server, RrType type, const Name& zone) {
    for (const Exchange* exchange : server.answers) {
        if (exchange->question == Question{zone, type} && has_rcode(*exchange, Rcode::noerror)) {
            return read_cds(type, find(exchange->message->answer, zone, type), zone);
        }
    }
    return std::nullopt;
}

std::string clause(const SignatureCheck& check, Timestamp now) {
    const unsigned tag = check.signature.key_tag;
    switch (check.fault) {
        case SignatureFault::missing:
            return "it has no signature";
        case SignatureFault::wrong_signer:
            return fmt::format("it is signed by {}", check.signature.signer.text());
        case SignatureFault::no_such_key:
            return fmt::format("it is signed by a key {} that is not served", tag);
        case SignatureFault::unusable_key:
            return fmt::format("it is signed by key {}, which may not sign", tag);
        case SignatureFault::expired:
            return fmt::format("its signature ended on {}",
                               format_time(from_serial_time(check.signature.expiration, now)));
        case SignatureFault::not_yet_valid:
            return fmt::format("its signature begins on {}",
                               format_time(from_serial_time(check.signature.inception, now)));
        case SignatureFault::wrong:
            return fmt::format("its signature by key {} is not that of its records", tag);
        default:
            return "its signature cannot be checked";
    }
}

class CdsCheck {
public:
    explicit CdsCheck(const CheckContext& context)
        : context_(context),
          views_(context.assessment.views),
          zone_(context.evidence.subject.zone),
          servers_(server_answers(context)) {}

    void run() {
        for (const ServerAnswers& server : servers_) {
            CdsRequest request{&server, read(server, RrType::cds, zone_),
                               read(server, RrType::cdnskey, zone_)};
            if (request.cds || request.cdnskey) {
                requests_.push_back(std::move(request));
            }
        }
        if (std::all_of(requests_.begin(), requests_.end(),
                        [](const CdsRequest& each) { return each.sets().empty(); })) {
            return;
        }
        const bool consistent = !tell_if_inconsistent();
        for (const CdsRequest& request : requests_) {
            removals(request);
            signatures(request);
            const bool breaks = check_cds_outcome(context_, request, consistent, faults_);
            pair(request, breaks);
        }
        faults_.tell(context_);
    }

private:
    void note(const CdsRequest& request, ServerFault fault) {
        faults_.note(request.server->server, std::move(fault));
    }

    [[nodiscard]] bool no_ds_at_parent() const {
        const auto has = [&](Presence presence) {
            return std::any_of(views_.ds.begin(), views_.ds.end(), [&](const auto& variant) {
                return variant.fact.presence == presence;
            });
        };
        return has(Presence::absent) && !has(Presence::present);
    }

    // --- between servers ---

    bool tell_if_inconsistent() {
        std::vector<RrType> types;
        for (const auto& [type, member] : {std::pair{RrType::cds, &CdsRequest::cds},
                                           std::pair{RrType::cdnskey, &CdsRequest::cdnskey}}) {
            std::set<std::vector<Bytes>> seen;
            for (const CdsRequest& request : requests_) {
                if (const auto& set = request.*member) {
                    seen.insert(set->present() ? set->rrset->rdatas : std::vector<Bytes>{});
                }
            }
            if (seen.size() > 1) {
                types.push_back(type);
            }
        }
        if (types.empty()) {
            return false;
        }
        context_.add(Code::cds_inconsistent, zone_,
                     {{"type", cds_types_text(types)}, {"variants", variants_text(types, false)}});
        return true;
    }

    // Who has what; with the records themselves where naming the keys does not tell them apart.
    [[nodiscard]] std::string variants_text(const std::vector<RrType>& types, bool whole) const {
        std::map<std::string, std::vector<Server>> variants;
        for (const CdsRequest& request : requests_) {
            std::vector<std::string> parts;
            for (const RrType type : types) {
                const auto& set = type == RrType::cds ? request.cds : request.cdnskey;
                parts.push_back(fmt::format(
                    "{} for {}", to_string(type),
                    !set ? "something unknown" : set->keys_text() + (whole ? texts(*set) : "")));
            }
            variants[enumerate(parts)].push_back(request.server->server);
        }
        if (variants.size() < 2 && !whole) {
            return variants_text(types, true);
        }
        std::vector<std::string> all;
        for (const auto& [text, servers] : variants) {
            all.push_back(fmt::format("{} has {}", servers_text(servers), text));
        }
        return join(all, "; ");
    }

    static std::string texts(const CdsSet& set) {
        constexpr std::size_t kLongest = 120;
        std::vector<std::string> list;
        for (const CdsRecord& each : set.records) {
            list.push_back("'" + printable(each.text, kLongest) + "'");
        }
        return list.empty() ? "" : fmt::format(" ({})", join(list, ", "));
    }

    // --- one server's sets ---

    // RFC 8078 §4: one record that stands alone.
    void removals(const CdsRequest& request) {
        std::vector<RrType> alone;
        std::vector<RrType> beside;
        std::string records;
        for (const CdsSet* set : request.sets()) {
            for (const CdsRecord& each : set->records) {
                if (each.kind == CdsKind::malformed_removal) {
                    note(request, {Code::cds_delete_malformed,
                                   zone_,
                                   {{"type", to_string(set->type)},
                                    {"record", each.text},
                                    {"right", removal_text(set->type)}}});
                }
            }
            if (set->has(CdsKind::removal) && set->records.size() > 1) {
                beside.push_back(set->type);
                records += (records.empty() ? "" : "; ") + to_string(set->type) + texts(*set);
            } else if (set->has(CdsKind::removal)) {
                alone.push_back(set->type);
            }
        }
        if (!beside.empty()) {
            note(request, {Code::cds_delete_beside,
                           zone_,
                           {{"type", cds_types_text(beside)}, {"records", records}}});
        }
        if (!alone.empty()) {
            ServerFault fault{Code::cds_delete, zone_, {{"what", cds_types_text(alone)}}};
            if (no_ds_at_parent()) {
                fault.severity = Severity::ok;  // it is done
            }
            note(request, std::move(fault));
        }
    }

    // RFC 7344 §4: both should be there, and then they must match.
    void pair(const CdsRequest& request, bool breaks) {
        if (!request.is_complete()) {
            return;
        }
        const CdsSet& cds = *request.cds;
        const CdsSet& cdnskey = *request.cdnskey;
        if (cds.present() != cdnskey.present()) {
            const CdsSet& one = cds.present() ? cds : cdnskey;
            const CdsSet& other = cds.present() ? cdnskey : cds;
            note(request, {Code::cds_alone,
                           zone_,
                           {{"type", to_string(one.type)}, {"other", to_string(other.type)}}});
            return;
        }
        if (breaks || !cds.present() || !cds.is_whole() || !cdnskey.is_whole()) {
            return;  // nothing, or what is wrong with one of them is told
        }
        if (cds.keys_text() == cdnskey.keys_text()) {
            return;
        }
        note(request, {Code::cds_cdnskey_differ,
                       zone_,
                       {{"reason", fmt::format("CDS for {}, CDNSKEY for {}", cds.keys_text(),
                                               cdnskey.keys_text())}}});
    }

    // RFC 7344 §4.1: by a key that the parent vouches for. At the first DS (RFC 8078 §3, RFC 9615)
    // there is none, and any key of the zone will do.
    void signatures(const CdsRequest& request) {
        const ServerAnswers& server = *request.server;
        std::map<std::string, std::vector<RrType>> unsigned_sets;
        std::map<std::string, std::vector<RrType>> other_signers;
        for (const CdsSet* set : request.sets()) {
            if (!server.is_signed()) {
                unsigned_sets["the zone has no keys there"].push_back(set->type);
                continue;
            }
            const RRsetCheck check =
                context_.verifier.verify(*set->rrset, zone_, server.keys->keys);
            if (check.stopped_by_limit()) {
                continue;
            }
            if (!check.verified) {
                // What fails for the zone as a whole is told of the zone.
                if (check.best().fault != server.zone_fault) {
                    unsigned_sets[clause(check.best(), context_.verifier.now())].push_back(
                        set->type);
                }
                continue;
            }
            const std::vector<Dnskey> entry = entry_keys(server.server);
            std::vector<Dnskey> signers;
            for (const SignatureCheck& each : check.signatures) {
                if (each.fault == SignatureFault::none && each.key) {
                    signers.push_back(server.keys->keys[*each.key]);
                }
            }
            const bool by_entry =
                std::any_of(signers.begin(), signers.end(), [&](const Dnskey& key) {
                    return std::find(entry.begin(), entry.end(), key) != entry.end();
                });
            if (!entry.empty() && !by_entry) {
                other_signers[keys_text(signers)].push_back(set->type);
            }
        }
        for (const auto& [reason, types] : unsigned_sets) {
            note(request, {Code::cds_not_signed,
                           zone_,
                           {{"type", cds_types_text(types)}, {"reason", reason}}});
        }
        for (const auto& [signers, types] : other_signers) {
            note(request, {Code::cds_not_signed_by_ds_key,
                           zone_,
                           {{"type", cds_types_text(types)}, {"signers", signers}}});
        }
    }

    // The keys of this server that a DS of the parent leads to. None where the chain does not hold:
    // that is told, or there is no DS yet.
    [[nodiscard]] std::vector<Dnskey> entry_keys(const Server& server) const {
        std::vector<Dnskey> keys;
        const std::size_t variant = variant_of(views_.keys, server);
        for (std::size_t p = 0; p < views_.links.size() && variant < views_.keys.size(); ++p) {
            if (!views_.ds[p].fact.from_anchor) {
                const std::vector<Dnskey>& entry = views_.links[p][variant].entry;
                keys.insert(keys.end(), entry.begin(), entry.end());
            }
        }
        return keys;
    }

    const CheckContext& context_;
    const Views& views_;
    const Name& zone_;
    std::vector<ServerAnswers> servers_;
    std::vector<CdsRequest> requests_;
    ServerFaults faults_;
};

}  // namespace

void check_cds(const CheckContext& context) {
    CdsCheck(context).run();
}

}  // namespace dschain
