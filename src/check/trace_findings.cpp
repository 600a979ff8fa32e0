// A trace: what each step of it comes to, and why.
#include <algorithm>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "gathered.hpp"

namespace dschain {
namespace {

class TraceCheck {
public:
    TraceCheck(const CheckContext& context, const Trace& trace)
        : context_(context), trace_(trace) {}

    void run() {
        for (const TraceStep& step : trace_.steps) {
            explain(step);
        }
        for (const ZoneLink& link : trace_.links) {
            if (link.judgement.status == Status::secure) {
                check_times(link.zone, RrType::dnskey, link.keys.rrset, link.detail.by_entry);
                check_times(link.zone, RrType::ds, link.ds.rrset, link.ds.signatures);
            }
        }
    }

private:
    [[nodiscard]] const Name& signer(const TraceStep& step) const { return step.zone; }

    Args about(const TraceStep& step, Args more = {}) const {
        more.emplace_back("type", to_string(step.question.type));
        more.emplace_back("signer", signer(step).text());
        return more;
    }

    void explain(const TraceStep& step) {
        const Name& name = step.question.name;
        switch (step.fault) {
            case StepFault::no_anchor:
                context_.add(Code::no_trust_anchor, name);
                return;
            case StepFault::negative_anchor:
                context_.add(Code::negative_anchor, name, {{"anchor", step.zone.text()}});
                return;
            case StepFault::chain:
                explain_chain(step);
                return;
            case StepFault::no_answer:
                explain_no_answer(context_, name,
                                  fmt::format("{} {}", name.text(), to_string(step.question.type)),
                                  &step.question);
                return;
            case StepFault::unsigned_type:
                context_.add(Code::type_not_signed, name, about(step));
                break;
            case StepFault::alias_loop:
                context_.add(Code::alias_loop, name, {{"target", step.target.text()}});
                break;
            case StepFault::alias_differs:
                context_.add(Code::dname_cname_differs, name,
                             {{"dname", step.rrsets.front().rrset.owner.text()},
                              {"target", step.target.text()}});
                break;
            case StepFault::denial:
                explain_denial(step);
                break;
            default:
                break;
        }
        for (const RRsetProof& proof : step.rrsets) {
            explain_rrset(step, proof);
        }
        note_insecure_proof(step, step.denial);
        if (step.denial.is_proven() && step.kind == AnswerKind::name_error &&
            step.denial.proof != Denial::name_error && !step.denial.is_insecure() &&
            step.denial.proof != Denial::compact_name_error) {
            context_.add(Code::denial_rcode_differs, name,
                         about(step, {{"rcode", to_string(step.rcode)},
                                      {"proof", std::string(to_string(step.denial.proof))},
                                      {"server", server_text(step.server)}}));
        }
        if (!step.worse.empty()) {
            context_.add(Code::server_answer_bogus, name,
                         about(step, {{"servers", servers_text(step.worse)},
                                      {"status", std::string(to_string(step.status))}}));
        }
    }

    void explain_chain(const TraceStep& step) {
        if (step.path.empty()) {
            return;
        }
        const std::size_t last = step.path.back();
        // Several steps may end at one link: it is told once.
        if (std::find(told_.begin(), told_.end(), last) != told_.end()) {
            return;
        }
        told_.push_back(last);
        const ZoneLink& link = trace_.links[last];
        const ZoneLink* above =
            step.path.size() > 1 ? &trace_.links[step.path[step.path.size() - 2]] : nullptr;
        const Name parent = above == nullptr ? link.zone.parent() : above->zone;
        if (link.judgement.status != Status::insecure) {
            explain_link_above(context_, link, parent,
                               above == nullptr ? std::vector<Dnskey>{} : above->keys.keys);
        } else if (link.ds.presence == Presence::present) {
            context_.add(Code::ds_unsupported, link.zone, {{"ds", ds_text(link.ds.records)}});
        } else if (link.ds.denial.proof == Denial::iterations) {
            context_.add(Code::nsec3_iterations, link.zone,
                         {{"parent", parent.text()},
                          {"iterations", std::to_string(link.ds.denial.iterations)}});
        } else {
            context_.add(
                Code::chain_insecure, link.zone,
                {{"parent", parent.text()},
                 {"proof", link.ds.denial.proof == Denial::opt_out ? "it lies in an opt-out span"
                                                                   : "a delegation without DS"}});
        }
    }

    void explain_denial(const TraceStep& step) {
        Finding& finding = context_.add(Code::denial_invalid, step.question.name,
                                        about(step, {{"claim", std::string(to_string(step.kind))},
                                                     {"reason", denial_reason(step.denial)}}));
        set_ede(finding, step.denial);
    }

    static void set_ede(Finding& finding, const DenialCheck& denial) {
        if (denial.fault == DenialFault::bad_signature) {
            // A resolver says what is wrong with the signature of the proof.
            const std::optional<Code> code = signature_code(denial.signature.fault);
            finding.ede = code ? entry(*code).ede : finding.ede;
        }
    }

    [[nodiscard]] std::string denial_reason(const DenialCheck& denial) const {
        return explain_denial_fault(denial, context_.verifier.now());
    }

    void explain_rrset(const TraceStep& step, const RRsetProof& proof) {
        const RrType type = proof.rrset.type;
        if (proof.fault == StepFault::signature) {
            explain_signature(context_, proof.rrset.owner, type, proof.check, zone_keys(step),
                              server_text(step.server), std::nullopt);
            return;
        }
        if (proof.fault == StepFault::expansion) {
            Finding& finding = context_.add(Code::wildcard_unproven, proof.rrset.owner,
                                            {{"type", to_string(type)},
                                             {"wildcard", proof.wildcard.value_or(Name()).text()},
                                             {"signer", signer(step).text()},
                                             {"reason", denial_reason(proof.expansion)}});
            set_ede(finding, proof.expansion);
            return;
        }
        note_insecure_proof(step, proof.expansion);
        if (proof.status == Status::secure) {
            check_times(proof.rrset.owner, type, proof.rrset, proof.check);
        }
    }

    [[nodiscard]] std::vector<Dnskey> zone_keys(const TraceStep& step) const {
        return step.path.empty() ? std::vector<Dnskey>{} : trace_.links[step.path.back()].keys.keys;
    }

    void note_insecure_proof(const TraceStep& step, const DenialCheck& denial) {
        if (denial.proof == Denial::opt_out) {
            context_.add(Code::denial_opt_out, step.question.name, about(step));
        } else if (denial.proof == Denial::iterations) {
            Finding& finding = context_.add(Code::nsec3_iterations, step.question.name,
                                            {{"parent", signer(step).text()},
                                             {"iterations", std::to_string(denial.iterations)}});
            finding.at_fault = AtFault::provider;
        }
    }

    // Verified, but for how long?
    void check_times(const Name& owner, RrType type, const RRset& rrset, const RRsetCheck& check) {
        Gathered notes;
        dschain::check_times(notes, to_string(type), rrset, check, {}, context_.verifier.now());
        notes.tell(context_, owner);
    }

    const CheckContext& context_;
    const Trace& trace_;
    std::vector<std::size_t> told_;
};

}  // namespace

void assess_trace(const CheckContext& context, const TrustAnchors& anchors) {
    Assessment& assessment = context.assessment;
    assessment.trace = build_trace(context.evidence, anchors, context.verifier);
    const Trace& trace = *assessment.trace;
    assessment.status = trace.status;
    Chain chain;
    chain.links = trace.links;
    assessment.chain = std::make_shared<const Chain>(std::move(chain));
    assessment.zone = trace.steps.front().zone;
    TraceCheck(context, trace).run();
    check_aliases(context);
}

}  // namespace dschain
