#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "signature_words.hpp"
#include "text_parts.hpp"

namespace dschain {
namespace {

constexpr std::size_t kMostRecords = 6;
constexpr std::size_t kLongestRecord = 70;

class TraceText {
public:
    TraceText(const Trace& trace, Timestamp now, bool verbose, const Painter& painter)
        : trace_(trace), now_(now), verbose_(verbose), painter_(painter) {}

    std::string run() {
        for (const TraceStep& step : trace_.steps) {
            zones(step);
            answer(step);
        }
        return std::move(out_);
    }

private:
    // A zone that an earlier step went through is not shown again.
    void zones(const TraceStep& step) {
        std::size_t depth = 0;
        for (const std::size_t index : step.path) {
            const ZoneLink& link = trace_.links[index];
            if (shown_.insert(index).second) {
                out_ += link_text(depth, link.zone, link.judgement.status, link.ds, link.keys,
                                  link.detail, painter_);
                ds_signers(depth, link.ds);
            }
            ++depth;
        }
        indent_ = "  " + std::string(3 * (depth == 0 ? 0 : depth - 1), ' ');
    }

    void ds_signers(std::size_t depth, const DsFact& ds) {
        for (const SignatureCheck& check : ds.signatures.signatures) {
            if (ds.presence == Presence::present && check.fault != SignatureFault::missing) {
                out_ += fmt::format("{}DS signed by {}: {}\n", std::string(3 * depth + 5, ' '),
                                    check.signature.key_tag, to_word(check.fault));
            }
        }
    }

    void answer(const TraceStep& step) {
        out_ += fmt::format("{}└─ {} {}  {}\n", indent_, step.question.name.text(),
                            to_string(step.question.type),
                            painter_.status(step.status, to_string(step.status)));
        indent_ += "      ";
        if (step.kind == AnswerKind::useless) {
            line("no usable answer");
        }
        for (const RRsetProof& proof : step.rrsets) {
            rrset(step, proof);
        }
        if (step.kind == AnswerKind::no_data || step.kind == AnswerKind::name_error) {
            line(fmt::format("{} ({})", to_string(step.kind), to_string(step.rcode)));
            if (step.fault != StepFault::chain) {
                proof(step.denial);
            }
        }
        if (step.fault == StepFault::alias_loop) {
            line("an alias that leads back: there is no answer");
        }
        if (!step.worse.empty()) {
            line("bogus at " + servers_text(step.worse));
        }
    }

    void rrset(const TraceStep& step, const RRsetProof& proof) {
        const bool own = proof.rrset.owner == step.question.name;
        std::size_t count = 0;
        for (const Bytes& rdata : proof.rrset.rdatas) {
            if (!verbose_ && ++count > kMostRecords) {
                line(fmt::format("… {} more", proof.rrset.rdatas.size() - kMostRecords));
                break;
            }
            const std::string text = printable(rdata_text(proof.rrset.type, rdata),
                                               verbose_ ? std::size_t{2000} : kLongestRecord);
            line(fmt::format("{}{} {}", own ? "" : proof.rrset.owner.text() + " ",
                             to_string(proof.rrset.type), text));
        }
        if (step.status == Status::secure || !proof.check.signatures.empty()) {
            signatures(proof);
        }
        if (proof.wildcard) {
            line(fmt::format("made from {}", proof.wildcard->text()));
            this->proof(proof.expansion);
        }
    }

    void signatures(const RRsetProof& proof) {
        for (const SignatureCheck& check : proof.check.signatures) {
            if (check.fault == SignatureFault::missing) {
                line("no signature");
                continue;
            }
            const Rrsig& signature = check.signature;
            line(fmt::format("signature by {} (algorithm {}): {}, {} to {}", signature.key_tag,
                             signature.algorithm,
                             painter_.status(check.fault == SignatureFault::none ? Status::secure
                                                                                 : Status::bogus,
                                             to_word(check.fault)),
                             format_time(from_serial_time(signature.inception, now_)),
                             format_time(from_serial_time(signature.expiration, now_))));
        }
        if (proof.check.verified) {
            line(fmt::format("TTL {} s, of which {} s may be trusted", proof.rrset.ttl,
                             proof.trusted_ttl));
        }
    }

    void proof(const DenialCheck& denial) {
        if (!denial.is_proven()) {
            line(painter_.status(Status::bogus, "not proven") + ": " +
                 std::string(to_string(denial.fault)));
            return;
        }
        std::vector<std::string> owners;
        for (const Name& owner : denial.records) {
            owners.push_back(owner.text());
        }
        line(fmt::format("proven ({}) by {} {}", to_string(denial.proof),
                         denial.nsec3 ? "NSEC3" : "NSEC", enumerate(owners)));
        if (denial.closest_encloser) {
            line(fmt::format("closest encloser {}", denial.closest_encloser->text()));
        }
    }

    void line(const std::string& text) { out_ += indent_ + text + "\n"; }

    const Trace& trace_;
    Timestamp now_;
    bool verbose_;
    const Painter& painter_;
    std::string out_;
    std::string indent_;
    std::set<std::size_t> shown_;
};

}  // namespace

std::string trace_text(const Trace& trace, Timestamp now, bool verbose, const Painter& painter) {
    return TraceText(trace, now, verbose, painter).run();
}

}  // namespace dschain
