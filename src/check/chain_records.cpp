#include "chain_records.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/encoding.hpp"
#include "dschain/base/text.hpp"
#include "dschain/evidence/answer.hpp"

namespace dschain {
namespace {

constexpr std::uint8_t kSha1 = 1;
constexpr std::size_t kSha1Size = 20;

bool same_record(const RRset& a, const RRset& b) {
    return a.same_data(b) && a.signatures == b.signatures;
}

// Each record once that verifies with the keys of its server.
std::vector<const RRset*> verified_records(const ServerAnswers& server, const Name& zone,
                                           Verifier& verifier) {
    std::vector<const RRset*> seen;
    std::vector<const RRset*> verified;
    for (const Exchange* exchange : server.answers) {
        for (const RRset& rrset : exchange->message->authority) {
            const bool is_proof = rrset.type == RrType::nsec || rrset.type == RrType::nsec3;
            const bool is_known = std::any_of(seen.begin(), seen.end(), [&](const RRset* each) {
                return same_record(*each, rrset);
            });
            if (!is_proof || is_known) {
                continue;
            }
            if (seen.size() >= verifier.limits().rrsets) {
                verifier.note_limit("rrsets");
                return verified;
            }
            seen.push_back(&rrset);
            const RRsetCheck check = verifier.verify(rrset, zone, server.keys->keys);
            if (check.verified && !check.best().wildcard) {
                verified.push_back(&rrset);
            }
        }
    }
    return verified;
}

std::string types_text(const std::vector<RrType>& types) {
    std::vector<std::string> texts;
    for (const RrType type : types) {
        texts.push_back(to_string(type));
    }
    return enumerate(texts);
}

class ChainLook {
public:
    ChainLook(const ServerAnswers& server, const Name& zone, const ServedTypes& served,
              Severity severe, Verifier& verifier)
        : server_(server), zone_(zone), served_(served), severe_(severe), verifier_(verifier) {}

    ChainRecords run() {
        for (const RRset* rrset : verified_records(server_, zone_, verifier_)) {
            if (rrset->type == RrType::nsec) {
                nsec(*rrset);
            } else {
                nsec3(*rrset);
            }
        }
        return std::move(found_);
    }

private:
    void fault(std::vector<ServerFault>& faults, Code code, Args args,
               std::optional<Severity> severity = std::nullopt) {
        ServerFault made{code, zone_, std::move(args), severity};
        if (std::find(faults.begin(), faults.end(), made) == faults.end()) {
            faults.push_back(std::move(made));
        }
    }

    void nsec(const RRset& rrset) {
        found_.nsec = true;
        const auto record = Nsec::from_rdata(rrset.rdatas.front());
        if (!record) {
            return;
        }
        const bool goes_on = rrset.owner < record->next && record->next.is_at_or_below(zone_);
        if (!goes_on && record->next != zone_ && !told_last_) {
            told_last_ = true;  // a chain may be wrong at each of its links
            fault(found_.roots, Code::nsec_last_next_wrong,
                  {{"owner", rrset.owner.text()}, {"next", record->next.text()}});
        }
        for (const auto& [name, types] : served_) {
            if (rrset.owner == name) {
                compare_types(name, types, record->types, true);
            } else if (nsec_covers(rrset.owner, *record, name, zone_)) {
                covers(name);
            }
        }
    }

    void nsec3(const RRset& rrset) {
        std::vector<Nsec3> usable;
        for (const Bytes& rdata : rrset.rdatas) {
            auto record = Nsec3::from_rdata(rdata);
            if (!record) {
                malformed(record.error());
            } else if (record->hash_algorithm != kSha1) {
                unknown(fmt::format("hash algorithm {}", record->hash_algorithm));
            } else if ((record->flags & ~Nsec3::kOptOutFlag) != 0) {
                unknown(fmt::format("flags {}", record->flags));
            } else {
                usable.push_back(std::move(*record));
            }
        }
        if (usable.empty()) {
            return;
        }
        found_.nsec3 = true;
        if (usable.size() > 1) {
            malformed(fmt::format("{} records stand at one owner name", usable.size()));
        }
        const auto owner_hash = from_base32hex(rrset.owner.first_label());
        if (!owner_hash || rrset.owner.parent() != zone_) {
            malformed(rrset.owner.parent() != zone_
                          ? "its owner name does not stand just below the zone"
                          : "the first label of its owner name is no base32hex");
            return;
        }
        if (owner_hash->size() != kSha1Size) {
            malformed(fmt::format("the hash of its owner name has {} octets and not {}",
                                  owner_hash->size(), kSha1Size));
            return;
        }
        for (const Nsec3& record : usable) {
            usable_nsec3(*owner_hash, record);
        }
    }

    void usable_nsec3(const Bytes& owner_hash, const Nsec3& record) {
        found_.opt_out = found_.opt_out || record.is_opt_out();
        found_.parameters.insert({record.hash_algorithm, record.iterations, record.salt});
        if (record.next_hash.size() != kSha1Size) {
            malformed(fmt::format("its next hash has {} octets and not {}", record.next_hash.size(),
                                  kSha1Size));
            return;
        }
        // Nobody computes more (RFC 9276 §3.2): what they say makes no difference.
        if (record.iterations > verifier_.limits().nsec3_iterations) {
            return;
        }
        for (const auto& [name, types] : served_) {
            const auto hash = verifier_.nsec3_hash(name, record.salt, record.iterations);
            if (!hash) {
                return;
            }
            if (*hash == owner_hash) {
                compare_types(name, types, record.types, false);
            } else if (nsec3_covers(owner_hash, record.next_hash, *hash)) {
                covers(name);
            }
        }
    }

    void malformed(const std::string& reason) {
        fault(found_.roots, Code::nsec3_malformed, {{"reason", reason}});
    }
    void unknown(const std::string& what) {
        fault(found_.roots, Code::nsec3_unknown, {{"what", what}});
    }
    void covers(const Name& name) {
        fault(found_.roots, Code::nsec_covers_existing, {{"name", name.text()}}, severe_);
    }

    // RFC 4035 §2.3: every type at the name, and RRSIG and NSEC themselves.
    void compare_types(const Name& name, const std::set<RrType>& types, const TypeBitmap& bitmap,
                       bool is_nsec) {
        std::vector<RrType> lacking;
        for (const RrType type : types) {
            if (!bitmap.has(type)) {
                lacking.push_back(type);
            }
        }
        if (is_nsec && !bitmap.has(RrType::nsec)) {
            lacking.push_back(RrType::nsec);
        }
        if (lacking.empty()) {
            return;
        }
        // Nobody looks for these two in a bitmap; the parent alone asks for CDS and CDNSKEY.
        const bool is_lesser = std::all_of(lacking.begin(), lacking.end(), [](RrType type) {
            return type == RrType::rrsig || type == RrType::nsec || type == RrType::cds ||
                   type == RrType::cdnskey || type == RrType::nsec3param;
        });
        // Without SOA beside NS it speaks for a delegation (RFC 6840 §4.1).
        const bool no_soa = std::find(lacking.begin(), lacking.end(), RrType::soa) != lacking.end();
        fault(no_soa ? found_.roots : found_.faults, Code::bitmap_lacks_type,
              {{"name", name.text()}, {"types", types_text(lacking)}},
              is_lesser ? Severity::warning : severe_);
    }

    const ServerAnswers& server_;
    const Name& zone_;
    const ServedTypes& served_;
    Severity severe_;
    Verifier& verifier_;
    ChainRecords found_;
    bool told_last_ = false;
};

struct Nsec3Param {
    Nsec3Parameters parameters;
    std::uint8_t flags = 0;
};

std::optional<Nsec3Param> read_nsec3param(const Bytes& rdata) {
    ByteReader reader(rdata);
    const auto hash_algorithm = reader.u8();
    const auto flags = reader.u8();
    const auto iterations = reader.u16();
    const auto salt = reader.take(reader.u8().value_or(0));
    if (!hash_algorithm || !flags || !iterations || !salt || !reader.empty()) {
        return std::nullopt;
    }
    return Nsec3Param{{*hash_algorithm, *iterations, Bytes(salt->begin(), salt->end())}, *flags};
}

// The first that says what NSEC3PARAM there is.
const Exchange* nsec3param_answer(const ServerAnswers& server, const Name& zone) {
    const auto found =
        std::find_if(server.answers.begin(), server.answers.end(), [&](const Exchange* each) {
            return each->question == Question{zone, RrType::nsec3param} &&
                   has_rcode(*each, Rcode::noerror);
        });
    return found == server.answers.end() ? nullptr : *found;
}

}  // namespace

std::string Nsec3Parameters::text() const {
    return fmt::format("hash algorithm {}, {} iterations, {}", hash_algorithm, iterations,
                       salt.empty() ? "no salt" : "salt " + to_hex(salt));
}

ServedTypes served_types(const ServerAnswers& server, const Name& zone, Verifier& verifier) {
    ServedTypes served;
    served[zone];
    for (const Exchange* exchange : server.answers) {
        const auto& [name, type] = exchange->question;
        const RRset* rrset = find(exchange->message->answer, name, type);
        if (rrset == nullptr || !name.is_at_or_below(zone)) {
            continue;
        }
        const RRsetCheck check = verifier.verify(*rrset, zone, server.keys->keys);
        // Below the apex it may be made from a wildcard, or be of another zone.
        const bool is_own = check.verified && !check.best().wildcard;
        if (name == zone || is_own) {
            served[name].insert(type);
        }
        if (is_own) {
            served[name].insert(RrType::rrsig);
        }
    }
    return served;
}

ChainRecords look_at_chain(const ServerAnswers& server, const Name& zone, const ServedTypes& served,
                           Severity severe, Verifier& verifier) {
    return ChainLook(server, zone, served, severe, verifier).run();
}

std::vector<ServerFault> look_at_parameters(const ServerAnswers& server, const Name& zone,
                                            const ChainRecords& records, bool proofs_missing) {
    const Exchange* answer = nsec3param_answer(server, zone);
    if (answer == nullptr || !server.is_signed()) {
        return {};
    }
    std::vector<Nsec3Param> all;
    const RRset* rrset = find(answer->message->answer, zone, RrType::nsec3param);
    for (const Bytes& rdata : rrset == nullptr ? std::vector<Bytes>{} : rrset->rdatas) {
        if (const auto param = read_nsec3param(rdata)) {
            all.push_back(*param);
        }
    }
    // RFC 5155 §4.1.2: those with flags are ignored. Signers keep notes in them.
    std::set<Nsec3Parameters> named;
    std::vector<std::string> param_texts;
    for (const Nsec3Param& each : all) {
        if (each.flags == 0) {
            named.insert(each.parameters);
        }
        param_texts.push_back(
            each.parameters.text() +
            (each.flags == 0 ? std::string() : fmt::format(", flags {}", each.flags)));
    }
    std::vector<std::string> record_texts;
    for (const Nsec3Parameters& each : records.parameters) {
        record_texts.push_back(each.text());
    }
    std::vector<ServerFault> faults;
    const bool all_named = std::includes(named.begin(), named.end(), records.parameters.begin(),
                                         records.parameters.end());
    const bool names_nothing =
        records.nsec ? !records.nsec3 && !named.empty() : proofs_missing && !all.empty();
    if (!all_named || names_nothing) {
        faults.push_back(
            {Code::nsec3param_differs,
             zone,
             {{"param", param_texts.empty() ? "none" : join(param_texts, "; ")},
              {"records", record_texts.empty() ? "there are none" : join(record_texts, "; ")}}});
    }
    if (named.size() > 1) {
        faults.push_back(
            {Code::nsec3param_several, zone, {{"count", std::to_string(named.size())}}});
    }
    return faults;
}

}  // namespace dschain
