#include "dschain/chain/trace.hpp"

#include <algorithm>
#include <map>

#include "dschain/chain/answer_proof.hpp"
#include "links.hpp"

namespace dschain {
namespace {

bool is_weaker(Status a, Status b) {
    const auto strength = [](Status status) {
        switch (status) {
            case Status::bogus:
                return 0;
            case Status::indeterminate:
                return 1;
            case Status::insecure:
                return 2;
            case Status::secure:
                break;
        }
        return 3;
    };
    return strength(a) < strength(b);
}

class Tracer {
public:
    Tracer(const Evidence& evidence, const TrustAnchors& anchors, Verifier& verifier)
        : evidence_(evidence), anchors_(anchors), verifier_(verifier) {}

    Trace run() {
        Question question = *evidence_.subject.question;
        const Exchange* before = nullptr;
        trace_.status = Status::secure;
        for (;;) {
            trace_.steps.push_back(step(question, before));
            TraceStep& last = trace_.steps.back();
            if (is_weaker(last.status, trace_.status)) {
                trace_.status = last.status;
            }
            if (last.is_last || last.status == Status::bogus) {
                break;
            }
            if (!may_follow(last)) {
                break;
            }
            question.name = last.target;
            before = answer_of_last_;
        }
        return std::move(trace_);
    }

private:
    struct Path {
        TraceStep base;  // its path, status, fault and zone
        TrustedZone zone;
    };

    // An alias is followed once to each name, and so many times at most.
    bool may_follow(TraceStep& last) {
        const auto seen =
            std::any_of(trace_.steps.begin(), trace_.steps.end(),
                        [&](const TraceStep& each) { return each.question.name == last.target; });
        const bool too_many = trace_.steps.size() > verifier_.limits().aliases;
        if (!seen && !too_many) {
            return true;
        }
        last.is_last = true;
        last.fault = seen ? StepFault::alias_loop : StepFault::alias_limit;
        if (too_many) {
            verifier_.note_limit("aliases");
        }
        // Resolvers answer a loop with SERVFAIL, however well each alias is signed.
        const Status status = seen ? Status::bogus : Status::indeterminate;
        last.status = last.status == Status::secure ? status : last.status;
        if (is_weaker(last.status, trace_.status)) {
            trace_.status = last.status;
        }
        return false;
    }

    // From the nearest anchor down to the zone that the question is for.
    Path reach(const Question& question) {
        Path path;
        path.base.question = question;
        const Name goal = zone_side(question);
        const TrustAnchor* anchor = anchors_.closest(goal);
        if (anchor == nullptr || anchor->negative) {
            path.base.status = anchor == nullptr ? Status::indeterminate : Status::insecure;
            path.base.fault = anchor == nullptr ? StepFault::no_anchor : StepFault::negative_anchor;
            path.base.zone = anchor == nullptr ? Name() : anchor->name;
            return path;
        }
        std::optional<std::size_t> link = link_at(anchor->name, anchor_fact(*anchor));
        for (std::size_t labels = anchor->name.label_count();; ++labels) {
            if (link) {
                path.base.path.push_back(*link);
                path.zone = trace_.links[*link].trusted();
            }
            if (path.zone.status != Status::secure || labels == goal.label_count()) {
                break;
            }
            link = link_below(path.zone, goal.ancestor(labels + 1));
        }
        path.base.zone = path.zone.zone;
        path.base.status = path.zone.status;
        path.base.fault = path.zone.status == Status::secure ? StepFault::none : StepFault::chain;
        return path;
    }

    std::size_t link_at(const Name& zone, DsFact ds) {
        if (const auto known = known_.find(zone); known != known_.end()) {
            return *known->second;
        }
        const Question keys{zone, RrType::dnskey};
        trace_.links.push_back(
            best_link(exchanges_about(evidence_, keys), zone, std::move(ds), verifier_));
        if (const Judgement& judgement = trace_.links.back().judgement;
            judgement.status == Status::bogus || judgement.status == Status::indeterminate) {
            doubt(keys);
            doubt(Question{zone, RrType::ds});
        }
        known_[zone] = trace_.links.size() - 1;
        return trace_.links.size() - 1;
    }

    // Nothing where there is no zone cut. A name that nobody was asked about is taken to be none:
    // collection asks about every cut it met, and about every name where signatures are missing.
    std::optional<std::size_t> link_below(const TrustedZone& parent, const Name& name) {
        if (const auto known = known_.find(name); known != known_.end()) {
            return known->second;
        }
        const auto exchanges = exchanges_about(evidence_, Question{name, RrType::ds});
        if (exchanges.empty()) {
            return std::nullopt;
        }
        DsFact ds = best_ds(exchanges, parent, true, verifier_);
        const Denial proof = ds.denial.proof;
        if (ds.presence == Presence::absent &&
            (proof == Denial::not_delegated || proof == Denial::name_error)) {
            known_[name] = std::nullopt;
            return std::nullopt;
        }
        // Where the zone is served without signatures, neither is it shown that the name is no
        // delegation. No referral says that it is one: what is unsigned is then the answer itself.
        if (ds.status == Status::bogus && evidence_.cut(name) == nullptr &&
            ds.denial.fault == DenialFault::bad_signature &&
            ds.denial.signature.fault == SignatureFault::missing) {
            doubt(Question{name, RrType::ds});
            known_[name] = std::nullopt;
            return std::nullopt;
        }
        return link_at(name, std::move(ds));
    }

    TraceStep step(const Question& question, const Exchange* before) {
        const Path path = reach(question);
        best_ = path.base;
        if (best_.status == Status::secure) {
            best_.status = Status::indeterminate;
            best_.fault = StepFault::no_answer;
        }
        answer_of_last_ = nullptr;
        judged_.clear();
        // A server that gives an alias may give what is at its target, too.
        const TargetAnswer target =
            before == nullptr ? TargetAnswer::none
                              : answer_for_target(*before->message, before->zone, question);
        if (target == TargetAnswer::records) {
            judge(*before, path, question);
        }
        for (const Exchange* exchange : exchanges_about(evidence_, question)) {
            judge(*exchange, path, question);
        }
        if (judged_.empty() && target == TargetAnswer::absence) {
            judge(*before, path, question);
        }
        TraceStep best = std::move(best_);
        for (const auto& [server, status] : judged_) {
            if (status == Status::bogus && best.status != Status::bogus) {
                best.worse.push_back(server);
            }
        }
        if (best.fault != StepFault::none && best.fault != StepFault::chain &&
            best.status != Status::insecure) {
            doubt(question);
        }
        return best;
    }

    // Keeps the best answer.
    void judge(const Exchange& exchange, const Path& path, const Question& question) {
        if (!exchange.message) {
            return;
        }
        TraceStep found = prove_answer(path.base, path.zone, exchange, question, verifier_);
        if (found.kind == AnswerKind::useless || found.kind == AnswerKind::referral) {
            return;
        }
        judged_.emplace_back(exchange.server, found.status);
        if (answer_of_last_ == nullptr || worth(found.status) > worth(best_.status)) {
            best_ = std::move(found);
            answer_of_last_ = &exchange;
        }
    }

    void doubt(const Question& question) {
        auto& doubtful = trace_.doubtful;
        if (std::find(doubtful.begin(), doubtful.end(), question) == doubtful.end()) {
            doubtful.push_back(question);
        }
    }

    const Evidence& evidence_;
    const TrustAnchors& anchors_;
    Verifier& verifier_;
    Trace trace_;
    std::map<Name, std::optional<std::size_t>> known_;  // the links, and names that are no cut
    // Of the step that is being made:
    TraceStep best_;
    const Exchange* answer_of_last_ = nullptr;
    std::vector<std::pair<Server, Status>> judged_;
};

}  // namespace

Trace build_trace(const Evidence& evidence, const TrustAnchors& anchors, Verifier& verifier) {
    return Tracer(evidence, anchors, verifier).run();
}

}  // namespace dschain
