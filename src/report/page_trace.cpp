#include <fmt/format.h>

#include "dschain/base/text.hpp"
#include "page_parts.hpp"
#include "signature_words.hpp"

namespace dschain::page {
namespace {

constexpr std::size_t kMostRecords = 40;

std::string answer_text(const TraceStep& step) {
    if (step.kind == AnswerKind::useless) {
        return "no usable answer";
    }
    std::string text = fmt::format("{} ({})", to_string(step.kind), to_string(step.rcode));
    if (step.kind == AnswerKind::cname || step.kind == AnswerKind::dname) {
        text += " to " + step.target.text();
    }
    return text;
}

void write_denial(Markup& out, const DenialCheck& denial) {
    if (!denial.is_proven()) {
        out.element("p", fmt::format("✗ not proven: {}", to_string(denial.fault)));
        return;
    }
    std::vector<std::string> owners;
    for (const Name& owner : denial.records) {
        owners.push_back(owner.text());
    }
    out.element("p", fmt::format("✓ proven ({}) by {} {}", to_string(denial.proof),
                                 denial.nsec3 ? "NSEC3" : "NSEC", enumerate(owners)));
}

void write_rrset(Markup& out, const RRsetProof& proof, Timestamp now) {
    out.open("div", {{"class", "variant"}});
    out.open("h4").text(
        fmt::format("{} {} ", proof.rrset.owner.text(), to_string(proof.rrset.type)));
    status_badge(out, proof.status);
    out.element("span", {{"class", "aside"}}, fmt::format(" TTL {} s", proof.rrset.ttl)).close();
    std::size_t count = 0;
    for (const Bytes& rdata : proof.rrset.rdatas) {
        if (++count > kMostRecords) {
            out.element("p", fmt::format("… {} more", proof.rrset.rdatas.size() - kMostRecords));
            break;
        }
        out.open("p");
        out.element("code", printable(rdata_text(proof.rrset.type, rdata), 2000)).close();
    }
    for (const SignatureCheck& check : proof.check.signatures) {
        const bool good = check.fault == SignatureFault::none;
        out.element(
            "p", {{"class", "aside"}},
            check.fault == SignatureFault::missing
                ? std::string("✗ no signature")
                : fmt::format("{} signature by {} ({}): {}, {} to {}", good ? "✓" : "✗",
                              check.signature.key_tag, algorithm_name(check.signature.algorithm),
                              to_word(check.fault),
                              format_time(from_serial_time(check.signature.inception, now)),
                              format_time(from_serial_time(check.signature.expiration, now))));
    }
    if (proof.wildcard) {
        out.element("p", fmt::format("made from {}", proof.wildcard->text()));
        write_denial(out, proof.expansion);
    }
    out.close();
}

}  // namespace

void write_trace(Markup& out, const Assessment& assessment) {
    const Trace& trace = *assessment.trace;
    open_section(out, "steps", "Answers");
    open_table(out, "Each question on the way, and what came",
               {"Question", "Status", "Answer", "Zone", "Server", "Bogus at"});
    for (const TraceStep& step : trace.steps) {
        const bool answered = step.kind != AnswerKind::useless;
        out.open("tr");
        heading_cell(
            out, fmt::format("{} {}", step.question.name.text(), to_string(step.question.type)));
        out.open("td");
        status_badge(out, step.status);
        out.close();
        cell(out, answer_text(step));
        cell(out, step.zone.text());
        cell(out, answered ? server_text(step.server) : "–");
        cell(out, step.worse.empty() ? "–" : servers_text(step.worse));
        out.close();
    }
    close_table(out);
    out.open("div", {{"class", "variants"}});
    for (const TraceStep& step : trace.steps) {
        for (const RRsetProof& proof : step.rrsets) {
            write_rrset(out, proof, assessment.validate_at);
        }
        const bool negative =
            step.kind == AnswerKind::no_data || step.kind == AnswerKind::name_error;
        if (negative && step.fault != StepFault::chain) {
            out.open("div", {{"class", "variant"}});
            out.element("h4", fmt::format("{} {} does not exist", step.question.name.text(),
                                          to_string(step.question.type)));
            write_denial(out, step.denial);
            out.close();
        }
    }
    out.close().close();
}

}  // namespace dschain::page
