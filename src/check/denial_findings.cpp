// The zone's own proofs that a name or type does not exist.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "chain_records.hpp"
#include "dschain/base/text.hpp"
#include "dschain/chain/answer_proof.hpp"
#include "dschain/evidence/answer.hpp"
#include "server_answers.hpp"

namespace dschain {
namespace {

// Newer validators take a proof with more iterations as insecure, older ones with more than
// Limits::nsec3_iterations; RFC 9276 §3.2 lets them.
constexpr unsigned kTolerated = 50;

bool is_negative(AnswerKind kind) {
    return kind == AnswerKind::no_data || kind == AnswerKind::name_error;
}

// What the negative answers of one server lack. Answers with the same fault are one fault.
class NegativeAnswers {
public:
    NegativeAnswers(const CheckContext& context, const ServerAnswers& server, const Name& zone,
                    Severity severe)
        : context_(context), server_(server), zone_(zone), severe_(severe) {}

    void look(const ServedTypes& served) {
        for (const Exchange* exchange : server_.answers) {
            const Question& question = exchange->question;
            const Answer answer = read_answer(*exchange->message, zone_, question);
            if (!question.name.is_at_or_below(zone_)) {
                continue;
            }
            if (!is_negative(answer.kind)) {
                positive(*exchange, answer);
                continue;
            }
            soa(*exchange, answer.kind);
            if (answer.kind == AnswerKind::name_error && served.contains(question.name)) {
                say(Code::nxdomain_for_existing, {}, question.name.text());
            } else if (server_.is_signed()) {
                proof(*exchange, answer.kind);
            }
        }
    }

    [[nodiscard]] bool lacks_proofs() const {
        return std::any_of(told_.begin(), told_.end(), [](const auto& each) {
            return each.first.code == Code::denial_missing;
        });
    }

    // Proofs that fail for what is wrong with their records are the consequence of that, and those
    // that are not there of an NSEC3PARAM that names no chain.
    std::vector<ServerFault> faults(ChainRecords& records, std::vector<ServerFault>& parameters) {
        for (const auto& [said, whats] : told_) {
            const bool by_records = said.code == Code::denial_broken && !said.by_signature;
            const bool by_parameters = said.code == Code::denial_missing;
            std::vector<ServerFault>& roots = by_parameters ? parameters : records.roots;
            const bool is_consequence = (by_records || by_parameters) && !roots.empty();
            (is_consequence ? roots.front().consequences : faults_)
                .push_back(fault_of(said, whats));
        }
        for (const auto& [name, types] : types_) {
            faults_.push_back({Code::bitmap_has_type,
                               name,
                               {{"types", enumerate({types.begin(), types.end()})}},
                               severe_});
        }
        for (auto* more : {&records.roots, &records.faults}) {
            faults_.insert(faults_.end(), more->begin(), more->end());
        }
        return std::move(faults_);
    }

private:
    // A fault but for what it is about.
    struct Said {
        Code code{};
        std::string detail;  // a reason, or the owner of an SOA
        std::optional<int> ede;
        bool by_signature = false;  // of a broken proof: none of its records verifies
        [[nodiscard]] auto operator<=>(const Said&) const = default;
    };

    static std::string text_of(const Exchange& exchange, AnswerKind kind, const Name& zone) {
        const Question& question = exchange.question;
        if (kind == AnswerKind::name_error) {
            return question.name.text();
        }
        const std::string type = to_string(question.type);
        return question.name == zone ? type : fmt::format("{} {}", question.name.text(), type);
    }

    void say(Code code, const std::string& detail, const std::string& what) {
        say(Said{code, detail, {}, false}, what);
    }

    void say(const Said& said, const std::string& what) {
        std::vector<std::string>& whats = told_[said];
        if (std::find(whats.begin(), whats.end(), what) == whats.end()) {
            whats.push_back(what);
        }
    }

    [[nodiscard]] ServerFault fault_of(const Said& said, std::vector<std::string> whats) const {
        // Equal on every server, in whatever order the answers came.
        std::sort(whats.begin(), whats.end());
        ServerFault fault{said.code, zone_, {{"what", enumerate(whats)}}};
        if (said.code == Code::denial_broken) {
            fault.args.emplace_back("reason", said.detail);
        } else if (said.code == Code::negative_soa_wrong) {
            fault.args.emplace_back("owner", said.detail);
        }
        if (said.code == Code::denial_broken || said.code == Code::denial_missing) {
            fault.severity = severe_;
        }
        fault.ede = said.ede;
        return fault;
    }

    // RFC 2308 §2.1, §2.2.
    void soa(const Exchange& exchange, AnswerKind kind) {
        const std::string what = text_of(exchange, kind, zone_);
        const RRset* other = nullptr;
        for (const RRset& rrset : exchange.message->authority) {
            if (rrset.type == RrType::soa && rrset.owner == zone_) {
                return;
            }
            other = rrset.type == RrType::soa ? &rrset : other;
        }
        if (other == nullptr) {
            say(Code::negative_without_soa, {}, what);
        } else {
            say(Code::negative_soa_wrong, other->owner.text(), what);
        }
    }

    [[nodiscard]] TraceStep proven(const Exchange& exchange) const {
        TraceStep base;
        base.status = Status::secure;
        base.fault = StepFault::none;
        return prove_answer(base, server_.trusted(zone_), exchange, exchange.question,
                            context_.verifier);
    }

    void proof(const Exchange& exchange, AnswerKind kind) {
        const TraceStep step = proven(exchange);
        const DenialCheck& denial = step.denial;
        const std::string what = text_of(exchange, kind, zone_);
        if (denial.is_proven()) {
            rcode(exchange, step);
            // RFC 4035 §3.2.3: the SOA must be authentic, too.
            if (step.fault == StepFault::signature && server_.zone_fault == SignatureFault::none) {
                say({Code::denial_broken, "the SOA beside it does not verify", {}, true}, what);
            }
            return;
        }
        if (denial.fault == DenialFault::limit) {
            return;
        }
        if (denial.fault == DenialFault::type_exists) {
            type_exists(exchange.question);
        } else if (denial.fault == DenialFault::no_records) {
            // Where the whole zone is served without signatures, that is what is wrong.
            if (server_.zone_fault != SignatureFault::missing) {
                say(Code::denial_missing, {}, what);
            }
        } else if (denial.fault == DenialFault::bad_signature) {
            if (denial.signature.fault != server_.zone_fault) {
                const std::optional<Code> code = signature_code(denial.signature.fault);
                say({Code::denial_broken, reason(denial),
                     code ? std::optional(entry(*code).ede) : std::nullopt, true},
                    what);
            }
        } else {
            say({Code::denial_broken, reason(denial), {}, false}, what);
        }
    }

    [[nodiscard]] std::string reason(const DenialCheck& denial) const {
        return explain_denial_fault(denial, context_.verifier.now());
    }

    void type_exists(const Question& question) {
        types_[question.name].insert(to_string(question.type));
    }

    // NXDOMAIN, and records that prove that the name exists, without compact denial (RFC 9824).
    void rcode(const Exchange& exchange, const TraceStep& step) {
        if (step.kind == AnswerKind::name_error && step.denial.proof == Denial::no_data) {
            faults_.push_back({Code::denial_rcode_differs,
                               exchange.question.name,
                               {{"type", to_string(exchange.question.type)},
                                {"rcode", to_string(step.rcode)},
                                {"proof", std::string(to_string(step.denial.proof))}}});
        }
    }

    // An answer about the name that does not exist comes from a wildcard.
    void positive(const Exchange& exchange, const Answer& answer) {
        if (!server_.is_signed() || exchange.question.name == zone_ || answer.rrsets.empty()) {
            return;
        }
        for (const RRsetProof& each : proven(exchange).rrsets) {
            if (each.fault != StepFault::expansion) {
                continue;
            }
            ServerFault fault{Code::wildcard_unproven,
                              each.rrset.owner,
                              {{"type", to_string(each.rrset.type)},
                               {"wildcard", each.wildcard.value_or(Name()).text()},
                               {"signer", zone_.text()},
                               {"reason", reason(each.expansion)}},
                              severe_};
            if (each.expansion.fault == DenialFault::bad_signature) {
                const auto code = signature_code(each.expansion.signature.fault);
                fault.ede = code ? std::optional(entry(*code).ede) : std::nullopt;
            }
            faults_.push_back(std::move(fault));
        }
    }

    const CheckContext& context_;
    const ServerAnswers& server_;
    const Name& zone_;
    Severity severe_;
    std::map<Said, std::vector<std::string>> told_;
    std::map<Name, std::set<std::string>> types_;  // denied beside a bitmap that has them
    std::vector<ServerFault> faults_;
};

std::vector<ServerFault> notes_on(const ChainRecords& records, const Name& zone) {
    std::vector<ServerFault> notes;
    unsigned iterations = 0;
    std::size_t salt = 0;
    for (const Nsec3Parameters& each : records.parameters) {
        iterations = std::max<unsigned>(iterations, each.iterations);
        salt = std::max(salt, each.salt.size());
    }
    if (iterations > 0) {
        notes.push_back({iterations > kTolerated ? Code::nsec3_iterations_high
                                                 : Code::nsec3_iterations_not_zero,
                         zone,
                         {{"iterations", std::to_string(iterations)}}});
    }
    if (salt > 0) {
        notes.push_back({Code::nsec3_salt, zone, {{"octets", std::to_string(salt)}}});
    }
    if (records.opt_out) {
        notes.push_back({Code::nsec3_opt_out, zone});
    }
    return notes;
}

// One way of proving for the whole zone, or several.
class KindsOfProof {
public:
    void add(const ServerAnswers& server, const ChainRecords& records) {
        std::vector<std::string> kinds;
        if (records.nsec) {
            kinds.emplace_back("NSEC");
        }
        for (const Nsec3Parameters& each : records.parameters) {
            kinds.push_back(fmt::format("NSEC3 ({})", each.text()));
        }
        if (kinds.empty()) {
            return;
        }
        both_ = both_ || (records.nsec && records.nsec3);
        Row& row = rows_[enumerate(kinds)];
        row.servers.push_back(server.server);
        for (const Rrsig& signature :
             server.soa == nullptr ? std::vector<Rrsig>{} : server.soa->signatures) {
            row.signers.insert({signature.algorithm, signature.key_tag});
        }
    }

    void tell(const CheckContext& context, const Name& zone) const {
        if (rows_.size() < 2 && !both_) {
            return;
        }
        std::vector<std::string> texts;
        for (const auto& [kind, row] : rows_) {
            texts.push_back(fmt::format("{} with {}", servers_text(row.servers), kind));
        }
        Finding& finding =
            context.add(Code::nsec_and_nsec3, zone, {{"variants", join(texts, "; ")}});
        // RFC 8901 §5.2: several signers may each have their own way.
        if (!both_ && signed_apart()) {
            finding.severity = Severity::ok;
        }
    }

private:
    using Signers = std::set<std::pair<std::uint8_t, std::uint16_t>>;
    struct Row {
        std::vector<Server> servers;
        Signers signers;
    };

    // No key signs on servers of two kinds.
    [[nodiscard]] bool signed_apart() const {
        Signers seen;
        for (const auto& [kind, row] : rows_) {
            for (const auto& signer : row.signers) {
                if (!seen.insert(signer).second) {
                    return false;
                }
            }
        }
        return !seen.empty();
    }

    std::map<std::string, Row> rows_;
    bool both_ = false;  // on one server
};

// Names on the way down to the zone that a server said do not exist.
void check_ancestors(const CheckContext& context, ServerFaults& faults) {
    const Evidence& evidence = context.evidence;
    const Name& zone = evidence.subject.zone;
    if (evidence.subject.servers_given) {
        return;  // a zone that the parent need not know yet
    }
    for (const Exchange& exchange : evidence.exchanges) {
        const Name& name = exchange.question.name;
        if (exchange.form.is_plain() && exchange.question.type == RrType::ns &&
            zone.is_below(name) && zone.is_below(exchange.zone) && name.is_below(exchange.zone) &&
            has_rcode(exchange, Rcode::nxdomain) && exchange.message->authoritative) {
            // A mistake, and one that most resolvers live with: those that cut at NXDOMAIN
            // (RFC 8020 §2) do it where it is proven.
            ServerFault fault{Code::nxdomain_for_existing,
                              exchange.zone,
                              {{"what", name.text()}},
                              Severity::warning};
            fault.at_fault = AtFault::parent;
            faults.note(exchange.server, std::move(fault));
        }
    }
}

}  // namespace

void check_denial(const CheckContext& context) {
    const Name& zone = context.evidence.subject.zone;
    // Where nobody validates, a proof that fails does no harm yet.
    const Severity severe =
        is_validated(context.assessment.views) ? Severity::critical : Severity::warning;
    ServerFaults faults;
    KindsOfProof kinds;
    check_ancestors(context, faults);
    for (const ServerAnswers& server : server_answers(context)) {
        ServedTypes served;
        served[zone];
        ChainRecords records;
        if (server.is_signed()) {
            served = served_types(server, zone, context.verifier);
            records = look_at_chain(server, zone, served, severe, context.verifier);
        }
        NegativeAnswers negative(context, server, zone, severe);
        negative.look(served);
        const auto note = [&](const std::vector<ServerFault>& list) {
            for (const ServerFault& each : list) {
                faults.note(server.server, each);
            }
        };
        kinds.add(server, records);
        std::vector<ServerFault> parameters =
            look_at_parameters(server, zone, records, negative.lacks_proofs());
        const std::vector<ServerFault> notes = notes_on(records, zone);
        note(negative.faults(records, parameters));
        note(parameters);
        note(notes);
    }
    faults.tell(context);
    kinds.tell(context, zone);
}

}  // namespace dschain
